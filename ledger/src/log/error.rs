//! What can go wrong with a store, and what to do about it.

use super::chain::Head;
use crate::refusal::Bilingual;
use std::io;
use std::path::PathBuf;

/// Why nothing was appended, or is not known to have been.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The log does not end where the writer thought: someone else appended. Nothing was written.
    #[error("the log has grown to event {} in the meantime", actual.seq)]
    Conflict {
        /// Where the log ends.
        actual: Head,
    },
    /// The store failed. The batches may or may not be in the log: read it again, and send the same commands again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum StoreError {
    /// The directory holds something else.
    NotALedger(PathBuf),
    /// There is no ledger.
    Missing(PathBuf),
    /// There is something already where a new ledger should be.
    AlreadyThere(PathBuf),
    /// Another process has it open.
    Locked(PathBuf),
    /// It was written by a later version of this program.
    NewerFormat {
        /// The directory.
        path: PathBuf,
        /// The version of the form that it has.
        found: u64,
    },
    /// What is stored is not what was written.
    Damaged {
        /// Where it is kept.
        path: PathBuf,
        /// What was found.
        what: Bilingual,
    },
    /// There is no room left.
    Full(PathBuf),
    /// The operating system refused.
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// An earlier append failed half-way: what is on disk is known only after opening it again.
    Stopped(PathBuf),
    /// A batch does not follow the one before it: an error of the program, which wrote nothing.
    NotChained,
    /// It was told to fail.
    Failed,
    /// It can be asked, and not written.
    ReadOnly(PathBuf),
    /// The address of a server that cannot be understood.
    Address {
        /// The address, without the password.
        path: PathBuf,
        /// What is wrong with it.
        said: String,
    },
    /// The server does not answer, or answered and was lost.
    Unreachable {
        /// The address, without the password.
        path: PathBuf,
        /// What was heard last.
        said: String,
    },
    /// The server does not let this user in, or not do this.
    Denied {
        /// The address, without the password.
        path: PathBuf,
        /// What it said.
        said: String,
    },
    /// The server reports an error of its own.
    Server {
        /// The address, without the password.
        path: PathBuf,
        /// What it said.
        said: String,
    },
}

impl StoreError {
    /// Of what the operating system said about a place.
    #[must_use]
    pub fn io(path: impl Into<PathBuf>, source: io::Error) -> StoreError {
        let path = path.into();
        let full = matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        if full { StoreError::Full(path) } else { StoreError::Io { path, source } }
    }

