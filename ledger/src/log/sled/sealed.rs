//! The sealed past: all but the live end of the log, in files that are written once and never changed.
//!
//! sled keeps about two bytes for each byte of a log and about one of them in memory. So the log is cut now and then: what
//! one sled holds becomes one segment (`segment`), and goes from sled. A segment gets its name once it is whole and on
//! disk, so that a crash leaves the events in sled, in a segment, or in both, never in neither.

mod segment;

use super::block::Block;
use super::live::Live;
use super::places::{damaged, sync};
use crate::log::{Head, StoreError};
use crate::texts::phrases;
pub(super) use segment::Segment;
use segment::{SegmentError, Writer};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A block of so many bytes of lines is sealed in the frame that it was packed into when it was appended; shorter ones are packed together.
const WORTH_A_FRAME: u32 = 32 << 10;

/// How the names of segments end; the first event's place comes before it.
const ENDING: &str = ".jsonl.zst";
const ENDING_IN_THE_MAKING: &str = ".part";

/// The segments of a ledger, in order.
#[derive(Debug)]
pub(super) struct Past {
    ledger: PathBuf,
    directory: PathBuf,
    segments: Vec<Segment>,
    /// The segment read last, with its number: reading goes on where it was.
    reading: Mutex<Option<(usize, Arc<File>)>>,
}

impl Past {
    /// The segments of a ledger whose directory for them is `directory`; it is made when the first one is written.
    ///
    /// # Errors
    /// One cannot be read, is not what was written, or does not follow the one before it.
    pub(super) fn open(ledger: &Path, directory: PathBuf) -> Result<Past, StoreError> {
        let mut past = Past { ledger: ledger.to_owned(), directory, segments: Vec::new(), reading: Mutex::new(None) };
        for first_seq in past.names()? {
            let file = past.file(first_seq)?;
            let segment = Segment::open(&file).map_err(|error| past.unreadable(first_seq, error))?;
            let before = past.head();
            if segment.first_seq != first_seq || (before.seq + 1, before.digest) != (first_seq, segment.prev) {
                return Err(
                    past.damaged(first_seq, ("does not follow what is before it", "ne suit pas ce qui le précède"))
                );
            }
            past.segments.push(segment);
        }
        Ok(past)
    }

    /// The first events of the segments that are there, in order.
    fn names(&self) -> Result<Vec<u64>, StoreError> {
        let io = |e| StoreError::io(&self.directory, e);
        let entries = match fs::read_dir(&self.directory) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(io)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(io)?.file_name();
            let name = name.to_string_lossy();
            names.extend(name.strip_suffix(ENDING).and_then(|digits| digits.parse::<u64>().ok()));
        }
        names.sort_unstable();
        Ok(names)
    }

    fn path(&self, first_seq: u64) -> PathBuf {
        path(&self.directory, first_seq, ENDING)
    }

    fn file(&self, first_seq: u64) -> Result<File, StoreError> {
        let path = self.path(first_seq);
        File::open(&path).map_err(|e| {
            let missing = e.kind() == io::ErrorKind::NotFound;
            if missing { self.damaged(first_seq, phrases::IS_MISSING) } else { StoreError::io(path, e) }
        })
    }

    /// Where the sealed part of the log ends.
    pub(super) fn head(&self) -> Head {
        self.segments.last().map_or(Head::EMPTY, |segment| segment.head)
    }

    /// The block with an event in it; the event must be sealed.
    pub(super) fn block(&self, seq: u64) -> Result<Block, StoreError> {
        let number = self.segments.partition_point(|segment| segment.head.seq < seq);
        let Some(segment) = self.segments.get(number) else {
            return Err(self.damaged(seq, phrases::IS_MISSING));
        };
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let file = match reading {
            Some((open, file)) if open == number => file,
            Some(_) | None => {
                let file = Arc::new(self.file(segment.first_seq)?);
                *self.reading.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, Arc::clone(&file)));
                file
            }
        };
        segment.block(&file, seq).map_err(|error| self.unreadable(segment.first_seq, error))
    }

    /// Removes what a seal that was broken off left behind.
    pub(super) fn tidy(&self) -> Result<(), StoreError> {
        let io = |e| StoreError::io(&self.directory, e);
        let entries = match fs::read_dir(&self.directory) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(io)?,
        };
        for entry in entries {
            let entry = entry.map_err(io)?;
            if entry.file_name().to_string_lossy().ends_with(ENDING_IN_THE_MAKING) {
                fs::remove_file(entry.path()).map_err(io)?;
            }
        }
        Ok(())
    }

    /// What it takes to seal the events after what is sealed, up to `head`.
    pub(super) fn plan(&self, head: Head) -> Plan {
        let (ledger, directory) = (self.ledger.clone(), self.directory.clone());
        Plan { ledger, directory, before: self.head(), head }
    }

    /// Adds a segment that a plan of this past gave.
    pub(super) fn add(&mut self, segment: Segment) {
        self.segments.push(segment);
    }

    fn unreadable(&self, first_seq: u64, error: SegmentError) -> StoreError {
        match error {
            SegmentError::Io(e) => StoreError::io(self.path(first_seq), e),
            SegmentError::Index => {
                self.damaged(first_seq, ("has an index that is not what was written", "a un index altéré"))
            }
            SegmentError::Block(seq) => self.damaged(
                first_seq,
                (
                    &format!("was altered in the block of event {seq}"),
                    &format!("a été altéré dans le bloc de l'événement {seq}"),
                ),
            ),
        }
    }

    fn damaged(&self, first_seq: u64, (en, fr): (&str, &str)) -> StoreError {
        let en = format!("the sealed segment of event {first_seq} {en}");
        damaged(&self.ledger, (en, format!("le segment scellé de l'événement {first_seq} {fr}")))
    }
}

/// One segment that is to be written: all that it takes, so that another thread can.
#[derive(Debug)]
pub(super) struct Plan {
    ledger: PathBuf,
    directory: PathBuf,
    before: Head,
    head: Head,
}

impl Plan {
    /// Seals the events, which lie in this sled. `Ok` once the segment is durable.
    pub(super) fn write(self, live: &Live) -> Result<Segment, StoreError> {
        let io = |e| StoreError::io(&self.directory, e);
        if !self.directory.is_dir() {
            fs::create_dir(&self.directory).map_err(io)?;
            sync(&self.ledger)?;
        }
        let first_seq = self.before.seq + 1;
        let part = path(&self.directory, first_seq, ENDING_IN_THE_MAKING);
        let mut writer = Writer::create(&part, first_seq).map_err(io)?;
        let mut next = first_seq;
        while next <= self.head.seq {
            let stored = live.stored_from(next)?;
            next = stored.end();
            match stored.frame().filter(|_| stored.length >= WORTH_A_FRAME) {
                Some(frame) => writer.push_packed(stored.events, stored.length, frame).map_err(io)?,
                None => {
                    let block = live.unpack(stored)?;
                    writer.push(block.events, &block.lines).map_err(io)?;
                }
            }
        }
        let segment = writer.finish(self.before.digest, self.head).map_err(io)?;
        fs::rename(&part, path(&self.directory, first_seq, ENDING)).map_err(io)?;
        sync(&self.directory)?;
        Ok(segment)
    }
}

fn path(directory: &Path, first_seq: u64, ending: &str) -> PathBuf {
    directory.join(format!("{first_seq:020}{ending}"))
}
