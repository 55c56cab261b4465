//! The chain: what is written is read back, and whatever was tampered with is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::digest::Digest;
use ledger::log::{AppendError, EventLog, Failure, Fault, Head, MemoryLog, StoreError, Verifier, encode, new_id};
use support::{batch, bytes_of, grow, instant, run, verify};

fn lines_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.strip_suffix(b"\n").unwrap().split(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}

fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.iter().copied().chain([b'\n'])).collect()
}

/// Events 1; 2 to 4; 5; 6 and 7.
fn sample() -> Vec<u8> {
    grow(&mut MemoryLog::new(), &[1, 3, 1, 2], 20)
}

#[test]
fn each_event_carries_its_place_and_the_digest_of_the_line_before() {
    let bytes = sample();
    let (head, events) = verify(&bytes).unwrap();
    let lines = lines_of(&bytes);
    assert_eq!(events.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
    assert_eq!(
        events.iter().map(|e| e.batch).collect::<Vec<_>>(),
        [(1, 1), (1, 3), (2, 3), (3, 3), (1, 1), (1, 2), (2, 2)]
    );
    assert_eq!(events[0].prev, Digest([0; 32]));
    for (line, event) in lines.iter().zip(&events[1..]) {
        assert_eq!(event.prev, Digest::of(line));
    }
    assert_eq!(head.digest, Digest::of(&lines[6]));
    assert_eq!(
        events.iter().map(|e| e.act.is_some()).collect::<Vec<_>>(),
        [true, true, false, false, true, true, false]
    );
    assert!(events.iter().all(|e| e.id.get_version_num() == 7));
}

#[test]
fn every_kind_of_tampering_is_named_by_the_first_wrong_event() {
    let lines = lines_of(&sample());
    let fault = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        let error = verify(&joined(&changed)).expect_err("tampered with");
        (error.seq, error.fault)
    };
    let replaced = |line: &[u8], from: &str, to: &str| {
        let text = String::from_utf8(line.to_vec()).unwrap();
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    };

    let altered = replaced(&lines[2], "holder-3", "holder-9");
    let expected = Fault::Prev { expected: Digest::of(&altered), found: Digest::of(&lines[2]) };
    assert_eq!(fault(&|l| l[2] = altered.clone()), (4, expected), "a byte changed");
    assert_eq!(fault(&|l| drop(l.remove(2))), (3, Fault::Seq(4)), "a line dropped");
    assert_eq!(fault(&|l| drop(l.remove(0))), (1, Fault::Seq(2)), "the first line dropped");
    assert_eq!(fault(&|l| l.swap(1, 2)), (2, Fault::Seq(3)), "two lines swapped");
    assert_eq!(fault(&|l| l.insert(4, l[3].clone())), (5, Fault::Seq(4)), "a line twice");
    assert_eq!(fault(&|l| l.truncate(3)), (4, Fault::CutShort { found: 2, size: 3 }), "the end cut inside a batch");
    assert!(matches!(fault(&|l| l[6].truncate(100)), (7, Fault::Format(_))), "the end cut inside a line");
    let spaced = replaced(&lines[6], "\"educational\":false", "\"educational\": false");
    assert_eq!(fault(&|l| l[6] = spaced.clone()), (7, Fault::NotCanonical), "a space that canonical JSON has not");
    let more = replaced(&lines[6], "\"educational\":false", "\"education\":1,\"educational\":false");
    assert_eq!(fault(&|l| l[6] = more.clone()), (7, Fault::NotCanonical), "a field that nobody reads");
}

#[test]
fn a_forged_chain_must_still_be_made_of_whole_batches_in_order_of_time() {
    // Whoever can write lines can chain them anew: then only what they say is left to be checked.
    let (_, events) = verify(&sample()).unwrap();
    let fault = |change: &dyn Fn(&mut Vec<ledger::event::Event>)| {
        let mut forged = events.clone();
        change(&mut forged);
        let mut prev = Digest::default();
        let mut bytes = Vec::new();
        for event in &mut forged {
            event.prev = prev;
            let line = encode(event);
            prev = Digest::of(&line);
            bytes.extend(line);
            bytes.push(b'\n');
        }
        let error = verify(&bytes).expect_err("forged");
        (error.seq, error.fault)
    };
    let other = uuid::Uuid::from_u128(99);
    assert_eq!(fault(&|e| e[2].command_id = other), (3, Fault::NotOfBatch("command_id")));
    assert_eq!(fault(&|e| e[2].actor = "other".into()), (3, Fault::NotOfBatch("actor")));
    let later = instant("2021-04-15T09:30:00.000001Z");
    assert_eq!(fault(&|e| e[2].recorded_at = later), (3, Fault::NotOfBatch("recorded_at")));
    let earlier = instant("2021-04-15T09:29:59.999999Z");
    let before = instant("2021-04-15T09:30:00Z");
    assert_eq!(fault(&|e| e[4].recorded_at = earlier), (5, Fault::Time { before, found: earlier }));
    assert_eq!(fault(&|e| e[2].batch = (3, 3)), (3, Fault::Batch { expected: (2, Some(3)), found: (3, 3) }));
    assert_eq!(fault(&|e| e[2].batch = (2, 4)), (3, Fault::Batch { expected: (2, Some(3)), found: (2, 4) }));
    assert_eq!(fault(&|e| e[4].batch = (2, 2)), (5, Fault::Batch { expected: (1, None), found: (2, 2) }));
    assert_eq!(fault(&|e| e[0].batch = (1, 0)), (1, Fault::Batch { expected: (1, None), found: (1, 0) }));
    assert_eq!(fault(&|e| e[1].act = None), (2, Fault::Act));
    assert_eq!(fault(&|e| e[2].act = e[1].act.clone()), (3, Fault::Act));
}

