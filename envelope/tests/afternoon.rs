//! An afternoon as a broadcaster's analyst who knows `--help` and nothing else: every name that is typed was read in an earlier
//! answer, a slip of the finger is put right by what the program says, and the afternoon ends with files for a spreadsheet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;

/// What stands between the first backquotes after some words.
fn offered<'a>(text: &'a str, after: &str) -> &'a str {
    text.split_once(after).unwrap_or_else(|| panic!("no {after:?} in {text}")).1.split('`').nth(1).unwrap()
}

/// The words after `Example:` in a help or at the end of a complaint.
fn example(text: &str) -> Vec<&str> {
    let (_, typed) = text.rsplit_once("Example: envelope ").unwrap_or_else(|| panic!("no example in {text}"));
    typed.trim().split(' ').collect()
}

#[test]
fn an_afternoon_as_an_analyst() {
    let place = Place::new();
    // The first page of the help leads to the demonstration.
    let help = place.run(&["--help"]).ends(0).out;
    for command in ["status", "holders", "balances", "explain", "demo"] {
        assert!(help.lines().any(|line| line.trim().starts_with(command)), "{command}: {help}");
    }
    assert_eq!(example(&help), ["demo"]);
    place.run(&["demo", "--into", "envelope-ledger"]).ends(0);
    let ask = |question: &[&str]| {
        let mut program = place.program();
        program.env_remove("ENVELOPE_LEDGER").args(question).stdin(std::process::Stdio::null());
        let told = program.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (told.status.code(), text(told.stdout), text(told.stderr))
    };
    let (code, status, _) = ask(&["status", "--format", "table"]);
    assert_eq!(code, Some(0));
    let years = status.lines().find_map(|line| line.strip_prefix("Fiscal years: ")).unwrap();
    let year = years.split("; ").find(|year| year.contains(" open")).unwrap().split(' ').next().unwrap();
    assert_eq!(year, "2016-2017");

    // Who are we called here? A slip, and what the program makes of it.
    let (code, found, _) = ask(&["holders", "--search", "BELL MÉDIA"]);
    assert_eq!((code, found.contains("\"bell-media\"")), (Some(0), true), "{found}");
    let (code, out, complaint) = ask(&["balances", "--holder", "bel-media"]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{complaint}");
    let us = offered(&complaint, "Did you mean");
    assert_eq!(us, "bell-media");

    // What is left, and until when.
    let (code, balances, said) = ask(&["balances", "--holder", us, "--format", "table"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(year), "the year that was taken is said: {said}");
    assert!(balances.contains("Still to") && balances.contains("--detail"), "{balances}");

    // Which commitments wait for an application, and what is known of the first of their projects?
    let (code, held, _) = ask(&["commitments", "--holder", us, "--year", year, "--state", "held"]);
    assert_eq!(code, Some(0));
    let held: serde_json::Value = serde_json::from_str(&held).unwrap();
    let project = held["commitments"][0]["project"].as_str().unwrap();
    let (code, history, _) = ask(&["history", "--project", project, "--format", "table"]);
    assert_eq!(code, Some(0));
    assert!(history.contains("commitment made"), "{history}");
    let (code, applications, _) = ask(&["applications", "--project", project]);
    assert_eq!((code, applications.contains("\"count\":0")), (Some(0), true), "{applications}");

    // Wrong usage ends with an example, which reads once our own names stand in it.
    let (code, _, complaint) = ask(&["explain", "balances", "--holder", us]);
    assert_eq!(code, Some(2), "{complaint}");
    let own = |word: &&str| match *word {
        "north" => us.to_owned(),
        "2021-2022" => year.to_owned(),
        other => other.to_owned(),
    };
    let typed: Vec<String> = example(&complaint).iter().map(own).collect();
    let (code, explained, said) =
        ask(&[&typed.iter().map(String::as_str).collect::<Vec<_>>()[..], &["--format", "table"]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(explained.contains("allocation granted"), "{explained}");

    // And home with the figures.
    let (code, rows, _) = ask(&["commitments", "--holder", us, "--format", "csv"]);
    assert_eq!(code, Some(0));
    assert!(rows.starts_with("commitment,year,project,title,holder,") && rows.lines().count() > 2, "{rows}");
    let (code, _, said) = ask(&["export", "--format", "xlsx", "-o", "year.xlsx"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(place.path("year.xlsx").is_file());
}
