//! The catalogue of refusals, reproduced: for every code a short story that ends in exactly that refusal, and a message that
//! states whom it is about, what was asked and what was found, in both languages. `tests/refusals/refusals.toml` holds them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is wrong"
)]

mod story;

use ledger::refusal::{Bilingual, Code};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use story::{Sent, Simulation, list, object, set_out, tell, without_commas};

/// The one code that is never an answer: the pool is empty, and the application is recorded all the same.
const RECORDED: Code = Code::AlternativeAccessExhausted;
const KEYS: [&str; 5] = ["code", "about", "en", "fr", "story"];

fn page() -> Value {
    let path = format!("{}/refusals/refusals.toml", env!("CARGO_MANIFEST_DIR"));
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    serde_json::to_value(table).unwrap()
}

/// What the last line of a story comes to; every line before it is accepted and records no refusal.
fn last(page: &Value, entry: &Map<String, Value>) -> Result<Sent, String> {
    let mut case = json!({ "holders": page["holders"], "projects": page["projects"], "story": entry["story"] });
    without_commas(&mut case);
    let mut simulation = Simulation::new("2021-2022");
    set_out(&mut simulation, &case)?;
    let story = list(&case, "story");
    let (end, before) = story.split_last().ok_or("no story")?;
    for step in before {
        if step.contains_key("refused") || step.contains_key("recorded") {
            return Err(format!("{}: only the last line is refused", json!(step)));
        }
        tell(&mut simulation, &case, step)?;
    }
    tell(&mut simulation, &case, end)
}

/// A section as a message of each language cites it.
fn cited(section: &str) -> Bilingual {
    let same = |text: String| Bilingual { en: text.clone(), fr: text };
    if section == "ledger" {
        Bilingual { en: "A rule of this ledger.".to_owned(), fr: "Une règle de ce registre.".to_owned() }
    } else if let Some(letter) = section.strip_prefix("Annex ") {
        Bilingual { en: format!("Annex {letter}."), fr: format!("Annexe\u{a0}{letter}.") }
    } else if let Some((one, other)) = section.split_once(", ") {
        Bilingual { en: format!("Sections {one} and {other}."), fr: format!("Sections {one} et {other}.") }
    } else {
        same(format!("Section {section}."))
    }
}

/// The message that the entry promises: the catalogue's words around the entry's facts.
fn promised(code: Code, entry: &Map<String, Value>) -> Bilingual {
    let explained = code.entry();
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let about = |language: &str| {
        let about = entry.get("about").map(|about| about.get(language).unwrap_or(about));
        about.map(|about| format!(" ({})", about.as_str().unwrap())).unwrap_or_default()
    };
    let whole = |why: &str, about: String, facts: Option<&str>, section: String, remedy: &str| {
        let why = format!("{}{about}.", why.trim_end_matches('.'));
        let parts =
            [Some(why), facts.map(|facts| facts.replace('~', "\u{a0}")), Some(section), Some(remedy.to_owned())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let section = cited(explained.section);
    Bilingual {
        en: whole(explained.why.0, about("en"), text("en"), section.en, explained.remedy.0),
        fr: whole(explained.why.1, about("fr"), text("fr"), section.fr, explained.remedy.1),
    }
}

fn check(page: &Value, entry: &Map<String, Value>, code: Code) -> Result<(), String> {
    if let Some(key) = entry.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("an entry has no `{key}`"));
    }
    let sent = last(page, entry)?;
    let given = match &sent {
        Sent::Accepted(_) => sent.recorded().filter(|_| code == RECORDED),
        Sent::Refused(refusal) if code != RECORDED => Some(refusal.code.code()),
        Sent::Refused(_) => None,
    };
    if given != Some(code.code()) {
        return Err(format!("the story ends in {given:?}"));
    }
    let Sent::Refused(refusal) = &sent else { return Ok(()) };
    let (message, promised) = (refusal.message(), promised(code, entry));
    for (found, wanted) in [(message.en, promised.en), (message.fr, promised.fr)] {
        if found != wanted {
            return Err(format!("the message is\n    {found}\n  and should be\n    {wanted}"));
        }
    }
    Ok(())
}

fn entries(page: &Value) -> Vec<Map<String, Value>> {
    page["refusal"].as_array().unwrap().iter().map(object).collect()
}

#[test]
fn every_code_is_reproduced_with_its_message() {
    let page = page();
    let mut report = String::new();
    let mut missing: BTreeSet<Code> = Code::ALL.iter().copied().collect();
    for entry in entries(&page) {
        let name = entry["code"].as_str().unwrap();
        let code = Code::ALL.iter().copied().find(|code| code.code() == name).expect(name);
        missing.remove(&code);
        if let Err(wrong) = check(&page, &entry, code) {
            report.push_str(&format!("\n{name}: {wrong}\n"));
        }
    }
    assert!(missing.is_empty(), "not reproduced: {missing:?}");
    assert!(report.is_empty(), "{report}");
}

#[test]
fn the_entries_stand_in_the_order_of_the_catalogue() {
    let page = page();
    let mut written: Vec<String> = entries(&page).iter().map(|e| e["code"].as_str().unwrap().to_owned()).collect();
    written.dedup();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(written, codes);
}

#[test]
fn a_wrong_reproduction_is_noticed() {
    let page = page();
    let entry = |code: Code| entries(&page).into_iter().find(|e| e["code"] == code.code()).unwrap();
    let funds = entry(Code::InsufficientFunds);
    assert_eq!(check(&page, &funds, Code::InsufficientFunds), Ok(()));
    assert!(check(&page, &funds, Code::SwapShape).is_err(), "another code");
    for key in ["about", "en", "fr"] {
        let mut broken = funds.clone();
        broken.insert(key.into(), "other".into());
        assert!(check(&page, &broken, Code::InsufficientFunds).is_err(), "{key}");
    }
    let mut ends_well = entry(Code::NothingLeft);
    ends_well["story"].as_array_mut().unwrap().pop();
    assert!(check(&page, &ends_well, Code::NothingLeft).is_err(), "nothing is refused");
    assert!(check(&page, &entry(RECORDED), Code::InsufficientFunds).is_err(), "recorded, not refused");
}
