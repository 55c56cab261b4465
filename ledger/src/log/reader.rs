//! Reading a log in order, each event checked before it is shown.
//!
//! Each line states the digest of the line before it, so lines can be hashed before they are read: while one stretch of the log is
//! shown, the next one is hashed on another core, also in the way that a tree of proofs wants it. Events are shown one by one and
//! never kept.

use super::{EventLog, Page, Verifier};
use crate::digest::Digest;
use crate::event::Event;
use crate::log::{ChainError, Head, StoreError};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::thread;

/// How much is hashed at a time: enough that starting a thread is lost in it, and little enough to stay in the cache.
const STRETCH: usize = 1 << 20;

/// How much is asked for at a time: about what stores keep together, so that they can give it without copying.
const PAGE: usize = 128 << 10;

/// Less than this is hashed sooner than a thread is started.
const WORTH_A_THREAD: usize = 64 << 10;

/// A digest of a line that is not the chain's.
pub type LineHash = fn(&[u8]) -> Digest;

/// Reads a log in order.
#[derive(Debug)]
pub struct LogReader<'a, L> {
    log: &'a L,
    verifier: Verifier,
    ahead: Option<Stretch>,
    /// The last event that is wanted: nothing is fetched ahead of time beyond it.
    until: u64,
    cores: usize,
    also: LineHash,
}

/// A part of the log that follows what was shown.
#[derive(Debug, Default)]
struct Stretch {
    pages: Vec<Page>,
    bytes: usize,
    /// The place of its last event, where it is what was written.
    last: u64,
    /// The digests of its lines, the chain's and the other; lines beyond them are hashed when they are read.
    digests: Vec<(Digest, Digest)>,
    /// Why the log cannot be read any further.
    error: Option<StoreError>,
}

impl<'a, L: EventLog> LogReader<'a, L> {
    /// Reads from the event after `head` on, which begins a batch.
    pub fn after(log: &'a L, head: Head) -> LogReader<'a, L> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let also: LineHash = |_| Digest::default();
        LogReader { log, verifier: Verifier::after(head), ahead: None, until: u64::MAX, cores, also }
    }

    /// Also refuses what is not canonical to the last byte.
    #[must_use]
    pub fn canonical(self) -> LogReader<'a, L> {
        LogReader { verifier: self.verifier.canonical(), ..self }
    }

    /// Fetches little that comes after an event, since the visitor will break off there.
    #[must_use]
    pub fn until(self, last: u64) -> LogReader<'a, L> {
        LogReader { until: last, ..self }
    }

    /// Also hashes each line in another way, for [`LogReader::next_hashed`].
    #[must_use]
    pub fn hashing(self, also: LineHash) -> LogReader<'a, L> {
        LogReader { also, ..self }
    }

    /// Where that ends which was shown so far.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.verifier.head()
    }

    /// Shows the next stretch of the log, event by event with its line, until `visit` breaks it off. Gives how many bytes were
    /// shown, line ends included; none at the end of the log.
    ///
    /// # Errors
    /// The store cannot be read, or a line does not follow the lines before it.
    pub async fn next<B, E: From<StoreError> + From<ChainError>>(
        &mut self,
        mut visit: impl FnMut(&Event, &[u8]) -> ControlFlow<B> + Send,
    ) -> Result<ControlFlow<B, usize>, E> {
        self.next_hashed(|event, line, _| visit(event, line)).await
    }

    /// The same, with the other digest of each line.
    ///
    /// # Errors
    /// As for [`LogReader::next`].
    pub async fn next_hashed<B, E: From<StoreError> + From<ChainError>>(
        &mut self,
        visit: impl FnMut(&Event, &[u8], Digest) -> ControlFlow<B> + Send,
    ) -> Result<ControlFlow<B, usize>, E> {
        let mut stretch = match self.ahead.take() {
            Some(stretch) => stretch,
            None => self.fetch(self.head().seq).await,
        };
        let mut ahead = match &stretch.error {
            None if stretch.bytes >= STRETCH && stretch.last <= self.until => self.fetch(stretch.last).await,
            None | Some(_) => Stretch { error: stretch.error.take(), ..Stretch::default() },
        };
        let (verifier, also) = (&mut self.verifier, self.also);
        let shown = if self.cores < 2 || ahead.bytes < WORTH_A_THREAD {
            stretch.show(verifier, also, visit)?
        } else {
            let (shown, digests) = thread::scope(|scope| {
                let digests = thread::Builder::new().spawn_scoped(scope, || ahead.hash(also)).ok();
                (stretch.show(verifier, also, visit), digests.and_then(|digests| digests.join().ok()))
            });
            ahead.digests = digests.unwrap_or_default();
            shown?
        };
        if let (true, Some(error)) = (ahead.bytes == 0 && stretch.bytes == 0, ahead.error.take()) {
            return Err(error.into());
        }
        self.ahead = (ahead.bytes > 0 || ahead.error.is_some()).then_some(ahead);
        Ok(shown)
    }

    /// The end of the log.
    ///
    /// # Errors
    /// It ends inside a batch.
    pub fn finish(self) -> Result<Head, ChainError> {
        self.verifier.finish()
    }

    async fn fetch(&self, after: u64) -> Stretch {
        let mut stretch = Stretch { last: after, ..Stretch::default() };
        while stretch.bytes == 0 || (stretch.bytes < STRETCH && stretch.last <= self.until) {
            match self.log.page(stretch.last, PAGE).await {
                Ok(page) if page.is_empty() => break,
                Ok(page) => {
                    stretch.bytes += page.bytes().len();
                    stretch.last += memchr::memchr_iter(b'\n', page.bytes()).count() as u64;
                    stretch.pages.push(page);
                }
                Err(error) => {
                    stretch.error = Some(error);
                    break;
                }
            }
        }
        stretch
    }
}

