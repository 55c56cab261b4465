//! Which events stand in whose history, and the names of accounts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail; the events are its own"
)]

mod common;

use common::{Log, commitment, holder, project};
use ledger::ids::DisputeId;
use projections::history::{History, Subject, concerns};
use projections::postings::postings;
use serde_json::{json, to_value};

fn history(log: &Log, subject: &Subject) -> Vec<u64> {
    let mut history = History::of(subject.clone());
    log.events.iter().for_each(|event| history.fold(event));
    history.answer(log.events.len() as u64).history.iter().map(|entry| entry.seq).collect()
}

/// One commitment drawn on flex and released, an application and a rejection of its project, a swap and its reversal, and an
/// adjustment under a dispute.
fn eventful() -> Log {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "small", "film", "10.00"); // 5
    log.on("2021-05-02", "application-received", json!({"complete": true, "project": "film", "year": "2021-2022"})); // 6
    log.count("2021-05-02", "c1", "small", "film", "10.00", "10.00"); // 7, 8
    let legs = json!([{"amount": "1.00", "bucket": "flex", "from": "big", "language": "english", "received_as": "flex", "to": "small"}]);
    log.on("2021-05-03", "allocations-swapped", json!({"legs": legs, "signed_by": [], "year": "2021-2022"})); // 9
    log.reverse("2021-05-03", 9, json!({"swap": legs})); // 10
    log.on("2021-05-04", "project-rejected", json!({"project": "film", "reason": "ineligible", "year": "2021-2022"})); // 11
    log.release("2021-05-04", "c1", "small", "film", "10.00", "envelope", "10.00"); // 12
    log.on(
        "2021-05-05",
        "dispute-opened",
        json!({"dispute": "d1", "holder": "big", "nature": "administrative", "question": "Q", "subject": "S", "year": "2021-2022"}),
    ); // 13
    let adjusted = json!({"amount": "5.00", "bucket": "flex", "dispute": "d1", "holder": "big", "language": "english", "year": "2021-2022"});
    log.on("2021-05-06", "envelope-adjusted", adjusted.clone()); // 14
    log.reverse("2021-05-07", 14, json!({"adjustment": adjusted})); // 15
    log
}

#[test]
fn each_history_has_what_concerns_it_and_nothing_else() {
    let log = eventful();
    log.picture();
    assert_eq!(history(&log, &Subject::Holder(holder("big"))), [2, 9, 10, 13, 14, 15]);
    assert_eq!(history(&log, &Subject::Holder(holder("small"))), [3, 5, 7, 8, 9, 10, 12]);
    assert_eq!(history(&log, &Subject::Project(project("film"))), [4, 5, 6, 7, 8, 11, 12]);
    assert_eq!(history(&log, &Subject::Commitment(commitment("c1"))), [5, 6, 7, 8, 11, 12]);
    assert_eq!(history(&log, &Subject::Dispute(DisputeId::new("d1").unwrap())), [13, 14, 15]);
    assert_eq!(history(&log, &Subject::Holder(holder("nobody"))), [0_u64; 0]);
    assert!(concerns(&log.events[8], &Subject::Holder(holder("small"))));
    assert!(!concerns(&log.events[5], &Subject::Holder(holder("small"))));
}

#[test]
fn the_note_of_a_command_stands_on_each_of_its_events() {
    let mut log = eventful();
    let flex = log.events[6].clone();
    log.events[7].command_id = flex.command_id;
    log.events[7].act = None;
    log.events[6].batch = (1, 2);
    log.events[7].batch = (2, 2);
    let mut history = History::of(Subject::Commitment(commitment("c1")));
    log.events.iter().for_each(|event| history.fold(event));
    let answer = to_value(history.answer(15)).unwrap();
    assert_eq!(answer["through"], 15);
    let counted = &answer["history"][3];
    assert_eq!((&counted["type"], &counted["note"]), (&json!("commitment-counted"), &json!("note 7")));
    assert_eq!(counted["data"]["from_flex"], "10.00");
}

#[test]
fn accounts_are_named_as_the_contract_names_them() {
    let mut log = eventful();
    log.on("2021-06-01", "pool-funded", json!({"amount": "1.00", "language": "french", "year": "2021-2022"}));
    log.on("2021-12-11", "pool-lapsed", json!({"amount": "1.00", "language": "french", "year": "2021-2022"}));
    log.on(
        "2021-06-01",
        "conduct-deducted",
        json!({"buckets": {"flex": "2.00"}, "holder": "big", "language": "english", "letter": "L", "year": "2021-2022"}),
    );
    let named = |seq: usize| -> Vec<String> {
        postings(&log.events[seq - 1]).iter().map(|p| format!("{} {}", p.account, p.amount)).collect()
    };
    assert_eq!(named(3), ["program:2021-2022:english -1000000.00", "envelope:2021-2022:small:english:flex 1000000.00"]);
    assert_eq!(
        named(8),
        ["envelope:2021-2022:small:english:drama -10.00", "commitment:2021-2022:small:english:drama:c1 10.00"]
    );
    assert_eq!(named(17), ["alternative-access:2021-2022:french -1.00", "reserve:2021-2022:french 1.00"]);
    assert_eq!(named(18), ["envelope:2021-2022:big:english:flex -2.00", "deductions:2021-2022:big:english 2.00"]);
    assert_eq!(named(5), [""; 0]);
}
