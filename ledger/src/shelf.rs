//! A map of very many things, most of which nobody asks for.
//!
//! What a snapshot held lies in its buffer as it was read and is unpacked a few entries at a time, when somebody asks for one of them;
//! what came or changed since lies in layers over it. So state is opened in the time that reading its bytes takes, a copy of it costs
//! nothing until one of the two changes, and packed entries take a fraction of the memory that unpacked ones do.
//!
//! Nothing is ever taken off a shelf. Entries come in the order in which they were first put there, whether they are packed or
//! not: the same events are the same bytes, wherever snapshots were kept on the way.

mod packed;

use self::packed::Packed;
use crate::pack::{Pack, PackedBytes};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;

/// How many layers lie over the packed entries at most, before they are made into one.
const LAYERS: usize = 6;

/// A map in the order in which its keys came.
#[derive(Debug)]
pub struct Shelf<K, V> {
    /// What lies in a snapshot's buffer.
    packed: Option<Arc<Packed<K, V>>>,
    /// What came or changed since and is shared with copies, the oldest first.
    shared: Vec<Arc<Layer<K, V>>>,
    /// What came or changed since; shared only until something changes.
    own: Arc<Layer<K, V>>,
}

type Layer<K, V> = IndexMap<K, Entry<V>, RandomState>;

/// An entry beside the packed ones.
#[derive(Clone, Debug)]
struct Entry<V> {
    value: V,
    place: Place,
}

/// What an entry takes the place of.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// The packed entry of this number.
    Packed(usize),
    /// An entry of a layer below, which is not packed.
    Below,
    /// Nothing: its key came with it.
    Added,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Shelf<K, V> {
        Shelf { packed: None, shared: Vec::new(), own: Arc::default() }
    }
}

impl<K, V> Clone for Shelf<K, V> {
    fn clone(&self) -> Shelf<K, V> {
        Shelf { packed: self.packed.clone(), shared: self.shared.clone(), own: Arc::clone(&self.own) }
    }
}

impl<K: Pack + Hash + Eq + Clone, V: Pack + Clone> Shelf<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The value of a key, with the key as it lies here.
    pub fn get_key_value(&self, key: &K) -> Option<(&K, &V)> {
        if let Some((key, entry)) = self.layers().rev().find_map(|layer| layer.get_key_value(key)) {
            return Some((key, &entry.value));
        }
        self.packed.as_ref()?.find(key).map(|(_, key, value)| (key, value))
    }

    /// Whether there is a value of a key.
    pub fn contains_key(&self, key: &K) -> bool {
        self.get_key_value(key).is_some()
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.get_or_try_insert(key, || None)
    }

    /// The value of a key, to change it; where there is none, the one that `begin` gives, if it gives one.
    pub fn get_or_try_insert(&mut self, key: &K, begin: impl FnOnce() -> Option<V>) -> Option<&mut V> {
        self.make_own();
        if !self.own.contains_key(key) {
            let entry = match self.below(key) {
                Some(found) => found,
                None => Entry { value: begin()?, place: Place::Added },
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
        let packed = self.packed.iter().flat_map(|packed| packed.iter());
        packed.map(|(key, value)| (key, self.changed(key).unwrap_or(value))).chain(self.added())
    }

    /// Every key, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// Every value, in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// What lies over the packed entries, the oldest first.
    fn layers(&self) -> impl DoubleEndedIterator<Item = &Layer<K, V>> {
        self.shared.iter().chain([&self.own]).map(|layer| &**layer)
    }

    /// The value of a key in the newest layer that has it.
    fn changed(&self, key: &K) -> Option<&V> {
        self.layers().rev().filter(|layer| !layer.is_empty()).find_map(|layer| layer.get(key)).map(|entry| &entry.value)
    }

    /// What is not packed at all, as it is now.
    fn added(&self) -> impl Iterator<Item = (&K, &V)> {
        self.layers().flatten().filter(|(_, entry)| matches!(entry.place, Place::Added)).map(|(key, entry)| {
            (key, if self.shared.is_empty() { &entry.value } else { self.changed(key).unwrap_or(&entry.value) })
        })
    }

    /// The entry that stands for the one of a key below the own layer.
    fn below(&self, key: &K) -> Option<Entry<V>> {
        let shared = self.shared.iter().rev().find_map(|layer| layer.get(key));
        if let Some(Entry { value, place }) = shared {
            let place = match place {
                Place::Packed(number) => Place::Packed(*number),
                Place::Below | Place::Added => Place::Below,
            };
            return Some(Entry { value: value.clone(), place });
        }
        let (number, _, value) = self.packed.as_ref()?.find(key)?;
        Some(Entry { value: value.clone(), place: Place::Packed(number) })
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
                match one.get_mut(key) {
                    Some(Entry { value, .. }) => *value = entry.value.clone(),
                    None => drop(one.insert(key.clone(), entry.clone())),
                }
            }
            self.shared = vec![Arc::new(one)];
        }
    }
}

