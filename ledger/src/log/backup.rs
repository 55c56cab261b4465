//! A backup: the log's exact lines in a file that is only ever added to, and can be restored as it stands.
//!
//! What the file holds is verified before anything is added. A last batch that was cut short, as when the machine stopped, is taken off
//! and written again.

use super::restore::next_batch;
use super::{EventLog, Head, Progress, RestoreError, StoreError, TransferError, Verifier, extend};
use crate::refusal::Bilingual;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Why a backup was not made.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum BackupError {
    /// The file holds something else than a log, or one that was altered.
    NotABackup(PathBuf, Box<RestoreError>),
    /// Another process is writing it.
    InUse(PathBuf),
    /// The file cannot be read or written.
    File(PathBuf, io::Error),
    /// The ledger is not what was written, not the one in the file, or cannot be read.
    Log(#[from] TransferError),
}

impl BackupError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            BackupError::NotABackup(path, error) => {
                let why = match error.as_ref() {
                    RestoreError::Line { error, .. } => error.message(),
                    RestoreError::TooLong { .. } | RestoreError::Read(_) | RestoreError::Store(_) => error.message(),
                };
                (
                    format!(
                        "`{}` is no backup, or was altered: {} Nothing was written. Keep it as it is, and name a new file.",
                        path.display(),
                        why.en
                    ),
                    format!(
                        "`{}` n'est pas une sauvegarde, ou a été modifié\u{a0}: {} Rien n'a été inscrit. Gardez-le en l'état et indiquez un nouveau fichier.",
                        path.display(),
                        why.fr
                    ),
                )
            }
            BackupError::InUse(path) => (
                format!("another process is writing `{}`. Wait until it ends.", path.display()),
                format!("un autre processus écrit `{}`. Attendez qu'il se termine.", path.display()),
            ),
            BackupError::File(path, error) => (
                format!(
                    "`{}` cannot be read or written ({error}). Check the disk and the permissions, then run the same backup again.",
                    path.display()
                ),
                format!(
                    "impossible de lire ou d'écrire `{}` ({error}). Vérifiez le disque et les permissions, puis relancez la même sauvegarde.",
                    path.display()
                ),
            ),
            BackupError::Log(TransferError::Differs { end, source_end }) => (
                format!(
                    "the file holds {end} events that are not the first of the ledger's {source_end}: it is a backup of another ledger, or the ledger is not what it was. Nothing was written. Name a new file, and run `envelope verify`."
                ),
                format!(
                    "le fichier contient {end} événements qui ne sont pas les premiers des {source_end} du registre\u{a0}: c'est la sauvegarde d'un autre registre, ou le registre n'est plus ce qu'il était. Rien n'a été inscrit. Indiquez un nouveau fichier et lancez `envelope verify`."
                ),
            ),
            BackupError::Log(error) => return error.message(),
        };
        Bilingual { en, fr }
    }
}

/// What a backup did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Where the log in the file ended before.
    pub before: Head,
    /// Where it ends now.
    pub head: Head,
}

/// Adds to the file what the log has beyond it, and makes it durable. `progress` is told the last event written.
///
/// # Errors
/// The file is no backup of this log, or it or the log cannot be read or written.
pub async fn back_up<L: EventLog + Sync>(
    log: &L,
    path: &Path,
    mut progress: impl FnMut(u64) + Send,
) -> Result<BackedUp, BackupError> {
    let failed = |error| BackupError::File(path.to_owned(), error);
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(BackupError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    let (before, whole) = survey(&file, path)?;
    let mut cut = false;
    let extended = extend(log, before, async |_, group| {
        let mut write = || {
            if !cut {
                prepare(&mut file, whole)?;
                cut = true;
            }
            group.iter().try_for_each(|batch| file.write_all(&batch.lines))
        };
        write().map_err(|error| StoreError::io(path, error))?;
        progress(group.last().map_or(0, |batch| batch.head_after.seq));
        Ok(())
    })
    .await;
    if extended.is_ok() && !cut {
        prepare(&mut file, whole).map_err(failed)?;
    }
    // What was written before an error is whole batches, and stays.
    let synced = file.sync_all().and_then(|()| sync_name(path)).map_err(failed);
    let head = extended?;
    synced?;
    Ok(BackedUp { before, head })
}

/// Where the log in the file ends, and how many bytes its whole batches take, the last line end included.
fn survey(file: &File, path: &Path) -> Result<(Head, u64), BackupError> {
    let mut lines = BufReader::with_capacity(1 << 20, file);
    let (mut verifier, mut done, mut line) = (Verifier::new().canonical(), Progress::default(), Vec::new());
    let (mut head, mut whole) = (Head::EMPTY, 0);
    loop {
        match next_batch(&mut lines, &mut line, &mut verifier, &mut done) {
            Ok(Some(batch)) => {
                head = batch.head_after;
                whole += batch.lines.len() as u64;
            }
            Ok(None) => return Ok((head, whole)),
            Err(error) => {
                let at_end = lines.fill_buf().map_err(|error| BackupError::File(path.to_owned(), error))?.is_empty();
                // Nothing but the cut end of our own writing may be taken off: another file's content never is.
                if at_end && head.seq > 0 && matches!(error, RestoreError::Line { .. }) {
                    return Ok((head, whole));
                }
                return Err(BackupError::NotABackup(path.to_owned(), Box::new(error)));
            }
        }
    }
}

/// Goes to the end of the whole batches and takes off what lies behind.
fn prepare(file: &mut File, whole: u64) -> io::Result<()> {
    let there = file.metadata()?.len();
    file.set_len(whole.min(there))?;
    file.seek(SeekFrom::End(0))?;
    // The last line end may have been lost on the way.
    if whole == there + 1 { file.write_all(b"\n") } else { Ok(()) }
}

fn sync_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
