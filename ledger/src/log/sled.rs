//! The embedded store: sled 0.34.7, laid out and flushed as it was measured that it must be.
//!
//! - sled holds the live end of the log. Once that has grown to some megabytes it is sealed into a file that never changes
//!   (`sealed`), and sled begins anew: a log takes less room than its bytes, and hardly any memory to read.
//! - One tree of commit blocks (`block`); no index: an event is found by its place.
//! - `flush` makes neither the file's length nor the device's cache durable, so an append is acknowledged only after an
//!   fdatasync of sled's file as well.
//! - Nothing may land under `blobs/`, which sled never makes durable: blocks stay below its limit, and opening looks.
//! - Where sled finds a torn end it cuts it off without a word, acknowledged events included. The note of the last
//!   acknowledged event (`directory`) is what tells damage from a crash.
//! - sled panics on some damage instead of reporting it, so every call is guarded.

mod block;
mod directory;
mod sealed;

use self::block::{Block, Unreadable};
use self::directory::{Directory, Found, Marker, damaged, look, missing};
use self::sealed::Past;
use super::restore::{Progress, RestoreError, Until, restore};
use super::{AppendError, Batch, EventLog, Head, Page, StoreError, Verifier, chain, lines_of, new_name};
use crate::digest::Digest;
use crate::refusal::Bilingual;
use crate::snapshot::Snapshots;
use crate::time::Instant;
use ::sled::Db;
use std::fs::{self, File};
use std::io::{self, BufRead};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

/// A quarter of it is the most that a leaf may have before it becomes a blob. It can never be changed: sled refuses to
/// open a store with another one.
const SEGMENT: usize = 16 << 20;

/// Replaying reads every block once, in order: a small cache does.
const CACHE: u64 = 64 << 20;

/// So many bytes of lines in sled are sealed at the next append.
const LIVE: u64 = 16 << 20;

/// A ledger's log in a directory of its own.
///
/// Its calls block: whoever shares a thread with others gives the store a thread of its own.
#[derive(Debug)]
pub struct SledLog {
    // Closed before the directory is unlocked: fields are dropped in this order.
    live: Option<Live>,
    past: Past,
    directory: Directory,
    snapshots: Snapshots,
    head: Head,
    /// Bytes of lines in sled, once they were counted.
    unsealed: Option<u64>,
    stopped: bool,
}

/// sled, open, with its file.
#[derive(Debug)]
struct Live {
    db: Db,
    file: File,
}

