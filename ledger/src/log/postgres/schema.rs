//! The tables, in versions. Each version is a text that is applied once, in the order of its number, and never changed after.

use super::fault::Fault;
use crate::digest::Digest;
use std::path::Path;
use tokio_postgres::GenericClient;

/// Every version of the tables, from the first.
const MIGRATIONS: [&str; 2] = [include_str!("migrations/0001-batches.sql"), include_str!("migrations/0002-access.sql")];

/// The version that this program writes and reads.
pub(super) const VERSION: u64 = MIGRATIONS.len() as u64;

/// What a database holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No ledger.
    Nothing,
    /// A ledger: its name, and the version of its tables.
    Ledger { name: String, version: u64 },
}

/// Looks what the database holds, and changes nothing.
pub(super) async fn look(client: &impl GenericClient, path: &Path) -> Result<Found, Fault> {
    let there = "SELECT to_regclass('envelope.ledger') IS NOT NULL";
    let there = client.query_one(there, &[]).await.and_then(|row| row.try_get::<_, bool>(0));
    if !there.map_err(|error| Fault::of(path, &error))? {
        return Ok(Found::Nothing);
    }
    let sql = "SELECT name, (SELECT max(version) FROM envelope.migration) FROM envelope.ledger";
    match client.query_opt(sql, &[]).await {
        Ok(Some(row)) => {
            let version: Option<i32> = row.try_get(1).map_err(|error| Fault::of(path, &error))?;
            let name = row.try_get(0).map_err(|error| Fault::of(path, &error))?;
            Ok(Found::Ledger { name, version: u64::try_from(version.unwrap_or_default()).unwrap_or_default() })
        }
        Ok(None) => Ok(Found::Nothing),
        Err(error) => Err(Fault::of(path, &error)),
    }
}

/// Applies the versions after this one, inside the transaction that the client is in.
pub(super) async fn migrate(client: &impl GenericClient, path: &Path, from: u64) -> Result<(), Fault> {
    let of = |error: tokio_postgres::Error| Fault::of(path, &error);
    for (text, version) in MIGRATIONS.iter().zip(1_i32..).skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        client.batch_execute(text).await.map_err(of)?;
        let digest = Digest::of(text.as_bytes());
        let sql = "INSERT INTO envelope.migration (version, text_digest) VALUES ($1, $2)";
        client.execute(sql, &[&version, &digest.0.as_slice()]).await.map_err(of)?;
    }
    Ok(())
}

/// Gives the ledger its name, in the transaction that made the tables.
pub(super) async fn name(client: &impl GenericClient, path: &Path, name: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO envelope.ledger (name) VALUES ($1)";
    client.execute(sql, &[&name]).await.map_err(|error| Fault::of(path, &error))?;
    Ok(())
}
