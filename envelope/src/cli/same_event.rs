//! What was sent as JSON, typed with `enter` and imported from a sheet is the same event: three ledgers are told the same season, each
//! in its own way, and their logs differ in nothing but ids, times and the chain that goes over them.

use crate::cli::same_command::{Written, imported, typed, write};
use crate::sheets::{Defaults, Kind, SheetFile, read};
use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::field::{COMMON, Declaration};
use ledger::command::{Command, Submission};
use ledger::log::{EventLog, MemoryLog};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value};
use std::collections::HashMap;
use tests::run::{Simulation, block_on};
use tests::stream::one_season;
use uuid::Uuid;

/// A way of telling a ledger something.
type Way = fn(&'static Declaration, &Map<String, Value>) -> Option<Submission>;

fn declaration(whole: &Map<String, Value>) -> &'static Declaration {
    Command::DECLARATIONS.iter().find(|known| whole["command"] == known.name).unwrap()
}

/// What a person writes for each field.
fn written(kind: &'static Declaration, whole: &Map<String, Value>) -> Vec<Written> {
    let mut written = Vec::new();
    for field in COMMON.iter().chain(kind.fields) {
        if let Some(value) = whole.get(field.name) {
            write(field.name.to_owned(), value, field.form, &mut written);
        }
    }
    written
}

fn by_json(_: &'static Declaration, whole: &Map<String, Value>) -> Option<Submission> {
    Submission::read(&serde_json::to_vec(whole).unwrap(), false).ok()
}

fn by_typing(kind: &'static Declaration, whole: &Map<String, Value>) -> Option<Submission> {
    typed(kind, &written(kind, whole))
}

/// Swaps and allocations as several rows where they can be written so, and anything else as one row of its own kind.
fn by_sheet(kind: &'static Declaration, whole: &Map<String, Value>) -> Option<Submission> {
    match kind.name {
        "swap" => joined(Kind::Swaps, &legs(whole)),
        "grant-allocation" if buckets(whole).is_some() => joined(Kind::Allocations, &buckets(whole)?),
        _ => imported(kind, &written(kind, whole)),
    }
}

/// The one command of several rows, each a list of headings and cells.
fn joined(kind: Kind, rows: &[Vec<(&str, String)>]) -> Option<Submission> {
    let mut headings: Vec<&str> = Vec::new();
    for (heading, _) in rows.iter().flatten() {
        if !headings.contains(heading) {
            headings.push(heading);
        }
    }
    let cell = |row: &Vec<(&str, String)>, heading: &str| {
        let found = row.iter().find(|(known, _)| *known == heading).map(|(_, text)| text.as_str());
        format!("\"{}\"", found.unwrap_or_default().replace('"', "\"\""))
    };
    let lines = rows.iter().map(|row| headings.iter().map(|name| cell(row, name)).collect::<Vec<_>>().join(";"));
    let text = format!("{}\n{}\n", headings.join(";"), lines.collect::<Vec<_>>().join("\n"));
    let mut file = SheetFile::Text("sheet".to_owned(), text);
    let found = read(&mut file, "sheet", kind, Defaults::default(), |_| ()).unwrap();
    match found.acts.as_slice() {
        [one] if found.mistakes.is_empty() => Submission::read(&one.line, false).ok(),
        _ => None,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What stands once in a group of rows: all fields that are texts.
fn shared(whole: &Map<String, Value>) -> Vec<(&str, String)> {
    let stated = whole.iter().filter(|(name, value)| *name != "command" && value.is_string());
    stated.map(|(name, value)| (name.as_str(), text(value))).collect()
}

fn legs(whole: &Map<String, Value>) -> Vec<Vec<(&str, String)>> {
    let mut rows = Vec::new();
    for leg in whole["legs"].as_array().into_iter().flatten() {
        let mut row = vec![("swap", "one".to_owned())];
        row.extend(leg.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), text(value))));
        if rows.is_empty() {
            row.extend(shared(whole));
            let signed = whole["signed_by"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
            row.push(("signed_by", signed.join(" ")));
        }
        rows.push(row);
    }
    rows
}

