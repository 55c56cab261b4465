//! The ledger in memory: folded once, kept, and read by everyone while one writer goes on.
//!
//! [`reader`] reads the log beside the writer; a [`State`] is everything that answers are read off, some of it [`beside`] the picture; the [`writer`] takes
//! commands, shares one durable append among those that wait, and then publishes the state with them; [`past`] keeps the last
//! states as of other moments.

pub mod beside;
pub mod past;
pub mod reader;
pub mod state;
pub mod writer;

pub use reader::{LogReader, LogView, SharedLog};
pub use state::State;

use arc_swap::ArcSwap;
use ledger::clerk::{ClerkError, Clock as _, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::log::EventLog;
use past::Past;
use replay::Cut;
use replay::echo::Unanswered;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use writer::{Job, Publisher};

/// How many commands may wait for the writer before their senders do.
const WAITING: usize = 4096;

/// A ledger that is being served.
#[derive(Clone)]
pub struct Live {
    current: Arc<ArcSwap<State>>,
    reader: Arc<dyn LogReader>,
    jobs: mpsc::Sender<Job>,
    grown: watch::Receiver<u64>,
    past: Arc<Past>,
}

/// Why a command got no outcome.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unwritten {
    /// The clerk could not go on. The command may or may not be in the log: it may be sent again with the same id.
    #[error(transparent)]
    Clerk(Arc<ClerkError>),
    /// The service is ending.
    #[error("the service is ending")]
    Ending,
}

impl Live {
    /// Loads the ledger and starts its writer, on a thread of its own. The thread ends, and the log is closed, once every
    /// [`Live`] is gone. `shared` says that other processes may write the log too: what they write is then known a moment later.
    ///
    /// # Errors
    /// The log cannot be read, or is not what was written.
    pub async fn start<L: EventLog + Sync + 'static>(
        log: L,
        shared: bool,
    ) -> Result<(Live, std::thread::JoinHandle<()>), ClerkError> {
        let (log, reader) = SharedLog::new(log);
        let clerk = ledger::clerk::Clerk::open(log, SystemClock, |_| ()).await?;
        let view = LogView::new(*clerk.head(), Arc::clone(&reader));
        let state = State::at(&view, &Cut::NOW, None).await.map_err(|error| match error {
            replay::Error::Store(error) => ClerkError::Store(error),
            replay::Error::Chain(error) => ClerkError::Chain(error),
        })?;
        let current = Arc::new(ArcSwap::from_pointee(state));
        let (jobs, waiting) = mpsc::channel(WAITING);
        let (grew, grown) = watch::channel(clerk.head().seq);
        let publisher = Publisher::new(Arc::clone(&current), grew);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer::run(clerk, publisher, waiting, shared))
            .map_err(|error| ClerkError::Store(ledger::log::StoreError::io("writer", error)))?;
        Ok((Live { current, reader, jobs, grown, past: Arc::default() }, thread))
    }

    /// Everything that is known now.
    #[must_use]
    pub fn now(&self) -> Arc<State> {
        self.current.load_full()
    }

    /// The log as it is now.
    #[must_use]
    pub fn log(&self) -> LogView {
        self.log_of(&self.now())
    }

    /// The log as it was when a state was published.
    #[must_use]
    pub fn log_of(&self, state: &State) -> LogView {
        LogView::new(state.head, Arc::clone(&self.reader))
    }

    /// Tells how long the log is, each time it grew.
    #[must_use]
    pub fn grown(&self) -> watch::Receiver<u64> {
        self.grown.clone()
    }

    /// Everything that was known at a cut.
    ///
    /// # Errors
    /// The cut lies beyond what is known, or the log cannot be read.
    pub async fn at(&self, cut: &Cut) -> Result<Arc<State>, Unanswered> {
        let now = self.now();
        if *cut == Cut::NOW {
            return Ok(now);
        }
        cut.known(&now.head, SystemClock.now())?;
        let ends_there = cut.through.is_none_or(|seq| seq == now.head.seq)
            && cut.recorded_by.is_none_or(|instant| instant >= now.head.recorded_at);
        if ends_there && cut.effective_by.is_none() {
            return Ok(now);
        }
        self.past.at(cut, &now, self.log_of(&now)).await
    }

    /// Has a command judged and written. The outcome is told once everything that it rests on is on disk and published.
    ///
    /// # Errors
    /// No outcome is known to be durable.
    pub async fn submit(&self, submission: Submission) -> Result<Outcome, Unwritten> {
        self.enqueue(submission).await?.await.map_err(|_| Unwritten::Ending)?
    }

    /// Has commands judged together, in one turn of the writer, and all of them written or none: where one is refused, its refusal is the
    /// only outcome.
    ///
    /// # Errors
    /// No outcome is known to be durable.
    pub async fn submit_whole(&self, submissions: Vec<Submission>) -> Result<Vec<Outcome>, Unwritten> {
        let (reply, outcomes) = oneshot::channel();
        self.jobs.send(Job::Whole(submissions, reply)).await.map_err(|_| Unwritten::Ending)?;
        outcomes.await.map_err(|_| Unwritten::Ending)?
    }

    /// Hands a command over; the outcome comes later. Commands are judged in the order in which they are handed over.
    ///
    /// # Errors
    /// The service is ending.
    pub async fn enqueue(
        &self,
        submission: Submission,
    ) -> Result<oneshot::Receiver<Result<Outcome, Unwritten>>, Unwritten> {
        let (reply, outcome) = oneshot::channel();
        self.jobs.send(Job::One(Box::new(submission), reply)).await.map_err(|_| Unwritten::Ending)?;
        Ok(outcome)
    }
}
