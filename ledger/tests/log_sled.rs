//! The embedded store, on a real disk: what was acknowledged is there, and whatever else is found is said.
#![cfg(feature = "sled")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::log::{AppendError, EventLog, Head, SledLog, StoreError};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use support::{batch, bytes_of, copy, grow, run, verify};

/// The names below a directory, to see that nothing was touched.
fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_appended_is_read_back_by_page_and_after_opening_again() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("new").join("ledger");
    let mut log = SledLog::create_or_open(&path).unwrap();
    assert_eq!(log.head(), Head::EMPTY);
    let bytes = grow(&mut log, &[1, 3, 1, 2, 40], 300);
    let (head, name) = (log.head(), log.name().to_owned());
    for page in [0, 1_000, 1 << 20] {
        assert_eq!(bytes_of(&log, page).unwrap(), bytes);
    }
    drop(log);

    let mut log = SledLog::open(&path).unwrap();
    assert_eq!((log.head(), log.name()), (head, name.as_str()));
    assert_eq!(bytes_of(&log, 5_000).unwrap(), bytes);
    let more = grow(&mut log, &[2, 1], 10);
    drop(log);
    let log = SledLog::create_or_open(&path).unwrap();
    assert_eq!(bytes_of(&log, 5_000).unwrap(), [bytes, more].concat());
    assert_eq!(verify(&bytes_of(&log, 5_000).unwrap()).unwrap().0, log.head());
}

#[test]
fn what_sled_had_half_written_when_it_was_killed_keeps_nobody_out() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("ledger");
    let bytes = grow(&mut SledLog::create_or_open(&path).unwrap(), &[1, 3], 300);
    let half = path.join("events").join("snap.00000000000FFFFF.generating");
    fs::write(&half, b"").unwrap();
    assert_eq!(bytes_of(&SledLog::open(&path).unwrap(), 5_000).unwrap(), bytes);
    assert!(!half.exists());
}

#[test]
fn commands_appended_together_share_a_block_and_are_found_one_by_one() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    let mut head = Head::EMPTY;
    let mut group = Vec::new();
    for size in [1, 2, 1, 3, 200, 1] {
        group.push(batch(&head, size, 1_000));
        head = group.last().unwrap().head_after;
    }
    assert_eq!(run(log.append(&Head::EMPTY, &group)).unwrap(), head);
    for batch in &group {
        let page = run(log.page(batch.first_seq - 1, 0)).unwrap();
        assert!(page.bytes().starts_with(&batch.lines), "from event {}", batch.first_seq);
    }
    assert!(run(log.page(head.seq, 1)).unwrap().is_empty());
    drop(log);
    assert_eq!(SledLog::open(home.path()).unwrap().head(), head);
}

#[test]
fn a_batch_of_megabytes_is_one_batch_and_lies_in_no_blob() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    let small = grow(&mut log, &[1], 10);
    let large = grow(&mut log, &[120], 50_000);
    let longest = grow(&mut log, &[1], 1 << 20);
    let many = grow(&mut log, &[1; 40], 90_000);
    let bytes = [small, large, longest, many].concat();
    assert!(bytes.len() > 10 << 20);
    drop(log);
    let log = SledLog::open(home.path()).unwrap();
    assert_eq!(bytes_of(&log, 1 << 20).unwrap(), bytes);
    assert_eq!(run(log.page(1, 0)).unwrap().lines().count(), 120);
    assert_eq!(names(&home.path().join("events/blobs")), Vec::<String>::new());
}

