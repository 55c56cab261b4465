//! One sled, open: the live end of the log, or what was the live end and is being sealed.
//!
//! A ledger has one or two of them, in directories that are numbered in the order in which they were begun. sled panics on some
//! damage instead of reporting it, so every call is guarded.

use super::block::{Block, Step, Stored, Unreadable};
use super::places::{damaged, events, events_in_part, is_marked, missing, sync, sync_all};
use super::trees::Trees;
use crate::log::{Head, StoreError, Verifier, decode, lines_of};
use crate::refusal::Bilingual;
use crate::time::Instant;
use ::sled::Db;
use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A quarter of it is the most that a leaf may have before it becomes a blob. It can never be changed: sled refuses to
/// open a store with another one.
const SEGMENT: usize = 16 << 20;

/// Replaying reads every block once, in order: a small cache does.
const CACHE: u64 = 64 << 20;

/// sled, open, with its file.
#[derive(Debug)]
pub(super) struct Live {
    db: Db,
    trees: Trees,
    file: File,
    ledger: PathBuf,
    number: u64,
}

impl Live {
    /// Opens the sled of this number.
    ///
    /// # Errors
    /// It is missing or damaged, or cannot be read.
    pub(super) fn open(ledger: &Path, number: u64) -> Result<Live, StoreError> {
        let place = events(ledger, number);
        // sled would make a new file without a word.
        if !place.join("db").is_file() {
            let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(damaged(ledger, missing(&format!("{name}/db"))));
        }
        Live::open_or_begin(ledger, place, number)
    }

