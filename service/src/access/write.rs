//! Who may send which command.
//!
//! What a broadcaster names must be its own: anything else is refused as something that nobody knows, in the words in which the
//! ledger refuses what it does not know.

use super::{Caller, Role};
use crate::live::State;
use crate::problem::{Fault, Problem};
use ledger::command::{Command, Malformed, Submission};
use ledger::ids::{CommitmentId, DisputeId, HolderId};
use ledger::refusal::{Code, Refusal};
use serde_json::Value;

/// What a broadcaster may send, each with the field that says whose act it is.
const OF_BROADCASTERS: [(&str, Owned); 7] = [
    ("commit", Owned::Holder),
    ("withdraw-commitment", Owned::Commitment),
    ("request-exemption", Owned::Holder),
    ("open-dispute", Owned::Holder),
    ("escalate-dispute", Owned::Dispute),
    ("declare-licence", Owned::Holder),
    ("report-audience", Owned::Holder),
];

/// The one command that the fund's staff leaves to reviewers.
const OF_REVIEWERS: &str = "decide-dispute";

/// The field that says whose act it is.
#[derive(Clone, Copy)]
enum Owned {
    Holder,
    Commitment,
    Dispute,
}

/// Why a caller may not send a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Denied {
    /// The role never does this.
    Role,
    /// Another actor is named than the one who sends.
    Actor,
    /// It names what the caller does not know.
    Unknown(Refusal),
}

/// Another actor is named than the one who sends.
pub(crate) fn other_actor(sends: &str) -> Malformed {
    Malformed {
        en: format!("`actor` may only repeat who sends the command: `{sends}`. Leave it out."),
        fr: format!("`actor` ne peut que répéter qui envoie la commande\u{a0}: `{sends}`. Omettez-le."),
    }
}

impl Caller {
    /// Whether the role may ever send a command of this name.
    #[must_use]
    pub fn may_send(&self, command: &str) -> bool {
        match &self.role {
            Role::Broadcaster { .. } => OF_BROADCASTERS.iter().any(|(name, _)| *name == command),
            Role::Administrator => command != OF_REVIEWERS,
            Role::Reviewer { .. } => command == OF_REVIEWERS,
            Role::Auditor => false,
        }
    }

    /// The role sends commands at all.
    ///
    /// # Errors
    /// It only reads.
    pub fn sends_anything(&self) -> Result<(), Problem> {
        let sends = Command::NAMES.iter().any(|name| self.may_send(name));
        if sends { Ok(()) } else { Err(Problem::of(Fault::Forbidden)) }
    }

    /// Lets a command through with the caller as its actor. `line` is the command as it was sent.
    ///
    /// # Errors
    /// The caller may not send it.
    pub fn sign(&self, submission: &mut Submission, line: &[u8], state: &State) -> Result<(), Denied> {
        let name = submission.command.name();
        if !self.may_send(name) {
            return Err(Denied::Role);
        }
        if submission.actor.as_ref().is_some_and(|actor| *actor != self.name) {
            return Err(Denied::Actor);
        }
        let fields: Value = serde_json::from_slice(line).unwrap_or_default();
        let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        match &self.role {
            Role::Broadcaster { holder } => {
                let owned = OF_BROADCASTERS.iter().find(|(known, _)| *known == name).map(|(_, owned)| *owned);
                own(holder, owned, &field, state).map_err(Denied::Unknown)?;
            }
            Role::Reviewer { step } if field("role") != step.word() => return Err(Denied::Role),
            Role::Reviewer { .. } | Role::Administrator | Role::Auditor => {}
        }
        submission.actor = Some(self.name.clone());
        Ok(())
    }
}

fn own<'a>(
    holder: &HolderId,
    owned: Option<Owned>,
    field: &impl Fn(&str) -> &'a str,
    state: &State,
) -> Result<(), Refusal> {
    let (code, subject, is_own) = match owned {
        Some(Owned::Holder) | None => {
            let named = field("holder");
            (Code::UnknownHolder, named, named == holder.as_str())
        }
        Some(Owned::Commitment) => {
            let named = field("commitment");
            let found = CommitmentId::new(named).ok().and_then(|id| state.picture.commitment(&id));
            (Code::UnknownCommitment, named, found.is_some_and(|commitment| commitment.holder == *holder))
        }
        Some(Owned::Dispute) => {
            let named = field("dispute");
            let found = DisputeId::new(named).ok().and_then(|id| state.picture.dispute(&id));
            (Code::UnknownDispute, named, found.is_some_and(|dispute| dispute.opened.holder == *holder))
        }
    };
    if is_own { Ok(()) } else { Err(Refusal::new(code).about(subject)) }
}
