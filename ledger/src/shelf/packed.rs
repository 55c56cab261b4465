//! Packed entries, found by their keys without unpacking others: all that a shelf had, or what changed over a level below.
//!
//! How many entries there are; the entries, eight to a block; where each block begins; and a table of places: half as many again as
//! entries, each with a part of a key's hash and an entry's number. An entry lies at the place that its hash says, or the next
//! that is free after it.

use super::{Key, Value};
use crate::pack::{Buffer, Pack, PackedBytes, Packing};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// So many entries are unpacked together: neighbours came together, and are often asked for together.
const BLOCK: usize = 8;

/// A place of the table: a hash, and the number of an entry counted from one; zero where it is free.
const PLACE: usize = 8;

/// A number where a block begins, or how long all blocks are.
const NUMBER: usize = 8;

/// Entries in a buffer.
#[derive(Debug)]
pub(super) struct Packed<K, V> {
    buffer: Arc<Vec<u8>>,
    place: Range<usize>,
    entries: usize,
    blocks: Range<usize>,
    begins: Range<usize>,
    seed: u64,
    table: Range<usize>,
    unpacked: Box<[OnceLock<Entries<K, V>>]>,
}

type Entries<K, V> = Box<[(K, V)]>;

impl<K: Key, V: Value> Packed<K, V> {
    /// Makes out where everything lies, and unpacks none of the entries; nothing inside where there are no entries.
    #[allow(clippy::option_option, reason = "the outer one says whether the bytes are whole")]
    pub(super) fn read(bytes: &mut PackedBytes<'_>) -> Option<Option<Arc<Packed<K, V>>>> {
        let mut beginning = bytes.clone();
        if usize::unpack(&mut beginning)? == 0 {
            *bytes = beginning;
            return Some(None);
        }
        let buffer = bytes.buffer()?;
        let part = buffer.part(bytes.begins(), || Packed::make_out(buffer, &mut bytes.clone()))?;
        bytes.take(part.place.len())?;
        Some(Some(part))
    }

    fn make_out(buffer: &Buffer, bytes: &mut PackedBytes<'_>) -> Option<Packed<K, V>> {
        let start = bytes.begins();
        let entries = usize::unpack(bytes)?;
        let length = usize::try_from(u64::from_le_bytes(bytes.array()?)).ok()?;
        // No damage asks for memory: each entry has a byte at least.
        let blocks = bytes.place(length).filter(|_| entries <= length)?;
        let count = entries.div_ceil(BLOCK);
        let begins = bytes.place(count * NUMBER)?;
        let seed = u64::from_le_bytes(bytes.array()?);
        let table = bytes.place(places(entries) * PLACE)?;
        let unpacked = (0..count).map(|_| OnceLock::new()).collect();
        let place = start..bytes.begins();
        Some(Packed { buffer: Arc::clone(buffer.bytes()), place, entries, blocks, begins, seed, table, unpacked })
    }

    /// How many entries there are.
    pub(super) const fn len(&self) -> usize {
        self.entries
    }

    /// Where it begins in its buffer.
    pub(super) const fn begins(&self) -> usize {
        self.place.start
    }

    /// By what keys are hashed here.
    pub(super) const fn seed(&self) -> u64 {
        self.seed
    }

    /// The entry of a key, with its number here. The hash is the key's by this seed.
    pub(super) fn find(&self, key: &K, hash: u32) -> Option<(usize, &K, &V)> {
        let mut place = first_place(hash, places(self.entries));
        for _ in 0..places(self.entries) {
            let (found, number) = self.place(place)?;
            let number = number.checked_sub(1)?;
            if found == hash
                && let Some((known, value)) = self.entry(number)
                && known == key
            {
                return Some((number, known, value));
            }
            place = next_place(place, places(self.entries));
        }
        None
    }

