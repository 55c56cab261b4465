//! The chain: each event carries the digest of the line before it, and the events of one command stand together.

use super::format::{A_LINE, encode_onto};
use crate::digest::Digest;
use crate::event::{Act, Draft, Event};
pub use crate::head::Head;
use crate::time::Instant;
use std::cell::RefCell;
use uuid::{NoContext, Timestamp, Uuid};

/// What every event of a batch carries: who asked for what, and when it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The command's id.
    pub command_id: Uuid,
    /// Who sent it.
    pub actor: String,
    /// When it is recorded.
    pub recorded_at: Instant,
    /// What was asked.
    pub act: Act,
}

/// The events of one command, ready to be appended: all of them or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The place of the first event.
    pub first_seq: u64,
    /// The canonical lines, each ended by a line feed.
    pub lines: Vec<u8>,
    /// The events.
    pub events: Vec<Event>,
    /// Where the log ends once the batch is in it.
    pub head_after: Head,
}

/// Gives what one command decided its place in the log that ends at `head`, its ids and its chain.
///
/// `recorded_at` never goes back: where the clock did, the batch takes the time of the event before it.
#[must_use]
pub fn write_batch(head: &Head, stamp: Stamp, drafts: Vec<Draft>, mut ids: impl FnMut(Instant) -> Uuid) -> Batch {
    let Stamp { command_id, actor, recorded_at, act } = stamp;
    let recorded_at = recorded_at.max(head.recorded_at);
    let size = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
    let mut batch = Batch {
        first_seq: head.seq + 1,
        lines: Vec::with_capacity(drafts.len() * A_LINE),
        events: Vec::with_capacity(drafts.len()),
        head_after: *head,
    };
    let mut act = Some(act);
    for (draft, place) in drafts.into_iter().zip(1..) {
        let event = Event {
            seq: batch.head_after.seq + 1,
            id: ids(recorded_at),
            prev: batch.head_after.digest,
            batch: (place, size),
            command_id,
            actor: actor.clone(),
            effective_on: draft.effective_on,
            recorded_at,
            act: act.take(),
            body: draft.body,
        };
        let begin = batch.lines.len();
        encode_onto(&mut batch.lines, &event);
        let digest = Digest::of(batch.lines.get(begin..).unwrap_or_default());
        batch.head_after = Head { seq: event.seq, digest, recorded_at };
        batch.lines.push(b'\n');
        batch.events.push(event);
    }
    batch
}

/// How many random bits an id takes, and how many are asked of the system at a time: a writer makes an id for every event.
const BITS: usize = 10;
const STOCK: usize = 400 * BITS;

thread_local! {
    /// Random bits that no id has yet, and how many of them are used.
    static RANDOM: RefCell<(usize, [u8; STOCK])> = const { RefCell::new((STOCK, [0; STOCK])) };
}

/// Random bits that are given once; none where the system has none.
fn random_bits() -> Option<[u8; BITS]> {
    RANDOM.with_borrow_mut(|(used, stock)| {
        if *used >= STOCK {
            getrandom::fill(stock).ok()?;
            *used = 0;
        }
        let bits = stock.get(*used..*used + BITS)?.try_into().ok()?;
        *used += BITS;
        Some(bits)
    })
}

/// A UUID v7 that states the instant; one before 1970 states 1970.
#[must_use]
pub fn new_id(instant: Instant) -> Uuid {
    let micros = u64::try_from(instant.micros()).unwrap_or(0);
    match random_bits() {
        Some(bits) => uuid::Builder::from_unix_timestamp_millis(micros / 1_000, &bits).into_uuid(),
        None => {
            let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
            Uuid::new_v7(Timestamp::from_unix(NoContext, micros / 1_000_000, nanos))
        }
    }
}

/// Where the log ends once these batches are in it; `None` where one of them does not follow what is before it.
pub(crate) fn head_after(head: &Head, batches: &[Batch]) -> Option<Head> {
    batches.iter().try_fold(*head, |head, batch| {
        let follows = batch.first_seq == head.seq + 1
            && batch.events.first().is_none_or(|first| first.prev == head.digest)
            && batch.head_after.seq == head.seq + batch.events.len() as u64;
        follows.then_some(batch.head_after)
    })
}
