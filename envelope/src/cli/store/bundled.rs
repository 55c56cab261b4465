//! A ledger that is there, the bundle that an auditor took away, or the log of a service: all answer questions.

use super::Wait;
use crate::cli::error::CliError;
use crate::cli::remote::{self, is_service};
use ledger::log::{AppendError, Batch, EventLog, Head, MemoryLog, Page, Store, StoreError, is_server};
use ledger::snapshot::Snapshots;
use replay::bundle::open::{OpenError, is_bundle, open};
use std::path::Path;

/// A log to ask.
pub(crate) enum Asked {
    /// A ledger.
    Kept(Store),
    /// A bundle, or the log of a service, verified and read into memory.
    Bundled(MemoryLog),
}

/// The ledger in a location, or the log of the bundle or the service there, to ask it something.
///
/// # Errors
/// There is neither, it cannot be opened, or the bundle does not verify.
pub(crate) async fn open_to_ask(location: &str, wait: Wait) -> Result<Asked, CliError> {
    if is_service(location) {
        return Ok(Asked::Bundled(remote::log(location).await?));
    }
    let directory = Path::new(location);
    if !is_server(location) && is_bundle(directory) {
        return Ok(Asked::Bundled(open(directory, |_| ()).await?));
    }
    super::open(location, wait).await.map(Asked::Kept)
}

impl EventLog for Asked {
    fn head(&self) -> Head {
        match self {
            Asked::Kept(log) => log.head(),
            Asked::Bundled(log) => log.head(),
        }
    }

    /// Nothing is ever added to a bundle: no command opens one to write.
    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        match self {
            Asked::Kept(log) => log.append(expected, batches).await,
            Asked::Bundled(_) => Err(StoreError::Failed.into()),
        }
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        match self {
            Asked::Kept(log) => log.snapshots(),
            Asked::Bundled(_) => None,
        }
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        match self {
            Asked::Kept(log) => log.page(after, bytes).await,
            Asked::Bundled(log) => log.page(after, bytes).await,
        }
    }
}

impl From<OpenError> for CliError {
    fn from(error: OpenError) -> CliError {
        let text = error.message();
        match error {
            OpenError::Io(..) | OpenError::OfHolder(_) => CliError::Usage(text),
            OpenError::Altered(_) | OpenError::Log(_) | OpenError::Flawed(..) | OpenError::AuditError(_) => {
                CliError::Refused(text)
            }
        }
    }
}
