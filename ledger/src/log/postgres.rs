//! A PostgreSQL server as the store: the same bytes, the same promise, for an organisation that outgrows one machine.
//!
//! - A row for each command; the tables and what guards them are in `migrations/`.
//! - An append is one statement in one transaction. The server compares it with the end of the log (`check_chain`), and a primary
//!   key lets only one writer continue an event: that is the comparison with the expected head.
//! - Where the answer to an append is lost, nothing is guessed: the command's id says whether it is there. Where it is not, the same
//!   rows are sent again, which the same comparison makes safe even while the first try is still under way.
//! - Reading is tried again for as long as patience lasts; a server that takes over is found by the addresses in the location.

mod access;
mod address;
mod fault;
mod follow;
mod patience;
mod rows;
mod schema;
mod tls;

pub use self::access::{AccessTables, KeptToken, TakenProposal};
pub use self::address::is_server;
pub use self::follow::Follower;

use self::address::Address;
use self::fault::Fault;
use self::patience::Patience;
use self::rows::Rows;
use self::schema::Found;
use self::tls::Connector;
use super::restore::{Progress, RestoreError, Until, restore};
use super::{AppendError, Batch, EventLog, Head, Page, StoreError, chain, new_name};
use crate::refusal::Bilingual;
use crate::snapshot::Snapshots;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use std::io::BufRead;
use std::path::Path;
use std::time::Duration;

/// How many connections one handle uses at most.
const CONNECTIONS: usize = 4;

/// Acknowledged is durable, whatever the server's own habit is; what is stricter than that stays.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// How long a lost server is waited for, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(10);

/// A ledger's log in a database of its own.
#[derive(Debug)]
pub struct PostgresLog {
    address: Address,
    pool: Pool,
    patience: Duration,
    name: String,
    head: Head,
    snapshots: Option<Snapshots>,
    /// The connection with the transaction in which this handle decides.
    turn: Option<Object>,
    /// The turn lasts until all of it is written: a ledger is being made.
    making: bool,
}

impl PostgresLog {
    /// Opens the ledger in a database to ask it; any server that holds it will do.
    ///
    /// # Errors
    /// There is none, it is of a later version, or the server refuses or does not answer for as long as `patience` lasts.
    pub async fn open_to_ask(location: &str, patience: Option<Duration>) -> Result<PostgresLog, StoreError> {
        PostgresLog::over(Address::read(location)?, patience)?.opened().await
    }

    /// Opens the ledger in a database to write it, on the server that takes writes.
    ///
    /// # Errors
    /// As [`PostgresLog::open_to_ask`].
    pub async fn open(location: &str, patience: Option<Duration>) -> Result<PostgresLog, StoreError> {
        PostgresLog::over(Address::read(location)?.writable(), patience)?.opened().await
    }

    /// Opens the ledger in a database, or makes one in it. Tables of an earlier version are brought to the present one.
    ///
    /// # Errors
    /// As [`PostgresLog::open`], or the user may not make tables.
    pub async fn create_or_open(
        location: &str,
        name: Option<&str>,
        patience: Option<Duration>,
    ) -> Result<PostgresLog, StoreError> {
        let log = PostgresLog::over(Address::read(location)?.writable(), patience)?;
        match log.look().await? {
            Found::Ledger { version, .. } if version >= schema::VERSION => {}
            Found::Ledger { .. } | Found::Nothing => {
                let client = log.connected().await?;
                let made = log.make(&client, name).await;
                log.settle(client, made, "COMMIT").await?;
            }
        }
        log.opened().await
    }

    /// Makes a ledger again from an exported log, byte for byte, in one transaction: an error leaves nothing behind.
    ///
    /// # Errors
    /// There is a ledger already, a line is not what was written, or the server fails.
    pub async fn restore(
        location: &str,
        name: Option<&str>,
        lines: impl BufRead + Send,
        until: Until,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<PostgresLog, RestoreError> {
        let mut log = PostgresLog::over(Address::read(location)?.writable(), None)?;
        if log.look().await? != Found::Nothing {
            return Err(StoreError::AlreadyThere(log.address.shown).into());
        }
        let client = log.connected().await?;
        let made = log.make(&client, name).await;
        if let Err(fault) = made {
            return Err(log
                .settle(client, Err(fault), "ROLLBACK")
                .await
                .err()
                .unwrap_or(StoreError::NotChained)
                .into());
        }
        (log.turn, log.making) = (Some(client), true);
        let restored = restore(lines, until, &mut log, progress).await;
        log.making = false;
        let Some(client) = log.turn.take() else {
            return restored.and_then(|_| Err(StoreError::Stopped(log.address.shown).into()));
        };
        match restored {
            Ok(_) => log.settle(client, Ok(()), "COMMIT").await?,
            Err(error) => {
                drop(Object::take(client));
                return Err(error);
            }
        }
        Ok(log.opened().await?)
    }

    /// The ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is, without the password.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.address.shown
    }