impl SledLog {
    /// Opens the ledger in this directory.
    ///
    /// Reads only the end of the log: whoever folds it verifies the whole.
    ///
    /// # Errors
    /// There is none, it is not ours, in use, damaged or of a later format, or it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<SledLog, StoreError> {
        let mut directory = Directory::open(path.as_ref())?;
        let acknowledged = directory.acknowledged()?;
        let past = Past::open(directory.path(), directory.sealed())?;
        past.tidy()?;
        if directory.has_old_events() {
            settle(&directory, past.head().seq >= acknowledged.0)?;
        } else if !directory.events().join("db").is_file() {
            return Err(damaged(directory.path(), missing("events/db")));
        }
        let mut log = SledLog::over(directory, past)?;
        log.check_blobs()?;
        log.head = log.read_head()?;
        log.check_reaches(acknowledged)?;
        // What is there was perhaps never acknowledged, nor made durable: it will be read and built upon, so it must be.
        log.make_durable()?;
        if log.head.seq == log.past.head().seq && log.read(block::last)?.is_some() {
            // Sealed, and a crash came before sled began anew.
            log.begin_anew()?;
        }
        Ok(log)
    }

    /// Makes a ledger in a new or empty directory. Its name is how checkpoints call it.
    ///
    /// # Errors
    /// There is something already, or the directory cannot be written.
    pub fn create(path: impl AsRef<Path>, name: &str) -> Result<SledLog, StoreError> {
        let mut log = SledLog::begin(path.as_ref(), name)?;
        log.finish()?;
        Ok(log)
    }

    /// Opens the ledger in this directory, or makes one that is called by a name of its own.
    ///
    /// # Errors
    /// As [`SledLog::open`] and [`SledLog::create`].
    pub fn create_or_open(path: impl AsRef<Path>) -> Result<SledLog, StoreError> {
        let path = path.as_ref();
        if look(path)? == Found::Ledger {
            return SledLog::open(path);
        }
        match SledLog::create(path, &new_name()) {
            Err(StoreError::AlreadyThere(_)) => SledLog::open(path),
            made => made,
        }
    }

    /// Makes a ledger again from an exported log, byte for byte. Until all of it is verified there is no ledger: an error
    /// leaves nothing behind, and after a crash the place counts as empty.
    ///
    /// # Errors
    /// There is something already, a line is not what was written, or the store fails.
    pub async fn restore(
        path: impl AsRef<Path>,
        name: Option<&str>,
        lines: impl BufRead + Send,
        until: Until,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<SledLog, RestoreError> {
        let name = name.map_or_else(new_name, str::to_owned);
        let mut log = SledLog::begin(path.as_ref(), &name)?;
        let restored = restore(lines, until, &mut log, progress).await;
        match restored.and_then(|_| Ok(log.finish()?)) {
            Ok(()) => Ok(log),
            Err(error) => {
                let SledLog { live, directory, .. } = log;
                drop(live);
                directory.give_up()?;
                Err(error)
            }
        }
    }

    /// The ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.directory.name()
    }

    fn begin(path: &Path, name: &str) -> Result<SledLog, StoreError> {
        if look(path)? == Found::Ledger {
            return Err(StoreError::AlreadyThere(path.to_owned()));
        }
        let marker = Marker::new(name, Instant::from(chrono::Utc::now()));
        let directory = Directory::begin(path, marker)?;
        let past = Past::open(path, directory.sealed())?;
        SledLog::over(directory, past)
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        self.check_blobs()?;
        self.make_durable()?;
        self.directory.finish()
    }

    fn over(directory: Directory, past: Past) -> Result<SledLog, StoreError> {
        let live = Some(Live::open(&directory)?);
        let snapshots = Snapshots::in_directory(directory.snapshots());
        Ok(SledLog { live, past, directory, snapshots, head: Head::EMPTY, unsealed: None, stopped: false })
    }

    fn check_blobs(&self) -> Result<(), StoreError> {
        let blobs = self.directory.events().join("blobs");
        match fs::read_dir(&blobs).map(|mut entries| entries.next().is_some()) {
            Ok(false) => Ok(()),
            Ok(true) => Err(damaged(
                self.directory.path(),
                (
                    "sled keeps events outside its own file, in `events/blobs`",
                    "sled garde des événements hors de son fichier, dans `events/blobs`",
                ),
            )),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(StoreError::io(blobs, e)),
        }
    }

    /// Where the log ends, from its last block. What sled holds must follow what is sealed, or be the end of it.
    fn read_head(&self) -> Result<Head, StoreError> {
        let sealed = self.past.head();
        let Some(block) = self.read(block::last)? else { return Ok(sealed) };
        if self.read(|tree| block::at_or_after(tree, sealed.seq + 1))?.is_some_and(|first| first > sealed.seq + 1) {
            return Err(self.block_missing(sealed.seq + 1));
        }
        let wrong = |what: Bilingual| {
            let (en, fr) =
                (format!("the end of the log: {}", what.en), format!("la fin du journal\u{a0}: {}", what.fr));
            damaged(self.directory.path(), (en, fr))
        };
        let first = lines_of(&block.lines).next().unwrap_or_default();
        let prev = super::decode(first).map_err(|e| wrong(e.message()))?.prev;
        let before = Head { seq: block.first_seq.saturating_sub(1), digest: prev, recorded_at: Instant::MIN };
        let mut verifier = Verifier::after(before);
        for line in lines_of(&block.lines) {
            verifier.read(line).map_err(|e| wrong(e.message()))?;
        }
        let head = verifier.finish().map_err(|e| wrong(e.message()))?;
        if head.seq < sealed.seq || (head.seq == sealed.seq && head.digest != sealed.digest) {
            let en = format!("sled ends with event {}, and events up to {} are sealed", head.seq, sealed.seq);
            let fr = format!(
                "sled se termine à l'événement {}, et les événements sont scellés jusqu'au {}",
                head.seq, sealed.seq
            );
            return Err(wrong((en, fr).into()));
        }
        if head.seq - before.seq == u64::from(block.events) {
            Ok(head)
        } else {
            let first = block.first_seq;
            let en = format!("block {first} has another number of events than it states");
            Err(wrong((en, format!("le bloc {first} n'a pas le nombre d'événements qu'il indique")).into()))
        }
    }

    /// What was acknowledged must be there, and the same.
    fn check_reaches(&self, (seq, digest): (u64, Digest)) -> Result<(), StoreError> {
        if seq > self.head.seq {
            let end = self.head.seq;
            let en = format!("event {seq} was acknowledged, and the log ends with event {end}");
            let fr = format!("l'événement {seq} avait été confirmé, et le journal se termine à l'événement {end}");
            return Err(damaged(self.directory.path(), (en, fr)));
        }
        let found = match seq {
            0 => Head::EMPTY.digest,
            _ if seq == self.head.seq => self.head.digest,
            _ => {
                let block = self.block(seq)?;
                let line = block.as_ref().and_then(|block| line_in(block, seq));
                line.map(Digest::of).unwrap_or_default()
            }
        };
        if found == digest {
            return Ok(());
        }
        let en = format!("event {seq} was acknowledged with the digest {digest}; what is stored has {found}");
        let fr = format!("l'événement {seq} avait été confirmé avec l'empreinte {digest}; ce qui est stocké a {found}");
        Err(damaged(self.directory.path(), (en, fr)))
    }

    fn block_missing(&self, seq: u64) -> StoreError {
        block_missing(self.directory.path(), seq)
    }

    /// The block with an event in it, from where it is.
    fn block(&self, seq: u64) -> Result<Option<Block>, StoreError> {
        if seq <= self.past.head().seq {
            return self.past.block(seq).map(Some);
        }
        self.read(|tree| block::containing(tree, seq))
    }

    fn live(&self) -> Result<&Live, StoreError> {
        self.live.as_ref().ok_or_else(|| StoreError::Stopped(self.directory.path().to_owned()))
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&::sled::Tree) -> Result<Option<T>, Unreadable>,
    ) -> Result<Option<T>, StoreError> {
        self.live()?.read(self.directory.path(), read)
    }

    fn make_durable(&mut self) -> Result<(), StoreError> {
        let path = self.directory.path().to_owned();
        let live = self.live()?;
        guarded(&path, || live.db.flush())?;
        live.file.sync_data().map_err(|e| StoreError::io(&path, e))?;
        self.directory.acknowledge(&self.head).map_err(|e| StoreError::io(&path, e))
    }

    /// Seals what sled holds and begins sled anew. It happens by itself once there are some megabytes.
    ///
    /// # Errors
    /// The store failed. Everything was acknowledged before, and nothing of it is lost.
    pub fn seal(&mut self) -> Result<(), StoreError> {
        if self.head.seq == self.past.head().seq {
            return Ok(());
        }
        let SledLog { live: Some(live), past, directory, head, .. } = self else {
            return Err(StoreError::Stopped(self.directory.path().to_owned()));
        };
        directory.note_sealed_past()?;
        let path = directory.path();
        past.seal(*head, |seq| {
            let block = live.read(path, |tree| block::containing(tree, seq))?;
            block.filter(|block| block.first_seq == seq).ok_or_else(|| block_missing(path, seq))
        })?;
        self.begin_anew()
    }

    /// Replaces sled, all of whose events are sealed, by an empty one.
    fn begin_anew(&mut self) -> Result<(), StoreError> {
        self.live = None;
        self.directory.put_events_aside()?;
        self.live = Some(Live::open(&self.directory)?);
        self.directory.drop_old_events()?;
        self.unsealed = Some(0);
        Ok(())
    }

    /// Seals once there is enough to seal.
    fn seal_when_due(&mut self, appended: u64) {
        let known = match self.unsealed {
            Some(known) => known + appended,
            None => self.count_unsealed().unwrap_or(0),
        };
        self.unsealed = Some(known);
        if known >= LIVE && self.seal().is_err() {
            // What was appended is durable, and the next append tries again; unless sled could not begin anew.
            self.stopped |= self.live.is_none();
            self.unsealed = Some(0);
        }
    }

    fn count_unsealed(&self) -> Result<u64, StoreError> {
        let (mut bytes, mut next) = (0, self.past.head().seq + 1);
        while bytes < LIVE
            && next <= self.head.seq
            && let Some(block) = self.read(|tree| block::containing(tree, next))?
        {
            bytes += block.lines.len() as u64;
            next = block.first_seq + u64::from(block.events);
        }
        Ok(bytes)
    }

    fn write(&mut self, head: Head, batches: &[Batch]) -> Result<Head, StoreError> {
        let step = block::pack(batches);
        let live = self.live()?;
        guarded(self.directory.path(), || live.db.apply_batch(step))?;
        self.head = head;
        self.make_durable()?;
        Ok(head)
    }
}

