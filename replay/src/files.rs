//! What is kept of a log beside the picture: a year's licence forms and applications, the review file of a dispute.

use crate::{Cut, Error, Folded, Progress, Read, read};
use ledger::ids::DisputeId;
use ledger::log::EventLog;
use ledger::time::FiscalYear;
use projections::dispute::Review;
use projections::picture::Picture;
use projections::report::Activity;

/// The picture at a cut, with the activity of a year: what periodic reports are read off.
///
/// # Errors
/// As for [`read`].
pub async fn activity<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    year: FiscalYear,
    progress: impl FnMut(Progress) + Send,
) -> Result<(Folded, Activity), Error> {
    let (mut picture, mut activity) = (Picture::default(), Activity::of(year));
    let visit = |event: &_| {
        picture.fold(event);
        activity.fold(event);
    };
    let read = read(log, cut, visit, progress).await?;
    Ok((Folded { picture, read }, activity))
}

/// The review file of a dispute at a cut. What it contests was recorded before it: where it contests anything, the log is read
/// a second time, as far as the first reading came.
///
/// # Errors
/// As for [`read`].
pub async fn review<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    dispute: DisputeId,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<(Review, Read), Error> {
    let mut review = Review::of(dispute);
    let first = read(log, cut, |event| review.fold(event), &mut progress).await?;
    if !review.contests().is_empty() {
        let same = Cut { through: Some(first.through.seq), ..*cut };
        read(log, &same, |event| review.look_back(event), &mut progress).await?;
    }
    Ok((review, first))
}
