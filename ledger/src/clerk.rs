//! The clerk: loads the book from the log, judges commands, stamps what is decided, and has it written.
//!
//! This is where the clock is read and where ids are made. Several commands may share one durable append; an outcome is given
//! only once everything that it rests on is on disk. Where another writer was faster, the book is loaded anew and the commands
//! are judged again.

use crate::book::Book;
use crate::command::Submission;
use crate::decide::{Verdict, decide};
use crate::event::{Act, Body, Event, Kind};
use crate::log::{
    AppendError, Batch, ChainError, EventLog, Head, LogReader, Stamp, StoreError, digest_at, new_id, write_batch,
};
use crate::refusal::{Bilingual, Refusal};
use crate::snapshot::{Chain, Snapshot, Snapshots, Stands, WORTH_KEEPING};
use crate::time::{FiscalYear, Instant};
use std::ops::ControlFlow;
use uuid::Uuid;

/// What tells the time.
pub trait Clock: Send {
    /// Now.
    fn now(&self) -> Instant;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::from(chrono::Utc::now())
    }
}

/// What became of one command, once it is durable.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It happened.
    Accepted {
        /// The command.
        command_id: Uuid,
        /// What it wrote: place and type of each event.
        events: Vec<(u64, Kind)>,
    },
    /// It had happened already.
    Repeated {
        /// The command.
        command_id: Uuid,
        /// What it wrote then.
        events: Vec<(u64, Kind)>,
    },
    /// It may not happen; nothing was written.
    Refused {
        /// The command.
        command_id: Uuid,
        /// Why.
        refusal: Refusal,
    },
}

/// Why the clerk cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ClerkError {
    /// The store failed. What was not acknowledged may or may not be there: send it again with the same ids.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log is not what was written.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A year's rulebook in the log cannot be read: nothing could be judged by it.
    #[error("event {seq}: the rulebook of {year} cannot be read")]
    Rulebook {
        /// The event that opened the year.
        seq: u64,
        /// The year.
        year: FiscalYear,
    },
    /// Other writers were faster too many times.
    #[error("the log kept growing under this writer; send the commands again")]
    Contended,
}

impl ClerkError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            ClerkError::Store(error) => error.message(),
            ClerkError::Chain(error) => error.message(),
            ClerkError::Rulebook { seq, year } => Bilingual {
                en: format!("event {seq}: the rulebook of {year} cannot be read. Nothing is judged by it. Run `envelope verify`."),
                fr: format!("événement {seq}\u{a0}: les règles de {year} ne peuvent être lues. Rien n'est jugé d'après elles. Lancez `envelope verify`."),
            },
            ClerkError::Contended => Bilingual {
                en: "Other writers kept adding to the log. Nothing was written; send the commands again.".to_owned(),
                fr: "D'autres écritures s'ajoutaient sans cesse au journal. Rien n'a été inscrit; renvoyez les commandes."
                    .to_owned(),
            },
        }
    }
}

/// How often a group of commands is judged again because another writer was faster.
const TRIES: usize = 16;

/// A book that was folded from so many events more is kept before others are read.
const MUCH: u64 = 500_000;

/// Judges commands over one log.
#[derive(Debug)]
pub struct Clerk<L, C = SystemClock> {
    log: L,
    clock: C,
    book: Book,
    head: Head,
    /// The last event of the snapshot that the book was begun from or kept as.
    kept_at: u64,
    /// The book may hold what the log does not: a write failed.
    stale: bool,
    /// Another process was faster of late: deciding without a turn would be in vain.
    crowded: bool,
}

impl<L: EventLog, C: Clock> Clerk<L, C> {
    /// Loads the book from the log, checking every byte of its chain. `progress` is told the last event read so far.
    ///
    /// # Errors
    /// The log cannot be read, or is not what was written.
    pub async fn open(log: L, clock: C, progress: impl FnMut(u64)) -> Result<Clerk<L, C>, ClerkError> {
        let mut clerk =
            Clerk { log, clock, book: Book::default(), head: Head::EMPTY, kept_at: 0, stale: false, crowded: false };
        clerk.load(progress).await?;
        Ok(clerk)
    }

    async fn load(&mut self, mut progress: impl FnMut(u64)) -> Result<(), ClerkError> {
        let (begun, mut book) = self.latest_kept().await?;
        // Where it is loaded anew, two books need not be kept.
        self.book = Book::default();
        self.stale = true;
        let mut reader = LogReader::after(&self.log, begun);
        let mut kept_at = begun.seq;
        while take_in(&mut book, &mut reader).await? > 0 {
            let head = reader.head();
            progress(head.seq);
            if head.seq >= kept_at + MUCH
                && let Some(snapshots) = self.log.snapshots()
            {
                // On the way too: what is kept takes a fraction of the memory.
                let _ = snapshots.keep(&mut Chain::default(), &Stands { head, latest: None }.into(), &mut book);
                kept_at = head.seq;
            }
        }
        self.head = reader.finish()?;
        self.book = book;
        self.kept_at = kept_at;
        self.stale = false;
        self.keep();
        Ok(())
    }

