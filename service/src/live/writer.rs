//! The one writer: commands that wait share one durable append, and are answered once the state with them is published.

use super::{State, Unwritten};
use arc_swap::ArcSwap;
use ledger::clerk::{Clerk, ClerkError, Outcome};
use ledger::command::Submission;
use ledger::event::Event;
use ledger::log::{EventLog, Head, LogReader};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// How many commands share one durable append at most.
const GROUP: usize = 256;

/// Who a command says sent it where nobody did. The service always says it.
const NOBODY: &str = "service";

/// How long the publisher waits for readers of the state before last, before it copies the state instead.
const PATIENCE: u32 = 20;

/// What waits, each command with its actor stated, and where the outcome goes.
pub enum Job {
    /// A command.
    One(Box<Submission>, oneshot::Sender<Result<Outcome, Unwritten>>),
    /// Commands that are written all or none.
    Whole(Vec<Submission>, oneshot::Sender<Result<Vec<Outcome>, Unwritten>>),
}

/// Publishes states. Two are kept, one event group apart: the one that nobody reads any more is brought up to date and takes
/// the place of the other, so that readers never wait and nothing large is copied.
pub struct Publisher {
    current: Arc<ArcSwap<State>>,
    spare: Option<Arc<State>>,
    /// What the spare lacks.
    lacking: Vec<Event>,
    grew: watch::Sender<u64>,
}

impl Publisher {
    /// Publishes over a first state.
    #[must_use]
    pub fn new(current: Arc<ArcSwap<State>>, grew: watch::Sender<u64>) -> Publisher {
        Publisher { current, spare: None, lacking: Vec::new(), grew }
    }

    /// Publishes what the clerk knows beyond a head, and gives the head that is published then.
    async fn catch_up<L: EventLog>(&mut self, clerk: &Clerk<L>, published: Head) -> Head {
        if clerk.head().seq > published.seq
            && let Ok(events) = since(clerk, published).await
        {
            self.publish(events, *clerk.head());
            return *clerk.head();
        }
        published
    }

    fn publish(&mut self, events: Vec<Event>, head: Head) {
        let mut next = self.writable();
        if let Some(state) = Arc::get_mut(&mut next) {
            self.lacking.drain(..).for_each(|event| state.fold(&event));
            events.iter().for_each(|event| state.fold(event));
            state.head = head;
        }
        self.spare = Some(self.current.swap(next));
        self.lacking = events;
        // Nobody need listen.
        let _ = self.grew.send(head.seq);
    }

    /// A state that nobody else holds.
    fn writable(&mut self) -> Arc<State> {
        if let Some(mut spare) = self.spare.take() {
            for _ in 0..PATIENCE {
                if Arc::get_mut(&mut spare).is_some() {
                    return spare;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        self.lacking.clear();
        Arc::new(State::clone(&self.current.load()))
    }
}

/// How often it is looked whether another process wrote, where others may.
const LOOK: Duration = Duration::from_millis(200);

/// Judges and writes until nobody can send any more. `shared` says that other processes may write too.
pub fn run<L: EventLog>(clerk: Clerk<L>, publisher: Publisher, jobs: mpsc::Receiver<Job>, shared: bool) {
    // Without a runtime nothing is ever answered, which every sender is told by the closed channel.
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
        runtime.block_on(write(clerk, publisher, jobs, shared));
    }
}

async fn write<L: EventLog>(
    mut clerk: Clerk<L>,
    mut publisher: Publisher,
    mut jobs: mpsc::Receiver<Job>,
    shared: bool,
) {
    let mut published = *clerk.head();
    let mut group = Vec::with_capacity(GROUP);
    loop {
        let received = jobs.recv_many(&mut group, GROUP);
        let received = if shared { tokio::time::timeout(LOOK, received).await } else { Ok(received.await) };
        match received {
            Ok(0) => {
                // The next start need not read the log again.
                clerk.keep();
                if let Some(snapshots) = clerk.log().snapshots() {
                    publisher.current.load().keep(snapshots);
                }
                return;
            }
            Ok(_) => {}
            Err(_) => {
                // A store that cannot be read now may be the next time; until then what was known is told.
                if clerk.catch_up().await.is_ok() {
                    published = publisher.catch_up(&clerk, published).await;
                }
                continue;
            }
        }
        let mut waiting = group.drain(..).peekable();
        while let Some(job) = waiting.next() {
            let (mut commands, mut replies) = (Vec::new(), Vec::new());
            match job {
                Job::Whole(commands, reply) => {
                    let judged = clerk.submit_whole(&commands, NOBODY).await;
                    published = publisher.catch_up(&clerk, published).await;
                    // Whoever asked may be gone; what was written stays.
                    let _ = reply.send(judged.map_err(|error| Unwritten::Clerk(Arc::new(error))));
                    continue;
                }
                Job::One(command, reply) => {
                    commands.push(*command);
                    replies.push(reply);
                }
            }
            while let Some(Job::One(command, reply)) = waiting.next_if(|job| matches!(job, Job::One(..))) {
                commands.push(*command);
                replies.push(reply);
            }
            let judged = clerk.submit(&commands, NOBODY, false).await;
            published = publisher.catch_up(&clerk, published).await;
            match judged {
                Ok(outcomes) => {
                    for (reply, outcome) in replies.into_iter().zip(outcomes) {
                        let _ = reply.send(Ok(outcome));
                    }
                }
                Err(error) => {
                    let error = Arc::new(error);
                    for reply in replies {
                        let _ = reply.send(Err(Unwritten::Clerk(Arc::clone(&error))));
                    }
                }
            }
        }
    }
}

/// What was written after a head.
async fn since<L: EventLog>(clerk: &Clerk<L>, head: Head) -> Result<Vec<Event>, ClerkError> {
    let mut reader = LogReader::after(clerk.log(), head);
    let mut events = Vec::new();
    loop {
        let keep = |event: &Event, _: &[u8]| {
            events.push(event.clone());
            ControlFlow::<()>::Continue(())
        };
        let read: Result<_, ClerkError> = reader.next(keep).await;
        if read? == ControlFlow::Continue(0) {
            return Ok(events);
        }
    }
}