    /// Every entry in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        (0..self.unpacked.len()).flat_map(|block| self.block(block)).map(|(key, value)| (key, value))
    }

    fn entry(&self, number: usize) -> Option<&(K, V)> {
        self.block(number / BLOCK).get(number % BLOCK)
    }

    /// The bytes of a block.
    fn bytes(&self, block: usize) -> Option<Range<usize>> {
        let begins = |block: usize| {
            let at = self.begins.start + block * NUMBER;
            let number = self.buffer.get(at..at + NUMBER)?.first_chunk()?;
            self.blocks.start.checked_add(usize::try_from(u64::from_le_bytes(*number)).ok()?)
        };
        let ends = if block + 1 < self.unpacked.len() { begins(block + 1)? } else { self.blocks.end };
        Some(begins(block)?..ends)
    }

    /// A block's entries. The sum of a snapshot says that its bytes are those that this version of the program wrote,
    /// and that they can be unpacked is tested.
    fn block(&self, block: usize) -> &[(K, V)] {
        let unpack = || -> Option<Entries<K, V>> {
            // What lies in here rests on no other level.
            let mut bytes = PackedBytes::of(&self.buffer, self.bytes(block)?)?;
            let entries = (self.entries - block * BLOCK).min(BLOCK);
            let all = (0..entries).map(|_| Some((K::unpack(&mut bytes)?, V::unpack(&mut bytes)?)));
            all.collect::<Option<Entries<K, V>>>().filter(|_| bytes.is_empty())
        };
        let unpacked = || {
            let all = unpack();
            debug_assert!(all.is_some(), "block {block} cannot be unpacked");
            all.unwrap_or_default()
        };
        let entries = self.unpacked.get(block).map(|entries| entries.get_or_init(unpacked));
        entries.map(|entries| &**entries).unwrap_or_default()
    }

    fn place(&self, place: usize) -> Option<(u32, usize)> {
        let at = self.table.start + place * PLACE;
        let (hash, number) = self.buffer.get(at..at + PLACE)?.split_first_chunk()?;
        let number = u32::from_le_bytes(*number.first_chunk()?);
        Some((u32::from_le_bytes(*hash), usize::try_from(number).ok()?))
    }

    /// Adds the blocks to others' bytes, with the values that changed, in the order of their numbers.
    fn copy(&self, changed: &[(usize, &V)], begins: &mut Vec<u64>, out: &mut Packing) {
        let start = out.len();
        let mut changed = changed.iter().peekable();
        for block in 0..self.unpacked.len() {
            begins.push((out.len() - start) as u64);
            let numbers = block * BLOCK..(block * BLOCK + BLOCK).min(self.entries);
            if changed.peek().is_some_and(|(number, _)| numbers.contains(number)) {
                for (number, (key, value)) in numbers.zip(self.block(block)) {
                    key.pack(out);
                    match changed.next_if(|(changed, _)| *changed == number) {
                        Some((_, changed)) => changed.pack(out),
                        None => value.pack(out),
                    }
                }
            } else if let Some(bytes) = self.bytes(block).and_then(|bytes| self.buffer.get(bytes)) {
                out.extend_from_slice(bytes);
            }
        }
    }

    /// The hash of each entry.
    fn hashes(&self) -> Vec<u32> {
        let mut hashes = vec![0; self.entries];
        for (hash, number) in (0..places(self.entries)).filter_map(|place| self.place(place)) {
            if let Some(known) = number.checked_sub(1).and_then(|number| hashes.get_mut(number)) {
                *known = hash;
            }
        }
        hashes
    }
}

/// Entries that were packed before, with the values that changed, in the order of their numbers.
type Before<'a, K, V> = (&'a Packed<K, V>, &'a [(usize, &'a V)]);

