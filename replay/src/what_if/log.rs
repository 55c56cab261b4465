//! A log that begins with the real one and goes on with what is supposed, in memory.

use ledger::event::Event;
use ledger::log::{AppendError, Batch, EventLog, Head, MemoryLog, Page, StoreError, decode};
use ledger::snapshot::Snapshots;

/// How many bytes of what is supposed are read at a time.
const PAGE: usize = 1 << 20;

/// The real log up to a head, and after it what is supposed.
pub(super) struct SupposedLog<'a, L> {
    real: &'a L,
    end: Head,
    more: MemoryLog,
}

impl<'a, L: EventLog> SupposedLog<'a, L> {
    /// On top of a log, up to a head.
    pub(super) fn on(real: &'a L, end: Head) -> SupposedLog<'a, L> {
        SupposedLog { real, end, more: MemoryLog::after(end) }
    }

    /// The events that are supposed.
    pub(super) async fn supposed(&self) -> Result<Vec<Event>, StoreError> {
        let (mut events, mut at) = (Vec::new(), self.end.seq);
        while at < self.more.head().seq {
            let page = self.more.page(at, PAGE).await?;
            let read: Result<Vec<Event>, _> = page.lines().map(decode).collect();
            let read = read.map_err(|_| StoreError::NotChained)?;
            at += read.len() as u64;
            events.extend(read);
        }
        Ok(events)
    }
}

impl<L: EventLog + Sync> EventLog for SupposedLog<'_, L> {
    fn head(&self) -> Head {
        self.more.head()
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        self.more.append(expected, batches).await
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        if after >= self.end.seq {
            return self.more.page(after, bytes).await;
        }
        let mut page = self.real.page(after, bytes).await?;
        page.truncate(self.end.seq - after);
        Ok(page)
    }

    /// What is kept of the real log serves; what is supposed is never kept.
    fn snapshots(&self) -> Option<&Snapshots> {
        self.real.snapshots()
    }
}
