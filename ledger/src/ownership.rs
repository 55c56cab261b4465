//! C.2.9: whose own productions a project is one of, for the rules that cap them and for the book that adds them up.

use crate::ids::HolderId;
use crate::words::Production;

/// Whether a holder's commitments to a project count against its cap.
#[must_use]
pub fn concerns(production: Production, affiliated_with: Option<&HolderId>, holder: &HolderId) -> bool {
    match production {
        Production::Independent => false,
        Production::InHouse | Production::Affiliated => affiliated_with.is_none_or(|owner| owner == holder),
    }
}
