//! What happens beside the appends, on a thread of its own: the next sled is begun, the full one is sealed, and removed.
//!
//! No append waits for it. Whoever appends looks whether a step is done, takes up what it gave and begins the next:
//!
//! 1. When half of what a sled may hold is in it, the *spare* is begun: empty, durable, open.
//! 2. When it is full, the spare takes its place. That is an exchange of two handles; what was full is *frozen*: it is read, and
//!    nothing is added to it any more.
//! 3. What is frozen is sealed into a segment. Only once that is durable is it read from there, and the frozen sled removed.
//!
//! A crash leaves the events of the frozen sled in it, in a segment, or in both, and perhaps a spare with nothing in it; opening
//! tells them apart by the numbers of the sleds and by what is sealed. Where sealing takes longer than filling, the live sled grows,
//! and in the end an append does wait.

use super::directory::Directory;
use super::live::Live;
use super::sealed::{Past, Segment};
use crate::log::{Head, StoreError};
use std::sync::Arc;
use std::thread::JoinHandle;

/// So many bytes of lines in sled are sealed.
const FULL: u64 = 16 << 20;

/// So many times as much in sled, and an append waits for what is being done beside it.
const TOO_FULL: u64 = 4;

/// The log as whoever appends holds it.
pub(super) struct Log<'a> {
    pub(super) directory: &'a mut Directory,
    pub(super) live: &'a mut Live,
    pub(super) past: &'a mut Past,
    pub(super) head: Head,
}

/// The sleds beside the live one, and what is being done.
#[derive(Debug)]
pub(super) struct Turnover {
    frozen: Option<Frozen>,
    spare: Option<Live>,
    work: Work,
    /// Bytes of lines in the live sled, once they were counted.
    filled: Option<u64>,
    full: u64,
    /// After a step failed, the next try waits for so many bytes: a full disk is not asked at every append.
    rests_until: u64,
}

/// A sled that takes nothing more.
#[derive(Debug)]
struct Frozen {
    live: Arc<Live>,
    head: Head,
}

#[derive(Debug)]
enum Work {
    Nothing,
    Beginning(Job<Live>),
    Sealing(Job<Segment>),
    Removing(Job<()>),
}

impl Turnover {
    pub(super) const fn new() -> Turnover {
        Turnover { frozen: None, spare: None, work: Work::Nothing, filled: None, full: FULL, rests_until: 0 }
    }

    /// Takes over what a crash left: a sled that is full and not sealed.
    pub(super) fn resume(&mut self, frozen: Option<(Live, Head)>) {
        self.frozen = frozen.map(|(live, head)| Frozen { live: Arc::new(live), head });
    }

    /// Takes over a sled with nothing in it.
    pub(super) fn resume_spare(&mut self, spare: Option<Live>) {
        self.spare = spare;
    }

    /// A sled is full once it has so many bytes of lines.
    pub(super) const fn full_at(&mut self, bytes: u64) {
        self.full = bytes;
    }

    /// The frozen sled, where it holds this event.
    pub(super) fn frozen(&self, seq: u64) -> Option<&Live> {
        self.frozen.as_ref().filter(|frozen| seq <= frozen.head.seq).map(|frozen| &*frozen.live)
    }

    /// Goes on after so many more bytes were appended; the live sled may be exchanged for an empty one.
    pub(super) fn appended(&mut self, bytes: u64, log: &mut Log<'_>) {
        let filled = match self.filled {
            Some(filled) => filled + bytes,
            None => log.live.bytes(&log.head, self.full).unwrap_or(0),
        };
        self.filled = Some(filled);
        if filled < self.rests_until {
            return;
        }
        let wait = filled >= self.full.saturating_mul(TOO_FULL);
        // What was appended is durable, wherever it is; and it stays where it is until it was sealed.
        if self.step(wait, self.full, log).is_err() {
            self.rests_until = filled + self.full / 8;
        }
    }

    /// Seals everything, and waits for it.
    ///
    /// # Errors
    /// A step failed. Everything stays where it was.
    pub(super) fn seal_all(&mut self, log: &mut Log<'_>) -> Result<(), StoreError> {
        while self.frozen.is_some() || !matches!(self.work, Work::Nothing) || log.past.head().seq < log.head.seq {
            if self.filled.is_none_or(|filled| filled == 0) {
                self.filled = Some(log.live.bytes(&log.head, 1)?);
            }
            self.step(true, 1, log)?;
        }
        Ok(())
    }

    /// Takes up what was done, and begins what is to be done next.
    fn step(&mut self, wait: bool, full: u64, log: &mut Log<'_>) -> Result<(), StoreError> {
        match std::mem::replace(&mut self.work, Work::Nothing) {
            Work::Beginning(job) if wait || job.is_done() => self.spare = Some(job.end()?),
            Work::Sealing(job) if wait || job.is_done() => {
                log.past.add(job.end()?);
                if let Some(live) = self.frozen.take().and_then(|frozen| Arc::into_inner(frozen.live)) {
                    self.work = Work::Removing(Job::begin(move || live.remove())?);
                }
            }
            Work::Removing(job) if wait || job.is_done() => job.end()?,
            Work::Nothing => {}
            under_way @ (Work::Beginning(_) | Work::Sealing(_) | Work::Removing(_)) => self.work = under_way,
        }
        if !matches!(self.work, Work::Nothing) {
            return Ok(());
        }
        let filled = self.filled.unwrap_or(0);
        if self.frozen.is_none()
            && filled >= full
            && let Some(spare) = self.spare.take()
        {
            self.frozen = Some(Frozen { live: Arc::new(std::mem::replace(log.live, spare)), head: log.head });
            (self.filled, self.rests_until) = (Some(0), 0);
        }
        if let Some(Frozen { live, head }) = &self.frozen {
            let (plan, live) = (log.past.plan(*head), Arc::clone(live));
            self.work = Work::Sealing(Job::begin(move || plan.write(&live))?);
        } else if self.spare.is_none() && filled >= full / 2 {
            log.directory.note_latest()?;
            let (ledger, number) = (log.directory.path().to_owned(), log.live.next_number());
            self.work = Work::Beginning(Job::begin(move || Live::begin(&ledger, number))?);
        }
        Ok(())
    }
}

impl Drop for Turnover {
    /// Waits for what is being done; an error leaves what the next opening settles.
    fn drop(&mut self) {
        match std::mem::replace(&mut self.work, Work::Nothing) {
            Work::Nothing => {}
            Work::Beginning(job) => self.spare = job.end().ok(),
            Work::Removing(job) => drop(job.end()),
            Work::Sealing(job) => {
                let sealed = job.end().is_ok();
                if let Some(live) = self.frozen.take().filter(|_| sealed).and_then(|f| Arc::into_inner(f.live)) {
                    let _ = live.remove();
                }
            }
        }
        if let Some(spare) = self.spare.take() {
            let _ = spare.remove();
        }
    }
}

/// A step on a thread of its own.
#[derive(Debug)]
struct Job<T>(JoinHandle<Result<T, StoreError>>);

impl<T: Send + 'static> Job<T> {
    fn begin(step: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Result<Job<T>, StoreError> {
        let thread = std::thread::Builder::new().name("envelope-sealing".to_owned()).spawn(step);
        thread.map(Job).map_err(|e| StoreError::io("", e))
    }

    fn is_done(&self) -> bool {
        self.0.is_finished()
    }

    fn end(self) -> Result<T, StoreError> {
        self.0.join().unwrap_or(Err(StoreError::Failed))
    }
}
