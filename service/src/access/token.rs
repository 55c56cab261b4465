//! Tokens, in the folder `access/tokens` of the ledger's directory, apart from the log: a file each, called by the hash of the
//! token. The token itself is stored nowhere. The server looks at the file for every request, so that a token is good from the
//! moment at which it is made to the moment at which it is revoked; it is read only where it is another than it was.

use super::{Role, hash_of, secret};
use ledger::time::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

const FOLDER: &str = "access";
const TOKENS: &str = "tokens";

/// How long a token is, in bytes: 256 bits in hexadecimal.
const LENGTH: usize = 64;

/// What a token grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The name under which it is listed and revoked.
    pub id: String,
    /// Who acts with it, as the log says.
    pub name: String,
    /// What its bearer is to the ledger.
    #[serde(flatten)]
    pub role: Role,
    /// When it was made.
    pub created_at: Instant,
    /// The last day (UTC) on which it is good; for ever where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Instant>,
}

impl Grant {
    /// Whether it is good at a moment.
    #[must_use]
    pub fn is_good(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires.is_none_or(|last| now.day().is_some_and(|today| today <= last))
    }
}

/// The tokens of one ledger.
#[derive(Clone, Debug)]
pub struct Tokens {
    folder: PathBuf,
    /// What was read of files that are still the same, by hash.
    read: Arc<RwLock<HashMap<String, (Version, Grant)>>>,
}

/// What tells a file from the one that takes its name later, and from itself when it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    file: (u64, u64),
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Version {
    fn of(file: &Metadata) -> Version {
        Version {
            file: (file.dev(), file.ino()),
            length: file.len(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        }
    }
}

impl Tokens {
    /// Those of the ledger in a directory.
    #[must_use]
    pub fn of(ledger: &Path) -> Tokens {
        Tokens { folder: ledger.join(FOLDER).join(TOKENS), read: Arc::default() }
    }

    /// Makes a token, and gives it: it cannot be read again.
    ///
    /// # Errors
    /// The system has no random bits, or the folder cannot be written.
    pub fn create(
        &self,
        name: Option<String>,
        role: Role,
        expires: Option<Day>,
        now: Instant,
    ) -> io::Result<(String, Grant)> {
        let token = secret()?;
        let id: String = secret()?.chars().take(12).collect();
        let name = name.unwrap_or_else(|| format!("{}-{id}", role.word()));
        let grant = Grant { id, name, role, created_at: now, expires, revoked_at: None };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        self.write(&hash_of(&token), &grant)?;
        Ok((token, grant))
    }

    /// What a token grants, by its hash; none where there is no such token.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn find(&self, hash: &str) -> io::Result<Option<Grant>> {
        let place = self.place(hash);
        let found = fs::metadata(&place).and_then(|file| {
            // Looked at before it is read: what comes between is read again next time.
            let version = Version::of(&file);
            if let Some((known, grant)) = self.read.read().unwrap_or_else(PoisonError::into_inner).get(hash)
                && *known == version
            {
                return Ok(grant.clone());
            }
            let grant: Grant = serde_json::from_slice(&fs::read(&place)?)?;
            let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
            read.insert(hash.to_owned(), (version, grant.clone()));
            Ok(grant)
        });
        match found {
            Ok(grant) => Ok(Some(grant)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.read.write().unwrap_or_else(PoisonError::into_inner).remove(hash);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// What a token that someone shows grants now.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn check(&self, token: &str, now: Instant) -> io::Result<Option<Grant>> {
        if token.len() != LENGTH || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        Ok(self.find(&hash_of(token))?.filter(|grant| grant.is_good(now)))
    }

    /// All of them, by when they were made.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<Grant>> {
        let mut grants: Vec<Grant> = self.files()?.into_iter().map(|(_, grant)| grant).collect();
        grants.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        Ok(grants)
    }

    /// Revokes a token from this moment on; none where there is no such id.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn revoke(&self, id: &str, now: Instant) -> io::Result<Option<Grant>> {
        let Some((hash, mut grant)) = self.files()?.into_iter().find(|(_, grant)| grant.id == id) else {
            return Ok(None);
        };
        grant.revoked_at.get_or_insert(now);
        self.write(&hash, &grant)?;
        Ok(Some(grant))
    }

    fn place(&self, hash: &str) -> PathBuf {
        self.folder.join(format!("{hash}.json"))
    }

    fn files(&self) -> io::Result<Vec<(String, Grant)>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let Some(hash) = name.to_str().and_then(|name| name.strip_suffix(".json")) else { continue };
            files.extend(self.find(hash)?.map(|grant| (hash.to_owned(), grant)));
        }
        Ok(files)
    }

    /// Writes a file whole: it gets its name once it is on disk.
    fn write(&self, hash: &str, grant: &Grant) -> io::Result<()> {
        write_whole(&self.folder, &format!("{hash}.json"), &serde_json::to_vec(grant)?)
    }
}

/// Writes a file that only its owner reads, whole or not at all.
///
/// # Errors
/// The folder cannot be written.
pub(crate) fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!("{name}.{}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    fs::File::open(folder)?.sync_all()
}
