//! Typing an act: every field is an option, what is missing is said, and what is typed is the same event as a line of JSON or a row
//! of a sheet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use ledger::command::Command;
use program::{OPEN, Place, REGISTER};
use serde_json::{Value, json};
use std::fs;

/// One act of each shape: as JSON, without the common fields.
const ACTS: &[&str] = &[
    r#"{"command":"register-holder","effective_on":"2021-04-02","holder":"north","name":{"en":"North \"TV\"","fr":"Télé du Nord; bis"},"kind":"group","educational":false}"#,
    r#"{"command":"grant-allocation","effective_on":"2021-04-02","year":"2021-2022","holder":"north","letter":"L-1","languages":{"english":{"buckets":{"drama":"6000000.00","flex":"6000000.50"}},"french":{"earned":{"any":"700000.00"}}}}"#,
    r#"{"command":"grant-allocation","effective_on":"2021-04-02","year":"2021-2022","holder":"aptn","letter":"L-2","languages":{"english":{"buckets":{"flex":"400000.00"}}}}"#,
    r#"{"command":"sign-letter","effective_on":"2021-04-03","year":"2021-2022","holder":"north","language":"english"}"#,
    r#"{"command":"register-project","effective_on":"2021-04-05","project":"harbour","title":"Le Port, saison 2","genre":"drama","language":"english","producer":"Prod inc.","production":"independent","digital_media":"new","positions":{"total":8,"women":3},"regional":true,"budget":"1234567.50","other_programs":"0.00","note":"une note"}"#,
    r#"{"command":"amend-project","effective_on":"2021-04-06","project":"harbour","positions":{"total":8,"women":4},"status":"signed"}"#,
    r#"{"command":"swap","effective_on":"2021-04-07","year":"2021-2022","legs":[{"from":"north","to":"aptn","language":"english","bucket":"flex","amount":"500.00"},{"from":"aptn","to":"north","language":"english","bucket":"flex","amount":"500.00","received_as":"drama"}],"signed_by":["north","aptn"]}"#,
    r#"{"command":"commit","effective_on":"2021-04-08","year":"2021-2022","commitment":"c1","project":"harbour","holder":"north","language":"english","amount":"1000000.10","kind":"licence-top-up","licence_fee":"5000.00","actor":"clerk"}"#,
    r#"{"command":"request-exemption","effective_on":"2021-04-09","year":"2021-2022","holder":"north","language":"english","event":"a fire","reasons":"the studio burned","schedule":[{"on":"2021-11-01","amount":"1.00"},{"on":"2021-11-02","amount":"2.50"}]}"#,
    r#"{"command":"open-dispute","effective_on":"2021-04-10","dispute":"d1","year":"2021-2022","holder":"north","subject":"s","question":"q","nature":"administrative","contests":[1,2]}"#,
    r#"{"command":"receive-application","effective_on":"2021-06-01","year":"2021-2022","project":"harbour","complete":true}"#,
    r#"{"command":"reduce-commitment","effective_on":"2021-06-02","year":"2021-2022","commitment":"c1","to":"999999.00"}"#,
    r#"{"command":"close-first-deadline","effective_on":"2021-10-13","year":"2021-2022"}"#,
    r#"{"command":"open-year","effective_on":"2022-03-01","year":"2022-2023","based_on":"2021-2022","rulebook":{"first_deadline.date":"2022-10-10","final_deadline.date":"2022-12-09","parity.share":"0.60"}}"#,
];

/// The leaves of a command by dotted path, lists of objects numbered from one, others joined by spaces.
fn leaves(prefix: &str, value: &Value, found: &mut Vec<(String, String)>) {
    let inner = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| leaves(&inner(name), value, found)),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().enumerate().for_each(|(at, item)| leaves(&inner(&(at + 1).to_string()), item, found));
        }
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| item.as_str().map_or(item.to_string(), str::to_owned)).collect();
            found.push((prefix.to_owned(), items.join(" ")));
        }
        Value::String(text) => found.push((prefix.to_owned(), text.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) => found.push((prefix.to_owned(), value.to_string())),
    }
}

fn begun() -> Place {
    let place = Place::new();
    place.run_with(&["submit"], format!("{OPEN}\n{REGISTER}\n").as_bytes()).ends(0);
    place
}

/// What the log says, but for ids and times.
fn said(place: &Place) -> Vec<Value> {
    let pick = |event: Value| {
        json!([event["type"], event["data"], event["effective_on"], event["actor"], event["note"], event["batch"]])
    };
    place.run(&["export"]).ends(0).lines().into_iter().map(pick).collect()
}