    /// The latest book that is kept of this log, with where it stands; an empty one where there is none.
    async fn latest_kept(&self) -> Result<(Head, Book), StoreError> {
        let end = self.log.head();
        let latest = |snapshots: &Snapshots| snapshots.latest::<Book>(|stands| stands.head.seq <= end.seq);
        let Some(Snapshot { stands: Stands { head, .. }, state, .. }) = self.log.snapshots().and_then(latest) else {
            return Ok((Head::EMPTY, Book::default()));
        };
        let same = digest_at(&self.log, head.seq).await? == Some(head.digest);
        Ok(if same { (head, state) } else { (Head::EMPTY, Book::default()) })
    }

    /// Keeps the book as a snapshot, where the log has a place for them and has grown enough. Nothing depends on it.
    pub fn keep(&mut self) {
        if !self.stale
            && self.head.seq >= self.kept_at + WORTH_KEEPING
            && let Some(snapshots) = self.log.snapshots()
        {
            // Where it cannot be written, the next opening reads the log again.
            let _ =
                snapshots.keep(&mut Chain::default(), &Stands { head: self.head, latest: None }.into(), &mut self.book);
            self.kept_at = self.head.seq;
        }
    }

    /// Reads what other processes appended since; a log that does not continue what was read is read again from its beginning.
    ///
    /// # Errors
    /// The log cannot be read, or is not what was written.
    pub async fn catch_up(&mut self) -> Result<Head, ClerkError> {
        let end = self.log.refresh().await?;
        self.reach(end).await?;
        Ok(self.head)
    }

    /// Brings the book to the end of the log.
    async fn reach(&mut self, end: Head) -> Result<(), ClerkError> {
        if self.stale || end.seq < self.head.seq {
            return self.load(|_| ()).await;
        }
        while self.head != end {
            self.stale = true;
            let mut reader = LogReader::after(&self.log, self.head);
            match take_in(&mut self.book, &mut reader).await {
                Ok(0) | Err(ClerkError::Chain(_)) => return self.load(|_| ()).await,
                taken => taken?,
            };
            self.head = reader.finish()?;
            self.stale = false;
        }
        Ok(())
    }

    /// The state that decisions read.
    #[must_use]
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// Where the log ends.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The log itself.
    #[must_use]
    pub const fn log(&self) -> &L {
        &self.log
    }

    /// The log, once the clerk is done with it.
    #[must_use]
    pub fn into_log(self) -> L {
        self.log
    }

    /// Judges commands in order and has what they decide written in one durable append; each command's events all or none.
    /// With `stop_on_refusal` nothing after the first refusal is judged, and the outcomes end with it.
    ///
    /// # Errors
    /// The store failed or the log is not what was written: no outcome may be told, since none is known to be durable.
    pub async fn submit(
        &mut self,
        commands: &[Submission],
        default_actor: &str,
        stop_on_refusal: bool,
    ) -> Result<Vec<Outcome>, ClerkError> {
        let group = if stop_on_refusal { Group::UntilRefused } else { Group::Each };
        self.submit_as(group, commands, default_actor).await
    }

    /// Judges commands in order and has all of them written in one durable append, or none: where one is refused, nothing is written and
    /// that refusal is the only outcome.
    ///
    /// # Errors
    /// As for [`Clerk::submit`].
    pub async fn submit_whole(
        &mut self,
        commands: &[Submission],
        default_actor: &str,
    ) -> Result<Vec<Outcome>, ClerkError> {
        self.submit_as(Group::Whole, commands, default_actor).await
    }

    async fn submit_as(
        &mut self,
        group: Group,
        commands: &[Submission],
        default_actor: &str,
    ) -> Result<Vec<Outcome>, ClerkError> {
        for attempt in 0..TRIES {
            // A group is decided command upon command: in vain where another process is faster, so it waits for its turn.
            let turn = attempt > 0 || commands.len() > 1 || self.crowded;
            let end = if turn { self.log.take_turn().await? } else { self.log.head() };
            if turn {
                self.crowded = end != self.head;
            }
            self.reach(end).await?;
            let before = self.head;
            let judged = self.judge_as(group, commands, default_actor);
            if judged.batches.is_empty() {
                if turn {
                    self.log.end_turn().await?;
                } else if self.log.refresh().await? != before {
                    // What was refused rests on a past that has gone on meanwhile.
                    continue;
                }
                return Ok(judged.outcomes);
            }
            self.stale = judged.applied > 0;
            match self.log.append(&before, &judged.batches).await {
                Ok(head) => {
                    for batch in judged.batches.iter().skip(judged.applied) {
                        batch.events.iter().for_each(|event| self.book.apply(event));
                    }
                    self.head = head;
                    self.stale = false;
                    return Ok(judged.outcomes);
                }
                Err(AppendError::Conflict { .. }) => self.crowded = true,
                Err(AppendError::Store(error)) => {
                    self.stale = true;
                    return Err(error.into());
                }
            }
        }
        Err(ClerkError::Contended)
    }