#[test]
fn an_error_says_the_place_what_was_expected_and_what_was_found() {
    let mut lines = lines_of(&sample());
    lines.remove(2);
    let message = verify(&joined(&lines)).unwrap_err().message();
    assert_eq!(message.en, "event 3: event 3 was expected; found event 4.");
    assert_eq!(message.fr, "événement 3\u{a0}: l'événement 3 était attendu; trouvé\u{a0}: l'événement 4.");
}

#[test]
fn verifying_goes_on_from_any_whole_batch() {
    let lines = lines_of(&sample());
    let mut first = Verifier::new();
    for line in &lines[..4] {
        first.read(line).unwrap();
    }
    let mut rest = Verifier::after(first.finish().unwrap());
    for line in &lines[4..] {
        rest.read(line).unwrap();
    }
    assert_eq!(rest.finish().unwrap(), verify(&joined(&lines)).unwrap().0);
}

#[test]
fn recorded_at_never_goes_back_even_if_the_clock_does() {
    let late = instant("2022-01-01T00:00:00Z");
    let head = Head { recorded_at: late, ..Head::EMPTY };
    let batch = batch(&head, 2, 0);
    assert!(batch.events.iter().all(|event| event.recorded_at == late));
    assert_eq!(batch.head_after.recorded_at, late);
}

#[test]
fn an_id_states_its_instant() {
    let id = new_id(instant("2021-04-15T09:30:00.123456Z"));
    let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
    assert_eq!((seconds, nanos / 1_000_000), (1_618_479_000, 123));
    for odd in [instant("1969-12-31T23:59:59Z"), instant("0000-01-01T00:00:00Z"), ledger::time::Instant::MIN] {
        assert_eq!(new_id(odd).get_timestamp().unwrap().to_unix().0, 0);
    }
    assert_ne!(new_id(instant("2021-04-15T09:30:00Z")), new_id(instant("2021-04-15T09:30:00Z")));
    assert_eq!(new_id(instant("9999-12-31T23:59:59Z")).get_timestamp().unwrap().to_unix().0, 253_402_300_799);
}

#[test]
fn a_log_in_memory_gives_whole_batches_page_by_page() {
    let mut log = MemoryLog::new();
    let bytes = grow(&mut log, &[1, 3, 1, 2], 20);
    for page in [0, 1_000, 1 << 20] {
        assert_eq!(bytes_of(&log, page).unwrap(), bytes);
    }
    assert_eq!(run(log.page(1, 0)).unwrap().lines().count(), 3, "a batch is never cut");
    assert!(run(log.page(7, 1 << 20)).unwrap().is_empty());
}

#[test]
fn of_two_writers_at_one_head_the_second_is_told() {
    let mut log = MemoryLog::new();
    let mut other = log.clone();
    grow(&mut log, &[2], 0);
    let stale = batch(&Head::EMPTY, 1, 0);
    match run(other.append(&Head::EMPTY, &[stale])) {
        Err(AppendError::Conflict { actual }) => assert_eq!(actual, log.head()),
        other => panic!("{other:?}"),
    }
    assert_eq!(log.head().seq, 2);
}

#[test]
fn a_log_in_memory_fails_as_told_once() {
    let mut log = MemoryLog::new();
    let first = batch(&Head::EMPTY, 1, 0);
    for (failure, written) in [(Failure::BeforeWriting, 0), (Failure::AfterWriting, 1)] {
        log.fail_next(failure);
        let answer = run(log.append(&Head::EMPTY, std::slice::from_ref(&first)));
        assert!(matches!(answer, Err(AppendError::Store(StoreError::Failed))), "{answer:?}");
        assert_eq!(log.head().seq, written);
    }
    grow(&mut log, &[1], 0);
    assert_eq!(log.head().seq, 2);
}

#[test]
fn batches_that_do_not_follow_each_other_are_not_written() {
    let mut log = MemoryLog::new();
    let first = batch(&Head::EMPTY, 1, 0);
    let answer = run(log.append(&Head::EMPTY, &[first.clone(), first]));
    assert!(matches!(answer, Err(AppendError::Store(StoreError::NotChained))), "{answer:?}");
    assert!(run(log.page(0, 1)).unwrap().is_empty());
}

#[test]
fn every_id_is_another_and_states_its_instant() {
    let instant: ledger::time::Instant = "2021-06-01T12:00:00.123456Z".parse().unwrap();
    let ids: std::collections::HashSet<uuid::Uuid> = (0..5_000).map(|_| ledger::log::new_id(instant)).collect();
    assert_eq!(ids.len(), 5_000);
    for id in ids {
        let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
        assert_eq!((id.get_version_num(), seconds, nanos / 1_000_000), (7, 1_622_548_800, 123));
    }
}