#[test]
fn a_line_a_typed_act_and_a_row_are_the_same_event() {
    let (submitted, typed, imported) = (begun(), begun(), begun());
    for act in ACTS {
        submitted.run_with(&["submit"], act.as_bytes()).ends(0);
        let act: Value = serde_json::from_str(act).unwrap();
        let mut found = Vec::new();
        leaves("", &act, &mut found);
        let command = act["command"].as_str().unwrap();
        found.retain(|(path, _)| path != "command");

        let mut options = vec!["enter".to_owned(), command.to_owned()];
        for (path, text) in &found {
            match path.strip_prefix("rulebook.") {
                Some(parameter) => options.extend(["--rulebook".to_owned(), format!("{parameter}={text}")]),
                None => options.extend([format!("--{path}"), text.clone()]),
            }
        }
        let told = typed.run(&options).ends(0).lines();
        assert_eq!((&told[0]["outcome"], told.len()), (&json!("accepted"), 1));
        assert!(told[0].get("line").is_none(), "{told:?}");

        let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let line = |of: &dyn Fn(&(String, String)) -> String| found.iter().map(of).collect::<Vec<_>>().join(";");
        let sheet = format!("{}\n{}\n", line(&|(path, _)| path.clone()), line(&|(_, text)| quoted(text)));
        fs::write(imported.path("sheet.csv"), sheet).unwrap();
        imported.run(&["import", "sheet.csv", "--as", command]).ends(0);
    }
    let said_by = said(&submitted);
    assert!(said_by.len() > ACTS.len());
    assert_eq!(said_by, said(&typed));
    assert_eq!(said_by, said(&imported));
}

#[test]
fn every_command_has_its_options_with_help_in_both_languages() {
    let place = Place::new();
    for command in Command::DECLARATIONS {
        let english = place.run(&["enter", command.name, "--help"]).ends(0).out;
        let french = place.run(&["enter", command.name, "--help", "--lang", "fr"]).ends(0).out;
        for field in command.fields {
            assert!(english.contains(&format!("--{}", field.name)), "{}: {}", command.name, field.name);
            assert!(french.contains(&format!("--{}", field.name)), "{}: {}", command.name, field.name);
        }
        assert!(english.contains("--effective_on") && french.contains("Inscrit sans rien demander"), "{french}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_said_and_nothing_is_written() {
    let place = Place::new();
    let answer = place.run(&["enter", "sign-letter", "--year", "2021-2022", "--yes"]).ends(2);
    for words in ["--effective_on", "--holder", "--language", "Example: envelope enter sign-letter"] {
        assert!(answer.err.contains(words), "{}", answer.err);
    }
    let wrong = ["enter", "fund-alternative-access", "--amount", "1,234", "--effective-on", "2021-04-05"];
    assert!(place.run(&wrong).ends(2).err.contains("--amount: `1,234`"));
    place.run(&["enter", "sign-leter"]).ends(2);
    assert!(!place.ledger().exists());

    let place = begun();
    let before = said(&place);
    let refused = [
        "enter",
        "sign-letter",
        "--year=2021-2022",
        "--holder=aptn",
        "--language=english",
        "--effective_on=2021-04-05",
    ];
    let told = place.run(&refused).ends(1).lines();
    assert_eq!(told[0]["code"], "no-allocation");
    let grant = [
        "enter",
        "grant-allocation",
        "--year=2021-2022",
        "--holder=aptn",
        "--letter=L",
        "--effective_on=2021-04-05",
        "--languages.english.buckets.flex",
        "400 000,00 $",
        "--check",
    ];
    let told = place.run(&grant).ends(0).json();
    assert_eq!(told["outcomes"][0]["outcome"], "accepted");
    assert!(told["changes"].as_array().unwrap().len() > 2, "{told}");
    assert_eq!(said(&place), before);
}

#[test]
fn a_correction_shows_what_each_way_would_do_and_writes_the_one_that_is_chosen() {
    let place = begun();
    let acts =
        ACTS.iter().filter(|act| !act.contains("close-") && !act.contains("reduce-")).copied().collect::<Vec<_>>();
    place.run_with(&["submit"], acts.join("\n").as_bytes()).ends(0);
    let before = said(&place);

    let shown = place.run(&["correct", "c1"]).ends(0).json();
    assert_eq!((&shown["counted"], &shown["holder"]), (&json!("1000000.10"), &json!("north")));
    let of = |action: &str| {
        let all = shown["corrections"].as_array().unwrap();
        all.iter().find(|correction| correction["action"] == action).unwrap().clone()
    };
    assert_eq!(of("withdraw")["outcomes"][0]["outcome"], "accepted");
    assert_eq!(of("reduce")["outcomes"][0]["outcome"], "accepted");
    assert!(!of("withdraw")["changes"].as_array().unwrap().is_empty());
    // What was counted by an application is not taken back by undoing the licence form.
    assert_eq!(of("reverse")["outcomes"][0]["code"], "cannot-reverse");
    let french = place.run(&["correct", "c1", "--format", "table", "--lang", "fr"]).ends(0).out;
    assert!(french.contains("retirer") && french.contains("réduire") && french.contains("annuler"), "{french}");
    assert_eq!(said(&place), before);

    let reduce = ["correct", "c1", "--action", "reduce", "--effective_on", "2021-07-01"];
    assert!(place.run(&reduce).ends(2).err.contains("--to"));
    let told = place.run(&[&reduce[..], &["--to", "900 000,00"]].concat()).ends(0).lines();
    assert_eq!(told[0]["outcome"], "accepted");
    assert_eq!(place.run(&["correct", "c1"]).ends(0).json()["counted"], "900000.00");
    let unknown = place.run(&["correct", "c11"]).ends(1);
    assert!(unknown.err.contains("`c1`"), "{}", unknown.err);
}
