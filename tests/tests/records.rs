//! What a command states beyond its figures is kept: who authorised it, why, and the sender's note.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test stops at once")]

use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::log::{EventLog as _, MemoryLog};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

const YEAR: &str = r#""year":"2021-2022""#;

/// A year in which a hold and a counted commitment wait for what a test does with them.
fn opening() -> Vec<String> {
    let mut lines = vec![
        format!(r#"{{"command":"open-year","effective_on":"2021-03-01",{YEAR}}}"#),
        r#"{"command":"register-holder","effective_on":"2021-03-01","holder":"h","kind":"independent","name":{"en":"H","fr":"H"}}"#.to_owned(),
        format!(r#"{{"command":"grant-allocation","effective_on":"2021-04-01",{YEAR},"holder":"h","letter":"L","languages":{{"english":{{"earned":{{"any":"1000000.00"}}}}}}}}"#),
        format!(r#"{{"command":"sign-letter","effective_on":"2021-04-01",{YEAR},"holder":"h","language":"english"}}"#),
    ];
    for (project, commitment) in [("p", "counted"), ("q", "held")] {
        lines.push(format!(
            r#"{{"command":"register-project","effective_on":"2021-04-20","project":"{project}","title":"T","genre":"drama","language":"english","producer":"P","production":"independent","digital_media":"new","positions":{{"total":2,"women":1}}}}"#
        ));
        lines.push(format!(
            r#"{{"command":"commit","effective_on":"2021-05-01",{YEAR},"commitment":"{commitment}","project":"{project}","holder":"h","language":"english","amount":"1000.00","kind":"equity","licence_fee":"7.00","authority":"A-0"}}"#
        ));
    }
    lines.push(format!(
        r#"{{"command":"receive-application","effective_on":"2021-05-02",{YEAR},"project":"p","complete":true,"authority":"A-0"}}"#
    ));
    lines
}

/// The last line of the log once these commands were accepted.
fn last_line(command: &str) -> String {
    let mut clerk = block_on(Clerk::open(MemoryLog::new(), SystemClock, |_| ())).unwrap();
    for line in opening().iter().map(String::as_str).chain([command]) {
        let submission = Submission::read(line.as_bytes(), false).unwrap();
        let outcome = block_on(clerk.submit(&[submission], "tester", false)).unwrap().remove(0);
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{line}: {outcome:?}");
    }
    let page = block_on(clerk.log().page(0, usize::MAX)).unwrap();
    String::from_utf8(page.lines().last().unwrap().to_vec()).unwrap()
}

fn keeps(command: &str, kept: &[&str]) {
    let line = last_line(command);
    for text in kept {
        assert!(line.contains(text), "{text} is not in {line}");
    }
}

#[test]
fn a_withdrawn_hold_says_why_and_by_whose_authority() {
    let command = format!(
        r#"{{"command":"withdraw-commitment","effective_on":"2021-05-03",{YEAR},"commitment":"held","reason":"Left","authority":"A-1","note":"By letter"}}"#
    );
    keeps(&command, &[r#""authority":"A-1""#, r#""reason":"Left""#, r#""note":"By letter""#, r#""actor":"tester""#]);
}

#[test]
fn a_withdrawn_commitment_says_why_and_by_whose_authority() {
    let command = format!(
        r#"{{"command":"withdraw-commitment","effective_on":"2021-05-03",{YEAR},"commitment":"counted","reason":"Left","authority":"A-1"}}"#
    );
    keeps(&command, &[r#""authority":"A-1""#, r#""reason":"Left""#]);
}

#[test]
fn a_reduction_says_by_whose_authority() {
    let command = format!(
        r#"{{"command":"reduce-commitment","effective_on":"2021-05-03",{YEAR},"commitment":"counted","to":"1.00","authority":"A-1","actor":"fund"}}"#
    );
    keeps(&command, &[r#""authority":"A-1""#, r#""actor":"fund""#]);
}
