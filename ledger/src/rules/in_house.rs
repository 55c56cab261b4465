//! C.2.9: the cap on in-house and affiliated productions.
//!
//! A broadcaster may commit a quarter of its allocation to productions of its own or of an affiliated company. Small
//! broadcasters have no cap (C.2.8). Readings: one language's base; holds and counted commitments both count; where a project
//! names the broadcaster that it belongs to, only that broadcaster's commitments to it count, else anyone's.

use crate::money::Money;
pub use crate::ownership::concerns;
use crate::rulebook::Rulebook;

/// The cap of one envelope; none for a small broadcaster.
#[must_use]
pub fn cap(rulebook: &Rulebook, base: Money, small: bool) -> Option<Money> {
    (!small).then(|| base.share_down(rulebook.in_house_affiliated_share))
}
