//! C.2.9: the cap on in-house and affiliated productions.
//!
//! A broadcaster may commit a quarter of its allocation to productions of its own or of an affiliated company. Small
//! broadcasters have no cap (C.2.8). Readings: one language's base; holds and counted commitments both count; where a project
//! names the broadcaster that it belongs to, only that broadcaster's commitments to it count, else anyone's.

use crate::ids::HolderId;
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::words::Production;

/// Whether a holder's commitments to a project count against its cap.
#[must_use]
pub fn concerns(production: Production, affiliated_with: Option<&HolderId>, holder: &HolderId) -> bool {
    match production {
        Production::Independent => false,
        Production::InHouse | Production::Affiliated => affiliated_with.is_none_or(|owner| owner == holder),
    }
}

/// The cap of one envelope; none for a small broadcaster.
#[must_use]
pub fn cap(rulebook: &Rulebook, base: Money, small: bool) -> Option<Money> {
    (!small).then(|| base.share_down(rulebook.in_house_affiliated_share))
}
