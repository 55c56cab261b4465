//! A log in memory, which can be told to fail: for tests, and for asking what would happen.

use super::chain::{Batch, Head, head_after};
use super::{AppendError, EventLog, Page, StoreError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the next append fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing is written, and an error is reported.
    BeforeWriting,
    /// Everything is written, and an error is reported all the same: as when the answer of a server is lost.
    AfterWriting,
}

#[derive(Debug)]
struct Stored {
    batches: Vec<(u64, Arc<[u8]>)>,
    head: Head,
    failure: Option<Failure>,
}

/// A log in memory. Clones are handles to the same log.
#[derive(Clone, Debug)]
pub struct MemoryLog {
    stored: Arc<Mutex<Stored>>,
}

impl Default for MemoryLog {
    fn default() -> MemoryLog {
        let stored = Stored { batches: Vec::new(), head: Head::EMPTY, failure: None };
        MemoryLog { stored: Arc::new(Mutex::new(stored)) }
    }
}

impl MemoryLog {
    /// A log without events.
    #[must_use]
    pub fn new() -> MemoryLog {
        MemoryLog::default()
    }

    /// A log that goes on after a head, without what came before.
    #[must_use]
    pub fn after(head: Head) -> MemoryLog {
        let log = MemoryLog::default();
        log.lock().head = head;
        log
    }

    /// Tells the next append, of whichever handle, to fail.
    pub fn fail_next(&self, failure: Failure) {
        self.lock().failure = Some(failure);
    }

    /// Every change is made in one step, so what a thread that panicked left behind is whole.
    fn lock(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventLog for MemoryLog {
    fn head(&self) -> Head {
        self.lock().head
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        let mut stored = self.lock();
        if stored.head != *expected {
            return Err(AppendError::Conflict { actual: stored.head });
        }
        let head = head_after(expected, batches).ok_or(StoreError::NotChained)?;
        let failure = stored.failure.take();
        if failure == Some(Failure::BeforeWriting) {
            return Err(AppendError::Store(StoreError::Failed));
        }
        let filled = batches.iter().filter(|batch| !batch.lines.is_empty());
        stored.batches.extend(filled.map(|batch| (batch.first_seq, Arc::from(batch.lines.as_slice()))));
        stored.head = head;
        match failure {
            Some(_) => Err(AppendError::Store(StoreError::Failed)),
            None => Ok(head),
        }
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        let stored = self.lock();
        let from = stored.batches.partition_point(|(first_seq, _)| *first_seq <= after);
        let mut page = Page::default();
        for (_, lines) in stored.batches.iter().skip(from) {
            if !page.is_empty() && page.bytes().len() + lines.len() > bytes {
                break;
            }
            page.push(lines);
        }
        Ok(page)
    }
}
