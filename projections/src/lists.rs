//! What there is: years, holders, projects, commitments, applications and disputes (section 5 of the
//! contract), and lines of audience to review (part E).
//!
//! In the order in which a question goes through: [`Register`] keeps of the log what the picture does not; [`Filters`] say what
//! is wanted, each checked before anything is looked at ([`Picture::knows_year`] and its like), [`search`] compares texts
//! without regard to case and accents; one file a list makes its entries, and a [`List`] is the answer around them.

mod applications;
mod commitments;
mod disputes;
mod holders;
mod projects;
mod register;
mod reviews;
pub mod search;
mod years;

pub use applications::{ApplicationEntry, applications};
pub use commitments::{CommitmentEntry, State, commitments};
pub use disputes::{DisputeEntry, disputes};
pub use holders::{HolderEntry, holders};
pub use projects::{ProjectEntry, projects};
pub use register::Register;
pub use reviews::{Far, Finding, ReviewEntry, reviews};
pub use years::{DeadlineEntry, YearEntry, years};

use crate::NoAnswer;
use crate::picture::Picture;
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Genre, Language, Production, Source};
use search::Search;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// What a list is made of: the two folds of the same events, and the last of these.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The state.
    pub picture: &'a Picture,
    /// What only lists show.
    pub register: &'a Register,
    /// The last event that the answer rests on.
    pub through: u64,
}

/// What is wanted of a list; whatever is left out admits everything. A list looks at those that the contract gives it.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "named as the options of the contract are")]
pub struct Filters {
    pub year: Option<FiscalYear>,
    pub holder: Option<HolderId>,
    pub project: Option<ProjectId>,
    pub language: Option<Language>,
    pub genre: Option<Genre>,
    pub production: Option<Production>,
    pub source: Option<Source>,
    pub state: Option<State>,
    pub search: Option<Search>,
    /// Only disputes that await a step.
    pub open: bool,
    /// Of the money of projects only this holder's, for readers who may not see the rest.
    pub money_of: Option<HolderId>,
}

impl Filters {
    /// Whether all that they name is known.
    ///
    /// # Errors
    /// A year that is not open, a holder or a project that nobody knows: with the nearest that are.
    pub fn check(&self, picture: &Picture) -> Result<(), NoAnswer> {
        self.year.map_or(Ok(()), |year| picture.knows_year(year))?;
        self.holder.as_ref().map_or(Ok(()), |holder| picture.knows_holder(holder))?;
        self.project.as_ref().map_or(Ok(()), |project| picture.knows_project(project))
    }

    fn admits_year(&self, year: FiscalYear) -> bool {
        self.year.is_none_or(|wanted| wanted == year)
    }

    fn finds(&self, texts: &[&str]) -> bool {
        self.search.as_ref().is_none_or(|search| search.finds(texts))
    }
}

/// What the commitments of a list come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Totals {
    pub held: Money,
    pub counted: Money,
}

/// The answer: the entries under the name of the list, their totals where it has any, how many there are, and the last
/// event that the answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    /// The name, which is the entries' key.
    pub name: &'static str,
    /// What was found.
    pub entries: Vec<T>,
    /// What the entries come to; of commitments only.
    pub totals: Option<Totals>,
    /// How many were found, whatever part of them is shown.
    pub count: usize,
    /// The last event that the answer rests on.
    pub through: u64,
}

impl<T> List<T> {
    pub(crate) fn new(name: &'static str, entries: Vec<T>, through: u64) -> List<T> {
        List { name, count: entries.len(), entries, totals: None, through }
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.name, &self.entries)?;
        if let Some(totals) = &self.totals {
            map.serialize_entry("totals", totals)?;
        }
        map.serialize_entry("count", &self.count)?;
        map.serialize_entry("through", &self.through)?;
        map.end()
    }
}
