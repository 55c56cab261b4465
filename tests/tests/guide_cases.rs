//! The guide's cases, `tests/cases/*.toml`: each story is submitted line by line, and what it says must be so.
//!
//! The form of a file is described in `tests/cases/README.md`, for people who know the guide and not Rust.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is wrong"
)]

mod story;

use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use serde_json::{Value, json};
use std::path::PathBuf;
use story::{Simulation, list, object, set_out, tell, without_commas};

const QUESTIONS: [&str; 6] = ["balances", "compliance", "penalties", "allocation", "credits", "comparison"];
const KEYS: [&str; 11] =
    ["section", "also", "title", "says", "reading", "year", "rulebook", "holders", "projects", "story", "note"];

/// What the projections say of a year.
fn answer(simulation: &Simulation, question: &str, path: &str, year: &str) -> Result<Value, String> {
    let year: FiscalYear = year.parse().map_err(|e| format!("{year}: {e}"))?;
    let through = simulation.head.seq;
    let picture = &simulation.picture;
    let holder = || HolderId::new(path.split(' ').next().unwrap_or_default()).map_err(|e| e.to_string());
    let answer = match question {
        "allocation" => projections::allocation::allocation(picture, through, year, None, None).map(|a| json!(a)),
        "credits" => projections::allocation::credits(picture, through, year, &holder()?).map(|a| json!(a)),
        "comparison" => {
            let before = year.before().ok_or("no year before")?;
            projections::allocation::Comparisons::of(picture, year, before, None, None).map(|a| json!(a))
        }
        "balances" => projections::balances::balances(&simulation.picture, through, year, None, None).map(|a| json!(a)),
        "compliance" => projections::compliance::compliance(&simulation.picture, through, year, None).map(|a| json!(a)),
        _ => projections::penalties::penalties(&simulation.picture, through, year).map(|a| json!(a)),
    };
    answer.map_err(|e| e.to_string())
}

/// Finds the entry of a list in which all of these keys have these values.
fn entry<'a>(list: &'a Value, wanted: &[(&str, &str)]) -> Option<&'a Value> {
    list.as_array()?.iter().find(|item| wanted.iter().all(|(key, value)| item[*key] == *value))
}

/// What a question looks at; none where there is no such entry.
fn place<'a>(question: &str, answer: &'a Value, path: &str) -> Result<Option<&'a Value>, String> {
    let words: Vec<&str> = path.split(' ').collect();
    let envelope = |h: &str, l: &str| entry(&answer["envelopes"], &[("holder", h), ("language", l)]);
    Ok(match (question, words.as_slice()) {
        ("balances", ["reserve"]) => answer.get("reserve"),
        ("balances", ["alternative-access", language]) => {
            entry(&answer["alternative_access"], &[("language", language)])
        }
        ("balances", [holder, language]) => envelope(holder, language),
        ("balances", [holder, language, "total"]) => envelope(holder, language).map(|e| &e["total"]),
        ("balances", [holder, language, bucket]) => {
            envelope(holder, language).and_then(|e| entry(&e["buckets"], &[("bucket", bucket)]))
        }
        ("compliance", [holder, "parity"]) => entry(&answer["parity"], &[("holder", holder)]),
        ("compliance", [holder, language, subject]) => envelope(holder, language).and_then(|e| e.get(*subject)),
        ("allocation", ["budget", language]) => entry(&answer["languages"], &[("language", language)]),
        ("allocation", ["budget", language, genre]) => entry(&answer["languages"], &[("language", language)])
            .and_then(|of| entry(&of["genres"], &[("genre", genre)])),
        ("allocation", ["budget", language, genre, factor]) => entry(&answer["languages"], &[("language", language)])
            .and_then(|of| entry(&of["genres"], &[("genre", genre)]))
            .and_then(|of| entry(&of["factors"], &[("factor", factor)])),
        ("allocation", [holder, language]) => {
            entry(&answer["allocations"], &[("holder", holder), ("language", language)])
        }
        ("allocation", [holder, language, genre]) => {
            entry(&answer["allocations"], &[("holder", holder), ("language", language)])
                .and_then(|of| entry(&of["genres"], &[("genre", genre)]))
        }
        ("allocation", [holder, language, genre, factor]) => {
            entry(&answer["allocations"], &[("holder", holder), ("language", language)])
                .and_then(|of| entry(&of["genres"], &[("genre", genre)]))
                .and_then(|of| entry(&of["factors"], &[("factor", factor)]))
        }
        ("credits", [_, factor, project]) => entry(&answer["credits"], &[("factor", factor), ("project", project)]),
        ("comparison", [holder, language]) => {
            entry(&answer["comparisons"], &[("holder", holder), ("language", language)])
        }
        ("comparison", [holder, language, cause]) => {
            entry(&answer["comparisons"], &[("holder", holder), ("language", language)])
                .and_then(|of| entry(&of["steps"], &[("cause", cause)]))
        }
        ("penalties", ["credit-withdrawal", project]) => entry(&answer["credit_withdrawals"], &[("project", project)]),
        ("penalties", [holder, language, kind]) => {
            entry(&answer["penalties"], &[("holder", holder), ("language", language), ("kind", kind)])
        }
        _ => return Err(format!("{question} = {path:?} looks at nothing that there is")),
    })
}

