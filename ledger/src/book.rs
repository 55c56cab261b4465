//! The state that decisions read.
//!
//! A fold over all events, kept so that no decision costs more as the log grows: figures that rules compare are kept added
//! up, and everything is found by its id. The book is not what questions are answered from; the projections are, and a
//! property test holds the two against each other.

use crate::columns::{Column, Columns};
use crate::credit_facts::CreditFacts;
use crate::digest::Digest;
use crate::event::{CalculatedAllocation, Kind, Positions, Reversible};
use crate::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::shelf::Shelf;
use crate::time::{Day, FiscalYear, Instant};
use crate::words::{
    Buckets, DigitalMedia, DisputeNature, DisputeOutcome, DisputeRole, Genre, Language, PerLanguage, Production, Source,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

mod apply;
mod commitments;
mod money;
mod packed;
mod registers;

type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
type Set<K> = HashSet<K, foldhash::fast::RandomState>;

/// Everything that decisions read.
#[derive(Clone, Debug)]
pub struct Book {
    pub(crate) commands: Shelf<Uuid, Recorded>,
    pub(crate) holders: Map<HolderId, Holder>,
    pub(crate) projects: Shelf<ProjectId, Project>,
    pub(crate) commitments: Shelf<CommitmentId, Commitment>,
    pub(crate) disputes: Map<DisputeId, Dispute>,
    pub(crate) carried: Map<(HolderId, Language), Vec<Carried>>,
    pub(crate) credit: CreditFacts,
    pub(crate) years: BTreeMap<FiscalYear, Year>,
    pub(crate) last_recorded: Instant,
}

impl Default for Book {
    fn default() -> Book {
        Book {
            commands: Shelf::default(),
            holders: Map::default(),
            projects: Shelf::default(),
            commitments: Shelf::default(),
            disputes: Map::default(),
            carried: Map::default(),
            credit: CreditFacts::default(),
            years: BTreeMap::new(),
            last_recorded: Instant::MIN,
        }
    }
}

/// An accepted command: enough to know it again for ever, and to take back what can be taken back.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) request: Digest,
    pub(crate) first_seq: u64,
    pub(crate) kinds: Kinds,
    pub(crate) effective_on: Day,
    pub(crate) year: Option<FiscalYear>,
    pub(crate) reversed: bool,
    pub(crate) reversible: Option<Reversible>,
}

/// The types of the events of one command. There is one of these for every command that was ever accepted, so the few events that
/// most of them have take no memory of their own.
#[derive(Clone, Debug)]
pub(crate) enum Kinds {
    /// So many of the array.
    Few(u8, [Kind; 14]),
    /// More than fit.
    Many(Vec<Kind>),
}

impl Kinds {
    pub(crate) const NONE: Kinds = Kinds::Few(0, [Kind::YearOpened; 14]);

    pub(crate) fn push(&mut self, kind: Kind) {
        match self {
            Kinds::Few(length, few) => match few.get_mut(usize::from(*length)) {
                Some(place) => {
                    *place = kind;
                    *length += 1;
                }
                None => *self = Kinds::Many(few.iter().copied().chain([kind]).collect()),
            },
            Kinds::Many(many) => many.push(kind),
        }
    }

