//! One table from one run, ratios first: what a long ledger costs beside what the machine can do.
//!
//! `just ratios` runs it over a million events, `EVENTS=5000000 just ratios` over five. Each question is a process of its own, as
//! when it is asked on a command line, so that its memory and its processor time are its own. Nothing is asserted: other work on the
//! machine shows in every figure.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::float_arithmetic,
    missing_docs,
    reason = "a benchmark may stop, and its ratios are no money"
)]

#[path = "ratios/together.rs"]
mod together;

use ledger::book::Book;
use ledger::clerk::{Clerk, SystemClock};
use ledger::command::Submission;
use ledger::decide::{Verdict, decide};
use ledger::digest::Digest;
use ledger::event::Act;
use ledger::log::{Batch, EventLog, Head, SledLog, Stamp, new_id, write_batch};
use ledger::time::Instant as Moment;
use projections::picture::Picture;
use replay::{Cut, Moments};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use together::{Kept, WRITERS, append_together};
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HOLDERS: usize = 16;

/// How many events are appended a row, at most.
const APPENDED: usize = 60_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("measure") => measure(&arguments[2], Path::new(&arguments[3])),
        Some("appends") => appends(tempfile::tempdir().unwrap().path()),
        _ => table(),
    }
}

thread_local! {
    /// Made once: making one takes as long as an append.
    static RUNTIME: tokio::runtime::Runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
}

fn block_on<F: Future>(future: F) -> F::Output {
    RUNTIME.with(|runtime| runtime.block_on(future))
}

