//! Folding from the nearest snapshot on, and keeping snapshots on the way.
//!
//! A snapshot serves where it lies inside the cut and the log has its digest at its place. Otherwise the log is read from its
//! first event, as if there were none.

use crate::fold::{Folded, Step, read_after};
use crate::{Cut, Error, Progress, Read};
use ledger::log::{EventLog, digest_at};
use ledger::snapshot::{Snapshot, Snapshots, Stands, State, WORTH_KEEPING};
use projections::lists::Register;
use projections::picture::Picture;

/// A long log is kept at so many places, from which questions about the past start.
const PLACES: u64 = 4;

/// States that are folded together.
pub(crate) trait States: Send + Sized {
    /// The latest that is kept of each, where all stand at the same event.
    fn latest(kept: &Snapshots, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<Self>>;

    /// Keeps each.
    fn keep(&self, kept: &Snapshots, stands: &Stands) -> std::io::Result<()>;

    /// Adds an event to each.
    fn fold(&mut self, event: &ledger::event::Event);

    /// Of no event.
    fn none() -> Self;
}

impl States for Picture {
    fn latest(kept: &Snapshots, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<Picture>> {
        kept.latest(admits)
    }

    fn keep(&self, kept: &Snapshots, stands: &Stands) -> std::io::Result<()> {
        kept.keep(stands, self)
    }

    fn fold(&mut self, event: &ledger::event::Event) {
        Picture::fold(self, event);
    }

    fn none() -> Picture {
        Picture::default()
    }
}

/// The picture and what only lists show.
pub(crate) struct Both(pub(crate) Picture, pub(crate) Register);

impl States for Both {
    fn latest(kept: &Snapshots, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<Both>> {
        let register: Snapshot<Register> = kept.latest(admits)?;
        let picture: Snapshot<Picture> = kept.latest(|stands| *stands == register.stands)?;
        Some(Snapshot { stands: register.stands, state: Both(picture.state, register.state) })
    }

    fn keep(&self, kept: &Snapshots, stands: &Stands) -> std::io::Result<()> {
        kept.keep(stands, &self.0)?;
        kept.keep(stands, &self.1)
    }

    fn fold(&mut self, event: &ledger::event::Event) {
        self.0.fold(event);
        State::fold(&mut self.1, event);
    }

    fn none() -> Both {
        Both(Picture::default(), Register::default())
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
    let (picture, read) = resume(log, cut, progress).await?;
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
    let (Both(picture, register), read) = resume(log, cut, progress).await?;
    Ok((Folded { picture, read }, register))
}

/// State at a cut.
///
/// # Errors
/// As for [`read`](crate::read).
async fn resume<S: States, L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    progress: impl FnMut(Progress) + Send,
) -> Result<(S, Read), Error> {
    let end = log.head();
    let begun = begin::<S, L>(log, cut).await?;
    let (mut stands, mut state) =
        begun.map_or_else(|| (Stands::default(), S::none()), |kept| (kept.stands, kept.state));
    let (mut kept_at, from) = (stands.head.seq, stands.head);
    let spacing = WORTH_KEEPING.max(end.seq / PLACES);
    let visit = |step: Step<'_>| match step {
        Step::Event(event) => {
            stands.latest = stands.latest.max(Some(event.effective_on));
            state.fold(event);
        }
        Step::StretchEnd(head, whole) => {
            let due = head.seq - kept_at >= spacing || (head.seq == end.seq && head.seq - kept_at >= WORTH_KEEPING);
            if due
                && whole
                && let Some(kept) = log.snapshots()
            {
                stands.head = head;
                kept_at = head.seq;
                // Nothing depends on it: where it cannot be written, the next question reads the log again.
                let _ = state.keep(kept, &stands);
            }
        }
    };
    let read = read_after(log, cut, from, visit, progress).await?;
    Ok((state, read))
}

/// The nearest snapshot inside the cut, where the log agrees with it.
async fn begin<S: States, L: EventLog + Sync>(log: &L, cut: &Cut) -> Result<Option<Snapshot<S>>, Error> {
    let end = log.head();
    let admits = |stands: &Stands| {
        stands.head.seq <= cut.through.unwrap_or(u64::MAX).min(end.seq)
            && cut.recorded_by.is_none_or(|instant| stands.head.recorded_at <= instant)
            && cut.effective_by.is_none_or(|day| stands.latest.is_none_or(|latest| latest <= day))
    };
    let Some(kept) = log.snapshots().and_then(|kept| S::latest(kept, admits)) else { return Ok(None) };
    Ok((digest_at(log, kept.stands.head.seq).await? == Some(kept.stands.head.digest)).then_some(kept))
}
