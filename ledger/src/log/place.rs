//! Where a ledger lives, by what its location says: a directory, or a database on a server.

use super::{AppendError, Batch, EventLog, Head, Page, PostgresLog, Progress, RestoreError, SledLog, StoreError};
use super::{ReadingCopy, Until, is_server};
use crate::snapshot::Snapshots;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The store that a location names.
#[derive(Debug)]
pub enum Store {
    /// A directory.
    Directory(Box<SledLog>),
    /// A copy of a directory that may be read and not written.
    Copy(Box<ReadingCopy>),
    /// A database: `postgres://…`.
    Database(Box<PostgresLog>),
}

impl Store {
    /// Opens the ledger in a location to ask it. A lost server is waited for as long as `patience` lasts; a directory that is in use
    /// is reported at once.
    ///
    /// # Errors
    /// There is none, it is in use, damaged or of a later format, or it cannot be read.
    pub async fn open_to_ask(location: &str, patience: Duration) -> Result<Store, StoreError> {
        if is_server(location) {
            let log = PostgresLog::open_to_ask(location, Some(patience)).await?;
            return Ok(Store::Database(Box::new(log)));
        }
        match SledLog::open(location) {
            Err(error) if error.is_refusal() || matches!(error, StoreError::Full(_)) => {
                match ReadingCopy::of(Path::new(location)) {
                    Ok(copy) => Ok(Store::Copy(Box::new(copy))),
                    // That it cannot be written says less than why it cannot be read.
                    Err(error) => Err(error),
                }
            }
            opened => Ok(Store::Directory(Box::new(opened?))),
        }
    }

    /// Opens a copy of the ledger in a directory that another process has open, to ask it.
    ///
    /// # Errors
    /// It may not be read, or changes faster than it can be copied.
    pub fn open_beside(location: &str) -> Result<Store, StoreError> {
        Ok(Store::Copy(Box::new(ReadingCopy::beside(Path::new(location))?)))
    }

    /// Opens the ledger in a location to write it.
    ///
    /// # Errors
    /// As [`Store::open_to_ask`], or it cannot be written.
    pub async fn open(location: &str, patience: Duration) -> Result<Store, StoreError> {
        if is_server(location) {
            let log = PostgresLog::open(location, Some(patience)).await?;
            return Ok(Store::Database(Box::new(log)));
        }
        Ok(Store::Directory(Box::new(SledLog::open(location).map_err(|error| to_write(error, location))?)))
    }

    /// Opens the ledger in a location, or makes one there. A new one is called by `name`, or by a name of its own.
    ///
    /// # Errors
    /// As [`Store::open`], or it cannot be made.
    pub async fn create_or_open(location: &str, name: Option<&str>, patience: Duration) -> Result<Store, StoreError> {
        if is_server(location) {
            let log = PostgresLog::create_or_open(location, name, Some(patience)).await?;
            return Ok(Store::Database(Box::new(log)));
        }
        let opened = match name {
            Some(name) => match SledLog::create(location, name) {
                Err(StoreError::AlreadyThere(_)) => SledLog::open(location),
                made => made,
            },
            None => SledLog::create_or_open(location),
        };
        Ok(Store::Directory(Box::new(opened.map_err(|error| to_write(error, location))?)))
    }

    /// Makes a ledger again from an exported log, byte for byte, or none.
    ///
    /// # Errors
    /// There is something already, a line is not what was written, or the store fails.
    pub async fn restore(
        location: &str,
        name: Option<&str>,
        lines: impl BufRead + Send,
        until: Until,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<Store, RestoreError> {
        if is_server(location) {
            let log = PostgresLog::restore(location, name, lines, until, progress).await?;
            return Ok(Store::Database(Box::new(log)));
        }
        Ok(Store::Directory(Box::new(SledLog::restore(location, name, lines, until, progress).await?)))
    }

    /// Keeps the folded state of a database's ledger below this directory, by the ledger's name; a directory has a place of its own.
    #[must_use]
    pub fn cached_in(mut self, directory: &Path) -> Store {
        if let Store::Database(log) = &mut self {
            let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' };
            let name: String = log.name().chars().map(plain).collect();
            log.keep_in(Snapshots::in_directory(directory.join(name)));
        }
        self
    }

    /// The ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Store::Directory(log) => log.name(),
            Store::Copy(log) => log.name(),
            Store::Database(log) => log.name(),
        }
    }
}

/// A directory that cannot be written can perhaps be asked: that is what to say of it.
fn to_write(error: StoreError, location: &str) -> StoreError {
    let readable = |path: &PathBuf| path.join("ledger.json").is_file();
    if error.is_refusal() && readable(&PathBuf::from(location)) {
        return StoreError::ReadOnly(location.into());
    }
    error
}

impl EventLog for Store {
    fn head(&self) -> Head {
        match self {
            Store::Directory(log) => log.head(),
            Store::Copy(log) => log.head(),
            Store::Database(log) => log.head(),
        }
    }

    async fn refresh(&mut self) -> Result<Head, StoreError> {
        match self {
            Store::Directory(log) => log.refresh().await,
            Store::Copy(log) => Ok(log.head()),
            Store::Database(log) => log.refresh().await,
        }
    }

    async fn take_turn(&mut self) -> Result<Head, StoreError> {
        match self {
            Store::Directory(log) => log.take_turn().await,
            Store::Copy(log) => Ok(log.head()),
            Store::Database(log) => log.take_turn().await,
        }
    }

    async fn end_turn(&mut self) -> Result<(), StoreError> {
        match self {
            Store::Directory(log) => log.end_turn().await,
            Store::Copy(_) => Ok(()),
            Store::Database(log) => log.end_turn().await,
        }
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        match self {
            Store::Directory(log) => log.append(expected, batches).await,
            Store::Copy(log) => Err(StoreError::ReadOnly(log.original().to_owned()).into()),
            Store::Database(log) => log.append(expected, batches).await,
        }
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        match self {
            Store::Directory(log) => log.snapshots(),
            Store::Copy(log) => log.snapshots(),
            Store::Database(log) => log.snapshots(),
        }
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        match self {
            Store::Directory(log) => log.page(after, bytes).await,
            Store::Copy(log) => log.page(after, bytes).await,
            Store::Database(log) => log.page(after, bytes).await,
        }
    }
}