    /// Decides the commands of a group. A group that is refused leaves the book as it was.
    fn judge_as(&mut self, group: Group, commands: &[Submission], default_actor: &str) -> Judged {
        let book = (group == Group::Whole && commands.len() > 1).then(|| self.book.clone());
        let mut judged = self.judge(commands, default_actor, group != Group::Each);
        let is_refused = |outcome: &mut Outcome| matches!(outcome, Outcome::Refused { .. });
        if group == Group::Whole
            && let Some(refused) = judged.outcomes.pop_if(is_refused)
        {
            if let Some(book) = book {
                self.book = book;
            }
            judged = Judged { outcomes: vec![refused], ..Judged::default() };
        }
        judged
    }

    /// Decides each command over the book as the commands before it left it. The last batch is not in the book yet, so that a
    /// command alone leaves the book as it was until it is written.
    fn judge(&mut self, commands: &[Submission], default_actor: &str, stop: bool) -> Judged {
        let mut judged = Judged { outcomes: Vec::with_capacity(commands.len()), ..Judged::default() };
        let mut head = self.head;
        for submission in commands {
            if let Some(batch) = judged.batches.get(judged.applied..).and_then(<[Batch]>::first) {
                batch.events.iter().for_each(|event| self.book.apply(event));
                judged.applied += 1;
            }
            let now = self.clock.now();
            let command_id = submission.command_id.unwrap_or_else(|| new_id(now));
            match decide(&self.book, submission, command_id, now) {
                Verdict::Accepted(drafts) => {
                    let stamp = Stamp {
                        command_id,
                        actor: submission.actor.clone().unwrap_or_else(|| default_actor.to_owned()),
                        recorded_at: submission.recorded_at.unwrap_or(now),
                        act: Act { note: submission.note.clone(), request: submission.request },
                    };
                    let batch = write_batch(&head, stamp, drafts, new_id);
                    head = batch.head_after;
                    let events = batch.events.iter().map(|event| (event.seq, event.body.kind())).collect();
                    judged.outcomes.push(Outcome::Accepted { command_id, events });
                    judged.batches.push(batch);
                }
                Verdict::Repeated { first_seq, kinds } => {
                    let events = (first_seq..).zip(kinds).collect();
                    judged.outcomes.push(Outcome::Repeated { command_id, events });
                }
                Verdict::Refused(refusal) => {
                    judged.outcomes.push(Outcome::Refused { command_id, refusal });
                    if stop {
                        break;
                    }
                }
            }
        }
        judged
    }
}

/// How the commands of a group stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Each is judged for itself.
    Each,
    /// Nothing after the first refusal is judged.
    UntilRefused,
    /// All are written or none.
    Whole,
}

/// What a group of commands comes to.
#[derive(Default)]
struct Judged {
    outcomes: Vec<Outcome>,
    batches: Vec<Batch>,
    /// How many of the batches are in the book already, before they are written.
    applied: usize,
}

/// Adds to the book what comes next in the log; gives how many bytes of it that were.
async fn take_in<L: EventLog>(book: &mut Book, reader: &mut LogReader<'_, L>) -> Result<usize, ClerkError> {
    let taken = reader
        .next(|event, _| {
            book.apply(event);
            match readable(book, event) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => ControlFlow::Break(error),
            }
        })
        .await;
    match taken {
        Ok(ControlFlow::Continue(bytes)) => Ok(bytes),
        Ok(ControlFlow::Break(error)) | Err(error) => Err(error),
    }
}

/// A year that was opened can be judged by its rulebook.
fn readable(book: &Book, event: &Event) -> Result<(), ClerkError> {
    if let Body::YearOpened(opened) = &event.body
        && !book.years.contains_key(&opened.year)
    {
        return Err(ClerkError::Rulebook { seq: event.seq, year: opened.year });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::event::{Draft, YearOpened};
    use crate::log::MemoryLog;

    #[tokio::test]
    async fn a_rulebook_that_cannot_be_read_stops_the_clerk() {
        let year = "2021-2022".parse().unwrap();
        let opened = YearOpened { based_on: None, rulebook: Default::default(), year };
        let draft = Draft { effective_on: "2021-03-01".parse().unwrap(), body: Body::YearOpened(opened) };
        let recorded_at: Instant = "2021-03-01T09:00:00Z".parse().unwrap();
        let act = Act { note: None, request: Digest::default() };
        let stamp = Stamp { command_id: new_id(recorded_at), actor: "a".to_owned(), recorded_at, act };
        let batch = write_batch(&Head::EMPTY, stamp, vec![draft], new_id);
        let mut log = MemoryLog::new();
        log.append(&Head::EMPTY, &[batch]).await.unwrap();
        let error = Clerk::open(log, SystemClock, |_| ()).await.err().unwrap();
        assert!(matches!(error, ClerkError::Rulebook { seq: 1, .. }), "{error}");
    }
}
