//! Folding from the nearest snapshot on, and keeping snapshots on the way.
//!
//! A snapshot serves where it lies inside the cut and the log has its digest at its place. Otherwise the log is read from its
//! first event, as if there were none.

use crate::fold::{Folded, Step, read_after};
use crate::moments::Moments;
use crate::{Cut, Error, Progress, Read};
use ledger::event::Event;
use ledger::log::{EventLog, digest_at};
use ledger::snapshot::{PLACES, Snapshot, Snapshots, Stands, State, WORTH_KEEPING};
use projections::lists::Register;
use projections::picture::Picture;

/// So many events before the end a state is kept in memory too, so that what lies shortly before is near it.
const NEAR: u64 = 8_000;

/// States that are folded together. A copy of them is cheap: what snapshots held is shared.
pub trait States: Clone + Default + Send + Sync {
    /// The places at which all of them are kept, in order.
    fn places(kept: &Snapshots) -> Vec<u64>;

    /// What is kept at a place, where each stands as `admits` says, and all at the same event.
    fn at(kept: &Snapshots, place: u64, admits: &dyn Fn(&Stands) -> bool) -> Option<Snapshot<Self>>;

    /// Keeps each.
    ///
    /// # Errors
    /// One cannot be written; nothing depends on it.
    fn keep(&mut self, kept: &Snapshots, stands: &Stands) -> std::io::Result<()>;

    /// Adds an event to each.
    fn fold(&mut self, event: &Event);
}

impl States for Picture {
    fn places(kept: &Snapshots) -> Vec<u64> {
        kept.places::<Picture>()
    }

    fn at(kept: &Snapshots, place: u64, admits: &dyn Fn(&Stands) -> bool) -> Option<Snapshot<Picture>> {
        kept.at(place, admits)
    }

    fn keep(&mut self, kept: &Snapshots, stands: &Stands) -> std::io::Result<()> {
        kept.keep(stands, self)
    }

    fn fold(&mut self, event: &Event) {
        Picture::fold(self, event);
    }
}

/// A state with another that is folded from the same events.
#[derive(Clone, Debug, Default)]
pub struct Both<A, B>(pub A, pub B);

impl<A: States, B: State + Clone + Sync> States for Both<A, B> {
    fn places(kept: &Snapshots) -> Vec<u64> {
        let mut places = A::places(kept);
        let others = kept.places::<B>();
        places.retain(|place| others.binary_search(place).is_ok());
        places
    }

    fn at(kept: &Snapshots, place: u64, admits: &dyn Fn(&Stands) -> bool) -> Option<Snapshot<Both<A, B>>> {
        let first = A::at(kept, place, admits)?;
        let second: Snapshot<B> = kept.at(place, |stands| *stands == first.stands)?;
        Some(Snapshot { stands: first.stands, state: Both(first.state, second.state) })
    }

    fn keep(&mut self, kept: &Snapshots, stands: &Stands) -> std::io::Result<()> {
        self.0.keep(kept, stands)?;
        kept.keep(stands, &mut self.1)
    }

    fn fold(&mut self, event: &Event) {
        self.0.fold(event);
        self.1.fold(event);
    }
}

/// The picture at a cut.
///
/// # Errors
/// As for [`read`](crate::read).
pub async fn picture<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    progress: impl FnMut(Progress) + Send,
) -> Result<Folded, Error> {
    let (picture, read) = resume(log, cut, None, progress).await?;
    Ok(Folded { picture, read })
}

/// The picture at a cut, with what only lists show.
///
/// # Errors
/// As for [`read`](crate::read).
pub async fn register<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    progress: impl FnMut(Progress) + Send,
) -> Result<(Folded, Register), Error> {
    let (Both(picture, register), read) = resume::<Both<Picture, Register>, L>(log, cut, None, progress).await?;
    Ok((Folded { picture, read }, register))
}

/// State at a cut. It starts from what is nearest: a snapshot, or one of the `moments` that were folded before.
///
/// # Errors
/// As for [`read`](crate::read).
pub async fn resume<S: States, L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    moments: Option<&Moments<S>>,
    progress: impl FnMut(Progress) + Send,
) -> Result<(S, Read), Error> {
    let end = log.head();
    let Snapshot { mut stands, mut state } = begin(log, cut, moments).await?;
    let (mut kept_at, from) = (stands.head.seq, stands.head);
    let spacing = WORTH_KEEPING.max(end.seq / PLACES as u64);
    let visit = |step: Step<'_>| match step {
        Step::Event(event) => {
            stands.latest = stands.latest.max(Some(event.effective_on));
            state.fold(event);
        }
        Step::StretchEnd(head, true) => {
            stands.head = head;
            let due = head.seq - kept_at >= spacing || (head.seq == end.seq && head.seq - kept_at >= WORTH_KEEPING);
            if due && let Some(kept) = log.snapshots() {
                kept_at = head.seq;
                // Nothing depends on it: where it cannot be written, the next question reads the log again.
                let _ = state.keep(kept, &stands);
            }
            let near = cut.through.is_some_and(|through| through.saturating_sub(head.seq) < NEAR);
            if let Some(moments) = moments.filter(|_| near) {
                moments.keep(&stands, &state);
            }
        }
        Step::StretchEnd(_, false) => {}
    };
    let read = read_after(log, cut, from, visit, progress).await?;
    if let Some(moments) = moments.filter(|_| read.left_out == 0) {
        moments.keep(&Stands { head: read.through, ..stands }, &state);
    }
    Ok((state, read))
}

/// What to start from: the nearest inside the cut that can be read; nothing where the log does not agree with it.
async fn begin<S: States, L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    moments: Option<&Moments<S>>,
) -> Result<Snapshot<S>, Error> {
    let last = cut.through.unwrap_or(u64::MAX).min(log.head().seq);
    let admits = |stands: &Stands| {
        stands.head.seq <= last
            && cut.recorded_by.is_none_or(|instant| stands.head.recorded_at <= instant)
            && cut.effective_by.is_none_or(|day| stands.latest.is_none_or(|latest| latest <= day))
    };
    let folded = moments.and_then(|moments| moments.nearest(admits));
    // So few events are folded sooner than a snapshot is read.
    let from = folded.as_ref().map_or(1, |folded| folded.stands.head.seq + WORTH_KEEPING);
    let kept = log.snapshots().and_then(|kept| {
        let places = S::places(kept).into_iter().rev().filter(|place| (from..=last).contains(place));
        places.into_iter().find_map(|place| S::at(kept, place, &admits))
    });
    for begun in [kept, folded].into_iter().flatten() {
        if digest_at(log, begun.stands.head.seq).await? == Some(begun.stands.head.digest) {
            return Ok(begun);
        }
    }
    Ok(Snapshot { stands: Stands::default(), state: S::default() })
}
