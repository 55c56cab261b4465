//! `enter` and `correct` on a terminal, answered as a person answers: what is missing is asked for with choices and completion, what
//! would follow is shown, and only a yes writes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const INTERRUPT: &str = "\u{3}";

fn expect(text: &str) -> Value {
    json!({"expect": text})
}

fn keys(text: &str) -> Value {
    json!({"send": text})
}

/// What a call shows on a terminal, with these steps; and its exit code.
fn on_terminal(place: &Place, arguments: &[&str], steps: &[Value]) -> (String, i64) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal/drive.py");
    let mut driver = Command::new("python3");
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        driver.env_remove(name);
    }
    driver.env("ENVELOPE_LEDGER", place.ledger()).env("USER", "tester").env("TERM", "xterm-256color");
    driver.arg(script).arg(env!("CARGO_BIN_EXE_envelope")).args(arguments);
    let mut child = driver.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(serde_json::to_string(steps).unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let shown = told["shown"].as_str().unwrap().to_owned();
    assert!(told.get("missing").is_none(), "{} never came: {shown}", told["missing"]);
    (shown, told["code"].as_i64().unwrap())
}

fn begun() -> Place {
    let place = Place::new();
    let lines = [
        OPEN,
        r#"{"command":"register-holder","effective_on":"2021-04-01","holder":"bell-media","name":{"en":"Bell Media","fr":"Bell Média"},"kind":"group"}"#,
        r#"{"command":"register-holder","effective_on":"2021-04-01","holder":"aptn","name":{"en":"APTN","fr":"RTPA"},"kind":"independent"}"#,
        r#"{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"bell-media","letter":"L-1","languages":{"english":{"earned":{"drama":"7650000.00"}}}}"#,
        r#"{"command":"sign-letter","effective_on":"2021-04-06","year":"2021-2022","holder":"bell-media","language":"english"}"#,
        r#"{"command":"register-project","effective_on":"2021-04-20","project":"harbour","title":"Harbour","genre":"drama","language":"english","producer":"Tide Films","production":"independent","digital_media":"new","positions":{"total":8,"women":4}}"#,
    ];
    place.run_with(&["submit"], lines.join("\n").as_bytes()).ends(0);
    place
}

/// The answers to every question of `commit`, up to the last one.
fn committed() -> Vec<Value> {
    vec![
        expect("Effective on"),
        // A slip is said at once, and asked again.
        keys("03/05/2021\r"),
        expect("a date is expected"),
        keys(&format!("{}2021-05-03\r", "\u{7f}".repeat(10))),
        expect("Fiscal year"),
        keys("2021\t\r"),
        expect("Commitment"),
        keys("bell-harbour\r"),
        expect("Project"),
        keys("har\t\r"),
        expect("Broadcaster"),
        keys("BELL M\t\r"),
        expect("Language"),
        keys("\r"),
        expect("Amount"),
        keys("1,234\r"),
        expect("can be read in two ways"),
        keys(&format!("{}4,000,000.00\r", "\u{7f}".repeat(5))),
        expect("Kind"),
        keys("\u{1b}[B\r"),
        expect("Anything else to state?"),
        // The first that may be stated, the source, is chosen and asked for.
        keys(" \r"),
        expect("Source"),
        keys("\r"),
        expect("Write it?"),
    ]
}

#[test]
fn an_act_is_asked_for_shown_and_written() {
    let place = begun();
    let mut steps = committed();
    steps.push(keys("y\r"));
    let (shown, code) = on_terminal(&place, &["enter", "commit"], &steps);
    assert_eq!(code, 0, "{shown}");
    // The consequences come before the question, as figures and without signs that no person reads.
    let before = shown.split("Write it?").next().unwrap();
    assert!(before.contains("commitment made") && before.contains("4,000,000.00"), "{before}");
    assert!(!shown.contains("\\u001b"), "{shown}");
    let made = place.run(&["commitments"]).ends(0).json();
    let made = &made["commitments"][0];
    assert_eq!((&made["commitment"], &made["amount"]), (&json!("bell-harbour"), &json!("4000000.00")));
    assert_eq!(
        (&made["kind"], &made["holder"], &made["made_on"]),
        (&json!("equity"), &json!("bell-media"), &json!("2021-05-03"))
    );
}

