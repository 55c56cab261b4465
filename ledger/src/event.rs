//! What happened: the facts that the log keeps.
//!
//! An event states everything that a fold needs, so that no fold ever looks a rule up or refuses. Fields stand in
//! alphabetical order, which is the order of the canonical form; amounts are never negative but where a field says so.

use crate::digest::Digest;
use crate::time::{Day, Instant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[macro_use]
mod declare;
#[macro_use]
mod commitments;
mod facts;
mod movement;
mod nature;
mod parts;
mod reversible;
pub(crate) mod straight;
mod subjects;

pub use commitments::{ChangeKind, CommitmentChange, Form};
pub use facts::*;
pub use movement::{Movement, Place};
pub use nature::{Closing, Nature};
pub use parts::*;
pub(crate) use reversible::Reversible;
pub use subjects::{Signatures, Subject};

/// One stored event: what happened, with its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Place in the log, from 1.
    pub seq: u64,
    /// UUID v7 made when it was recorded.
    pub id: Uuid,
    /// The digest of the bytes of the event before; zeros for the first.
    pub prev: Digest,
    /// Place in its command's batch, from 1, and the size of the batch.
    pub batch: (u32, u32),
    /// The command that it comes from.
    pub command_id: Uuid,
    /// Who sent the command.
    pub actor: String,
    /// The date that counts under the rules.
    pub effective_on: Day,
    /// When the ledger wrote it.
    pub recorded_at: Instant,
    /// What was asked; on the first event of a batch.
    pub act: Option<Act>,
    /// What happened.
    pub body: Body,
}

/// What identifies the command behind a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The sender's free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// SHA-256 over the command's canonical JSON without its `command_id`: the same command twice is one command.
    pub request: Digest,
}

/// What a decision wants written: the log adds place, time and chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The date that counts under the rules.
    pub effective_on: Day,
    /// What happened.
    pub body: Body,
}