impl<K: Pack + Hash + Eq + Clone, V: Pack + Clone> Pack for Shelf<K, V> {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut changed: BTreeMap<usize, &V> = BTreeMap::new();
        for entry in self.layers().flat_map(IndexMap::values) {
            if let Place::Packed(number) = entry.place {
                changed.insert(number, &entry.value);
            }
        }
        let changed: Vec<(usize, &V)> = changed.into_iter().collect();
        let added: Vec<(&K, &V)> = self.added().collect();
        packed::write(self.packed.as_deref(), &changed, &added, out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Shelf<K, V>> {
        let packed = Packed::read(bytes)?;
        Some(Shelf { packed: packed.map(Arc::new), ..Shelf::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    fn bytes(shelf: &Shelf<u64, String>) -> Arc<Vec<u8>> {
        let mut out = vec![7; 3];
        shelf.pack(&mut out);
        Arc::new(out)
    }

    /// What is packed and read again; the bytes before it stand for other state.
    fn again(shelf: &Shelf<u64, String>) -> Shelf<u64, String> {
        let bytes = bytes(shelf);
        let mut source = PackedBytes::over(&bytes, 3..bytes.len()).unwrap();
        let read = Shelf::unpack(&mut source).unwrap();
        assert!(source.is_empty());
        read
    }

    /// Numbers in no order, many of them more than once.
    fn acts() -> impl Iterator<Item = (u64, u64)> {
        let step = |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        std::iter::successors(Some(1), step).map(|n| (n >> 33) % 700).zip(0..4_000)
    }

    #[test]
    fn it_is_a_map_wherever_it_is_packed_on_the_way() {
        for every in [1, 7, 500, 10_000] {
            let mut shelf: Shelf<u64, String> = Shelf::default();
            let (mut plain, mut order): (BTreeMap<u64, String>, Vec<u64>) = Default::default();
            let mut copies = VecDeque::new();
            for (key, n) in acts() {
                assert_eq!(shelf.get(&key), plain.get(&key), "{key} before act {n}");
                if n % 3 == 0 {
                    shelf.insert(key, n.to_string());
                    if plain.insert(key, n.to_string()).is_none() {
                        order.push(key);
                    }
                } else if let Some(value) = shelf.get_mut(&key) {
                    value.push('+');
                    plain.get_mut(&key).unwrap().push('+');
                }
                if n % every == 0 && (every > 1 || n < 300) {
                    shelf = again(&shelf);
                }
                if n % 17 == 0 {
                    copies.push_back(shelf.clone());
                    copies.truncate(3);
                }
            }
            let kept: Vec<_> = shelf.iter().map(|(key, value)| (*key, value.clone())).collect();
            let expected: Vec<_> = order.iter().map(|key| (*key, plain[key].clone())).collect();
            assert_eq!(kept, expected, "packed at every {every}");
            assert!((700..2_000).all(|key| !shelf.contains_key(&key)));
        }
    }

    #[test]
    fn the_same_entries_are_the_same_bytes_wherever_it_was_packed_before() {
        let (mut never, mut often): (Shelf<u64, String>, Shelf<u64, String>) = Default::default();
        let mut copies = Vec::new();
        for (key, n) in acts() {
            for shelf in [&mut never, &mut often] {
                shelf.change_or_default(&key, |text| text.push_str(&n.to_string()));
            }
            if n % 333 == 0 {
                often = again(&often);
            }
            if n % 50 == 0 {
                copies.push(often.clone());
            }
        }
        assert_eq!(bytes(&never), bytes(&often));
        assert_eq!(bytes(&again(&often)), bytes(&never));
    }

    #[test]
    fn a_copy_does_not_change_with_what_it_was_copied_from() {
        let mut shelf: Shelf<u64, String> = Shelf::default();
        (0..100).for_each(|key| shelf.insert(key, "a".to_owned()));
        let mut shelf = again(&shelf);
        let copy = shelf.clone();
        shelf.get_mut(&50).unwrap().push('b');
        shelf.insert(100, "c".to_owned());
        assert_eq!((copy.get(&50).unwrap().as_str(), copy.get(&100)), ("a", None));
        assert_eq!(shelf.get(&50).unwrap(), "ab");
    }

    #[test]
    fn a_part_of_the_bytes_is_nothing() {
        let mut shelf: Shelf<u64, String> = Shelf::default();
        (0..40).for_each(|key| shelf.insert(key, key.to_string()));
        let bytes = bytes(&shelf);
        for length in 3..bytes.len() {
            let mut source = PackedBytes::over(&bytes, 3..length).unwrap();
            assert!(Shelf::<u64, String>::unpack(&mut source).is_none(), "cut to {length}");
        }
    }
}
