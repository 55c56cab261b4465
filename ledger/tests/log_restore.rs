//! An exported log makes the same ledger again, or none.
#![cfg(feature = "sled")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::log::{EventLog, Fault, MemoryLog, Progress, RestoreError, SledLog, StoreError, Until, restore};
use std::fs;
use std::path::Path;
use support::{bytes_of, grow, run};

fn restored(path: &Path, export: &[u8]) -> Result<SledLog, RestoreError> {
    run(SledLog::restore(path, None, export, Until::default(), |_| {}))
}

#[test]
fn an_export_is_restored_byte_for_byte() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path().join("first")).unwrap();
    let export = grow(&mut log, &[1, 7, 2, 300, 1], 30_000);
    let mut seen = Vec::new();
    let path = home.path().join("second");
    let again =
        run(SledLog::restore(&path, Some("a name"), export.as_slice(), Until::default(), |p| seen.push(p))).unwrap();
    assert_eq!(again.head(), log.head());
    assert_eq!(bytes_of(&again, 1 << 20).unwrap(), export);
    assert_eq!(seen.last(), Some(&Progress { bytes: export.len() as u64, events: 311 }));
    assert!(seen.len() > 1, "progress is told on the way");
    drop(again);
    let mut again = SledLog::open(&path).unwrap();
    assert_eq!((again.name(), again.head()), ("a name", log.head()));
    grow(&mut again, &[2], 10);
}

#[test]
fn the_last_line_end_may_be_missing() {
    let home = tempfile::tempdir().unwrap();
    let export = grow(&mut MemoryLog::new(), &[1, 2], 10);
    let again = restored(home.path(), &export[..export.len() - 1]).unwrap();
    assert_eq!(bytes_of(&again, 1).unwrap(), export);
}

#[test]
fn an_export_that_was_tampered_with_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let export = grow(&mut MemoryLog::new(), &[1, 200, 3], 30_000);
    let text = String::from_utf8(export).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.len();
    let cases: [(&str, String, u64); 6] = [
        ("a byte changed", text.replacen("holder-202\"", "holder-299\"", 1), 203),
        ("a line dropped", [&lines[..150], &lines[151..]].concat().join("\n"), 151),
        ("a blank line", [&lines[..201], &[""], &lines[201..]].concat().join("\n"), 202),
        ("line ends of another system", text.replace('\n', "\r\n"), 1),
        ("the end cut inside a batch", lines[..end - 1].join("\n"), 204),
        ("the end cut inside a line", text.strip_suffix("\"v\":1}\n").unwrap().to_owned(), 204),
    ];
    for (what, tampered, wrong) in cases {
        let path = home.path().join("restored");
        match restored(&path, tampered.as_bytes()) {
            Err(RestoreError::Line { line, .. }) => assert_eq!(line, wrong, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert!(!path.exists(), "{what}");
    }
    let cut = restored(&home.path().join("restored"), lines[..end - 1].join("\n").as_bytes()).unwrap_err();
    assert!(matches!(cut, RestoreError::Line { error, .. } if error.fault == Fault::CutShort { found: 2, size: 3 }));
}

#[test]
fn nothing_is_restored_over_something() {
    let home = tempfile::tempdir().unwrap();
    let export = grow(&mut MemoryLog::new(), &[1], 10);
    let mut log = SledLog::create_or_open(home.path().join("there")).unwrap();
    let bytes = grow(&mut log, &[2], 10);
    drop(log);
    let error = restored(&home.path().join("there"), &export).unwrap_err();
    assert!(matches!(error, RestoreError::Store(StoreError::AlreadyThere(_))), "{error:?}");
    assert_eq!(bytes_of(&SledLog::open(home.path().join("there")).unwrap(), 1).unwrap(), bytes);

    fs::create_dir(home.path().join("other")).unwrap();
    fs::write(home.path().join("other/letter.txt"), "mine").unwrap();
    let error = restored(&home.path().join("other"), &export).unwrap_err();
    assert!(matches!(error, RestoreError::Store(StoreError::NotALedger(_))), "{error:?}");
    assert_eq!(fs::read_to_string(home.path().join("other/letter.txt")).unwrap(), "mine");
}

#[test]
fn a_line_without_end_is_not_read_into_memory() {
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    let error = run(restore(endless, Until::default(), &mut MemoryLog::new(), |_| {})).unwrap_err();
    assert!(matches!(error, RestoreError::TooLong { line: 1 }), "{error:?}");
}
