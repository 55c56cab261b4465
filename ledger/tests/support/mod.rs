//! Batches to append, and a log read back. Each test file uses its own part of it.
#![allow(dead_code, reason = "every test file compiles this module for itself")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use ledger::digest::Digest;
use ledger::event::{Act, Body, Draft, Event, HolderRegistered, Name};
use ledger::ids::HolderId;
use ledger::log::{Batch, EventLog, Head, Stamp, Verifier, new_id, write_batch};
use ledger::time::Instant;
use ledger::words::HolderKind;
use std::fs;
use std::path::Path;
use uuid::Uuid;

/// Runs a future to its end.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub(crate) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// A batch of so many events, each with a text of so many bytes.
pub(crate) fn batch(head: &Head, events: u64, text: usize) -> Batch {
    let first = head.seq + 1;
    let drafts = (first..first + events)
        .map(|n| Draft {
            effective_on: "2021-04-15".parse().unwrap(),
            body: Body::HolderRegistered(HolderRegistered {
                audience_subscriber: None,
                bilingual_single_channel: false,
                educational: false,
                holder: HolderId::new(&format!("holder-{n}")).unwrap(),
                kind: HolderKind::Independent,
                name: Name { en: letters(n, text), fr: String::new() },
            }),
        })
        .collect();
    let stamp = Stamp {
        command_id: Uuid::from_u128(u128::from(first)),
        actor: "analyst".into(),
        recorded_at: instant("2021-04-15T09:30:00Z"),
        act: Act { note: None, request: Digest::of(&first.to_be_bytes()) },
    };
    write_batch(head, stamp, drafts, new_id)
}

/// So many bytes of text in no order: stores pack what repeats itself into next to nothing.
fn letters(seed: u64, bytes: usize) -> String {
    let step = |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    let letters = std::iter::successors(step(&seed), step).map(|n| char::from(b'a' + (n >> 59) as u8 % 26));
    if bytes < 2 { "é".repeat(bytes / 2) } else { "é".chars().chain(letters.take(bytes - 2)).collect() }
}

/// Appends batches of these sizes, one append each, and gives the bytes.
pub(crate) fn grow(log: &mut impl EventLog, sizes: &[u64], text: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for size in sizes {
        let head = log.head();
        let batch = batch(&head, *size, text);
        assert_eq!(run(log.append(&head, std::slice::from_ref(&batch))).unwrap(), batch.head_after);
        bytes.extend_from_slice(&batch.lines);
    }
    bytes
}

/// All bytes of a log, page by page.
pub(crate) fn bytes_of(log: &impl EventLog, page: usize) -> Result<Vec<u8>, ledger::log::StoreError> {
    let mut bytes = Vec::new();
    let mut after = 0;
    loop {
        let page = run(log.page(after, page))?;
        if page.is_empty() {
            return Ok(bytes);
        }
        after += page.lines().count() as u64;
        bytes.extend_from_slice(page.bytes());
    }
}

/// Verifies lines to the last byte.
pub(crate) fn verify(bytes: &[u8]) -> Result<(Head, Vec<Event>), ledger::log::ChainError> {
    let mut verifier = Verifier::new().canonical();
    let mut events = Vec::new();
    for line in bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|b| *b == b'\n') {
        events.push(verifier.read(line)?);
    }
    Ok((verifier.finish()?, events))
}

/// A directory with all that is in it, as another one.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
