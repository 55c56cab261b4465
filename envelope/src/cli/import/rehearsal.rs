//! A log that takes everything and writes nothing: commands are judged as they would be, and leave no trace.

use ledger::log::{AppendError, Batch, EventLog, Head, Page, StoreError};

/// A log of which only the past is real.
#[derive(Debug)]
pub(crate) struct Rehearsal<L> {
    log: L,
    head: Head,
}

impl<L: EventLog> Rehearsal<L> {
    /// What was written stays; what is appended is only supposed.
    pub(crate) fn new(log: L) -> Rehearsal<L> {
        let head = log.head();
        Rehearsal { log, head }
    }
}

impl<L: EventLog + Send + Sync> EventLog for Rehearsal<L> {
    fn head(&self) -> Head {
        self.head
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        if *expected != self.head {
            return Err(AppendError::Conflict { actual: self.head });
        }
        if let Some(last) = batches.last() {
            self.head = last.head_after;
        }
        Ok(self.head)
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        self.log.page(after, bytes).await
    }
}
