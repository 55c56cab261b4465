//! `envelope checkpoint`: signing what the log is.

use super::args::{Common, Format};
use super::error::{CliError, Exit};
use super::output::{print, print_json, say};
use super::progress::Progress;
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::clerk::ClerkError;
use ledger::log::{AppendError, EventLog, Store};
use replay::proof::issued::{Issued, Unreadable};
use replay::proof::key::{self, KeyError};
use replay::proof::note::{Note, SigningKey};
use replay::proof::{self, AuditError, rotation};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Signing a checkpoint.
#[derive(Debug, Args)]
pub(crate) struct Checkpoint {
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Sign with a new key from here on; the log records it, signed with the old one
    ///
    /// Signe désormais avec une nouvelle clé; le journal l'inscrit, avec la signature de l'ancienne
    #[arg(long)]
    pub(crate) rotate_key: bool,
}

/// With which key.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    /// The file of the signing key (beside the ledger's directory where it is not given)
    ///
    /// Le fichier de la clé de signature (à côté du répertoire du registre s'il n'est pas précisé)
    #[arg(long, env = "ENVELOPE_KEY", value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer<'a> {
    origin: &'a str,
    size: u64,
    /// The key that verifies.
    key: String,
    note: String,
}

/// Signs what the log is now.
///
/// # Errors
/// The log is not what was signed before, there is no key to sign with, or the disk fails.
pub(crate) async fn checkpoint(common: &Common, lang: Lang, asked: &Checkpoint) -> Result<Exit, CliError> {
    let as_json = common.choose(&[(Format::Table, false), (Format::Json, true)])?.unwrap_or(false);
    let mut log = store::open_to_write(&common.ledger, common.wait()).await?;
    let mut issued = Issued::of(&store::directory(&common.ledger)?)?;
    if asked.rotate_key {
        // Everything up to here is signed with the old key first.
        issue(common, lang, &log, &mut issued, &asked.signing).await?;
        rotate(common, lang, &mut log, &mut issued, &asked.signing).await?;
    }
    let (size, note) = issue(common, lang, &log, &mut issued, &asked.signing).await?;
    if as_json {
        let key = issued.keys().last().map(ToString::to_string).unwrap_or_default();
        print_json(&Answer { origin: log.name(), size, key, note: note.to_string() })?;
    } else {
        print(note.to_string().as_bytes())?;
    }
    Ok(Exit::Success)
}

/// Signs what the log is now, and keeps it.
///
/// # Errors
/// As for [`checkpoint`].
pub(crate) async fn issue(
    common: &Common,
    lang: Lang,
    log: &Store,
    issued: &mut Issued,
    signing: &Signing,
) -> Result<(u64, Note), CliError> {
    let path = key_path(common, signing)?;
    finish_rotation(log, issued, &path).await?;
    let key = signing_key(&path, lang, log.name(), issued)?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let made = proof::issue(log, log.name(), issued.signed(), &key, |done| progress.at(done.read)).await;
    progress.done();
    let (size, note) = made?;
    issued.keep_signed(&key.verifier(), size, &note.to_string())?;
    Ok((size, note))
}

/// Where the key is.
///
/// # Errors
/// The ledger's directory cannot be found.
pub(crate) fn key_path(common: &Common, signing: &Signing) -> Result<PathBuf, CliError> {
    let directory = store::directory(&common.ledger)?;
    let beside = || key::beside(&directory).map_err(|e| CliError::unreadable(&directory.display().to_string(), &e));
    signing.key.clone().map_or_else(beside, Ok)
}

