//! Every store keeps the same promise: the same checks over memory, sled and PostgreSQL, and with what can fail in each.
#![cfg(all(feature = "sled", feature = "postgres"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/server.rs"]
mod server;
mod support;

use ledger::clerk::{Clerk, Clock, Outcome};
use ledger::command::Submission;
use ledger::log::{
    AppendError, EventLog, Failure, Head, MemoryLog, PostgresLog, ReadingCopy, SledLog, Store, StoreError,
};
use ledger::time::Instant;
use server::Server;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{batch, instant, verify};

/// A place where a log can be opened again and again.
enum Place {
    Memory(MemoryLog),
    Directory(tempfile::TempDir),
    Database(String),
}

/// Whatever a place opens.
enum Opened {
    Memory(MemoryLog),
    Directory(Box<SledLog>),
    Database(Box<PostgresLog>),
}

impl Place {
    async fn open(&self) -> Opened {
        match self {
            Place::Memory(log) => Opened::Memory(log.clone()),
            Place::Directory(home) => {
                Opened::Directory(Box::new(SledLog::create_or_open(home.path().join("ledger")).unwrap()))
            }
            Place::Database(location) => {
                Opened::Database(Box::new(PostgresLog::create_or_open(location, None, None).await.unwrap()))
            }
        }
    }

    /// The whole log, as someone reads it who has nothing to do with whoever writes.
    async fn read(&self) -> Vec<u8> {
        match self {
            Place::Memory(log) => bytes_of(log, 1 << 20).await,
            Place::Directory(home) => {
                bytes_of(&Store::open_beside(home.path().join("ledger").to_str().unwrap()).unwrap(), 1 << 20).await
            }
            Place::Database(location) => {
                bytes_of(&PostgresLog::open_to_ask(location, None).await.unwrap(), 1 << 20).await
            }
        }
    }
}

macro_rules! each {
    ($opened:expr, $log:ident => $do:expr) => {
        match $opened {
            Opened::Memory($log) => $do,
            Opened::Directory($log) => $do,
            Opened::Database($log) => $do,
        }
    };
}

impl EventLog for Opened {
    fn head(&self) -> Head {
        each!(self, log => log.head())
    }

    async fn refresh(&mut self) -> Result<Head, StoreError> {
        each!(self, log => log.refresh().await)
    }

    async fn take_turn(&mut self) -> Result<Head, StoreError> {
        each!(self, log => log.take_turn().await)
    }

    async fn end_turn(&mut self) -> Result<(), StoreError> {
        each!(self, log => log.end_turn().await)
    }

    async fn append(&mut self, expected: &Head, batches: &[ledger::log::Batch]) -> Result<Head, AppendError> {
        each!(self, log => log.append(expected, batches).await)
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<ledger::log::Page, StoreError> {
        each!(self, log => log.page(after, bytes).await)
    }
}

/// Runs a check over each store in a place of its own.
fn over_every_store(check: impl AsyncFn(&Place)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        check(&Place::Memory(MemoryLog::new())).await;
        check(&Place::Directory(tempfile::tempdir().unwrap())).await;
        if let Some(server) = Server::start(&[]) {
            check(&Place::Database(server.database("ledger"))).await;
        }
    });
}

/// Appends batches of these sizes, one append each, and gives the bytes.
async fn grow(log: &mut impl EventLog, sizes: &[u64], text: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for size in sizes {
        let head = log.head();
        let batch = batch(&head, *size, text);
        assert_eq!(log.append(&head, std::slice::from_ref(&batch)).await.unwrap(), batch.head_after);
        bytes.extend_from_slice(&batch.lines);
    }
    bytes
}

async fn bytes_of(log: &impl EventLog, page: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut after = 0;
    loop {
        let page = log.page(after, page).await.unwrap();
        if page.is_empty() {
            return bytes;
        }
        after += page.lines().count() as u64;
        bytes.extend_from_slice(page.bytes());
    }
}

