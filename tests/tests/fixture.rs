//! Ledgers written by earlier formats stay readable for ever: the directories under `fixture/` are never written again.
//!
//! Each was made by submitting the scenario of its name; `log.jsonl` is what it exported on that day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test stops at once"
)]

use ledger::log::{EventLog, SledLog};
use replay::Cut;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Opens a copy of the fixture: opening may write, and the fixture must stay as it is.
fn opened(scenario: &str) -> (tempfile::TempDir, SledLog, Vec<u8>) {
    opened_of("format-1", scenario)
}

fn opened_of(format: &str, scenario: &str) -> (tempfile::TempDir, SledLog, Vec<u8>) {
    let fixture = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixture").join(format).join(scenario);
    let directory = tempfile::tempdir().unwrap();
    let ledger = directory.path().join("ledger");
    copy(&fixture.join("ledger"), &ledger);
    let log = SledLog::open(&ledger).unwrap_or_else(|e| panic!("{scenario}: {}", e.message().en));
    (directory, log, fs::read(fixture.join("log.jsonl")).unwrap())
}

fn check(scenario: &str) {
    check_opened(scenario, opened(scenario));
}

fn check_opened(scenario: &str, (_directory, log, exported): (tempfile::TempDir, SledLog, Vec<u8>)) {
    let mut bytes = Vec::new();
    let mut after = 0;
    while after < log.head().seq {
        let page = block_on(log.page(after, 1 << 16)).unwrap();
        after += u64::try_from(page.lines().count()).unwrap();
        bytes.extend_from_slice(page.bytes());
    }
    assert!(bytes == exported, "{scenario}: the bytes are no longer those that were exported");
    block_on(replay::verify::verify(&log, |_| ())).unwrap_or_else(|e| panic!("{scenario}: {e:?}"));

    let expected = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{scenario}.expected.json"));
    let expected: Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    let folded = block_on(replay::picture(&log, &Cut::NOW, |_| ())).unwrap();
    let mut compared = 0;
    for query in expected["queries"].as_array().unwrap() {
        let args: Vec<&str> = query["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        let &["balances", "--year", year] = args.as_slice() else { continue };
        let year = year.parse().unwrap();
        let answer =
            projections::balances::balances(&folded.picture, folded.read.through.seq, year, None, None).unwrap();
        let mut answer = serde_json::to_value(answer).unwrap();
        answer.as_object_mut().unwrap().remove("through");
        let mut told = query["answer"].clone();
        told.as_object_mut().unwrap().remove("through");
        assert_eq!(answer, told, "{scenario}, {year}");
        compared += 1;
    }
    assert!(compared > 0, "{scenario}: no answer was compared");
}

#[test]
fn a_ledger_of_the_first_format_with_every_refusal_is_read() {
    check("every-refusal");
}

#[test]
fn a_ledger_of_the_first_format_with_late_acceptances_and_disputes_is_read() {
    check("late-and-disputed");
}

#[test]
fn a_ledger_of_the_first_format_over_several_years_is_read() {
    check("two-years-carry");
}

/// Made of the log of the first format's fixture: sealed twice on the way, with the rest in sled.
#[test]
fn a_ledger_of_the_second_format_with_a_sealed_past_is_read() {
    let (directory, log, exported) = opened_of("format-2", "two-years-carry");
    assert_eq!(fs::read_dir(directory.path().join("ledger/sealed")).unwrap().count(), 2);
    check_opened("two-years-carry", (directory, log, exported));
}

/// Made of the same log with `copy`: its lines lie packed in sled's own tree.
#[test]
fn a_ledger_of_the_first_format_with_packed_blocks_is_read() {
    check_opened("two-years-carry", opened_of("format-1-packed", "two-years-carry"));
}
