//! Killed at any moment, client or server, a ledger in a database keeps what it acknowledged, shows nothing half written, and a file sent
//! again ends where an undisturbed one does. `ENVELOPE_KILLS` says how often (`just crashes`).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test stops at once")]

#[path = "../../ledger/tests/support/server.rs"]
mod server;

use ledger::log::{EventLog as _, PostgresLog};
use replay::Cut;
use server::Server;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Of each three kills the first two are the client's and the third is the server's.
const KILLS: usize = 9;
const SENT: usize = 100;
const AGAIN: usize = 20;

/// A year with two holders and many projects; every command with an id of its own, so that it can be sent again.
fn commands(projects: usize) -> String {
    let mut lines = vec![r#""command":"open-year","effective_on":"2021-03-01","year":"2021-2022""#.to_owned()];
    for h in 0..2 {
        lines.push(format!(r#""command":"register-holder","effective_on":"2021-03-01","holder":"h{h}","kind":"group","name":{{"en":"H","fr":"H"}}"#));
        lines.push(format!(r#""command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"h{h}","letter":"L","languages":{{"english":{{"buckets":{{"drama":"900000000.00","flex":"900000000.00"}}}}}}"#));
        lines.push(format!(r#""command":"sign-letter","effective_on":"2021-04-01","year":"2021-2022","holder":"h{h}","language":"english""#));
    }
    for n in 0..projects {
        let h = n % 2;
        lines.push(format!(r#""command":"register-project","effective_on":"2021-04-20","project":"p{n}","title":"T","genre":"drama","language":"english","producer":"P","production":"independent","digital_media":"new","positions":{{"total":5,"women":2}}"#));
        lines.push(format!(r#""command":"commit","effective_on":"2021-05-01","year":"2021-2022","commitment":"c{n}","project":"p{n}","holder":"h{h}","language":"english","amount":"5000.00","kind":"equity""#));
        lines.push(format!(r#""command":"receive-application","effective_on":"2021-05-20","year":"2021-2022","project":"p{n}","complete":true"#));
    }
    let numbered = lines.into_iter().zip(1_u128..);
    numbered.map(|(line, id)| format!("{{\"command_id\":\"{}\",{line}}}\n", uuid::Uuid::from_u128(id))).collect()
}

fn submit(location: &str, file: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_envelope"));
    command.args(["--ledger", location, "--wait", "60", "submit", file]).stderr(Stdio::null());
    command
}

/// Verifies the whole log; its events in order with their commands, and the balances of the year.
fn stored(location: &str) -> (Vec<(String, String)>, String) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let log = PostgresLog::open_to_ask(location, Some(Duration::from_secs(60))).await.unwrap();
        replay::verify::verify(&log, |_| ()).await.unwrap();
        let mut all = Vec::new();
        let mut see = |event: &ledger::event::Event| {
            all.push((event.command_id.to_string(), event.body.kind().name().to_owned()));
        };
        replay::read(&log, &Cut::NOW, &mut see, |_| ()).await.unwrap();
        assert_eq!(all.len() as u64, log.head().seq);
        let folded = replay::picture(&log, &Cut::NOW, |_| ()).await.unwrap();
        let year = "2021-2022".parse().unwrap();
        let balances = projections::balances::balances(&folded.picture, 0, year, None, None);
        (all, balances.map(|answer| serde_json::to_string(&answer).unwrap()).unwrap_or_default())
    })
}

/// Keeps the events that an outcome line acknowledges.
fn note(acknowledged: &mut BTreeMap<u64, (String, String)>, line: &str) {
    let outcome: serde_json::Value = serde_json::from_str(line).unwrap();
    assert!(matches!(outcome["outcome"].as_str(), Some("accepted" | "repeated")), "{line}");
    for event in outcome["events"].as_array().unwrap() {
        let kind = event["type"].as_str().unwrap().to_owned();
        let command = outcome["command_id"].as_str().unwrap().to_owned();
        let before = acknowledged.insert(event["seq"].as_u64().unwrap(), (command.clone(), kind.clone()));
        assert!(before.is_none_or(|before| before == (command, kind)), "{line}");
    }
}

#[test]
fn kill_minus_9_of_client_or_server_loses_nothing_that_was_acknowledged() {
    let Some(mut server) = Server::start(&[]) else { return };
    let kills = std::env::var("ENVELOPE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let (location, undisturbed) = (server.database("ledger"), server.database("undisturbed"));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("commands.jsonl");
    let text = commands(100 + kills * SENT / 3);
    std::fs::write(&file, &text).unwrap();

    let mut acknowledged = BTreeMap::new();
    for kill in 0..kills {
        let known = acknowledged.len();
        let mut child = submit(&location, "-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let done = acknowledged.values().map(|(command, _)| command).collect::<BTreeSet<_>>().len();
        let sent = text.lines().skip(done.saturating_sub(AGAIN)).take(SENT);
        let sent: Vec<String> = sent.map(|line| format!("{line}\n")).collect();
        let mut input = child.stdin.take().unwrap();
        // A few lines at a time, so that appends of all sizes are under way.
        let feeder = std::thread::spawn(move || {
            for group in sent.chunks(1 + kill % 5) {
                if input.write_all(group.concat().as_bytes()).is_err() {
                    return;
                }
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while acknowledged.len() < known + 1 + kill % 7 {
            note(&mut acknowledged, &lines.next().unwrap().unwrap());
        }
        std::thread::sleep(Duration::from_micros(u64::try_from(kill * 373 % 5_000).unwrap()));
        if kill % 3 == 2 {
            server.kill();
            server.run();
            // The client waits for the server and goes on to the end of what it was given.
            lines.for_each(|line| note(&mut acknowledged, &line.unwrap()));
            assert_eq!(child.wait().unwrap().code(), Some(0), "kill {kill}");
        } else {
            child.kill().unwrap();
            lines.map_while(Result::ok).filter(|l| l.ends_with('}')).for_each(|l| note(&mut acknowledged, &l));
            child.wait().unwrap();
        }
        feeder.join().unwrap();
        let (events, _) = stored(&location);
        for (seq, event) in &acknowledged {
            let place = usize::try_from(*seq).unwrap() - 1;
            assert_eq!(events.get(place), Some(event), "event {seq} was acknowledged before kill {kill}");
        }
    }

    let file = file.to_str().unwrap();
    assert_eq!(submit(&location, file).stdout(Stdio::null()).status().unwrap().code(), Some(0));
    assert_eq!(submit(&undisturbed, file).stdout(Stdio::null()).status().unwrap().code(), Some(0));
    assert_eq!(stored(&location), stored(&undisturbed));
}
