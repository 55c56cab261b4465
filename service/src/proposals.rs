//! Acts that need two signatures, or the fund: kept beside the log, a file each, until an administrator accepts or declines them.
//! Nothing is judged before: the log holds only what was accepted.

use crate::access::token::write_whole;
use ledger::ids::HolderId;
use ledger::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const FOLDER: &str = "access/proposals";

/// A signature under a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The participant that signed.
    pub holder: HolderId,
    /// Who signed for it.
    pub actor: String,
    /// When.
    pub signed_at: Instant,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Signatures are missing.
    Unsigned,
    /// Everyone signed: it waits for the fund.
    Signed,
    /// It was accepted, and is in the log.
    Accepted,
    /// It was declined.
    Declined,
}

/// What the fund decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who decided.
    pub actor: String,
    /// When.
    pub decided_at: Instant,
    /// Why it was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An act that is not yet judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id, which is the id of its first command too: it can be accepted only once.
    pub id: Uuid,
    /// Where it stands.
    pub standing: Standing,
    /// Who proposes.
    pub holder: HolderId,
    /// Who proposed for it.
    pub actor: String,
    /// When.
    pub proposed_at: Instant,
    /// The commands, each with the id under which it will be judged.
    pub commands: Vec<Value>,
    /// Who has to sign.
    pub participants: BTreeSet<HolderId>,
    /// Who signed.
    pub signatures: Vec<Signature>,
    /// What the fund decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

impl Proposal {
    /// Whether a holder takes part.
    #[must_use]
    pub fn concerns(&self, holder: &HolderId) -> bool {
        self.participants.contains(holder)
    }

    /// Adds a signature; once is enough.
    pub fn sign(&mut self, signature: Signature) {
        if self.signatures.iter().all(|known| known.holder != signature.holder) {
            self.signatures.push(signature);
        }
        let signed: BTreeSet<&HolderId> = self.signatures.iter().map(|signature| &signature.holder).collect();
        if self.standing == Standing::Unsigned && self.participants.iter().all(|holder| signed.contains(holder)) {
            self.standing = Standing::Signed;
        }
    }

    /// The commands as they are judged: a swap with the signatures that are under the proposal.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        let signed: Vec<Value> = self.signatures.iter().map(|signature| signature.holder.as_str().into()).collect();
        let mut commands = self.commands.clone();
        for command in &mut commands {
            if let Some(fields) = command.as_object_mut()
                && fields.get("command").and_then(Value::as_str) == Some("swap")
            {
                fields.insert("signed_by".to_owned(), Value::Array(signed.clone()));
            }
        }
        commands
    }
}

/// Who takes part in a command: both ends of every leg of a swap, else the holder.
#[must_use]
pub fn participants(command: &Value) -> BTreeSet<HolderId> {
    let id = |value: Option<&Value>| value.and_then(Value::as_str).and_then(|text| HolderId::new(text).ok());
    let legs = command.get("legs").and_then(Value::as_array).into_iter().flatten();
    let ends = legs.flat_map(|leg| [id(leg.get("from")), id(leg.get("to"))]);
    ends.chain([id(command.get("holder"))]).flatten().collect()
}

/// The proposals of one ledger.
#[derive(Clone, Debug)]
pub struct Proposals {
    folder: PathBuf,
}

impl Proposals {
    /// Those of the ledger in a directory.
    #[must_use]
    pub fn of(ledger: &Path) -> Proposals {
        Proposals { folder: ledger.join(FOLDER) }
    }

    /// Keeps a proposal, in the place of what was kept of it before.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&self, proposal: &Proposal) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        write_whole(&self.folder, &format!("{}.json", proposal.id), &serde_json::to_vec(proposal)?)
    }

    /// A proposal.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn find(&self, id: Uuid) -> io::Result<Option<Proposal>> {
        match fs::read(self.folder.join(format!("{id}.json"))) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::from),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All of them, by when they were proposed.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<Proposal>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let id = name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(|id| Uuid::parse_str(id).ok());
            if let Some(id) = id {
                all.extend(self.find(id)?);
            }
        }
        all.sort_by_key(|proposal| (proposal.proposed_at, proposal.id));
        Ok(all)
    }
}
