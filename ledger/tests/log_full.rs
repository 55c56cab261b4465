//! A disk that fills up: what was acknowledged stays, nothing is half there, and with room again the log goes on.
#![cfg(all(feature = "sled", feature = "postgres"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/server.rs"]
mod server;
mod support;

use ledger::log::{AppendError, EventLog, Head, PostgresLog, SledLog, StoreError};
use server::{Server, SmallDisk};
use std::time::Duration;
use support::{batch, verify};

/// Appends until the disk is full: where the log ended then, and what was said.
async fn fill(log: &mut impl EventLog) -> (Head, StoreError) {
    loop {
        let head = log.head();
        match log.append(&head, &[batch(&head, 400, 2_000)]).await {
            Ok(_) => {}
            Err(AppendError::Store(error)) => return (head, error),
            Err(other @ AppendError::Conflict { .. }) => panic!("{other:?}"),
        }
    }
}

async fn check(log: &mut impl EventLog, acknowledged: Head) {
    let (mut bytes, mut after) = (Vec::new(), 0);
    loop {
        let page = log.page(after, 1 << 20).await.unwrap();
        if page.is_empty() {
            break;
        }
        after += page.lines().count() as u64;
        bytes.extend_from_slice(page.bytes());
    }
    let (end, events) = verify(&bytes).unwrap();
    assert_eq!(end, log.head());
    assert!(end.seq == acknowledged.seq || end.seq == acknowledged.seq + 400, "{end:?}");
    if end.seq > acknowledged.seq {
        let next = usize::try_from(acknowledged.seq).unwrap();
        assert_eq!(events[next].prev, acknowledged.digest);
    }
    log.append(&end, &[batch(&end, 3, 10)]).await.unwrap();
}

#[test]
fn sled_on_a_full_disk() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::at(home.path(), 40) else { return };
    let place = home.path().join("ledger");
    support::run(async {
        let mut log = SledLog::create_or_open(&place).unwrap();
        let (acknowledged, error) = fill(&mut log).await;
        assert!(matches!(error, StoreError::Full(_) | StoreError::Io { .. }), "{error:?}");
        drop(log);
        disk.enlarge(80);
        let mut log = SledLog::open(&place).unwrap();
        check(&mut log, acknowledged).await;
    });
}

#[test]
fn postgresql_on_a_full_disk() {
    let Some(server) = Server::on_small_disk(80) else { return };
    let location = server.database("ledger");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut log = PostgresLog::create_or_open(&location, None, Some(Duration::from_millis(500))).await.unwrap();
        // Else the server would make the disk last.
        server.sql("ledger", "ALTER TABLE envelope.batch ALTER COLUMN lines SET STORAGE EXTERNAL");
        let (acknowledged, error) = fill(&mut log).await;
        // Full while a table grows, or lost where the server itself stops for want of room.
        assert!(matches!(error, StoreError::Full(_) | StoreError::Unreachable { .. }), "{error:?}");
        drop(log);
        server.disk.as_ref().unwrap().enlarge(300);
        let mut log = PostgresLog::open(&location, Some(Duration::from_secs(60))).await.unwrap();
        check(&mut log, acknowledged).await;
    });
}