/// Replaces the key. The new one is on disk before the log says so, and takes the old one's place after.
async fn rotate(
    common: &Common,
    lang: Lang,
    log: &mut Store,
    issued: &mut Issued,
    signing: &Signing,
) -> Result<(), CliError> {
    let path = key_path(common, signing)?;
    let old = signing_key(&path, lang, log.name(), issued)?;
    let new = key::make_next(&path, log.name())?.verifier();
    let actor = std::env::var("USER").unwrap_or_else(|_| "envelope".to_owned());
    rotation::rotate(log, &old, &new, &actor).await.map_err(|error| match error {
        AppendError::Store(error) => CliError::from(error),
        AppendError::Conflict { .. } => CliError::from(ClerkError::Contended),
    })?;
    finish_rotation(log, issued, &path).await?;
    let place = path.display();
    say(&match lang {
        Lang::En => format!(
            "A new signing key is in `{place}`: keep a copy, apart from the ledger. The old one is gone; it is no longer needed. Give the verifier key to whoever keeps checkpoints:\n{new}"
        ),
        Lang::Fr => format!(
            "Une nouvelle clé de signature est dans `{place}`\u{a0}: gardez-en une copie, à part du registre. L'ancienne n'existe plus; elle n'est plus nécessaire. Donnez la clé de vérification à qui garde des points de contrôle\u{a0}:\n{new}"
        ),
    });
    Ok(())
}

/// Puts a new key in its place where the log says that it is in force: a crash may have come between.
async fn finish_rotation(log: &Store, issued: &mut Issued, path: &Path) -> Result<(), CliError> {
    let next = match key::read_next(path) {
        Err(KeyError::Missing(_)) => return Ok(()),
        next => next?.verifier(),
    };
    if proof::succession(log, |_| {}).await?.present() == Some(&next) {
        issued.keep_key(next)?;
        key::put_next(path)?;
    }
    Ok(())
}

/// The key of the ledger; a new one where nothing was ever signed.
///
/// # Errors
/// It is missing, others can read it, or it is not this ledger's.
pub(crate) fn signing_key(path: &Path, lang: Lang, name: &str, issued: &Issued) -> Result<SigningKey, CliError> {
    let key = match (key::read(path), issued.keys().last()) {
        (Err(KeyError::Missing(_)), None) => {
            let key = key::make(path, name)?;
            let (place, verifier) = (path.display(), key.verifier());
            say(&match lang {
                Lang::En => format!(
                    "A signing key was made in `{place}`: keep a copy, apart from the ledger. Give the verifier key to whoever keeps checkpoints:\n{verifier}"
                ),
                Lang::Fr => format!(
                    "Une clé de signature a été créée dans `{place}`\u{a0}: gardez-en une copie, à part du registre. Donnez la clé de vérification à qui garde des points de contrôle\u{a0}:\n{verifier}"
                ),
            });
            key
        }
        (key, _) => key?,
    };
    let (found, place) = (key.verifier(), path.display());
    match issued.keys().last() {
        Some(present) if *present != found => Err(CliError::Refused(both(
            format!("the key in `{place}` is `{found}`; this ledger signs with `{present}`. Name its key with --key."),
            format!(
                "la clé dans `{place}` est `{found}`; ce registre signe avec `{present}`. Indiquez sa clé avec --key."
            ),
        ))),
        None if found.name() != name => Err(CliError::Refused(both(
            format!(
                "the key in `{place}` is that of `{}`; this ledger is called `{name}`. Name its key with --key.",
                found.name()
            ),
            format!(
                "la clé dans `{place}` est celle de `{}`; ce registre s'appelle `{name}`. Indiquez sa clé avec --key.",
                found.name()
            ),
        ))),
        None | Some(_) => Ok(key),
    }
}

impl From<KeyError> for CliError {
    fn from(error: KeyError) -> CliError {
        CliError::Usage(error.message())
    }
}

impl From<Unreadable> for CliError {
    fn from(error: Unreadable) -> CliError {
        match error {
            Unreadable::Store(error) => error.into(),
            Unreadable::Key { place, error } => {
                let text = error.message();
                CliError::Refused(both(format!("`{place}`: {}", text.en), format!("`{place}`\u{a0}: {}", text.fr)))
            }
        }
    }
}

impl From<AuditError> for CliError {
    fn from(error: AuditError) -> CliError {
        use replay::verify::VerifyError;
        match error {
            AuditError::Log(VerifyError::Log(error)) => error.into(),
            other @ (AuditError::Log(VerifyError::Event { .. })
            | AuditError::Checkpoint { .. }
            | AuditError::Misplaced { .. }
            | AuditError::Short { .. }
            | AuditError::Rewritten { .. }
            | AuditError::Rotation { .. }
            | AuditError::Retired { .. }
            | AuditError::Key(_)) => CliError::Refused(other.message()),
        }
    }
}
