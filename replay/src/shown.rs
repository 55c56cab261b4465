//! What one holder is shown of an event: all of it, its own part of it, or nothing. Bundles, the service's feed and its proofs ask here,
//! so that they agree.
//!
//! A holder sees what names it, what tells of a project that it supports, and what sets a year's frame for everyone. Where such an event
//! tells of others too, it sees its part: of a swap its own legs, with the other end of each by name; of a project not to which other
//! broadcaster the production belongs; of a decision not which disputes of others were cited; of a commitment that the
//! alternative-access pool could not cover not what the pool had. The bytes of such an event stay where they are: only their place in
//! the tree can be proved, and the part is what the ledger says of them.

use ledger::event::{Body, Event, Leg, Signatures, Subject, Undone};
use ledger::ids::{DisputeId, HolderId, ProjectId};
use ledger::log::encode;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What stands for a broadcaster that is another's affair.
const ANOTHER: &str = "another-broadcaster";

/// What a holder is shown of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// All of it, in the bytes that are hashed.
    Whole,
    /// Its own part.
    Part(Box<Event>),
}

/// Whose eyes look at an event, and what they know beside it.
pub struct Eyes<'a> {
    /// The holder.
    pub holder: &'a HolderId,
    /// Whether it supports a project.
    pub supports: &'a dyn Fn(&ProjectId) -> bool,
    /// Whether a dispute is its own.
    pub disputes: &'a dyn Fn(&DisputeId) -> bool,
}

impl Eyes<'_> {
    /// What of an event is shown; none where nothing is.
    #[must_use]
    pub fn see(&self, event: &Event) -> Option<Shown> {
        if !self.concerns(&event.body) {
            return None;
        }
        Some(self.part(event).map_or(Shown::Whole, |part| Shown::Part(Box::new(part))))
    }

    /// Whether an event names the holder, sets a year's frame for everyone, or tells of a project that the holder supports.
    fn concerns(&self, body: &Body) -> bool {
        // It states the credit of every holder.
        if matches!(body, Body::AllocationsCalculated(_)) {
            return false;
        }
        let subjects = body.subjects();
        let mut moves_money = false;
        body.movements(&mut |_| moves_money = true);
        let is_frame = subjects.is_empty() && !moves_money;
        let names_a_holder = subjects.iter().any(|subject| matches!(subject, Subject::Holder(_)));
        // What tells of a project itself: its attributes, its applications, its rejection.
        let is_of_a_project = body.year().is_none() || !names_a_holder;
        is_frame
            || subjects.iter().any(|subject| match subject {
                Subject::Holder(named) => *named == self.holder,
                Subject::Project(named) => is_of_a_project && (self.supports)(named),
                Subject::Commitment(_) | Subject::Dispute(_) => false,
            })
    }

    /// The holder's own part of an event; none where the whole event tells of nobody else.
    fn part(&self, event: &Event) -> Option<Event> {
        let (mut part, holder) = (event.clone(), self.holder);
        let changed = if let Body::AllocationsSwapped(swap) = &mut part.body {
            let (others, Signatures(signed)) = (own_legs(&mut swap.legs, holder), &mut swap.signed_by);
            // More may have signed than take part.
            let before = signed.len();
            signed.retain(|signer| {
                signer == holder || swap.legs.iter().any(|leg| leg.from == *signer || leg.to == *signer)
            });
            others || signed.len() < before
        } else if let Body::ControlTransferred(transfer) = &mut part.body {
            let (from, to, Signatures(signed)) = (&transfer.from, &transfer.to, &mut transfer.signed_by);
            let before = signed.len();
            signed.retain(|signer| signer == from || signer == to);
            signed.len() < before
        } else if let Body::CommandReversed(reversed) = &mut part.body {
            if let Undone::Swap(legs) = &mut reversed.undone { own_legs(legs, holder) } else { false }
        } else if let Body::ProjectRegistered(project) = &mut part.body {
            not_anothers(&mut project.affiliated_with, holder)
        } else if let Body::ProjectAmended(project) = &mut part.body {
            not_anothers(&mut project.affiliated_with, holder)
        } else if let Body::DisputeDecided(decided) = &mut part.body {
            let before = decided.precedents.len();
            decided.precedents.retain(self.disputes);
            decided.precedents.len() < before
        } else {
            matches!(part.body, Body::CommitmentRefused(_))
        };
        changed.then_some(part)
    }
}

