//! PostgreSQL as our store beside the same server without us: durable events a second, by how many commands share a commit, as a share of
//! the best bare insert of the same lines (rows, arrays or COPY) into a table with nothing but a primary key. One run, one server.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    missing_docs,
    reason = "a benchmark may stop, and its ratios are no money"
)]

#[path = "../../ledger/tests/support/server.rs"]
mod server;

use ledger::clerk::{Clock as _, SystemClock};
use ledger::digest::Digest;
use ledger::event::{Act, Body, Draft, HolderRegistered, Name};
use ledger::ids::HolderId;
use ledger::log::{Batch, EventLog, Head, PostgresLog, Stamp, new_id, write_batch};
use ledger::words::HolderKind;
use server::Server;
use std::time::{Duration, Instant};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

/// One way to insert lines bare.
#[derive(Clone, Copy)]
enum Bare {
    Rows,
    Arrays,
    Copy,
}

/// Commands of one event of about 500 bytes, in one chain, so many of them a commit.
fn groups(size: usize) -> Vec<Vec<Batch>> {
    let rounds = if size == 1 { 1_500 } else { 24_000 / size };
    let recorded_at = "2021-06-01T12:00:00Z".parse().unwrap();
    let mut head = Head::EMPTY;
    let mut number = 0_u128;
    let mut next = || {
        number += 1;
        let holder = HolderId::new(&format!("holder-{number}")).unwrap();
        let name = Name { en: format!("Television number {number}"), fr: format!("Télévision numéro {number}") };
        let (bilingual_single_channel, educational, kind) = (false, false, HolderKind::Independent);
        let body = Body::HolderRegistered(HolderRegistered {
            audience_subscriber: None,
            bilingual_single_channel,
            educational,
            holder,
            kind,
            name,
        });
        let act = Act { note: None, request: Digest::of(&number.to_be_bytes()) };
        let stamp = Stamp { command_id: command_id(), actor: "bench".to_owned(), recorded_at, act };
        let draft = Draft { effective_on: "2021-06-01".parse().unwrap(), body };
        let batch = write_batch(&head, stamp, vec![draft], |_| Uuid::new_v4());
        head = batch.head_after;
        batch
    };
    (0..rounds).map(|_| (0..size).map(|_| next()).collect()).collect()
}

/// An id as the clerk gives one to a command that has none: about in order of time. With `RANDOM_IDS` it is in no order, as those that clients
/// make up may be: the index on it then costs more.
fn command_id() -> Uuid {
    if std::env::var_os("RANDOM_IDS").is_some() { Uuid::new_v4() } else { new_id(SystemClock.now()) }
}

fn events(groups: &[Vec<Batch>]) -> f64 {
    f64::from(u32::try_from(groups.iter().map(Vec::len).sum::<usize>()).unwrap())
}

async fn ours(server: &Server, name: &str, groups: &[Vec<Batch>]) -> f64 {
    let location = server.database(name);
    let mut log = PostgresLog::create_or_open(&location, None, None).await.unwrap();
    let begun = Instant::now();
    for group in groups {
        let head = log.head();
        log.append(&head, group).await.unwrap();
    }
    events(groups) / begun.elapsed().as_secs_f64()
}

async fn bare(server: &Server, name: &str, groups: &[Vec<Batch>], way: Bare) -> f64 {
    let location = server.database(name);
    let (client, connection) = tokio_postgres::connect(&location, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("CREATE TABLE bare (seq bigint PRIMARY KEY, line bytea NOT NULL)").await.unwrap();
    let begun = Instant::now();
    for group in groups {
        insert(&client, group, way).await;
    }
    events(groups) / begun.elapsed().as_secs_f64()
}

async fn insert(client: &Client, group: &[Batch], way: Bare) {
    let seq = |batch: &Batch| i64::try_from(batch.first_seq).unwrap();
    match way {
        Bare::Rows => {
            let one =
                client.prepare_typed("INSERT INTO bare VALUES ($1, $2)", &[Type::INT8, Type::BYTEA]).await.unwrap();
            if group.len() > 1 {
                client.batch_execute("BEGIN").await.unwrap();
            }
            for batch in group {
                client.execute(&one, &[&seq(batch), &batch.lines]).await.unwrap();
            }
            if group.len() > 1 {
                client.batch_execute("COMMIT").await.unwrap();
            }
        }
        Bare::Arrays => {
            let places: Vec<i64> = group.iter().map(seq).collect();
            let lines: Vec<&[u8]> = group.iter().map(|batch| batch.lines.as_slice()).collect();
            let sql = "INSERT INTO bare SELECT * FROM unnest($1::bigint[], $2::bytea[])";
            client.execute_typed(sql, &[(&places, Type::INT8_ARRAY), (&lines, Type::BYTEA_ARRAY)]).await.unwrap();
        }
        Bare::Copy => {
            let sink = client.copy_in("COPY bare FROM STDIN BINARY").await.unwrap();
            let mut writer = std::pin::pin!(BinaryCopyInWriter::new(sink, &[Type::INT8, Type::BYTEA]));
            for batch in group {
                writer.as_mut().write(&[&seq(batch), &batch.lines]).await.unwrap();
            }
            writer.finish().await.unwrap();
        }
    }
}

fn main() {
    // Asked by a test runner what there is: nothing to test.
    if std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    let Some(server) = Server::start(&["shared_buffers=256MB"]) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        println!("commands a commit | share of the best bare insert | ours, events/s | rows | arrays | COPY");
        for size in [1, 16, 64, 256] {
            let groups = groups(size);
            let (mut best, mut rates) = (0.0_f64, Vec::new());
            for (way, name) in [(Bare::Rows, "rows"), (Bare::Arrays, "arrays"), (Bare::Copy, "copy")] {
                let rate = bare(&server, &format!("{name}_{size}"), &groups, way).await;
                best = best.max(rate);
                rates.push(format!("{rate:.0}"));
            }
            let rate = ours(&server, &format!("ours_{size}"), &groups).await;
            println!("{size:>17} | {:>28.0} % | {rate:>14.0} | {}", 100.0 * rate / best, rates.join(" | "));
        }
        let sizes =
            "SELECT pg_total_relation_size('envelope.batch'), (SELECT sum(octet_length(lines)) FROM envelope.batch)";
        println!("bytes on disk and of lines, at 256: {}", server.sql("ours_256", sizes));
    });
    tokio_free(runtime);
}

/// Connections end with the runtime, before the server does.
fn tokio_free(runtime: tokio::runtime::Runtime) {
    runtime.shutdown_timeout(Duration::from_secs(1));
}
