//! What a ledger is, in a few figures: its years, the deadlines that are near, how much there is, and what was signed last.

use crate::echo::{Echo, Echoed};
use crate::{Cut, Error, Folded, Progress, register};
use ledger::log::{ChainError, EventLog, Fault, decode};
use ledger::time::{Day, FiscalYear, Instant};
use projections::NoAnswer;
use projections::lists::{self, Filters, Listed, YearEntry};
use serde::Serialize;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Events that are known.
    pub events: u64,
    /// The years, in order.
    pub years: Vec<YearEntry>,
    /// The deadlines that are not closed, in order of date.
    pub deadlines: Vec<NearDeadline>,
    /// Registered holders.
    pub holders: usize,
    /// Registered projects.
    pub projects: usize,
    /// Commitments made.
    pub commitments: usize,
    /// Disputes that await a decision.
    pub open_disputes: usize,
    /// The last event; none in an empty ledger.
    pub last_event: Option<LastEvent>,
    /// The last event that the answer rests on.
    pub through: u64,
}

/// A deadline that is not closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearDeadline {
    /// The year.
    pub year: FiscalYear,
    /// `first-deadline`, `final-deadline` or `year-end`.
    pub deadline: &'static str,
    /// The date.
    pub date: Day,
    /// Days until then; below zero once it has passed.
    pub days: i32,
}

/// The last event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the log's fields are")]
pub struct LastEvent {
    pub seq: u64,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub actor: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each says what it is")]
pub enum StatusError {
    #[error(transparent)]
    Log(#[from] Error),
    #[error(transparent)]
    Year(#[from] NoAnswer),
}

/// What the ledger is at a cut, and on which side of its deadlines a day lies.
///
/// # Errors
/// The log cannot be read, or a rulebook in it.
pub async fn status<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    today: Day,
    progress: impl FnMut(Progress) + Send,
) -> Result<Echoed<Status>, StatusError> {
    let (Folded { picture, read: known }, register) = register(log, cut, progress).await?;
    let through = known.through.seq;
    let listed = Listed { picture: &picture, register: &register, through };
    let years = lists::years(listed, &Filters::default())?.entries;
    let status = Status {
        events: known.admitted,
        deadlines: deadlines(&years, today),
        years,
        holders: picture.holders().count(),
        projects: picture.projects().count(),
        commitments: picture.commitments().count(),
        open_disputes: picture.disputes().filter(|(_, dispute)| dispute.awaits().is_some()).count(),
        last_event: last_event(log, through).await?,
        through,
    };
    Ok(Echoed::new(status, Echo::of(cut, &known)))
}

/// The event at the end of what is known: its page alone, since the state may come from a snapshot.
async fn last_event<L: EventLog + Sync>(log: &L, seq: u64) -> Result<Option<LastEvent>, Error> {
    let Some(before) = seq.checked_sub(1) else { return Ok(None) };
    let page = log.page(before, 1).await?;
    let Some(line) = page.lines().next() else { return Ok(None) };
    let event = decode(line).map_err(|error| ChainError { seq, fault: Fault::Format(error) })?;
    Ok(Some(LastEvent {
        seq: event.seq,
        kind: event.body.kind().name(),
        effective_on: event.effective_on,
        recorded_at: event.recorded_at,
        actor: event.actor,
    }))
}

fn deadlines(years: &[YearEntry], today: Day) -> Vec<NearDeadline> {
    let mut near = Vec::new();
    for entry in years {
        let all = [
            ("first-deadline", entry.first_deadline.date, entry.first_deadline.closed),
            ("final-deadline", entry.final_deadline.date, entry.final_deadline.closed),
            ("year-end", entry.year.last_day(), entry.closed),
        ];
        near.extend(all.into_iter().filter(|(_, _, closed)| !closed && !entry.closed).map(|(deadline, date, _)| {
            let days = date.days_since_1970() - today.days_since_1970();
            NearDeadline { year: entry.year, deadline, date, days }
        }));
    }
    near.sort_by_key(|deadline| deadline.date);
    near
}