/// Packs entries: those that were packed `before`, some of them changed, then those that were added, each with what packs its value.
/// Blocks in which nothing changed are taken over as they are. Keys are hashed by the seed that is given, or one of their own.
pub(super) fn write<'a, K: Key, V: Value, W: FnOnce(&mut Packing)>(
    before: Option<Before<'_, K, V>>,
    seed: Option<u64>,
    added: impl ExactSizeIterator<Item = (&'a K, W)>,
    out: &mut Packing,
) {
    let entries = before.map_or(0, |(before, _)| before.entries) + added.len();
    let mut added = added.peekable();
    // The first key stays the first. That of the book's commands nobody chooses; where one is known, a shelf can be made slow, no more.
    let seed = match (seed.or_else(|| before.map(|(before, _)| before.seed)), added.peek()) {
        (Some(seed), _) => seed,
        (None, Some((first, _))) => u64::from(hash(0, *first)),
        (None, None) => 0,
    };
    if entries == 0 {
        return 0_usize.pack(out);
    }
    if u32::try_from(entries).is_err() {
        // More than the table can tell apart: what is never read again, so that the log is.
        return usize::MAX.pack(out);
    }
    entries.pack(out);
    let length_at = out.len();
    out.extend_from_slice(&[0; NUMBER]);
    let start = out.len();
    let mut begins: Vec<u64> = Vec::with_capacity(entries.div_ceil(BLOCK));
    let mut hashes = Vec::with_capacity(entries);
    if let Some((before, changed)) = before {
        before.copy(changed, &mut begins, out);
        hashes.extend(before.hashes());
    }
    for (key, value) in added {
        if hashes.len() % BLOCK == 0 {
            begins.push((out.len() - start) as u64);
        }
        hashes.push(hash(seed, key));
        key.pack(out);
        value(out);
    }
    let length = (out.len() - start) as u64;
    if let Some(place) = out.get_mut(length_at..start) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    begins.iter().for_each(|begin| out.extend_from_slice(&begin.to_le_bytes()));
    out.extend_from_slice(&seed.to_le_bytes());
    let table = out.len();
    out.resize(table + places(entries) * PLACE, 0);
    if let Some(table) = out.get_mut(table..) {
        hashes.into_iter().zip(1..).for_each(|(hash, number)| enter(table, hash, number));
    }
}

/// Puts an entry at the first place of the table that is free for it.
fn enter(table: &mut [u8], hash: u32, number: u32) {
    let places = table.len() / PLACE;
    let mut place = first_place(hash, places);
    for _ in 0..places {
        let at = place * PLACE;
        let Some(bytes) = table.get_mut(at..at + PLACE) else { return };
        let (known_hash, known_number) = bytes.split_at_mut(PLACE / 2);
        if known_number == [0; 4] {
            known_hash.copy_from_slice(&hash.to_le_bytes());
            known_number.copy_from_slice(&number.to_le_bytes());
            return;
        }
        place = next_place(place, places);
    }
}

/// How large the table is.
const fn places(entries: usize) -> usize {
    entries + entries / 2 + 1
}

/// Where to look first.
const fn first_place(hash: u32, places: usize) -> usize {
    ((hash as u128 * places as u128) >> u32::BITS) as usize
}

const fn next_place(place: usize, places: usize) -> usize {
    if place + 1 == places { 0 } else { place + 1 }
}

/// A hash of a packed key. It is kept, so it is our own: another version of a crate must not change it.
pub(super) fn hash(seed: u64, key: &impl Pack) -> u32 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |hash: u64, word: u64| {
        let product = u128::from(hash ^ word) * u128::from(ODD);
        (product as u64) ^ (product >> u64::BITS) as u64
    };
    let mut bytes = Packing::over(0, Vec::with_capacity(80));
    key.pack(&mut bytes);
    let mut hash = fold(seed ^ ODD.rotate_left(17), bytes.len() as u64);
    for part in bytes.chunks(8) {
        let mut word = [0; 8];
        part.iter().zip(&mut word).for_each(|(byte, place)| *place = *byte);
        hash = fold(hash, u64::from_le_bytes(word));
    }
    (fold(hash, ODD) >> 32) as u32
}
