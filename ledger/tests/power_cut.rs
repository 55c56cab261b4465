//! The power is cut at any moment of a recorded run, and the embedded store opened on what a disk may hold then.
//!
//! Nothing that was acknowledged may be missing without a word. `just power-cut` makes hundreds of cuts.
#![cfg(feature = "sled")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;
#[path = "support/trace.rs"]
mod trace;

use ledger::book::Book;
use ledger::log::{EventLog, Head, SledLog, StoreError};
use ledger::snapshot::{Chain, Snapshot, Stands};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use support::{batch, bytes_of, grow, run, verify};
use trace::{CALLS, Chance, Trace};

const PLACE: &str = "LEDGER_WHOSE_POWER_IS_CUT";
const KIND: &str = "KIND_OF_POWER_CUT";

/// Not a test of its own: the process that is recorded.
#[test]
fn a_writer_whose_power_is_cut() {
    let (Some(place), Ok(kind)) = (std::env::var_os(PLACE), std::env::var(KIND)) else { return };
    let (sealing, snapshots) = (kind != "plain", kind == "snapshots");
    let mut log = SledLog::create_or_open(&place).unwrap();
    println!("open");
    for n in 0..72_u64 {
        if n % 24 == 0 {
            drop(log);
            log = SledLog::open(&place).unwrap();
            log.seal_every(if sealing { 90_000 } else { u64::MAX });
        }
        let head = log.head();
        // Every other one is large: sled gets it packed, and in a tree of its own.
        let events = if n % 2 == 1 { 12 } else { n % 3 + 1 };
        let head = run(log.append(&head, &[batch(&head, events, 400)])).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {} {}", head.seq, head.digest).and_then(|()| out.flush()).unwrap();
        if snapshots && n % 5 == 4 {
            log.snapshots()
                .unwrap()
                .keep(&mut Chain::default(), &Stands { head, latest: None }.into(), &mut Book::default())
                .unwrap();
        }
    }
}

/// A run, recorded; nothing where strace is missing.
fn record(kind: &str) -> Option<Trace> {
    let home = tempfile::tempdir().unwrap();
    let top = home.path().join("top");
    std::fs::create_dir(&top).unwrap();
    let file = home.path().join("record");
    let ran = Command::new("strace")
        .args(["-f", "-y", "-xx", "-s", "100000000", "-e", CALLS, "-o"])
        .arg(&file)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "a_writer_whose_power_is_cut", "--nocapture"])
        .envs([(PLACE, top.join("ledger").as_os_str()), (KIND, kind.as_ref())])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output();
    match ran {
        Ok(output) if output.status.success() => Some(Trace::read(&std::fs::read_to_string(file).unwrap(), &top)),
        // Where one process may not follow another, as in some containers, it says so.
        Ok(output) if String::from_utf8_lossy(&output.stderr).contains("ptrace") => skipped("may not follow a process"),
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => skipped("is not installed"),
    }
}

fn skipped(why: &str) -> Option<Trace> {
    eprintln!("skipped: strace {why}");
    None
}

fn acknowledged(trace: &Trace, moment: usize) -> Vec<(u64, String)> {
    let said = trace.said.iter().filter(|(begun, _)| *begun <= moment);
    said.filter_map(|(_, text)| {
        let mut words = text.trim().rsplit("acknowledged ").next()?.split(' ');
        Some((words.next()?.parse().ok()?, words.next().filter(|digest| digest.len() == 64)?.to_owned()))
    })
    .collect()
}

fn digest_after(seq: u64, head: &Head, events: &[ledger::event::Event]) -> String {
    events.get(usize::try_from(seq).unwrap()).map_or(head.digest, |next| next.prev).to_string()
}

/// What a ledger is after a cut: whether it opened, or said that something is missing.
fn look(place: &Path, acknowledged: &[(u64, String)], cut: &str) -> Result<(), StoreError> {
    let mut log = SledLog::open(place)?;
    let bytes = bytes_of(&log, 1 << 20)?;
    let (head, events) = if bytes.is_empty() { (Head::EMPTY, Vec::new()) } else { verify(&bytes).unwrap() };
    assert_eq!(head, log.head(), "{cut}");
    for (seq, digest) in acknowledged {
        assert!(*seq <= head.seq, "{cut}: event {seq} was acknowledged, and the log ends with {}", head.seq);
        assert_eq!(&digest_after(*seq, &head, &events), digest, "{cut}: event {seq}");
    }
    // A snapshot is whole and of this log, or none.
    let admits = |stands: &Stands| stands.head.seq <= head.seq;
    if let Some(Snapshot { stands, .. }) = log.snapshots().unwrap().latest::<Book>(admits) {
        assert_eq!(digest_after(stands.head.seq, &head, &events), stands.head.digest.to_string(), "{cut}");
    }
    grow(&mut log, &[1, 2], 100);
    log.seal()?;
    drop(log);
    assert_eq!(SledLog::open(place)?.head().seq, head.seq + 3, "{cut}");
    Ok(())
}

fn cuts() -> usize {
    std::env::var("CUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
}

fn cut_power(kind: &str) {
    let Some(trace) = record(kind) else { return };
    assert_eq!(acknowledged(&trace, usize::MAX).len(), 72);
    let (mut chance, mut refused, mut unborn) = (Chance(7), Vec::new(), 0);
    for n in 0..cuts() {
        let moment = chance.below(trace.length);
        let likely = [0, 25, 50, 90, 100][n % 5];
        let seed = chance.0;
        let cut = format!("{kind}: cut at {moment} of {}, {likely} of a hundred, chance {seed}", trace.length);
        let home = tempfile::tempdir().unwrap();
        trace.cut(moment, likely, &mut chance, home.path());
        let place = home.path().join("ledger");
        if trace.said.iter().any(|(begun, text)| *begun <= moment && text.contains("open\n")) {
            if let Err(error) = look(&place, &acknowledged(&trace, moment), &cut) {
                refused.push(format!("{cut}: {}", error.message().en));
            }
        } else {
            unborn += 1;
            assert_eq!(
                SledLog::create_or_open(&place).map_err(|e| format!("{cut}: {}", e.message().en)).unwrap().head().seq,
                0
            );
        }
    }
    println!("{kind}: {} cuts, {unborn} before there was a ledger, {} said and stopped", cuts(), refused.len());
    assert!(refused.is_empty(), "nothing that was synced may be missing: {refused:#?}");
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    cut_power("plain");
}

#[test]
fn nor_while_the_past_is_sealed() {
    cut_power("sealing");
}

#[test]
fn nor_while_snapshots_are_kept() {
    cut_power("snapshots");
}
