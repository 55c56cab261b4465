//! The sealed past of the embedded store: read back as it was, settled after a crash at any step, and said where it is altered.
#![cfg(feature = "sled")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::log::{EventLog, SledLog, StoreError};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use support::{batch, bytes_of, copy, grow, run, verify};
use tempfile::TempDir;

fn segments(ledger: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(ledger.join("sealed")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A ledger with two sealed segments and a live end, and its bytes.
fn sealed(home: &TempDir) -> (PathBuf, Vec<u8>) {
    let path = home.path().join("ledger");
    let mut log = SledLog::create_or_open(&path).unwrap();
    let mut bytes = grow(&mut log, &[1, 3, 1, 2, 40], 20_000);
    log.seal().unwrap();
    bytes.extend(grow(&mut log, &[2, 30, 1], 20_000));
    log.seal().unwrap();
    bytes.extend(grow(&mut log, &[1, 4], 300));
    (path, bytes)
}

#[test]
fn what_is_sealed_is_read_back_and_is_plain_zstd() {
    let home = tempfile::tempdir().unwrap();
    let (path, bytes) = sealed(&home);
    let mut log = SledLog::open(&path).unwrap();
    for page in [0, 30_000, 8 << 20] {
        assert_eq!(bytes_of(&log, page).unwrap(), bytes);
    }
    assert_eq!(verify(&bytes).unwrap().0, log.head());
    let more = grow(&mut log, &[1], 10);
    log.seal().unwrap();
    log.seal().unwrap();
    drop(log);
    let bytes = [bytes, more].concat();
    assert_eq!(bytes_of(&SledLog::open(&path).unwrap(), 1 << 20).unwrap(), bytes);

    let mut plain = Vec::new();
    for segment in segments(&path) {
        zstd::Decoder::new(fs::File::open(segment).unwrap()).unwrap().read_to_end(&mut plain).unwrap();
    }
    assert!(plain == bytes, "the segments, unpacked one after the other, are the log");
    assert_eq!(segments(&path).len(), 3);
}

/// The directories in which there is a sled, in order.
fn sleds(ledger: &Path) -> Vec<String> {
    let names = fs::read_dir(ledger).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("events")).collect();
    names.sort();
    names
}

fn marker(ledger: &Path) -> String {
    fs::read_to_string(ledger.join("ledger.json")).unwrap()
}

#[test]
fn a_log_is_sealed_by_itself_and_takes_less_room_than_its_bytes() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    assert!(marker(home.path()).contains("\"format\":1"));
    let mut bytes = Vec::new();
    for _ in 0..40 {
        bytes.extend(grow(&mut log, &[20], 50_000));
    }
    assert!(bytes.len() > 38 << 20);
    assert!(bytes_of(&log, 1 << 20).unwrap() == bytes, "wherever it is at this moment");
    // Whatever is done beside the appends is done before the directory is left.
    drop(log);
    let (sealed, left) = (segments(home.path()), sleds(home.path()));
    assert!(!sealed.is_empty() && left.len() == 1, "{sealed:?}, {left:?}");
    let kept: u64 = sealed
        .iter()
        .chain([&home.path().join(&left[0]).join("db")])
        .map(|file| fs::metadata(file).unwrap().len())
        .sum();
    assert!(kept < bytes.len() as u64 * 3 / 2, "{kept} bytes are kept of {}", bytes.len());
    assert!(marker(home.path()).contains("\"format\":4"), "an earlier version says that it is too old");
    assert!(bytes_of(&SledLog::open(home.path()).unwrap(), 1 << 20).unwrap() == bytes);
}

#[test]
fn appends_go_on_while_the_past_is_sealed() {
    let home = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(home.path()).unwrap();
    log.seal_every(20_000);
    let mut bytes = Vec::new();
    for round in 0..120 {
        bytes.extend(grow(&mut log, &[1, 3, 2], 400));
        if round % 7 == 0 {
            assert!(bytes_of(&log, 5_000).unwrap() == bytes, "round {round}");
        }
        if round % 31 == 30 {
            drop(log);
            log = SledLog::open(home.path()).unwrap();
            log.seal_every(20_000);
        }
    }
    log.seal().unwrap();
    drop(log);
    assert!(segments(home.path()).len() > 3, "{:?}", segments(home.path()));
    assert_eq!(sleds(home.path()).len(), 1);
    let log = SledLog::open(home.path()).unwrap();
    assert!(bytes_of(&log, 1 << 20).unwrap() == bytes);
    assert_eq!(verify(&bytes).unwrap().0, log.head());
}

