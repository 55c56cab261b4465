//! A map of very many things, most of which nobody asks for.
//!
//! What a snapshot held lies in its buffers as it was read and is unpacked a few entries at a time, when somebody asks for one of them:
//! first what the lowest level had, then what each level above it changed or added. What came or changed since lies in layers over
//! them. So state is opened in the time that reading its bytes takes, a copy of it costs nothing until one of the two changes, and
//! packed entries take a fraction of the memory that unpacked ones do.
//!
//! Nothing is ever taken off a shelf. Entries are numbered in the order in which they were first put there, and come in that order,
//! whether they are packed or not: the same events are the same bytes, wherever snapshots were kept on the way. A shelf's values
//! hold no shelves.

mod packed;

use self::packed::Packed;
use crate::pack::{Pack, PackedBytes, Packing};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::hash::Hash;
use std::sync::Arc;

/// How many layers lie over the packed entries at most, before they are made into one.
const LAYERS: usize = 6;

/// What entries are found by.
pub trait Key: Pack + Hash + Eq + Clone + Send + Sync + 'static {}

impl<T: Pack + Hash + Eq + Clone + Send + Sync + 'static> Key for T {}

/// What a shelf can hold.
pub trait Value: Pack + Clone + Send + Sync + 'static {}

impl<T: Pack + Clone + Send + Sync + 'static> Value for T {}

/// A map in the order in which its keys came.
#[derive(Debug)]
pub struct Shelf<K, V> {
    /// What lies in the lowest level.
    packed: Option<Level<K, V>>,
    /// What the levels above it changed or added, in their order.
    steps: Vec<Level<K, Numbered<V>>>,
    /// What came or changed since and is shared with copies, the oldest first.
    shared: Vec<Arc<Layer<K, V>>>,
    /// What came or changed since; shared only until something changes.
    own: Arc<Layer<K, V>>,
    /// How many entries there are.
    count: usize,
}

/// Packed entries with the number of the level that they lie in.
#[derive(Debug)]
struct Level<K, V> {
    number: usize,
    entries: Arc<Packed<K, V>>,
}

type Layer<K, V> = IndexMap<K, Numbered<V>, RandomState>;

/// A value with the number of its entry.
#[derive(Clone, Debug)]
struct Numbered<V> {
    number: usize,
    value: V,
}

impl<V: Pack> Pack for Numbered<V> {
    fn pack(&self, out: &mut Packing) {
        self.number.pack(out);
        self.value.pack(out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Numbered<V>> {
        Some(Numbered { number: usize::unpack(bytes)?, value: V::unpack(bytes)? })
    }
}

/// What changed or came over packed entries, by number.
type Changes<'a, K, V> = Vec<(usize, &'a K, &'a V)>;

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Shelf<K, V> {
        Shelf { packed: None, steps: Vec::new(), shared: Vec::new(), own: Arc::default(), count: 0 }
    }
}

impl<K, V> Clone for Shelf<K, V> {
    fn clone(&self) -> Shelf<K, V> {
        let Shelf { packed, steps, shared, own, count } = self;
        Shelf {
            packed: packed.clone(),
            steps: steps.clone(),
            shared: shared.clone(),
            own: Arc::clone(own),
            count: *count,
        }
    }
}

impl<K, V> Clone for Level<K, V> {
    fn clone(&self) -> Level<K, V> {
        Level { number: self.number, entries: Arc::clone(&self.entries) }
    }
}

impl<K: Key, V: Value> Shelf<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.find(key).map(|(_, _, value)| value)
    }

    /// The value of a key, with the key as it lies here.
    pub fn get_key_value(&self, key: &K) -> Option<(&K, &V)> {
        self.find(key).map(|(_, key, value)| (key, value))
    }

    /// Whether there is a value of a key.
    pub fn contains_key(&self, key: &K) -> bool {
        self.find(key).is_some()
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.get_or_try_insert(key, || None)
    }

    /// The value of a key, to change it; where there is none, the one that `begin` gives, if it gives one.
    pub fn get_or_try_insert(&mut self, key: &K, begin: impl FnOnce() -> Option<V>) -> Option<&mut V> {
        self.make_own();
        if !self.own.contains_key(key) {
            let entry = match self.find(key) {
                Some((number, _, value)) => Numbered { number, value: value.clone() },
                None => {
                    let entry = Numbered { number: self.count, value: begin()? };
                    self.count += 1;
                    entry
                }
            };
            Arc::get_mut(&mut self.own)?.insert(key.clone(), entry);
        }
        Arc::get_mut(&mut self.own)?.get_mut(key).map(|entry| &mut entry.value)
    }

    /// Changes the value of a key; where there is none, the default.
    pub fn change_or_default(&mut self, key: &K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        if let Some(value) = self.get_or_try_insert(key, || Some(V::default())) {
            change(value);
        }
    }

    /// Puts a value in the place of the one of this key, or after all others.
    pub fn insert(&mut self, key: K, value: V) {
        let mut value = Some(value);
        if let Some(place) = self.get_or_try_insert(&key, || value.take())
            && let Some(value) = value
        {
            *place = value;
        }
    }

    /// Every entry, in the order in which the keys came. All of them are unpacked.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let mut changes = self.changes(0).into_iter().peekable();
        let mut packed = self.packed.iter().flat_map(|level| level.entries.iter()).enumerate();
        std::iter::from_fn(move || match packed.next() {
            Some((number, entry)) => {
                let changed = changes.next_if(|(changed, _, _)| *changed == number);
                Some(changed.map_or(entry, |(_, key, value)| (key, value)))
            }
            None => changes.next().map(|(_, key, value)| (key, value)),
        })
    }

    /// Every key, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// Every value, in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The entry of a key, where it was changed last.
    fn find(&self, key: &K) -> Option<(usize, &K, &V)> {
        for layer in [&self.own].into_iter().chain(self.shared.iter().rev()).filter(|layer| !layer.is_empty()) {
            if let Some((key, entry)) = layer.get_key_value(key) {
                return Some((entry.number, key, &entry.value));
            }
        }
        let packed = &self.packed.as_ref()?.entries;
        // All levels hash by the seed of the lowest.
        let hash = packed::hash(packed.seed(), key);
        for step in self.steps.iter().rev() {
            if let Some((_, key, entry)) = step.entries.find(key, hash) {
                return Some((entry.number, key, &entry.value));
            }
        }
        packed.find(key, hash)
    }

    /// What changed or came in the layers and in the levels but so many of those above the lowest, by number and each once.
    fn changes(&self, without: usize) -> Changes<'_, K, V> {
        let layers = [&self.own].into_iter().chain(self.shared.iter().rev());
        let mut changes: Changes<'_, K, V> = layers
            .flat_map(|layer| layer.iter())
            .chain(self.steps.iter().skip(without).rev().flat_map(|step| step.entries.iter()))
            .map(|(key, entry)| (entry.number, key, &entry.value))
            .collect();
        // The newest came first, and stays.
        changes.sort_by_key(|(number, _, _)| *number);
        changes.dedup_by_key(|(number, _, _)| *number);
        changes
    }

    /// Sees to it that the own layer is nobody else's: one that a copy has too stays as it is, and a new one lies over it.
    fn make_own(&mut self) {
        if Arc::get_mut(&mut self.own).is_some() {
            return;
        }
        let own = std::mem::take(&mut self.own);
        if !own.is_empty() {
            self.shared.push(own);
        }
        if self.shared.len() > LAYERS {
            let mut one = Layer::default();
            for (key, entry) in self.shared.iter().flat_map(|layer| layer.iter()) {
                one.insert(key.clone(), entry.clone());
            }
            self.shared = vec![Arc::new(one)];
        }
    }
}

