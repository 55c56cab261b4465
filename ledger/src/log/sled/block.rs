//! Commit blocks: how batches of lines lie in sled.
//!
//! One key a block writes three times faster than one key an event. A block is one batch or several, so it begins and ends
//! where a batch does; its key is the place of its first event, and the next block's key follows from it. sled puts leaves
//! above a quarter of a segment into files of their own that it never makes durable, so nothing longer than [`LARGEST`]
//! goes under one key: a longer block goes on under further keys, written in the same atomic step.
//!
//! sled writes what lies in a leaf again and again while the leaf fills up, three times in all, and the disk takes what it takes: so the
//! lines of many commands are packed with zstd, quickly rather than tightly. Few lines are kept as they are.

use crate::log::Batch;
use crate::refusal::Bilingual;
use ::sled::{IVec, Tree};
use std::cell::RefCell;
use zstd::bulk::Compressor;

/// The most bytes under one key. A leaf holds about 16 of them: 1.5 MiB, where the limit is 4 MiB.
const LARGEST: usize = 96 * 1024;

/// The most bytes of lines in a block.
const LONGEST: usize = 256 * 1024;

/// Fewer bytes of lines than this are written sooner than they are packed.
const WORTH_PACKING: usize = 8 * 1024;

/// Three times smaller at 1.2 GB a second; zstd's first level is twice as small again, at half the speed.
const LEVEL: i32 = -3;

/// A block whose lines lie as they are: the form, the number of events and the length of the lines stand before them.
const PLAIN: u8 = 1;

/// A block whose lines are packed: the length of what they are packed into stands before it too.
const PACKED: u8 = 2;

/// The longer of the two.
const HEADER: usize = 1 + 4 + 4 + 4;

thread_local! {
    /// Its tables are made once.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// A block as it is read.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) first_seq: u64,
    pub(super) events: u32,
    pub(super) lines: Vec<u8>,
}

impl Block {
    /// The place after its last event.
    pub(super) fn end(&self) -> u64 {
        self.first_seq + u64::from(self.events)
    }
}

/// What one atomic step puts under which keys.
pub(super) type Step = Vec<(Vec<u8>, Vec<u8>)>;

/// Packs batches into blocks, for one atomic step. Empty batches leave no trace.
pub(super) fn pack(batches: &[Batch]) -> Step {
    let mut step = Step::new();
    let mut block = Block { first_seq: 0, events: 0, lines: Vec::new() };
    for batch in batches.iter().filter(|batch| !batch.events.is_empty()) {
        if block.events > 0 && block.lines.len() + batch.lines.len() > LONGEST {
            write(&block, &mut step);
            block = Block { first_seq: 0, events: 0, lines: Vec::new() };
        }
        if block.events == 0 {
            block.first_seq = batch.first_seq;
        }
        block.events += u32::try_from(batch.events.len()).unwrap_or(u32::MAX);
        block.lines.extend_from_slice(&batch.lines);
    }
    if block.events > 0 {
        write(&block, &mut step);
    }
    step
}

fn write(block: &Block, step: &mut Step) {
    let packed = if block.lines.len() < WORTH_PACKING { None } else { packed(&block.lines) };
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    let stored: &[u8] = packed.as_deref().unwrap_or(&block.lines);
    let mut parts = stored.chunks(LARGEST);
    let first = parts.next().unwrap_or_default();
    let mut value = Vec::with_capacity(HEADER + first.len());
    value.push(if packed.is_some() { PACKED } else { PLAIN });
    value.extend_from_slice(&block.events.to_be_bytes());
    value.extend_from_slice(&number(block.lines.len()));
    if packed.is_some() {
        value.extend_from_slice(&number(stored.len()));
    }
    value.extend_from_slice(first);
    step.push((block.first_seq.to_be_bytes().to_vec(), value));
    for (part, number) in parts.zip(1_u32..) {
        step.push((part_key(block.first_seq, number), part.to_vec()));
    }
}

/// The lines packed; nothing where zstd has no room, so that they are kept as they are.
fn packed(lines: &[u8]) -> Option<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        if compressor.is_none() {
            *compressor = Compressor::new(LEVEL).ok();
        }
        compressor.as_mut()?.compress(lines).ok()
    })
}

