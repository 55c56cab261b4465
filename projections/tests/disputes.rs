//! The review file of a dispute (Annex B): steps, who may act next, contested events, precedents, what it changed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Log, unknown, with};
use ledger::ids::DisputeId;
use projections::dispute::Review;
use projections::unknown::Thing;
use serde_json::{Value, json};
use uuid::Uuid;

fn id(text: &str) -> DisputeId {
    DisputeId::new(text).unwrap()
}

/// The file as the log is read: once, and again for what is contested.
fn file(log: &Log, dispute: &str) -> Value {
    let mut review = Review::of(id(dispute));
    log.events.iter().for_each(|event| review.fold(event));
    if !review.contests().is_empty() {
        log.events.iter().for_each(|event| review.look_back(event));
    }
    serde_json::to_value(review.answer(log.events.len() as u64).unwrap()).unwrap()
}

fn open(log: &mut Log, dispute: &str, nature: &str, contests: &[u64]) {
    log.on(
        "2021-11-01",
        "dispute-opened",
        json!({"dispute": dispute, "year": "2021-2022", "holder": "big", "subject": "S", "question": "Q?", "nature": nature, "contests": contests}),
    );
}

fn decide(log: &mut Log, dispute: &str, role: &str, outcome: &str, more: Value) {
    let data = json!({"dispute": dispute, "year": "2021-2022", "holder": "big", "role": role, "outcome": outcome,
                      "letter": format!("{dispute}-{role}"), "reasons": "R"});
    log.on("2021-11-05", "dispute-decided", with(data, more));
}

fn escalate(log: &mut Log, dispute: &str, to: &str) {
    let data = json!({"dispute": dispute, "year": "2021-2022", "holder": "big", "reasons": "no", "to": to});
    log.on("2021-11-06", "dispute-escalated", data);
}

#[test]
fn says_who_decides_next_and_what_the_step_may_answer() {
    let mut log = Log::opened();
    open(&mut log, "d", "interpretation", &[]);
    let standing = file(&log, "d")["standing"].clone();
    assert_eq!((&standing["status"], &standing["awaits"]["role"]), (&json!("awaiting"), &json!("staff")));
    assert_eq!(standing["awaits"]["may_decide"], json!(["upheld", "granted", "partly-granted", "no-precedent"]));
    assert_eq!((&standing["last"], &standing["may_escalate_to"]), (&Value::Null, &Value::Null));
    decide(&mut log, "d", "staff", "upheld", json!({}));
    let standing = file(&log, "d")["standing"].clone();
    assert_eq!(standing["status"], "decided");
    assert_eq!(standing["last"], json!({"step": 1, "role": "staff", "outcome": "upheld"}));
    let to = &standing["may_escalate_to"];
    assert_eq!((&to["step"], &to["role"]), (&json!(2), &json!("program-head")));
    assert_eq!(to["may_decide"], json!(["referred"]), "step 2 decides only what is administrative");
    escalate(&mut log, "d", "program-head");
    decide(&mut log, "d", "program-head", "referred", json!({}));
    let answer = file(&log, "d");
    assert_eq!(answer["standing"]["awaits"]["role"], "director-finance-operations");
    assert_eq!(answer["standing"]["awaits"]["may_decide"], json!(["upheld", "granted", "partly-granted"]));
    assert_eq!(answer["standing"]["may_escalate_to"], Value::Null, "a dispute that awaits a step is not escalated");
    decide(&mut log, "d", "director-finance-operations", "granted", json!({}));
    let answer = file(&log, "d");
    assert_eq!(answer["standing"]["allows_adjustment"], json!(true));
    assert_eq!(answer["standing"]["may_escalate_to"], Value::Null, "step 3 is not escalated");
    let steps: Vec<_> =
        answer["steps"].as_array().unwrap().iter().map(|s| (s["taken"].clone(), s["role"].clone())).collect();
    let decided = |role: &str| (json!("decided"), json!(role));
    let expected = [
        decided("staff"),
        (json!("escalated"), Value::Null),
        decided("program-head"),
        decided("director-finance-operations"),
    ];
    assert_eq!(steps, expected);
    assert_eq!(answer["steps"][0]["letter"], "d-staff");
    assert_eq!(answer["steps"][1]["to"], "program-head");
    assert_eq!(
        (&answer["steps"][0]["actor"], &answer["steps"][0]["effective_on"]),
        (&json!("test"), &json!("2021-11-05"))
    );
    assert!(answer["standing"]["text"]["fr"].as_str().unwrap().contains("étape 3"));
}

