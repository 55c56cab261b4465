//! What a ledger has signed, in the folder `checkpoints` of its directory: a file for each checkpoint, called by its size, and
//! `keys`, the verifier keys, the present one last.
//!
//! A file is whole or not there: it gets its name once it is on disk, and the name is on disk before anyone is told.

use super::audit::{Held, Signed};
use super::error::ProofError;
use super::note::VerifierKey;
use ledger::log::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

const FOLDER: &str = "checkpoints";
const KEYS: &str = "keys";

/// The checkpoints and verifier keys of a ledger.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    folder: PathBuf,
    keys: Vec<VerifierKey>,
    checkpoints: Vec<Held>,
}

/// Why the folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A line of `keys` is no key.
    #[error("{place}: {error}")]
    Key {
        /// Which file.
        place: String,
        /// What is wrong.
        error: ProofError,
    },
}

impl Issued {
    /// Of the ledger in this directory; there is nothing as long as nothing was signed.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn of(ledger: &Path) -> Result<Issued, Unreadable> {
        let folder = ledger.join(FOLDER);
        let file = folder.join(KEYS);
        let keys = match fs::read_to_string(&file) {
            Ok(text) => {
                read_keys(&text).map_err(|error| Unreadable::Key { place: file.display().to_string(), error })?
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(StoreError::io(file, e).into()),
        };
        let checkpoints = read_checkpoints(&folder).map_err(|e| StoreError::io(&folder, e))?;
        Ok(Issued { folder, keys, checkpoints })
    }

    /// The verifier keys, the present one last.
    #[must_use]
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// Every checkpoint that is kept, the smallest first.
    #[must_use]
    pub fn checkpoints(&self) -> &[Held] {
        &self.checkpoints
    }

    /// Both.
    #[must_use]
    pub fn signed(&self) -> Signed<'_> {
        Signed { keys: &self.keys, checkpoints: &self.checkpoints }
    }

    /// The largest checkpoint.
    #[must_use]
    pub fn last(&self) -> Option<&Held> {
        self.checkpoints.last()
    }

    /// Keeps the key that will sign from now on.
    ///
    /// # Errors
    /// The disk.
    pub fn keep_key(&mut self, key: VerifierKey) -> Result<(), StoreError> {
        let mut keys = self.keys.clone();
        keys.retain(|known| *known != key);
        keys.push(key);
        let lines: String = keys.iter().map(|key| format!("{key}\n")).collect();
        self.write(KEYS, &lines)?;
        self.keys = keys;
        Ok(())
    }

    /// Keeps a checkpoint over so many events, and with the first one the key that signed it: a key is this ledger's only once it
    /// has signed what agrees with everything signed before.
    ///
    /// # Errors
    /// The disk.
    pub fn keep_signed(&mut self, key: &VerifierKey, size: u64, note: &str) -> Result<(), StoreError> {
        if self.keys.is_empty() {
            self.keep_key(key.clone())?;
        }
        self.keep(size, note)
    }

    /// Keeps a checkpoint over so many events.
    ///
    /// # Errors
    /// The disk.
    pub fn keep(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        self.write(&size.to_string(), note)?;
        let place = self.folder.join(size.to_string()).display().to_string();
        self.checkpoints.retain(|held| held.kept_as != Some(size));
        self.checkpoints.push(Held { place, note: note.to_owned(), kept_as: Some(size) });
        self.checkpoints.sort_by_key(|held| held.kept_as);
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> Result<(), StoreError> {
        if !self.folder.is_dir() {
            fs::create_dir_all(&self.folder).map_err(|e| StoreError::io(&self.folder, e))?;
            let ledger = self.folder.parent().unwrap_or(Path::new("."));
            sync_names(ledger).map_err(|e| StoreError::io(ledger, e))?;
        }
        let file = self.folder.join(name);
        write_whole(&file, text, 0o644).map_err(|e| StoreError::io(file, e))
    }
}

fn read_keys(text: &str) -> Result<Vec<VerifierKey>, ProofError> {
    text.lines().map(str::parse).collect()
}

fn read_checkpoints(folder: &Path) -> io::Result<Vec<Held>> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut held = Vec::new();
    for entry in entries {
        let entry = entry?;
        // Whatever else lies there is not ours.
        let Some(size) = entry.file_name().to_str().and_then(super::checkpoint::number) else { continue };
        let place = entry.path().display().to_string();
        // Bytes that are no text are no checkpoint either, and will be found to be none.
        let note = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        held.push(Held { place, note, kept_as: Some(size) });
    }
    held.sort_by_key(|held| held.kept_as);
    Ok(held)
}

/// Writes a file beside its place, and gives it its name once it is on disk.
pub(super) fn write_whole(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let folder = folder_of(path);
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(".new");
    let unfinished = folder.join(name);
    // One that was left behind may have other rights.
    match fs::remove_file(&unfinished) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    sync_names(folder)
}

/// Makes durable that a file has its name.
pub(super) fn sync_name(path: &Path) -> io::Result<()> {
    sync_names(folder_of(path))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    }
}

fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
