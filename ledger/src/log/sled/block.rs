//! Commit blocks: how batches of lines lie in sled.
//!
//! One key a block writes three times faster than one key an event. A block is one batch or several, so it begins and ends
//! where a batch does; its key is the place of its first event, and the next block's key follows from it. sled puts leaves
//! above a quarter of a segment into files of their own that it never makes durable, so nothing longer than [`LARGEST`]
//! goes under one key: a longer block goes on under further keys, written in the same atomic step.
//!
//! The disk takes what it takes, so the lines of many commands are packed with zstd, quickly rather than tightly: into a frame that is
//! sealed as it is. Few lines are kept as they are.

use crate::log::Batch;
use crate::refusal::Bilingual;
use ::sled::{IVec, Tree};
use zstd::bulk::Compressor;
use zstd::zstd_safe::{CParameter, compress_bound};

/// The most bytes under one key. A leaf holds at most 17 of them: 3.2 MiB, where the limit is 4 MiB.
const LARGEST: usize = 192 * 1024;

/// The most bytes of lines in a block: those of 512 writers, so that what they write together lies under one key.
const LONGEST: usize = 512 * 1024;

/// Fewer bytes of lines than this are written sooner than they are packed.
const WORTH_PACKING: usize = 8 * 1024;

/// Three times smaller, and a quarter sooner than level -3, which is hardly tighter.
const LEVEL: i32 = -6;

/// A block whose lines lie as they are: the form, the number of events and the length of the lines stand before them.
const PLAIN: u8 = 1;

/// A block whose lines are packed: the length of what they are packed into stands before it too.
const PACKED: u8 = 2;

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
pub(super) type Step = Vec<(Vec<u8>, IVec)>;

/// Packs batches into blocks. Its tables and its memory are made once.
pub(super) struct Packer {
    compressor: Option<Compressor<'static>>,
    lines: Vec<u8>,
    packed: Vec<u8>,
    value: Vec<u8>,
}

impl Packer {
    pub(super) fn new() -> Packer {
        // Without zstd's memory lines are kept as they are.
        let mut compressor = Compressor::new(LEVEL).ok();
        if compressor.as_mut().is_some_and(|c| c.set_parameter(CParameter::ChecksumFlag(true)).is_err()) {
            compressor = None;
        }
        Packer { compressor, lines: Vec::new(), packed: Vec::new(), value: Vec::new() }
    }

    /// Packs batches into blocks, for one atomic step. Empty batches leave no trace.
    pub(super) fn pack(&mut self, batches: &[Batch]) -> Step {
        let mut step = Step::new();
        let (mut first_seq, mut events) = (0, 0);
        self.lines.clear();
        for batch in batches.iter().filter(|batch| !batch.events.is_empty()) {
            if events > 0 && self.lines.len() + batch.lines.len() > LONGEST {
                self.write(first_seq, events, &mut step);
                events = 0;
                self.lines.clear();
            }
            if events == 0 {
                first_seq = batch.first_seq;
            }
            events += u32::try_from(batch.events.len()).unwrap_or(u32::MAX);
            self.lines.extend_from_slice(&batch.lines);
        }
        if events > 0 {
            self.write(first_seq, events, &mut step);
        }
        // A batch of megabytes is rare, and its memory is given back.
        self.lines.shrink_to(2 * LONGEST);
        self.packed.shrink_to(2 * LONGEST);
        step
    }

    /// Puts the lines under as many keys as they need.
    fn write(&mut self, first_seq: u64, events: u32, step: &mut Step) {
        let packed = self.lines.len() >= WORTH_PACKING && self.compress();
        let stored = if packed { &self.packed } else { &self.lines };
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
        let mut parts = stored.chunks(LARGEST);
        self.value.clear();
        self.value.push(if packed { PACKED } else { PLAIN });
        self.value.extend_from_slice(&events.to_be_bytes());
        self.value.extend_from_slice(&number(self.lines.len()));
        if packed {
            self.value.extend_from_slice(&number(stored.len()));
        }
        self.value.extend_from_slice(parts.next().unwrap_or_default());
        step.push((first_seq.to_be_bytes().to_vec(), IVec::from(self.value.as_slice())));
        for (part, number) in parts.zip(1_u32..) {
            step.push((part_key(first_seq, number), IVec::from(part)));
        }
    }

