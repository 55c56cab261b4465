//! Why a log could not be read to its end.

use ledger::log::{ChainError, StoreError};
use ledger::refusal::Bilingual;

/// Why a log could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored is not what was written.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl Error {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            Error::Store(error) => error.message(),
            Error::Chain(error) => error.message(),
        }
    }
}