#[test]
fn what_is_appended_is_read_back_by_page_and_after_opening_again() {
    over_every_store(async |place| {
        let mut log = place.open().await;
        assert_eq!(log.head(), Head::EMPTY);
        assert!(log.page(0, 1).await.unwrap().is_empty());
        let bytes = grow(&mut log, &[1, 3, 1, 2, 40], 300).await;
        let head = log.head();
        for page in [0, 1_000, 1 << 20] {
            assert_eq!(bytes_of(&log, page).await, bytes);
        }
        drop(log);
        let mut log = place.open().await;
        assert_eq!(log.head(), head);
        let more = grow(&mut log, &[2, 1], 10).await;
        assert_eq!(bytes_of(&log, 5_000).await, [bytes.clone(), more].concat());
        assert_eq!(verify(&bytes_of(&log, 1).await).unwrap().0, log.head());
    });
}

#[test]
fn commands_appended_together_are_all_there_and_found_one_by_one() {
    over_every_store(async |place| {
        let mut log = place.open().await;
        let (mut head, mut group) = (Head::EMPTY, Vec::new());
        for size in [1, 2, 1, 3, 200, 1] {
            group.push(batch(&head, size, 1_000));
            head = group.last().unwrap().head_after;
        }
        assert_eq!(log.append(&Head::EMPTY, &group).await.unwrap(), head);
        for batch in &group {
            let page = log.page(batch.first_seq - 1, 0).await.unwrap();
            assert!(page.bytes().starts_with(&batch.lines), "from event {}", batch.first_seq);
        }
        assert!(log.page(head.seq, 1).await.unwrap().is_empty());
        assert_eq!(log.append(&head, &[]).await.unwrap(), head);
    });
}

#[test]
fn a_batch_of_megabytes_is_one_batch() {
    over_every_store(async |place| {
        let mut log = place.open().await;
        let bytes = grow(&mut log, &[1, 120, 1], 50_000).await;
        assert_eq!(log.page(1, 0).await.unwrap().lines().count(), 120);
        assert_eq!(bytes_of(&log, 1 << 20).await, bytes);
    });
}

#[test]
fn an_append_at_another_head_or_out_of_the_chain_writes_nothing() {
    over_every_store(async |place| {
        let mut log = place.open().await;
        let bytes = grow(&mut log, &[2], 10).await;
        let head = log.head();
        match log.append(&Head::EMPTY, &[batch(&Head::EMPTY, 1, 10)]).await {
            Err(AppendError::Conflict { actual }) => assert_eq!(actual, head),
            other => panic!("{other:?}"),
        }
        let unchained = batch(&Head { seq: 7, ..head }, 1, 10);
        assert!(matches!(log.append(&head, &[unchained]).await, Err(AppendError::Store(StoreError::NotChained))));
        let (first, second) = (batch(&head, 1, 10), batch(&head, 2, 10));
        assert!(log.append(&head, &[first, second]).await.is_err());
        drop(log);
        assert_eq!(bytes_of(&place.open().await, 1).await, bytes);
    });
}

#[test]
fn a_turn_that_is_given_up_leaves_nothing_behind() {
    over_every_store(async |place| {
        let mut log = place.open().await;
        let bytes = grow(&mut log, &[1], 10).await;
        assert_eq!(log.take_turn().await.unwrap(), log.head());
        assert_eq!(log.take_turn().await.unwrap(), log.head());
        log.end_turn().await.unwrap();
        log.take_turn().await.unwrap();
        let more = grow(&mut log, &[1, 2], 10).await;
        assert_eq!(bytes_of(&log, 1).await, [bytes, more].concat());
    });
}

/// A clock that is set back once.
struct SetBack(Mutex<Vec<Instant>>);

impl Clock for SetBack {
    fn now(&self) -> Instant {
        let mut left = self.0.lock().unwrap();
        if left.len() > 1 { left.pop().unwrap() } else { left[0] }
    }
}

