//! What is asked of the tables.

use super::damaged;
use super::fault::Fault;
use crate::log::{Batch, Head, Verifier, lines_of};
use crate::time::Instant;
use deadpool_postgres::Object;
use std::path::Path;
use tokio_postgres::types::FromSql;
use tokio_postgres::{Row, Statement};
use uuid::Uuid;

/// The lock of whoever decides (`migrations/`). A writer that falls silent with it loses it.
const TAKE_TURN: &str =
    "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'; SELECT pg_advisory_xact_lock(7310034283826791525)";

const INSERT: &str = "INSERT INTO envelope.batch (first_seq, last_seq, command_id, prev, digest, lines) \
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[])";

const LAST: &str = "SELECT first_seq, lines FROM envelope.batch ORDER BY first_seq DESC LIMIT 1";

const PRESENT: &str =
    "SELECT EXISTS (SELECT FROM envelope.batch WHERE command_id = $1 AND first_seq = $2 AND digest = $3)";

/// Whole batches up to about so many bytes, put together by the server: one value is read faster than many rows.
const PAGE: &str = "SELECT string_agg(lines, ''::bytea ORDER BY first_seq) FROM ( \
    SELECT first_seq, lines, sum(octet_length(lines)) OVER (ORDER BY first_seq) - octet_length(lines) AS before \
    FROM (SELECT first_seq, lines FROM envelope.batch WHERE first_seq > $1 AND last_seq <= $2 ORDER BY first_seq LIMIT $4) AS near \
    ) AS sized WHERE before < $3";

/// No event is shorter, so that no page needs more rows than its bytes by this.
const SHORTEST: usize = 256;

/// Batches as rows, column by column.
#[derive(Debug, Default)]
pub(super) struct Rows<'a> {
    first_seq: Vec<i64>,
    last_seq: Vec<i64>,
    command_id: Vec<Uuid>,
    prev: Vec<&'a [u8]>,
    digest: Vec<&'a [u8]>,
    lines: Vec<&'a [u8]>,
}

