//! Folding from the nearest snapshot on, and keeping snapshots on the way.
//!
//! A snapshot serves where it lies inside the cut and the log has its digest at its place. Otherwise the log is read from its
//! first event, as if there were none.

use crate::fold::{Folded, Step, read_after};
use crate::moments::Moments;
use crate::{Cut, Error, Progress, Read};
use ledger::event::Event;
use ledger::log::{EventLog, digest_at};
use ledger::snapshot::{Chain, Links, STEP, Snapshot, Snapshots, Stands, State};
use projections::lists::Register;
use projections::picture::Picture;

/// So many events before the end a state is kept in memory too, so that what lies shortly before is near it.
const NEAR: u64 = 8_000;

/// States that are folded together. A copy of them is cheap: what snapshots held is shared.
pub trait States: Clone + Default + Send + Sync {
    /// The files that there are of all of them.
    fn links(kept: &Snapshots) -> Links;

    /// What is kept where a path of places leads, where each stands as `admits` says, and all at the same events. The files are
    /// added to the chain.
    fn read(
        kept: &Snapshots,
        path: &[u64],
        chain: &mut Chain,
        admits: &dyn Fn(&Stands) -> bool,
    ) -> Option<(Stands, Self)>;

    /// Keeps each over the files of a chain, and adds to it the new ones.
    ///
    /// # Errors
    /// One cannot be kept; nothing depends on it. The chain and the states are of no use any more.
    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, stands: &Stands) -> std::io::Result<()>;

    /// Adds an event to each.
    fn fold(&mut self, event: &Event);
}

impl States for Picture {
    fn links(kept: &Snapshots) -> Links {
        kept.links::<Picture>()
    }

    fn read(
        kept: &Snapshots,
        path: &[u64],
        chain: &mut Chain,
        admits: &dyn Fn(&Stands) -> bool,
    ) -> Option<(Stands, Picture)> {
        kept.read(path, chain, admits)
    }

    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, stands: &Stands) -> std::io::Result<()> {
        kept.keep(chain, stands, self)
    }

    fn fold(&mut self, event: &Event) {
        Picture::fold(self, event);
    }
}

/// A state with another that is folded from the same events.
#[derive(Clone, Debug, Default)]
pub struct Both<A, B>(pub A, pub B);

impl<A: States, B: State + Clone + Sync> States for Both<A, B> {
    fn links(kept: &Snapshots) -> Links {
        A::links(kept).of_both(&kept.links::<B>())
    }

    fn read(
        kept: &Snapshots,
        path: &[u64],
        chain: &mut Chain,
        admits: &dyn Fn(&Stands) -> bool,
    ) -> Option<(Stands, Both<A, B>)> {
        let (stands, first) = A::read(kept, path, chain, admits)?;
        let (_, second) = kept.read(path, chain, |other| *other == stands)?;
        Some((stands, Both(first, second)))
    }

    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, stands: &Stands) -> std::io::Result<()> {
        self.0.keep(kept, chain, stands)?;
        kept.keep(chain, stands, &mut self.1)
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
    let (Snapshot { state: picture, .. }, read) = resume(log, cut, None, progress).await?;
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
    let (folded, read) = resume::<Both<Picture, Register>, L>(log, cut, None, progress).await?;
    let Both(picture, register) = folded.state;
    Ok((Folded { picture, read }, register))
}

/// State at a cut. It starts from what is nearest: a snapshot, or one of the `moments` that were folded before. Where it stands is that
/// of the part of the log that was read only where the cut left nothing out.
///
/// # Errors
/// As for [`read`](crate::read).
pub async fn resume<S: States, L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    moments: Option<&Moments<S>>,
    progress: impl FnMut(Progress) + Send,
) -> Result<(Snapshot<S>, Read), Error> {
    let end = log.head();
    let mut folded = begin(log, cut, moments).await?;
    let (mut due, from) = (folded.chain.next(end.seq), folded.stands.head);
    let visit = |step: Step<'_>| match step {
        Step::Event(event) => {
            folded.stands.latest = folded.stands.latest.max(Some(event.effective_on));
            folded.state.fold(event);
        }
        Step::StretchEnd(head, true) => {
            folded.stands.head = head;
            if head.seq >= due
                && let Some(kept) = log.snapshots()
            {
                // Nothing depends on it: where it cannot be kept, it is tried again once twice as much has changed.
                due = match keep(&mut folded, kept) {
                    Ok(()) => folded.chain.next(end.seq),
                    Err(_) => head.seq + (head.seq - folded.chain.end()),
                };
            }
            let near = cut.through.is_some_and(|through| through.saturating_sub(head.seq) < NEAR);
            if let Some(moments) = moments.filter(|_| near) {
                moments.keep(&folded);
            }
        }
        Step::StretchEnd(_, false) => {}
    };
    let read = read_after(log, cut, from, visit, progress).await?;
    if read.left_out == 0 {
        folded.stands.head = read.through;
        moments.inspect(|moments| moments.keep(&folded));
    }
    Ok((folded, read))
}

/// Keeps folded states where they stand, and has them rest on what was kept; where that fails, they are as they were.
///
/// # Errors
/// As for [`States::keep`].
pub fn keep<S: States>(folded: &mut Snapshot<S>, kept: &Snapshots) -> std::io::Result<()> {
    let mut chain = folded.chain.below(folded.stands.head.seq);
    let mut state = folded.state.clone();
    state.keep(kept, &mut chain, &folded.stands)?;
    (folded.chain, folded.state) = (chain, state);
    Ok(())
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
    let from = folded.as_ref().map_or(1, |folded| folded.stands.head.seq + STEP);
    let kept = log.snapshots().and_then(|kept| {
        let links = S::links(kept);
        let places = links.places().filter(|place| (from..=last).contains(place));
        places.into_iter().find_map(|place| {
            let mut chain = Chain::default();
            let (stands, state) = S::read(kept, &links.path(place)?, &mut chain, &admits)?;
            Some(Snapshot { stands, state, chain })
        })
    });
    for begun in [kept, folded].into_iter().flatten() {
        if digest_at(log, begun.stands.head.seq).await? == Some(begun.stands.head.digest) {
            return Ok(begun);
        }
    }
    Ok(Snapshot::default())
}
