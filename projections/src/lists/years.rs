//! `years`: every fiscal year that was opened.

use super::{Filters, List, Listed};
use crate::NoAnswer;
use ledger::money::Money;
use ledger::time::{Day, FiscalYear};
use ledger::words::Language;
use serde::Serialize;

/// One year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearEntry {
    /// The year.
    pub year: FiscalYear,
    /// The date of its opening; null where a cut leaves the opening out.
    pub opened_on: Option<Day>,
    /// The year whose rulebook it took over; its own where it took none.
    pub rulebook: FiscalYear,
    /// The first deadline.
    pub first_deadline: DeadlineEntry,
    /// The final deadline.
    pub final_deadline: DeadlineEntry,
    /// Whether the year was closed.
    pub closed: bool,
    /// How many holders have an allocation.
    pub holders: usize,
    /// What is counted to commitments, of envelopes and of pools.
    pub committed: Money,
}

/// A deadline of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct DeadlineEntry {
    pub date: Day,
    pub closed: bool,
}

/// The years, in order.
///
/// # Errors
/// A filter names what is not known, or a rulebook in the log cannot be read.
pub fn years(listed: Listed<'_>, filters: &Filters) -> Result<List<YearEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let mut entries = Vec::new();
    for (year, state) in listed.picture.years() {
        if state.rulebook.is_none() || !filters.admits_year(year) {
            continue;
        }
        let rulebook = state.rulebook(year)?;
        let opening = listed.register.openings.get(&year);
        let granted = |both: &ledger::words::PerLanguage<crate::picture::Envelope>| {
            Language::ALL.iter().any(|language| both.get(*language).is_granted())
        };
        let committed = listed.picture.commitments().filter(|(_, commitment)| commitment.year == year);
        entries.push(YearEntry {
            year,
            opened_on: opening.map(|opening| opening.on),
            rulebook: opening.map_or(year, |opening| opening.rulebook),
            first_deadline: DeadlineEntry { date: rulebook.first_deadline_date, closed: state.first_deadline_closed },
            final_deadline: DeadlineEntry { date: rulebook.final_deadline_date, closed: state.final_deadline_closed },
            closed: state.closed,
            holders: state.envelopes.values().filter(|both| granted(both)).count(),
            committed: committed.map(|(_, commitment)| commitment.counted).sum(),
        });
    }
    Ok(List::new("years", entries, listed.through))
}