#[test]
fn who_leaves_or_says_no_writes_nothing() {
    let place = begun();
    let before = place.run(&["export"]).ends(0).out;
    let questions = committed();
    // Left at the first question, in the middle and at the last, and answered with no.
    for (length, last) in [(1, INTERRUPT), (9, INTERRUPT), (questions.len(), INTERRUPT), (questions.len(), "n\r")] {
        let mut steps = questions[..length].to_vec();
        steps.push(keys(last));
        let (shown, code) = on_terminal(&place, &["enter", "commit"], &steps);
        assert_eq!(code, 1, "{shown}");
        assert!(shown.contains("nothing was written"), "{shown}");
        assert_eq!(place.run(&["export"]).ends(0).out, before);
    }
    // No ledger is made for an act that is not written.
    let empty = Place::new();
    let (shown, code) =
        on_terminal(&empty, &["enter", "open-year", "--lang", "fr"], &[expect("En vigueur le"), keys(INTERRUPT)]);
    assert_eq!((code, shown.contains("rien n'a été inscrit")), (1, true), "{shown}");
    assert!(!empty.ledger().exists());
}

#[test]
fn what_would_be_refused_is_said_and_not_asked() {
    let place = begun();
    let (shown, code) = on_terminal(
        &place,
        &[
            "enter",
            "sign-letter",
            "--effective_on",
            "2021-04-07",
            "--year",
            "2021-2022",
            "--holder",
            "bell-media",
            "--language",
            "english",
        ],
        &[expect("Anything else"), keys("\r")],
    );
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("is already signed") && !shown.contains("Write it?"), "{shown}");
}

#[test]
fn nobody_waits_for_someone_who_thinks() {
    let place = begun();
    let ledger = place.ledger().to_string_lossy().into_owned();
    // While the question stands, another act is entered: the driver's own shell does it.
    let other = format!(
        "{} --ledger {ledger} --wait 0 enter sign-letter --effective_on 2021-04-08 --year 2021-2022 --holder bell-media --language english --yes",
        env!("CARGO_BIN_EXE_envelope")
    );
    let mut steps = committed();
    steps.push(json!({"run": other}));
    steps.push(keys("y\r"));
    let (shown, code) = on_terminal(&place, &["enter", "commit"], &steps);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("already-signed"), "the other one was judged meanwhile: {shown}");
}

#[test]
fn a_commitment_is_corrected_on_a_terminal() {
    let place = begun();
    let commit = r#"{"command":"commit","effective_on":"2021-05-03","year":"2021-2022","commitment":"bell-harbour","project":"harbour","holder":"bell-media","language":"english","amount":"4000000.00","kind":"equity"}"#;
    place.run_with(&["submit"], commit.as_bytes()).ends(0);
    let begin = [expect("Which correction?")];
    // What each way would do stands there before anything is chosen; leaving writes nothing.
    let before = place.run(&["export"]).ends(0).out;
    let (shown, code) = on_terminal(&place, &["correct", "bell-harbour"], &[&begin[..], &[keys(INTERRUPT)]].concat());
    assert_eq!((code, shown.matches("4,000,000.00").count() > 2), (1, true), "{shown}");
    assert!(shown.contains("withdraw") && shown.contains("reverse") && !shown.contains("\\u001b"), "{shown}");
    assert_eq!(place.run(&["export"]).ends(0).out, before);
    // Withdrawn, with what is still to be said.
    let rest = [
        keys("\r"),
        expect("Effective on"),
        keys("2021-05-10\r"),
        expect("Reason"),
        keys("left the project\r"),
        expect("Write it?"),
        keys("yes\r"),
    ];
    let (shown, code) = on_terminal(&place, &["correct", "bell-harbour"], &[&begin[..], &rest[..]].concat());
    assert_eq!(code, 0, "{shown}");
    let left = place.run(&["commitments"]).ends(0).json();
    assert_eq!(left["commitments"][0]["state"], "cancelled");
}
