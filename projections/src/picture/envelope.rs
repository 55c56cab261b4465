//! One envelope of a year: (holder, language), bucket by bucket.

use ledger::columns::Columns;
use ledger::ids::ProjectId;
use ledger::money::Money;
use ledger::rules::capacity;
use ledger::shelf::Shelf;
use ledger::words::Buckets;

/// What one envelope does for one project: holds, and what is counted net of releases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Held and neither lapsed nor cancelled.
    pub held: Money,
    /// Counted, net of releases.
    pub counted: Money,
}

/// An envelope as the events add up.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Whether the holder is small in this language, once an allocation was granted (C.2.8).
    pub small: Option<bool>,
    /// The columns of each bucket.
    pub columns: Buckets<Columns>,
    /// The holds of each genre; flex has none of its own.
    pub holds: Buckets<Money>,
    /// Counted for the first deadline: effective on or before it, less releases effective on or before it (C.2.1.1).
    pub counted_by_first_deadline: Money,
    /// The projects that this envelope holds money for or has counted money to.
    pub support: Shelf<ProjectId, Support>,
}

impl Envelope {
    /// Whether an allocation was granted in this language.
    #[must_use]
    pub const fn is_granted(&self) -> bool {
        self.small.is_some()
    }

    /// The balance of each bucket.
    #[must_use]
    pub fn balances(&self) -> Buckets<Money> {
        self.columns.map(Columns::balance)
    }

    /// What obligations are measured against (section 1 of the rules).
    #[must_use]
    pub fn base(&self) -> Money {
        self.columns.total().base()
    }

    /// What is held of each bucket: a genre's holds, and of flex the part of all holds that genres cannot cover (C.2.2).
    #[must_use]
    pub fn held(&self) -> Buckets<Money> {
        Buckets { flex: capacity::flex_needed(&self.holds, &self.balances()), ..self.holds }
    }

    /// The supported projects: each once, with what is counted to it in all, above zero (C.2.6).
    pub fn supported(&self) -> impl Iterator<Item = (&ProjectId, Money)> {
        self.support.iter().map(|(project, s)| (project, s.counted)).filter(|(_, counted)| counted.is_positive())
    }
}