fn command(number: u128, rest: &str) -> Submission {
    let id = uuid::Uuid::from_u128(number);
    Submission::read(format!(r#"{{"command_id":"{id}",{rest}}}"#).as_bytes(), false).unwrap()
}

fn register(number: u128) -> Submission {
    let rest = r#""command":"register-holder","effective_on":"2021-04-01","kind":"group","name":{"en":"H","fr":"H"}"#;
    command(number, &format!(r#"{rest},"holder":"h{number}""#))
}

#[test]
fn time_does_not_go_back_with_the_clock_and_the_same_command_is_one() {
    over_every_store(async |place| {
        let clock = || SetBack(Mutex::new(vec![instant("2021-06-01T08:00:00Z"), instant("2021-06-01T12:00:00Z")]));
        let mut clerk = Clerk::open(place.open().await, clock(), |_| ()).await.unwrap();
        let first = clerk.submit(&[register(1)], "a", false).await.unwrap();
        let second = clerk.submit(&[register(2), register(1)], "a", false).await.unwrap();
        assert!(matches!(second[..], [Outcome::Accepted { .. }, Outcome::Repeated { .. }]), "{second:?}");
        assert!(matches!(first[..], [Outcome::Accepted { .. }]));
        drop(clerk);
        let mut clerk = Clerk::open(place.open().await, clock(), |_| ()).await.unwrap();
        let again = clerk.submit(&[register(1), register(2), register(3)], "a", false).await.unwrap();
        assert!(
            matches!(again[..], [Outcome::Repeated { .. }, Outcome::Repeated { .. }, Outcome::Accepted { .. }]),
            "{again:?}"
        );
        let (head, events) = verify(&bytes_of(clerk.log(), 1 << 20).await).unwrap();
        assert_eq!((head.seq, events.len()), (3, 3));
    });
}

#[test]
fn a_failed_append_is_there_whole_or_not_at_all_and_sent_again_it_is_there_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for failure in [Failure::BeforeWriting, Failure::AfterWriting] {
            let log = MemoryLog::new();
            let mut clerk = Clerk::open(log.clone(), ledger::clerk::SystemClock, |_| ()).await.unwrap();
            let commands = [register(1), register(2)];
            log.fail_next(failure);
            assert!(clerk.submit(&commands, "a", false).await.is_err());
            let outcomes = clerk.submit(&commands, "a", false).await.unwrap();
            let repeated = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Repeated { .. })).count();
            assert_eq!(repeated, if failure == Failure::AfterWriting { 2 } else { 0 });
            assert_eq!(verify(&bytes_of(&log, 1 << 20).await).unwrap().0.seq, 2);
        }
    });
}

#[test]
fn a_whole_group_is_written_or_nothing_of_it() {
    over_every_store(async |place| {
        let mut clerk = Clerk::open(place.open().await, ledger::clerk::SystemClock, |_| ()).await.unwrap();
        // The second registers the same holder under another command: it is refused, after the first was judged.
        let again = command(
            9,
            r#""command":"register-holder","effective_on":"2021-04-01","kind":"group","name":{"en":"H","fr":"H"},"holder":"h1""#,
        );
        let outcomes = clerk.submit_whole(&[register(1), again, register(2)], "a").await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Refused { .. }]), "{outcomes:?}");
        assert_eq!((clerk.log().head().seq, clerk.head().seq), (0, 0));
        // The book knows nothing of the first: it is accepted now, not repeated.
        let outcomes = clerk.submit_whole(&[register(1), register(2)], "a").await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Accepted { .. }, Outcome::Accepted { .. }]), "{outcomes:?}");
        let outcomes = clerk.submit_whole(&[register(1), register(2)], "a").await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Repeated { .. }, Outcome::Repeated { .. }]), "{outcomes:?}");
        assert_eq!(verify(&bytes_of(clerk.log(), 1 << 20).await).unwrap().0.seq, 2);
    });
}

