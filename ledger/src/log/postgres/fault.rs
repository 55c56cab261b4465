//! What an error of the server or of the connection means for what was asked.

use super::address::said;
use crate::log::StoreError;
use deadpool_postgres::PoolError;
use std::error::Error as _;
use std::io;
use std::path::Path;
use tokio_postgres::error::SqlState;

/// The log's own states of SQL (`migrations/`).
const NOT_CONTINUED: &str = "EL001";
const NEVER_CHANGED: &str = "EL002";

/// What an error means.
#[derive(Debug)]
pub(super) enum Fault {
    /// Someone else appended; nothing was written.
    Moved,
    /// The connection, or the server behind it, is gone: what was under way may be written or not.
    Lost(StoreError),
    /// There is no ledger in the database.
    NoLedger,
    /// Nothing was written, and trying again would not help.
    Failed(StoreError),
}

impl Fault {
    pub(super) fn of_pool(path: &Path, error: PoolError) -> Fault {
        match error {
            PoolError::Backend(error) => Fault::of(path, &error),
            PoolError::Timeout(_)
            | PoolError::Closed
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_) => {
                Fault::Lost(StoreError::Unreachable { path: path.to_owned(), said: said(&error) })
            }
        }
    }

    pub(super) fn of(path: &Path, error: &tokio_postgres::Error) -> Fault {
        let path = path.to_owned();
        let Some(reported) = error.as_db_error() else {
            let source = said(error);
            let of_system = error.source().and_then(|source| source.downcast_ref::<io::Error>());
            let certificate = of_system.is_some_and(|source| source.kind() == io::ErrorKind::InvalidData);
            let lost = error.is_closed() || of_system.is_some();
            return match (lost, certificate) {
                (true, false) => Fault::Lost(StoreError::Unreachable { path, said: source }),
                (_, true) | (false, false) => Fault::Failed(StoreError::Denied { path, said: source }),
            };
        };
        let source = format!("{} {}", reported.code().code(), reported.message());
        let code = reported.code();
        let lost = [
            &SqlState::ADMIN_SHUTDOWN,
            &SqlState::CRASH_SHUTDOWN,
            &SqlState::CANNOT_CONNECT_NOW,
            &SqlState::TOO_MANY_CONNECTIONS,
            &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
            &SqlState::QUERY_CANCELED,
            // The server that was the leader is none any more.
            &SqlState::READ_ONLY_SQL_TRANSACTION,
        ];
        let moved =
            [&SqlState::UNIQUE_VIOLATION, &SqlState::T_R_SERIALIZATION_FAILURE, &SqlState::T_R_DEADLOCK_DETECTED];
        if moved.contains(&code) || code.code() == NOT_CONTINUED {
            Fault::Moved
        } else if lost.contains(&code) || code.code().starts_with("08") || code.code() == "57P05" {
            Fault::Lost(StoreError::Unreachable { path, said: source })
        } else if [&SqlState::UNDEFINED_TABLE, &SqlState::INVALID_SCHEMA_NAME].contains(&code) {
            Fault::NoLedger
        } else if code == &SqlState::DISK_FULL {
            Fault::Failed(StoreError::Full(path))
        } else if code == &SqlState::INSUFFICIENT_PRIVILEGE
            || code.code() == NEVER_CHANGED
            || code.code().starts_with("28")
            || code == &SqlState::INVALID_CATALOG_NAME
        {
            Fault::Failed(StoreError::Denied { path, said: source })
        } else {
            Fault::Failed(StoreError::Server { path, said: source })
        }
    }

    /// Where nothing could have moved, been lost or be missing but the store itself.
    pub(super) fn into_error(self, path: &Path) -> StoreError {
        match self {
            Fault::Moved => StoreError::NotChained,
            Fault::NoLedger => StoreError::Missing(path.to_owned()),
            Fault::Lost(error) | Fault::Failed(error) => error,
        }
    }
}
