//! How fast: commands decided, events replayed from the embedded store, durable appends, each beside what the machine can do.
//!
//! `cargo bench -p tests` runs all; `cargo bench -p tests -- append` one group. Rates are events or commands a second.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::unreachable,
    missing_docs,
    reason = "a benchmark may stop"
)]

use divan::Bencher;
use divan::counter::ItemsCount;
use ledger::book::Book;
use ledger::command::Submission;
use ledger::decide::{Verdict, decide};
use ledger::event::{Act, Draft, Event};
use ledger::log::{Batch, EventLog, Head, MemoryLog, SledLog, Stamp, new_id, write_batch};
use ledger::time::Instant;
use projections::picture::Picture;
use replay::Cut;
use std::fs::File;
use std::io::Write as _;
use uuid::Uuid;

fn main() {
    divan::main();
}

fn now() -> Instant {
    "2021-06-01T12:00:00Z".parse().unwrap()
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn read(line: &str) -> Submission {
    Submission::read(line.as_bytes(), false).unwrap()
}

/// A year with a few large envelopes, so that any number of small commitments fits.
fn opening() -> Vec<Submission> {
    let mut lines = vec![r#"{"command":"open-year","effective_on":"2021-03-01","year":"2021-2022"}"#.to_owned()];
    for holder in 0..HOLDERS {
        lines.push(format!(
            r#"{{"command":"register-holder","effective_on":"2021-03-01","holder":"h{holder}","kind":"group","name":{{"en":"H","fr":"H"}}}}"#
        ));
        lines.push(format!(
            r#"{{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"h{holder}","letter":"L","languages":{{"english":{{"buckets":{{"drama":"800000000000.00","documentary":"100000000000.00","flex":"100000000000.00"}}}}}}}}"#
        ));
        lines.push(format!(
            r#"{{"command":"sign-letter","effective_on":"2021-04-01","year":"2021-2022","holder":"h{holder}","language":"english"}}"#
        ));
    }
    lines.iter().map(|line| read(line)).collect()
}

const HOLDERS: usize = 16;

/// Five commands for one project: registered, two licence forms, the application, one withdrawal.
fn project(n: usize) -> [Submission; 5] {
    let (a, b) = (n % HOLDERS, (n + 1) % HOLDERS);
    [
        format!(
            r#"{{"command":"register-project","effective_on":"2021-04-20","project":"p{n}","title":"Title {n}","genre":"drama","language":"english","producer":"producer-{n}","production":"independent","digital_media":"new","positions":{{"total":5,"women":2}}}}"#
        ),
        format!(
            r#"{{"command":"commit","effective_on":"2021-05-01","year":"2021-2022","commitment":"c{n}-a","project":"p{n}","holder":"h{a}","language":"english","amount":"1250.00","kind":"licence-top-up","licence_fee":"400.00"}}"#
        ),
        format!(
            r#"{{"command":"commit","effective_on":"2021-05-02","year":"2021-2022","commitment":"c{n}-b","project":"p{n}","holder":"h{b}","language":"english","amount":"750.50","kind":"equity"}}"#
        ),
        format!(
            r#"{{"command":"receive-application","effective_on":"2021-05-20","year":"2021-2022","project":"p{n}","complete":true}}"#
        ),
        format!(
            r#"{{"command":"withdraw-commitment","effective_on":"2021-05-25","year":"2021-2022","commitment":"c{n}-b","reason":"Left"}}"#
        ),
    ]
    .map(|line| read(&line))
}

/// Folds decided events without writing them: what a decision costs, not what a log costs.
fn fold(book: &mut Book, seq: &mut u64, submission: &Submission, command_id: Uuid, drafts: Vec<Draft>) {
    let size = u32::try_from(drafts.len()).unwrap();
    for (draft, place) in drafts.into_iter().zip(1..) {
        *seq += 1;
        let act = (place == 1).then_some(Act { note: None, request: submission.request });
        let Draft { effective_on, body } = draft;
        let prev = ledger::digest::Digest::default();
        let (actor, recorded_at, id) = (String::new(), now(), command_id);
        book.apply(&Event {
            seq: *seq,
            id,
            prev,
            batch: (place, size),
            command_id,
            actor,
            effective_on,
            recorded_at,
            act,
            body,
        });
    }
}

fn run(book: &mut Book, seq: &mut u64, submission: &Submission) {
    let command_id = Uuid::from_u128(u128::from(*seq) + 1);
    match decide(book, submission, command_id, now()) {
        Verdict::Accepted(drafts) => fold(book, seq, submission, command_id, drafts),
        other @ (Verdict::Refused(_) | Verdict::Repeated { .. }) => {
            unreachable!("the benchmark's commands are accepted: {other:?}")
        }
    }
}

/// A book after so many projects, of five commands each.
fn book_of(projects: usize) -> (Book, u64) {
    let (mut book, mut seq) = (Book::default(), 0);
    for submission in opening().iter().chain(project_commands(0, projects).iter()) {
        run(&mut book, &mut seq, submission);
    }
    (book, seq)
}

fn project_commands(from: usize, count: usize) -> Vec<Submission> {
    (from..from + count).flat_map(project).collect()
}

/// Commands judged and folded a second, in memory, over books of growing size: the cost must not grow with the log.
#[divan::bench(args = [0, 20_000, 200_000], sample_count = 10, sample_size = 1)]
fn decide_and_fold(bencher: Bencher, projects_before: usize) {
    let (book, seq) = book_of(projects_before);
    let commands = project_commands(projects_before, 10_000);
    bencher.counter(ItemsCount::new(commands.len())).with_inputs(|| (book.clone(), seq)).bench_local_values(
        |(mut book, mut seq)| {
            for submission in &commands {
                run(&mut book, &mut seq, submission);
            }
            book
        },
    );
}

/// Writes batches of canonical lines for so many projects.
fn batches(projects: usize) -> Vec<Batch> {
    let (mut book, mut head, mut all) = (Book::default(), Head::EMPTY, Vec::new());
    for submission in opening().iter().chain(project_commands(0, projects).iter()) {
        let command_id = Uuid::from_u128(u128::from(head.seq) + 1);
        let Verdict::Accepted(drafts) = decide(&book, submission, command_id, now()) else { continue };
        let act = Act { note: None, request: submission.request };
        let stamp = Stamp { command_id, actor: "bench".to_owned(), recorded_at: now(), act };
        let batch = write_batch(&head, stamp, drafts, new_id);
        for event in &batch.events {
            book.apply(event);
        }
        head = batch.head_after;
        all.push(batch);
    }
    all
}

/// Events a second from the embedded store: read, hashed, chained, decoded, folded into the picture.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn replay_from_sled(bencher: Bencher) {
    let batches = batches(40_000);
    let directory = tempfile::tempdir().unwrap();
    let mut log = SledLog::create(directory.path().join("ledger"), "bench").unwrap();
    for group in batches.chunks(256) {
        let head = log.head();
        block_on(log.append(&head, group)).unwrap();
    }
    let events = usize::try_from(log.head().seq).unwrap();
    bencher
        .counter(ItemsCount::new(events))
        .bench_local(|| block_on(replay::picture(&log, &Cut::NOW, |_| ())).unwrap().read);
}

/// The same from memory: what the store costs.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn replay_from_memory(bencher: Bencher) {
    let batches = batches(40_000);
    let mut log = MemoryLog::default();
    block_on(log.append(&Head::EMPTY, &batches)).unwrap();
    let events = usize::try_from(log.head().seq).unwrap();
    bencher
        .counter(ItemsCount::new(events))
        .bench_local(|| block_on(replay::picture(&log, &Cut::NOW, |_| ())).unwrap().read);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn fold_into_picture(bencher: Bencher) {
    let batches = batches(40_000);
    let events: Vec<&Event> = batches.iter().flat_map(|batch| &batch.events).collect();
    bencher.counter(ItemsCount::new(events.len())).bench_local(|| {
        let mut picture = Picture::default();
        for event in &events {
            picture.fold(event);
        }
        picture
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn fold_into_book(bencher: Bencher) {
    let batches = batches(40_000);
    let events: Vec<&Event> = batches.iter().flat_map(|batch| &batch.events).collect();
    bencher.counter(ItemsCount::new(events.len())).bench_local(|| {
        let mut book = Book::default();
        for event in &events {
            book.apply(event);
        }
        book
    });
}

/// How many events are appended in a sample, by how many stand in a flush.
fn rounds(size: usize) -> usize {
    if size == 1 { 2_000 } else { 40_000 / size }
}

/// Single-event batches in one chain, `size` of them a flush.
fn groups(size: usize) -> Vec<Vec<Batch>> {
    let count = rounds(size) * size;
    let single = batches(count / 4 + 16).into_iter().filter(|batch| batch.events.len() == 1);
    let mut head = Head::EMPTY;
    let rechained: Vec<Batch> = single
        .take(count)
        .map(|batch| {
            let event = &batch.events[0];
            let act = event.act.clone().unwrap();
            let stamp = Stamp { command_id: event.command_id, actor: event.actor.clone(), recorded_at: now(), act };
            let draft = Draft { effective_on: event.effective_on, body: event.body.clone() };
            let again = write_batch(&head, stamp, vec![draft], new_id);
            head = again.head_after;
            again
        })
        .collect();
    rechained.chunks(size).map(<[Batch]>::to_vec).collect()
}

/// Durable events a second in the embedded store.
#[divan::bench(args = [1, 16, 64, 256], sample_count = 5, sample_size = 1)]
fn append_to_sled(bencher: Bencher, size: usize) {
    let groups = groups(size);
    let events: usize = groups.iter().map(Vec::len).sum();
    bencher
        .counter(ItemsCount::new(events))
        .with_inputs(|| {
            let directory = tempfile::tempdir().unwrap();
            let log = SledLog::create(directory.path().join("ledger"), "bench").unwrap();
            (directory, log, tokio::runtime::Builder::new_current_thread().build().unwrap())
        })
        .bench_local_values(|(directory, mut log, runtime)| {
            for group in &groups {
                let head = log.head();
                runtime.block_on(log.append(&head, group)).unwrap();
            }
            (directory, log)
        });
}

/// The same bytes to a plain file with an fdatasync each: what the disk can do.
#[divan::bench(args = [1, 16, 64, 256], sample_count = 5, sample_size = 1)]
fn append_to_plain_file(bencher: Bencher, size: usize) {
    let groups = groups(size);
    let events: usize = groups.iter().map(Vec::len).sum();
    bencher
        .counter(ItemsCount::new(events))
        .with_inputs(|| {
            let directory = tempfile::tempdir().unwrap();
            let file = File::create(directory.path().join("log")).unwrap();
            (directory, file)
        })
        .bench_local_values(|(directory, mut file)| {
            for group in &groups {
                let bytes: Vec<u8> = group.iter().flat_map(|batch| batch.lines.iter().copied()).collect();
                file.write_all(&bytes).unwrap();
                file.sync_data().unwrap();
            }
            directory
        });
}
