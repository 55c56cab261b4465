//! The log: canonical bytes, chained, in whole batches.
//!
//! [`write_batch`] gives what a command decided its place; a store behind [`EventLog`] keeps the lines; a [`Verifier`]
//! reads them back. The bytes that were hashed are the bytes that are stored and exported: nothing is ever written anew.

mod chain;
mod error;
mod format;
mod memory;
mod pages;
mod restore;
#[cfg(feature = "sled")]
mod sled;
mod verify;

pub use chain::{Batch, Head, Stamp, new_id, write_batch};
pub use error::{AppendError, StoreError};
pub use format::{FormatError, VERSION, decode, encode};
pub use memory::{Failure, MemoryLog};
pub use restore::{Progress, RestoreError, restore};
#[cfg(feature = "sled")]
pub use sled::SledLog;
pub use verify::{ChainError, Fault, Verifier};

/// A place that keeps the log of one ledger.
///
/// This is all that a store must do; everything else, the same command twice included, is above it.
pub trait EventLog: Send {
    /// Where the log ends, as this handle knows it: the last event that a page gives.
    fn head(&self) -> Head;

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

    pub(crate) fn push(&mut self, lines: &[u8]) {
        self.0.extend_from_slice(lines);
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