impl<'a> Rows<'a> {
    /// Of batches that follow one another; empty ones leave no trace.
    pub(super) fn of(batches: &'a [Batch]) -> Rows<'a> {
        let mut rows = Rows::default();
        for batch in batches {
            let Some(first) = batch.events.first() else { continue };
            rows.first_seq.push(signed(batch.first_seq));
            rows.last_seq.push(signed(batch.head_after.seq));
            rows.command_id.push(first.command_id);
            rows.prev.push(&first.prev.0);
            rows.digest.push(&batch.head_after.digest.0);
            rows.lines.push(&batch.lines);
        }
        rows
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds them, all or none; they are durable where no transaction is open.
    pub(super) async fn insert(&self, client: &Object) -> Result<(), tokio_postgres::Error> {
        let statement = client.prepare_cached(INSERT).await?;
        self.execute(client, &statement).await
    }

    /// Adds them and ends the transaction that is open, both sent at once.
    pub(super) async fn insert_and_commit(&self, client: &Object) -> Result<(), tokio_postgres::Error> {
        // Before: what is not prepared yet would be sent only after the commit.
        let statement = client.prepare_cached(INSERT).await?;
        let (inserted, committed) = tokio::join!(self.execute(client, &statement), client.batch_execute("COMMIT"));
        inserted.and(committed)
    }

    async fn execute(&self, client: &Object, statement: &Statement) -> Result<(), tokio_postgres::Error> {
        let Rows { first_seq, last_seq, command_id, prev, digest, lines } = self;
        client.execute(statement, &[first_seq, last_seq, command_id, prev, digest, lines]).await?;
        Ok(())
    }

    /// Whether the last of them is in the log, under its command's id: then all of them are, since its digest covers them.
    pub(super) async fn present(&self, client: &Object) -> Result<bool, tokio_postgres::Error> {
        let (Some(command_id), Some(first_seq), Some(digest)) =
            (self.command_id.last(), self.first_seq.last(), self.digest.last())
        else {
            return Ok(true);
        };
        let present = client.query_one(PRESENT, &[command_id, first_seq, digest]).await?.try_get(0)?;
        if present {
            // Seen is not yet durable on every server that must have it: a commit of our own after it is, and waits.
            client.query_one("SELECT pg_logical_emit_message(true, 'envelope', 'seen')::text", &[]).await?;
        }
        Ok(present)
    }
}

/// SQL counts with a sign; no log comes near the end of either.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Takes the turn in a transaction, and reads where the log ends then.
pub(super) async fn take_turn(client: &Object, path: &Path) -> Result<Head, Fault> {
    let fault = |error: tokio_postgres::Error| Fault::of(path, &error);
    let statement = client.prepare_cached(LAST).await.map_err(fault)?;
    let (begun, last) = tokio::join!(client.batch_execute(TAKE_TURN), client.query_opt(&statement, &[]));
    begun.map_err(fault)?;
    head_of(last.map_err(fault)?, path)
}

/// Where the log ends.
pub(super) async fn head(client: &Object, path: &Path) -> Result<Head, Fault> {
    let fault = |error: tokio_postgres::Error| Fault::of(path, &error);
    let statement = client.prepare_cached(LAST).await.map_err(fault)?;
    head_of(client.query_opt(&statement, &[]).await.map_err(fault)?, path)
}

fn head_of(row: Option<Row>, path: &Path) -> Result<Head, Fault> {
    let Some(row) = row else { return Ok(Head::EMPTY) };
    let first_seq: i64 = column(&row, 0, path)?;
    let lines: &[u8] = column(&row, 1, path)?;
    end_of(u64::try_from(first_seq).unwrap_or_default(), lines).map_err(|(en, fr)| {
        let en = format!("the end of the log: {en}");
        Fault::Failed(damaged(path, (en, format!("la fin du journal\u{a0}: {fr}"))))
    })
}

/// Where a batch ends that begins with this event, verified but for what lies before it.
fn end_of(first_seq: u64, lines: &[u8]) -> Result<Head, (String, String)> {
    let first = lines_of(lines).next().unwrap_or_default();
    let told = |text: crate::refusal::Bilingual| (text.en, text.fr);
    let prev = crate::log::decode(first).map_err(|error| told(error.message()))?.prev;
    let mut verifier =
        Verifier::after(Head { seq: first_seq.saturating_sub(1), digest: prev, recorded_at: Instant::MIN });
    for line in lines_of(lines) {
        verifier.read(line).map_err(|error| told(error.message()))?;
    }
    verifier.finish().map_err(|error| told(error.message()))
}

/// The lines after an event, up to the end of the log as it is known.
pub(super) async fn page(client: &Object, path: &Path, after: u64, end: &Head, bytes: usize) -> Result<Vec<u8>, Fault> {
    let fault = |error: tokio_postgres::Error| Fault::of(path, &error);
    let statement = client.prepare_cached(PAGE).await.map_err(fault)?;
    let most = i64::try_from(bytes / SHORTEST + 1).unwrap_or(i64::MAX);
    let bytes = i64::try_from(bytes.max(1)).unwrap_or(i64::MAX);
    let row = client.query_one(&statement, &[&signed(after), &signed(end.seq), &bytes, &most]).await.map_err(fault)?;
    let lines: Option<&[u8]> = column(&row, 0, path)?;
    match lines {
        Some(lines) => Ok(lines.to_vec()),
        None => {
            let next = after + 1;
            let en = format!("the row of event {next} is missing");
            Err(Fault::Failed(damaged(path, (en, format!("la ligne de l'événement {next} manque")))))
        }
    }
}

fn column<'a, T: FromSql<'a>>(row: &'a Row, place: usize, path: &Path) -> Result<T, Fault> {
    row.try_get(place).map_err(|error| Fault::of(path, &error))
}