    /// Begins the sled of this number, with nothing in it. Until it is whole and durable a mark stands beside it. It is opened once only:
    /// whenever sled opens what is there it writes the rest of a segment over.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn begin(ledger: &Path, number: u64) -> Result<Live, StoreError> {
        let (place, mark) = (events(ledger, number), events_in_part(ledger, number));
        remove(&mark)?;
        File::create(&mark).map_err(|e| StoreError::io(&mark, e))?;
        sync(ledger)?;
        remove(&place)?;
        let live = Live::open_or_begin(ledger, place.clone(), number)?;
        live.make_durable()?;
        sync_all(&place)?;
        sync(ledger)?;
        fs::remove_file(&mark).map_err(|e| StoreError::io(&mark, e))?;
        sync(ledger)?;
        Ok(live)
    }

    /// The lock of the directory is ours, so that nobody else can have it open; but sled's own threads may hold the file for a
    /// moment after it was closed in this process.
    fn open_or_begin(ledger: &Path, place: PathBuf, number: u64) -> Result<Live, StoreError> {
        let config = ::sled::Config::default()
            .path(&place)
            .segment_size(SEGMENT)
            .cache_capacity(CACHE)
            .use_compression(false)
            .flush_every_ms(None);
        forget_half_written(&place)?;
        let mut patience = 2_000_u32;
        let db = loop {
            match guarded(ledger, || config.open()) {
                Err(StoreError::Io { source, .. }) if is_sled_lock(&source) && patience > 0 => {
                    patience -= 1;
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(StoreError::Io { source, .. }) if is_sled_lock(&source) => {
                    return Err(StoreError::Locked(ledger.to_owned()));
                }
                opened => break opened?,
            }
        };
        let trees = guarded(ledger, || Trees::open(&db))?;
        let file = File::options().read(true).write(true).open(place.join("db"));
        let file = file.map_err(|e| StoreError::io(place, e))?;
        Ok(Live { db, trees, file, ledger: ledger.to_owned(), number })
    }

    /// Closes it and removes its files: all that it holds is sealed, or it holds nothing.
    ///
    /// # Errors
    /// They cannot be removed.
    pub(super) fn remove(self) -> Result<(), StoreError> {
        let (ledger, number) = (self.ledger.clone(), self.number);
        drop(self);
        retire(&ledger, number)
    }

    /// The number that the next one has.
    pub(super) const fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// Nothing may land under `blobs/`, which sled never makes durable.
    ///
    /// # Errors
    /// Something is there.
    pub(super) fn check_blobs(&self) -> Result<(), StoreError> {
        let blobs = events(&self.ledger, self.number).join("blobs");
        match fs::read_dir(&blobs).map(|mut entries| entries.next().is_some()) {
            Ok(false) => Ok(()),
            Ok(true) => Err(damaged(
                &self.ledger,
                (
                    "sled keeps events outside its own file, in `events/blobs`",
                    "sled garde des événements hors de son fichier, dans `events/blobs`",
                ),
            )),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(StoreError::io(blobs, e)),
        }
    }

    /// Whether the next step begins a tree of its own.
    pub(super) fn begins_a_tree(&self, step: &Step) -> bool {
        self.trees.are_full(step)
    }

    /// Adds the blocks of a step, all of them or none. They are durable after [`Live::make_durable`].
    ///
    /// # Errors
    /// sled failed: what it holds in memory and what is on disk may now differ.
    pub(super) fn write(&mut self, step: Step) -> Result<(), StoreError> {
        let Live { db, trees, ledger, .. } = self;
        guarded(ledger, || trees.write(db, step))
    }

    /// Makes everything in it durable. sled's own `flush` makes neither the file's length nor the device's cache so.
    ///
    /// The file is made longer by whole segments, of which what is not written takes no room: a file system need not note a new length
    /// at every append, which costs it more than the events themselves do.
    ///
    /// # Errors
    /// The disk failed.
    pub(super) fn make_durable(&self) -> Result<(), StoreError> {
        guarded(&self.ledger, || self.db.flush())?;
        let io = |e| StoreError::io(&self.ledger, e);
        let (length, segment) = (self.file.metadata().map_err(io)?.len(), SEGMENT as u64);
        if !length.is_multiple_of(segment) {
            self.file.set_len(length.next_multiple_of(segment)).map_err(io)?;
        }
        self.file.sync_data().map_err(io)
    }

    /// The first event in it.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn first(&self) -> Result<Option<u64>, StoreError> {
        self.read(|trees| trees.at_or_after(0))
    }

    /// The block with an event in it.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn block(&self, seq: u64) -> Result<Option<Block>, StoreError> {
        self.read(|trees| trees.containing(seq))
    }

    /// The block that begins with this event, as it is stored.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub(super) fn stored_from(&self, seq: u64) -> Result<Stored, StoreError> {
        self.read(|trees| trees.stored(seq))?.ok_or_else(|| block_missing(&self.ledger, seq))
    }

    /// The block that begins with this event.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub(super) fn block_from(&self, seq: u64) -> Result<Block, StoreError> {
        self.unpack(self.stored_from(seq)?)
    }

    /// A stored block with its lines as they are.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn unpack(&self, stored: Stored) -> Result<Block, StoreError> {
        stored.unpack().map_err(|error| self.unreadable(error))
    }

    /// How many bytes of lines it holds up to this event, counted no further than `enough`.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn bytes(&self, head: &Head, enough: u64) -> Result<u64, StoreError> {
        let (mut bytes, mut next) = (0, self.first()?.unwrap_or(u64::MAX));
        while bytes < enough
            && next <= head.seq
            && let Some(block) = self.block(next)?
        {
            bytes += block.lines.len() as u64;
            next = block.end();
        }
        Ok(bytes)
    }

    /// Where the log ends, by the last block. What is here must follow `before`, or end there.
    ///
    /// # Errors
    /// It does not follow, or cannot be read.
    pub(super) fn head(&self, before: &Head) -> Result<Head, StoreError> {
        let Some(block) = self.read(Trees::last)? else { return Ok(*before) };
        let next = before.seq + 1;
        let first = self.read(|trees| trees.at_or_after(next))?;
        if first.is_some_and(|first| first > next) {
            return Err(block_missing(&self.ledger, next));
        }
        let wrong = |what: Bilingual| {
            let (en, fr) =
                (format!("the end of the log: {}", what.en), format!("la fin du journal\u{a0}: {}", what.fr));
            damaged(&self.ledger, (en, fr))
        };
        let prev = |block: &Block| {
            let line = lines_of(&block.lines).next().unwrap_or_default();
            Ok(decode(line).map_err(|e| wrong(e.message()))?.prev)
        };
        if first == Some(next) && prev(&self.block_from(next)?)? != before.digest {
            let en = format!("event {next} does not follow what is before it");
            return Err(wrong((en, format!("l'événement {next} ne suit pas ce qui le précède")).into()));
        }
        let start = Head { seq: block.first_seq.saturating_sub(1), digest: prev(&block)?, recorded_at: Instant::MIN };
        let mut verifier = Verifier::after(start);
        for line in lines_of(&block.lines) {
            verifier.read(line).map_err(|e| wrong(e.message()))?;
        }
        let head = verifier.finish().map_err(|e| wrong(e.message()))?;
        if head.seq < before.seq || (head.seq == before.seq && head.digest != before.digest) {
            let en = format!("sled ends with event {}, and events up to {} are sealed", head.seq, before.seq);
            let fr = format!(
                "sled se termine à l'événement {}, et les événements sont scellés jusqu'au {}",
                head.seq, before.seq
            );
            return Err(wrong((en, fr).into()));
        }
        if head.seq + 1 == block.end() {
            Ok(head)
        } else {
            let first = block.first_seq;
            let en = format!("block {first} has another number of events than it states");
            Err(wrong((en, format!("le bloc {first} n'a pas le nombre d'événements qu'il indique")).into()))
        }
    }

    fn read<T>(&self, read: impl FnOnce(&Trees) -> Result<Option<T>, Unreadable>) -> Result<Option<T>, StoreError> {
        guarded(&self.ledger, || Ok(read(&self.trees)))?.map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, error: Unreadable) -> StoreError {
        match error {
            Unreadable::Damaged(what) => damaged(&self.ledger, what),
            Unreadable::Sled(error) => of_sled(&self.ledger, error),
        }
    }
}

