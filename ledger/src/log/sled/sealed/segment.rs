//! One sealed segment: a file of compressed blocks with an index, written once and never changed.
//!
//! The file is a row of zstd frames, so that `zstd -dc` gives the lines of the log without this program. Each frame is one
//! block of whole batches and carries zstd's own checksum. Last comes a frame that zstd passes over:
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 + 4 | the mark of a frame to pass over, and its length |
//! | 28 a block | its first event, its place in the file, its length there, its length as lines, its number of events |
//! | 1 + 8 + 8 + 32 + 32 + 8 + 4 | the form, the first event and the last, the digest before the first and of the last, when the last was recorded (microseconds since 1970), the number of blocks |
//! | 32 | SHA-256 of this frame up to here |
//!
//! Numbers of the index are big-endian.

use super::super::block::Block;
use crate::digest::Digest;
use crate::log::Head;
use crate::time::Instant;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

/// The least that is packed into a block here, but for the last: small enough that one event is found soon, large enough to compress well.
const BLOCK: usize = 256 << 10;

/// No block is longer than a batch and what came before it; a length above this is damage, and no reason to ask for memory.
const LONGEST_BLOCK: u32 = 1 << 30;

/// Three times smaller, and packed and unpacked twice as fast as zstd's first level does, which would be twice as small again.
const LEVEL: i32 = -2;

const FORM: u8 = 1;
const PASSED_OVER: [u8; 4] = 0x184D_2A5E_u32.to_le_bytes();
const ENTRY: usize = 28;
const SUMMARY: usize = 1 + 8 + 8 + 32 + 32 + 8 + 4;
const SEAL: usize = 32;

/// Where one block lies.
#[derive(Clone, Copy, Debug)]
struct Entry {
    first_seq: u64,
    place: u64,
    length: u32,
    lines: u32,
    events: u32,
}

/// What a segment holds, as its index says.
#[derive(Clone, Debug)]
pub(in crate::log::sled) struct Segment {
    /// The first event.
    pub(super) first_seq: u64,
    /// The digest of the event before the first.
    pub(super) prev: Digest,
    /// Where the log ends with the segment.
    pub(super) head: Head,
    entries: Vec<Entry>,
}

/// Why a segment cannot be read.
#[derive(Debug)]
pub(super) enum SegmentError {
    /// The operating system refused.
    Io(io::Error),
    /// The index is not what was written.
    Index,
    /// A block is not what was written; the event that it begins with.
    Block(u64),
}

impl From<io::Error> for SegmentError {
    fn from(error: io::Error) -> SegmentError {
        if error.kind() == io::ErrorKind::UnexpectedEof { SegmentError::Index } else { SegmentError::Io(error) }
    }
}

impl Segment {
    /// Reads the index of a file.
    pub(super) fn open(file: &File) -> Result<Segment, SegmentError> {
        let size = file.metadata()?.len();
        let mut end = [0; SUMMARY + SEAL];
        let from = size.checked_sub(end.len() as u64).ok_or(SegmentError::Index)?;
        file.read_exact_at(&mut end, from)?;
        let blocks = end.get(SUMMARY - 4..SUMMARY).and_then(number).ok_or(SegmentError::Index)?;
        let length = u64::from(blocks) * ENTRY as u64 + end.len() as u64;
        let begin = size.checked_sub(length + 8).ok_or(SegmentError::Index)?;
        let mut frame = vec![0; usize::try_from(length + 8).map_err(|_| SegmentError::Index)?];
        file.read_exact_at(&mut frame, begin)?;
        let segment = read_index(&frame, begin).ok_or(SegmentError::Index)?;
        Ok(segment)
    }

    /// Reads the block with an event in it; the event must be one of the segment's.
    pub(super) fn block(&self, file: &File, seq: u64) -> Result<Block, SegmentError> {
        let after = self.entries.partition_point(|entry| entry.first_seq <= seq);
        let entry = after.checked_sub(1).and_then(|place| self.entries.get(place)).ok_or(SegmentError::Index)?;
        let mut packed = vec![0; entry.length as usize];
        file.read_exact_at(&mut packed, entry.place)?;
        let lines = unpack(&packed, entry)?;
        if lines.len() != entry.lines as usize || lines.last() != Some(&b'\n') {
            return Err(SegmentError::Block(entry.first_seq));
        }
        Ok(Block { first_seq: entry.first_seq, events: entry.events, lines })
    }
}

thread_local! {
    /// Its tables are made once.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn unpack(packed: &[u8], entry: &Entry) -> Result<Vec<u8>, SegmentError> {
    DECOMPRESSOR.with_borrow_mut(|reader| {
        let reader = match reader {
            Some(reader) => reader,
            None => reader.insert(Decompressor::new().map_err(SegmentError::Io)?),
        };
        reader.decompress(packed, entry.lines as usize).map_err(|_| SegmentError::Block(entry.first_seq))
    })
}

