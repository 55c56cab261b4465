//! `indicators`: what the counted commitments of each year went to, by genre, language, region and kind of production, and
//! how much of it to projects that count for parity and for digital media.
//!
//! [`indicators`] gives every figure, [`changes`] two years side by side, and [`published`] what everyone may see: totals alone,
//! and only where nobody can work out from them what fewer than three broadcasters committed.

pub mod published;

use crate::NoAnswer;
use crate::lists::{Filters, List, Listed};
use crate::picture::{Commitment, Picture};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::rules::{digital_media, parity};
use ledger::time::FiscalYear;
use ledger::words::{Genre, Language, Production};
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A way in which a year's commitments are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Not at all: the whole year.
    All,
    /// The commitment's genre.
    Genre,
    /// The licence's language.
    Language,
    /// Whether the project is a regional one.
    Region,
    /// Who produces it.
    Production,
    /// Whether it counts for parity (C.2.7).
    Parity,
    /// Whether its digital media component counts (C.2.6, Annex A).
    DigitalMedia,
}

const ALL: &[&str] = &["all"];
const REGIONS: &[&str] = &["regional", "not-regional", "not-stated"];
const COUNTS: &[&str] = &["eligible", "not-eligible"];

impl Dimension {
    /// All of them, in the order of the answer.
    pub const EVERY: [Dimension; 7] = [
        Dimension::All,
        Dimension::Genre,
        Dimension::Language,
        Dimension::Region,
        Dimension::Production,
        Dimension::Parity,
        Dimension::DigitalMedia,
    ];

    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Dimension::All => "all",
            Dimension::Genre => "genre",
            Dimension::Language => "language",
            Dimension::Region => "region",
            Dimension::Production => "production",
            Dimension::Parity => "parity",
            Dimension::DigitalMedia => "digital-media",
        }
    }

    /// What a commitment can be under it, in the fixed order.
    #[must_use]
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Dimension::All => ALL,
            Dimension::Genre => Genre::WORDS,
            Dimension::Language => Language::WORDS,
            Dimension::Region => REGIONS,
            Dimension::Production => Production::WORDS,
            Dimension::Parity | Dimension::DigitalMedia => COUNTS,
        }
    }

    /// What a commitment is under it; none where a cut leaves its project out.
    fn of(self, commitment: &Commitment, picture: &Picture, rulebook: &Rulebook) -> Option<&'static str> {
        let project = || picture.project(&commitment.project);
        let counts = |does: bool| if does { "eligible" } else { "not-eligible" };
        match self {
            Dimension::All => Some("all"),
            Dimension::Genre => Some(commitment.genre.word()),
            Dimension::Language => Some(commitment.language.word()),
            Dimension::Region => project().map(|known| match known.regional {
                Some(true) => "regional",
                Some(false) => "not-regional",
                None => "not-stated",
            }),
            Dimension::Production => project().map(|known| known.production.word()),
            Dimension::Parity => project().map(|known| counts(parity::counts(rulebook, &known.positions))),
            Dimension::DigitalMedia => project().map(|known| counts(digital_media::is_eligible(known.digital_media))),
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// A part of a whole in ten-thousandths; what is smaller is cut off, so that parts never add up to more than the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u32);

impl Share {
    fn of(part: i128, whole: i128) -> Share {
        let share = if whole > 0 { part.saturating_mul(10_000) / whole } else { 0 };
        Share(u32::try_from(share).unwrap_or_default())
    }

    /// A share as answers write it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Share> {
        let (whole, rest) = text.split_once('.')?;
        let rest = Some(rest).filter(|rest| rest.len() == 4)?;
        Some(Share(whole.parse::<u32>().ok()?.checked_mul(10_000)?.checked_add(rest.parse().ok()?)?))
    }

    /// Ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One figure of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndicatorEntry {
    /// The year of the commitments.
    pub year: FiscalYear,
    /// How they are told apart.
    pub dimension: Dimension,
    /// What they are under it.
    pub value: &'static str,
    /// What is counted to them, net of releases, of envelopes and of pools.
    pub committed: Money,
    /// The part of what the year committed.
    pub committed_share: Share,
    /// How many projects they support.
    pub projects: usize,
    /// The part of the projects that the year supports.
    pub projects_share: Share,
    /// How many broadcasters made them.
    pub holders: usize,
}