/// Removes a sled that nothing has open and nothing needs. First it loses its name for good: a crash half-way must not leave
/// something that looks like a sled.
///
/// # Errors
/// It is there and cannot be removed.
pub(super) fn retire(ledger: &Path, number: u64) -> Result<(), StoreError> {
    let (place, part) = (events(ledger, number), events_in_part(ledger, number));
    remove(&part)?;
    fs::rename(&place, &part).map_err(|e| StoreError::io(&place, e))?;
    sync(ledger)?;
    remove(&part)
}

/// Removes a sled that was not begun to the end, with its mark, or what is left of one that was being removed.
///
/// # Errors
/// They are there and cannot be removed.
pub(super) fn clear(ledger: &Path, number: u64) -> Result<(), StoreError> {
    if is_marked(ledger, number) {
        remove(&events(ledger, number))?;
        sync(ledger)?;
    }
    remove(&events_in_part(ledger, number))
}

/// Removes the files of what is no sled any more, or not yet.
///
/// # Errors
/// They are there and cannot be removed.
pub(super) fn remove(place: &Path) -> Result<(), StoreError> {
    let removed = match fs::remove_dir_all(place) {
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => fs::remove_file(place),
        removed => removed,
    };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::io(place, e)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes what sled was writing its own snapshot to when it was killed. sled takes such a file for the newest snapshot and refuses to
/// open; without it, it reads its log instead.
fn forget_half_written(place: &Path) -> Result<(), StoreError> {
    let entries = match fs::read_dir(place) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|e| StoreError::io(place, e))?,
    };
    for entry in entries {
        let name = entry.map_err(|e| StoreError::io(place, e))?.file_name();
        if name.to_str().is_some_and(|name| name.starts_with("snap.") && name.ends_with(".generating")) {
            let file = place.join(name);
            fs::remove_file(&file).map_err(|e| StoreError::io(file, e))?;
        }
    }
    Ok(())
}

pub(super) fn block_missing(ledger: &Path, seq: u64) -> StoreError {
    let en = format!("the block of event {seq} is missing");
    damaged(ledger, (en, format!("le bloc de l'événement {seq} manque")))
}

/// Calls sled, and takes a panic inside it for the damage that it means: sled 0.34 asserts in several places what a
/// damaged file makes untrue.
fn guarded<T>(ledger: &Path, call: impl FnOnce() -> ::sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|e| of_sled(ledger, e)),
        Err(_) => Err(damaged(
            ledger,
            (
                "sled stopped at what it found in its own files",
                "sled s'est arrêté devant ce qu'il a trouvé dans ses fichiers",
            ),
        )),
    }
}

fn is_sled_lock(error: &io::Error) -> bool {
    error.to_string().starts_with("could not acquire lock")
}

fn of_sled(ledger: &Path, error: ::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Io(e) => StoreError::io(ledger, e),
        ::sled::Error::Corruption { .. } => {
            damaged(ledger, ("sled found its own files corrupted", "sled a trouvé ses propres fichiers corrompus"))
        }
        other @ (::sled::Error::CollectionNotFound(_)
        | ::sled::Error::Unsupported(_)
        | ::sled::Error::ReportableBug(_)) => {
            damaged(ledger, (format!("sled reports: {other}"), format!("sled signale\u{a0}: {other}")))
        }
    }
}