/// Reads the last frame, which lies at `begin`, as [`Writer::finish`] writes it.
fn read_index(frame: &[u8], begin: u64) -> Option<Segment> {
    let (sealed, seal) = frame.split_last_chunk::<SEAL>()?;
    let (mark, rest) = sealed.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let whole = u32::from_le_bytes(*length) as usize == rest.len() + SEAL;
    if *mark != PASSED_OVER || !whole || Digest::of(sealed).0 != *seal {
        return None;
    }
    let (entries, mut summary) = rest.split_at_checked(rest.len().checked_sub(SUMMARY)?)?;
    let form: [u8; 1] = take(&mut summary)?;
    let first_seq = u64::from_be_bytes(take(&mut summary)?);
    let last_seq = u64::from_be_bytes(take(&mut summary)?);
    let prev = Digest(take(&mut summary)?);
    let digest = Digest(take(&mut summary)?);
    let recorded_at = Instant::from_micros(i64::from_be_bytes(take(&mut summary)?))?;
    let entries = entries.chunks(ENTRY).map(read_entry).collect::<Option<Vec<Entry>>>()?;
    // The blocks follow each other without a gap, in the file and in the log.
    let end = entries.iter().try_fold((0, first_seq), |(place, seq), entry| {
        let follows = (entry.place, entry.first_seq) == (place, seq) && entry.lines <= LONGEST_BLOCK;
        follows.then(|| (place + u64::from(entry.length), seq + u64::from(entry.events)))
    })?;
    let head = Head { seq: last_seq, digest, recorded_at };
    (form == [FORM] && end == (begin, last_seq + 1)).then_some(Segment { first_seq, prev, head, entries })
}

fn read_entry(bytes: &[u8]) -> Option<Entry> {
    let mut rest = bytes;
    Some(Entry {
        first_seq: u64::from_be_bytes(take(&mut rest)?),
        place: u64::from_be_bytes(take(&mut rest)?),
        length: u32::from_be_bytes(take(&mut rest)?),
        lines: u32::from_be_bytes(take(&mut rest)?),
        events: u32::from_be_bytes(take(&mut rest)?),
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_be_bytes)
}

/// Writes a segment.
pub(super) struct Writer {
    file: BufWriter<File>,
    packer: Compressor<'static>,
    entries: Vec<Entry>,
    place: u64,
    open: Block,
}

impl Writer {
    /// Begins a segment in a new file.
    pub(super) fn create(path: &Path, first_seq: u64) -> io::Result<Writer> {
        let mut packer = Compressor::new(LEVEL)?;
        packer.set_parameter(CParameter::ChecksumFlag(true))?;
        let file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        let open = Block { first_seq, events: 0, lines: Vec::with_capacity(2 * BLOCK) };
        Ok(Writer { file, packer, entries: Vec::new(), place: 0, open })
    }

    /// Adds what follows: whole batches.
    pub(super) fn push(&mut self, events: u32, lines: &[u8]) -> io::Result<()> {
        self.open.events += events;
        self.open.lines.extend_from_slice(lines);
        if self.open.lines.len() >= BLOCK { self.end_block() } else { Ok(()) }
    }

    /// Adds what follows: whole batches, of which the lines are packed into a frame with a checksum already.
    pub(super) fn push_packed(&mut self, events: u32, lines: u32, frame: &[u8]) -> io::Result<()> {
        self.end_block()?;
        self.open.events = events;
        self.write_block(lines, frame)
    }

    /// Packs the lines that wait.
    fn end_block(&mut self) -> io::Result<()> {
        if self.open.events == 0 {
            return Ok(());
        }
        let packed = self.packer.compress(&self.open.lines)?;
        let lines = u32::try_from(self.open.lines.len()).map_err(io::Error::other)?;
        self.open.lines.clear();
        self.write_block(lines, &packed)
    }

    fn write_block(&mut self, lines: u32, packed: &[u8]) -> io::Result<()> {
        self.file.write_all(packed)?;
        let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
        let Block { first_seq, events, .. } = &mut self.open;
        self.entries.push(Entry { first_seq: *first_seq, place: self.place, length, lines, events: *events });
        self.place += u64::from(length);
        (*first_seq, *events) = (*first_seq + u64::from(*events), 0);
        Ok(())
    }

    /// Ends the segment, whose last event is that of `head`, and makes its bytes durable. `prev` is the digest before its first.
    pub(super) fn finish(mut self, prev: Digest, head: Head) -> io::Result<Segment> {
        self.end_block()?;
        let first_seq = self.entries.first().map_or(head.seq + 1, |entry| entry.first_seq);
        let blocks = u32::try_from(self.entries.len()).map_err(io::Error::other)?;
        let length = self.entries.len() * ENTRY + SUMMARY + SEAL;
        let mut frame = Vec::with_capacity(length + 8);
        frame.extend_from_slice(&PASSED_OVER);
        frame.extend_from_slice(&u32::try_from(length).map_err(io::Error::other)?.to_le_bytes());
        for entry in &self.entries {
            frame.extend_from_slice(&entry.first_seq.to_be_bytes());
            frame.extend_from_slice(&entry.place.to_be_bytes());
            for number in [entry.length, entry.lines, entry.events] {
                frame.extend_from_slice(&number.to_be_bytes());
            }
        }
        frame.push(FORM);
        frame.extend_from_slice(&first_seq.to_be_bytes());
        frame.extend_from_slice(&head.seq.to_be_bytes());
        frame.extend_from_slice(&prev.0);
        frame.extend_from_slice(&head.digest.0);
        frame.extend_from_slice(&head.recorded_at.micros().to_be_bytes());
        frame.extend_from_slice(&blocks.to_be_bytes());
        let seal = Digest::of(&frame);
        frame.extend_from_slice(&seal.0);
        self.file.write_all(&frame)?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(Segment { first_seq, prev, head, entries: self.entries })
    }
}
