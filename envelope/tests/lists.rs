//! What there is: the six lists in every form, with filters, the cut and names that nobody knows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use ledger::money::Money;
use program::Place;
use serde_json::Value;
use std::path::Path;

const LISTS: [&str; 7] = ["years", "holders", "projects", "commitments", "applications", "disputes", "indicators"];

/// A ledger that lived through a whole year.
fn lived() -> Place {
    let place = Place::new();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/full-year.jsonl");
    // Some of its commands are refused, as the scenario wants it.
    place.run(&["submit", "--historical", story.to_str().unwrap()]).ends(1);
    place
}

/// A ledger with these years opened, in this order, and some of them closed.
fn years(opened: &[&str], closed: &[&str]) -> Place {
    let place = Place::new();
    let mut lines = String::new();
    for year in opened {
        let (first, last) = year.split_once('-').unwrap();
        let dates = format!(r#""first_deadline.date":"{first}-10-12","final_deadline.date":"{first}-12-10""#);
        lines.push_str(&format!(
            "{{\"command\":\"open-year\",\"effective_on\":\"{first}-03-15\",\"year\":\"{year}\",\"based_on\":\"2021-2022\",\"rulebook\":{{{dates}}}}}\n"
        ));
        if closed.contains(year) {
            for (command, on) in [
                ("close-first-deadline", format!("{first}-10-13")),
                ("close-final-deadline", format!("{first}-12-11")),
                ("close-year", format!("{last}-03-31")),
            ] {
                lines.push_str(&format!(
                    "{{\"command\":\"{command}\",\"effective_on\":\"{on}\",\"year\":\"{year}\"}}\n"
                ));
            }
        }
    }
    place.run_with(&["submit"], lines.as_bytes()).ends(0);
    place
}

fn sum<'a>(entries: impl IntoIterator<Item = &'a Value>, key: &str) -> Money {
    entries.into_iter().map(|entry| Money::parse(entry[key].as_str().unwrap()).unwrap()).sum()
}