    /// Keeps folded state here, on the machine that asks: a database has no place for it.
    pub fn keep_in(&mut self, snapshots: Snapshots) {
        self.snapshots = Some(snapshots);
    }

    /// Waits for what others append.
    #[must_use]
    pub fn follower(&self) -> Follower {
        Follower::new(self.address.clone())
    }

    fn over(address: Address, patience: Option<Duration>) -> Result<PostgresLog, StoreError> {
        let pool = pool(&address)?;
        let patience = patience.unwrap_or(PATIENCE);
        let (name, head) = (String::new(), Head::EMPTY);
        Ok(PostgresLog { address, pool, patience, name, head, snapshots: None, turn: None, making: false })
    }

    async fn opened(mut self) -> Result<PostgresLog, StoreError> {
        match self.look().await? {
            Found::Nothing => return Err(StoreError::Missing(self.address.shown)),
            Found::Ledger { version: found, .. } if found > schema::VERSION => {
                return Err(StoreError::NewerFormat { path: self.address.shown, found });
            }
            Found::Ledger { name, .. } => self.name = name,
        }
        self.refresh().await?;
        Ok(self)
    }

    async fn look(&self) -> Result<Found, StoreError> {
        let mut patience = Patience::of(self.patience);
        loop {
            let found = match self.client().await {
                Ok(client) => schema::look(&**client, self.path()).await,
                Err(fault) => Err(fault),
            };
            match found {
                Ok(found) => return Ok(found),
                Err(fault) => self.wait(&mut patience, fault).await?,
            }
        }
    }

    /// Makes the tables and names the ledger, where nobody did meanwhile; the transaction stays open.
    async fn make(&self, client: &Object, name: Option<&str>) -> Result<(), Fault> {
        let of = |error: tokio_postgres::Error| Fault::of(self.path(), &error);
        client.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(7310034283826791525)").await.map_err(of)?;
        let found = schema::look(&***client, self.path()).await?;
        let from = match &found {
            Found::Nothing => 0,
            Found::Ledger { version, .. } => *version,
        };
        schema::migrate(&***client, self.path(), from).await?;
        match found {
            Found::Nothing => {
                let own = new_name();
                schema::name(&***client, self.path(), name.unwrap_or(&own)).await
            }
            Found::Ledger { .. } => Ok(()),
        }
    }

    /// Ends a transaction: as it says where all went well, else by giving up the connection.
    async fn settle(&self, client: Object, done: Result<(), Fault>, end: &str) -> Result<(), StoreError> {
        let ended = match done {
            Ok(()) => client.batch_execute(end).await.map_err(|error| Fault::of(self.path(), &error)),
            Err(fault) => Err(fault),
        };
        ended.map_err(|fault| {
            drop(Object::take(client));
            fault.into_error(self.path())
        })
    }

    async fn client(&self) -> Result<Object, Fault> {
        self.pool.get().await.map_err(|error| Fault::of_pool(self.path(), error))
    }

    /// A connection, as soon as there is one.
    async fn connected(&self) -> Result<Object, StoreError> {
        let mut patience = Patience::of(self.patience);
        loop {
            match self.client().await {
                Ok(client) => return Ok(client),
                Err(fault) => self.wait(&mut patience, fault).await?,
            }
        }
    }

    /// Waits before another try, where another can help.
    async fn wait(&self, patience: &mut Patience, fault: Fault) -> Result<(), StoreError> {
        match fault {
            Fault::Lost(error) => patience.after(error).await.map_err(|error| self.told(error)),
            other @ (Fault::Moved | Fault::NoLedger | Fault::Failed(_)) => Err(other.into_error(self.path())),
        }
    }

    /// The driver knows a server that takes no writes only by its words.
    fn told(&self, error: StoreError) -> StoreError {
        let StoreError::Unreachable { said, .. } = &error else { return error };
        if said.contains("does not allow writes") || said.starts_with("25006") {
            return StoreError::ReadOnly(self.address.shown.clone());
        }
        error
    }

    /// Writes the rows once, in the turn where there is one.
    async fn insert(&mut self, rows: &Rows<'_>) -> Result<(), Fault> {
        let turn = self.turn.take();
        let client = match turn {
            Some(client) => client,
            None => {
                let client = self.client().await?;
                return rows.insert(&client).await.map_err(|error| Fault::of(self.path(), &error));
            }
        };
        let written = if self.making { rows.insert(&client).await } else { rows.insert_and_commit(&client).await };
        match written {
            Ok(()) => {
                if self.making {
                    self.turn = Some(client);
                }
                Ok(())
            }
            Err(error) => {
                let fault = Fault::of(self.path(), &error);
                // Where someone else was faster the transaction is over, and the connection is as good as before.
                if self.making || !matches!(fault, Fault::Moved) {
                    drop(Object::take(client));
                }
                Err(fault)
            }
        }
    }

