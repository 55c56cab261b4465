//! What a holder takes away of an event that tells of others too.
//!
//! Of a swap it sees its own legs, with the other end of each by name; of a project that it supports not to which other
//! broadcaster the production belongs; of a decision not which disputes of others were cited. The bytes of such an event stay where
//! they are: only their place in the tree can be proved, and the part is what the ledger says of them.

use ledger::event::{Body, Event, Leg, Signatures, Undone};
use ledger::ids::{DisputeId, HolderId};
use serde::Serialize;

/// What stands for a broadcaster that is another's affair.
const ANOTHER: &str = "another-broadcaster";

/// A part as a bundle has it.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    /// The event, without what tells of others.
    pub(super) event: &'a serde_json::value::RawValue,
    /// The leaf of the whole event in the tree.
    pub(super) leaf: String,
}

/// A holder's own part of an event; none where the whole event tells of nobody else. `is_own` says which disputes are its own.
pub(super) fn of(event: &Event, holder: &HolderId, is_own: impl Fn(&DisputeId) -> bool) -> Option<Event> {
    let mut part = event.clone();
    let changed = if let Body::AllocationsSwapped(swap) = &mut part.body {
        let changed = own_legs(&mut swap.legs, holder);
        if changed {
            let Signatures(signed) = &mut swap.signed_by;
            signed.retain(|signer| swap.legs.iter().any(|leg| leg.from == *signer || leg.to == *signer));
        }
        changed
    } else if let Body::CommandReversed(reversed) = &mut part.body {
        if let Undone::Swap(legs) = &mut reversed.undone { own_legs(legs, holder) } else { false }
    } else if let Body::ProjectRegistered(project) = &mut part.body {
        not_anothers(&mut project.affiliated_with, holder)
    } else if let Body::ProjectAmended(project) = &mut part.body {
        not_anothers(&mut project.affiliated_with, holder)
    } else if let Body::DisputeDecided(decided) = &mut part.body {
        let before = decided.precedents.len();
        decided.precedents.retain(&is_own);
        decided.precedents.len() < before
    } else {
        false
    };
    changed.then_some(part)
}

/// Leaves the legs that begin or end with the holder; whether there were others.
fn own_legs(legs: &mut Vec<Leg>, holder: &HolderId) -> bool {
    let before = legs.len();
    legs.retain(|leg| leg.from == *holder || leg.to == *holder);
    legs.len() < before
}

/// Keeps that a production belongs to another broadcaster, which decides whether it counts against the holder's own cap, and not
/// to which; whether it did.
fn not_anothers(affiliated_with: &mut Option<HolderId>, holder: &HolderId) -> bool {
    let anothers = affiliated_with.as_ref().is_some_and(|of| of != holder);
    if anothers {
        *affiliated_with = HolderId::new(ANOTHER).ok();
    }
    anothers
}
