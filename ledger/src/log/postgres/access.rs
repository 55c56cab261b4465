//! What services keep beside the log in its database: tokens and proposals, as texts that the service writes and reads. Every
//! service on the database sees the same at once (`migrations/0002-access.sql` says what may be changed of them).

use super::fault::Fault;
use super::patience::Patience;
use super::{PostgresLog, pool};
use crate::log::StoreError;
use deadpool_postgres::{Object, Pool};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};
use uuid::Uuid;

/// Whoever sends a request waits no longer than this for a server that is gone, or for one of its connections.
const PATIENCE: Duration = Duration::from_secs(3);

const ADD_TOKEN: &str =
    "INSERT INTO envelope.token (hash, id, document) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
const TOKEN: &str = "SELECT document, revoked_at FROM envelope.token WHERE hash = $1";
const TOKENS: &str = "SELECT document, revoked_at FROM envelope.token ORDER BY made_at, id";
const REVOKE: &str = "UPDATE envelope.token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
const TOKEN_OF_ID: &str = "SELECT document, revoked_at FROM envelope.token WHERE id = $1";
const ADD_PROPOSAL: &str = "INSERT INTO envelope.proposal (id, document) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
const PROPOSAL: &str = "SELECT document FROM envelope.proposal WHERE id = $1";
const PROPOSALS: &str = "SELECT document FROM envelope.proposal";
const TAKE_PROPOSAL: &str = "SELECT document FROM envelope.proposal WHERE id = $1 FOR UPDATE";
const CHANGE_PROPOSAL: &str = "UPDATE envelope.proposal SET document = $2, decided = $3 WHERE id = $1";

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptToken {
    /// What it grants.
    pub document: String,
    /// When it was revoked, if it was.
    pub revoked_at: Option<String>,
}

/// The tables that services share.
#[derive(Debug)]
pub struct AccessTables {
    pool: Pool,
    path: PathBuf,
}

impl PostgresLog {
    /// The tables that services on this database share.
    ///
    /// # Errors
    /// No connection can be set up as the location asks.
    pub fn access(&self) -> Result<AccessTables, StoreError> {
        let address = self.address.clone().writable();
        Ok(AccessTables { pool: pool(&address)?, path: address.shown })
    }
}

impl AccessTables {
    /// Keeps a token under its hash.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub async fn add_token(&self, hash: &[u8], id: &str, document: &str) -> Result<(), StoreError> {
        self.rows(ADD_TOKEN, &[&hash, &id, &document]).await.map(drop)
    }

    /// The token of a hash.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn token(&self, hash: &[u8]) -> Result<Option<KeptToken>, StoreError> {
        let rows = self.rows(TOKEN, &[&hash]).await?;
        rows.first().map(|row| self.read(token(row))).transpose()
    }

    /// Every token, by when it was made.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn tokens(&self) -> Result<Vec<KeptToken>, StoreError> {
        let rows = self.rows(TOKENS, &[]).await?;
        rows.iter().map(|row| self.read(token(row))).collect()
    }

    /// Revokes the token of an id, unless it was before; none where there is no such token.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn revoke_token(&self, id: &str, revoked_at: &str) -> Result<Option<KeptToken>, StoreError> {
        self.rows(REVOKE, &[&id, &revoked_at]).await?;
        let rows = self.rows(TOKEN_OF_ID, &[&id]).await?;
        rows.first().map(|row| self.read(token(row))).transpose()
    }

    /// Keeps a new proposal.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn add_proposal(&self, id: Uuid, document: &str) -> Result<(), StoreError> {
        self.rows(ADD_PROPOSAL, &[&id, &document]).await.map(drop)
    }

    /// A proposal.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn proposal(&self, id: Uuid) -> Result<Option<String>, StoreError> {
        let rows = self.rows(PROPOSAL, &[&id]).await?;
        rows.first().map(|row| self.read(row.try_get(0))).transpose()
    }

    /// Every proposal, in no order.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn proposals(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(PROPOSALS, &[]).await?;
        rows.iter().map(|row| self.read(row.try_get(0))).collect()
    }

    /// Takes a proposal to change it: whoever else wants to, in whichever service, waits until it is let go.
    ///
    /// # Errors
    /// As [`AccessTables::add_token`].
    pub async fn take_proposal(&self, id: Uuid) -> Result<Option<TakenProposal>, StoreError> {
        // Asked first: a connection that was lost while it lay in the pool is found out and replaced.
        self.rows(PROPOSAL, &[&id]).await?;
        let client = timeout(PATIENCE, self.pool.get()).await.map_err(|_| self.silent())?;
        let client = client.map_err(|error| self.failed(Fault::of_pool(&self.path, error)))?;
        let mut taken = TakenProposal { client: Some(client), id, document: String::new(), path: self.path.clone() };
        let found = self.read(taken.take().await)?;
        Ok(found.then_some(taken))
    }

    /// Asks, and again where the connection was lost, but no longer than there is patience. Whatever is asked may be done twice.
    async fn rows(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        timeout(PATIENCE, self.asked_again(sql, values)).await.unwrap_or_else(|_| Err(self.silent()))
    }

    async fn asked_again(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        let mut patience = Patience::of(PATIENCE);
        loop {
            let fault = match self.pool.get().await {
                Ok(client) => match asked(&client, sql, values).await {
                    Ok(rows) => return Ok(rows),
                    Err(error) => {
                        let fault = Fault::of(&self.path, &error);
                        if matches!(fault, Fault::Lost(_)) {
                            drop(Object::take(client));
                        }
                        fault
                    }
                },
                Err(error) => Fault::of_pool(&self.path, error),
            };
            match fault {
                Fault::Lost(error) => patience.after(error).await?,
                Fault::Moved | Fault::NoLedger | Fault::Failed(_) => return Err(self.failed(fault)),
            }
        }
    }

    fn read<T>(&self, read: Result<T, Error>) -> Result<T, StoreError> {
        read.map_err(|error| self.failed(Fault::of(&self.path, &error)))
    }

    fn failed(&self, fault: Fault) -> StoreError {
        failed(&self.path, fault)
    }

    fn silent(&self) -> StoreError {
        StoreError::Unreachable { path: self.path.clone(), said: format!("{} s", PATIENCE.as_secs()) }
    }
}

