//! PostgreSQL as the store, on a real server: lost connections, lost servers, several writers, replicas, roles, encryption.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/proxy.rs"]
mod proxy;
#[path = "support/server.rs"]
mod server;
mod support;

use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::digest::Digest;
use ledger::log::{AppendError, EventLog, Head, MemoryLog, PostgresLog, RestoreError, StoreError, Until};
use ledger::snapshot::{Chain, Snapshots, Stands};
use proxy::{Cut, Proxy};
use server::Server;
use std::process::Command;
use std::time::Duration;
use support::{batch, verify};

/// Long enough for a server to come back, short where it does not.
const LONG: Option<Duration> = Some(Duration::from_secs(60));
const SHORT: Option<Duration> = Some(Duration::from_millis(200));

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

async fn bytes_of(log: &PostgresLog) -> Vec<u8> {
    let (mut bytes, mut after) = (Vec::new(), 0);
    loop {
        let page = log.page(after, 1 << 20).await.unwrap();
        if page.is_empty() {
            return bytes;
        }
        after += page.lines().count() as u64;
        bytes.extend_from_slice(page.bytes());
    }
}

async fn opened(location: &str) -> PostgresLog {
    PostgresLog::create_or_open(location, None, LONG).await.unwrap()
}

async fn grow(log: &mut PostgresLog, sizes: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for size in sizes {
        let head = log.head();
        let batch = batch(&head, *size, 100);
        assert_eq!(log.append(&head, std::slice::from_ref(&batch)).await.unwrap(), batch.head_after);
        bytes.extend_from_slice(&batch.lines);
    }
    bytes
}