#[test]
fn a_crash_at_any_step_of_sealing_is_settled() {
    let home = tempfile::tempdir().unwrap();
    let before = home.path().join("before");
    let mut log = SledLog::create_or_open(&before).unwrap();
    let mut bytes = grow(&mut log, &[1, 3, 40], 5_000);
    log.seal().unwrap();
    bytes.extend(grow(&mut log, &[2, 5], 5_000));
    drop(log);
    let after = home.path().join("after");
    copy(&before, &after);
    let mut log = SledLog::open(&after).unwrap();
    log.seal().unwrap();
    let more = grow(&mut log, &[3, 1], 10);
    drop(log);
    let segment = segments(&after)[1].clone();
    let name = segment.file_name().unwrap();
    assert_eq!((sleds(&before), sleds(&after)), (vec!["events-1".to_owned()], vec!["events-2".to_owned()]));
    let empty = home.path().join("empty");
    drop(SledLog::create_or_open(&empty).unwrap());

    type Crash<'a> = &'a dyn Fn(&Path);
    let steps: [(&str, bool, Crash<'_>); 13] = [
        ("the marker half written", false, &|at| fs::write(at.join("ledger.json.next"), "{").unwrap()),
        ("the next sled half begun", false, &|at| {
            fs::write(at.join("events-2.part"), "").unwrap();
            fs::create_dir(at.join("events-2")).unwrap();
            fs::write(at.join("events-2/db"), "").unwrap();
        }),
        ("the next sled begun, and still marked", false, &|at| {
            fs::write(at.join("events-2.part"), "").unwrap();
            copy(&after.join("events-2"), &at.join("events-2"));
        }),
        ("the next sled half begun by an earlier version", false, &|at| {
            fs::create_dir(at.join("events-2.part")).unwrap();
            fs::write(at.join("events-2.part/db"), "").unwrap();
        }),
        ("the next sled begun", false, &|at| copy(&empty.join("events"), &at.join("events-2"))),
        ("the next sled in use", true, &|at| copy(&after.join("events-2"), &at.join("events-2"))),
        ("a part of a segment", true, &|at| {
            copy(&after.join("events-2"), &at.join("events-2"));
            let packed = fs::read(&segment).unwrap();
            fs::write(at.join("sealed").join(name).with_extension("part"), &packed[..packed.len() / 2]).unwrap();
        }),
        ("sealed, and still in sled", true, &|at| {
            copy(&after.join("events-2"), &at.join("events-2"));
            fs::copy(&segment, at.join("sealed").join(name)).unwrap();
        }),
        ("the sealed sled removed half-way", true, &|at| {
            copy(&after.join("events-2"), &at.join("events-2"));
            fs::copy(&segment, at.join("sealed").join(name)).unwrap();
            fs::remove_file(at.join("events-1/db")).unwrap();
        }),
        ("sealed, and half removed before the next is in use", false, &|at| {
            fs::copy(&segment, at.join("sealed").join(name)).unwrap();
            copy(&empty.join("events"), &at.join("events-2"));
            fs::rename(at.join("events-1"), at.join("events-1.part")).unwrap();
            fs::remove_file(at.join("events-1.part/db")).unwrap();
        }),
        ("sealed, and the next not yet in use", false, &|at| {
            fs::copy(&segment, at.join("sealed").join(name)).unwrap();
            copy(&empty.join("events"), &at.join("events-2"));
        }),
        ("format 2: sealed, and still in sled", false, &|at| {
            fs::copy(&segment, at.join("sealed").join(name)).unwrap();
            fs::rename(at.join("events-1"), at.join("events")).unwrap();
        }),
        ("format 2: sled put aside, and begun half-way", false, &|at| {
            fs::copy(&segment, at.join("sealed").join(name)).unwrap();
            fs::rename(at.join("events-1"), at.join("events.old")).unwrap();
            fs::create_dir(at.join("events")).unwrap();
            fs::write(at.join("events/db"), "").unwrap();
        }),
    ];
    for (step, further, crash) in steps {
        let at = home.path().join("crashed");
        copy(&before, &at);
        crash(&at);
        let bytes = if further { [bytes.as_slice(), &more].concat() } else { bytes.clone() };
        let mut log = SledLog::open(&at).unwrap_or_else(|e| panic!("{step}: {}", e.message().en));
        assert!(bytes_of(&log, 1 << 20).unwrap() == bytes, "{step}");
        let more = grow(&mut log, &[1, 2], 10);
        log.seal().unwrap();
        drop(log);
        let log = SledLog::open(&at).unwrap();
        assert!(bytes_of(&log, 1 << 20).unwrap() == [bytes.as_slice(), &more].concat(), "{step}");
        assert_eq!((sleds(&at).len(), log.name()), (1, SledLog::open(&before).unwrap().name()), "{step}");
        drop(log);
        fs::remove_dir_all(&at).unwrap();
    }

    // After a power cut, what was removed may be there again, beside events that were appended since.
    copy(&before.join("events-1"), &after.join("events-1"));
    copy(&before.join("events-1"), &after.join("events.old"));
    let log = SledLog::open(&after).unwrap();
    assert!(bytes_of(&log, 1 << 20).unwrap() == [bytes, more].concat());
    assert_eq!(sleds(&after), ["events-2"]);
}

#[test]
fn a_sled_that_is_full_is_not_taken_for_sealed_where_it_is_not() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("ledger");
    let mut log = SledLog::create_or_open(&path).unwrap();
    grow(&mut log, &[4], 400);
    log.seal().unwrap();
    grow(&mut log, &[3], 400);
    drop(log);
    let kept = home.path().join("kept");
    copy(&path, &kept);
    let mut log = SledLog::open(&path).unwrap();
    log.seal().unwrap();
    grow(&mut log, &[2], 400);
    drop(log);
    fs::remove_file(&segments(&path)[1]).unwrap();
    let error = SledLog::open(&path).unwrap_err();
    assert!(error.message().en.contains("the block of event 5 is missing"), "{error:?}");
    // The same with a full sled beside it that ends too early.
    let other = home.path().join("other");
    let mut log = SledLog::create_or_open(&other).unwrap();
    grow(&mut log, &[4], 400);
    log.seal().unwrap();
    grow(&mut log, &[2], 400);
    drop(log);
    copy(&other.join("events-1"), &path.join("events-1"));
    assert!(matches!(SledLog::open(&path), Err(StoreError::Damaged { .. })));
    assert!(path.join("events-1/db").is_file(), "nothing is removed of what is damaged");
    fs::remove_dir_all(path.join("events-1")).unwrap();
    copy(&kept.join("events-1"), &path.join("events-1"));
    assert_eq!(SledLog::open(&path).unwrap().head().seq, 9);
}