impl Live {
    /// Opens sled. The lock of the directory is ours, so that nobody else can have it open; but sled's own threads may
    /// hold the file for a moment after the log before was closed in this process.
    fn open(directory: &Directory) -> Result<Live, StoreError> {
        let path = directory.path().to_owned();
        let config = ::sled::Config::default()
            .path(directory.events())
            .segment_size(SEGMENT)
            .cache_capacity(CACHE)
            .use_compression(false)
            .flush_every_ms(None);
        let mut patience = 200_u32;
        let db = loop {
            match guarded(&path, || config.open()) {
                Err(StoreError::Io { source, .. }) if is_sled_lock(&source) && patience > 0 => {
                    patience -= 1;
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(StoreError::Io { source, .. }) if is_sled_lock(&source) => return Err(StoreError::Locked(path)),
                opened => break opened?,
            }
        };
        let file = File::open(directory.events().join("db")).map_err(|e| StoreError::io(directory.events(), e))?;
        Ok(Live { db, file })
    }

    fn read<T>(
        &self,
        path: &Path,
        read: impl FnOnce(&::sled::Tree) -> Result<Option<T>, Unreadable>,
    ) -> Result<Option<T>, StoreError> {
        match guarded(path, || Ok(read(&self.db)))? {
            Ok(found) => Ok(found),
            Err(Unreadable::Damaged(what)) => Err(damaged(path, what)),
            Err(Unreadable::Sled(error)) => Err(of_sled(path, error)),
        }
    }
}

/// Settles what a crash left while sled began anew. Where everything acknowledged is sealed, whatever stands in its place holds
/// nothing yet and may be broken off half-way.
fn settle(directory: &Directory, all_sealed: bool) -> Result<(), StoreError> {
    if all_sealed {
        directory.drop_new_events()?;
        drop(Live::open(directory)?);
    }
    directory.drop_old_events()
}

impl EventLog for SledLog {
    fn head(&self) -> Head {
        self.head
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        Some(&self.snapshots)
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        if self.stopped {
            return Err(AppendError::Store(StoreError::Stopped(self.directory.path().to_owned())));
        }
        if *expected != self.head {
            return Err(AppendError::Conflict { actual: self.head });
        }
        let after = chain::head_after(expected, batches).ok_or(StoreError::NotChained)?;
        match self.write(after, batches) {
            Ok(head) => {
                self.seal_when_due(batches.iter().map(|batch| batch.lines.len() as u64).sum());
                Ok(head)
            }
            Err(error) => {
                // What is in sled's memory and what is on disk may now differ: only opening it again tells.
                self.stopped = true;
                self.head = *expected;
                Err(error.into())
            }
        }
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        let mut page = Page::default();
        let mut next = after + 1;
        while next <= self.head.seq && (page.is_empty() || page.bytes().len() < bytes) {
            let Some(block) = self.block(next)? else {
                return Err(self.block_missing(next));
            };
            let skipped = usize::try_from(next.saturating_sub(block.first_seq)).unwrap_or(usize::MAX);
            let end = block.first_seq + u64::from(block.events);
            if next >= end {
                return Err(self.block_missing(next));
            }
            if skipped == 0 {
                page.push_owned(block.lines);
            } else {
                let length: usize = lines_of(&block.lines).take(skipped).map(|line| line.len() + 1).sum();
                page.push(block.lines.get(length..).unwrap_or_default());
            }
            next = end;
        }
        Ok(page)
    }
}

fn block_missing(path: &Path, seq: u64) -> StoreError {
    let en = format!("the block of event {seq} is missing");
    damaged(path, (en, format!("le bloc de l'événement {seq} manque")))
}

fn line_in(block: &Block, seq: u64) -> Option<&[u8]> {
    lines_of(&block.lines).nth(usize::try_from(seq.checked_sub(block.first_seq)?).ok()?)
}

/// Calls sled, and takes a panic inside it for the damage that it means: sled 0.34 asserts in several places what a
/// damaged file makes untrue.
fn guarded<T>(path: &Path, call: impl FnOnce() -> ::sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|e| of_sled(path, e)),
        Err(_) => Err(damaged(
            path,
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

fn of_sled(path: &Path, error: ::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Io(e) => StoreError::io(path, e),
        ::sled::Error::Corruption { .. } => {
            damaged(path, ("sled found its own files corrupted", "sled a trouvé ses propres fichiers corrompus"))
        }
        other @ (::sled::Error::CollectionNotFound(_)
        | ::sled::Error::Unsupported(_)
        | ::sled::Error::ReportableBug(_)) => {
            damaged(path, (format!("sled reports: {other}"), format!("sled signale\u{a0}: {other}")))
        }
    }
}
