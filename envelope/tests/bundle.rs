//! What an auditor takes away is checked without us: by `verify.py`, by ordinary tools, and by asking the bundle.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{Answer, Place};
use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCENARIOS: [&str; 8] = [
    "every-refusal",
    "full-year",
    "guide-examples",
    "late-and-disputed",
    "published-2016-2017",
    "two-years-carry",
    "calculation-the-allocation-of-the-guide",
    "calculation-two-years",
];
const YEAR: &str = "2021-2022";

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios")
}

/// A ledger with a scenario in it.
fn lived(name: &str) -> Place {
    let place = Place::new();
    let file = scenarios().join(format!("{name}.jsonl"));
    let answer = place.run(&["submit", "--historical", file.to_str().unwrap()]);
    assert!(matches!(answer.code, Some(0 | 1)), "{}", answer.err);
    place
}

/// A small year: two broadcasters, a swap, applications, a project that nobody covers, both deadlines closed.
const SMALL: &str = r#"{"command":"open-year","effective_on":"2021-04-01","year":"2021-2022"}
{"command":"register-holder","effective_on":"2021-04-01","holder":"east","name":{"en":"East","fr":"Est"},"kind":"group"}
{"command":"register-holder","effective_on":"2021-04-01","holder":"west","name":{"en":"West","fr":"Ouest"},"kind":"group"}
{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"east","letter":"L-1","languages":{"english":{"buckets":{"drama":"6000000.00","flex":"4000000.00"}}}}
{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"west","letter":"L-2","languages":{"english":{"buckets":{"drama":"3000000.00","documentary":"3000000.00"}},"french":{"buckets":{"flex":"500000.00"}}}}
{"command":"sign-letter","effective_on":"2021-04-02","year":"2021-2022","holder":"east","language":"english"}
{"command":"sign-letter","effective_on":"2021-04-02","year":"2021-2022","holder":"west","language":"english"}
{"command":"register-project","effective_on":"2021-04-20","project":"p1","title":"T","genre":"drama","language":"english","producer":"P","production":"independent","digital_media":"none","positions":{"total":5,"women":1}}
{"command":"register-project","effective_on":"2021-04-20","project":"p2","title":"U","genre":"documentary","language":"english","producer":"P","production":"affiliated","digital_media":"new","positions":{"total":5,"women":3}}
{"command":"fund-alternative-access","effective_on":"2021-04-20","year":"2021-2022","language":"french","amount":"250000"}
{"command":"commit","effective_on":"2021-05-01","year":"2021-2022","commitment":"c1","project":"p1","holder":"east","language":"english","amount":"7000000.05","kind":"equity"}
{"command":"commit","effective_on":"2021-05-01","year":"2021-2022","commitment":"c2","project":"p2","holder":"west","language":"english","amount":"1500000","kind":"licence-top-up"}
{"command":"receive-application","effective_on":"2021-05-20","year":"2021-2022","project":"p1","complete":true}
{"command":"swap","effective_on":"2021-06-01","year":"2021-2022","legs":[{"from":"east","to":"west","language":"english","bucket":"flex","amount":"100000"},{"from":"west","to":"east","language":"english","bucket":"drama","amount":"100000"}],"signed_by":["east","west"]}
{"command":"receive-application","effective_on":"2021-06-20","year":"2021-2022","project":"p2","complete":true}
{"command":"reduce-commitment","effective_on":"2021-07-01","year":"2021-2022","commitment":"c1","to":"6900000"}
{"command":"close-first-deadline","effective_on":"2021-10-13","year":"2021-2022"}
{"command":"close-final-deadline","effective_on":"2021-12-11","year":"2021-2022"}
"#;

fn small() -> Place {
    let place = Place::new();
    place.run_with(&["submit"], SMALL.as_bytes()).ends(0);
    place
}

/// What a program says; nothing where it is not installed.
fn said(program: &mut Command) -> Option<Answer> {
    match program.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("SKIPPED: {program:?} is not installed");
            None
        }
        output => {
            let output = output.unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            Some(Answer { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) })
        }
    }
}

fn verified(bundle: &Path, lang: &str) -> Answer {
    let mut python = Command::new("python3");
    said(python.arg(bundle.join("data/verify.py")).args(["--lang", lang])).expect("python3 is needed for this test")
}

/// An answer without what it says of itself: its cut, the head it was computed at, the rulebook.
fn figures(mut answer: Value) -> Value {
    let object = answer.as_object_mut().unwrap();
    object.retain(|key, _| !["cut", "head", "rulebook"].contains(&key.as_str()));
    answer
}

