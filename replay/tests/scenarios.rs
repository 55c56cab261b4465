//! Whole years lived through commands: every outcome, and every answer at every cut, against the expected ones. Each log then
//! verifies, and at each of its events the postings and the columns say the same of every account.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail; the scenarios are its own"
)]

use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::ids::HolderId;
use ledger::log::MemoryLog;
use ledger::words::Language;
use projections::allocation::{allocation, compare};
use projections::balances::balances;
use projections::compliance::compliance;
use projections::penalties::penalties;
use replay::{Cut, picture, read, verify::verify};
use serde_json::{Value, json, to_value};
use std::fs;
use std::path::{Path, PathBuf};

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios").join(name)
}

/// Submits every line, each a batch of its own, and gives the log with the outcomes: as `submit` would tell them.
async fn lived(name: &str) -> (MemoryLog, Vec<Value>) {
    let mut clerk = Clerk::open(MemoryLog::new(), SystemClock, |_| ()).await.unwrap();
    let mut outcomes = Vec::new();
    let lines = fs::read_to_string(scenario(&format!("{name}.jsonl"))).unwrap();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let Ok(submission) = Submission::read(line.as_bytes(), true) else {
            outcomes.push(json!({"outcome": "invalid"}));
            continue;
        };
        let told = clerk.submit(&[submission], "test", false).await.unwrap();
        outcomes.push(match &told[0] {
            Outcome::Accepted { .. } => json!({"outcome": "accepted"}),
            Outcome::Repeated { .. } => json!({"outcome": "repeated"}),
            Outcome::Refused { refusal, .. } => json!({"outcome": "refused", "code": refusal.code.code()}),
        });
    }
    (clerk.into_log(), outcomes)
}

/// The value of an option of a question.
fn option<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    words.iter().position(|word| *word == name).map(|at| words[at + 1])
}

async fn answer(log: &MemoryLog, words: &[&str]) -> Value {
    let cut = Cut {
        through: option(words, "--through").map(|seq| seq.parse().unwrap()),
        recorded_by: option(words, "--recorded-by").map(|instant| instant.parse().unwrap()),
        effective_by: option(words, "--effective-by").map(|day| day.parse().unwrap()),
    };
    let folded = picture(log, &cut, |_| ()).await.unwrap();
    let (picture, through) = (folded.picture, folded.read.through.seq);
    let year = option(words, "--year").unwrap().parse().unwrap();
    match words[0] {
        "balances" => to_value(balances(&picture, through, year, None, None).unwrap()).unwrap(),
        "compliance" => to_value(compliance(&picture, through, year, None).unwrap()).unwrap(),
        "penalties" => to_value(penalties(&picture, through, year).unwrap()).unwrap(),
        "allocation" => match option(words, "--compare-with") {
            None => to_value(allocation(&picture, through, year, None, None).unwrap()).unwrap(),
            Some(before) => {
                let holder = HolderId::new(option(words, "--holder").unwrap()).unwrap();
                let language = Language::from_word(option(words, "--language").unwrap()).unwrap();
                to_value(compare(&picture, year, before.parse().unwrap(), &holder, language).unwrap()).unwrap()
            }
        },
        other => panic!("no such question: {other}"),
    }
}

/// Where two answers differ. Keys that are not expected, and `through`, do not count.
fn differences(expected: &Value, got: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(wanted), Value::Object(have)) => {
            for (key, value) in wanted.iter().filter(|(key, _)| *key != "through") {
                differences(value, have.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"), found);
            }
        }
        (Value::Array(wanted), Value::Array(have)) if wanted.len() == have.len() => {
            for (place, (value, other)) in wanted.iter().zip(have).enumerate() {
                let name = value.get("holder").and_then(Value::as_str).unwrap_or_default();
                differences(value, other, &format!("{path}[{place} {name}]"), found);
            }
        }
        _ if expected != got => found.push(format!("{path}: expected {expected}, got {got}")),
        _ => {}
    }
}

async fn agrees(name: &str) {
    let expected: Value =
        serde_json::from_str(&fs::read_to_string(scenario(&format!("{name}.expected.json"))).unwrap()).unwrap();
    let (log, outcomes) = lived(name).await;
    let mut found = Vec::new();
    let wanted = expected["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), wanted.len());
    for (wanted, outcome) in wanted.iter().zip(&outcomes) {
        let same = wanted["outcome"] == outcome["outcome"]
            && (wanted["outcome"] != "refused" || wanted["code"] == outcome["code"]);
        if !same {
            found.push(format!("{wanted}: got {outcome}"));
        }
    }
    for query in expected["queries"].as_array().unwrap() {
        let words: Vec<&str> = query["args"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        differences(&query["answer"], &answer(&log, &words).await, &words.join(" "), &mut found);
    }
    assert!(
        found.is_empty(),
        "{} differences:\n{}",
        found.len(),
        found.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
    );

    let verified = verify(&log, |_| ()).await.unwrap_or_else(|wrong| panic!("{wrong}"));
    let whole = read(&log, &Cut::NOW, |_| (), |_| ()).await.unwrap();
    assert_eq!((whole.through, whole.admitted), (verified.head, verified.head.seq));
}

macro_rules! scenarios {
    ($($test:ident = $name:literal),+ $(,)?) => {$(
        #[tokio::test]
        async fn $test() {
            agrees($name).await;
        }
    )+};
}

scenarios! {
    every_refusal = "every-refusal",
    full_year = "full-year",
    guide_examples = "guide-examples",
    late_and_disputed = "late-and-disputed",
    published_2016_2017 = "published-2016-2017",
    two_years_carry = "two-years-carry",
    calculation_historic_performance_of_the_guide = "calculation-historic-performance-of-the-guide",
    calculation_the_allocation_of_the_guide = "calculation-the-allocation-of-the-guide",
    calculation_two_years = "calculation-two-years",
}