#[test]
fn large_blocks_are_written_once_and_found_among_small_ones() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    let mut bytes = grow(&mut log, &[1, 2], 100);
    for round in 0..60 {
        bytes.extend(grow(&mut log, &[100], 500));
        if round % 20 == 10 {
            bytes.extend(grow(&mut log, &[1, 2, 1], 100));
        }
        if round % 20 == 15 {
            drop(log);
            log = SledLog::open(home.path()).unwrap();
        }
    }
    assert_eq!(bytes_of(&log, 1).unwrap(), bytes);
    drop(log);
    let stored = fs::read(home.path().join("events/db")).unwrap();
    let used = stored.iter().rposition(|b| *b != 0).unwrap();
    assert!(used < bytes.len(), "{used} bytes were written for {} of lines, which pack into two thirds", bytes.len());
    assert!(fs::read_to_string(home.path().join("ledger.json")).unwrap().contains("\"format\":4"));
    let mut log = SledLog::open(home.path()).unwrap();
    assert_eq!(bytes_of(&log, 100_000).unwrap(), bytes);
    log.seal().unwrap();
    assert_eq!(bytes_of(&log, 100_000).unwrap(), bytes);
    assert_eq!(verify(&bytes).unwrap().0, log.head());
}

/// What earlier versions wrote lies in one tree, in frames without a checksum: it is added to, and sealed.
#[test]
fn a_ledger_of_an_earlier_version_goes_on() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixture/format-1-packed/two-years-carry");
    let home = tempfile::tempdir().unwrap();
    copy(&fixture.join("ledger"), home.path());
    let mut bytes = fs::read(fixture.join("log.jsonl")).unwrap();
    let mut log = SledLog::open(home.path()).unwrap();
    bytes.extend(grow(&mut log, &[1, 60, 1, 80, 80], 500));
    assert!(fs::read_to_string(home.path().join("ledger.json")).unwrap().contains("\"format\":4"));
    drop(log);
    let mut log = SledLog::open(home.path()).unwrap();
    assert_eq!(bytes_of(&log, 5_000).unwrap(), bytes);
    log.seal().unwrap();
    drop(log);
    let log = SledLog::open(home.path()).unwrap();
    assert_eq!(bytes_of(&log, 5_000).unwrap(), bytes);
    assert_eq!(verify(&bytes).unwrap().0, log.head());
}

#[test]
fn an_append_at_another_head_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    let bytes = grow(&mut log, &[2], 10);
    let stale = batch(&Head::EMPTY, 1, 10);
    match run(log.append(&Head::EMPTY, &[stale])) {
        Err(AppendError::Conflict { actual }) => assert_eq!(actual, log.head()),
        other => panic!("{other:?}"),
    }
    drop(log);
    assert_eq!(bytes_of(&SledLog::open(home.path()).unwrap(), 1).unwrap(), bytes);
}

#[test]
fn a_directory_that_is_not_ours_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("letter.txt"), "mine").unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::NotALedger(_))));
    assert!(matches!(SledLog::create_or_open(home.path()), Err(StoreError::NotALedger(_))));
    assert!(matches!(SledLog::create(home.path().join("letter.txt"), "n"), Err(StoreError::NotALedger(_))));
    assert_eq!(names(home.path()), ["letter.txt"]);

    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("ledger.json"), r#"{"kind":"cook-book"}"#).unwrap();
    assert!(matches!(SledLog::create_or_open(other.path()), Err(StoreError::NotALedger(_))));
}

#[test]
fn opening_makes_nothing_where_nothing_is() {
    let home = tempfile::tempdir().unwrap();
    let error = SledLog::open(home.path().join("nowhere")).unwrap_err();
    assert!(matches!(error, StoreError::Missing(_)));
    assert!(error.message().fr.contains("aucun registre") && error.message().en.contains("ENVELOPE_LEDGER"));
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Missing(_))));
    assert_eq!(names(home.path()), Vec::<String>::new());
}

#[test]
fn a_ledger_is_made_once() {
    let home = tempfile::tempdir().unwrap();
    drop(SledLog::create(home.path(), "example.org/ledger").unwrap());
    assert!(matches!(SledLog::create(home.path(), "other"), Err(StoreError::AlreadyThere(_))));
    assert_eq!(SledLog::open(home.path()).unwrap().name(), "example.org/ledger");
}