/// The rows of a letter that states buckets and nothing else.
fn buckets(whole: &Map<String, Value>) -> Option<Vec<Vec<(&str, String)>>> {
    let mut rows = Vec::new();
    for (language, grant) in whole["languages"].as_object()? {
        if grant.as_object()?.len() != 1 {
            return None;
        }
        for (bucket, amount) in grant["buckets"].as_object()? {
            let mut row = vec![("language", language.clone()), ("bucket", bucket.clone()), ("amount", text(amount))];
            row.extend(shared(whole));
            rows.push(row);
        }
    }
    Some(rows).filter(|rows| !rows.is_empty())
}

/// A ledger that is told in one way.
struct Told {
    clerk: Clerk<MemoryLog, SystemClock>,
    /// The ids that commands got here, by those of the season.
    ids: HashMap<String, Uuid>,
}

impl Told {
    fn new() -> Told {
        Told { clerk: block_on(Clerk::open(MemoryLog::new(), SystemClock, |_| ())).unwrap(), ids: HashMap::new() }
    }

    /// Tells it a command of the season.
    fn tell(&mut self, way: Way, line: &Value) -> Result<(), TestCaseError> {
        let mut whole = line.as_object().unwrap().clone();
        let known = whole.remove("command_id").map(|id| text(&id)).unwrap_or_default();
        whole.remove("recorded_at");
        if let Some(reversed) = whole.get_mut("command_id_reversed")
            && let Some(own) = self.ids.get(&text(reversed))
        {
            *reversed = own.to_string().into();
        }
        let Some(submission) = way(declaration(&whole), &whole) else {
            return Err(TestCaseError::fail(format!("cannot be told so: {line}")));
        };
        let outcome = block_on(self.clerk.submit(&[submission], "tester", false)).unwrap().remove(0);
        match outcome {
            Outcome::Accepted { command_id, .. } => {
                self.ids.insert(known, command_id);
                Ok(())
            }
            other @ (Outcome::Repeated { .. } | Outcome::Refused { .. }) => {
                Err(TestCaseError::fail(format!("not accepted: {line}: {other:?}")))
            }
        }
    }

    /// The events, without what differs by nature.
    fn events(&self) -> Vec<Value> {
        let page = block_on(self.clerk.log().page(0, usize::MAX)).unwrap();
        let of_season: HashMap<String, &String> =
            self.ids.iter().map(|(known, own)| (own.to_string(), known)).collect();
        let mut events: Vec<Value> = page.lines().map(|line| serde_json::from_slice(line).unwrap()).collect();
        for event in &mut events {
            for name in ["id", "command_id", "recorded_at", "prev"] {
                assert!(event.as_object_mut().unwrap().remove(name).is_some(), "{name}");
            }
            if let Some(reversed) = event["data"].get_mut("command_id_reversed") {
                *reversed = of_season[&text(reversed)].clone().into();
                // The digest of what was asked goes over that id.
                assert!(event["data"]["act"].as_object_mut().unwrap().remove("request").is_some());
            }
        }
        events
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn json_enter_and_a_sheet_write_the_same_events(steps in one_season()) {
        let mut season = Simulation::new();
        for step in &steps {
            season.take(step);
        }
        let ways: [(&str, Way); 3] = [("json", by_json), ("enter", by_typing), ("import", by_sheet)];
        let mut told = ways.map(|(name, way)| (name, way, Told::new()));
        for (number, response) in season.told.iter().filter(|response| response.accepted()).enumerate() {
            let mut line = response.json();
            // What a season leaves unsaid is said here now and then, signs of files among it.
            if number % 3 == 0 {
                line["note"] = "« à l'essai »; \"2\"\n= 1,5 %".into();
                line["actor"] = "Ève".into();
            }
            for (_, way, ledger) in &mut told {
                ledger.tell(*way, &line)?;
            }
        }
        let [(_, _, json), others @ ..] = &told;
        let events = json.events();
        for (name, _, ledger) in others {
            for (found, expected) in ledger.events().iter().zip(&events) {
                prop_assert_eq!(found, expected, "{}", name);
            }
            prop_assert_eq!(ledger.events().len(), events.len(), "{}", name);
        }
    }
}
