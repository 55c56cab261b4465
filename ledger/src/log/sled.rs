//! The embedded store: sled 0.34.7, laid out and flushed as it was measured that it must be.
//!
//! - sled holds the live end of the log. Once that has grown to some megabytes another sled takes its place and it is sealed, beside
//!   the appends that go on (`turnover`), into a file that never changes (`sealed`): a log takes less room than its bytes, and
//!   hardly any memory to read.
//! - Commit blocks (`block`) in a few trees (`trees`); no index: an event is found by its place.
//! - `flush` makes neither the file's length nor the device's cache durable, so an append is acknowledged only after an
//!   fdatasync of sled's file as well.
//! - Nothing may land under `blobs/`, which sled never makes durable: blocks stay below its limit, and opening looks.
//! - Where sled finds a torn end it cuts it off without a word, acknowledged events included. The note of the last
//!   acknowledged event (`directory`) is what tells damage from a crash.

mod block;
mod directory;
mod live;
mod places;
mod sealed;
mod trees;
mod turnover;

use self::block::{Block, Packer};
use self::directory::{Directory, Found, Marker, look};
use self::live::{Live, block_missing};
use self::places::damaged;
use self::sealed::Past;
use self::turnover::{Log, Turnover};
use super::restore::{Progress, RestoreError, Until, restore};
use super::{AppendError, Batch, EventLog, Head, Page, StoreError, chain, lines_of, new_name};
use crate::digest::Digest;
use crate::snapshot::Snapshots;
use crate::time::Instant;
use std::io::BufRead;
use std::path::Path;

/// A ledger's log in a directory of its own.
///
/// Its calls block: whoever shares a thread with others gives the store a thread of its own.
#[derive(Debug)]
pub struct SledLog {
    // What goes on beside it ends first, and the directory is unlocked last: fields are dropped in this order.
    turnover: Turnover,
    live: Live,
    past: Past,
    directory: Directory,
    snapshots: Snapshots,
    packer: Packer,
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
        let mut directory = Directory::open(path.as_ref())?;
        let acknowledged = directory.acknowledged()?;
        let past = Past::open(directory.path(), directory.sealed())?;
        past.tidy()?;
        directory.tidy(past.head().seq >= acknowledged.0)?;
        let Sleds { live, frozen, spare, sealed } = Sleds::open(&directory, &past.head())?;
        let mut log = SledLog::over(directory, past, live);
        log.live.check_blobs()?;
        log.head = log.live.head(&frozen.as_ref().map_or(log.past.head(), |(_, head)| *head))?;
        log.turnover.resume(frozen);
        log.check_reaches(acknowledged)?;
        // What is there was perhaps never acknowledged, nor made durable: it will be read and built upon, so it must be.
        log.make_durable()?;
        // Only now is it known that what seems to hold nothing may go.
        for number in sealed {
            live::retire(log.directory.path(), number)?;
        }
        if log.head.seq == log.past.head().seq && log.live.first()?.is_some() {
            // Sealed, and a crash came before it was removed.
            let next = match spare {
                Some(spare) => spare,
                None => {
                    log.directory.note_latest()?;
                    Live::begin(log.directory.path(), log.live.next_number())?
                }
            };
            std::mem::replace(&mut log.live, next).remove()?;
        } else {
            log.turnover.resume_spare(spare);
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
                let SledLog { turnover, live, directory, .. } = log;
                drop((turnover, live));
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
        let live = Live::begin(path, 0)?;
        Ok(SledLog::over(directory, past, live))
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        self.live.check_blobs()?;
        self.make_durable()?;
        self.directory.finish()
    }

    fn over(directory: Directory, past: Past, live: Live) -> SledLog {
        let snapshots = Snapshots::in_directory(directory.snapshots());
        let turnover = Turnover::new();
        let packer = Packer::new();
        SledLog { turnover, live, past, directory, snapshots, packer, head: Head::EMPTY, stopped: false }
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

    /// The block with an event in it, from where it is.
    fn block(&self, seq: u64) -> Result<Option<Block>, StoreError> {
        if seq <= self.past.head().seq {
            return self.past.block(seq).map(Some);
        }
        self.turnover.frozen(seq).unwrap_or(&self.live).block(seq)
    }

    fn make_durable(&mut self) -> Result<(), StoreError> {
        self.live.make_durable()?;
        self.directory.acknowledge(&self.head).map_err(|e| StoreError::io(self.directory.path(), e))
    }

    /// Seals everything, and waits for it. Otherwise it happens by itself, once there are some megabytes and beside the appends.
    ///
    /// # Errors
    /// The store failed. Everything was acknowledged before, and nothing of it is lost.
    pub fn seal(&mut self) -> Result<(), StoreError> {
        let SledLog { turnover, directory, live, past, head, .. } = self;
        turnover.seal_all(&mut Log { directory, live, past, head: *head })
    }

    /// Seals by itself whenever so many bytes of lines are not sealed yet, instead of some megabytes.
    pub const fn seal_every(&mut self, bytes: u64) {
        self.turnover.full_at(bytes);
    }

    fn write(&mut self, head: Head, batches: &[Batch]) -> Result<Head, StoreError> {
        let step = self.packer.pack(batches);
        if self.live.begins_a_tree(&step) {
            self.directory.note_latest()?;
        }
        self.live.write(step)?;
        self.head = head;
        self.make_durable()?;
        Ok(head)
    }
}

/// What the sleds of a ledger are, told by their numbers, by what is in them and by what is sealed.
struct Sleds {
    live: Live,
    /// Full and not sealed, with the end of the log in it.
    frozen: Option<(Live, Head)>,
    /// Begun, with nothing in it yet.
    spare: Option<Live>,
    /// The numbers of those of which everything is sealed.
    sealed: Vec<u64>,
}

impl Sleds {
    fn open(directory: &Directory, past: &Head) -> Result<Sleds, StoreError> {
        let path = directory.path();
        let mut numbers = directory.numbers()?;
        let mut live = Live::open(path, numbers.pop().unwrap_or(0))?;
        let mut spare = None;
        if live.first()?.is_none()
            && let Some(before) = numbers.pop()
        {
            spare = Some(std::mem::replace(&mut live, Live::open(path, before)?));
        }
        let mut frozen = None;
        if live.first()?.is_some_and(|first| first > past.seq + 1)
            && let Some(before) = numbers.pop()
        {
            let full = Live::open(path, before)?;
            let head = full.head(past)?;
            frozen = Some((full, head));
        }
        Ok(Sleds { live, frozen, spare, sealed: numbers })
    }
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
                let bytes = batches.iter().map(|batch| batch.lines.len() as u64).sum();
                let SledLog { turnover, directory, live, past, .. } = self;
                turnover.appended(bytes, &mut Log { directory, live, past, head });
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
            let Some(block) = self.block(next)?.filter(|block| next < block.end()) else {
                return Err(block_missing(self.directory.path(), next));
            };
            let end = block.end();
            let skipped = usize::try_from(next.saturating_sub(block.first_seq)).unwrap_or(usize::MAX);
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

fn line_in(block: &Block, seq: u64) -> Option<&[u8]> {
    lines_of(&block.lines).nth(usize::try_from(seq.checked_sub(block.first_seq)?).ok()?)
}
