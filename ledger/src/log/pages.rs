//! Verifying a page at a time, on two threads where the machine has them.
//!
//! A batch states the digest of the line before it, so the second half of a page can be checked from its own first batch on
//! while the first half is being checked; then the two ends are joined. Where anything is wrong the page is read again line by
//! line, so that the first wrong event is named.

use super::{Head, Page, Verifier, decode, lines_of};
use crate::event::Event;
use crate::log::ChainError;
use crate::time::Instant;
use std::thread;

/// Below this a page is read sooner than a thread is started.
const WORTH_A_THREAD: usize = 128 << 10;

impl Verifier {
    /// Checks a page of whole batches, and gives the events in it.
    ///
    /// # Errors
    /// The first line that does not follow the lines before it.
    pub fn read_page(&mut self, page: &Page) -> Result<Vec<Event>, ChainError> {
        if let Some((verifier, events)) = self.read_halves(page) {
            *self = verifier;
            return Ok(events);
        }
        self.read_lines(page.bytes())
    }

    fn read_lines(&mut self, lines: &[u8]) -> Result<Vec<Event>, ChainError> {
        lines_of(lines).map(|line| self.read(line)).collect()
    }

    /// Both halves at once; nothing where that is not worth it or anything is wrong.
    fn read_halves(&self, page: &Page) -> Option<(Verifier, Vec<Event>)> {
        let bytes = page.bytes();
        if bytes.len() < WORTH_A_THREAD || thread::available_parallelism().is_ok_and(|n| n.get() < 2) {
            return None;
        }
        let (first, second) = bytes.split_at_checked(middle(bytes)?)?;
        let joint = decode(lines_of(second).next()?).ok()?;
        let mut left = self.clone();
        let head = Head { seq: joint.seq.checked_sub(1)?, digest: joint.prev, recorded_at: Instant::MIN };
        let mut right = self.beginning_after(head);
        let (mut events, rest) = thread::scope(|scope| {
            let rest = scope.spawn(|| right.read_lines(second));
            let events = left.read_lines(first).ok()?;
            Some((events, rest.join().ok()?.ok()?))
        })?;
        let end = left.head();
        let joined = left.between_batches()
            && (end.seq, end.digest) == (head.seq, head.digest)
            && end.recorded_at <= joint.recorded_at;
        events.extend(rest);
        joined.then_some((right, events))
    }
}

/// Where a batch begins, near the middle. No text can hold these bytes: its quotation marks are escaped.
fn middle(bytes: &[u8]) -> Option<usize> {
    const FIRST_OF_A_BATCH: &[u8] = b",\"batch\":[1,";
    let from = bytes.len() / 2;
    let found = from + memchr::memmem::find(bytes.get(from..)?, FIRST_OF_A_BATCH)?;
    memchr::memrchr(b'\n', bytes.get(..found)?).map(|end_of_line| end_of_line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::event::{Act, Body, Draft, FirstDeadlineClosed};
    use crate::log::{Stamp, new_id, write_batch};

    fn page_of(events: usize) -> Page {
        let (mut head, mut page) = (Head::EMPTY, Page::default());
        let recorded_at: Instant = "2021-06-01T12:00:00Z".parse().unwrap();
        for n in 0..events {
            let act = Act { note: Some(",\"batch\":[1,\n".to_owned()), request: Digest::default() };
            let stamp = Stamp { command_id: new_id(recorded_at), actor: "a".to_owned(), recorded_at, act };
            let body = Body::FirstDeadlineClosed(FirstDeadlineClosed { year: "2021-2022".parse().unwrap() });
            let draft = Draft { effective_on: "2021-10-13".parse().unwrap(), body };
            let batch = write_batch(&head, stamp, vec![draft; n % 3 + 1], new_id);
            head = batch.head_after;
            page.push(&batch.lines);
        }
        page
    }

    #[test]
    fn two_halves_are_the_whole() {
        let page = page_of(400);
        let (verifier, events) = Verifier::new().read_halves(&page).expect("large enough for two");
        let mut alone = Verifier::new();
        assert_eq!(events, alone.read_lines(page.bytes()).unwrap());
        assert_eq!(verifier.head(), alone.head());
    }

    #[test]
    fn what_is_wrong_in_either_half_is_named() {
        let good = page_of(400);
        for place in [good.bytes().len() / 4, good.bytes().len() * 3 / 4] {
            let mut bytes = good.bytes().to_vec();
            let digit = (place..).find(|i| bytes[*i].is_ascii_digit()).unwrap();
            bytes[digit] = if bytes[digit] == b'9' { b'0' } else { bytes[digit] + 1 };
            let mut page = Page::default();
            page.push(&bytes);
            let mut alone = Verifier::new();
            let expected = alone.read_lines(&bytes).unwrap_err();
            assert_eq!(Verifier::new().read_page(&page).unwrap_err(), expected);
        }
    }
}