#[test]
fn the_lists_say_what_the_balances_say() {
    let place = lived();
    let commitments = place.run(&["commitments", "--year", "2021-2022", "--source", "envelope"]).ends(0).json();
    let balances = place.run(&["balances", "--year", "2021-2022"]).ends(0).json();
    let totals: Vec<&Value> = balances["envelopes"].as_array().unwrap().iter().map(|e| &e["total"]).collect();
    let entries = commitments["commitments"].as_array().unwrap();
    assert!(entries.len() > 100);
    for (key, column) in [("counted", "committed"), ("held", "held")] {
        let total = sum(totals.iter().copied(), column);
        assert_eq!(sum(entries, key), total, "{key}");
        assert_eq!(commitments["totals"][key], total.to_string());
    }
    let ids: Vec<&str> = entries.iter().map(|entry| entry["commitment"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
    let all = place.run(&["commitments", "--year", "2021-2022"]).ends(0).json();
    let projects = place.run(&["projects", "--year", "2021-2022"]).ends(0).json();
    assert_eq!(sum(projects["projects"].as_array().unwrap(), "committed").to_string(), all["totals"]["counted"]);
    let years = place.run(&["years"]).ends(0).json();
    assert_eq!(years["years"][0]["committed"], all["totals"]["counted"]);
}

#[test]
fn indicators_tell_each_year_apart_in_several_ways_and_the_whole_is_the_same() {
    let place = lived();
    let answer = place.run(&["indicators"]).ends(0).json();
    let entries = answer["indicators"].as_array().unwrap();
    let years = place.run(&["years"]).ends(0).json();
    for year in years["years"].as_array().unwrap() {
        for dimension in ["all", "genre", "language", "region", "production", "parity", "digital-media"] {
            let parts = entries.iter().filter(|e| e["year"] == year["year"] && e["dimension"] == dimension);
            assert_eq!(sum(parts, "committed").to_string(), year["committed"], "{dimension} of {}", year["year"]);
        }
    }
    // What is told of one language is what its commitments say.
    let french = place.run(&["commitments", "--year", "2021-2022", "--language", "french"]).ends(0).json();
    let told = entries.iter().find(|e| e["year"] == "2021-2022" && e["value"] == "french").unwrap();
    assert_eq!(told["committed"], french["totals"]["counted"]);

    let compared = ["indicators", "--year", "2022-2023", "--compare-with", "2021-2022"];
    let changes = place.run(&compared).ends(0).json();
    let all = &changes["indicator-changes"][0];
    let told = |year: &str| entries.iter().find(|e| e["year"] == year && e["dimension"] == "all").unwrap();
    assert_eq!(all["from_committed"], told("2021-2022")["committed"]);
    assert_eq!(all["to_committed"], told("2022-2023")["committed"]);
    place.run(&["indicators", "--year", "1999-2000"]).ends(1);
}

#[test]
fn public_indicators_are_of_closed_years_and_stay_what_they_were() {
    let place = lived();
    let public = place.run(&["indicators", "--public"]).ends(0).json();
    let entries = public["published-indicators"].as_array().unwrap();
    // The second year is still open.
    assert!(!entries.is_empty() && entries.iter().all(|entry| entry["year"] == "2021-2022"));
    assert!(entries.iter().all(|entry| entry.get("holders").is_none() && entry.get("projects").is_none()));
    let before = place.run(&["indicators", "--public", "--through", "100"]).ends(0).json();
    assert_eq!(before["count"], 0);
    // Nothing that is recorded after the closing changes it.
    let log = place.run(&["export", "--format", "jsonl"]).ends(0).out;
    let closing = log.lines().position(|line| line.contains("\"type\":\"year-closed\"")).unwrap() + 1;
    let batch_end = log.lines().skip(closing).position(|line| line.contains("\"batch\":[1,")).unwrap() + closing;
    let then = place.run(&["indicators", "--public", "--through", &batch_end.to_string()]).ends(0).json();
    assert_eq!(then["published-indicators"], public["published-indicators"]);
}

#[test]
fn every_list_has_every_form_and_the_cut() {
    let place = lived();
    for list in LISTS {
        let json = place.run(&[list]).ends(0).json();
        let entries = json[list].as_array().unwrap().len();
        assert_eq!(json["count"], entries, "{list}");
        assert!(json["head"]["digest"].is_string() && json["cut"]["through"].is_null(), "{list}");
        let csv = place.run(&[list, "--format", "csv"]).ends(0).out;
        assert_eq!(csv.split_terminator("\r\n").count(), entries + 1, "{list}");
        for lang in ["en", "fr"] {
            let table = place.run(&[list, "--format", "table", "--lang", lang]).ends(0).out;
            assert!(table.lines().count() >= entries, "{list}: {table}");
        }
        let early = place.run(&[list, "--through", "100"]).ends(0).json();
        assert_eq!(early["through"], 100, "{list}");
        assert!(early["count"].as_u64().unwrap() <= json["count"].as_u64().unwrap(), "{list}");
    }
    let early = place.run(&["commitments", "--recorded-by", "2021-05-01T00:00:00Z"]).ends(0).json();
    assert!(early["commitments"].as_array().unwrap().iter().all(|entry| entry["state"] == "held"));
}

#[test]
fn a_question_without_a_year_is_about_the_latest_that_is_open() {
    let place = lived();
    let questions: [&[&str]; 7] = [
        &["balances"],
        &["compliance"],
        &["penalties"],
        &["calendar"],
        &["report", "--holder", "aptn"],
        &["explain", "balances", "--holder", "aptn", "--language", "english", "--figure", "base"],
        &["what-if", "--set", "parity.share=0.6"],
    ];
    for question in questions {
        let told = place.run(question).ends(0);
        assert!(told.err.contains("2022-2023, the latest that is open"), "{question:?}: {}", told.err);
        let named = place.run(&[question, &["--year", "2022-2023"]].concat()).ends(0);
        assert!(named.err.is_empty(), "{question:?}: {}", named.err);
        assert_eq!(told.out, named.out, "{question:?}");
        let early = place.run(&[question, &["--effective-by", "2021-01-01", "--lang", "fr"]].concat()).ends(1);
        assert!(early.out.is_empty() && early.err.contains("aucun exercice financier n'est ouvert"), "{}", early.err);
    }
    let before = place.run(&["balances", "--recorded-by", "2021-12-31T00:00:00Z"]).ends(0).json();
    assert_eq!(before["year"], "2021-2022");
    // The latest that is open is not the latest that was opened, where that one is closed; nor the one opened last.
    let reopened = years(&["2022-2023", "2021-2022"], &["2022-2023"]);
    let told = reopened.run(&["balances"]).ends(0);
    assert_eq!(told.json()["year"], "2021-2022");
    let early = reopened.run(&["balances", "--effective-by", "2023-03-30"]).ends(0).json();
    assert_eq!(early["year"], "2022-2023");
    // Where every year is closed nothing is open, and the latest is what is left to ask about.
    let closed = years(&["2021-2022", "2022-2023"], &["2021-2022", "2022-2023"]);
    let told = closed.run(&["balances", "--lang", "fr"]).ends(0);
    assert_eq!(told.json()["year"], "2022-2023");
    assert!(told.err.contains("tous les exercices sont fermés"), "{}", told.err);
    place.run(&["diff", "--from", "through=1000"]).ends(0);
    place.run(&["export", "--format", "xlsx", "-o", "year.xlsx"]).ends(0);
    assert!(place.path("year.xlsx").is_file());
}

#[test]
fn balances_begin_with_a_line_a_broadcaster() {
    let place = lived();
    let ask = |more: &[&str]| {
        place.run(&[&["balances", "--year", "2021-2022", "--format", "table"], more].concat()).ends(0).out
    };
    let (short, long) = (ask(&[]), ask(&["--detail"]));
    let holders = place.run(&["holders", "--year", "2021-2022"]).ends(0).json()["count"].as_u64().unwrap();
    let lines = |text: &str| text.lines().filter(|line| line.contains("(bell-media)")).count();
    assert_eq!(lines(&short), 1, "{short}");
    assert!(lines(&long) > 1, "{long}");
    let shown = short.lines().skip_while(|line| !line.starts_with('─')).skip(1).take_while(|line| !line.is_empty());
    assert_eq!(shown.count() as u64, holders);
    // What is left to commit by the next deadline is what compliance calls the shortfall.
    let later =
        place.run(&["balances", "--year", "2022-2023", "--holder", "bell-media", "--format", "table"]).ends(0).out;
    let duty = place.run(&["compliance", "--year", "2022-2023", "--holder", "bell-media"]).ends(0).json();
    let first = duty["envelopes"].as_array().unwrap().iter().map(|e| &e["first_deadline"]);
    let missing = sum(first.filter(|first| first["status"] == "open"), "shortfall");
    let missing = ledger::display::amount_en(missing);
    let line = later.lines().find(|line| line.contains("(bell-media)")).unwrap();
    assert!(line.contains("2022-10-11") && line.ends_with(&format!(" {missing}")), "{missing}: {later}");
    assert!(ask(&["--lang", "fr"]).contains("Encore à"));
}

#[test]
fn the_status_is_ten_lines() {
    let place = lived();
    for lang in ["en", "fr"] {
        let told = place.run(&["status", "--format", "table", "--lang", lang]).ends(0).out;
        assert_eq!(told.lines().count(), 10, "{told}");
    }
    let json = place.run(&["status"]).ends(0).json();
    assert_eq!((&json["events"], &json["last_event"]["seq"]), (&json["head"]["seq"], &json["head"]["seq"]));
    assert_eq!(json["years"].as_array().unwrap().len(), 2);
    assert_eq!(json["deadlines"][0]["date"], "2022-10-11");
    assert!(json["checkpoint"].is_null() && json["size"].as_u64().unwrap() > 0);
    place.run(&["checkpoint"]).ends(0);
    assert_eq!(place.run(&["status"]).ends(0).json()["checkpoint"]["since"], 0);
    let early = place.run(&["status", "--through", "1"]).ends(0).json();
    assert_eq!((&early["events"], &early["last_event"]["type"]), (&1.into(), &"year-opened".into()));
    let empty = Place::new();
    empty.run_with(&["submit"], b"").ends(0);
    assert_eq!(empty.run(&["status", "--format", "table"]).ends(0).out.lines().count(), 10);
}

#[test]
fn a_search_has_no_regard_to_case_and_accents() {
    let place = lived();
    let found = |list: &str, text: &str| {
        let json = place.run(&[list, "--search", text]).ends(0).json();
        json[list].as_array().unwrap().iter().map(|e| e.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("holders", "BELL MEDIA").len(), 1);
    assert_eq!(found("holders", "télé-quebec").len(), 1);
    assert!(found("projects", "aventures").iter().all(|entry| entry.contains("Aventures")));
    assert!(found("holders", "no such name").is_empty());
}

#[test]
fn a_name_that_nobody_knows_ends_with_one_and_the_nearest() {
    let place = lived();
    let wrong: [(&[&str], &str); 7] = [
        (&["holders", "--year", "2020-2021"], "2021-2022"),
        (&["projects", "--holder", "bell"], "bell-media"),
        (&["commitments", "--holder", "bell-meida"], "bell-media"),
        (&["commitments", "--project", "e00"], "e002"),
        (&["applications", "--project", "e0002"], "e002"),
        (&["disputes", "--holder", "apnt"], "aptn"),
        (&["balances", "--year", "2021-2022", "--holder", "bell"], "bell-media"),
    ];
    for (arguments, nearest) in wrong {
        let english = place.run(arguments).ends(1);
        assert!(english.out.is_empty(), "{arguments:?}: {}", english.out);
        assert!(english.err.contains("Did you mean") && english.err.contains(nearest), "{}", english.err);
        let french = place.run(&[arguments, &["--lang", "fr"]].concat()).ends(1).err;
        assert!(french.contains("Vouliez-vous dire") && french.contains(nearest), "{french}");
    }
    place.run(&["commitments", "--state", "gone"]).ends(2);
}