#[test]
fn a_changed_byte_of_a_segment_is_never_passed_over_in_silence() {
    let home = tempfile::tempdir().unwrap();
    let (path, bytes) = sealed(&home);
    let (mut opening, mut reading, mut harmless) = (0, 0, 0);
    for segment in segments(&path) {
        let stored = fs::read(&segment).unwrap();
        let index = stored.len() - 400;
        for place in (0..40).map(|n| n * index / 40).chain((index..stored.len()).step_by(7)) {
            let mut flipped = stored.clone();
            flipped[place] ^= 1 << (place % 8);
            fs::write(&segment, flipped).unwrap();
            match SledLog::open(&path) {
                Err(StoreError::Damaged { .. }) => opening += 1,
                Err(other) => panic!("byte {place}: {other:?}"),
                Ok(log) => match bytes_of(&log, 1 << 20) {
                    Err(StoreError::Damaged { .. }) => reading += 1,
                    Err(other) => panic!("byte {place}: {other:?}"),
                    Ok(read) => {
                        assert!(read == bytes, "byte {place}");
                        harmless += 1;
                    }
                },
            }
        }
        fs::write(&segment, stored).unwrap();
    }
    assert!(opening > 40 && reading > 60 && harmless < 10, "{opening}, {reading}, {harmless}");
}