/// The log may be there, and these tables not yet: then its owner has them made by opening it to write, and gives the rights again.
fn failed(path: &Path, fault: Fault) -> StoreError {
    let path = path.to_owned();
    match fault {
        Fault::NoLedger => StoreError::Denied { path, said: "envelope.token, envelope.proposal: 42P01".to_owned() },
        Fault::Moved => StoreError::Server { path, said: "envelope.token, envelope.proposal".to_owned() },
        Fault::Lost(error) | Fault::Failed(error) => error,
    }
}

async fn asked(client: &Object, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
    client.query(&client.prepare_cached(sql).await?, values).await
}

fn token(row: &Row) -> Result<KeptToken, Error> {
    Ok(KeptToken { document: row.try_get(0)?, revoked_at: row.try_get(1)? })
}

/// A proposal that nobody else may change meanwhile. Dropped, it stays as it was.
#[derive(Debug)]
pub struct TakenProposal {
    client: Option<Object>,
    id: Uuid,
    document: String,
    path: PathBuf,
}

impl TakenProposal {
    /// What is kept of it.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Keeps it as it is now. What was decided is never changed again.
    ///
    /// # Errors
    /// The server refuses, or did not answer: then it is as it was before, or as it is now.
    pub async fn keep(mut self, document: &str, decided: bool) -> Result<(), StoreError> {
        let Some(client) = &self.client else { return Err(StoreError::Stopped(self.path.clone())) };
        let changed = async {
            client.execute(&client.prepare_cached(CHANGE_PROPOSAL).await?, &[&self.id, &document, &decided]).await?;
            client.batch_execute("COMMIT").await
        };
        let changed: Result<(), Error> = changed.await;
        changed.map_err(|error| failed(&self.path, Fault::of(&self.path, &error)))?;
        // Only a connection on which nothing is open any more is used again; on every other way out it is closed.
        drop(self.client.take());
        Ok(())
    }

    async fn take(&mut self) -> Result<bool, Error> {
        let Some(client) = &self.client else { return Ok(false) };
        client.batch_execute("BEGIN; SET LOCAL lock_timeout = '10s'").await?;
        let row = client.query_opt(&client.prepare_cached(TAKE_PROPOSAL).await?, &[&self.id]).await?;
        let Some(row) = row else { return Ok(false) };
        self.document = row.try_get(0)?;
        Ok(true)
    }
}

impl Drop for TakenProposal {
    /// The server takes back what is not committed once the connection is gone.
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}