#[test]
fn every_year_verifies_and_answers_as_the_ledger_does() {
    for name in SCENARIOS {
        let place = lived(name);
        let year = match name {
            "published-2016-2017" => "2016-2017",
            "calculation-two-years" => "2023-2024",
            _ => YEAR,
        };
        let told = place.run(&["bundle", "--year", year, "-o", "bundle"]).ends(0).json();
        let bundle = place.path("bundle");
        assert!(verified(&bundle, "en").ends(0).out.ends_with("\nEverything agrees.\n"), "{name}");
        assert!(verified(&bundle, "fr").ends(0).out.ends_with("\nTout concorde.\n"), "{name}");
        for question in ["balances", "compliance", "penalties"] {
            let mut ours = figures(place.run(&[question, "--year", year]).ends(0).json());
            // The ledger may go on after the bundle; nothing of that bears on the year.
            ours["through"] = told["through"].clone();
            let theirs = place.run(&["--ledger", "bundle", question, "--year", year]).ends(0).json();
            assert_eq!(figures(theirs), ours, "{name}");
            let opened = place.run(&["open", "bundle", question, "--year", year]).ends(0).json();
            assert_eq!(figures(opened), ours, "{name}");
            let file = fs::read(bundle.join(format!("data/{question}.json"))).unwrap();
            assert_eq!(serde_json::from_slice::<Value>(&file).unwrap(), ours, "{name}");
        }
        let log = place.run(&["--ledger", "bundle", "export"]).ends(0).out;
        assert!(place.run(&["export"]).ends(0).out.starts_with(&log), "{name}");
    }
}

#[test]
fn one_holder_takes_its_own_figures_and_only_its_events() {
    let place = lived("full-year");
    for holder in ["aptn", "radio-canada"] {
        place.run(&["bundle", "--year", YEAR, "--holder", holder, "-o", holder]).ends(0);
        assert!(verified(&place.path(holder), "en").ends(0).out.ends_with("\nEverything agrees.\n"));
        let read = |name: &str| -> Value {
            serde_json::from_slice(&fs::read(place.path(holder).join("data").join(name)).unwrap()).unwrap()
        };
        let ours = place.run(&["balances", "--year", YEAR, "--holder", holder]).ends(0).json();
        assert_eq!(read("balances.json")["envelopes"], ours["envelopes"]);
        assert!(read("balances.json").get("reserve").is_none(), "the reserve is the fund's");
        let ours = place.run(&["compliance", "--year", YEAR, "--holder", holder]).ends(0).json();
        assert_eq!(
            (&read("compliance.json")["envelopes"], &read("compliance.json")["parity"]),
            (&ours["envelopes"], &ours["parity"])
        );
        let ours = place.run(&["penalties", "--year", YEAR]).ends(0).json();
        let own = ours["penalties"].as_array().unwrap().iter().filter(|entry| entry["holder"] == holder).cloned();
        assert_eq!(read("penalties.json")["penalties"], Value::Array(own.collect()));
        let events = fs::read_to_string(place.path(holder).join("data/events.jsonl")).unwrap();
        for line in events.lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            let others = event["data"].get("holder").and_then(Value::as_str).is_some_and(|named| named != holder);
            assert!(!others, "{line}");
        }
    }
    let refused = place.run(&["--ledger", "aptn", "balances", "--year", YEAR]).ends(2);
    assert!(refused.err.contains("one broadcaster's events only"), "{}", refused.err);
    place.run(&["bundle", "--year", YEAR, "--holder", "nobody", "-o", "nobody"]).ends(1);
    assert!(!place.path("nobody").exists());
}