fn opening() -> Vec<String> {
    let mut lines = vec![r#"{"command":"open-year","effective_on":"2021-03-01","year":"2021-2022"}"#.to_owned()];
    for h in 0..HOLDERS {
        lines.push(format!(
            r#"{{"command":"register-holder","effective_on":"2021-03-01","holder":"h{h}","kind":"group","name":{{"en":"H","fr":"H"}}}}"#
        ));
        lines.push(format!(
            r#"{{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"h{h}","letter":"L","languages":{{"english":{{"buckets":{{"drama":"800000000000.00","flex":"100000000000.00"}}}}}}}}"#
        ));
        lines.push(format!(
            r#"{{"command":"sign-letter","effective_on":"2021-04-01","year":"2021-2022","holder":"h{h}","language":"english"}}"#
        ));
    }
    lines
}

/// Five commands for one project, which make seven events.
fn project(n: usize) -> [String; 5] {
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
}

/// Decides commands one after the other and gives their batches.
struct Writer {
    book: Book,
    head: Head,
}

impl Writer {
    fn write(&mut self, line: &str) -> Batch {
        let submission = Submission::read(line.as_bytes(), false).unwrap();
        let now: Moment = "2021-06-01T12:00:00Z".parse().unwrap();
        let command_id = Uuid::from_u128(u128::from(self.head.seq) + 1);
        let Verdict::Accepted(drafts) = decide(&self.book, &submission, command_id, now) else {
            unreachable!("the benchmark's commands are accepted: {line}")
        };
        let act = Act { note: None, request: submission.request };
        let stamp = Stamp { command_id, actor: "bench".to_owned(), recorded_at: now, act };
        let batch = write_batch(&self.head, stamp, drafts, new_id);
        batch.events.iter().for_each(|event| self.book.apply(event));
        self.head = batch.head_after;
        batch
    }
}

fn lines(projects: usize) -> impl Iterator<Item = String> {
    opening().into_iter().chain((0..projects).flat_map(project))
}

/// Seconds for appending groups of so many commands, each group durable before the next: to the store, and to a plain file.
fn append(group: usize, home: &Path) -> (f64, f64, usize) {
    let mut writer = Writer { book: Book::default(), head: Head::EMPTY };
    let rounds = (APPENDED / group).min(4_000);
    let batches: Vec<Batch> =
        lines(rounds * group / 5 + 1).take(rounds * group).map(|line| writer.write(&line)).collect();
    let events = batches.iter().map(|batch| batch.events.len()).sum();
    let mut log = SledLog::create(home.join(format!("append-{group}")), "bench").unwrap();
    let begun = Instant::now();
    for batches in batches.chunks(group) {
        let head = log.head();
        block_on(log.append(&head, batches)).unwrap();
    }
    let store = begun.elapsed().as_secs_f64();
    let mut file = File::create(home.join(format!("file-{group}"))).unwrap();
    let begun = Instant::now();
    for batches in batches.chunks(group) {
        let bytes = batches.iter().map(|batch| batch.lines.as_slice()).collect::<Vec<_>>().concat();
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
    }
    (store, begun.elapsed().as_secs_f64(), events)
}

fn size(path: &Path) -> u64 {
    if path.is_dir() {
        fs::read_dir(path).unwrap().map(|entry| size(&entry.unwrap().path())).sum()
    } else {
        fs::metadata(path).unwrap().len()
    }
}

/// What one process said of itself: milliseconds in all, milliseconds of the question once the ledger was open, milliseconds of
/// processor time, mebibytes; of [`moments`] the milliseconds of each kind of question.
fn ask<const N: usize>(question: &str, ledger: &Path) -> [u64; N] {
    let output =
        Command::new(std::env::current_exe().unwrap()).args(["measure", question]).arg(ledger).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| unreachable!("{question}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The other side of [`ask`].
fn measure(question: &str, ledger: &Path) {
    let year = "2021-2022".parse().unwrap();
    let begun = Instant::now();
    let log = SledLog::open(ledger).unwrap();
    let open = Instant::now();
    let moments = Moments::<Picture>::default();
    let balance = |cut: &Cut| {
        let (folded, read) = block_on(replay::resume(&log, cut, Some(&moments), |_| ())).unwrap();
        projections::balances::balances(&folded.state, read.through.seq, year, None, None).unwrap();
    };
    match question {
        "balances" => balance(&Cut::NOW),
        "as-of" => balance(&Cut { through: Some(log.head().seq / 2), ..Cut::NOW }),
        "moments" => return println!("{}", moments_asked(log.head().seq, balance)),
        "verify" => drop(block_on(replay::verify::verify(&log, |_| ())).unwrap()),
        "hash" => {
            let mut after = 0;
            loop {
                let page = block_on(log.page(after, 4 << 20)).unwrap();
                if page.is_empty() {
                    break;
                }
                after += page.lines().count() as u64;
                std::hint::black_box(Digest::of(page.bytes()));
            }
        }
        "write" => drop(block_on(Clerk::open(log, SystemClock, |_| ())).unwrap()),
        other => unreachable!("{other}"),
    }
    let (all, asked) = (begun.elapsed().as_millis(), open.elapsed().as_millis());
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let ticks: u64 =
        stat.rsplit(") ").next().unwrap().split(' ').skip(11).take(2).map(|n| n.parse::<u64>().unwrap()).sum();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap()
        .trim_end_matches("kB")
        .trim()
        .parse()
        .unwrap();
    println!("{all} {asked} {} {}", ticks * 10, peak / 1024);
}

/// So many moments are asked for that lie near no other.
const ELSEWHERE: u64 = 21;

/// Milliseconds of questions about the past that one process asks, one after the other: the middle of the log; the middle again; a
/// thousand events after it, and before it; then others all over the log, the one in the middle of them and the slowest.
fn moments_asked(end: u64, balance: impl Fn(&Cut)) -> String {
    let time = |through: u64| {
        let begun = Instant::now();
        balance(&Cut { through: Some(through), ..Cut::NOW });
        begun.elapsed().as_millis()
    };
    let near = [end / 2, end / 2, end / 2 + 1_000, end / 2 - 1_000].map(time);
    let mut others: Vec<u128> = (0..ELSEWHERE).map(|n| time(end / 43 * (n * 8 % 43 + 1) + 1_777)).collect();
    others.sort_unstable();
    let [first, again, after, before] = near;
    format!("{first} {again} {after} {before} {} {}", others[others.len() / 2], others[others.len() - 1])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn row(what: &str, found: &str, goal: &str, beside: &str) {
    println!("{what:<52} {found:>12}  {goal:<12}  {beside}");
}

fn appends(home: &Path) {
    row("what", "found", "goal", "beside it");
    for group in [1, 16, 64, 256] {
        let (store, file, events) = append(group, home);
        let rate = |seconds: f64| (events as f64 / seconds) as u64;
        let what = format!("durable appends, {group} writers share a flush");
        let beside = format!("{} events a second, a plain file {}", rate(store), rate(file));
        row(&what, &format!("{:.0} %", 100.0 * file / store), "55 %", &beside);
    }

    let mut writer = Writer { book: Book::default(), head: Head::EMPTY };
    let many = WRITERS * 100;
    let batches: Vec<Batch> = lines(many / 5 + 1).take(many).map(|line| writer.write(&line)).collect();
    let log = SledLog::create(home.join("together"), "bench").unwrap();
    let (store, slowest) = append_together(Kept::Store(Box::new(log)), &batches);
    let file = File::create(home.join("file-together")).unwrap();
    let (file, slowest_file) = append_together(Kept::File(file), &batches);
    let what = format!("durable appends, {WRITERS} writers at once");
    let beside = format!("99 of 100 in {:.1} ms, in a plain file {:.1}", ms(slowest), ms(slowest_file));
    row(&what, &format!("{:.0} %", 100.0 * file / store), "60 %, 5 ms", &beside);
    drop((writer, batches));
}

fn table() {
    let wanted: usize = std::env::var("EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let home = tempfile::tempdir().unwrap();
    appends(home.path());
    let path = home.path().join("long");
    let mut log = SledLog::create(&path, "bench").unwrap();
    let mut writer = Writer { book: Book::default(), head: Head::EMPTY };
    let mut group = Vec::new();
    let mut bytes = 0;
    for line in lines(wanted / 7) {
        group.push(writer.write(&line));
        if group.len() == 1024 {
            let head = log.head();
            bytes += group.iter().map(|batch: &Batch| batch.lines.len()).sum::<usize>();
            block_on(log.append(&head, &group)).unwrap();
            group.clear();
        }
    }
    let events = log.head().seq;
    drop((log, writer));
    let on_disk = size(&path) as f64 / bytes as f64;
    row(
        "bytes on disk for a byte of events",
        &format!("{on_disk:.2}"),
        "1.5",
        &format!("{events} events, {} MB", bytes / 1_000_000),
    );

    let [_, _, hash, _] = ask("hash", &path);
    let times = |cpu: u64| format!("{:.1}", cpu as f64 / hash.max(1) as f64);
    let told = |[all, _, cpu, peak]: [u64; 4]| format!("{all} ms, {cpu} ms of processor, {peak} MiB");
    let first = ask("balances", &path);
    let first_balance: u64 = first[3];
    row("balances, no snapshot yet, times reading and hashing", &times(first[2]), "", &told(first));
    let verify = ask("verify", &path);
    row("verify, times reading and hashing", &times(verify[2]), "", &told(verify));
    let balance = ask("balances", &path);
    row("opening and a balance, from a snapshot", &format!("{} ms", balance[0]), "500 ms", &told(balance));
    let middle = ask("as-of", &path);
    row("a balance as of the middle, the first question", &format!("{} ms", middle[1]), "", &told(middle));
    let [_, again, after, before, other, slowest] = ask("moments", &path);
    let beside = format!("a thousand events later {after} ms, a thousand earlier {before} ms");
    row("the same as a second question", &format!("{again} ms"), "20 ms", &beside);
    let what = format!("as of {ELSEWHERE} other moments, the one in the middle");
    row(&what, &format!("{other} ms"), "20 ms", &format!("the slowest {slowest} ms"));
    let first = ask("write", &path);
    row("opening to write, no snapshot yet", &format!("{} ms", first[0]), "", &told(first));
    let again = ask("write", &path);
    row("opening to write, from a snapshot", &format!("{} ms", again[0]), "500 ms", &told(again));
    row(
        "memory of a balance, with a snapshot or without",
        &format!("{} MiB", balance[3].max(first_balance)),
        "1024 MiB",
        "",
    );
    let with = size(&path) as f64 / bytes as f64;
    row("the same with snapshots, bytes for a byte", &format!("{with:.2}"), "", "");
}
