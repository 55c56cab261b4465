//! What the two READMEs print is so: their commands are accepted, and both tell the same two commands to type first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is wrong"
)]

use ledger::book::Book;
use ledger::command::Submission;
use ledger::decide::{Verdict, decide};
use ledger::event::{Act, Kind};
use ledger::log::{Head, Stamp, new_id, write_batch};
use uuid::Uuid;

/// The blocks of one kind in a page, in order.
fn blocks(page: &str, kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(_), Some(_)) => found.extend(open.take().filter(|(wanted, _)| *wanted).map(|(_, text)| text)),
            (Some(name), None) => open = Some((name == kind, String::new())),
            (None, Some((_, text))) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    found
}

fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

/// What each line writes; all of them must be accepted.
fn accepted(lines: &str) -> Vec<Vec<Kind>> {
    let (mut book, mut head) = (Book::default(), Head::EMPTY);
    let now = "2030-01-01T00:00:00Z".parse().unwrap();
    let mut written = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let submission = Submission::read(line.as_bytes(), false).expect(line);
        let command_id = Uuid::from_u128(1 + number as u128);
        let Verdict::Accepted(drafts) = decide(&book, &submission, command_id, now) else {
            panic!("not accepted: {line}");
        };
        let act = Act { note: None, request: submission.request };
        let stamp = Stamp { command_id, actor: "reader".into(), recorded_at: now, act };
        let batch = write_batch(&head, stamp, drafts, new_id);
        head = batch.head_after;
        batch.events.iter().for_each(|event| book.apply(event));
        written.push(batch.events.iter().map(|event| event.body.kind()).collect());
    }
    written
}

#[test]
fn the_commands_of_both_pages_are_accepted_and_flex_fills_up_the_genre() {
    for name in ["README.md", "LISEZMOI.md"] {
        let lines = blocks(&page(name), "json").into_iter().next().expect(name);
        let written = accepted(&lines);
        assert_eq!(written.len(), 7, "{name}");
        let last = [Kind::ApplicationReceived, Kind::FlexTransferred, Kind::CommitmentCounted];
        assert_eq!(written.last().unwrap(), &last, "{name}");
    }
}

#[test]
fn both_pages_begin_with_the_same_two_commands() {
    let english = blocks(&page("README.md"), "sh");
    assert_eq!(english, blocks(&page("LISEZMOI.md"), "sh"));
    assert_eq!(english.len(), 2, "what is not one of the two commands is a `console` block");
}

/// Text files below a folder that hold one of the lines that a merge leaves where it could not decide.
fn undecided(folder: &std::path::Path, found: &mut Vec<String>) {
    let marks = ["<", "|", "=", ">"].map(|mark| mark.repeat(7));
    for entry in std::fs::read_dir(folder).expect("the project can be read") {
        let path = entry.expect("the project can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && name != ".git" {
            undecided(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let is_mark = |line: &str| marks.iter().any(|mark| line == mark || line.starts_with(&format!("{mark} ")));
            found.extend(text.lines().any(is_mark).then(|| path.display().to_string()));
        }
    }
}

#[test]
fn nothing_is_left_undecided_by_a_merge() {
    let mut found = Vec::new();
    undecided(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder above"), &mut found);
    assert!(found.is_empty(), "{found:?}");
}
