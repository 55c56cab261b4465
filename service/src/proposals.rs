//! Acts that need two signatures, or the fund: kept beside the log, as tokens are, until an administrator accepts or declines them.
//! Nothing is judged before: the log holds only what was accepted.

use crate::access::kept::{Files, KeptError, Place};
use ledger::ids::HolderId;
use ledger::log::{AccessTables, TakenProposal};
use ledger::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

const PROPOSALS: &str = "proposals";

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

    /// Whether another asks for the same, whatever ids its commands have.
    #[must_use]
    pub fn is_asked_again(&self, other: &Proposal) -> bool {
        let asked = |of: &Proposal| -> Vec<Value> {
            let mut commands = of.commands.clone();
            for fields in commands.iter_mut().filter_map(Value::as_object_mut) {
                fields.remove("command_id");
            }
            commands
        };
        self.holder == other.holder && asked(self) == asked(other)
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
pub struct Proposals(Kept);

#[derive(Clone, Debug)]
enum Kept {
    /// Files, and the turn of whoever changes one: only one process has a directory open.
    Files(Files, Arc<Mutex<()>>),
    Tables(Arc<AccessTables>),
}

/// A proposal that nobody else may change meanwhile. Where it is not kept, it stays as it was.
pub struct Taken {
    /// The proposal.
    pub proposal: Proposal,
    turn: Turn,
}

enum Turn {
    Files(Files, OwnedMutexGuard<()>),
    Tables(Box<TakenProposal>),
}

impl Proposals {
    /// Those that are kept in a place.
    #[must_use]
    pub fn of(place: &Place) -> Proposals {
        Proposals(match place {
            Place::Folder(access) => Kept::Files(Files::of(access, PROPOSALS), Arc::default()),
            Place::Tables(tables) => Kept::Tables(Arc::clone(tables)),
        })
    }

    /// Keeps a new proposal, and gives what is kept under its id: this one, or the one that was there before, whose id stays its own.
    ///
    /// # Errors
    /// The place cannot be written.
    pub async fn add(&self, proposal: Proposal) -> Result<Proposal, KeptError> {
        match &self.0 {
            Kept::Files(files, turn) => {
                let _turn = turn.lock().await;
                if let Some(known) = in_file(files, proposal.id)? {
                    return Ok(known);
                }
                files.write(&proposal.id.to_string(), &serde_json::to_vec(&proposal)?)?;
            }
            Kept::Tables(tables) => {
                tables.add_proposal(proposal.id, &serde_json::to_string(&proposal)?).await?;
                if let Some(kept) = self.find(proposal.id).await? {
                    return Ok(kept);
                }
            }
        }
        Ok(proposal)
    }

    /// A proposal.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn find(&self, id: Uuid) -> Result<Option<Proposal>, KeptError> {
        match &self.0 {
            Kept::Files(files, _) => in_file(files, id),
            Kept::Tables(tables) => {
                Ok(tables.proposal(id).await?.map(|text| serde_json::from_str(&text)).transpose()?)
            }
        }
    }

    /// A proposal to change, once nobody else does.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn take(&self, id: Uuid) -> Result<Option<Taken>, KeptError> {
        match &self.0 {
            Kept::Files(files, turn) => {
                let turn = Arc::clone(turn).lock_owned().await;
                let found = in_file(files, id)?;
                Ok(found.map(|proposal| Taken { proposal, turn: Turn::Files(files.clone(), turn) }))
            }
            Kept::Tables(tables) => {
                let Some(taken) = tables.take_proposal(id).await? else { return Ok(None) };
                let proposal = serde_json::from_str(taken.document())?;
                Ok(Some(Taken { proposal, turn: Turn::Tables(Box::new(taken)) }))
            }
        }
    }

    /// All of them, by when they were proposed.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn list(&self) -> Result<Vec<Proposal>, KeptError> {
        let mut all = Vec::new();
        match &self.0 {
            Kept::Files(files, _) => {
                for id in files.names()?.iter().filter_map(|name| Uuid::parse_str(name).ok()) {
                    all.extend(in_file(files, id)?);
                }
            }
            Kept::Tables(tables) => {
                for text in tables.proposals().await? {
                    all.push(serde_json::from_str(&text)?);
                }
            }
        }
        all.sort_by_key(|proposal: &Proposal| (proposal.proposed_at, proposal.id));
        Ok(all)
    }
}

impl Taken {
    /// Keeps the proposal as it is now, and gives it.
    ///
    /// # Errors
    /// The place cannot be written.
    pub async fn keep(self) -> Result<Proposal, KeptError> {
        let Taken { proposal, turn } = self;
        match turn {
            Turn::Files(files, _turn) => files.write(&proposal.id.to_string(), &serde_json::to_vec(&proposal)?)?,
            Turn::Tables(taken) => {
                let decided = matches!(proposal.standing, Standing::Accepted | Standing::Declined);
                taken.keep(&serde_json::to_string(&proposal)?, decided).await?;
            }
        }
        Ok(proposal)
    }
}

fn in_file(files: &Files, id: Uuid) -> Result<Option<Proposal>, KeptError> {
    Ok(files.read(&id.to_string())?.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}