/// A part as bundles and feeds have it, a line: the event without what tells of others, and the leaf of the whole event in the tree.
/// `line` is the whole event's bytes.
#[must_use]
pub fn part_line(part: &Event, line: &[u8]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Part<'a> {
        event: &'a RawValue,
        leaf: String,
    }
    let text = String::from_utf8(encode(part)).unwrap_or_default();
    // What was encoded is JSON.
    let Ok(event) = RawValue::from_string(without_the_pool(part, text)) else { return Vec::new() };
    let leaf = crate::proof::tree::leaf(line).to_string();
    serde_json::to_vec(&Part { event: &event, leaf }).unwrap_or_default()
}

/// What the pool had is left out.
fn without_the_pool(part: &Event, text: String) -> String {
    if !matches!(part.body, Body::CommitmentRefused(_)) {
        return text;
    }
    let mut event: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(facts) = event.get_mut("data").and_then(Value::as_object_mut) {
        facts.remove("found");
    }
    event.to_string()
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod tests {
    use super::*;
    use ledger::log::decode;
    use serde_json::json;

    /// What `north`, which supports `harbour` alone, is shown of an event.
    fn shown(kind: &str, data: Value) -> Option<Value> {
        let digest = "0".repeat(64);
        let mut facts = data;
        facts.as_object_mut().unwrap().insert("act".to_owned(), json!({ "request": digest }));
        let line = json!({
            "actor": "fund", "batch": [1, 1], "command_id": uuid::Uuid::nil(), "data": facts, "effective_on": "2021-06-01",
            "id": uuid::Uuid::nil(), "prev": digest, "recorded_at": "2021-06-01T12:00:00.000000Z", "seq": 1, "type": kind, "v": 1,
        })
        .to_string();
        let event = decode(line.as_bytes()).unwrap();
        let holder = HolderId::new("north").unwrap();
        let eyes = Eyes { holder: &holder, supports: &|project| project.as_str() == "harbour", disputes: &|_| false };
        Some(match eyes.see(&event)? {
            Shown::Whole => serde_json::from_str(&line).unwrap(),
            Shown::Part(part) => serde_json::from_slice(&part_line(&part, line.as_bytes())).unwrap(),
        })
    }

    fn swap(legs: &[(&str, &str)], signed: &[&str]) -> Value {
        let legs: Vec<Value> = legs
            .iter()
            .map(|(from, to)| json!({"amount": "1.00", "bucket": "flex", "from": from, "language": "english", "received_as": "flex", "to": to}))
            .collect();
        json!({ "legs": legs, "signed_by": signed, "year": "2021-2022" })
    }

    #[test]
    fn of_a_swap_a_holder_sees_its_own_legs_and_whoever_is_at_their_ends() {
        let two = [("north", "south"), ("south", "north")];
        let whole = shown("allocations-swapped", swap(&two, &["north", "south"])).unwrap();
        assert!(whole["leaf"].is_null());
        // More may have signed than take part.
        let part = shown("allocations-swapped", swap(&two, &["east", "north", "south"])).unwrap();
        assert_eq!(part["event"]["data"]["signed_by"], json!(["north", "south"]));
        let three = [("north", "south"), ("south", "east"), ("east", "north")];
        let part = shown("allocations-swapped", swap(&three, &["east", "north", "south"])).unwrap();
        assert_eq!(part["event"]["data"]["legs"].as_array().unwrap().len(), 2);
        assert_eq!(shown("allocations-swapped", swap(&[("south", "east"), ("east", "south")], &["north"])), None);
    }

    #[test]
    fn what_the_pool_had_is_the_funds() {
        let refused = |holder: &str| {
            json!({
                "amount": "10.00", "commitment": "c", "found": "7.00", "holder": holder, "language": "english",
                "project": "harbour", "refused": "alternative-access-exhausted", "year": "2021-2022",
            })
        };
        let part = shown("commitment-refused", refused("north")).unwrap();
        assert_eq!(part["event"]["data"]["amount"], "10.00");
        assert!(!part.to_string().contains("found") && part["leaf"].is_string(), "{part}");
        assert_eq!(shown("commitment-refused", refused("south")), None);
        let funded = json!({ "amount": "7.00", "language": "english", "year": "2021-2022" });
        assert_eq!(shown("pool-funded", funded), None);
    }

    #[test]
    fn a_project_is_shown_to_those_who_support_it_and_the_dates_of_a_year_to_all() {
        let received = |project: &str| json!({ "complete": true, "project": project, "year": "2021-2022" });
        assert!(shown("application-received", received("harbour")).is_some());
        assert_eq!(shown("application-received", received("lighthouse")), None);
        assert!(shown("first-deadline-closed", json!({ "year": "2021-2022" })).is_some());
        let amended = json!({ "affiliated_with": "south", "project": "harbour" });
        assert_eq!(shown("project-amended", amended).unwrap()["event"]["data"]["affiliated_with"], ANOTHER);
    }
}
