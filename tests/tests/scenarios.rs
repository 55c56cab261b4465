//! The scenarios handed over beside the project, where they are there: each is submitted to a fresh ledger in memory, through
//! the clerk, and every outcome and every answer must be the expected one.
//!
//! Those that the project keeps, `tests/scenarios`, are run by `replay/tests/scenarios.rs`; this takes any folder of them, so
//! that others of the same kind can be run without being copied. They are looked for in `../shared/scenarios` beside the workspace, or where the variable `ENVELOPE_SCENARIOS` says.
//! Where there are none the test says so and passes; with the variable set they must be there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is wrong"
)]

use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::log::MemoryLog;
use ledger::time::FiscalYear;
use replay::Cut;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// The folder of the scenarios, and whether it was named on purpose.
fn folder() -> (PathBuf, bool) {
    match std::env::var_os("ENVELOPE_SCENARIOS") {
        Some(named) => (named.into(), true),
        None => (Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/scenarios"), false),
    }
}

/// One line's outcome: the word, and the code where it is refused.
async fn outcome(clerk: &mut Clerk<MemoryLog>, line: &[u8]) -> (&'static str, Option<&'static str>) {
    let Ok(submission) = Submission::read(line, true) else { return ("invalid", None) };
    match clerk.submit(&[submission], "scenario", false).await.unwrap().remove(0) {
        Outcome::Accepted { .. } => ("accepted", None),
        Outcome::Repeated { .. } => ("repeated", None),
        Outcome::Refused { refusal, .. } => ("refused", Some(refusal.code.code())),
    }
}

/// The answer to a question as the command line would be asked it.
async fn answer(clerk: &Clerk<MemoryLog>, args: &[&str]) -> Value {
    let (mut cut, mut year) = (Cut::NOW, None);
    let (question, options) = args.split_first().unwrap();
    for option in options.chunks(2) {
        match option {
            ["--year", text] => year = text.parse::<FiscalYear>().ok(),
            ["--recorded-by", text] => cut.recorded_by = Some(text.parse().unwrap()),
            ["--effective-by", text] => cut.effective_by = Some(text.parse().unwrap()),
            ["--through", text] => cut.through = Some(text.parse().unwrap()),
            other => panic!("a question with {other:?}"),
        }
    }
    let folded = replay::picture(clerk.log(), &cut, |_| ()).await.unwrap();
    let (picture, through, year) = (&folded.picture, folded.read.through.seq, year.expect("a year"));
    match *question {
        "balances" => json!(projections::balances::balances(picture, through, year, None, None).unwrap()),
        "compliance" => json!(projections::compliance::compliance(picture, through, year, None).unwrap()),
        "penalties" => json!(projections::penalties::penalties(picture, through, year).unwrap()),
        other => panic!("a question {other}"),
    }
}

/// Everything that was expected and is not so; what was not expected and `through` do not count.
fn differences(expected: &Value, found: &Value, at: &str, all: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected.iter().filter(|(key, _)| *key != "through") {
                match found.get(key) {
                    Some(inner) => differences(value, inner, &format!("{at}.{key}"), all),
                    None => all.push(format!("{at}: there is no {key}")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (place, (value, inner)) in expected.iter().zip(found).enumerate() {
                differences(value, inner, &format!("{at}[{place}]"), all);
            }
        }
        _ if expected == found => {}
        _ => all.push(format!("{at}: expected {expected}, found {found}")),
    }
}

/// Runs one scenario; how many commands and questions it had.
async fn run(path: &Path, wrong: &mut Vec<String>) -> (usize, usize) {
    let text = std::fs::read(path).unwrap();
    let expected: Value =
        serde_json::from_slice(&std::fs::read(path.with_extension("expected.json")).unwrap()).unwrap();
    let outcomes = expected["outcomes"].as_array().unwrap();
    let mut clerk = Clerk::open(MemoryLog::default(), SystemClock, |_| ()).await.unwrap();
    let lines: Vec<&[u8]> =
        text.split(|b| *b == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).collect();
    if lines.len() != outcomes.len() {
        wrong.push(format!("{} commands, {} outcomes expected", lines.len(), outcomes.len()));
    }
    for (line, expected) in lines.iter().zip(outcomes) {
        let (word, code) = outcome(&mut clerk, line).await;
        if expected["outcome"] != word || code.is_some_and(|code| expected["code"] != code) {
            let line = String::from_utf8_lossy(line);
            wrong.push(format!("expected {expected}, found {word} {}: {line}", code.unwrap_or_default()));
        }
    }
    let queries = expected["queries"].as_array().unwrap();
    for query in queries {
        let args: Vec<&str> = query["args"].as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
        differences(&query["answer"], &answer(&clerk, &args).await, &args.join(" "), wrong);
    }
    (lines.len(), queries.len())
}

#[test]
fn every_scenario_that_is_there_agrees() {
    let (folder, named) = folder();
    let Ok(entries) = std::fs::read_dir(&folder) else {
        assert!(!named, "ENVELOPE_SCENARIOS names {}, which is not there", folder.display());
        eprintln!("SKIPPED: there are no scenarios in {}; ENVELOPE_SCENARIOS names another folder", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "jsonl")).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no scenario in {}", folder.display());
    let mut report = String::new();
    for path in paths {
        let mut wrong = Vec::new();
        let (commands, questions) = block_on(run(&path, &mut wrong));
        assert!(commands > 0 && questions > 0, "{}", path.display());
        eprintln!("{}: {commands} commands, {questions} questions", path.display());
        if !wrong.is_empty() {
            report.push_str(&format!("\n{}\n  {}\n", path.display(), wrong.join("\n  ")));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn a_wrong_expectation_is_noticed() {
    let found = json!({ "through": 7, "envelopes": [{ "holder": "h", "base": "1.00" }], "extra": 1 });
    let mut none = Vec::new();
    differences(&json!({ "through": 9, "envelopes": [{ "base": "1.00" }] }), &found, "balances", &mut none);
    assert!(none.is_empty(), "{none:?}");
    for wrong in [json!({ "envelopes": [{ "base": "1.01" }] }), json!({ "envelopes": [] }), json!({ "reserve": {} })] {
        let mut all = Vec::new();
        differences(&wrong, &found, "balances", &mut all);
        assert_eq!(all.len(), 1, "{wrong}");
    }
}