    /// Packs the lines; `false` where zstd has no room, so that they are kept as they are.
    fn compress(&mut self) -> bool {
        self.packed.clear();
        self.packed.reserve(compress_bound(self.lines.len()));
        let compressor = self.compressor.as_mut();
        compressor.is_some_and(|c| c.compress_to_buffer(&self.lines, &mut self.packed).is_ok())
    }
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packer").finish_non_exhaustive()
    }
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

/// A block as it is stored.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) first_seq: u64,
    pub(super) events: u32,
    /// How many bytes of lines it holds.
    pub(super) length: u32,
    packed: bool,
    bytes: Vec<u8>,
}

/// Where zstd says of a frame what it carries, and the bit for a checksum.
const DESCRIPTOR: usize = 4;
const WITH_CHECKSUM: u8 = 1 << 2;

impl Stored {
    /// The place after its last event.
    pub(super) fn end(&self) -> u64 {
        self.first_seq + u64::from(self.events)
    }

    /// The frame that its lines are packed into, where that carries a checksum of them.
    pub(super) fn frame(&self) -> Option<&[u8]> {
        let checked = self.bytes.get(DESCRIPTOR).is_some_and(|descriptor| descriptor & WITH_CHECKSUM != 0);
        (self.packed && checked).then_some(self.bytes.as_slice())
    }

    /// The block with its lines as they are.
    pub(super) fn unpack(self) -> Result<Block, Unreadable> {
        let Stored { first_seq, events, length, packed, bytes: mut lines } = self;
        let other = || of_another_length(first_seq);
        if packed {
            // The packed bytes state the length too, and no more than that is asked for: no damage asks for memory.
            lines = zstd::bulk::decompress(&lines, length as usize).map_err(|_| other())?;
        }
        if lines.len() != length as usize || events == 0 || lines.last() != Some(&b'\n') {
            return Err(other());
        }
        Ok(Block { first_seq, events, lines })
    }
}

fn damaged(first_seq: u64, en: &str, fr: &str) -> Unreadable {
    Unreadable::Damaged((format!("block {first_seq}: {en}"), format!("bloc {first_seq}\u{a0}: {fr}")).into())
}

fn of_another_length(first_seq: u64) -> Unreadable {
    damaged(first_seq, "it has another length than it states", "sa longueur n'est pas celle qu'il indique")
}

/// The block that begins with this event, as it is stored.
pub(super) fn stored(tree: &Tree, first_seq: u64) -> Result<Option<Stored>, Unreadable> {
    let Some(value) = tree.get(first_seq.to_be_bytes())? else { return Ok(None) };
    let damaged = |en: &str, fr: &str| damaged(first_seq, en, fr);
    let cut = || damaged("its header is cut", "son en-tête est tronqué");
    let (form, rest) = value.split_first().ok_or_else(|| damaged("nothing in it", "rien n'y figure"))?;
    let (events, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (length, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (events, length) = (u32::from_be_bytes(*events), u32::from_be_bytes(*length));
    let (whole, first) = match *form {
        PLAIN => (length, rest),
        PACKED => {
            let (whole, rest) = rest.split_first_chunk().ok_or_else(cut)?;
            (u32::from_be_bytes(*whole), rest)
        }
        form => return Err(damaged(&format!("its form is {form}"), &format!("sa forme est {form}"))),
    };
    let mut bytes = first.to_vec();
    for number in 1.. {
        if bytes.len() >= whole as usize {
            break;
        }
        match tree.get(part_key(first_seq, number))? {
            Some(part) if !part.is_empty() => bytes.extend_from_slice(&part),
            Some(_) | None => {
                return Err(damaged(&format!("part {number} is missing"), &format!("la partie {number} manque")));
            }
        }
    }
    if bytes.len() != whole as usize {
        return Err(of_another_length(first_seq));
    }
    Ok(Some(Stored { first_seq, events, length, packed: *form == PACKED, bytes }))
}

/// The block that begins with this event.
pub(super) fn at(tree: &Tree, first_seq: u64) -> Result<Option<Block>, Unreadable> {
    stored(tree, first_seq)?.map(Stored::unpack).transpose()
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