/// Everything that was expected and is not so.
fn differences(expected: &Value, found: &Value, at: &str, all: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                match found.get(key) {
                    Some(inner) => differences(value, inner, &format!("{at} {key}"), all),
                    None => all.push(format!("{at}: there is no {key}")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (value, inner) in expected.iter().zip(found) {
                differences(value, inner, at, all);
            }
        }
        _ if expected == found => {}
        _ => all.push(format!("{at}: the case says {expected}, the ledger {found}")),
    }
}

/// Runs one case; every line of the story that is not so.
fn run(text: &str) -> Result<(), Vec<String>> {
    let table: toml::Table = text.parse().map_err(|e| vec![format!("{e}")])?;
    let mut case = serde_json::to_value(table).unwrap();
    if let Some(key) = object(&case).keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(vec![format!("a case has no `{key}`")]);
    }
    without_commas(&mut case);
    let year = case["year"].as_str().unwrap_or("2021-2022").to_owned();
    let mut simulation = Simulation::new(&year);
    set_out(&mut simulation, &case).map_err(|e| vec![e])?;
    let mut wrong = Vec::new();
    for step in list(&case, "story") {
        let Some(question) = QUESTIONS.into_iter().find(|q| step.contains_key(*q)) else {
            wrong.extend(tell(&mut simulation, &case, &step).err());
            continue;
        };
        let path = step[question].as_str().unwrap_or_default();
        let asked = step.get("year").and_then(Value::as_str).unwrap_or(&year);
        let at = format!("{question} {path} {asked}:");
        let answer = match answer(&simulation, question, path, asked) {
            Ok(answer) => answer,
            Err(error) => {
                wrong.push(format!("{at} {error}"));
                continue;
            }
        };
        match (place(question, &answer, path), step.get("is")) {
            (Err(error), _) => wrong.push(error),
            (Ok(None), Some(Value::String(nothing))) if nothing == "nothing" => {}
            (Ok(None), _) => wrong.push(format!("{at} there is no such entry")),
            (Ok(Some(found)), Some(is @ Value::Object(_))) => differences(is, found, &at, &mut wrong),
            (Ok(Some(found)), _) => wrong.push(format!("{at} the case says nothing, the ledger {found}")),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn files() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn every_case_is_so() {
    let mut report = String::new();
    let cases = files();
    assert!(!cases.is_empty());
    for (name, text) in &cases {
        if let Err(wrong) = run(text) {
            report.push_str(&format!("\n{name}\n  {}\n", wrong.join("\n  ")));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn every_case_says_what_it_is_about_in_both_languages() {
    for (name, text) in files() {
        let case = serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
        let section = case["section"].as_str().expect(&name).replace(' ', "-");
        assert!(name.starts_with(&section), "{name}: the file's name begins with its section, {section}");
        for key in ["title", "says"] {
            for language in ["en", "fr"] {
                assert!(case[key][language].as_str().is_some_and(|t| !t.is_empty()), "{name}: {key}.{language}");
            }
        }
    }
}

#[test]
fn a_wrong_case_is_noticed() {
    let (_, text) = files().into_iter().find(|(name, _)| name == "E.6-flex-split").unwrap();
    for (right, wrong) in [
        ("balance = \"3,825,000.00\"", "balance = \"3,825,000.01\""),
        ("small = false", "small = true"),
        ("broadcaster-x english flex", "broadcaster-y english flex"),
        ("broadcaster-x english flex", "broadcaster-x english loose"),
        ("is = { base", "is = { basis"),
        (
            "story = [",
            "story = [ { on = \"2021-04-03\", sign-letter = { holder = \"broadcaster-x\", language = \"english\" } },",
        ),
    ] {
        let broken = text.replacen(right, wrong, 1);
        assert_ne!(broken, text, "{right}");
        assert!(run(&broken).is_err(), "{wrong}");
    }
}
