//! `envelope submit`: outcome lines, exit codes, and input that is no good.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place, REGISTER, demo_file};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

#[test]
fn each_line_has_its_outcome_in_order() {
    let place = Place::new();
    let input = format!("{OPEN}\n\n{OPEN}\nnot json\n{REGISTER}\n{}\n", REGISTER.replace("APTN", "other"));
    let answer = place.run_with(&["submit", "-"], input.as_bytes()).ends(1);
    let lines: Vec<&str> = answer.out.lines().collect();
    assert_eq!(
        lines[0],
        r#"{"line":1,"outcome":"accepted","command_id":"00000000-0000-4000-8000-000000000001","events":[{"seq":1,"type":"year-opened"}]}"#
    );
    assert_eq!(
        lines[1],
        r#"{"line":3,"outcome":"repeated","command_id":"00000000-0000-4000-8000-000000000001","events":[{"seq":1,"type":"year-opened"}]}"#
    );
    assert!(
        lines[2].starts_with(r#"{"line":4,"outcome":"invalid","code":"malformed","message":{"en":""#),
        "{}",
        lines[2]
    );
    assert!(
        lines[4].starts_with(
            r#"{"line":6,"outcome":"refused","command_id":"00000000-0000-4000-8000-000000000002","code":"command-id-reused","section":""#
        ),
        "{}",
        lines[4]
    );
    assert!(lines[4].contains(r#"","message":{"en":""#), "{}", lines[4]);
    let told = answer.lines();
    assert_eq!(
        (&told[2]["line"], &told[2]["outcome"], &told[2]["code"]),
        (&4.into(), &"invalid".into(), &"malformed".into())
    );
    assert_eq!(told[3]["outcome"], "accepted");
    assert_eq!((&told[4]["line"], &told[4]["code"]), (&6.into(), &"command-id-reused".into()));
    for told in [&told[2], &told[4]] {
        assert_ne!(told["message"]["en"], told["message"]["fr"]);
    }
    assert_eq!(lines.len(), 5);
}

#[test]
fn a_file_in_which_all_goes_well_ends_with_zero() {
    let place = Place::new();
    std::fs::write(place.path("in.jsonl"), format!("{OPEN}\n{REGISTER}")).unwrap();
    assert_eq!(place.run(&["submit", "in.jsonl"]).ends(0).out.lines().count(), 2);
    let again = place.run(&["submit", "in.jsonl"]).ends(0);
    assert!(again.lines().iter().all(|told| told["outcome"] == "repeated"), "{}", again.out);
}

#[test]
fn stop_on_refusal_ends_with_the_first_refusal_and_writes_nothing_after_it() {
    let place = Place::new();
    let refused = OPEN.replace("0001", "0009");
    let input = format!("{OPEN}\n{{}}\n{refused}\n{{}}\n{REGISTER}\n");
    let answer = place.run_with(&["submit", "--stop-on-refusal"], input.as_bytes()).ends(1);
    let outcomes: Vec<_> = answer.lines().iter().map(|told| told["outcome"].clone()).collect();
    assert_eq!(outcomes, ["accepted", "invalid", "refused"]);
    assert_eq!(place.run(&["export"]).ends(0).out.lines().count(), 1);
}

#[test]
fn recorded_at_is_taken_only_when_it_is_asked_for() {
    let place = Place::new();
    let input = OPEN.replace("\"year\"", "\"recorded_at\":\"2021-04-01T10:00:00Z\",\"year\"");
    place.run_with(&["submit"], input.as_bytes()).ends(1);
    place.run_with(&["submit", "--historical"], input.as_bytes()).ends(0);
    assert!(place.run(&["export"]).ends(0).out.contains(r#""recorded_at":"2021-04-01T10:00:00.000000Z""#));
}

#[test]
fn bytes_that_are_no_text_and_lines_without_end_are_answered() {
    let place = Place::new();
    let mut input = b"\xff\xfe\x00{\n".to_vec();
    input.extend(std::iter::repeat_n(b'[', 3 << 20));
    input.push(b'\n');
    input.extend_from_slice(OPEN.as_bytes());
    let told = place.run_with(&["submit"], &input).ends(1).lines();
    let outcomes: Vec<_> =
        told.iter().map(|told| (told["line"].as_u64().unwrap(), told["outcome"].as_str().unwrap())).collect();
    assert_eq!(outcomes, [(1, "invalid"), (2, "invalid"), (3, "accepted")]);
}

#[test]
fn a_file_that_cannot_be_read_ends_with_two_and_makes_no_ledger() {
    let place = Place::new();
    for name in ["missing.jsonl", "."] {
        let answer = place.run(&["submit", name]).ends(2);
        assert!(answer.out.is_empty() && answer.err.contains(name), "{}", answer.err);
    }
    assert!(!place.ledger().exists());
}

#[test]
fn a_directory_that_is_no_ledger_is_left_alone() {
    let place = Place::new();
    std::fs::create_dir(place.ledger()).unwrap();
    std::fs::write(place.ledger().join("letter.txt"), "Dear").unwrap();
    let answer = place.run_with(&["submit"], OPEN.as_bytes()).ends(2);
    assert!(answer.err.contains("no ledger"), "{}", answer.err);
    assert_eq!(std::fs::read_dir(place.ledger()).unwrap().count(), 1);
}

#[test]
fn an_answer_comes_before_the_next_line_is_sent() {
    let place = Place::new();
    let mut child = place.program().arg("submit").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut answers = BufReader::new(stdout).lines();
    for (command, number) in [(OPEN, 1), (REGISTER, 2)] {
        writeln!(stdin, "{command}").unwrap();
        assert!(answers.next().unwrap().unwrap().starts_with(&format!(r#"{{"line":{number},"outcome":"accepted""#)));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn who_stops_listening_is_told_that_the_rest_is_not_submitted() {
    let place = Place::new();
    let mut program = place.program();
    let mut child =
        program.arg("submit").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    writeln!(child.stdin.take().unwrap(), "{OPEN}").unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("not submitted"), "{said}");
}

#[test]
fn the_sender_is_the_user_or_unknown() {
    let place = Place::new();
    place.run_with(&["submit"], OPEN.as_bytes()).ends(0);
    std::fs::write(place.path("in.jsonl"), REGISTER).unwrap();
    let mut program = place.program();
    program.env_remove("USER").env_remove("LOGNAME").args(["submit", "in.jsonl"]);
    assert!(program.output().unwrap().status.success());
    let log = place.run(&["export"]).ends(0).out;
    let actors: Vec<_> = log.lines().map(|line| line.split('"').nth(3).unwrap().to_owned()).collect();
    assert_eq!(actors, ["tester", "unknown"]);
}

#[test]
fn a_year_of_commands_is_grouped_and_answered_line_by_line() {
    let place = Place::new();
    let file = demo_file();
    let told = place.run(&["submit", "--historical", file.to_str().unwrap()]).ends(1).lines();
    let numbers: Vec<_> = told.iter().map(|told| told["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    let count = |outcome: &str| told.iter().filter(|told| told["outcome"] == outcome).count();
    assert_eq!((count("accepted"), count("repeated"), count("refused"), count("invalid")), (149, 1, 8, 1));
}

/// A line that registers a project with this title, actor and note, escaped as JSON does.
fn titled(title: &str, actor: &str, note: &str) -> String {
    serde_json::json!({"command": "register-project", "effective_on": "2021-04-01", "project": "p", "title": title, "genre": "drama",
        "language": "english", "producer": "P", "production": "independent", "digital_media": "none",
        "positions": {"total": 1, "women": 1}, "actor": actor, "note": note})
    .to_string()
}

#[test]
fn a_text_that_commands_a_screen_is_malformed() {
    let place = Place::new();
    let commands = [
        '\0', '\u{7}', '\u{8}', '\r', '\u{1b}', '\u{1f}', '\u{7f}', '\u{80}', '\u{9b}', '\u{9f}', '\u{202a}',
        '\u{202e}',
    ]
    .into_iter()
    .chain(['\u{2066}', '\u{2069}']);
    let mut lines = Vec::new();
    for letter in commands {
        let text = format!("a{letter}b");
        lines.extend([titled(&text, "a", "n"), titled("t", &text, "n"), titled("t", "a", &text)]);
    }
    lines.push("{\"command\":\"open-year\",\"effective_on\":\"2021-04-01\",\"ye\\u001bar\":\"x\"}".to_owned());
    lines.push("{\"command\":\"open\\u009b2J\",\"effective_on\":\"2021-04-01\"}".to_owned());
    let told = place.run_with(&["submit"], lines.join("\n").as_bytes()).ends(1);
    assert_eq!(told.lines().len(), lines.len());
    for line in told.lines() {
        assert_eq!((&line["outcome"], &line["code"]), (&"invalid".into(), &"malformed".into()), "{line}");
        let shown = |c: char| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c);
        assert!(line["message"]["en"].as_str().unwrap().chars().all(shown), "{line}");
    }
    // Line feeds, tabs, joiners and every script stay what they are.
    let kept = titled("L'été\n\tᐃᓄᒃᑎᑐᑦ עברית 🎬", "a", "n");
    place.run_with(&["submit"], kept.as_bytes()).ends(0);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let place = Place::new();
    place.run_with(&["submit"], format!("\u{feff}{OPEN}\n{REGISTER}\n").as_bytes()).ends(0);
    let again = place.run_with(&["what-if", "--year", "2021-2022", "-"], format!("\u{feff}{OPEN}\n").as_bytes());
    assert!(!again.out.contains("malformed"), "{}", again.out);
}

#[test]
fn a_sheet_is_recognised_once_and_nothing_is_read() {
    let place = Place::new();
    let sheet = format!("effective_on;year;holder\n{}", "2021-04-01;2021-2022;aptn\n".repeat(1000));
    for (input, what) in [(sheet.as_bytes(), "a CSV file"), (&b"PK\x03\x04\x14\0\n"[..], "a workbook")] {
        let told = place.run_with(&["submit"], input).ends(2);
        assert!(told.out.is_empty() && told.err.lines().count() == 2, "{}{}", told.out, told.err);
        assert!(told.err.contains(what) && told.err.contains("envelope import"), "{}", told.err);
    }
    // A line that is merely wrong is answered as every line is.
    place.run_with(&["submit"], b"not, json\n").ends(1);
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    let place = Place::new();
    let line = "{\"command\":\"regster-project\",\"effective_on\":\"2021-04-01\"}";
    let told = place.run_with(&["submit"], line.as_bytes()).ends(1).lines();
    let message = &told[0]["message"];
    assert!(message["en"].as_str().unwrap().contains("Did you mean `register-project`"), "{message}");
    assert!(message["fr"].as_str().unwrap().contains("Vouliez-vous dire `register-project`"), "{message}");
}