/// Not a test of its own: the other process of the test below, which names the ledger to it.
#[test]
fn other_process() {
    if let Some(path) = std::env::var_os("LEDGER_OF_OTHER_PROCESS") {
        let _log = SledLog::open(path).unwrap();
        println!("it is open");
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    }
}

#[test]
fn two_at_once_cannot_have_it_open() {
    let home = tempfile::tempdir().unwrap();
    let log = SledLog::create_or_open(home.path()).unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Locked(_))));
    drop(log);

    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "other_process", "--nocapture"])
        .env("LEDGER_OF_OTHER_PROCESS", home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut output = child.stdout.take().unwrap();
    let mut byte = [0];
    while !said.contains("it is open") {
        assert_eq!(output.read(&mut byte).unwrap(), 1, "{said}");
        said.push(char::from(byte[0]));
    }
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Locked(_))));
    assert!(matches!(SledLog::create_or_open(home.path()), Err(StoreError::Locked(_))));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(SledLog::open(home.path()).unwrap().head(), Head::EMPTY, "a killed process leaves no lock behind");
}

#[test]
fn a_later_format_is_refused_by_its_number() {
    let home = tempfile::tempdir().unwrap();
    drop(SledLog::create_or_open(home.path()).unwrap());
    let marker = home.path().join("ledger.json");
    let text = fs::read_to_string(&marker).unwrap();
    assert!(text.contains("\"format\":1"), "{text}");
    fs::write(&marker, text.replace("\"format\":1", "\"format\":7,\"later\":true")).unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::NewerFormat { found: 7, .. })));
    fs::write(&marker, "{").unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_making_that_was_broken_off_is_begun_anew() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    grow(&mut log, &[3], 10);
    drop(log);
    // As a crash in the middle of a restore leaves it: events, and no ledger yet.
    fs::rename(home.path().join("ledger.json"), home.path().join("ledger.json.new")).unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Missing(_))));
    let log = SledLog::create_or_open(home.path()).unwrap();
    assert_eq!(log.head(), Head::EMPTY);
    assert_eq!(names(home.path()), ["acknowledged", "events", "ledger.json", "lock"]);
    drop(log);

    // As a crash leaves it that came before anything else, and one after the marker's first write.
    for left in [&["lock"][..], &["lock", "ledger.json.new"], &["ledger.json.new", "acknowledged"]] {
        let home = tempfile::tempdir().unwrap();
        for name in left {
            fs::write(home.path().join(name), "").unwrap();
        }
        assert!(matches!(SledLog::open(home.path()), Err(StoreError::Missing(_))), "{left:?}");
        assert_eq!(SledLog::create_or_open(home.path()).unwrap().head(), Head::EMPTY, "{left:?}");
    }
}

#[test]
fn a_missing_part_of_the_directory_is_damage() {
    for part in ["acknowledged", "events", "events/db"] {
        let home = tempfile::tempdir().unwrap();
        let mut log = SledLog::create_or_open(home.path()).unwrap();
        grow(&mut log, &[3], 10);
        drop(log);
        let path = home.path().join(part);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        let error = SledLog::open(home.path()).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{part}: {error:?}");
        assert!(error.message().en.contains("envelope restore EVENTS.jsonl --into NEW"));
    }
}

