//! Asking a directory that may be read and not written: on a medium that takes no writes, or owned by another user.
//!
//! sled opens only what it can write, so the directory is copied to a temporary one, and that is opened. While it is copied its owner
//! is kept from writing by the same lock that keeps two processes apart.

use super::{EventLog, Head, Page, SledLog, StoreError};
use crate::snapshot::Snapshots;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A copy that goes when the value does.
#[derive(Debug)]
pub struct ReadingCopy {
    // Closed before its files are removed: fields are dropped in this order.
    log: SledLog,
    _files: Temporary,
    original: PathBuf,
}

/// A directory of our own that is removed in the end.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed stays until the system cleans up.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl ReadingCopy {
    /// Copies the ledger in this directory and opens the copy.
    ///
    /// # Errors
    /// It is no ledger, it is in use or damaged, it may not be read, or there is no room for a copy.
    pub fn of(original: &Path) -> Result<ReadingCopy, StoreError> {
        let _lock = lock(original)?;
        let place = std::env::temp_dir().join(format!("envelope-{}", Uuid::new_v4()));
        let files = Temporary(place.clone());
        copy(original, &place)?;
        let log = SledLog::open(&place)?;
        Ok(ReadingCopy { log, _files: files, original: original.to_owned() })
    }

    /// The ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.log.name()
    }

    /// The directory that was copied.
    #[must_use]
    pub fn original(&self) -> &Path {
        &self.original
    }

    /// Where the log ended when it was copied.
    #[must_use]
    pub fn head(&self) -> Head {
        self.log.head()
    }

    /// As [`EventLog::snapshots`].
    #[must_use]
    pub fn snapshots(&self) -> Option<&Snapshots> {
        self.log.snapshots()
    }

    /// As [`EventLog::page`].
    ///
    /// # Errors
    /// The copy cannot be read.
    pub async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        self.log.page(after, bytes).await
    }
}

/// Keeps writers away where there is a lock; a medium that was written without one has no writers.
fn lock(original: &Path) -> Result<Option<File>, StoreError> {
    let path = original.join("lock");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io(path, error)),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(original.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::io(path, error)),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    DirBuilder::new().mode(0o700).create(to).map_err(|error| StoreError::io(to, error))?;
    for entry in fs::read_dir(from).map_err(|error| StoreError::io(from, error))? {
        let entry = entry.map_err(|error| StoreError::io(from, error))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(|error| StoreError::io(&source, error))?;
        if kind.is_dir() {
            copy(&source, &target)?;
        } else if kind.is_file() && entry.file_name() != "lock" {
            let mut into = File::create(&target).map_err(|error| StoreError::io(&target, error))?;
            let mut file = File::open(&source).map_err(|error| StoreError::io(&source, error))?;
            io::copy(&mut file, &mut into).map_err(|error| StoreError::io(&target, error))?;
        }
    }
    Ok(())
}
