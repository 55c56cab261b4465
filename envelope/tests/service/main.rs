//! The service as programs meet it: the real server over the real store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod answers;
mod commands;
mod description;
#[path = "../program/mod.rs"]
mod program;
mod proposals;

use program::Place;
use program::client::{Service, token};
use serde_json::{Value, json};

/// The demonstration's ledger, served, with a token for each role.
struct Served {
    place: Place,
    service: Service,
    administrator: String,
    auditor: String,
    reviewer: String,
    /// Of `bell-media`.
    broadcaster: String,
    /// Of `cbc`.
    other: String,
}

fn served() -> Served {
    let place = Place::new();
    place.demo().ends(0);
    let dispute = json!({
        "command": "open-dispute", "effective_on": "2016-06-01", "dispute": "d-cbc", "year": "2016-2017", "holder": "cbc",
        "subject": "Zwischenfall", "question": "Why?", "nature": "administrative",
    });
    place.run_with(&["submit"], dispute.to_string().as_bytes()).ends(0);
    let administrator = token(&place, &["administrator", "--name", "fund"]);
    let auditor = token(&place, &["auditor"]);
    let reviewer = token(&place, &["reviewer", "--step", "staff"]);
    let broadcaster = token(&place, &["broadcaster", "--holder", "bell-media", "--name", "bell"]);
    let other = token(&place, &["broadcaster", "--holder", "cbc", "--name", "radio"]);
    let service = Service::of(&place, &[]);
    Served { place, service, administrator, auditor, reviewer, broadcaster, other }
}

fn commit(id: &str, holder: &str) -> Value {
    json!({
        "command": "commit", "effective_on": "2016-06-15", "year": "2016-2017", "commitment": id, "project": "p01",
        "holder": holder, "language": "english", "amount": "10.00", "kind": "licence-top-up",
    })
}
