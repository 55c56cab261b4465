//! Stories told to a clerk over a log in memory. Each test file uses its own part of this.
#![allow(dead_code, reason = "every test file compiles this module for itself")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use ledger::clerk::{Clerk, Clock, Outcome};
use ledger::command::Submission;
use ledger::event::Event;
use ledger::log::MemoryLog;
use ledger::time::{FiscalYear, Instant};
use replay::Cut;
use serde_json::{Value, json};
use std::path::PathBuf;

/// After everything that a story states.
pub(crate) const NOW: &str = "2031-01-01T00:00:00Z";

/// A clock that stands still.
pub(crate) struct Stopped(pub(crate) Instant);

impl Clock for Stopped {
    fn now(&self) -> Instant {
        self.0
    }
}

pub(crate) fn now() -> Instant {
    NOW.parse().unwrap()
}

/// Runs a future to its end.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub(crate) fn year() -> FiscalYear {
    "2021-2022".parse().unwrap()
}

/// Submits lines; those that are no commands are passed over, as `envelope submit` does.
pub(crate) fn submit(log: &MemoryLog, lines: &[String]) -> Vec<Outcome> {
    let read = lines.iter().filter_map(|line| Submission::read(line.as_bytes(), true).ok()).collect::<Vec<_>>();
    run(async {
        let mut clerk = Clerk::open(log.clone(), Stopped(now()), |_| ()).await.unwrap();
        clerk.submit(&read, "test", false).await.unwrap()
    })
}

/// A log with the story in it.
pub(crate) fn log_of(lines: &[String]) -> MemoryLog {
    let log = MemoryLog::new();
    submit(&log, lines);
    log
}

/// Every event that a cut admits.
pub(crate) fn events(log: &MemoryLog, cut: &Cut) -> Vec<Event> {
    let mut events = Vec::new();
    run(replay::read(log, cut, |event| events.push(event.clone()), |_| ())).unwrap();
    events
}

/// The scenarios of the house: name and lines.
pub(crate) fn scenarios() -> Vec<(String, Vec<String>)> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let entries = std::fs::read_dir(directory).unwrap();
    let mut scenarios: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), lines)
        })
        .collect();
    scenarios.sort();
    scenarios
}

/// A command of the year, recorded on the given day.
pub(crate) fn act(command: &str, effective_on: &str, recorded_on: &str, fields: Value) -> String {
    let mut line =
        json!({"command": command, "effective_on": effective_on, "recorded_at": format!("{recorded_on}T12:00:00Z")});
    let without_year =
        ["register-holder", "register-project", "amend-project", "impose-penalty", "decide-dispute", "reverse"];
    if !without_year.contains(&command) {
        line["year"] = "2021-2022".into();
    }
    line.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    line.to_string()
}

pub(crate) fn register_holder(id: &str) -> String {
    act(
        "register-holder",
        "2021-04-01",
        "2021-04-01",
        json!({"holder": id, "name": {"en": id, "fr": id}, "kind": "group"}),
    )
}

pub(crate) fn project(id: &str, digital_media: &str, women: u32, production: &str) -> String {
    act(
        "register-project",
        "2021-04-10",
        "2021-04-10",
        json!({"project": id, "title": id.to_uppercase(), "genre": "drama", "language": "english", "producer": "P",
               "production": production, "digital_media": digital_media, "positions": {"total": 10, "women": women}}),
    )
}

pub(crate) fn grant(holder: &str, buckets: Value) -> Vec<String> {
    vec![
        act(
            "grant-allocation",
            "2021-04-02",
            "2021-04-02",
            json!({"holder": holder, "letter": "L", "languages": {"english": {"buckets": buckets}}}),
        ),
        act("sign-letter", "2021-04-03", "2021-04-03", json!({"holder": holder, "language": "english"})),
    ]
}

pub(crate) fn commit(id: &str, holder: &str, project: &str, amount: &str, on: &str, recorded_on: &str) -> String {
    act(
        "commit",
        on,
        recorded_on,
        json!({"commitment": id, "holder": holder, "project": project, "language": "english", "amount": amount,
               "kind": "equity"}),
    )
}

pub(crate) fn receive(project: &str, on: &str, recorded_on: &str) -> String {
    act("receive-application", on, recorded_on, json!({"project": project, "complete": true}))
}

/// Two broadcasters, four projects; an application late and accepted under an authority after the first deadline was closed.
pub(crate) fn story() -> Vec<String> {
    let mut lines = vec![act("open-year", "2021-04-01", "2021-04-01", json!({}))];
    lines.extend(["north", "south"].map(register_holder));
    lines.push(project("one", "new", 5, "independent"));
    lines.push(project("two", "none", 2, "independent"));
    lines.push(project("three", "modified", 4, "in-house"));
    lines.push(project("four", "unchanged", 0, "independent"));
    // A register of projects is recorded after the letters here; only the order in the log matters.
    let letters = [
        grant("north", json!({"drama": "6000000.00", "flex": "4000000.00"})),
        grant("south", json!({"flex": "900000.00"})),
    ];
    let letters = letters
        .concat()
        .into_iter()
        .map(|line| line.replace("2021-04-02T", "2021-04-11T").replace("2021-04-03T", "2021-04-11T"));
    lines.extend(letters);
    lines.push(commit("n1", "north", "one", "2000000.00", "2021-05-01", "2021-05-01"));
    lines.push(commit("n2", "north", "two", "4500000.00", "2021-05-02", "2021-05-02"));
    lines.push(commit("n3", "north", "three", "1000000.00", "2021-05-03", "2021-05-03"));
    lines.push(commit("s1", "south", "one", "300000.00", "2021-05-03", "2021-05-03"));
    lines.push(receive("one", "2021-06-01", "2021-06-01"));
    lines.push(receive("two", "2021-06-02", "2021-06-20"));
    lines.push(act("reduce-commitment", "2021-09-01", "2021-09-01", json!({"commitment": "s1", "to": "250000.00"})));
    lines.push(act("close-first-deadline", "2021-10-13", "2021-10-13", json!({})));
    lines.push(act(
        "receive-application",
        "2021-10-12",
        "2021-11-08",
        json!({"project": "three", "complete": true, "authority": "STAFF-1"}),
    ));
    lines.push(act("amend-project", "2021-11-10", "2021-11-10", json!({"project": "two", "digital_media": "new"})));
    lines.push(commit("n4", "north", "four", "150000.00", "2021-11-12", "2021-11-12"));
    lines.push(act(
        "fund-alternative-access",
        "2021-11-15",
        "2021-11-15",
        json!({"language": "french", "amount": "400000.00"}),
    ));
    lines.push(act("close-final-deadline", "2021-12-11", "2021-12-11", json!({})));
    lines.push(act("close-year", "2022-03-31", "2022-04-01", json!({})));
    lines
}