/// One figure in two years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "as in one year, before and after")]
pub struct ChangeEntry {
    /// The year before, and the one after.
    pub from_year: FiscalYear,
    pub to_year: FiscalYear,
    pub dimension: Dimension,
    pub value: &'static str,
    pub from_committed: Money,
    pub to_committed: Money,
    /// What the later year committed more; less where it is below zero.
    pub difference: Money,
    pub from_share: Share,
    pub to_share: Share,
    pub from_projects: usize,
    pub to_projects: usize,
}

/// A commitment that counts, as indicators see it.
#[derive(Clone, Debug)]
pub struct Fact<'a> {
    /// Whose it is.
    pub holder: &'a HolderId,
    /// What it supports.
    pub project: &'a ProjectId,
    /// What is counted.
    pub counted: Money,
    /// What it is under each dimension, in their order.
    pub values: [Option<&'static str>; Dimension::EVERY.len()],
}

/// What counts in a year.
fn facts<'a>(picture: &'a Picture, rulebook: &Rulebook, year: FiscalYear) -> Vec<Fact<'a>> {
    let counting = picture.commitments().filter(|(_, made)| made.year == year && made.counted.is_positive());
    let fact = |(_, made): (_, &'a Commitment)| Fact {
        holder: &made.holder,
        project: &made.project,
        counted: made.counted,
        values: Dimension::EVERY.map(|dimension| dimension.of(made, picture, rulebook)),
    };
    counting.map(fact).collect()
}

/// Every figure that there could be of a year, in the order of the answer.
fn figures() -> impl Iterator<Item = (usize, Dimension, &'static str)> {
    let places = Dimension::EVERY.into_iter().enumerate();
    places.flat_map(|(place, dimension)| dimension.values().iter().map(move |value| (place, dimension, *value)))
}

#[derive(Default)]
struct Sum<'a> {
    committed: Money,
    projects: BTreeSet<&'a ProjectId>,
    holders: BTreeSet<&'a HolderId>,
}

fn of_year(picture: &Picture, year: FiscalYear) -> Result<Vec<IndicatorEntry>, NoAnswer> {
    let rulebook = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?.rulebook(year)?;
    let mut sums: BTreeMap<(usize, &'static str), Sum<'_>> = BTreeMap::new();
    let mut whole = Sum::default();
    for fact in facts(picture, rulebook, year) {
        let places = fact.values.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?)));
        for key in places {
            let sum = sums.entry(key).or_default();
            sum.committed += fact.counted;
            sum.projects.insert(fact.project);
            sum.holders.insert(fact.holder);
        }
        whole.committed += fact.counted;
        whole.projects.insert(fact.project);
    }
    let count = |projects: usize| i128::try_from(projects).unwrap_or(i128::MAX);
    let entry = |(place, dimension, value): (usize, Dimension, &'static str)| {
        let sum = sums.remove(&(place, value)).unwrap_or_default();
        IndicatorEntry {
            year,
            dimension,
            value,
            committed: sum.committed,
            committed_share: Share::of(sum.committed.cents(), whole.committed.cents()),
            projects: sum.projects.len(),
            projects_share: Share::of(count(sum.projects.len()), count(whole.projects.len())),
            holders: sum.holders.len(),
        }
    };
    Ok(figures().map(entry).collect())
}

/// The indicators of the years that are open, or of the one asked for.
///
/// # Errors
/// The year is not open at the cut, or a rulebook in the log cannot be read.
pub fn indicators(listed: Listed<'_>, filters: &Filters) -> Result<List<IndicatorEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let years = listed.picture.opened_years().filter(|year| filters.year.is_none_or(|wanted| wanted == *year));
    let mut entries = Vec::new();
    for year in years {
        entries.extend(of_year(listed.picture, year)?);
    }
    Ok(List::new("indicators", entries, listed.through))
}

/// Two years side by side: what a measure that came between them may have changed.
///
/// # Errors
/// A year is not open at the cut, or its rulebook in the log cannot be read.
pub fn changes(listed: Listed<'_>, from_year: FiscalYear, to_year: FiscalYear) -> Result<List<ChangeEntry>, NoAnswer> {
    let (from, to) = (of_year(listed.picture, from_year)?, of_year(listed.picture, to_year)?);
    let change = |(from, to): (IndicatorEntry, IndicatorEntry)| ChangeEntry {
        from_year,
        to_year,
        dimension: to.dimension,
        value: to.value,
        from_committed: from.committed,
        to_committed: to.committed,
        difference: to.committed - from.committed,
        from_share: from.committed_share,
        to_share: to.committed_share,
        from_projects: from.projects,
        to_projects: to.projects,
    };
    // Both years have every figure, in one order.
    let entries = from.into_iter().zip(to).map(change).collect();
    Ok(List::new("indicator-changes", entries, listed.through))
}
