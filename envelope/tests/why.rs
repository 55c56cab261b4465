//! Why, since when, and what if: the program's answers in both languages and in every form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use std::path::PathBuf;

/// A ledger with a year in which an application came late and a dispute was granted.
fn told() -> Place {
    let place = Place::new();
    let scenario = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/late-and-disputed.jsonl");
    // Some of its lines are refused, on purpose.
    place.run(&["submit", "--historical", scenario.to_str().unwrap()]).ends(1);
    place
}

const SHORTFALL: [&str; 9] = [
    "explain",
    "compliance",
    "--year",
    "2021-2022",
    "--holder=north",
    "--language",
    "english",
    "--figure",
    "first_deadline.shortfall",
];

#[test]
fn a_figure_is_explained_as_json_and_as_text_in_both_languages() {
    let place = told();
    let json = place.run(&SHORTFALL).ends(0).json();
    assert_eq!(json["explanation"]["amount"], "1737500.00");
    assert_eq!(json["explanation"]["op"], "at-least-zero");
    assert_eq!(json["explanation"]["terms"][0]["sign"], "+");
    assert_eq!((&json["rulebook"], &json["head"]["seq"]), (&"2021-2022".into(), &136.into()));
    let asked = place.run(&["compliance", "--year", "2021-2022", "--holder", "north"]).ends(0).json();
    assert_eq!(asked["envelopes"][0]["first_deadline"]["shortfall"], json["explanation"]["amount"]);
    let text = |lang: &str| place.run(&[&SHORTFALL[..], &["--format", "table", "--lang", lang]].concat()).ends(0).out;
    assert!(text("en").contains("effective 2021-10-08, recorded 2021-10-25T09:14:00.000000Z"), "{}", text("en"));
    assert!(
        text("en").contains("first_deadline.share = 0.75 (pinned by event 1, the guide prints “75"),
        "{}",
        text("en")
    );
    assert!(text("fr").contains("manque à la première date limite\u{a0}: 1\u{a0}737\u{a0}500,00"), "{}", text("fr"));
    assert!(place.run(&[&SHORTFALL[..], &["--format", "csv"]].concat()).ends(2).err.contains("table, json"));
}

#[test]
fn every_kind_of_figure_can_be_named() {
    let place = told();
    let ask = |options: &[&str]| place.run(&[&["explain", options[0], "--year", "2021-2022"], &options[1..]].concat());
    let value = |options: &[&str]| ask(options).ends(0).json()["explanation"].clone();
    let west = ["--holder", "west", "--language", "english"];
    assert_eq!(value(&[&["balances"], &west[..], &["--figure", "base"]].concat())["op"], "at-least-zero");
    assert_eq!(value(&[&["balances"], &west[..], &["--figure", "balance"]].concat())["op"], "sum");
    assert_eq!(value(&["balances", "--language", "english", "--figure", "reserve"])["op"], "events");
    assert_eq!(value(&["compliance", "--holder", "west", "--figure", "parity.required"])["op"], "share-up");
    let parity = value(&[&["penalties"], &west[..], &["--kind", "parity", "--basis", "allocation"]].concat());
    assert_eq!((&parity["op"], &parity["amount"]), (&"apportion-english".into(), &"1176923.08".into()));
    assert!(ask(&["balances", "--holder", "west"]).ends(2).err.contains("--figure"));
    assert!(
        ask(&[&["balances"], &west[..], &["--figure", "sum"]].concat())
            .ends(2)
            .err
            .contains("Choose one of: allocated")
    );
    let nobody = ["balances", "--holder", "nobody", "--language", "english", "--figure", "balance"];
    assert!(ask(&nobody).ends(1).err.contains("nobody"));
}

#[test]
fn two_cuts_are_compared_event_by_event() {
    let place = told();
    let asked = ["diff", "--year", "2021-2022", "--from", "recorded-by=2021-11-01T00:00:00Z", "--to", "through=85"];
    let json = place.run(&asked).ends(0).json();
    let change = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["figure"] == "balances.envelopes[south,english].documentary.committed");
    let change = change.unwrap();
    assert_eq!((&change["from"]["amount"], &change["to"]["amount"]), (&"0.00".into(), &"100000.00".into()));
    assert_eq!((&change["parts"][0]["seq"], &change["parts"][0]["cause"]), (&85.into(), &"late-entry".into()));
    let csv = place.run(&[&asked[..], &["--format", "csv"]].concat()).ends(0).out;
    assert!(csv.contains("documentary.committed\",0.00,100000.00,100000.00,85,commitment-counted,2021-10-12"), "{csv}");
    let text = place.run(&[&asked[..], &["--format", "table", "--lang", "fr"]].concat()).ends(0).out;
    assert!(
        text.contains("inscription tardive") && text.contains("south, anglais, documentaires\u{a0}: engagé"),
        "{text}"
    );
    let wrong = ["diff", "--year", "2021-2022", "--from", "yesterday"];
    assert!(place.run(&wrong).ends(2).err.contains("recorded-by=INSTANT"));
    assert!(
        place.run(&["diff", "--year", "2021-2022", "--from", "through=999"]).ends(1).err.contains("ends at event 136")
    );
}

#[test]
fn what_would_be_is_told_and_nothing_is_written() {
    let place = told();
    let before = place.run(&["export"]).ends(0).out;
    let supposed = [
        r#"{"command":"adjust-envelope","effective_on":"2022-05-20","year":"2021-2022","holder":"east","language":"english","bucket":"flex","amount":"1000.00","dispute":"q4"}"#,
        r#"{"command":"commit"}"#,
    ];
    std::fs::write(place.path("supposed.jsonl"), supposed.join("\n")).unwrap();
    let asked = ["what-if", "--year", "2021-2022", "supposed.jsonl", "--set", "rulebook.parity.share=0.25"];
    let json = place.run(&asked).ends(1).json();
    let outcomes: Vec<_> =
        json["outcomes"].as_array().unwrap().iter().map(|told| told["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["accepted", "invalid"]);
    assert_eq!(json["parameters"][0]["real"], "0.50");
    let changes = json["changes"].as_array().unwrap();
    let of = |figure: &str| changes.iter().find(|change| change["figure"] == figure).unwrap();
    assert_eq!(of("balances.envelopes[east,english].flex.adjusted")["difference"]["amount"], "1000.00");
    assert_eq!(of("compliance.parity[south].status")["supposed"]["word"], "met");
    assert_eq!(place.run(&["export"]).ends(0).out, before);
    let text =
        place.run(&["what-if", "--year", "2021-2022", "--set", "parity.share=0.25", "--lang=fr", "--format=table"]);
    let text = text.ends(0).out;
    assert!(text.contains("parity.share\u{a0}: 0.50 → 0.25") && text.contains("Rien n'est inscrit"), "{text}");
    assert!(place.run(&["what-if", "--year", "2021-2022"]).ends(2).err.contains("FILE"));
    assert!(place.run(&["what-if", "--year", "2021-2022", "--set", "parity.share=2"]).ends(1).err.contains("0 to 1"));
}
