//! Annex B: the order of the steps of a dispute, for the rules that judge a step and for the book that knows who is next.

use crate::words::{DisputeOutcome, DisputeRole};

/// Who decides after a role has passed a dispute on.
#[must_use]
pub const fn above(role: DisputeRole) -> Option<DisputeRole> {
    match role {
        DisputeRole::Staff => Some(DisputeRole::ProgramHead),
        DisputeRole::ProgramHead => Some(DisputeRole::DirectorFinanceOperations),
        DisputeRole::DirectorFinanceOperations => Some(DisputeRole::President),
        DisputeRole::President => Some(DisputeRole::Board),
        DisputeRole::Board => None,
    }
}

/// Who decides next once a role gave this outcome; nobody where it settles the matter for now.
#[must_use]
pub const fn awaits_after(role: DisputeRole, outcome: DisputeOutcome) -> Option<DisputeRole> {
    match outcome {
        DisputeOutcome::NoPrecedent | DisputeOutcome::Referred => above(role),
        DisputeOutcome::Upheld | DisputeOutcome::Granted | DisputeOutcome::PartlyGranted => None,
    }
}

/// To whom a holder may take the decision of a role that it does not accept: from step 1 to 2 and from 2 to 3.
#[must_use]
pub const fn escalates_to(role: DisputeRole) -> Option<DisputeRole> {
    match role {
        DisputeRole::Staff | DisputeRole::ProgramHead => above(role),
        DisputeRole::DirectorFinanceOperations | DisputeRole::President | DisputeRole::Board => None,
    }
}

/// Whether an outcome is in the holder's favour: as long as it stands, an adjustment may follow.
#[must_use]
pub const fn is_favourable(outcome: DisputeOutcome) -> bool {
    match outcome {
        DisputeOutcome::Granted | DisputeOutcome::PartlyGranted => true,
        DisputeOutcome::Upheld | DisputeOutcome::NoPrecedent | DisputeOutcome::Referred => false,
    }
}