/// The commands of a README, block by block.
fn commands(readme: &str) -> Vec<&str> {
    readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_commands_of_the_readmes_work() {
    let place = small();
    place.run(&["bundle", "--year", YEAR, "-o", "year"]).ends(0);
    place.run(&["bundle", "--year", YEAR, "--holder", "west", "-o", "west"]).ends(0);
    for (bundle, readme, blocks) in
        [("year", "README.md", 4), ("year", "LISEZMOI.md", 4), ("west", "README.md", 3), ("west", "LISEZMOI.md", 3)]
    {
        let text = fs::read_to_string(place.path(bundle).join("data").join(readme)).unwrap();
        assert!(!["{year}", "{size}", "{key}", "{program}"].iter().any(|blank| text.contains(blank)), "{text}");
        let blocks_found = commands(&text);
        assert_eq!(blocks_found.len(), blocks, "{readme}");
        for block in blocks_found {
            let tool = block.split_whitespace().find(|word| ["openssl", "hledger"].contains(word));
            if tool.is_some_and(|tool| said(Command::new(tool).arg("--version")).is_none())
                || (tool == Some("hledger") && said(Command::new("ledger").arg("--version")).is_none())
            {
                continue;
            }
            let mut shell = Command::new("sh");
            shell.args(["-e", "-c", block]).current_dir(place.path(bundle)).env("TMPDIR", place.path(""));
            let answer = said(&mut shell).unwrap().ends(0);
            if tool == Some("openssl") {
                assert!(answer.out.contains("Signature Verified Successfully"), "{}", answer.out);
            }
        }
    }
}

#[test]
fn the_key_is_made_once_and_signs_every_bundle() {
    let place = small();
    let first = place.run(&["bundle", "--year", YEAR, "-o", "one"]).ends(0).json();
    let again = place.run(&["bundle", "--year", YEAR, "-o", "two.tar"]).ends(0).json();
    assert_eq!(first["key"], again["key"]);
    let taken = place.run(&["bundle", "--year", YEAR, "-o", "one"]).ends(2);
    assert!(taken.err.contains("already"), "a bundle is never overwritten: {}", taken.err);
    place.run(&["bundle", "--year", "2019-2020", "-o", "never"]).ends(1);
    assert!(!place.path("never").exists());
    place.run(&["checkpoint", "--rotate-key"]).ends(0);
    let rotated = place.run(&["bundle", "--year", YEAR, "-o", "rotated"]).ends(0).json();
    assert_ne!(rotated["key"], first["key"]);
    let told = verified(&place.path("rotated"), "en").ends(0).out;
    assert!(told.contains("ok     each signing key was signed by the one before"), "{told}");
    place.run(&["--ledger", "rotated", "balances", "--year", YEAR]).ends(0);
    let own = ["bundle", "--year", YEAR, "--holder", "west", "-o", "west-rotated"];
    place.run(&own).ends(0);
    verified(&place.path("west-rotated"), "en").ends(0);
    fs::remove_file(place.path("ledger.key")).unwrap();
    let missing = place.run(&["bundle", "--year", YEAR, "-o", "three"]).ends(2);
    assert!(missing.err.contains("is missing"), "{}", missing.err);
    let unpacked = said(Command::new("tar").args(["xf", "two.tar"]).current_dir(place.path(""))).unwrap();
    unpacked.ends(0);
    assert_eq!(
        fs::read(place.path("two/data/log.jsonl")).unwrap(),
        fs::read(place.path("one/data/log.jsonl")).unwrap()
    );
    verified(&place.path("two"), "en").ends(0);
    let left: Vec<_> = fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn an_altered_bundle_answers_nothing() {
    let place = small();
    place.run(&["bundle", "--year", YEAR, "-o", "bundle"]).ends(0);
    let ask = || place.run(&["--ledger", "bundle", "balances", "--year", YEAR]);
    ask().ends(0);
    let figures = place.path("bundle/data/balances.json");
    let whole = fs::read_to_string(&figures).unwrap();
    fs::write(&figures, whole.replacen("6000000.00", "6000000.01", 1)).unwrap();
    assert!(ask().ends(1).err.contains("manifest"));
    fs::write(&figures, whole).unwrap();
    ask().ends(0);
    place.run_with(&["--ledger", "bundle", "submit"], b"{}").ends(2);
}

#[test]
fn the_journal_is_exported_whole_or_of_a_year() {
    let place = lived("two-years-carry");
    let whole = place.run(&["export", "--format", "hledger"]).ends(0).out;
    let year = place.run(&["export", "--format", "hledger", "--year", YEAR]).ends(0).out;
    assert!(whole.contains("envelope:2022-2023:") && whole.contains("envelope:2021-2022:"));
    assert!(!year.contains(":2022-2023:") && year.contains("envelope:2021-2022:"));
    place.run(&["export", "--year", YEAR]).ends(2);
    place.run(&["balances", "--year", YEAR, "--format", "hledger"]).ends(2);
}

/// `verify.py` finds what is altered, and answers as we do: its own tests, in its own language.
#[test]
fn an_auditor_finds_whatever_is_altered() {
    let place = small();
    place.run(&["bundle", "--year", YEAR, "-o", "bundle"]).ends(0);
    place.run(&["bundle", "--year", YEAR, "--holder", "west", "-o", "west"]).ends(0);
    fs::create_dir(place.path("logs")).unwrap();
    for name in SCENARIOS {
        let log = place.path(&format!("logs/{name}.jsonl"));
        lived(name).run(&["export", "-o", log.to_str().unwrap()]).ends(0);
    }
    let mut python = Command::new("python3");
    python
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/auditor/auditor.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("VERIFY", place.path("bundle/data/verify.py"))
        .env("SCENARIOS", scenarios())
        .env("LOGS", place.path("logs"))
        .env("BUNDLE", place.path("bundle"))
        .env("HOLDER", place.path("west"));
    let answer = said(&mut python).expect("python3 is needed for this test").ends(0);
    assert!(answer.err.contains("\nOK\n"), "{}", answer.err);
}