    pub(crate) fn as_slice(&self) -> &[Kind] {
        match self {
            Kinds::Few(length, few) => few.get(..usize::from(*length)).unwrap_or_default(),
            Kinds::Many(many) => many,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Holder {
    pub(crate) since: Day,
    pub(crate) educational: bool,
    pub(crate) bilingual_single_channel: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) since: Day,
    pub(crate) genre: Genre,
    pub(crate) production: Production,
    pub(crate) affiliated_with: Option<HolderId>,
    pub(crate) digital_media: DigitalMedia,
    pub(crate) positions: Positions,
    /// Commitments of any year of which something is held, lapsed or counted.
    pub(crate) open: SortedIds,
}

/// A few ids in ascending order.
#[derive(Clone, Debug, Default)]
pub(crate) struct SortedIds(Vec<CommitmentId>);

impl SortedIds {
    pub(crate) fn insert(&mut self, id: &CommitmentId) {
        if let Err(place) = self.0.binary_search(id) {
            self.0.insert(place, id.clone());
        }
    }

    pub(crate) fn remove(&mut self, id: &CommitmentId) {
        if let Ok(place) = self.0.binary_search(id) {
            self.0.remove(place);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &CommitmentId> {
        self.0.iter()
    }
}

/// A commitment: a hold, then (once its application counted) money.
#[derive(Clone, Debug)]
pub struct Commitment {
    pub(crate) year: FiscalYear,
    pub(crate) project: ProjectId,
    pub(crate) holder: HolderId,
    pub(crate) language: Language,
    pub(crate) genre: Genre,
    pub(crate) source: Source,
    /// What its licence form committed.
    pub(crate) amount: Money,
    /// What is held.
    pub(crate) held: Money,
    /// What was held when the final deadline closed.
    pub(crate) lapsed: Money,
    /// What is counted, net of releases.
    pub(crate) net: Money,
    /// What of it flex had filled up, net of what releases gave back.
    pub(crate) from_flex: Money,
    /// What of it counts for the first deadline.
    pub(crate) by_first_deadline: Money,
    pub(crate) once_counted: bool,
    pub(crate) made_on: Day,
    pub(crate) moved_on: Option<Day>,
    /// The latest date at which it was made, counted, released, cancelled or moved.
    pub(crate) touched_on: Day,
}

impl Commitment {
    pub(crate) fn is_open(&self) -> bool {
        !(self.held.is_zero() && self.lapsed.is_zero() && self.net.is_zero())
    }

    /// Held or lapsed: what an application may turn into a counted commitment.
    pub(crate) fn pending(&self) -> Money {
        self.held + self.lapsed
    }
}

/// An amount that an earlier year's envelope could not bear.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) origin: u64,
    pub(crate) year: FiscalYear,
    pub(crate) genre: Option<Genre>,
    pub(crate) outstanding: Money,
}

#[derive(Clone, Debug)]
pub(crate) struct Dispute {
    pub(crate) opened_on: Day,
    pub(crate) year: FiscalYear,
    pub(crate) holder: HolderId,
    pub(crate) nature: DisputeNature,
    /// Who decides next; nobody while a decision stands.
    pub(crate) awaits: Option<DisputeRole>,
    pub(crate) last: Option<(DisputeRole, DisputeOutcome)>,
}

/// A fiscal year.
#[derive(Clone, Debug)]
pub struct Year {
    pub(crate) opened_on: Day,
    pub(crate) rulebook: Rulebook,
    pub(crate) values: BTreeMap<String, String>,
    /// When the first deadline was last closed.
    pub(crate) first_closed_on: Option<Day>,
    pub(crate) final_closed_on: Option<Day>,
    pub(crate) closed: bool,
    pub(crate) grants: Map<HolderId, Day>,
    pub(crate) envelopes: BTreeMap<(HolderId, Language), Envelope>,
    pub(crate) pools: PerLanguage<Columns>,
    pub(crate) rejected: Shelf<ProjectId, ()>,
    pub(crate) applied: Shelf<ProjectId, ()>,
    pub(crate) suspended: Set<HolderId>,
    pub(crate) exemptions: Map<(HolderId, Language), Option<bool>>,
    pub(crate) imposed: BTreeSet<(HolderId, crate::words::PenaltyKind, Language)>,
    pub(crate) access: Map<HolderId, Access>,
    /// The calculations of its allocations, in the order of the log.
    pub(crate) calculations: Vec<Calculation>,
    /// The last calculation from which a letter was granted, by its place in the log.
    pub(crate) granted_from: Option<u64>,
}

/// A calculation of a year's allocations.
#[derive(Clone, Debug)]
pub(crate) struct Calculation {
    pub(crate) seq: u64,
    pub(crate) effective_on: Day,
    pub(crate) allocations: Vec<CalculatedAllocation>,
}

/// One language of a holder's allocation.
#[derive(Clone, Debug)]
pub struct Envelope {
    pub(crate) granted_on: Day,
    pub(crate) signed_on: Option<Day>,
    pub(crate) small: bool,
    /// What events moved, bucket by bucket.
    pub(crate) columns: Buckets<Columns>,
    pub(crate) holds: Buckets<Money>,
    /// The closing that last took something.
    pub(crate) taken_on: Option<Day>,
    pub(crate) counted_by_first: Money,
    pub(crate) in_house_used: Money,
    /// Net counted, by project; nothing where it was released.
    pub(crate) supported: Shelf<ProjectId, Money>,
}

impl Envelope {
    /// Section 1: what obligations and the cap are measured against.
    #[must_use]
    pub fn base(&self) -> Money {
        self.columns.total().base()
    }

    /// The uncommitted money, held or not.
    #[must_use]
    pub fn balances(&self) -> Buckets<Money> {
        self.columns.map(Columns::balance)
    }

    /// One column of every bucket.
    pub(crate) fn column(&self, column: Column) -> Buckets<Money> {
        self.columns.map(|columns| columns.get(column))
    }

    /// What is held, by genre.
    #[must_use]
    pub const fn holds(&self) -> &Buckets<Money> {
        &self.holds
    }

    /// Commitments counted for the first deadline.
    #[must_use]
    pub const fn counted_by_first_deadline(&self) -> Money {
        self.counted_by_first
    }

    /// Held and counted for in-house and affiliated projects.
    #[must_use]
    pub const fn in_house_used(&self) -> Money {
        self.in_house_used
    }
}

/// What a holder has used of alternative access.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Access {
    pub(crate) applications: u32,
    pub(crate) amount: Money,
}

impl Book {
    /// When the last event was recorded.
    #[must_use]
    pub const fn last_recorded(&self) -> Instant {
        self.last_recorded
    }

    /// The envelopes of a year, by holder and language; none where the year is not open.
    pub fn envelopes(&self, year: FiscalYear) -> impl Iterator<Item = (&HolderId, Language, &Envelope)> {
        self.years.get(&year).into_iter().flat_map(|y| y.envelopes.iter().map(|((h, l), e)| (h, *l, e)))
    }

    /// The balance of the alternative-access pool of a language.
    #[must_use]
    pub fn pool(&self, year: FiscalYear, language: Language) -> Money {
        self.years.get(&year).map(|y| y.pools.get(language).balance()).unwrap_or_default()
    }

    /// The latest fiscal year that is open: opened, and not closed since.
    #[must_use]
    pub fn latest_open_year(&self) -> Option<FiscalYear> {
        self.years.iter().filter(|(_, year)| !year.closed).map(|(year, _)| *year).max()
    }

    /// The commitments of a project of which something is left, in ascending id.
    pub(crate) fn open_commitments<'a>(
        &'a self,
        project: &ProjectId,
        year: FiscalYear,
    ) -> impl Iterator<Item = (&'a CommitmentId, &'a Commitment)> {
        self.projects
            .get(project)
            .into_iter()
            .flat_map(|p| p.open.iter())
            .filter_map(|id| self.commitments.get_key_value(id))
            .filter(move |(_, c)| c.year == year)
    }
}

impl Year {
    pub(crate) fn envelope(&self, holder: &HolderId, language: Language) -> Option<&Envelope> {
        self.envelopes.get(&(holder.clone(), language))
    }

    pub(crate) fn is_exempt(&self, holder: &HolderId, language: Language) -> bool {
        self.exemptions.get(&(holder.clone(), language)) == Some(&Some(true))
    }
}
