//! Tokens, kept by their hash apart from the log: files in the folder `access/tokens` of the ledger's directory, or rows of its
//! database. The token itself is stored nowhere. The server looks it up for every request, so that a token is good from the
//! moment at which it is made to the moment at which it is revoked, in every service on the database. A file is read only where it is
//! another than it was.

use super::kept::{Files, KeptError, Place};
use super::{Role, hash_of, secret};
use ledger::digest::Digest;
use ledger::log::{AccessTables, KeptToken};
use ledger::time::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, PoisonError, RwLock};

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
pub struct Tokens(Kept);

#[derive(Clone, Debug)]
enum Kept {
    /// Files, and what was read of those that are still the same, by hash.
    Files(Files, Arc<RwLock<HashMap<Digest, (Version, Grant)>>>),
    Tables(Arc<AccessTables>),
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
    /// Those that are kept in a place.
    #[must_use]
    pub fn of(place: &Place) -> Tokens {
        Tokens(match place {
            Place::Folder(access) => Kept::Files(Files::of(access, TOKENS), Arc::default()),
            Place::Tables(tables) => Kept::Tables(Arc::clone(tables)),
        })
    }

    /// Makes a token, and gives it: it cannot be read again.
    ///
    /// # Errors
    /// The system has no random bits, or the place cannot be written.
    pub async fn create(
        &self,
        name: Option<String>,
        role: Role,
        expires: Option<Day>,
        now: Instant,
    ) -> Result<(String, Grant), KeptError> {
        let token = secret()?;
        let id: String = secret()?.chars().take(12).collect();
        let name = name.unwrap_or_else(|| format!("{}-{id}", role.word()));
        let grant = Grant { id, name, role, created_at: now, expires, revoked_at: None };
        let hash = hash_of(&token);
        match &self.0 {
            Kept::Files(files, _) => files.write(&hash.to_string(), &serde_json::to_vec(&grant)?)?,
            Kept::Tables(tables) => tables.add_token(&hash.0, &grant.id, &serde_json::to_string(&grant)?).await?,
        }
        Ok((token, grant))
    }

    /// What a token grants, by its hash; none where there is no such token.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn find(&self, hash: &Digest) -> Result<Option<Grant>, KeptError> {
        match &self.0 {
            Kept::Files(files, read) => {
                let name = hash.to_string();
                let Some(file) = files.look(&name)? else {
                    read.write().unwrap_or_else(PoisonError::into_inner).remove(hash);
                    return Ok(None);
                };
                // Looked at before it is read: what comes between is read again next time.
                let version = Version::of(&file);
                if let Some((known, grant)) = read.read().unwrap_or_else(PoisonError::into_inner).get(hash)
                    && *known == version
                {
                    return Ok(Some(grant.clone()));
                }
                let grant = in_file(files, &name)?;
                if let Some(grant) = &grant {
                    let mut read = read.write().unwrap_or_else(PoisonError::into_inner);
                    read.insert(*hash, (version, grant.clone()));
                }
                Ok(grant)
            }
            Kept::Tables(tables) => tables.token(&hash.0).await?.as_ref().map(in_row).transpose(),
        }
    }

    /// What a token that someone shows grants now.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn check(&self, token: &str, now: Instant) -> Result<Option<Grant>, KeptError> {
        if token.len() != LENGTH || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        Ok(self.find(&hash_of(token)).await?.filter(|grant| grant.is_good(now)))
    }

    /// All of them, by when they were made.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn list(&self) -> Result<Vec<Grant>, KeptError> {
        let mut grants: Vec<Grant> = match &self.0 {
            Kept::Files(files, _) => all_files(files)?.into_iter().map(|(_, grant)| grant).collect(),
            Kept::Tables(tables) => tables.tokens().await?.iter().map(in_row).collect::<Result<_, _>>()?,
        };
        grants.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        Ok(grants)
    }

    /// Revokes a token from this moment on; none where there is no such id.
    ///
    /// # Errors
    /// The place cannot be read or written.
    pub async fn revoke(&self, id: &str, now: Instant) -> Result<Option<Grant>, KeptError> {
        match &self.0 {
            Kept::Files(files, _) => {
                let Some((hash, mut grant)) = all_files(files)?.into_iter().find(|(_, grant)| grant.id == id) else {
                    return Ok(None);
                };
                grant.revoked_at.get_or_insert(now);
                files.write(&hash, &serde_json::to_vec(&grant)?)?;
                Ok(Some(grant))
            }
            Kept::Tables(tables) => tables.revoke_token(id, &now.to_string()).await?.as_ref().map(in_row).transpose(),
        }
    }
}

fn in_file(files: &Files, hash: &str) -> Result<Option<Grant>, KeptError> {
    Ok(files.read(hash)?.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}

fn in_row(kept: &KeptToken) -> Result<Grant, KeptError> {
    let mut grant: Grant = serde_json::from_str(&kept.document)?;
    if let Some(revoked_at) = &kept.revoked_at {
        // A moment that cannot be read is one all the same: the token is good no more.
        grant.revoked_at = Some(revoked_at.parse().unwrap_or(Instant::MIN));
    }
    Ok(grant)
}

fn all_files(files: &Files) -> Result<Vec<(String, Grant)>, KeptError> {
    let mut all = Vec::new();
    for hash in files.names()? {
        all.extend(in_file(files, &hash)?.map(|grant| (hash, grant)));
    }
    Ok(all)
}
