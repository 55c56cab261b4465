//! Where a ledger lives (section 1 of the contract), and waiting until it can be opened.

mod bundled;

pub(crate) use bundled::{Asked, open_to_ask};

use super::error::CliError;
use super::output::say;
use super::words::{Lang, both};
use ledger::log::{Store, StoreError, is_server};
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Between two looks whether a ledger is free: most questions take less.
const LOOK: Duration = Duration::from_millis(20);

/// How long a ledger is waited for that another process has open, or whose server does not answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    /// So long at most.
    pub(crate) time: Duration,
    /// In which a person is told.
    pub(crate) lang: Lang,
}

impl Wait {
    /// Opens until it is free, or patience ends; who looks on is told once.
    async fn until_free<T>(
        self,
        location: &str,
        mut open: impl AsyncFnMut() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let begun = Instant::now();
        let mut told = !io::stderr().is_terminal();
        loop {
            match open().await {
                Err(StoreError::Locked(_)) if begun.elapsed() < self.time => {
                    if !told {
                        told = true;
                        say(&match self.lang {
                            Lang::En => format!("Another process has `{location}` open; waiting for its turn…"),
                            Lang::Fr => {
                                format!("Un autre processus a ouvert `{location}`; en attente de son tour…")
                            }
                        });
                    }
                    tokio::time::sleep(LOOK).await;
                }
                opened => return opened,
            }
        }
    }
}

/// The ledger in a location, to ask it something.
///
/// # Errors
/// There is none, or it cannot be opened.
pub(crate) async fn open(location: &str, wait: Wait) -> Result<Store, CliError> {
    named(location)?;
    match wait.until_free(location, async || Store::open_to_ask(location, wait.time).await).await {
        // Whoever has it open may keep it for days: a copy answers as well.
        Err(StoreError::Locked(_)) => Ok(Store::open_beside(location)?),
        opened => Ok(cached(opened?)),
    }
}

/// The ledger in a location, to read all of it while others write.
///
/// # Errors
/// There is none, or it cannot be read.
pub(crate) async fn open_beside(location: &str, wait: Wait) -> Result<Store, CliError> {
    open(location, Wait { time: if is_server(location) { wait.time } else { Duration::ZERO }, ..wait }).await
}

/// The ledger in a location, to add to it.
///
/// # Errors
/// There is none, or it cannot be written.
pub(crate) async fn open_to_write(location: &str, wait: Wait) -> Result<Store, CliError> {
    named(location)?;
    Ok(cached(wait.until_free(location, async || Store::open(location, wait.time).await).await?))
}

/// The ledger in a location, to ask it or, where that is said, to add to it; none where there is nothing yet.
///
/// # Errors
/// It cannot be opened.
pub(crate) async fn open_if_there(location: &str, write: bool, wait: Wait) -> Result<Option<Store>, CliError> {
    named(location)?;
    let open = async || {
        let opened =
            if write { Store::open(location, wait.time).await } else { Store::open_to_ask(location, wait.time).await };
        match opened {
            Ok(log) => Ok(Some(cached(log))),
            Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    };
    Ok(wait.until_free(location, open).await?)
}

/// The ledger in a location; a new one where there is none.
///
/// # Errors
/// It cannot be opened or made.
pub(crate) async fn create_or_open(location: &str, wait: Wait) -> Result<Store, CliError> {
    create_or_open_named(location, None, wait).await
}

/// The ledger in a location; one of this name where there is none.
///
/// # Errors
/// It cannot be opened or made.
pub(crate) async fn create_or_open_named(location: &str, name: Option<&str>, wait: Wait) -> Result<Store, CliError> {
    named(location)?;
    Ok(cached(wait.until_free(location, async || Store::create_or_open(location, name, wait.time).await).await?))
}

/// A ledger whose folded state is kept on this machine, where it is not kept beside the log: a question need not read all of a
/// database each time. What is kept may be deleted at any time.
fn cached(log: Store) -> Store {
    let place = variable("ENVELOPE_CACHE").or_else(|| {
        let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
        Some(cache.join("envelope-ledger"))
    });
    match place {
        Some(place) => log.cached_in(&place),
        None => log,
    }
}

/// A directory that the environment names.
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The directory that a location names, or where what was signed over a database's ledger is kept: apart from the database, so that
/// whoever can write there cannot also replace what was signed.
///
/// # Errors
/// It names neither.
pub(crate) fn directory(location: &str) -> Result<PathBuf, CliError> {
    named(location)?;
    if !is_server(location) {
        return Ok(PathBuf::from(location));
    }
    let place = variable("ENVELOPE_STATE").unwrap_or_else(|| {
        let state = variable("XDG_STATE_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".local/state")))
            .unwrap_or_else(|| PathBuf::from("."));
        state.join("envelope-ledger").join(folder_of(location))
    });
    // Where it cannot be made, whatever is to be written there says so.
    let _ = std::fs::create_dir_all(&place);
    Ok(place)
}

/// Servers and database, as the name of a folder.
fn folder_of(location: &str) -> String {
    let address = location.split_once("://").map_or(location, |(_, rest)| rest);
    let address = address.split_once('?').map_or(address, |(place, _)| place);
    let address = address.rsplit_once('@').map_or(address, |(_, place)| place);
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' };
    address.chars().map(plain).collect()
}

/// A location that can name a ledger.
fn named(location: &str) -> Result<(), CliError> {
    if location.contains("://") && !is_server(location) {
        return Err(CliError::Usage(both(
            format!(
                "`{location}` is neither a directory nor a database. Name a directory, or a database as postgres://USER@HOST/DATABASE."
            ),
            format!(
                "`{location}` n'est ni un répertoire ni une base de données. Indiquez un répertoire, ou une base de données sous la forme postgres://UTILISATEUR@HÔTE/BASE."
            ),
        )));
    }
    if location.is_empty() {
        return Err(CliError::Usage(both(
            "the location of the ledger is empty. Name a directory or a database with --ledger or ENVELOPE_LEDGER.",
            "l'emplacement du registre est vide. Indiquez un répertoire ou une base de données avec --ledger ou ENVELOPE_LEDGER.",
        )));
    }
    Ok(())
}
