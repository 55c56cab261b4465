//! How a call ends: the exit codes of the contract, and what is said when it ends badly.

use super::words::{Lang, both};
use ledger::clerk::ClerkError;
use ledger::log::StoreError;
use ledger::refusal::Bilingual;
use projections::NoAnswer;
use std::io;
use std::process::ExitCode;

/// A call that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// All of it.
    Well,
    /// Something was refused or does not verify.
    Refused,
}

impl Done {
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Done::Well => ExitCode::SUCCESS,
            Done::Refused => ExitCode::from(1),
        }
    }
}

/// Why a call ended before it did what it was asked.
#[derive(Debug)]
pub(crate) enum Trouble {
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

impl Trouble {
    /// What the operating system said about the program itself.
    pub(crate) fn system(error: &io::Error) -> Trouble {
        Trouble::Store(both(
            format!("the system refused: {error}. Try again."),
            format!("le système a refusé\u{a0}: {error}. Réessayez."),
        ))
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(name: &str, error: &io::Error) -> Trouble {
        Trouble::Usage(both(
            format!("`{name}` cannot be read ({error}). Check its name and the permissions."),
            format!("impossible de lire `{name}` ({error}). Vérifiez son nom et les permissions."),
        ))
    }

    /// Standard output, or the file that stands for it, cannot be written.
    pub(crate) fn unwritable(error: &io::Error) -> Trouble {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Trouble::NobodyReads;
        }
        Trouble::Usage(both(
            format!("the answer cannot be written ({error}). Check the disk and the permissions."),
            format!("impossible d'écrire la réponse ({error}). Vérifiez le disque et les permissions."),
        ))
    }

    /// Says what happened on standard error, and gives the exit code.
    pub(crate) fn tell(self, lang: Lang) -> ExitCode {
        let (code, text) = match self {
            Trouble::Refused(text) => (1, text),
            Trouble::Usage(text) => (2, text),
            Trouble::Store(text) | Trouble::Damaged(text) => (3, text),
            Trouble::NobodyReads => return ExitCode::SUCCESS,
        };
        let name = lang.pick("envelope:", "envelope\u{a0}:");
        super::output::say(&format!("{name} {}", lang.text(text)));
        ExitCode::from(code)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        let text = error.message();
        match error {
            StoreError::NotALedger(_) | StoreError::Missing(_) | StoreError::AlreadyThere(_) => Trouble::Usage(text),
            StoreError::Damaged { .. } => Trouble::Damaged(text),
            StoreError::Locked(_)
            | StoreError::NewerFormat { .. }
            | StoreError::Full(_)
            | StoreError::Io { .. }
            | StoreError::Stopped(_)
            | StoreError::NotChained
            | StoreError::Failed => Trouble::Store(text),
        }
    }
}

impl From<ClerkError> for Trouble {
    fn from(error: ClerkError) -> Trouble {
        let text = error.message();
        match error {
            ClerkError::Store(error) => error.into(),
            ClerkError::Chain(_) | ClerkError::Rulebook { .. } | ClerkError::Contended => Trouble::Store(text),
        }
    }
}

impl From<replay::Error> for Trouble {
    fn from(error: replay::Error) -> Trouble {
        match error {
            replay::Error::Store(error) => error.into(),
            replay::Error::Chain(error) => Trouble::Refused(error.message()),
        }
    }
}

impl From<replay::echo::Unanswered> for Trouble {
    fn from(no: replay::echo::Unanswered) -> Trouble {
        use replay::echo::Unanswered;
        match no {
            Unanswered::Log(error) => error.into(),
            Unanswered::Clerk(error) => error.into(),
            Unanswered::Year(no) => no.into(),
            Unanswered::NotAFigure(not) => Trouble::Usage(not.message()),
            Unanswered::Beyond(_) | Unanswered::NoSuchFigure(_) | Unanswered::Supposed(_) => {
                Trouble::Refused(no.message())
            }
        }
    }
}

impl From<replay::echo::BeyondKnown> for Trouble {
    fn from(beyond: replay::echo::BeyondKnown) -> Trouble {
        Trouble::Refused(beyond.message())
    }
}

impl From<NoAnswer> for Trouble {
    fn from(no: NoAnswer) -> Trouble {
        Trouble::Refused(no.message())
    }
}