    /// Whether the system lets us read but not write: a medium that takes no writes, or another user's files.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        let StoreError::Io { source, .. } = self else { return false };
        matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    }

    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            StoreError::NotALedger(path) => (
                format!("`{}` holds other files and no ledger. Nothing was touched. Name an empty or a new directory, or the ledger's own.", path.display()),
                format!("`{}` contient d'autres fichiers et aucun registre. Rien n'a été modifié. Indiquez un répertoire vide ou nouveau, ou celui du registre.", path.display()),
            ),
            StoreError::Missing(path) => (
                format!("there is no ledger in `{}`. Check the place (--ledger or ENVELOPE_LEDGER), or submit a first command there to create one.", path.display()),
                format!("il n'y a aucun registre dans `{}`. Vérifiez l'emplacement (--ledger ou ENVELOPE_LEDGER), ou soumettez-y une première commande pour en créer un.", path.display()),
            ),
            StoreError::AlreadyThere(path) => (
                format!("there is something in `{}` already. Nothing was touched. Name a new directory.", path.display()),
                format!("il y a déjà quelque chose dans `{}`. Rien n'a été modifié. Indiquez un nouveau répertoire.", path.display()),
            ),
            StoreError::Locked(path) => (
                format!("another process has the ledger in `{}` open. Wait until it ends, or send the commands to it.", path.display()),
                format!("un autre processus a ouvert le registre dans `{}`. Attendez qu'il se termine, ou envoyez-lui les commandes.", path.display()),
            ),
            StoreError::NewerFormat { path, found } => (
                format!("the ledger in `{}` has format {found}, which a newer version of this program wrote. Use that version.", path.display()),
                format!("le registre dans `{}` est au format {found}, écrit par une version plus récente de ce programme. Employez cette version.", path.display()),
            ),
            StoreError::Damaged { path, what } => (
                format!("the ledger in `{}` is damaged: {}. Keep a copy of it as it is. From an export, `envelope restore EVENTS.jsonl --into NEW` makes a whole ledger again.", path.display(), what.en),
                format!("le registre dans `{}` est endommagé\u{a0}: {}. Gardez-en une copie en l'état. À partir d'une exportation, `envelope restore EVENTS.jsonl --into NOUVEAU` refait un registre complet.", path.display(), what.fr),
            ),
            StoreError::Full(path) => (
                format!("there is no room left for `{}`. Free some space and send the same commands again: none is written twice.", path.display()),
                format!("il ne reste plus d'espace pour `{}`. Libérez de l'espace et renvoyez les mêmes commandes\u{a0}: aucune n'est inscrite deux fois.", path.display()),
            ),
            StoreError::Io { path, source } => (
                format!("`{}` cannot be read or written ({source}). Check the disk and the permissions, then try again.", path.display()),
                format!("impossible de lire ou d'écrire `{}` ({source}). Vérifiez le disque et les permissions, puis réessayez.", path.display()),
            ),
            StoreError::Stopped(path) => (
                format!("an earlier write to the ledger in `{}` failed. Open it again and send the same commands again: none is written twice.", path.display()),
                format!("une écriture précédente dans le registre de `{}` a échoué. Rouvrez-le et renvoyez les mêmes commandes\u{a0}: aucune n'est inscrite deux fois.", path.display()),
            ),
            StoreError::NotChained => (
                "the events do not follow the end of the log: an error of this program. Nothing was written. Please report it.".to_owned(),
                "les événements ne suivent pas la fin du journal\u{a0}: une erreur de ce programme. Rien n'a été inscrit. Veuillez la signaler.".to_owned(),
            ),
            StoreError::Failed => (
                "the store was told to fail. Send the same commands again: none is written twice.".to_owned(),
                "on a demandé au stockage d'échouer. Renvoyez les mêmes commandes\u{a0}: aucune n'est inscrite deux fois.".to_owned(),
            ),
            StoreError::ReadOnly(path) => (
                format!("the ledger in `{}` can be asked here, and not written. Submit where it can be written: another user, another server or another medium.", path.display()),
                format!("le registre dans `{}` peut être consulté ici, mais non modifié. Soumettez là où il peut l'être\u{a0}: autre utilisateur, autre serveur ou autre support.", path.display()),
            ),
            StoreError::Address { path, said } => (
                format!("`{}` is no address of a database ({said}). Write postgres://USER@HOST:PORT/DATABASE.", path.display()),
                format!("`{}` n'est pas l'adresse d'une base de données ({said}). Écrivez postgres://UTILISATEUR@HÔTE:PORT/BASE.", path.display()),
            ),
            StoreError::Unreachable { path, said } => (
                format!("the server of `{}` does not answer ({said}). Check that it runs and can be reached, then send the same commands again: none is written twice.", path.display()),
                format!("le serveur de `{}` ne répond pas ({said}). Vérifiez qu'il fonctionne et qu'on peut le joindre, puis renvoyez les mêmes commandes\u{a0}: aucune n'est inscrite deux fois.", path.display()),
            ),
            StoreError::Denied { path, said } => (
                format!("the server of `{}` refuses ({said}). Check the user, the password, the encryption and what the user may do there.", path.display()),
                format!("le serveur de `{}` refuse ({said}). Vérifiez l'utilisateur, le mot de passe, le chiffrement et les droits de l'utilisateur.", path.display()),
            ),
            StoreError::Server { path, said } => (
                format!("the server of `{}` reports an error ({said}). Look into its log, then send the same commands again: none is written twice.", path.display()),
                format!("le serveur de `{}` signale une erreur ({said}). Consultez son journal, puis renvoyez les mêmes commandes\u{a0}: aucune n'est inscrite deux fois.", path.display()),
            ),
        };
        Bilingual { en, fr }
    }
}