fn part_key(first_seq: u64, number: u32) -> Vec<u8> {
    let mut key = first_seq.to_be_bytes().to_vec();
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// The block that a key belongs to, of a block or of one of its parts.
fn first_seq(key: &IVec) -> Option<u64> {
    key.first_chunk().copied().map(u64::from_be_bytes)
}

/// Why a block cannot be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// What is stored is no block.
    Damaged(Bilingual),
    /// sled says so.
    Sled(::sled::Error),
}

impl From<::sled::Error> for Unreadable {
    fn from(error: ::sled::Error) -> Unreadable {
        Unreadable::Sled(error)
    }
}

/// The block that begins with this event.
pub(super) fn at(tree: &Tree, first_seq: u64) -> Result<Option<Block>, Unreadable> {
    let Some(value) = tree.get(first_seq.to_be_bytes())? else { return Ok(None) };
    let damaged = |en: &str, fr: &str| {
        Unreadable::Damaged((format!("block {first_seq}: {en}"), format!("bloc {first_seq}\u{a0}: {fr}")).into())
    };
    let cut = || damaged("its header is cut", "son en-tête est tronqué");
    let other = || damaged("it has another length than it states", "sa longueur n'est pas celle qu'il indique");
    let (form, rest) = value.split_first().ok_or_else(|| damaged("nothing in it", "rien n'y figure"))?;
    let (events, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (length, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (events, length) = (u32::from_be_bytes(*events), u32::from_be_bytes(*length) as usize);
    let (stored, first) = match *form {
        PLAIN => (length, rest),
        PACKED => {
            let (stored, rest) = rest.split_first_chunk().ok_or_else(cut)?;
            (u32::from_be_bytes(*stored) as usize, rest)
        }
        form => return Err(damaged(&format!("its form is {form}"), &format!("sa forme est {form}"))),
    };
    let mut lines = first.to_vec();
    for number in 1.. {
        if lines.len() >= stored {
            break;
        }
        match tree.get(part_key(first_seq, number))? {
            Some(part) if !part.is_empty() => lines.extend_from_slice(&part),
            Some(_) | None => {
                return Err(damaged(&format!("part {number} is missing"), &format!("la partie {number} manque")));
            }
        }
    }
    if lines.len() != stored {
        return Err(other());
    }
    if *form == PACKED {
        // The packed bytes state the length too, and no more than that is asked for: no damage asks for memory.
        lines = zstd::bulk::decompress(&lines, length).map_err(|_| other())?;
    }
    if lines.len() != length || events == 0 || lines.last() != Some(&b'\n') {
        return Err(other());
    }
    Ok(Some(Block { first_seq, events, lines }))
}

/// The block with the event of this place in it.
pub(super) fn containing(tree: &Tree, seq: u64) -> Result<Option<Block>, Unreadable> {
    if let Some(block) = at(tree, seq)? {
        return Ok(Some(block));
    }
    match tree.get_lt(seq.saturating_add(1).to_be_bytes())? {
        Some((key, _)) => at_key(tree, &key),
        None => Ok(None),
    }
}

/// The first event of the first block from this place on.
pub(super) fn at_or_after(tree: &Tree, seq: u64) -> Result<Option<u64>, Unreadable> {
    Ok(tree.range(seq.to_be_bytes()..).next().transpose()?.and_then(|(key, _)| first_seq(&key)))
}

/// The last block.
pub(super) fn last(tree: &Tree) -> Result<Option<Block>, Unreadable> {
    match tree.last()? {
        Some((key, _)) => at_key(tree, &key),
        None => Ok(None),
    }
}

fn at_key(tree: &Tree, key: &IVec) -> Result<Option<Block>, Unreadable> {
    let seq = first_seq(key).ok_or_else(|| {
        Unreadable::Damaged(("a key that is no event's place", "une clé qui n'est la place d'aucun événement").into())
    })?;
    match at(tree, seq)? {
        Some(block) => Ok(Some(block)),
        None => {
            let (en, fr) = ("its first part is missing", "sa première partie manque");
            Err(Unreadable::Damaged((format!("block {seq}: {en}"), format!("bloc {seq}\u{a0}: {fr}")).into()))
        }
    }
}
