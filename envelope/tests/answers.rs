//! Questions, their forms, their languages and their exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

#[test]
fn options_stand_before_or_after_the_name() {
    let place = Place::new();
    place.demo().ends(0);
    let there = place.ledger();
    let there = there.to_str().unwrap();
    let elsewhere = Place::new();
    let before = ["--ledger", there, "--format", "csv", "balances", "--year", "2016-2017"];
    let after = ["balances", "--year", "2016-2017", "--format=csv", "--ledger", there];
    let before = elsewhere.run(&before).ends(0);
    assert_eq!(before.out, elsewhere.run(&after).ends(0).out);
    assert!(before.out.starts_with("year,holder,language,base,small,bucket,allocated,"));
    elsewhere.run(&["balances", "--year", "2016-2017"]).ends(2);
}

#[test]
fn json_has_the_keys_of_the_contract_in_order() {
    let place = Place::new();
    place.demo().ends(0);
    let out = place.run(&["balances", "--year", "2016-2017", "--holder", "aptn"]).ends(0).out;
    assert!(out.starts_with(r#"{"year":"2016-2017","through":479,"envelopes":[{"holder":"aptn","language":"english","base":"5560000.00","small":false,"buckets":[{"bucket":"drama","allocated":"#), "{out}");
    assert!(out.contains(r#""reserve":{"english":"0.00","french":"0.00"},"cut":{"through":null,"#), "{out}");
    assert!(out.ends_with("\"},\"rulebook\":\"2016-2017\"}\n"), "{out}");
    let compliance = place.run(&["compliance", "--year", "2016-2017"]).ends(0).json();
    assert_eq!(compliance["envelopes"][0]["first_deadline"]["date"], "2016-10-18");
    let penalties = place.run(&["penalties", "--year", "2016-2017"]).ends(0).json();
    assert!(penalties["penalties"].as_array().unwrap().iter().all(|penalty| penalty["imposed"].is_null()));
}

#[test]
fn cuts_show_the_past() {
    let place = Place::new();
    place.demo().ends(0);
    let through = |cut: &[&str]| {
        let arguments = [&["balances", "--year", "2016-2017"], cut].concat();
        place.run(&arguments).ends(0).json()["through"].as_u64().unwrap()
    };
    assert_eq!(through(&["--through", "90"]), 90);
    assert!(through(&["--recorded-by", "2016-05-04T23:59:59Z"]) < 90);
    assert_eq!(through(&["--effective-by", "2016-05-04"]), 479);
    let early = ["balances", "--year", "2016-2017", "--recorded-by", "2016-03-01T00:00:00Z"];
    assert!(place.run(&early).ends(1).err.contains("2016-2017 is not open"));
}

#[test]
fn a_cut_beyond_what_is_known_is_refused_by_every_question() {
    let place = Place::new();
    place.demo().ends(0);
    let questions: [&[&str]; 6] = [
        &["balances", "--year", "2016-2017"],
        &["compliance", "--year", "2016-2017"],
        &["penalties", "--year", "2016-2017"],
        &["calendar", "--year", "2016-2017"],
        &["report", "--year", "2016-2017", "--holder", "aptn"],
        &["history", "--holder", "aptn"],
    ];
    for question in questions {
        let ask = |cut: &[&str]| place.run(&[question, cut].concat());
        assert!(ask(&["--through", "480"]).ends(1).err.contains("ends at event 479"), "{question:?}");
        assert!(ask(&["--recorded-by", "2999-01-01T00:00:00Z"]).ends(1).err.contains("not known yet"), "{question:?}");
        ask(&["--through", "479", "--effective-by", "2999-01-01"]).ends(0);
    }
}

#[test]
fn a_year_that_is_not_open_ends_with_one_in_the_language() {
    let place = Place::new();
    place.run_with(&["submit"], OPEN.as_bytes()).ends(0);
    for query in ["balances", "compliance", "penalties"] {
        let answer = place.run(&[query, "--year", "2030-2031", "--lang", "fr"]).ends(1);
        assert!(answer.err.contains("l'exercice financier 2030-2031 n'est pas ouvert"), "{}", answer.err);
        assert!(answer.out.is_empty());
    }
}

#[test]
fn a_place_without_a_ledger_ends_with_two() {
    let place = Place::new();
    for arguments in
        [&["balances", "--year", "2021-2022"][..], &["verify"], &["export"], &["history", "--holder", "aptn"]]
    {
        let answer = place.run(arguments).ends(2);
        assert!(answer.err.contains("there is no ledger"), "{}", answer.err);
    }
    assert!(!place.ledger().exists());
}

#[test]
fn a_ledger_that_another_process_writes_answers_and_takes_no_other_writer() {
    let place = Place::new();
    let mut child = place.program().arg("submit").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{OPEN}").unwrap();
    let mut told = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut told).unwrap();
    let answer = place.run(&["balances", "--year", "2021-2022", "--wait", "0"]).ends(0);
    assert_eq!(answer.json()["head"]["seq"], 1);
    let answer = place.run_with(&["submit", "--wait", "0"], OPEN.as_bytes()).ends(3);
    assert!(answer.err.contains("another process"), "{}", answer.err);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    place.run(&["balances", "--year", "2021-2022"]).ends(0);
}

#[test]
fn a_place_that_is_neither_a_directory_nor_a_database_is_wrong_usage() {
    let place = Place::new();
    for location in ["https://somewhere/ledger", ""] {
        place.run(&["--ledger", location, "balances", "--year", "2021-2022"]).ends(2);
    }
}

#[test]
fn wrong_usage_ends_with_two_in_the_language() {
    let place = Place::new();
    let wrong: [&[&str]; 7] = [
        &["balances"],
        &["balances", "--year", "2021"],
        &["nonsense"],
        &["balances", "--year", "2021-2022", "--format", "jsonl"],
        &["history"],
        &["refusals", "no-such-code"],
        &[],
    ];
    for arguments in wrong {
        let english = place.run(arguments).ends(2).err;
        let french = place.run(&[arguments, &["--lang", "fr"]].concat()).ends(2).err;
        assert_ne!(english, french);
        assert!(english.lines().last().unwrap().starts_with("Example: envelope "), "{english}");
        assert!(french.lines().last().unwrap().starts_with("Exemple\u{a0}: envelope "), "{french}");
    }
    assert!(place.run(&["--lang", "fr", "balances", "--year", "2021"]).err.contains("deux années qui se suivent"));
}

#[test]
fn tables_speak_the_language_and_align_amounts() {
    let place = Place::new();
    place.demo().ends(0);
    let ask = |lang: &str, query: &str| {
        let detail: &[&str] = if query == "balances" { &["--detail"] } else { &[] };
        place.run(&[&[query, "--year", "2016-2017", "--format", "table", "--lang", lang], detail].concat()).ends(0).out
    };
    let french = ask("fr", "balances");
    assert!(french.contains("Marge de") && french.contains("Bell Média (bell-media), français"), "{french}");
    assert!(french.contains("29\u{a0}100\u{a0}000,00"), "{french}");
    let english = ask("en", "balances");
    assert!(english.contains("Bell Media (bell-media), French") && english.contains("29,100,000.00"), "{english}");
    for word in ["respectée", "Médias numériques", "Première date limite", "Parité"] {
        assert!(ask("fr", "compliance").contains(word), "{word}");
    }
    for word in ["Télédiffuseur", "Médias numériques", "pas encore"] {
        assert!(ask("fr", "penalties").contains(word), "{word}");
    }
    for out in [&english, &french, &ask("fr", "compliance"), &ask("fr", "penalties")] {
        assert!(out.lines().all(|line| line.chars().count() <= 120), "{out}");
        assert!(!out.contains('\u{1b}'), "no colours where no terminal is");
    }
    // One envelope: every amount of the last column ends at the same place as the rule above it.
    let one = ["balances", "--year", "2016-2017", "--holder", "cbc", "--format", "table", "--detail"];
    let one = place.run(&one).ends(0).out;
    let one = one.split_once("Obligation base").unwrap().1;
    let rows: Vec<_> =
        one.lines().skip_while(|line| !line.starts_with('─')).take_while(|line| !line.is_empty()).collect();
    let width = rows[0].chars().count();
    assert!(rows.len() > 5 && rows.iter().all(|row| row.chars().count() == width), "{one}");
}

#[test]
fn the_locale_chooses_the_language() {
    let place = Place::new();
    let out = |name: &str, value: &str| {
        let ended = place.program().env(name, value).args(["refusals", "swap-unequal", "--format", "table"]).output();
        String::from_utf8(ended.unwrap().stdout).unwrap()
    };
    assert!(out("LANG", "fr_CA.UTF-8").contains("échange"));
    assert!(!out("LANG", "en_CA.UTF-8").contains("échange"));
}

#[test]
fn csv_has_a_row_a_bucket_an_obligation_and_a_penalty() {
    let place = Place::new();
    place.demo().ends(0);
    for (query, rows) in [("balances", 45), ("compliance", 53), ("penalties", 4)] {
        let out = place.run(&[query, "--year", "2016-2017", "--format", "csv"]).ends(0).out;
        assert!(out.split_terminator("\r\n").count() == out.lines().count() && out.ends_with("\r\n"));
        let columns = out.lines().next().unwrap().split(',').count();
        assert!(out.lines().all(|row| row.split(',').count() == columns), "{out}");
        assert_eq!(out.lines().count() - 1, rows, "{query}: {out}");
    }
}

#[test]
fn a_history_holds_what_concerns_its_subject() {
    let place = Place::new();
    place.demo().ends(0);
    let seqs = |subject: &str, id: &str| -> Vec<u64> {
        let answer = place.run(&["history", subject, id]).ends(0).json();
        answer["history"].as_array().unwrap().iter().map(|event| event["seq"].as_u64().unwrap()).collect()
    };
    assert_eq!(seqs("--commitment", "c01").first(), Some(&68));
    assert!(seqs("--project", "p01").contains(&68));
    place.run(&["history", "--dispute", "none"]).ends(1);
    let unknown = place.run(&["history", "--project", "p001"]).ends(1).err;
    assert!(unknown.contains("Did you mean") && unknown.contains("`p01`"), "{unknown}");
    let french = place.run(&["history", "--project", "p01", "--lang", "fr", "--format", "table"]).ends(0).out;
    assert!(french.contains("engagement compté"), "{french}");
}

#[test]
fn every_refusal_is_listed() {
    let place = Place::new();
    let listed = place.run(&["refusals"]).ends(0).json();
    let codes: Vec<_> = listed.as_array().unwrap().iter().map(|entry| entry["code"].as_str().unwrap()).collect();
    let all: Vec<_> = ledger::refusal::Code::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(codes, all);
    let one = place.run(&["refusals", "insufficient-funds"]).ends(0).json();
    assert_eq!(one[0]["section"], "C.2.2");
}

#[test]
fn a_reader_that_leaves_early_does_no_harm() {
    let place = Place::new();
    place.demo().ends(0);
    for form in ["jsonl", "csv"] {
        let mut program = place.program();
        program.args(["export", "--format", form]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
    }
}

#[test]
fn help_completions_and_manual_are_there_in_both_languages() {
    let place = Place::new();
    assert!(place.run(&["--help"]).ends(0).out.contains("Commands:"));
    let french = place.run(&["help", "balances", "--lang", "fr"]).ends(0).out;
    assert!(french.contains("Utilisation") && french.contains("L'exercice financier"), "{french}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(place.run(&["completions", shell]).ends(0).out.contains("compliance"));
    }
    assert!(place.run(&["man"]).ends(0).out.contains(".TH envelope"));
    place.run(&["man", "-o", "pages"]).ends(0);
    assert!(place.path("pages/envelope-submit.1").is_file());
}
