//! Where the files of a ledger's directory lie, how they are made durable, and what is said of one that is damaged.

use crate::log::StoreError;
use crate::refusal::Bilingual;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// How the directories of sled's files begin.
pub(super) const EVENTS: &str = "events";

/// How the mark of one ends that is not whole.
pub(super) const PART: &str = ".part";

pub(super) fn damaged(path: &Path, what: impl Into<Bilingual>) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), what: what.into() }
}

pub(super) fn missing(file: &str) -> Bilingual {
    (format!("the file `{file}` is missing"), format!("le fichier `{file}` manque")).into()
}

/// Where the sled of this number keeps its files. The first has no number, as in ledgers that never had a second.
pub(super) fn events(ledger: &Path, number: u64) -> PathBuf {
    ledger.join(if number == 0 { EVENTS.to_owned() } else { format!("{EVENTS}-{number}") })
}

/// Its mark as long as it is not whole, a file; or where it lies while it is being removed.
pub(super) fn events_in_part(ledger: &Path, number: u64) -> PathBuf {
    events(ledger, number).with_extension(PART.trim_start_matches('.'))
}

/// Whether a mark says that it is not whole.
pub(super) fn is_marked(ledger: &Path, number: u64) -> bool {
    events_in_part(ledger, number).is_file()
}

/// Makes all files of a directory and their names durable.
pub(super) fn sync_all(path: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(path).map_err(|e| StoreError::io(path, e))? {
        let entry = entry.map_err(|e| StoreError::io(path, e))?.path();
        if entry.is_dir() { sync_all(&entry)? } else { sync(&entry)? }
    }
    sync(path)
}

/// Makes a file, or the names in a directory, durable.
pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|e| StoreError::io(path, e))
}
