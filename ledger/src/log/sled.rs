//! The embedded store: sled 0.34.7, laid out and flushed as it was measured that it must be.
//!
//! - One tree of commit blocks (`block`); no index: an event is found by its place.
//! - `flush` makes neither the file's length nor the device's cache durable, so an append is acknowledged only after an
//!   fdatasync of sled's file as well.
//! - Nothing may land under `blobs/`, which sled never makes durable: blocks stay below its limit, and opening looks.
//! - Where sled finds a torn end it cuts it off without a word, acknowledged events included. The note of the last
//!   acknowledged event (`directory`) is what tells damage from a crash.
//! - sled panics on some damage instead of reporting it, so every call is guarded.

mod block;
mod directory;

use self::block::{Block, Unreadable};
use self::directory::{Directory, Found, Marker, damaged, look, missing};
use super::restore::{Progress, RestoreError, restore};
use super::{AppendError, Batch, EventLog, Head, Page, StoreError, Verifier, chain, lines_of};
use crate::digest::Digest;
use crate::refusal::Bilingual;
use crate::time::Instant;
use ::sled::Db;
use std::fs::{self, File};
use std::io::{self, BufRead};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// A quarter of it is the most that a leaf may have before it becomes a blob. It can never be changed: sled refuses to
/// open a store with another one.
const SEGMENT: usize = 16 << 20;

/// Replaying reads every block once, in order: a small cache does.
const CACHE: u64 = 64 << 20;

/// A ledger's log in a directory of its own.
///
/// Its calls block: whoever shares a thread with others gives the store a thread of its own.
#[derive(Debug)]
pub struct SledLog {
    // Closed before the directory is unlocked: fields are dropped in this order.
    db: Db,
    file: File,
    directory: Directory,
    name: String,
    head: Head,
    stopped: bool,
}

impl SledLog {
    /// Opens the ledger in this directory.
    ///
    /// Reads only the end of the log: whoever folds it verifies the whole.
    ///
    /// # Errors
    /// There is none, it is not ours, in use, damaged or of a later format, or it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<SledLog, StoreError> {
        let (mut directory, marker) = Directory::open(path.as_ref())?;
        if !directory.events().join("db").is_file() {
            return Err(damaged(directory.path(), missing("events/db")));
        }
        let acknowledged = directory.acknowledged()?;
        let mut log = SledLog::over(directory, marker.name)?;
        log.check_blobs()?;
        log.head = log.read_head()?;
        log.check_reaches(acknowledged)?;
        // What is there was perhaps never acknowledged, nor made durable: it will be read and built upon, so it must be.
        log.make_durable()?;
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
        progress: impl FnMut(Progress) + Send,
    ) -> Result<SledLog, RestoreError> {
        let name = name.map_or_else(new_name, str::to_owned);
        let mut log = SledLog::begin(path.as_ref(), &name)?;
        let restored = restore(lines, &mut log, progress).await;
        match restored.and_then(|_| Ok(log.finish()?)) {
            Ok(()) => Ok(log),
            Err(error) => {
                let SledLog { db, directory, .. } = log;
                drop(db);
                directory.give_up()?;
                Err(error)
            }
        }
    }

    /// The ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn begin(path: &Path, name: &str) -> Result<SledLog, StoreError> {
        if look(path)? == Found::Ledger {
            return Err(StoreError::AlreadyThere(path.to_owned()));
        }
        let marker = Marker::new(name, Instant::from(chrono::Utc::now()));
        SledLog::over(Directory::begin(path, &marker)?, marker.name)
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        self.check_blobs()?;
        self.make_durable()?;
        self.directory.finish()
    }

    /// Opens sled. The lock of the directory is ours, so that nobody else can have it open; but sled's own threads may
    /// hold the file for a moment after the log before was closed in this process.
    fn over(directory: Directory, name: String) -> Result<SledLog, StoreError> {
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
        Ok(SledLog { db, file, directory, name, head: Head::EMPTY, stopped: false })
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

    /// Where the log ends, from its last block.
    fn read_head(&self) -> Result<Head, StoreError> {
        let Some(block) = self.read(block::last)? else { return Ok(Head::EMPTY) };
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
                let block = self.read(|tree| block::containing(tree, seq))?;
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
        let en = format!("the block of event {seq} is missing");
        damaged(self.directory.path(), (en, format!("le bloc de l'événement {seq} manque")))
    }

    fn read(
        &self,
        read: impl FnOnce(&::sled::Tree) -> Result<Option<Block>, Unreadable>,
    ) -> Result<Option<Block>, StoreError> {
        let path = self.directory.path();
        match guarded(path, || Ok(read(&self.db)))? {
            Ok(block) => Ok(block),
            Err(Unreadable::Damaged(what)) => Err(damaged(path, what)),
            Err(Unreadable::Sled(error)) => Err(of_sled(path, error)),
        }
    }

    fn make_durable(&mut self) -> Result<(), StoreError> {
        let path = self.directory.path().to_owned();
        guarded(&path, || self.db.flush())?;
        self.file.sync_data().map_err(|e| StoreError::io(&path, e))?;
        self.directory.acknowledge(&self.head).map_err(|e| StoreError::io(&path, e))
    }

    fn write(&mut self, head: Head, batches: &[Batch]) -> Result<Head, StoreError> {
        let step = block::pack(batches);
        guarded(self.directory.path(), || self.db.apply_batch(step))?;
        self.head = head;
        self.make_durable()?;
        Ok(head)
    }
}

impl EventLog for SledLog {
    fn head(&self) -> Head {
        self.head
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        if self.stopped {
            return Err(AppendError::Store(StoreError::Stopped(self.directory.path().to_owned())));
        }
        if *expected != self.head {
            return Err(AppendError::Conflict { actual: self.head });
        }
        let after = chain::head_after(expected, batches).ok_or(StoreError::NotChained)?;
        let written = self.write(after, batches);
        if written.is_err() {
            // What is in sled's memory and what is on disk may now differ: only opening it again tells.
            self.stopped = true;
            self.head = *expected;
        }
        Ok(written?)
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        let mut page = Page::default();
        let mut next = after + 1;
        while next <= self.head.seq && (page.is_empty() || page.bytes().len() < bytes) {
            let Some(block) = self.read(|tree| block::containing(tree, next))? else {
                return Err(self.block_missing(next));
            };
            let skipped = usize::try_from(next.saturating_sub(block.first_seq)).unwrap_or(usize::MAX);
            let end = block.first_seq + u64::from(block.events);
            if next >= end {
                return Err(self.block_missing(next));
            }
            if skipped == 0 {
                page.push(&block.lines);
            } else {
                let length: usize = lines_of(&block.lines).take(skipped).map(|line| line.len() + 1).sum();
                page.push(block.lines.get(length..).unwrap_or_default());
            }
            next = end;
        }
        Ok(page)
    }
}

fn line_in(block: &Block, seq: u64) -> Option<&[u8]> {
    lines_of(&block.lines).nth(usize::try_from(seq.checked_sub(block.first_seq)?).ok()?)
}

fn new_name() -> String {
    format!("envelope-ledger/{}", Uuid::new_v4())
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