#[test]
fn of_two_writers_the_later_decides_again_or_waits() {
    over_every_store(async |place| {
        let system = || ledger::clerk::SystemClock;
        let mut one = Clerk::open(place.open().await, system(), |_| ()).await.unwrap();
        one.submit(&[register(1)], "a", false).await.unwrap();
        if let Place::Directory(home) = place {
            // A directory is for one at a time: the other is told so, and may wait.
            let error = SledLog::open(home.path().join("ledger")).unwrap_err();
            assert!(matches!(error, StoreError::Locked(_)), "{error:?}");
            drop(one);
            assert_eq!(place.open().await.head().seq, 1);
            return;
        }
        let mut log = place.open().await;
        let mut other = Clerk::open(place.open().await, system(), |_| ()).await.unwrap();
        one.submit(&[register(2)], "a", false).await.unwrap();
        // The first event of the other would be the second: it decides again.
        let outcomes = other.submit(&[register(3), register(2)], "b", false).await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Accepted { .. }, Outcome::Repeated { .. }]), "{outcomes:?}");
        // Below the clerk it is told where the log ends, and nothing is written.
        let stale = one.log().head();
        let after_one = Head { seq: 1, ..stale };
        match log.append(&after_one, &[batch(&after_one, 1, 10)]).await {
            Err(AppendError::Conflict { .. }) => {}
            written => panic!("{written:?}"),
        }
        log.refresh().await.unwrap();
        assert_eq!((log.head(), log.head().seq), (*other.head(), 3));
        let outcomes = one.submit(&[register(3), register(4)], "a", false).await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Repeated { .. }, Outcome::Accepted { .. }]), "{outcomes:?}");
        assert_eq!(verify(&place.read().await).unwrap().0, *one.head());
    });
}

#[test]
fn whoever_reads_while_another_writes_finds_all_that_was_acknowledged_in_whole_batches() {
    over_every_store(async |place| {
        let mut log = place.open().await;
        grow(&mut log, &[1], 10).await;
        if let Opened::Directory(log) = &mut log {
            // So that the past is sealed meanwhile.
            log.seal_every(20_000);
        }
        let acknowledged = Arc::new(AtomicU64::new(1));
        let (noted, ends) = (Arc::clone(&acknowledged), Arc::new(AtomicU64::new(0)));
        let ended = Arc::clone(&ends);
        let writing = tokio::spawn(async move {
            while ended.load(Ordering::SeqCst) == 0 {
                grow(&mut log, &[1, 3, 2], 400).await;
                noted.store(log.head().seq, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            log.head()
        });
        let mut read = 0;
        for _ in 0..8 {
            let before = acknowledged.load(Ordering::SeqCst);
            let bytes = place.read().await;
            let (head, events) = verify(&bytes).unwrap();
            assert!(head.seq >= before && events.len() as u64 == head.seq, "{head:?}, and {before} were acknowledged");
            read = head.seq;
            while acknowledged.load(Ordering::SeqCst) < read + 30 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        ends.store(1, Ordering::SeqCst);
        let head = writing.await.unwrap();
        assert!(read > 100 && verify(&place.read().await).unwrap().0 == head);
    });
}

#[test]
fn what_takes_no_writes_is_asked_and_says_so() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("ledger");
        let bytes = grow(&mut SledLog::create_or_open(&place).unwrap(), &[1, 2], 10).await;
        let mut copy = Store::Copy(Box::new(ReadingCopy::of(&place).unwrap()));
        let head = copy.head();
        let error = copy.append(&head, &[batch(&head, 1, 10)]).await.unwrap_err();
        assert!(matches!(error, AppendError::Store(StoreError::ReadOnly(_))), "{error:?}");
        assert_eq!(bytes_of(&copy, 1).await, bytes);

        let Some(server) = Server::start(&[]) else { return };
        let location = server.database("ledger");
        let mut log = PostgresLog::create_or_open(&location, None, None).await.unwrap();
        let bytes = grow(&mut log, &[1, 2], 10).await;
        server.sql("ledger", "ALTER DATABASE ledger SET default_transaction_read_only = on");
        let short = Some(Duration::from_millis(200));
        let error = PostgresLog::open(&location, short).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
        assert_eq!(bytes_of(&PostgresLog::open_to_ask(&location, short).await.unwrap(), 1).await, bytes);
    });
}