fn register(holder: &str) -> Submission {
    let rest = r#""command":"register-holder","effective_on":"2021-04-01","kind":"group","name":{"en":"H","fr":"H"}"#;
    Submission::read(format!(r#"{{{rest},"holder":"{holder}"}}"#).as_bytes(), false).unwrap()
}

#[test]
fn a_connection_that_is_cut_is_resolved_and_nothing_is_there_twice() {
    let Some(server) = Server::start(&[]) else { return };
    let direct = server.database("ledger");
    let proxy = Proxy::to(server.port());
    let through = format!("postgres://postgres@127.0.0.1:{}/ledger", proxy.port());
    block_on(async {
        let mut log = opened(&through).await;
        let mut bytes = grow(&mut log, &[1, 2]).await;
        // The rows of an append carry this text; with a turn they are followed by the commit.
        for (cut, turn) in [
            (Cut::Before(b"holder-"), false),
            (Cut::After(b"holder-"), false),
            (Cut::Before(b"holder-"), true),
            (Cut::After(b"holder-"), true),
            (Cut::After(b"COMMIT"), true),
        ] {
            if turn {
                log.take_turn().await.unwrap();
            }
            proxy.cut(cut);
            bytes.extend(grow(&mut log, &[3]).await);
            assert!(proxy.was_cut(), "{cut:?}");
        }
        assert_eq!(bytes_of(&opened(&direct).await).await, bytes);
        assert_eq!(verify(&bytes).unwrap().0, log.head());
    });
}

#[test]
fn an_append_that_is_still_under_way_when_it_is_asked_for_is_there_once() {
    let Some(server) = Server::start(&[]) else { return };
    let direct = server.database("ledger");
    let proxy = Proxy::to(server.port());
    let through = format!("postgres://postgres@127.0.0.1:{}/ledger", proxy.port());
    block_on(async {
        let mut log = opened(&through).await;
        let before = grow(&mut log, &[1]).await;
        // Another process decides: whatever arrives meanwhile waits on the server, with or without its client.
        let mut other = opened(&direct).await;
        other.take_turn().await.unwrap();
        proxy.cut(Cut::After(b"holder-"));
        let head = log.head();
        let batch = batch(&head, 2, 100);
        let waiting = tokio::spawn(async move { (log.append(&head, std::slice::from_ref(&batch)).await, batch, log) });
        while !proxy.was_cut() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // The client has asked, found nothing and sent the same again: two of them wait.
        let waiters = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        while server.sql("ledger", waiters) != "2" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        other.end_turn().await.unwrap();
        let (appended, batch, log) = waiting.await.unwrap();
        assert_eq!(appended.unwrap(), batch.head_after);
        assert_eq!(bytes_of(&log).await, [before, batch.lines].concat());
        assert_eq!(server.sql("ledger", "SELECT count(*) FROM envelope.batch"), "2");
    });
}

#[test]
fn a_server_that_was_killed_is_waited_for() {
    let Some(mut server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    block_on(async {
        let mut log = opened(&location).await;
        let mut bytes = grow(&mut log, &[1, 2]).await;
        for turn in [false, true] {
            if turn {
                log.take_turn().await.unwrap();
            }
            server.kill();
            let growing = tokio::spawn(async move {
                let more = grow(&mut log, &[2]).await;
                (log, more)
            });
            server.run();
            let (grown, more) = growing.await.unwrap();
            bytes.extend(more);
            log = grown;
        }
        assert_eq!(bytes_of(&log).await, bytes);

        server.kill();
        let head = log.head();
        drop(log);
        let error = PostgresLog::open(&location, SHORT).await.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        server.run();
        assert_eq!(PostgresLog::open(&location, LONG).await.unwrap().head(), head);
    });
}

#[test]
fn several_writers_and_a_reader_share_one_log() {
    const WRITERS: usize = 6;
    const EACH: usize = 40;
    let Some(server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    block_on(async {
        drop(opened(&location).await);
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let log = PostgresLog::open(&location, LONG).await.unwrap();
            writers.push(tokio::spawn(async move {
                let mut clerk = Clerk::open(log, SystemClock, |_| ()).await.unwrap();
                let mut accepted = 0;
                for n in 0..EACH {
                    // Alone and in groups; every writer also registers what all others do.
                    let mut group = vec![register(&format!("w{writer}-{n}")), register(&format!("shared-{n}"))];
                    if n % 2 == 0 {
                        group.truncate(1);
                    }
                    for outcome in clerk.submit(&group, "a", false).await.unwrap() {
                        match outcome {
                            Outcome::Accepted { .. } => accepted += 1,
                            Outcome::Refused { refusal, .. } => {
                                assert_eq!(format!("{:?}", refusal.code), "AlreadyRegistered")
                            }
                            Outcome::Repeated { .. } => panic!("nothing was sent twice"),
                        }
                    }
                }
                accepted
            }));
        }
        let mut reader = PostgresLog::open_to_ask(&location, LONG).await.unwrap();
        let mut follower = reader.follower();
        let mut seen = 0;
        while seen < 100 {
            seen = follower.beyond(seen).await.unwrap();
            let head = reader.refresh().await.unwrap();
            assert!(head.seq >= seen);
            assert_eq!(verify(&bytes_of(&reader).await).unwrap().0, head, "a reader sees whole batches only");
        }
        let mut accepted = 0;
        for writer in writers {
            accepted += writer.await.unwrap();
        }
        assert_eq!(accepted, WRITERS * EACH + EACH / 2, "each shared holder was registered once");
        let end = reader.refresh().await.unwrap();
        assert_eq!(usize::try_from(end.seq).unwrap(), accepted);
        assert_eq!(verify(&bytes_of(&reader).await).unwrap().0, end);
    });
}

#[test]
fn a_follower_catches_up_after_its_connection_was_lost() {
    let Some(mut server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    block_on(async {
        let mut log = opened(&location).await;
        grow(&mut log, &[1]).await;
        let mut follower = log.follower();
        assert_eq!(follower.beyond(0).await.unwrap(), 1);
        let waiting = tokio::spawn(async move { (follower.beyond(1).await.unwrap(), follower) });
        server.sql("ledger", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
        grow(&mut log, &[2]).await;
        let (end, mut follower) = waiting.await.unwrap();
        assert_eq!(end, 3);
        let waiting = tokio::spawn(async move { follower.beyond(3).await.unwrap() });
        server.kill();
        server.run();
        grow(&mut log, &[1]).await;
        assert_eq!(waiting.await.unwrap(), 4);
    });
}

#[test]
fn a_replica_answers_and_takes_no_writes() {
    let Some(server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    let replica = server.replica();
    let of_replica = replica.location("postgres", "ledger");
    block_on(async {
        let mut log = opened(&location).await;
        let bytes = grow(&mut log, &[1, 2]).await;
        let mut asked = loop {
            match PostgresLog::open_to_ask(&of_replica, LONG).await {
                Ok(asked) => break asked,
                // The tables have not arrived yet.
                Err(StoreError::Missing(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(other) => panic!("{other:?}"),
            }
        };
        let mut follower = asked.follower();
        assert_eq!(follower.beyond(2).await.unwrap(), 3);
        asked.refresh().await.unwrap();
        assert_eq!(bytes_of(&asked).await, bytes);

        let error = PostgresLog::open(&of_replica, SHORT).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
        // Both addresses in one location: writes find the server that takes them.
        let both = format!("postgres://postgres@127.0.0.1:{},127.0.0.1:{}/ledger", replica.port(), server.port());
        let mut log = PostgresLog::open(&both, LONG).await.unwrap();
        grow(&mut log, &[1]).await;
        assert_eq!(follower.beyond(3).await.unwrap(), 4);
    });
}

#[test]
fn folded_state_is_kept_on_the_machine_that_asks_and_serves_only_where_the_log_agrees() {
    let Some(server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    let home = tempfile::tempdir().unwrap();
    block_on(async {
        let mut log = opened(&location).await;
        assert!(log.snapshots().is_none());
        let first = grow(&mut log, &[1]).await;
        let there = log.head();
        grow(&mut log, &[2]).await;
        // A book with a holder that this log does not have shows whether it was taken from the snapshot.
        let mut other = Clerk::open(MemoryLog::new(), SystemClock, |_| ()).await.unwrap();
        other.submit(&[register("elsewhere")], "a", false).await.unwrap();
        let kept = Snapshots::in_directory(home.path());
        for (head, refused) in [(there, true), (Head { digest: Digest::of(&first), ..there }, false)] {
            kept.keep(&mut Chain::default(), &Stands { head, latest: None }.into(), &mut other.book().clone()).unwrap();
            let mut log = opened(&location).await;
            log.keep_in(kept.clone());
            let mut clerk = Clerk::open(log, SystemClock, |_| ()).await.unwrap();
            let outcomes = clerk.submit(&[register("elsewhere")], "a", false).await.unwrap();
            assert_eq!(matches!(outcomes[..], [Outcome::Refused { .. }]), refused, "{outcomes:?}");
        }
    });
}

#[test]
fn a_role_adds_and_reads_and_nobody_changes_anything() {
    let Some(server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    block_on(async {
        let mut log = opened(&location).await;
        let mut bytes = grow(&mut log, &[1, 2]).await;
        server.sql("ledger", include_str!("../../deploy/postgresql/roles.sql"));
        server.sql("ledger", "CREATE ROLE clerk LOGIN IN ROLE envelope_writer; CREATE ROLE analyst LOGIN IN ROLE envelope_reader; CREATE ROLE stranger LOGIN");
        let [clerk, analyst, stranger] = ["clerk", "analyst", "stranger"].map(|user| server.location(user, "ledger"));

        let mut written = PostgresLog::create_or_open(&clerk, None, SHORT).await.unwrap();
        bytes.extend(grow(&mut written, &[1]).await);
        let mut asked = PostgresLog::open(&analyst, SHORT).await.unwrap();
        assert_eq!(bytes_of(&asked).await, bytes);
        let head = asked.head();
        let refused = asked.append(&head, &[batch(&head, 1, 10)]).await.unwrap_err();
        assert!(matches!(refused, AppendError::Store(StoreError::Denied { .. })), "{refused:?}");
        let error = PostgresLog::open(&stranger, SHORT).await.unwrap_err();
        assert!(matches!(error, StoreError::Denied { .. }), "{error:?}");

        for sql in [
            "UPDATE envelope.batch SET lines = ''",
            "DELETE FROM envelope.batch",
            "TRUNCATE envelope.batch",
            "DELETE FROM envelope.ledger",
            "UPDATE envelope.migration SET version = 0",
        ] {
            for (user, says) in
                [("clerk", "permission denied"), ("analyst", "permission denied"), ("postgres", "never changed")]
            {
                let said = server.try_sql("ledger", &format!("SET ROLE {user}; {sql}")).unwrap_err();
                assert!(said.contains(says), "{user}: {sql}: {said}");
            }
        }
        let forged = "INSERT INTO envelope.batch SELECT last_seq + 2, last_seq + 2, gen_random_uuid(), digest, digest, 'x' FROM envelope.batch WHERE last_seq = 4";
        assert!(server.try_sql("ledger", forged).unwrap_err().contains("does not continue the log"));
        let forged = "INSERT INTO envelope.batch SELECT last_seq + 1, last_seq + 1, gen_random_uuid(), prev, digest, 'x' FROM envelope.batch WHERE last_seq = 4";
        assert!(server.try_sql("ledger", forged).unwrap_err().contains("does not continue the log"));
        assert_eq!(bytes_of(&opened(&location).await).await, bytes);
        assert_eq!(server.sql("ledger", "SELECT count(*), max(seq) FROM envelope.event"), "4|4");
    });
}

#[test]
fn a_command_id_is_written_once_whoever_writes() {
    let Some(server) = Server::start(&[]) else { return };
    let location = server.database("ledger");
    block_on(async {
        let mut log = opened(&location).await;
        grow(&mut log, &[1]).await;
        let head = log.head();
        // The clerk would have known; the server refuses even so.
        let first = batch(&Head::EMPTY, 1, 10).events[0].command_id;
        let mut again = batch(&head, 1, 10);
        for event in &mut again.events {
            event.command_id = first;
        }
        assert!(matches!(log.append(&head, &[again]).await, Err(AppendError::Conflict { actual }) if actual == head));
    });
}

#[test]
fn tables_of_a_later_version_are_refused_and_a_broken_restore_leaves_nothing() {
    let Some(server) = Server::start(&[]) else { return };
    let (location, other) = (server.database("ledger"), server.database("other"));
    block_on(async {
        let mut log = opened(&location).await;
        let bytes = grow(&mut log, &[1, 40, 3]).await;
        let broken = bytes[..bytes.len() - 300].to_vec();
        let error = PostgresLog::restore(&other, None, broken.as_slice(), Until::default(), |_| ()).await.unwrap_err();
        assert!(matches!(error, RestoreError::Line { .. }), "{error:?}");
        assert_eq!(server.sql("other", "SELECT count(*) FROM pg_namespace WHERE nspname = 'envelope'"), "0");
        let until = Until { through: Some(42), recorded_by: None };
        let restored = PostgresLog::restore(&other, Some("n"), bytes.as_slice(), until, |_| ()).await.unwrap();
        assert_eq!((restored.head().seq, restored.name()), (41, "n"));
        assert!(bytes.starts_with(&bytes_of(&restored).await));
        let error = PostgresLog::restore(&other, None, bytes.as_slice(), until, |_| ()).await.unwrap_err();
        assert!(matches!(error, RestoreError::Store(StoreError::AlreadyThere(_))), "{error:?}");

        server.sql("ledger", "INSERT INTO envelope.migration (version, text_digest) VALUES (99, '')");
        let error = PostgresLog::open_to_ask(&location, SHORT).await.unwrap_err();
        assert!(matches!(error, StoreError::NewerFormat { found: 99, .. }), "{error:?}");
        let missing = server.database("nothing");
        assert!(matches!(PostgresLog::open(&missing, SHORT).await, Err(StoreError::Missing(_))));
        let error = PostgresLog::open(&server.location("postgres", "nowhere"), SHORT).await.unwrap_err();
        assert!(matches!(error, StoreError::Denied { .. }), "{error:?}");
    });
}

#[test]
fn an_encrypted_connection_trusts_only_whom_it_is_told_to() {
    let Ok(version) = Command::new("openssl").arg("version").output() else {
        eprintln!("skipped: openssl is not installed");
        return;
    };
    assert!(version.status.success());
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let make = |name: &str| {
        let (key, certificate) = (home.path().join(format!("{name}.key")), home.path().join(format!("{name}.pem")));
        let mut made = Command::new("openssl");
        made.args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ]);
        made.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]);
        made.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"]).arg(&key);
        let made = made.arg("-out").arg(&certificate).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        (key, certificate)
    };
    let (key, certificate) = make("server");
    let (_, stranger) = make("stranger");
    let Some(mut server) = Server::start(&[]) else { return };
    server.take_identity(&key, &certificate);
    let plain = server.database("ledger");
    server.sql("ledger", "SELECT 1");
    block_on(async {
        let mut log = opened(&plain).await;
        let bytes = grow(&mut log, &[2]).await;
        let at = |query: &str| format!("postgres://postgres@localhost:{}/ledger?{query}", server.port());
        let trusted = at(&format!("sslmode=verify-full&sslrootcert={}", certificate.display()));
        let log = PostgresLog::open(&trusted, SHORT).await.unwrap();
        assert_eq!(bytes_of(&log).await, bytes);
        let encrypted = "SELECT count(*) > 0 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND application_name = 'envelope'";
        assert_eq!(server.sql("ledger", encrypted), "t");
        for query in [format!("sslmode=require&sslrootcert={}", stranger.display()), "sslmode=verify-ca".to_owned()] {
            let error = PostgresLog::open(&at(&query), SHORT).await.unwrap_err();
            assert!(matches!(error, StoreError::Denied { .. }), "{query}: {error:?}");
        }
        // The certificate is for another name than this one.
        let other = trusted.replace("localhost", "127.0.0.1");
        assert!(matches!(PostgresLog::open(&other, SHORT).await, Err(StoreError::Denied { .. })));
    });
}
