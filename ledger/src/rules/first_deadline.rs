//! C.2.1.1: the first deadline.
//!
//! A broadcaster whose allocation is above a threshold must have committed three quarters of it, by complete applications, on
//! or before the first deadline; what is missing is taken from the allocation and goes to the reserve. An exemption can be
//! granted after an important organisational event. Reading: measured on one language's base; taken from all uncommitted
//! buckets pro rata to their balances, flex included.

use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::words::Buckets;

/// How an envelope stands with the first deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The base is not above the threshold.
    NotApplicable,
    /// Neither reached nor closed yet.
    Open,
    /// Enough is counted.
    Met,
    /// Closed, and not enough is counted.
    Missed,
    /// The fund granted an exemption.
    Exempt,
}

impl Status {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Status::NotApplicable => "not-applicable",
            Status::Open => "open",
            Status::Met => "met",
            Status::Missed => "missed",
            Status::Exempt => "exempt",
        }
    }
}

/// The first deadline of one envelope, in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// How it stands.
    pub status: Status,
    /// What must be counted by the deadline.
    pub required: Money,
    /// What is.
    pub counted: Money,
    /// What is missing.
    pub shortfall: Money,
}

/// Assesses an envelope. `counted`: commitments from complete applications effective on or before the deadline, less
/// releases effective on or before it.
#[must_use]
pub fn assess(rulebook: &Rulebook, base: Money, counted: Money, exempt: bool, closed: bool) -> Assessment {
    if base <= rulebook.first_deadline_threshold {
        let none = Money::ZERO;
        return Assessment { status: Status::NotApplicable, required: none, counted: none, shortfall: none };
    }
    let required = base.share_required(rulebook.first_deadline_share);
    let shortfall = (required - counted).or_zero();
    let status = if exempt {
        Status::Exempt
    } else if shortfall.is_zero() {
        Status::Met
    } else if closed {
        Status::Missed
    } else {
        Status::Open
    };
    Assessment { status, required, counted, shortfall }
}

impl Assessment {
    /// What the closed deadline should have taken: the shortfall, but nothing from the exempt.
    #[must_use]
    pub fn to_take(&self) -> Money {
        match self.status {
            Status::NotApplicable | Status::Exempt | Status::Met => Money::ZERO,
            Status::Open | Status::Missed => self.shortfall,
        }
    }
}

/// What a closing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing.
    Nothing,
    /// Taken from the buckets.
    Take(Buckets<Money>),
    /// Given back to the buckets.
    Restore(Buckets<Money>),
}

/// What must be posted so that what was taken becomes what should be: the difference only, in either direction. Taking goes
/// pro rata over the balances, giving back pro rata over what each bucket lost.
#[must_use]
pub fn consequence(to_take: Money, taken: &Buckets<Money>, balances: &Buckets<Money>) -> Consequence {
    let difference = to_take - taken.total();
    if difference.is_positive() {
        let uncommitted = Buckets::from_array(balances.array().map(Money::or_zero));
        let parts = Buckets::from_array(difference.min(uncommitted.total()).split_pro_rata(uncommitted.array()));
        if parts.is_zero() { Consequence::Nothing } else { Consequence::Take(parts) }
    } else if difference.is_negative() {
        Consequence::Restore(Buckets::from_array((-difference).split_pro_rata(taken.array())))
    } else {
        Consequence::Nothing
    }
}
