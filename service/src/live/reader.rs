//! Reading the log while another handle writes it.

use ledger::event::Event;
use ledger::log::{AppendError, Batch, EventLog, Head, Page, StoreError, decode};
use ledger::snapshot::Snapshots;
use memchr::memmem::Finder;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::RwLock;

/// How many bytes a reader takes at a time.
const MOST: usize = 512 << 10;

/// A page that is being read.
pub type Reading<'a> = Pin<Box<dyn Future<Output = Result<Page, StoreError>> + Send + 'a>>;

/// Reads the log that a writer of the same process, or another, keeps adding to.
pub trait LogReader: Send + Sync + 'static {
    /// The lines after the event `after`, about `bytes` of them, of a log that ends at the event `end`.
    fn page(&self, end: u64, after: u64, bytes: usize) -> Reading<'_>;

    /// Where folded state is kept beside the log, if anywhere.
    fn snapshots(&self) -> Option<&Snapshots>;
}

/// A log that one writer and many readers share. Readers take it for a small page at a time, so that the writer never waits long;
/// questions about what is known now do not come here at all.
pub struct SharedLog<L> {
    log: Arc<RwLock<L>>,
    head: Head,
    snapshots: Option<Snapshots>,
}

impl<L: EventLog + Sync + 'static> SharedLog<L> {
    /// Shares a log: the writer's handle, and the readers'.
    #[must_use]
    pub fn new(log: L) -> (SharedLog<L>, Arc<dyn LogReader>) {
        let (head, snapshots) = (log.head(), log.snapshots().cloned());
        let log = Arc::new(RwLock::new(log));
        let reader = Arc::new(SharedReader { log: Arc::clone(&log), snapshots: snapshots.clone() });
        (SharedLog { log, head, snapshots }, reader)
    }
}

impl<L: EventLog + Sync> EventLog for SharedLog<L> {
    fn head(&self) -> Head {
        self.head
    }

    async fn refresh(&mut self) -> Result<Head, StoreError> {
        self.head = self.log.write().await.refresh().await?;
        Ok(self.head)
    }

    async fn take_turn(&mut self) -> Result<Head, StoreError> {
        self.head = self.log.write().await.take_turn().await?;
        Ok(self.head)
    }

    async fn end_turn(&mut self) -> Result<(), StoreError> {
        self.log.write().await.end_turn().await
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        let mut log = self.log.write().await;
        let appended = log.append(expected, batches).await;
        self.head = log.head();
        appended
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        self.log.read().await.page(after, bytes).await
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        self.snapshots.as_ref()
    }
}

/// The readers' side of a shared log.
struct SharedReader<L> {
    log: Arc<RwLock<L>>,
    snapshots: Option<Snapshots>,
}

impl<L: EventLog + Sync + 'static> LogReader for SharedReader<L> {
    fn page(&self, _end: u64, after: u64, bytes: usize) -> Reading<'_> {
        Box::pin(async move { self.log.read().await.page(after, bytes.min(MOST)).await })
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        self.snapshots.as_ref()
    }
}

/// The log up to a head: what came later is not seen, so that whatever reads it sees one log from beginning to end.
#[derive(Clone)]
pub struct LogView {
    head: Head,
    reader: Arc<dyn LogReader>,
}

impl LogView {
    /// The log up to a head.
    #[must_use]
    pub fn new(head: Head, reader: Arc<dyn LogReader>) -> LogView {
        LogView { head, reader }
    }

    /// The events whose lines hold a text, in order. Other lines are not read whole.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn holding(&self, text: &str) -> Result<Vec<Event>, StoreError> {
        let (finder, mut found, mut at) = (Finder::new(text.as_bytes()), Vec::new(), 0);
        while at < self.head.seq {
            let page = self.page(at, MOST).await?;
            for line in page.lines() {
                at += 1;
                if finder.find(line).is_some() {
                    found.push(decode(line).map_err(|_| StoreError::Failed)?);
                }
            }
            if page.is_empty() {
                break;
            }
        }
        Ok(found)
    }
}

impl EventLog for LogView {
    fn head(&self) -> Head {
        self.head
    }

    /// Only the writer appends.
    async fn append(&mut self, _: &Head, _: &[Batch]) -> Result<Head, AppendError> {
        Err(AppendError::Conflict { actual: self.head })
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        if after >= self.head.seq {
            return Ok(Page::default());
        }
        let mut page = self.reader.page(self.head.seq, after, bytes).await?;
        page.truncate(self.head.seq.saturating_sub(after));
        Ok(page)
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        self.reader.snapshots()
    }
}