#[test]
fn shows_contested_events_in_full_and_says_which_the_cut_lacks() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "big", "film", "500.00");
    let contested = log.events.len() as u64;
    open(&mut log, "d", "administrative", &[999, contested]);
    let answer = file(&log, "d");
    let found = &answer["contested"][0];
    assert_eq!((&found["seq"], &found["in_cut"]), (&json!(contested), &json!(true)));
    assert_eq!(
        (&found["event"]["type"], &found["event"]["data"]["commitment"]),
        (&json!("commitment-made"), &json!("c1"))
    );
    assert_eq!(found["event"]["note"], format!("note {contested}"));
    assert_eq!(answer["contested"][1], json!({"seq": 999, "in_cut": false, "event": null}));
}

#[test]
fn shows_precedents_as_they_stand_now() {
    let mut log = Log::opened();
    open(&mut log, "old", "administrative", &[]);
    open(&mut log, "d", "administrative", &[]);
    decide(&mut log, "d", "staff", "upheld", json!({"precedents": ["old", "lost"]}));
    decide(&mut log, "old", "staff", "granted", json!({}));
    let precedents = file(&log, "d")["precedents"].clone();
    assert_eq!((&precedents[0]["dispute"], &precedents[0]["in_cut"]), (&json!("old"), &json!(true)));
    assert_eq!(precedents[0]["standing"]["last"]["outcome"], "granted", "decided after it was cited");
    assert_eq!(precedents[1], json!({"dispute": "lost", "in_cut": false}));
    assert_eq!(file(&log, "old")["precedents"], json!([]));
}

#[test]
fn shows_what_it_changed_adjustments_and_late_acceptances() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "big", "film", "500.00");
    open(&mut log, "d", "administrative", &[]);
    decide(&mut log, "d", "staff", "granted", json!({}));
    let adjusted = log.on(
        "2021-11-07",
        "envelope-adjusted",
        json!({"dispute": "d", "year": "2021-2022", "holder": "big", "language": "english", "bucket": "flex", "amount": "-25.00"}),
    );
    for authority in ["d", "d-staff", "another"] {
        let data = json!({"year": "2021-2022", "project": "film", "complete": true, "authority": authority});
        log.on("2021-10-01", "application-received", data);
    }
    let answer = file(&log, "d");
    assert_eq!(
        (&answer["adjustments"][0]["amount"], &answer["adjustments"][0]["seq"]),
        (&json!("-25.00"), &json!(adjusted))
    );
    assert_eq!(answer["adjustments"][0]["reversed_by"], Value::Null);
    let named: Vec<_> =
        answer["late_acceptances"].as_array().unwrap().iter().map(|e| e["data"]["authority"].clone()).collect();
    assert_eq!(named, ["d", "d-staff"]);
    let undone = json!({"adjustment": {"amount": "-25.00", "bucket": "flex", "holder": "big", "language": "english"}});
    log.reverse("2021-11-08", adjusted, undone);
    let reversed_by = log.events.len();
    assert_eq!(file(&log, "d")["adjustments"][0]["reversed_by"], json!(reversed_by));
}

#[test]
fn what_follows_a_late_acceptance_in_its_batch_belongs_to_it() {
    let mut log = Log::opened();
    open(&mut log, "d", "administrative", &[]);
    let data = json!({"year": "2021-2022", "project": "film", "complete": true, "authority": "d"});
    log.on("2021-10-01", "application-received", data);
    log.count("2021-10-01", "c1", "big", "film", "500.00", "0");
    log.commit("2021-05-01", "c2", "big", "film", "500.00");
    let batch = Uuid::from_u128(77);
    let size = log.events.len();
    for (place, event) in log.events[size - 3..size - 1].iter_mut().enumerate() {
        event.command_id = batch;
        event.batch = (place as u32 + 1, 2);
    }
    let late = file(&log, "d")["late_acceptances"].clone();
    let kinds: Vec<_> = late.as_array().unwrap().iter().map(|e| e["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["application-received", "commitment-counted"]);
}

#[test]
fn a_dispute_that_the_cut_lacks_has_no_file() {
    let log = Log::opened();
    let review = Review::of(id("d"));
    assert!(review.contests().is_empty());
    assert_eq!(review.answer(log.events.len() as u64), Err(unknown(Thing::Dispute, "d")));
}
