//! How a call ends: the exit codes of the contract, and what is said when it ends badly.

use super::words::both;
use ledger::clerk::ClerkError;
use ledger::log::StoreError;
use ledger::refusal::Bilingual;
use projections::NoAnswer;
use service::access::kept::KeptError;
use std::io;
use std::process::ExitCode;

/// A call that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All of it.
    Success,
    /// Something was refused or does not verify.
    Refused,
}

impl Exit {
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Exit::Success => ExitCode::SUCCESS,
            Exit::Refused => ExitCode::from(1),
        }
    }
}

/// Why a call ended before it did what it was asked.
#[derive(Debug)]
pub(crate) enum CliError {
    /// Refused, or it does not verify: 1.
    Refused(Bilingual),
    /// Wrong usage or unreadable input: 2.
    Usage(Bilingual),
    /// The store failed: 3.
    Store(Bilingual),
    /// The store is not as it was written: 3, unless it is verification that was asked for.
    Damaged(Bilingual),
    /// Whoever read the answer wanted no more of it: nothing is wrong, and nothing is said.
    NobodyReads,
}

impl CliError {
    /// What the operating system said about the program itself.
    pub(crate) fn system(error: &io::Error) -> CliError {
        CliError::Store(both(
            format!("the system refused: {error}. Try again."),
            format!("le système a refusé\u{a0}: {error}. Réessayez."),
        ))
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(name: &str, error: &io::Error) -> CliError {
        CliError::Usage(both(
            format!("`{name}` cannot be read ({error}). Check its name and the permissions."),
            format!("impossible de lire `{name}` ({error}). Vérifiez son nom et les permissions."),
        ))
    }

    /// Standard output, or the file that stands for it, cannot be written.
    pub(crate) fn unwritable(error: &io::Error) -> CliError {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return CliError::NobodyReads;
        }
        CliError::Usage(both(
            format!("the answer cannot be written ({error}). Check the disk and the permissions."),
            format!("impossible d'écrire la réponse ({error}). Vérifiez le disque et les permissions."),
        ))
    }

    /// The exit code and what is said; none where nothing is wrong.
    pub(crate) fn exit(self) -> Option<(u8, Bilingual)> {
        match self {
            CliError::Refused(text) => Some((1, text)),
            CliError::Usage(text) => Some((2, text)),
            CliError::Store(text) | CliError::Damaged(text) => Some((3, text)),
            CliError::NobodyReads => None,
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> CliError {
        let text = error.message();
        match error {
            StoreError::NotALedger(_)
            | StoreError::Missing(_)
            | StoreError::AlreadyThere(_)
            | StoreError::Address { .. } => CliError::Usage(text),
            StoreError::Damaged { .. } => CliError::Damaged(text),
            StoreError::Locked(_)
            | StoreError::NewerFormat { .. }
            | StoreError::Full(_)
            | StoreError::Io { .. }
            | StoreError::Stopped(_)
            | StoreError::NotChained
            | StoreError::ReadOnly(_)
            | StoreError::Unreachable { .. }
            | StoreError::Denied { .. }
            | StoreError::Server { .. }
            | StoreError::Failed => CliError::Store(text),
        }
    }
}

impl From<KeptError> for CliError {
    fn from(error: KeptError) -> CliError {
        match error {
            KeptError::Store(error) => error.into(),
            KeptError::Files(error) => CliError::Usage(both(
                format!(
                    "what is kept beside the ledger cannot be read or written ({error}). Check the disk and the permissions."
                ),
                format!(
                    "impossible de lire ou d'écrire ce qui est conservé à côté du registre ({error}). Vérifiez le disque et les permissions."
                ),
            )),
            KeptError::Form(error) => CliError::Store(both(
                format!("a token or a proposal beside the ledger is not what was written ({error})."),
                format!("un jeton ou une proposition à côté du registre n'est pas ce qui avait été écrit ({error})."),
            )),
        }
    }
}

impl From<ClerkError> for CliError {
    fn from(error: ClerkError) -> CliError {
        let text = error.message();
        match error {
            ClerkError::Store(error) => error.into(),
            ClerkError::Chain(_) | ClerkError::Rulebook { .. } | ClerkError::Contended => CliError::Store(text),
        }
    }
}

impl From<replay::Error> for CliError {
    fn from(error: replay::Error) -> CliError {
        match error {
            replay::Error::Store(error) => error.into(),
            replay::Error::Chain(error) => CliError::Refused(error.message()),
        }
    }
}

impl From<replay::echo::Unanswered> for CliError {
    fn from(no: replay::echo::Unanswered) -> CliError {
        use replay::echo::Unanswered;
        match no {
            Unanswered::Log(error) => error.into(),
            Unanswered::Clerk(error) => error.into(),
            Unanswered::Year(no) => no.into(),
            Unanswered::NotAFigure(not) => CliError::Usage(not.message()),
            Unanswered::Beyond(_) | Unanswered::NoSuchFigure(_) | Unanswered::Supposition(_) => {
                CliError::Refused(no.message())
            }
        }
    }
}

impl From<replay::echo::BeyondKnown> for CliError {
    fn from(beyond: replay::echo::BeyondKnown) -> CliError {
        CliError::Refused(beyond.message())
    }
}

impl From<NoAnswer> for CliError {
    fn from(no: NoAnswer) -> CliError {
        CliError::Refused(no.message())
    }
}