#[test]
fn a_note_that_disagrees_with_the_log_is_damage() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    grow(&mut log, &[3, 2], 10);
    drop(log);
    let note = home.path().join("acknowledged");
    let text = fs::read_to_string(&note).unwrap();
    let digest = text.trim().split_once(' ').unwrap().1;
    for (seq, seen) in [(6, "event 6 was acknowledged"), (5, ""), (4, "event 4 was acknowledged")] {
        fs::write(&note, format!("{seq:020} {digest}\n")).unwrap();
        match SledLog::open(home.path()) {
            Ok(log) => assert_eq!((seq, log.head().seq), (5, 5)),
            Err(StoreError::Damaged { what, .. }) => assert!(!seen.is_empty() && what.en.contains(seen), "{what:?}"),
            Err(other) => panic!("{other:?}"),
        }
    }
    // An earlier note is what a power cut may leave: the events after it were written, and stay.
    fs::write(&note, format!("{:020} {}\n", 0, "0".repeat(64))).unwrap();
    assert_eq!(SledLog::open(home.path()).unwrap().head().seq, 5);
    assert_eq!(fs::read_to_string(&note).unwrap(), text, "and are acknowledged from now on");
    fs::write(&note, "x").unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_blob_is_refused() {
    let home = tempfile::tempdir().unwrap();
    drop(SledLog::create_or_open(home.path()).unwrap());
    fs::write(home.path().join("events/blobs/17"), "x").unwrap();
    assert!(matches!(SledLog::open(home.path()), Err(StoreError::Damaged { .. })));
}

/// A place inside the last packed block: after the mark with which zstd begins.
fn in_last_block(stored: &[u8]) -> usize {
    stored.windows(4).rposition(|w| w == [0x28, 0xb5, 0x2f, 0xfd]).unwrap() + 200
}

#[test]
fn a_changed_byte_is_never_passed_over_in_silence() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("whole");
    let mut log = SledLog::create_or_open(&path).unwrap();
    let mut bytes = grow(&mut log, &[1, 5, 1, 20], 400);
    drop(log);
    // Opened again in between: a part of the file is then behind sled's snapshot, which it does not look at when opening.
    let mut log = SledLog::open(&path).unwrap();
    bytes.extend(grow(&mut log, &[3, 1, 30], 400));
    drop(log);

    let stored = fs::read(path.join("events/db")).unwrap();
    let used = stored.iter().rposition(|b| *b != 0).unwrap();
    let end = in_last_block(&stored);
    let untouched = home.path().join("untouched");
    copy(&path, &untouched);
    assert_eq!(bytes_of(&SledLog::open(&untouched).unwrap(), 1 << 20).unwrap(), bytes, "a copy is as good");
    let (mut refused_opening, mut refused_reading) = (0, 0);
    let places: Vec<usize> = (0..24).map(|n| n * used / 24).chain([end]).collect();
    for place in &places {
        let path = home.path().join(format!("flipped-{place}"));
        copy(&home.path().join("whole"), &path);
        let mut flipped = stored.clone();
        flipped[*place] ^= 0x20;
        fs::write(path.join("events/db"), flipped).unwrap();
        match SledLog::open(&path) {
            Err(StoreError::Damaged { .. }) => refused_opening += 1,
            Err(other) => panic!("byte {place}: {other:?}"),
            Ok(log) => match bytes_of(&log, 1 << 20) {
                Err(StoreError::Damaged { .. }) => refused_reading += 1,
                Err(other) => panic!("byte {place}: {other:?}"),
                // Where nothing of the log lies any more, nothing is lost.
                Ok(read) => assert!(read == bytes, "byte {place}"),
            },
        }
        fs::remove_dir_all(&path).unwrap();
    }
    assert!(refused_opening + refused_reading > places.len() / 2, "{refused_opening} and {refused_reading}");
}

#[test]
fn a_cut_file_is_damage() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    grow(&mut log, &[1, 50, 50], 400);
    drop(log);
    let db = home.path().join("events/db");
    let stored = fs::read(&db).unwrap();
    let end = in_last_block(&stored);
    fs::File::options().write(true).open(&db).unwrap().set_len(end as u64).unwrap();
    let error = SledLog::open(home.path()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_disk_that_refuses_is_reported() {
    // /proc takes no new directories, whoever asks.
    let error = SledLog::create_or_open("/proc/ledger").unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error:?}");
    assert!(error.message().fr.starts_with("impossible de lire ou d'écrire `/proc/ledger`"));
    let full = StoreError::io("/x", std::io::Error::from(std::io::ErrorKind::StorageFull));
    assert!(matches!(full, StoreError::Full(_)), "{full:?}");
}