impl Stretch {
    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.pages.iter().flat_map(Page::lines)
    }

    fn hash(&self, also: LineHash) -> Vec<(Digest, Digest)> {
        self.lines().map(|line| (Digest::of(line), also(line))).collect()
    }

    fn show<B>(
        &self,
        verifier: &mut Verifier,
        also: LineHash,
        mut visit: impl FnMut(&Event, &[u8], Digest) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B, usize>, ChainError> {
        let mut digests = self.digests.iter().copied();
        for line in self.lines() {
            let (digest, other) = digests.next().unwrap_or_else(|| (Digest::of(line), also(line)));
            let event = verifier.read_hashed(line, digest)?;
            if let ControlFlow::Break(found) = visit(&event, line, other) {
                return Ok(ControlFlow::Break(found));
            }
        }
        Ok(ControlFlow::Continue(self.bytes))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::event::{Act, Body, Draft, FirstDeadlineClosed};
    use crate::log::{Batch, MemoryLog, Stamp, new_id, write_batch};
    use crate::time::Instant;

    /// Batches of one to three events, more than two stretches of them.
    fn batches() -> Vec<Batch> {
        let mut head = Head::EMPTY;
        let recorded_at: Instant = "2021-06-01T12:00:00Z".parse().unwrap();
        let batch = |n: usize| {
            let act = Act { note: Some(format!("{n}\n")), request: Digest::default() };
            let stamp = Stamp { command_id: new_id(recorded_at), actor: "a".to_owned(), recorded_at, act };
            let body = Body::FirstDeadlineClosed(FirstDeadlineClosed { year: "2021-2022".parse().unwrap() });
            let draft = Draft { effective_on: "2021-10-13".parse().unwrap(), body };
            let batch = write_batch(&head, stamp, vec![draft; n % 3 + 1], new_id);
            head = batch.head_after;
            batch
        };
        (0..4_000).map(batch).collect()
    }

    async fn log_of(batches: &[Batch]) -> MemoryLog {
        let mut log = MemoryLog::new();
        log.append(&Head::EMPTY, batches).await.unwrap();
        log
    }

    fn other(line: &[u8]) -> Digest {
        Digest::of(&line[1..])
    }

    /// What is shown of a log on so many cores, and what stops the reading.
    async fn read(log: &MemoryLog, cores: usize) -> (Vec<Event>, Result<Head, String>) {
        let mut shown = Vec::new();
        let mut reader = LogReader { cores, ..LogReader::after(log, Head::EMPTY).hashing(other) };
        loop {
            let next: Result<_, TestError> = reader
                .next_hashed(|event, line, digest| {
                    assert_eq!(digest, other(line), "the other digest of event {}", event.seq);
                    shown.push(event.clone());
                    ControlFlow::<()>::Continue(())
                })
                .await;
            match next {
                Ok(ControlFlow::Continue(0)) => return (shown, Ok(reader.finish().unwrap())),
                Ok(_) => {}
                Err(TestError(error)) => return (shown, Err(error)),
            }
        }
    }

    struct TestError(String);

    impl From<ChainError> for TestError {
        fn from(error: ChainError) -> TestError {
            TestError(error.to_string())
        }
    }

    impl From<StoreError> for TestError {
        fn from(error: StoreError) -> TestError {
            TestError(error.to_string())
        }
    }

    #[tokio::test]
    async fn all_is_shown_in_order_on_one_core_and_on_two() {
        let batches = batches();
        let log = log_of(&batches).await;
        let written: Vec<Event> = batches.iter().flat_map(|batch| batch.events.clone()).collect();
        for cores in [1, 2] {
            assert_eq!(read(&log, cores).await, (written.clone(), Ok(log.head())), "{cores} cores");
        }
    }

    #[tokio::test]
    async fn the_first_wrong_line_of_any_stretch_is_named_after_all_that_is_right() {
        let good = batches();
        for place in [good.len() / 4, good.len() / 2, good.len() * 3 / 4] {
            let mut bad = good.clone();
            let altered = &mut bad[place];
            // The note, which only the digest of the line protects.
            let at = altered.lines.iter().position(|byte| *byte == b'\\').unwrap() - 1;
            altered.lines[at] = if altered.lines[at] == b'9' { b'0' } else { altered.lines[at] + 1 };
            let log = log_of(&bad).await;
            // The altered line can be read; the one after it states another digest.
            let wrong = altered_after(&good, place);
            for cores in [1, 2] {
                let (shown, end) = read(&log, cores).await;
                assert_eq!(shown.len() as u64, wrong - 1, "{cores} cores");
                assert!(end.as_ref().is_err_and(|error| error.starts_with(&format!("event {wrong}: "))), "{end:?}");
            }
        }
    }

    fn altered_after(batches: &[Batch], place: usize) -> u64 {
        batches[place].first_seq + 1
    }

    #[tokio::test]
    async fn a_visitor_can_break_off() {
        let log = log_of(&batches()).await;
        let mut reader = LogReader::after(&log, Head::EMPTY);
        let mut stop = |event: &Event, _: &[u8]| match event.seq {
            17 => ControlFlow::Break("here"),
            _ => ControlFlow::Continue(()),
        };
        let broken: Result<_, TestError> = reader.next(&mut stop).await;
        assert!(matches!(broken, Ok(ControlFlow::Break("here"))));
        assert_eq!(reader.head().seq, 17);
    }
}