    /// Whether rows are there whose writing was not answered.
    async fn arrived(&self, rows: &Rows<'_>, patience: &mut Patience) -> Result<bool, StoreError> {
        loop {
            let found = match self.client().await {
                Ok(client) => rows.present(&client).await.map_err(|error| Fault::of(self.path(), &error)),
                Err(fault) => Err(fault),
            };
            match found {
                Ok(found) => return Ok(found),
                Err(fault) => self.wait(patience, fault).await?,
            }
        }
    }

    /// Writes the rows, or finds that someone else wrote: then nothing of them is there.
    async fn write(&mut self, rows: &Rows<'_>) -> Result<bool, StoreError> {
        let mut patience = Patience::of(self.patience);
        let mut unanswered = false;
        loop {
            match self.insert(rows).await {
                Ok(()) => return Ok(true),
                Err(Fault::Moved) => {
                    return if unanswered { self.arrived(rows, &mut patience).await } else { Ok(false) };
                }
                // A ledger that is being made is gone with its transaction.
                Err(Fault::Lost(error)) if self.making => return Err(error),
                Err(Fault::Lost(error)) => {
                    unanswered = true;
                    patience.after(error).await.map_err(|error| self.told(error))?;
                    if self.arrived(rows, &mut patience).await? {
                        return Ok(true);
                    }
                }
                Err(other @ (Fault::NoLedger | Fault::Failed(_))) => return Err(other.into_error(self.path())),
            }
        }
    }
}

/// A few connections, each of which acknowledges only what is durable.
fn pool(address: &Address) -> Result<Pool, StoreError> {
    let denied = |source: String| StoreError::Denied { path: address.shown.clone(), said: source };
    let connector = Connector::new(&address.trust).map_err(|error| denied(error.to_string()))?;
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let durable = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move { client.batch_execute(DURABLE).await.map_err(HookError::Backend) })
    });
    Pool::builder(Manager::from_config(address.config.clone(), connector, recycling))
        .max_size(CONNECTIONS)
        .post_create(durable)
        .build()
        .map_err(|error| denied(error.to_string()))
}

impl EventLog for PostgresLog {
    fn head(&self) -> Head {
        self.head
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        self.snapshots.as_ref()
    }

    async fn refresh(&mut self) -> Result<Head, StoreError> {
        let mut patience = Patience::of(self.patience);
        loop {
            let found = match self.client().await {
                Ok(client) => rows::head(&client, self.path()).await,
                Err(fault) => Err(fault),
            };
            match found {
                Ok(head) => {
                    self.head = head;
                    return Ok(head);
                }
                Err(fault) => self.wait(&mut patience, fault).await?,
            }
        }
    }

    async fn take_turn(&mut self) -> Result<Head, StoreError> {
        self.end_turn().await?;
        let mut patience = Patience::of(self.patience);
        loop {
            let taken = match self.client().await {
                Ok(client) => match rows::take_turn(&client, self.path()).await {
                    Ok(head) => Ok((client, head)),
                    Err(fault) => {
                        drop(Object::take(client));
                        Err(fault)
                    }
                },
                Err(fault) => Err(fault),
            };
            match taken {
                Ok((client, head)) => {
                    (self.turn, self.head) = (Some(client), head);
                    return Ok(head);
                }
                Err(fault) => self.wait(&mut patience, fault).await?,
            }
        }
    }

    async fn end_turn(&mut self) -> Result<(), StoreError> {
        if let Some(client) = self.turn.take()
            && client.batch_execute("ROLLBACK").await.is_err()
        {
            // The server gives the turn up with the connection.
            drop(Object::take(client));
        }
        Ok(())
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        if *expected != self.head {
            self.end_turn().await?;
            return Err(AppendError::Conflict { actual: self.head });
        }
        let Some(after) = chain::head_after(expected, batches) else {
            self.end_turn().await?;
            return Err(StoreError::NotChained.into());
        };
        let rows = Rows::of(batches);
        if rows.is_empty() {
            self.end_turn().await?;
            return Ok(after);
        }
        if self.write(&rows).await? {
            self.head = after;
            return Ok(after);
        }
        Err(AppendError::Conflict { actual: self.refresh().await? })
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        let mut page = Page::default();
        if after >= self.head.seq {
            return Ok(page);
        }
        let mut patience = Patience::of(self.patience);
        loop {
            let found = match self.client().await {
                Ok(client) => rows::page(&client, self.path(), after, &self.head, bytes).await,
                Err(fault) => Err(fault),
            };
            match found {
                Ok(lines) => {
                    page.push(&lines);
                    return Ok(page);
                }
                Err(fault) => self.wait(&mut patience, fault).await?,
            }
        }
    }
}

fn damaged(path: &Path, what: impl Into<Bilingual>) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), what: what.into() }
}
