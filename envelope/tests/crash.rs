//! Killed at any moment, the ledger keeps what it acknowledged, shows nothing half written, opens again, and a file sent again
//! ends where an undisturbed one does.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test stops at once")]

use ledger::log::{EventLog, SledLog};
use projections::picture::Picture;
use replay::Cut;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const KILLS: usize = 50;
/// So many lines are sent before each kill, and so many of them again.
const SENT: usize = 120;
const AGAIN: usize = 20;
const PROJECTS: usize = 1_500;
/// Enough for events of which snapshots are kept.
const MANY_PROJECTS: usize = 4_500;

/// A year with four holders and many projects; every command with an id of its own, so that it can be sent again.
fn commands(projects: usize) -> String {
    let mut text = String::new();
    let mut id = 0_u128;
    let mut line = |rest: String| {
        id += 1;
        let id = uuid::Uuid::from_u128(id);
        text.push_str(&format!(
            "{{\"command_id\":\"{id}\",{rest}}}
"
        ));
    };
    line(r#""command":"open-year","effective_on":"2021-03-01","year":"2021-2022""#.into());
    for h in 0..4 {
        line(format!(
            r#""command":"register-holder","effective_on":"2021-03-01","holder":"h{h}","kind":"group","name":{{"en":"H","fr":"H"}}"#
        ));
        line(format!(
            r#""command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"h{h}","letter":"L","languages":{{"english":{{"buckets":{{"drama":"40000000.00","flex":"4000000.00"}}}}}}"#
        ));
        line(format!(
            r#""command":"sign-letter","effective_on":"2021-04-01","year":"2021-2022","holder":"h{h}","language":"english""#
        ));
    }
    for n in 0..projects {
        let (a, b) = (n % 4, (n + 1) % 4);
        line(format!(
            r#""command":"register-project","effective_on":"2021-04-20","project":"p{n}","title":"T","genre":"drama","language":"english","producer":"P","production":"independent","digital_media":"new","positions":{{"total":5,"women":2}}"#
        ));
        line(format!(
            r#""command":"commit","effective_on":"2021-05-01","year":"2021-2022","commitment":"c{n}-a","project":"p{n}","holder":"h{a}","language":"english","amount":"5000.00","kind":"equity""#
        ));
        line(format!(
            r#""command":"commit","effective_on":"2021-05-01","year":"2021-2022","commitment":"c{n}-b","project":"p{n}","holder":"h{b}","language":"english","amount":"8500.50","kind":"equity""#
        ));
        line(format!(
            r#""command":"receive-application","effective_on":"2021-05-20","year":"2021-2022","project":"p{n}","complete":true"#
        ));
    }
    text
}

fn submit(ledger: &Path, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_envelope"));
    command.arg("--ledger").arg(ledger).arg("submit").arg(file).stderr(Stdio::null());
    command
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Verifies the whole log and gives the types of its events, in order, with their commands.
fn events(ledger: &Path) -> Vec<(String, String)> {
    let log = SledLog::open(ledger).unwrap();
    block_on(replay::verify::verify(&log, |_| ())).unwrap();
    let mut all = Vec::new();
    let mut see =
        |event: &ledger::event::Event| all.push((event.command_id.to_string(), event.body.kind().name().to_owned()));
    let read = block_on(replay::read(&log, &Cut::NOW, &mut see, |_| ())).unwrap();
    assert_eq!(read.through.seq, log.head().seq);
    all
}

/// The balances of the year, as they are answered.
fn balances(ledger: &Path) -> String {
    let log = SledLog::open(ledger).unwrap();
    balances_of(&block_on(replay::picture(&log, &Cut::NOW, |_| ())).unwrap().picture)
}

fn balances_of(picture: &Picture) -> String {
    let answer = projections::balances::balances(picture, 0, "2021-2022".parse().unwrap(), None, None).unwrap();
    serde_json::to_string(&answer).unwrap()
}

#[test]
fn kill_minus_9_loses_nothing_that_was_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("commands.jsonl");
    let text = commands(PROJECTS);
    std::fs::write(&file, &text).unwrap();
    let (ledger, undisturbed) = (directory.path().join("ledger"), directory.path().join("undisturbed"));

    let mut acknowledged: BTreeMap<u64, (String, String)> = BTreeMap::new();
    for kill in 0..KILLS {
        let known = acknowledged.len();
        let mut child = submit(&ledger, Path::new("-")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // What was sent before is partly sent again, as a client does that does not know what was kept.
        let done = acknowledged.values().map(|(command, _)| command).collect::<BTreeSet<_>>().len();
        let sent: String =
            text.lines().skip(done.saturating_sub(AGAIN)).take(SENT).flat_map(|line| [line, "\n"]).collect();
        let mut input = child.stdin.take().unwrap();
        let feeder = std::thread::spawn(move || input.write_all(sent.as_bytes()).map(|()| input));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Some way further each time, then a moment that differs from run to run, so that it dies in the middle of a write.
        while acknowledged.len() < known + 1 + kill % 7 {
            let line = lines.next().unwrap().unwrap();
            note(&mut acknowledged, &line);
        }
        std::thread::sleep(Duration::from_micros(u64::try_from(kill * 137 % 2_500).unwrap()));
        child.kill().unwrap();
        // What it still managed to say counts as acknowledged; a last line without its end does not.
        lines.map_while(Result::ok).filter(|line| line.ends_with('}')).for_each(|line| note(&mut acknowledged, &line));
        assert_eq!(child.wait().unwrap().code(), None, "it ended before kill {kill}");
        drop(feeder.join());

        let stored = events(&ledger);
        for (seq, event) in &acknowledged {
            let place = usize::try_from(*seq).unwrap() - 1;
            assert_eq!(stored.get(place), Some(event), "event {seq} was acknowledged before kill {kill}");
        }
    }

    assert_eq!(submit(&ledger, &file).stdout(Stdio::null()).status().unwrap().code(), Some(0));
    assert_eq!(submit(&undisturbed, &file).stdout(Stdio::null()).status().unwrap().code(), Some(0));
    assert_eq!(events(&ledger), events(&undisturbed));
    assert_eq!(balances(&ledger), balances(&undisturbed));
}

/// `KILLS` says how often (`just crash`).
#[test]
fn kill_minus_9_while_snapshots_are_kept_changes_no_answer() {
    let kills = std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let directory = tempfile::tempdir().unwrap();
    let (file, ledger) = (directory.path().join("commands.jsonl"), directory.path().join("ledger"));
    std::fs::write(&file, commands(MANY_PROJECTS)).unwrap();
    assert_eq!(submit(&ledger, &file).stdout(Stdio::null()).status().unwrap().code(), Some(0));
    let snapshots = ledger.join("snapshots");
    let ask = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_envelope"));
        command.arg("--ledger").arg(&ledger).args(["balances", "--year", "2021-2022"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    // How long folding and keeping take together: kills are spread over that.
    std::fs::remove_dir_all(&snapshots).unwrap();
    let begun = Instant::now();
    assert_eq!(ask().status().unwrap().code(), Some(0));
    let takes = begun.elapsed();
    let mut acknowledged = BTreeMap::new();
    for kill in 0_u32..kills {
        // Where nothing is kept, both keep what they fold.
        let empty = kill % 4 < 3;
        if empty && snapshots.is_dir() {
            std::fs::remove_dir_all(&snapshots).unwrap();
        }
        let mut child = if kill % 2 == 0 {
            ask().spawn().unwrap()
        } else {
            let one = directory.path().join("one.jsonl");
            let id = uuid::Uuid::from_u128(u128::MAX - u128::from(kill));
            let holder =
                r#""command":"register-holder","effective_on":"2021-03-01","kind":"group","name":{"en":"H","fr":"H"}"#;
            std::fs::write(&one, format!("{{\"command_id\":\"{id}\",{holder},\"holder\":\"more-{kill}\"}}\n")).unwrap();
            submit(&ledger, &one).stdout(Stdio::piped()).spawn().unwrap()
        };
        if kill % 3 == 0 && empty {
            // At once when something appears: it is being written.
            let begun = Instant::now();
            while begun.elapsed() < takes * 3 && std::fs::read_dir(&snapshots).map_or(0, Iterator::count) == 0 {}
        } else {
            std::thread::sleep(takes * (kill * 37 % 200) / 100);
        }
        child.kill().unwrap();
        if let Some(out) = child.stdout.take() {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            lines.filter(|line| line.ends_with('}')).for_each(|line| note(&mut acknowledged, &line));
        }
        child.wait().unwrap();

        let log = SledLog::open(&ledger).unwrap();
        let (mut plain, mut commands) = (Picture::default(), Vec::new());
        let see = |event: &ledger::event::Event| {
            plain.fold(event);
            commands.push(event.command_id.to_string());
        };
        block_on(replay::read(&log, &Cut::NOW, see, |_| ())).unwrap();
        for (seq, (command, _)) in &acknowledged {
            let place = usize::try_from(*seq).unwrap() - 1;
            assert_eq!(commands.get(place), Some(command), "event {seq} was acknowledged before kill {kill}");
        }
        let kept = block_on(replay::picture(&log, &Cut::NOW, |_| ())).unwrap();
        assert_eq!(balances_of(&kept.picture), balances_of(&plain), "kill {kill}");
        let counts =
            |picture: &Picture| [picture.holders().count(), picture.projects().count(), picture.commitments().count()];
        assert_eq!(counts(&kept.picture), counts(&plain), "kill {kill}");
    }
    // Some were killed before they wrote anything, and some after.
    assert!(snapshots.is_dir() && (kills < 8 || !acknowledged.is_empty()));
}

/// Keeps the events that an outcome line acknowledges.
fn note(acknowledged: &mut BTreeMap<u64, (String, String)>, line: &str) {
    let outcome: serde_json::Value = serde_json::from_str(line).unwrap();
    let word = outcome["outcome"].as_str().unwrap();
    assert!(matches!(word, "accepted" | "repeated"), "{line}");
    for event in outcome["events"].as_array().unwrap() {
        let kind = event["type"].as_str().unwrap().to_owned();
        let command = outcome["command_id"].as_str().unwrap().to_owned();
        acknowledged.insert(event["seq"].as_u64().unwrap(), (command, kind));
    }
}
