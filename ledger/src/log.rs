//! The log: canonical bytes, chained, in whole batches.
//!
//! [`write_batch`] gives what a command decided its place; a store behind [`EventLog`] keeps the lines; a [`Verifier`]
//! reads them back. The bytes that were hashed are the bytes that are stored and exported: nothing is ever written anew.

mod backup;
mod chain;
#[cfg(feature = "sled")]
mod copy;
mod error;
mod format;
mod memory;
#[cfg(all(feature = "sled", feature = "postgres"))]
mod place;
#[cfg(feature = "postgres")]
mod postgres;
mod reader;
mod restore;
#[cfg(feature = "sled")]
mod sled;
mod transfer;
mod verify;

use crate::digest::Digest;
use crate::snapshot::Snapshots;
pub use backup::{BackedUp, BackupError, back_up};
pub use chain::{Batch, Head, Stamp, new_id, write_batch};
#[cfg(feature = "sled")]
pub use copy::ReadingCopy;
pub use error::{AppendError, StoreError};
pub use format::{FormatError, VERSION, decode, encode};
pub use memory::{Failure, MemoryLog};
#[cfg(all(feature = "sled", feature = "postgres"))]
pub use place::Store;
#[cfg(feature = "postgres")]
pub use postgres::{AccessTables, Follower, KeptToken, PostgresLog, TakenProposal, is_server};
pub use reader::{LineHash, LogReader};
pub use restore::{Progress, RestoreError, Until, restore};
#[cfg(feature = "sled")]
pub use sled::SledLog;
pub use transfer::{Batches, TransferError, extend, transfer};
pub use verify::{ChainError, Fault, Verifier};

/// A place that keeps the log of one ledger.
///
/// This is all that a store must do; everything else, the same command twice included, is above it.
pub trait EventLog: Send {
    /// Where the log ends, as this handle knows it: the last event that a page gives.
    fn head(&self) -> Head;

    /// Looks where the log ends now: another process may have added to it. Stores that only one process opens know anyway.
    ///
    /// # Errors
    /// The store cannot be read.
    fn refresh(&mut self) -> impl Future<Output = Result<Head, StoreError>> + Send {
        let head = self.head();
        async move { Ok(head) }
    }

    /// Waits until no other process decides, and looks where the log ends now. The turn ends with the next append, or with
    /// [`EventLog::end_turn`]; nothing depends on it but how often writers decide in vain.
    ///
    /// # Errors
    /// The store cannot be read.
    fn take_turn(&mut self) -> impl Future<Output = Result<Head, StoreError>> + Send {
        self.refresh()
    }

    /// Lets others decide, where nothing is appended.
    ///
    /// # Errors
    /// The store cannot be reached.
    fn end_turn(&mut self) -> impl Future<Output = Result<(), StoreError>> + Send {
        async { Ok(()) }
    }

    /// Appends the batches, all of them or none, where the log still ends at `expected`. `Ok` only once they are durable.
    ///
    /// # Errors
    /// The log ends elsewhere (nothing is written), or the store failed (the batches may be there or not).
    fn append(&mut self, expected: &Head, batches: &[Batch]) -> impl Future<Output = Result<Head, AppendError>> + Send;

    /// The lines after the event `after`, which ends a batch: whole batches, about `bytes` of them and at least one;
    /// empty at the end of the log. The bytes are as stored: whoever reads them verifies them.
    ///
    /// # Errors
    /// The store cannot be read.
    fn page(&self, after: u64, bytes: usize) -> impl Future<Output = Result<Page, StoreError>> + Send;

    /// Where folded state may be kept beside the log; nowhere, unless the store has a place for it.
    fn snapshots(&self) -> Option<&Snapshots> {
        None
    }
}

/// The digest of the log at a place where a batch ends; none where no batch ends there.
///
/// # Errors
/// The store cannot be read.
pub async fn digest_at<L: EventLog>(log: &L, seq: u64) -> Result<Option<Digest>, StoreError> {
    let end = log.head();
    if seq == end.seq {
        return Ok(Some(end.digest));
    }
    let page = log.page(seq, 0).await?;
    let next = page.lines().next().and_then(|line| decode(line).ok());
    Ok(next.filter(|next| next.seq == seq + 1 && next.batch.0 == 1).map(|next| next.prev))
}

/// Stored lines, each ended by a line feed: the bytes of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page(Vec<u8>);

impl Page {
    /// Whether nothing is there.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All lines with their line ends.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The lines without their line ends.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        lines_of(&self.0)
    }

    /// Keeps the first lines only: what came after them is not known to whoever reads.
    pub fn truncate(&mut self, lines: u64) {
        let mut ends = memchr::memchr_iter(b'\n', &self.0);
        let last = usize::try_from(lines).unwrap_or(usize::MAX).checked_sub(1);
        match last.map(|last| ends.nth(last)) {
            None => self.0.clear(),
            Some(Some(end)) => self.0.truncate(end + 1),
            Some(None) => {}
        }
    }

    pub(crate) fn push(&mut self, lines: &[u8]) {
        self.0.extend_from_slice(lines);
    }

    /// Adds lines, and takes them over as they are where they are the first.
    #[cfg(feature = "sled")]
    pub(crate) fn push_owned(&mut self, lines: Vec<u8>) {
        if self.0.is_empty() {
            self.0 = lines;
        } else {
            self.push(&lines);
        }
    }
}

/// Splits at line feeds, of which canonical JSON holds none; the last line must be ended too, else it is given as it is.
fn lines_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(end)?;
        rest = after.get(1..).unwrap_or_default();
        Some(line)
    })
}

/// A name for a ledger that was given none.
#[cfg(any(feature = "sled", feature = "postgres"))]
fn new_name() -> String {
    format!("envelope-ledger/{}", uuid::Uuid::new_v4())
}
