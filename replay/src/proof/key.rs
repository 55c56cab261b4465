//! The secret with which a ledger signs: a file of its own outside the ledger, which nobody but its owner can read.
//!
//! Whoever copies or exports a ledger does not copy the key with it.

use super::error::ProofError;
use super::issued::{sync_name, write_whole};
use super::note::SigningKey;
use ledger::refusal::Bilingual;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum KeyError {
    /// The file is missing.
    Missing(PathBuf),
    /// There is something in its place.
    AlreadyThere(PathBuf),
    /// Others than the owner can read it.
    Exposed(PathBuf),
    /// It is no key, or its name cannot stand in a signature.
    Flawed(PathBuf, ProofError),
    /// It cannot be read or written, or the system has no random bytes.
    Io(PathBuf, io::Error),
}

impl KeyError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            KeyError::Missing(path) => (
                format!(
                    "the signing key `{}` is missing. Put it back from your copy, or name it with --key or ENVELOPE_KEY.",
                    path.display()
                ),
                format!(
                    "la clé de signature `{}` manque. Remettez-la à partir de votre copie, ou indiquez-la avec --key ou ENVELOPE_KEY.",
                    path.display()
                ),
            ),
            KeyError::AlreadyThere(path) => (
                format!("there is something in `{}` already. Nothing was touched. Name a new file.", path.display()),
                format!(
                    "il y a déjà quelque chose dans `{}`. Rien n'a été modifié. Indiquez un nouveau fichier.",
                    path.display()
                ),
            ),
            KeyError::Exposed(path) => (
                format!(
                    "others than its owner can read the signing key `{0}`. Take their rights away (chmod 600 {0}), and think of making a new key.",
                    path.display()
                ),
                format!(
                    "d'autres que son propriétaire peuvent lire la clé de signature `{0}`. Retirez-leur ce droit (chmod 600 {0}), et songez à créer une nouvelle clé.",
                    path.display()
                ),
            ),
            KeyError::Flawed(path, error) => {
                let Bilingual { en, fr } = error.message();
                (
                    format!("the signing key `{}`: {en}", path.display()),
                    format!("la clé de signature `{}`\u{a0}: {fr}", path.display()),
                )
            }
            KeyError::Io(path, error) => (
                format!(
                    "the signing key `{}` cannot be read or written ({error}). Check the disk and the permissions.",
                    path.display()
                ),
                format!(
                    "impossible de lire ou d'écrire la clé de signature `{}` ({error}). Vérifiez le disque et les permissions.",
                    path.display()
                ),
            ),
        };
        Bilingual { en, fr }
    }
}

/// Where the key of the ledger in this directory is, where nothing else is said: beside the directory, under its name and
/// `.key`.
///
/// # Errors
/// The directory cannot be found.
pub fn beside(ledger: &Path) -> io::Result<PathBuf> {
    let mut name = fs::canonicalize(ledger)?.into_os_string();
    name.push(".key");
    Ok(PathBuf::from(name))
}

/// Reads a key.
///
/// # Errors
/// It is missing, others can read it, or it is no key.
pub fn read(path: &Path) -> Result<SigningKey, KeyError> {
    let failed = |error: io::Error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        if missing { KeyError::Missing(path.to_owned()) } else { KeyError::Io(path.to_owned(), error) }
    };
    if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    SigningKey::read(text.trim_end()).map_err(|error| KeyError::Flawed(path.to_owned(), error))
}

/// Makes a key of that name. It is on disk before anything is signed with it.
///
/// # Errors
/// There is something in the place, the name cannot stand in a signature, or the file cannot be written.
pub fn make(path: &Path, name: &str) -> Result<SigningKey, KeyError> {
    if path.symlink_metadata().is_ok() {
        return Err(KeyError::AlreadyThere(path.to_owned()));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| KeyError::Io(path.to_owned(), io::Error::other(error.to_string())))?;
    let key = SigningKey::new(name, &seed).map_err(|error| KeyError::Flawed(path.to_owned(), error))?;
    write_whole(path, &format!("{}\n", key.secret()), 0o600).map_err(|e| KeyError::Io(path.to_owned(), e))?;
    Ok(key)
}

/// Where a key that is to replace the one in this place waits.
fn next(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".next");
    PathBuf::from(name)
}

/// Makes the key that is to replace the one in this place. One that waits there already was never in force.
///
/// # Errors
/// As for [`make`].
pub fn make_next(path: &Path, name: &str) -> Result<SigningKey, KeyError> {
    let next = next(path);
    match fs::remove_file(&next) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(KeyError::Io(next, e)),
        Ok(()) | Err(_) => {}
    }
    make(&next, name)
}

/// Reads the key that is to replace the one in this place.
///
/// # Errors
/// As for [`read`].
pub fn read_next(path: &Path) -> Result<SigningKey, KeyError> {
    read(&next(path))
}

/// Puts the next key in the place of the present one, which is lost.
///
/// # Errors
/// The disk.
pub fn put_next(path: &Path) -> Result<(), KeyError> {
    fs::rename(next(path), path).and_then(|()| sync_name(path)).map_err(|e| KeyError::Io(path.to_owned(), e))
}
