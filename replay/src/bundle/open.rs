//! A bundle as a ledger that is only read: it answers every question, with no ledger present.
//!
//! Nothing of it is believed before it verifies: every file against the manifest, the log to the last byte, its accounts twice,
//! and its root against the signed checkpoint. The key lies in the bundle too; whether it is the ledger's is for those to say
//! who know it from elsewhere.

use crate::Progress;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::note::{Note, VerifierKey};
use crate::proof::{AuditError, Held, ProofError, Signed, audit};
use ledger::digest::Digest;
use ledger::log::{EventLog as _, MemoryLog, RestoreError, Until, restore};
use ledger::refusal::Bilingual;
use std::fs;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// Why a bundle cannot be asked.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum OpenError {
    /// A file is missing or cannot be read.
    Io(PathBuf, io::Error),
    /// A file is not what the manifest lists.
    Altered(PathBuf),
    /// It is one holder's bundle, which has no whole log.
    OfHolder(PathBuf),
    /// The log is not what was written.
    Log(#[from] RestoreError),
    /// The checkpoint or its key is worth nothing.
    Flawed(PathBuf, ProofError),
    /// The log is not what was signed.
    AuditError(#[from] Box<AuditError>),
}

impl OpenError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            OpenError::Io(path, error) => (
                format!("`{}` cannot be read ({error}). Check that the bundle is whole.", path.display()),
                format!("impossible de lire `{}` ({error}). Vérifiez que le dossier est complet.", path.display()),
            ),
            OpenError::Altered(path) => (
                format!("`{}` is not the file that the manifest lists. Get the bundle again.", path.display()),
                format!(
                    "`{}` n'est pas le fichier inscrit au manifeste. Obtenez de nouveau le dossier.",
                    path.display()
                ),
            ),
            OpenError::OfHolder(path) => (
                format!(
                    "`{0}` has one broadcaster's events only, and cannot answer for the ledger. Check it with python3 {0}/data/verify.py.",
                    path.display()
                ),
                format!(
                    "`{0}` ne contient que les événements d'un télédiffuseur et ne peut répondre pour le registre. Vérifiez-le avec python3 {0}/data/verify.py.",
                    path.display()
                ),
            ),
            OpenError::Log(error) => return error.message(),
            OpenError::Flawed(path, error) => {
                let Bilingual { en, fr } = error.message();
                (format!("`{}`: {en}", path.display()), format!("`{}`\u{a0}: {fr}", path.display()))
            }
            OpenError::AuditError(unproven) => return unproven.message(),
        };
        Bilingual { en, fr }
    }
}

/// Whether a place looks like a bundle.
#[must_use]
pub fn is_bundle(path: &Path) -> bool {
    path.join("bagit.txt").is_file() && path.join("data").is_dir()
}

/// Verifies a bundle and gives its log. `progress` is told how many events were checked.
///
/// # Errors
/// The first thing that is wrong.
pub async fn open(bundle: &Path, progress: impl FnMut(Progress) + Send) -> Result<MemoryLog, OpenError> {
    let data = bundle.join("data");
    if data.join("events.jsonl").exists() {
        return Err(OpenError::OfHolder(bundle.to_owned()));
    }
    check_manifest(bundle)?;
    let path = data.join("log.jsonl");
    let file = fs::File::open(&path).map_err(|error| OpenError::Io(path, error))?;
    let mut log = MemoryLog::new();
    restore(BufReader::new(file), Until::default(), &mut log, |_| ()).await?;

    let (key_file, note_file) = (data.join("checkpoint.key"), data.join("checkpoint"));
    let key: VerifierKey =
        text(&key_file)?.trim_end().parse().map_err(|error| OpenError::Flawed(key_file.clone(), error))?;
    let note = text(&note_file)?;
    let flawed = |error| OpenError::Flawed(note_file.clone(), error);
    let signed: Note = note.parse().map_err(flawed)?;
    let keys = [key];
    let (checkpoint, key) = Checkpoint::open(&signed, &keys).map_err(flawed)?;
    // A bundle has its log up to the checkpoint and no further: what follows it nobody signed.
    let events = log.head().seq;
    if checkpoint.head.size < events {
        let place = note_file.display().to_string();
        return Err(Box::new(AuditError::Misplaced { place, found: Box::new(checkpoint) }).into());
    }
    let held = [Held { place: note_file.display().to_string(), note, kept_as: None }];
    audit(&log, key.name(), &[Signed { keys: &keys, checkpoints: &held }], progress).await.map_err(Box::new)?;
    Ok(log)
}

fn text(path: &Path) -> Result<String, OpenError> {
    fs::read_to_string(path).map_err(|error| OpenError::Io(path.to_owned(), error))
}

/// Every file that the manifest lists is there as it was.
fn check_manifest(bundle: &Path) -> Result<(), OpenError> {
    for line in text(&bundle.join("manifest-sha256.txt"))?.lines() {
        let altered = || OpenError::Altered(bundle.join(line));
        let (digest, name) = line.split_once("  ").ok_or_else(altered)?;
        let path = bundle.join(name);
        let bytes = fs::read(&path).map_err(|error| OpenError::Io(path.clone(), error))?;
        if Digest::from_hex(digest) != Some(Digest::of(&bytes)) {
            return Err(OpenError::Altered(path));
        }
    }
    Ok(())
}