#[test]
fn a_missing_cut_or_foreign_segment_is_damage() {
    let home = tempfile::tempdir().unwrap();
    let (path, _) = sealed(&home);
    let other = tempfile::tempdir().unwrap();
    let mut log = SledLog::create_or_open(other.path()).unwrap();
    grow(&mut log, &[1, 3, 1, 2, 41], 20_000);
    log.seal().unwrap();
    let foreign = fs::read(&segments(other.path())[0]).unwrap();
    for segment in segments(&path) {
        let stored = fs::read(&segment).unwrap();
        for replaced in [None, Some(&stored[..stored.len() / 2]), Some(&[]), Some(&foreign)] {
            match replaced {
                None => fs::remove_file(&segment).unwrap(),
                Some(bytes) => fs::write(&segment, bytes).unwrap(),
            }
            let error = SledLog::open(&path).unwrap_err();
            assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
        }
        fs::write(&segment, stored).unwrap();
    }
    let note = path.join("acknowledged");
    fs::write(&note, format!("{:020} {}\n", 4, "1".repeat(64))).unwrap();
    let error = SledLog::open(&path).unwrap_err();
    assert!(error.message().en.contains("event 4 was acknowledged"), "{error:?}");
    fs::write(&note, format!("{:020} {}\n", 0, "0".repeat(64))).unwrap();
    assert!(SledLog::open(&path).is_ok());
}

/// Not a test of its own: the process that the test below kills. It appends, seals now and then, and says what is acknowledged.
#[test]
fn a_writer_that_seals() {
    let Some(path) = std::env::var_os("LEDGER_OF_A_WRITER_THAT_SEALS") else { return };
    let mut log = SledLog::create_or_open(path).unwrap();
    // Beside the appends in one half of the runs, and by our own word in the other.
    log.seal_every(if log.head().seq.is_multiple_of(2) { 20_000 } else { 1 << 30 });
    println!("open");
    for n in 0_u64.. {
        let head = log.head();
        // Every other one is large: sled gets it packed, and in a tree of its own.
        let batch = batch(&head, if n % 2 == 1 { 12 } else { n % 3 + 1 }, 400);
        let head = run(log.append(&head, &[batch])).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {} {}", head.seq, head.digest).and_then(|()| out.flush()).unwrap();
        if n % 8 == 7 {
            log.seal().unwrap();
        }
    }
}

/// So many times where nothing else is asked for; `just crash` asks for 300.
fn kills() -> u32 {
    std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
}

#[test]
fn kill_minus_9_while_sealing_loses_nothing_that_was_acknowledged() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("ledger");
    let mut acknowledged: BTreeMap<u64, String> = BTreeMap::new();
    for kill in 0..kills() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_writer_that_seals", "--nocapture"])
            .env("LEDGER_OF_A_WRITER_THAT_SEALS", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut note = |line: &str| {
            let mut words = line.split(' ').skip_while(|word| !word.ends_with("acknowledged")).skip(1);
            if let (Some(seq), Some(digest)) = (words.next(), words.next().filter(|digest| digest.len() == 64)) {
                acknowledged.insert(seq.parse().unwrap(), digest.to_owned());
            }
        };
        for _ in 0..kill % 9 + 3 {
            note(&lines.next().unwrap().unwrap());
        }
        // A moment that differs from run to run, so that it dies in the middle of a write or of a seal.
        std::thread::sleep(Duration::from_micros(u64::from(kill * 1_370 % 40_000)));
        child.kill().unwrap();
        lines.map_while(Result::ok).for_each(|line| note(&line));
        child.wait().unwrap();

        let log = SledLog::open(&path).unwrap_or_else(|e| panic!("kill {kill}: {}", e.message().en));
        let bytes = bytes_of(&log, 1 << 20).unwrap();
        if bytes.is_empty() {
            assert!(acknowledged.is_empty());
            continue;
        }
        let (head, events) = verify(&bytes).unwrap();
        assert_eq!(head, log.head());
        for (seq, digest) in &acknowledged {
            let after = events.get(usize::try_from(*seq).unwrap()).map_or(head.digest, |next| next.prev);
            assert_eq!(&after.to_string(), digest, "event {seq} was acknowledged before kill {kill}");
        }
    }
    assert!(acknowledged.len() > kills() as usize && segments(&path).len() > 3);
}
