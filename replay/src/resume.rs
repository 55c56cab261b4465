//! Folding from the nearest snapshot on, and keeping snapshots on the way.
//!
//! A snapshot serves where it lies inside the cut and the log has its digest at its place. Otherwise the log is read from its
//! first event, as if there were none.

use crate::fold::{Folded, Step, read_after};
use crate::moments::Moments;
use crate::{Cut, Error, Progress, Read};
use ledger::event::Event;
use ledger::log::{EventLog, digest_at};
use ledger::snapshot::{Chain, Links, STEP, Snapshot, Snapshots, Span, Stands, State};
use ledger::time::Day;
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

    /// For which stretches of the log they were kept, and only those that end after a place.
    fn spans(kept: &Snapshots, after: u64) -> Vec<Span>;

    /// Keeps each over the files of a chain, and adds to it the new ones.
    ///
    /// # Errors
    /// One cannot be kept; nothing depends on it. The chain and the states are of no use any more.
    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, span: &Span) -> std::io::Result<()>;

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

    fn spans(kept: &Snapshots, after: u64) -> Vec<Span> {
        kept.spans::<Picture>(after)
    }

    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, span: &Span) -> std::io::Result<()> {
        kept.keep(chain, span, self)
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

    fn spans(kept: &Snapshots, after: u64) -> Vec<Span> {
        A::spans(kept, after)
    }

    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, span: &Span) -> std::io::Result<()> {
        self.0.keep(kept, chain, span)?;
        kept.keep(chain, span, &mut self.1)
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
    let mut read = Read::from(folded.stands.head);
    let passed_over = passed_over::<S, L>(log, cut, read.through.seq).await?;
    let mut keeping = Keeping::of(&folded, end.seq);
    let mut visit = |step: Step<'_>| match step {
        Step::Event(event) => {
            folded.stands.latest = folded.stands.latest.max(Some(event.effective_on));
            keeping.earliest = Some(keeping.earliest.map_or(event.effective_on, |day| day.min(event.effective_on)));
            folded.state.fold(event);
        }
        Step::StretchEnd(head, true) => {
            folded.stands.head = head;
            if let Some(kept) = log.snapshots() {
                keeping.keep_if_due(&mut folded, kept, end.seq);
            }
            let near = cut.through.is_some_and(|through| through.saturating_sub(head.seq) < NEAR);
            if let Some(moments) = moments.filter(|_| near) {
                moments.keep(&folded);
            }
        }
        Step::StretchEnd(_, false) => {}
    };
    let mut progress = progress;
    for span in passed_over {
        let until = Cut { through: Some(span.since.head.seq), ..*cut };
        read = read_after(log, &until, read, &mut visit, &mut progress).await?;
        if read.through != span.since.head {
            break;
        }
        read.through = span.stands.head;
        read.left_out += span.stands.head.seq - span.since.head.seq;
    }
    let read = read_after(log, cut, read, visit, progress).await?;
    if read.left_out == 0 {
        folded.stands.head = read.through;
        moments.inspect(|moments| moments.keep(&folded));
    }
    Ok((folded, read))
}

/// When state is kept on the way.
struct Keeping {
    due: u64,
    /// Whether all events were seen since it was kept before.
    whole: bool,
    /// The earliest effective date of those that were seen.
    earliest: Option<Day>,
}

impl Keeping {
    fn of<S>(folded: &Snapshot<S>, events: u64) -> Keeping {
        let whole = folded.stands.head.seq == folded.chain.end();
        Keeping { due: folded.chain.next(events), whole, earliest: None }
    }

    /// Nothing depends on it: where it cannot be kept, it is tried again once twice as much has changed.
    fn keep_if_due<S: States>(&mut self, folded: &mut Snapshot<S>, kept: &Snapshots, events: u64) {
        let place = folded.stands.head.seq;
        if place < self.due {
            return;
        }
        match keep(folded, kept, self.earliest.filter(|_| self.whole)) {
            Ok(()) => *self = Keeping::of(folded, events),
            Err(_) => self.due = place + (place - folded.chain.end()),
        }
    }
}

/// Keeps folded states where they stand, and has them rest on what was kept; where that fails, they are as they were. The earliest
/// effective date is that of what came since they were kept before.
///
/// # Errors
/// As for [`States::keep`].
pub fn keep<S: States>(folded: &mut Snapshot<S>, kept: &Snapshots, earliest: Option<Day>) -> std::io::Result<()> {
    let stands = folded.stands;
    let mut chain = folded.chain.below(stands.head.seq);
    let mut state = folded.state.clone();
    state.keep(kept, &mut chain, &Span { since: folded.chain.stands(), stands, earliest })?;
    (folded.chain, folded.state) = (chain, state);
    Ok(())
}

/// Stretches of the log after a place in which a cut by date admits nothing: they need not be read. One that ends where the log has another
/// digest is none of its own.
async fn passed_over<S: States, L: EventLog + Sync>(log: &L, cut: &Cut, after: u64) -> Result<Vec<Span>, Error> {
    let (Some(day), Some(kept)) = (cut.effective_by, log.snapshots()) else { return Ok(Vec::new()) };
    let last = cut.through.unwrap_or(u64::MAX).min(log.head().seq);
    let inside = |stands: &Stands| {
        stands.head.seq <= last && cut.recorded_by.is_none_or(|instant| stands.head.recorded_at <= instant)
    };
    let mut runs: Vec<Span> = Vec::new();
    for span in S::spans(kept, after) {
        let later = span.earliest.is_some_and(|earliest| earliest > day);
        if !later || span.since.head.seq < after || !inside(&span.stands) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.stands == span.since => run.stands = span.stands,
            Some(run) if span.since.head.seq < run.stands.head.seq => {}
            _ => runs.push(span),
        }
    }
    let mut own = Vec::new();
    for run in runs {
        if digest_at(log, run.stands.head.seq).await? == Some(run.stands.head.digest) {
            own.push(run);
        }
    }
    Ok(own)
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
    let kept = log.snapshots().filter(|_| from <= last).and_then(|kept| {
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
