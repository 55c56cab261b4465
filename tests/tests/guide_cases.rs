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

use ledger::book::Book;
use ledger::command::Submission;
use ledger::decide::{Verdict, decide};
use ledger::event::Act;
use ledger::log::{Head, Stamp, new_id, write_batch};
use ledger::time::{FiscalYear, Instant};
use projections::picture::Picture;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use uuid::Uuid;

/// The commands that name no fiscal year of their own.
const WITHOUT_YEAR: [&str; 7] = [
    "register-holder",
    "register-project",
    "amend-project",
    "impose-penalty",
    "decide-dispute",
    "escalate-dispute",
    "reverse",
];
const QUESTIONS: [&str; 3] = ["balances", "compliance", "penalties"];
const KEYS: [&str; 11] =
    ["section", "also", "title", "says", "reading", "year", "rulebook", "holders", "projects", "story", "note"];

/// A ledger in memory: the two folds and the head of the log.
struct House {
    year: String,
    book: Book,
    picture: Picture,
    head: Head,
    now: Instant,
    sent: u128,
}

impl House {
    fn new(year: &str) -> House {
        House {
            year: year.to_owned(),
            book: Book::default(),
            picture: Picture::default(),
            head: Head::EMPTY,
            now: "2030-01-01T00:00:00Z".parse().unwrap(),
            sent: 0,
        }
    }

    /// Sends a command; the code where it is refused.
    fn send(&mut self, name: &str, on: &str, mut fields: Map<String, Value>) -> Result<Option<&'static str>, String> {
        fields.insert("command".into(), name.into());
        fields.insert("effective_on".into(), on.into());
        if !WITHOUT_YEAR.contains(&name) {
            fields.entry("year").or_insert_with(|| self.year.as_str().into());
        }
        let line = Value::Object(fields).to_string();
        let submission = Submission::read(line.as_bytes(), false).map_err(|e| format!("{line}: {e:?}"))?;
        self.sent += 1;
        let command_id = Uuid::from_u128(self.sent);
        match decide(&self.book, &submission, command_id, self.now) {
            Verdict::Accepted(drafts) => {
                let act = Act { note: None, request: submission.request };
                let stamp = Stamp { command_id, actor: "case".into(), recorded_at: self.now, act };
                let batch = write_batch(&self.head, stamp, drafts, new_id);
                self.head = batch.head_after;
                for event in &batch.events {
                    self.book.apply(event);
                    self.picture.fold(event);
                }
                Ok(None)
            }
            Verdict::Refused(refusal) => Ok(Some(refusal.code.code())),
            Verdict::Repeated { .. } => Err(format!("{line}: taken for a repetition")),
        }
    }

    fn answer(&self, question: &str, year: &str) -> Result<Value, String> {
        let year: FiscalYear = year.parse().map_err(|e| format!("{year}: {e}"))?;
        let through = self.head.seq;
        let answer = match question {
            "balances" => projections::balances::balances(&self.picture, through, year, None, None).map(|a| json!(a)),
            "compliance" => projections::compliance::compliance(&self.picture, through, year, None).map(|a| json!(a)),
            _ => projections::penalties::penalties(&self.picture, through, year).map(|a| json!(a)),
        };
        answer.map_err(|e| e.to_string())
    }
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

