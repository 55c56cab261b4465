//! Where a ledger lives (section 1 of the contract).

mod bundled;

pub(crate) use bundled::{Asked, open_to_ask};

use super::error::CliError;
use super::words::both;
use ledger::log::SledLog;
use std::path::PathBuf;

/// The ledger in a location, to ask it something.
///
/// # Errors
/// There is none, or it cannot be opened.
pub(crate) fn open(location: &str) -> Result<SledLog, CliError> {
    Ok(SledLog::open(directory(location)?)?)
}

/// The ledger in a location; a new one where there is none.
///
/// # Errors
/// It cannot be opened or made.
pub(crate) fn create_or_open(location: &str) -> Result<SledLog, CliError> {
    Ok(SledLog::create_or_open(directory(location)?)?)
}

/// The directory that a location names.
///
/// # Errors
/// It names a database server.
pub(crate) fn directory(location: &str) -> Result<PathBuf, CliError> {
    if location.contains("://") {
        return Err(CliError::Usage(both(
            format!("this program keeps ledgers in directories; `{location}` is none. Name a directory."),
            format!(
                "ce programme garde les registres dans des répertoires; `{location}` n'en est pas un. Indiquez un répertoire."
            ),
        )));
    }
    if location.is_empty() {
        return Err(CliError::Usage(both(
            "the location of the ledger is empty. Name a directory with --ledger or ENVELOPE_LEDGER.",
            "l'emplacement du registre est vide. Indiquez un répertoire avec --ledger ou ENVELOPE_LEDGER.",
        )));
    }
    Ok(PathBuf::from(location))
}
