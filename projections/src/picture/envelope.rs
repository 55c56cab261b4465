//! One envelope of a year: (holder, language), bucket by bucket.

use foldhash::HashMap;
use ledger::ids::ProjectId;
use ledger::money::Money;
use ledger::rules::allocation::BaseParts;
use ledger::rules::capacity;
use ledger::words::{Bucket, Buckets};
use std::ops::AddAssign;

/// The columns of one bucket (section 3 of the contract). All are totals of what events posted, so a cut by effective date can
/// leave net columns, and the balance, below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the columns of the contract are")]
pub struct Columns {
    pub allocated: Money,
    pub swapped_in: Money,
    pub swapped_out: Money,
    pub flex_in: Money,
    pub flex_out: Money,
    pub transferred_in: Money,
    pub transferred_out: Money,
    pub adjusted: Money,
    pub deducted: Money,
    pub first_deadline: Money,
    pub lapsed: Money,
    pub forfeited: Money,
    pub committed: Money,
}

impl Columns {
    /// What the bucket holds: what came in less what left.
    #[must_use]
    pub fn balance(&self) -> Money {
        let came = self.allocated + self.swapped_in + self.flex_in + self.transferred_in + self.adjusted;
        let moved = self.swapped_out + self.flex_out + self.transferred_out;
        let lost = self.deducted + self.first_deadline + self.lapsed + self.forfeited;
        came - moved - lost - self.committed
    }
}

impl AddAssign for Columns {
    fn add_assign(&mut self, other: Columns) {
        self.allocated += other.allocated;
        self.swapped_in += other.swapped_in;
        self.swapped_out += other.swapped_out;
        self.flex_in += other.flex_in;
        self.flex_out += other.flex_out;
        self.transferred_in += other.transferred_in;
        self.transferred_out += other.transferred_out;
        self.adjusted += other.adjusted;
        self.deducted += other.deducted;
        self.first_deadline += other.first_deadline;
        self.lapsed += other.lapsed;
        self.forfeited += other.forfeited;
        self.committed += other.committed;
    }
}

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
    pub support: HashMap<ProjectId, Support>,
}

impl Envelope {
    /// Whether an allocation was granted in this language.
    #[must_use]
    pub const fn is_granted(&self) -> bool {
        self.small.is_some()
    }

    /// The columns of the five buckets added up.
    #[must_use]
    pub fn total(&self) -> Columns {
        let mut total = Columns::default();
        for (_, columns) in self.columns.iter() {
            total += *columns;
        }
        total
    }

    /// The balance of each bucket.
    #[must_use]
    pub fn balances(&self) -> Buckets<Money> {
        let mut balances = Buckets::default();
        for (bucket, columns) in self.columns.iter() {
            *balances.get_mut(bucket) = columns.balance();
        }
        balances
    }

    /// What obligations are measured against (section 1 of the rules).
    #[must_use]
    pub fn base(&self) -> Money {
        let total = self.total();
        BaseParts {
            granted: total.allocated,
            adjusted: total.adjusted,
            transferred_in: total.transferred_in,
            transferred_out: total.transferred_out,
            deducted: total.deducted,
        }
        .base()
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

    /// Adds amounts to one column of every bucket.
    pub(super) fn add(&mut self, amounts: &Buckets<Money>, column: impl Fn(&mut Columns) -> &mut Money) {
        for bucket in Bucket::ALL {
            *column(self.columns.get_mut(*bucket)) += *amounts.get(*bucket);
        }
    }

    /// Takes amounts off one column of every bucket.
    pub(super) fn lower(&mut self, amounts: &Buckets<Money>, column: impl Fn(&mut Columns) -> &mut Money) {
        for bucket in Bucket::ALL {
            *column(self.columns.get_mut(*bucket)) -= *amounts.get(*bucket);
        }
    }

    /// Money of flex that became money of a genre (C.2.3); below zero where it goes back.
    pub(super) fn fill_up(&mut self, genre: Bucket, amount: Money) {
        self.columns.get_mut(genre).flex_in += amount;
        self.columns.flex.flex_out += amount;
    }
}