impl<K: Key, V: Value> Pack for Shelf<K, V> {
    fn pack(&self, out: &mut Packing) {
        let below = out.level();
        let Some(lowest) = self.packed.as_ref().filter(|lowest| lowest.number < below) else {
            0_usize.pack(out);
            return self.pack_all(out);
        };
        let shared = self.steps.iter().take_while(|step| step.number < below).count();
        (1 + shared).pack(out);
        (lowest.number, lowest.entries.begins()).pack(out);
        self.steps.iter().take(shared).for_each(|step| (step.number, step.entries.begins()).pack(out));
        self.count.pack(out);
        let changes = self.changes(shared);
        let changes = changes.iter().map(|(number, key, value)| {
            let entry = move |out: &mut Packing| {
                number.pack(out);
                value.pack(out);
            };
            (*key, entry)
        });
        packed::write::<K, V, _>(None, Some(lowest.entries.seed()), changes, out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Shelf<K, V>> {
        let number = bytes.level();
        let mut shelf = Shelf::default();
        let shared = usize::unpack(bytes)?;
        for place in 0..shared {
            let (number, begins) = <(usize, usize)>::unpack(bytes)?;
            let mut there = bytes.of_level(number, begins)?;
            if place == 0 {
                shelf.packed = Some(Level { number, entries: Packed::read(&mut there)?? });
            } else {
                shelf.steps.push(Level { number, entries: Packed::read(&mut there)?? });
            }
        }
        if shared == 0 {
            shelf.packed = Packed::read(bytes)?.map(|entries| Level { number, entries });
            shelf.count = shelf.packed.as_ref().map_or(0, |level| level.entries.len());
        } else {
            shelf.count = usize::unpack(bytes)?;
            shelf.steps.extend(Packed::read(bytes)?.map(|entries| Level { number, entries }));
        }
        Some(shelf)
    }
}

impl<K: Key, V: Value> Shelf<K, V> {
    /// Packs every entry, whatever they rest on.
    fn pack_all(&self, out: &mut Packing) {
        let changes = self.changes(0);
        let packed = self.packed.as_ref().map(|lowest| &*lowest.entries);
        let (changed, added) = changes
            .split_at(packed.map_or(0, |packed| changes.partition_point(|(number, _, _)| *number < packed.len())));
        let changed: Vec<(usize, &V)> = changed.iter().map(|(number, _, value)| (*number, *value)).collect();
        let added = added.iter().map(|(_, key, value)| (*key, |out: &mut Packing| value.pack(out)));
        packed::write(packed.map(|packed| (packed, changed.as_slice())), None, added, out);
    }
}

#[cfg(test)]
mod tests;
