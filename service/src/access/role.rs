//! The four roles.

use ledger::ids::HolderId;
use ledger::words::DisputeRole;
use serde::{Deserialize, Serialize};

/// What someone is to the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "kebab-case")]
pub enum Role {
    /// Of one holder: sees its own, and acts for it.
    Broadcaster {
        /// The holder.
        holder: HolderId,
    },
    /// The fund's staff: sees everything, and does everything but decide disputes.
    Administrator,
    /// Decides one step of disputes (Annex B).
    Reviewer {
        /// The step's role.
        step: DisputeRole,
    },
    /// Sees everything and changes nothing.
    Auditor,
}

impl Role {
    /// The words of the roles, as `token create` takes them.
    pub const WORDS: [&'static str; 4] = ["broadcaster", "administrator", "reviewer", "auditor"];

    /// The word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Role::Broadcaster { .. } => "broadcaster",
            Role::Administrator => "administrator",
            Role::Reviewer { .. } => "reviewer",
            Role::Auditor => "auditor",
        }
    }

    /// The holder of a broadcaster.
    #[must_use]
    pub const fn holder(&self) -> Option<&HolderId> {
        match self {
            Role::Broadcaster { holder } => Some(holder),
            Role::Administrator | Role::Reviewer { .. } | Role::Auditor => None,
        }
    }
}