/// Leaves the commas out of amounts: they are for the eye.
fn without_commas(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(',') && text.bytes().all(|b| b"0123456789,.-".contains(&b)) => {
            text.retain(|c| c != ',');
        }
        Value::Array(items) => items.iter_mut().for_each(without_commas),
        Value::Object(fields) => fields.values_mut().for_each(without_commas),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn list(case: &Value, key: &str) -> Vec<Map<String, Value>> {
    case[key].as_array().into_iter().flatten().map(object).collect()
}

/// Opens the year and brings in the holders with their allocations, and the projects.
fn set_out(house: &mut House, case: &Value) -> Result<(), String> {
    let begins = house.year.split_once('-').map_or("", |(first, _)| first).to_owned();
    let on = |day: &str| format!("{begins}-{day}");
    let (opening, granting, signing, registering) = (on("03-15"), on("04-01"), on("04-02"), on("04-20"));
    let mut needed = |name: &str, on: &str, fields: Value| match house.send(name, on, object(&fields))? {
        None => Ok(()),
        Some(code) => Err(format!("{name} {fields}: refused, {code}")),
    };
    needed("open-year", &opening, json!({ "rulebook": object(&case["rulebook"]) }))?;
    for mut holder in list(case, "holders") {
        let signed = holder.remove("signed") != Some(Value::Bool(false));
        let languages: Map<String, Value> =
            ["english", "french"].into_iter().filter_map(|l| holder.remove(l).map(|a| (l.to_owned(), a))).collect();
        let id = holder["holder"].clone();
        holder.entry("name").or_insert_with(|| json!({ "en": id, "fr": id }));
        holder.entry("kind").or_insert_with(|| "independent".into());
        needed("register-holder", &opening, Value::Object(holder))?;
        if languages.is_empty() {
            continue;
        }
        needed("grant-allocation", &granting, json!({ "holder": id, "letter": "L", "languages": languages }))?;
        for language in languages.keys().filter(|_| signed) {
            needed("sign-letter", &signing, json!({ "holder": id, "language": language }))?;
        }
    }
    for mut project in list(case, "projects") {
        let id = project["project"].clone();
        for (key, value) in [
            ("title", id),
            ("producer", "producer".into()),
            ("production", "independent".into()),
            ("digital_media", "new".into()),
            ("positions", json!({ "total": 4, "women": 2 })),
        ] {
            project.entry(key).or_insert(value);
        }
        needed("register-project", &registering, Value::Object(project))?;
    }
    Ok(())
}

/// Sends one command of a story, with what may be left out filled in.
fn tell(house: &mut House, case: &Value, step: &Map<String, Value>) -> Result<(), String> {
    let mut names = step.keys().filter(|key| !["on", "refused"].contains(&key.as_str()));
    let (Some(name), None) = (names.next(), names.next()) else {
        return Err(format!("{}: one command or question a line", json!(step)));
    };
    let mut fields = object(&step[name]);
    if ["commit", "reallocate"].contains(&name.as_str()) {
        fields.entry("kind").or_insert_with(|| "licence-top-up".into());
        let project = list(case, "projects").into_iter().find(|p| Some(&p["project"]) == fields.get("project"));
        if let Some(project) = project {
            fields.entry("language").or_insert_with(|| project["language"].clone());
        }
    }
    if name == "receive-application" {
        fields.entry("complete").or_insert(Value::Bool(true));
    }
    let on = step.get("on").and_then(Value::as_str).ok_or_else(|| format!("{name}: a date is missing"))?;
    let wanted = step.get("refused").and_then(Value::as_str);
    let got = house.send(name, on, fields)?;
    if wanted == got {
        return Ok(());
    }
    let said = |code: Option<&str>| code.map_or_else(|| "accepted".to_owned(), |code| format!("refused, {code}"));
    Err(format!("{on} {name} {}: the case says {}, the ledger {}", step[name], said(wanted), said(got)))
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
    let mut house = House::new(&year);
    set_out(&mut house, &case).map_err(|e| vec![e])?;
    let mut wrong = Vec::new();
    for step in list(&case, "story") {
        let Some(question) = QUESTIONS.into_iter().find(|q| step.contains_key(*q)) else {
            wrong.extend(tell(&mut house, &case, &step).err());
            continue;
        };
        let path = step[question].as_str().unwrap_or_default();
        let asked = step.get("year").and_then(Value::as_str).unwrap_or(&year);
        let at = format!("{question} {path} {asked}:");
        let answer = match house.answer(question, asked) {
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
