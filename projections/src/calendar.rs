//! `calendar --year Y`: the dates of part G, with what falls due for whom.
//!
//! Four dates are the rulebook's: applications open, the two deadlines, the end of the year. The rest of part G names months or
//! weeks, and stands here as the guide for 2021-2022 prints it; audience data and the statistics of past performance have their
//! dates there too, and no place in this ledger. What nobody
//! dates (disputes that await a decision, suspensions) comes last. All figures are those that compliance, balances and
//! penalties show; nothing is judged here.

mod due;
mod ics;
mod milestones;

pub use due::{Due, DueItem};
pub use ics::ics;

use crate::NoAnswer;
use crate::picture::Picture;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::time::{Day, FiscalYear};
use serde::Serialize;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// The fiscal year.
    pub year: FiscalYear,
    /// The last event that the answer rests on.
    pub through: u64,
    /// The one broadcaster that it is for, where one was asked for.
    pub holder: Option<HolderId>,
    /// In order of date; what has none comes last.
    pub entries: Vec<CalendarEntry>,
}

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// The day is known.
    Day,
    /// The guide names the first week of a month.
    FirstWeek,
    /// The guide names a month.
    Month,
    /// It comes again every month of the year.
    EveryMonth,
    /// It has no date.
    Undated,
}

/// One date, or span of dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarEntry {
    /// What names it among all entries of the year.
    pub id: String,
    /// What kind of entry it is.
    pub entry: &'static str,
    /// The section of the guide.
    pub section: &'static str,
    /// How exactly it is known.
    pub precision: Precision,
    /// The first day.
    pub from: Option<Day>,
    /// The last day, included.
    pub until: Option<Day>,
    /// `open`, or `closed` where its consequences were posted; nothing where that does not apply.
    pub status: Option<&'static str>,
    /// What it is called.
    pub title: Bilingual,
    /// What it means.
    pub says: Bilingual,
    /// What falls due, and for whom.
    pub due: Vec<DueItem>,
}

/// The calendar of a year, or of one broadcaster's year.
///
/// # Errors
/// The year is not open at the cut, its rulebook cannot be read, or no event of the cut knows the broadcaster.
pub fn calendar(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
) -> Result<Calendar, NoAnswer> {
    let mut entries = milestones::entries(picture, through, year, holder)?;
    if let Some(wanted) = holder {
        picture.knows_holder(wanted)?;
        for entry in &mut entries {
            entry.due.retain(|due| due.holder.as_ref() == Some(wanted));
        }
        // The dates are everyone's; what has no date is there only for what falls due.
        entries.retain(|entry| !(entry.due.is_empty() && entry.is_only_for_what_is_due()));
    }
    entries.sort_by_key(|entry| (entry.from.is_none(), entry.from, entry.until));
    Ok(Calendar { year, through, holder: holder.cloned(), entries })
}

impl CalendarEntry {
    /// Whether it would say nothing without something due: an instalment, or what has no date.
    fn is_only_for_what_is_due(&self) -> bool {
        self.from.is_none() || self.entry == milestones::INSTALMENT
    }
}
