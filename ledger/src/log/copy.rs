//! Asking a directory that may be read and not written: on a medium that takes no writes, or owned by another user.
//!
//! sled opens only what it can write, so the live end of the log is copied to a temporary directory, with names for what never changes,
//! and that is opened. While it is copied its owner is kept from writing by the same lock that keeps two processes apart.

use super::{EventLog, Head, Page, SledLog, StoreError};
use crate::snapshot::Snapshots;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, symlink};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// How often a ledger is copied that changes meanwhile.
const TRIES: usize = 10;

/// What is copied first: the rest must reach what is noted there.
const FIRST: [&str; 2] = ["ledger.json", "acknowledged"];

/// What comes last, and never changes: what moves from sled into sealed files is copied from where it goes, before it is looked for
/// where it went.
const LAST: [&str; 2] = ["sealed", "snapshots"];

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
        ReadingCopy::made(original)
    }

    /// Copies the ledger in this directory while another process writes it. What was acknowledged before is in the copy, or the copy
    /// does not open and is made again; whoever reads it verifies the rest, as always.
    ///
    /// # Errors
    /// As [`ReadingCopy::of`], or no copy opened.
    pub fn beside(original: &Path) -> Result<ReadingCopy, StoreError> {
        let mut copied = ReadingCopy::made(original);
        for _ in 1..TRIES {
            if copied.is_ok() {
                break;
            }
            copied = ReadingCopy::made(original);
        }
        copied
    }

    fn made(original: &Path) -> Result<ReadingCopy, StoreError> {
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
    let entries = fs::read_dir(from).map_err(|error| StoreError::io(from, error))?;
    let mut names: Vec<OsString> = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| StoreError::io(from, error))?.file_name();
        if name != "lock" {
            names.push(name);
        }
    }
    let is_in = |some: &[&str], name: &OsString| some.iter().any(|one| name == one);
    names.sort_by_key(|name| (!is_in(&FIRST, name), is_in(&LAST, name)));
    for name in names {
        let (source, target) = (from.join(&name), to.join(&name));
        let kind = match fs::symlink_metadata(&source) {
            Ok(known) => known.file_type(),
            // It was there a moment ago: whoever writes took it away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(StoreError::io(&source, error)),
        };
        if kind.is_dir() {
            copy(&source, &target)?;
        } else if LAST.iter().any(|directory| from.ends_with(directory)) {
            // A name for it does: what goes meanwhile is found missing, as if it had gone before.
            let whole = fs::canonicalize(&source).map_err(|error| StoreError::io(&source, error))?;
            symlink(whole, &target).map_err(|error| StoreError::io(&target, error))?;
        } else if kind.is_file() {
            let mut into = File::create(&target).map_err(|error| StoreError::io(&target, error))?;
            let mut file = File::open(&source).map_err(|error| StoreError::io(&source, error))?;
            io::copy(&mut file, &mut into).map_err(|error| StoreError::io(&target, error))?;
        }
    }
    Ok(())
}
