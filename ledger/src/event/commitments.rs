//! What events do to commitments besides moving their money, told with the declaration of each event: it makes one, counts it,
//! releases it, gives its hold up. From this follow the commitments in the state that decisions read, in the picture, in what
//! earns credit, in lists, reports and histories.

use crate::ids::{CommitmentId, HolderId, ProjectId};
use crate::money::Money;
use crate::time::FiscalYear;
use crate::words::{Contribution, Genre, Language, Source};

/// What an event does to one commitment, and the commitment as the event names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the fields of the events are")]
pub struct CommitmentChange<'a> {
    pub commitment: &'a CommitmentId,
    pub year: FiscalYear,
    pub project: &'a ProjectId,
    pub holder: &'a HolderId,
    pub language: Language,
    pub genre: Genre,
    pub source: Source,
    /// How much of it is concerned.
    pub amount: Money,
    /// What is done to it.
    pub kind: ChangeKind<'a>,
}

/// What is done to a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind<'a> {
    /// A licence form holds the amount for it.
    Made(Form<'a>),
    /// Returned money is counted to a new commitment at once; `from_flex` is the part that flex had filled up.
    Reallocated {
        /// The reallocation.
        form: Form<'a>,
        /// What of the amount came from flex.
        from_flex: Money,
    },
    /// Its hold is counted.
    Counted {
        /// What of the amount came from flex.
        from_flex: Money,
    },
    /// Counted money is let go.
    Released {
        /// What of the amount goes back to flex.
        to_flex: Money,
    },
    /// Its hold is given up.
    Cancelled,
    /// Its hold lapses.
    Lapsed,
    /// Its lapsed hold is a hold again.
    Revived,
    /// It follows a change of control; the amount is what of it is counted.
    Moved {
        /// Whose it is now.
        to: &'a HolderId,
    },
    /// The command that held it is reversed.
    HoldReversed,
    /// The command that reallocated to it is reversed.
    ReallocationReversed,
}

/// The licence form, or the reallocation, that began a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form<'a> {
    /// What the broadcaster contributes.
    pub kind: Contribution,
    /// The eligible licence fee, if the form states it.
    pub licence_fee: Option<Money>,
    /// The approval of a reallocation.
    pub approval: Option<&'a str>,
}

impl<'a> CommitmentChange<'a> {
    /// The licence form or reallocation, where this begins the commitment.
    #[must_use]
    pub const fn begins(&self) -> Option<Form<'a>> {
        match self.kind {
            ChangeKind::Made(form) | ChangeKind::Reallocated { form, .. } => Some(form),
            ChangeKind::Counted { .. }
            | ChangeKind::Released { .. }
            | ChangeKind::Cancelled
            | ChangeKind::Lapsed
            | ChangeKind::Revived
            | ChangeKind::Moved { .. }
            | ChangeKind::HoldReversed
            | ChangeKind::ReallocationReversed => None,
        }
    }

    /// What is counted to the commitment's project from now on, or no longer where it is below zero; none where that stays.
    #[must_use]
    pub fn counts(&self) -> Option<Money> {
        match self.kind {
            ChangeKind::Reallocated { .. } | ChangeKind::Counted { .. } => Some(self.amount),
            ChangeKind::Released { .. } | ChangeKind::ReallocationReversed => Some(-self.amount),
            ChangeKind::Made(_)
            | ChangeKind::Cancelled
            | ChangeKind::Lapsed
            | ChangeKind::Revived
            | ChangeKind::Moved { .. }
            | ChangeKind::HoldReversed => None,
        }
    }
}

/// A commitment as an event names it that has a field for each of its facts, and what the event does to it. The year and the
/// source are given where the event has no field for them.
macro_rules! commitment {
    ($facts:expr, $kind:expr) => {
        commitment!($facts, $facts.year, $facts.source, $kind)
    };
    ($facts:expr, $year:expr, $source:expr, $kind:expr) => {
        CommitmentChange {
            commitment: &$facts.commitment,
            year: $year,
            project: &$facts.project,
            holder: &$facts.holder,
            language: $facts.language,
            genre: $facts.genre,
            source: $source,
            amount: $facts.amount,
            kind: $kind,
        }
    };
}
