//! The log as a whole: export, restore, verify, the demonstration.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place, REGISTER};
use std::fs;

#[test]
fn what_is_exported_and_restored_is_the_same_to_the_byte() {
    let place = Place::new();
    place.demo().ends(0);
    place.run(&["export", "--format", "jsonl", "-o", "log.jsonl"]).ends(0);
    let exported = fs::read(place.path("log.jsonl")).unwrap();
    assert_eq!(place.run(&["export"]).ends(0).out.as_bytes(), exported);
    assert!(!place.path("log.jsonl.part").exists());
    let restored = place.run(&["restore", "log.jsonl", "--into", "again"]).ends(0).json();
    assert_eq!(restored["events"], 479);
    let again = ["--ledger", "again", "export"];
    assert_eq!(place.run(&again).ends(0).out.as_bytes(), exported);
    let verified = place.run(&["verify"]).ends(0).json();
    assert_eq!(verified, place.run(&["verify", "--ledger", "again"]).ends(0).json());
    assert_eq!(verified["head"], restored["head"]);
    assert_eq!(
        (&verified["verified"], &verified["events"], &verified["batches"]),
        (&true.into(), &479.into(), &379.into())
    );
    assert_eq!(verified["bytes"], exported.len());
}

#[test]
fn an_altered_export_is_refused_and_leaves_nothing() {
    let place = Place::new();
    place.demo().ends(0);
    let log = place.run(&["export"]).ends(0).out;
    let altered: String = log.replacen("23990000.00", "23990000.01", 1);
    assert_ne!(log, altered);
    fs::write(place.path("altered.jsonl"), altered).unwrap();
    let answer = place.run(&["restore", "altered.jsonl", "--into", "again"]).ends(1);
    assert!(answer.err.contains("line "), "{}", answer.err);
    assert_eq!(place.run(&["verify", "--ledger", "again"]).ends(2).out, "");
    fs::write(place.path("cut.jsonl"), &log.as_bytes()[..log.len() - 40]).unwrap();
    place.run(&["restore", "cut.jsonl", "--into", "again"]).ends(1);
    place.run(&["restore", "missing.jsonl", "--into", "again"]).ends(2);
    fs::write(place.path("log.jsonl"), &log).unwrap();
    place.run(&["restore", "log.jsonl", "--into", place.ledger().to_str().unwrap()]).ends(2);
}

#[test]
fn damage_is_found_by_verify() {
    let place = Place::new();
    place.demo().ends(0);
    // A short block is kept as it is written, so that its text can be found.
    let needle = "a note that stands nowhere else";
    let command = format!(
        r#"{{"command":"register-holder","effective_on":"2016-06-01","holder":"late","name":{{"en":"L","fr":"L"}},"kind":"independent","note":"{needle}"}}"#
    );
    place.run_with(&["submit"], command.as_bytes()).ends(0);
    place.run(&["verify"]).ends(0);
    let db = place.ledger().join("events/db");
    let mut bytes = fs::read(&db).unwrap();
    let found: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(needle.as_bytes())).collect();
    assert!(!found.is_empty());
    found.into_iter().for_each(|at| bytes[at] = b'A');
    fs::write(&db, bytes).unwrap();
    let answer = place.run(&["verify"]).ends(1);
    assert_eq!(answer.json()["verified"], false);
    assert!(!answer.err.is_empty());
}

#[test]
fn csv_of_the_log_has_a_row_an_event() {
    let place = Place::new();
    place.demo().ends(0);
    let out = place.run(&["export", "--format", "csv"]).ends(0).out;
    assert!(out.starts_with("seq,type,effective_on,recorded_at,actor,"));
    assert_eq!(out.split_terminator("\r\n").count(), 480);
    place.run(&["export", "--format", "table"]).ends(2);
}

#[test]
fn the_demonstration_can_be_run_again() {
    let place = Place::new();
    let first = place.demo().ends(0);
    let second = place.demo().ends(0);
    assert_eq!(first.out, second.out);
    assert!(first.err.contains("illustrative") && first.err.contains("published"), "{}", first.err);
    assert!(second.err.contains("accepted: 0"), "{}", second.err);
    // What it suggests works as it is printed.
    let suggested: Vec<_> = first.out.lines().filter_map(|line| line.split_once("--ledger ")).collect();
    assert_eq!(suggested.len(), 5, "{}", first.out);
    for (_, rest) in suggested {
        let arguments: Vec<_> = std::iter::once("--ledger").chain(rest.split(' ')).collect();
        assert!(!place.run(&arguments).ends(0).out.is_empty());
    }
}

#[test]
fn the_demonstration_is_not_mixed_with_a_ledger_of_ones_own() {
    let place = Place::new();
    place.run_with(&["submit"], format!("{OPEN}\n{REGISTER}").as_bytes()).ends(0);
    let answer = place.demo().ends(2);
    assert!(answer.err.contains("another ledger"), "{}", answer.err);
    assert_eq!(place.run(&["verify"]).ends(0).json()["events"], 2);
}
