//! Reading a log from its first event, and folding what a cut admits.

use crate::{Cut, Error};
use ledger::event::Event;
use ledger::log::{EventLog, Head, LogReader};
use projections::history::{History, HistoryAnswer, Subject};
use projections::indicators::published::Published;
use projections::picture::Picture;
use std::ops::ControlFlow;

/// How far the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Events read so far.
    pub read: u64,
    /// Events that the log has in all; a cut may end the reading before.
    pub of: u64,
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Where the part of the log that the cut considers ends.
    pub through: Head,
    /// Events in that part that the cut admits.
    pub admitted: u64,
    /// Events in that part that are effective later than the cut.
    pub left_out: u64,
}

impl From<Head> for Read {
    /// All up to there, and nothing left out.
    fn from(through: Head) -> Read {
        Read { through, admitted: through.seq, left_out: 0 }
    }
}

/// A picture with the part of the log that it rests on.
#[derive(Clone, Debug)]
pub struct Folded {
    /// The state.
    pub picture: Picture,
    /// What was read.
    pub read: Read,
}

/// Reads the log from its first event, verifies the chain, and shows every event that the cut admits. What lies after the
/// part that the cut considers is not shown. `progress` is told now and then.
///
/// # Errors
/// The store cannot be read, or a line is not what was written; whatever `visit` saw then means nothing.
pub async fn read<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    mut visit: impl FnMut(&Event) + Send,
    progress: impl FnMut(Progress) + Send,
) -> Result<Read, Error> {
    read_after(
        log,
        cut,
        Head::EMPTY.into(),
        |step| {
            if let Step::Event(event) = step {
                visit(event)
            }
        },
        progress,
    )
    .await
}

/// What a reading comes by.
pub(crate) enum Step<'a> {
    /// An event that the cut admits.
    Event(&'a Event),
    /// The end of a stretch, and of a batch; and whether the cut admitted all that was read so far.
    StretchEnd(Head, bool),
}

/// The same from where something was read before, which ended with a batch.
pub(crate) async fn read_after<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    before: Read,
    mut visit: impl FnMut(Step<'_>) + Send,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Read, Error> {
    let of = log.head().seq;
    let mut reader = LogReader::after(log, before.through).until(cut.through.unwrap_or(u64::MAX));
    let Read { mut admitted, mut left_out, .. } = before;
    let mut recorded = before.through.recorded_at;
    loop {
        let show = |event: &Event, _: &[u8]| {
            if !cut.reaches(event) {
                // The event itself states where the log ended before it.
                let through = Head { seq: event.seq - 1, digest: event.prev, recorded_at: recorded };
                return ControlFlow::Break(Read { through, admitted, left_out });
            }
            recorded = event.recorded_at;
            if cut.admits(event) {
                visit(Step::Event(event));
                admitted += 1;
            } else {
                left_out += 1;
            }
            ControlFlow::Continue(())
        };
        let shown: Result<_, Error> = reader.next(show).await;
        match shown? {
            ControlFlow::Break(read) => return Ok(read),
            ControlFlow::Continue(0) => return Ok(Read { through: reader.finish()?, admitted, left_out }),
            ControlFlow::Continue(_) => {
                visit(Step::StretchEnd(reader.head(), left_out == 0));
                progress(Progress { read: reader.head().seq, of });
            }
        }
    }
}

/// The history of a subject at a cut.
///
/// # Errors
/// As for [`read`].
pub async fn history<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    subject: Subject,
    progress: impl FnMut(Progress) + Send,
) -> Result<(HistoryAnswer, Read), Error> {
    let mut history = History::of(subject);
    let read = read(log, cut, |event| history.fold(event), progress).await?;
    Ok((history.answer(read.through.seq), read))
}

/// What everyone may see of the years that were closed by a cut.
///
/// # Errors
/// As for [`read`].
pub async fn published<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    progress: impl FnMut(Progress) + Send,
) -> Result<(Published, Read), Error> {
    let (mut picture, mut published) = (Picture::default(), Published::default());
    let visit = |event: &Event| {
        picture.fold(event);
        published.fold(event, &picture);
    };
    let read = read(log, cut, visit, progress).await?;
    Ok((published, read))
}
