//! Where tokens and proposals are kept, apart from the log: beside it, in the ledger's directory or in the tables of its database. There
//! every service on the database sees the same at once.

use crate::problem::Problem;
use ledger::log::{AccessTables, Store, StoreError};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder in the ledger's directory.
pub(crate) const FOLDER: &str = "access";

/// Where they are kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// In files below this folder.
    Folder(PathBuf),
    /// In a database.
    Tables(Arc<AccessTables>),
}

impl Place {
    /// The place of a ledger: in its directory, or in its database.
    ///
    /// # Errors
    /// No connection to the database can be set up.
    pub fn of(log: &Store, directory: &Path) -> Result<Place, StoreError> {
        match log {
            Store::Database(log) => Ok(Place::Tables(Arc::new(log.access()?))),
            Store::Directory(_) | Store::Copy(_) => Ok(Place::in_directory(directory)),
        }
    }

    /// The place of a ledger in a directory.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Place {
        Place::Folder(directory.join(FOLDER))
    }
}

/// Why something that is kept cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The files.
    #[error(transparent)]
    Files(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is kept is not what was written.
    #[error(transparent)]
    Form(#[from] serde_json::Error),
}

impl From<KeptError> for Problem {
    fn from(error: KeptError) -> Problem {
        Problem::unavailable(&error)
    }
}

/// Files of one kind, a name each; a folder that is not there holds none.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(crate) fn of(access: &Path, kind: &str) -> Files {
        Files { folder: access.join(kind) }
    }

    pub(crate) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.place(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What the system says of a file.
    pub(crate) fn look(&self, name: &str) -> io::Result<Option<fs::Metadata>> {
        match fs::metadata(self.place(name)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of all.
    pub(crate) fn names(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(".json")).map(str::to_owned));
        }
        Ok(names)
    }

    /// Writes a file that only its owner reads, whole or not at all: it gets its name once it is on disk.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let unfinished = self.folder.join(format!("{name}.json.{}.new", std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.place(name))?;
        fs::File::open(&self.folder)?.sync_all()
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }
}
