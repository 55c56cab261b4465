//! What happened: the facts that the log keeps.
//!
//! An event states everything that a fold needs, so that no fold ever looks a rule up or refuses. Fields stand in
//! alphabetical order, which is the order of the canonical form; amounts are never negative but where a field says so.

use crate::digest::Digest;
use crate::time::{Day, Instant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod facts;
pub use facts::*;

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

macro_rules! bodies {
    ($($(#[$doc:meta])+ $name:ident = $text:literal),+ $(,)?) => {
        /// What happened, by type.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Body { $($(#[$doc])+ $name($name)),+ }

        /// The type of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])+ $name),+ }

        impl Kind {
            /// Every type.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),+];

            /// The name in the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$name => $text),+ }
            }

            /// The type that a name in the log means.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $($text => Some(Kind::$name),)+ _ => None }
            }

            /// Reads the data of an event of this type.
            ///
            /// # Errors
            /// Data of another form.
            pub fn read(self, data: &str) -> Result<Body, serde_json::Error> {
                match self { $(Kind::$name => serde_json::from_str(data).map(Body::$name)),+ }
            }
        }

        impl Body {
            /// The type.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Body::$name(_) => Kind::$name),+ }
            }
        }
    };
}

bodies! {
    /// A fiscal year with its rulebook (sections 3, G).
    YearOpened = "year-opened",
    /// A holder became known.
    HolderRegistered = "holder-registered",
    /// An allocation letter (B.2, E.6).
    AllocationGranted = "allocation-granted",
    /// The letter of one language was signed (C.1).
    LetterSigned = "letter-signed",
    /// A project became known.
    ProjectRegistered = "project-registered",
    /// Some attributes of a project are now others.
    ProjectAmended = "project-amended",
    /// A licence form: money is held (C.2.2).
    CommitmentMade = "commitment-made",
    /// An application arrived (C.2.1).
    ApplicationReceived = "application-received",
    /// Flex filled up a genre for an application (C.2.3).
    FlexTransferred = "flex-transferred",
    /// A hold became a counted commitment (C.2.1).
    CommitmentCounted = "commitment-counted",
    /// The pool could not cover a hold (E.1.1).
    CommitmentRefused = "commitment-refused",
    /// A hold was given up.
    HoldCancelled = "hold-cancelled",
    /// Counted money was let go (C.4).
    CommitmentReleased = "commitment-released",
    /// Holders exchanged money (C.2.4).
    AllocationsSwapped = "allocations-swapped",
    /// A project was rejected (C.4).
    ProjectRejected = "project-rejected",
    /// Returned money went to an existing project (C.4).
    ReallocationMade = "reallocation-made",
    /// A licence that had earned credit was withdrawn (D.3).
    CreditWithdrawn = "credit-withdrawn",
    /// An exemption from the first deadline was asked for (C.2.1.1.2).
    ExemptionRequested = "exemption-requested",
    /// The fund decided on an exemption (C.2.1.1.2).
    ExemptionDecided = "exemption-decided",
    /// The first deadline was closed (C.2.1.1).
    FirstDeadlineClosed = "first-deadline-closed",
    /// The shortfall was taken (C.2.1.1.1).
    ShortfallTaken = "shortfall-taken",
    /// A part of a shortfall taken was given back.
    ShortfallRestored = "shortfall-restored",
    /// The final deadline was closed (C.2.1.2).
    FinalDeadlineClosed = "final-deadline-closed",
    /// A hold without an application lapsed (C.2.1.2).
    HoldLapsed = "hold-lapsed",
    /// A lapsed hold is a hold again.
    HoldRevived = "hold-revived",
    /// An envelope's uncommitted money lapsed (C.2.1.2).
    BalanceLapsed = "balance-lapsed",
    /// Lapsed money was given back to an envelope.
    BalanceRestored = "balance-restored",
    /// The pool's money lapsed.
    PoolLapsed = "pool-lapsed",
    /// Lapsed money was given back to the pool.
    PoolRestored = "pool-restored",
    /// The fiscal year was closed (B.2).
    YearClosed = "year-closed",
    /// The alternative-access pool received money (E.1.1).
    PoolFunded = "pool-funded",
    /// A penalty was imposed (D.1, D.2).
    PenaltyImposed = "penalty-imposed",
    /// An amount carried from an earlier year was deducted (D.3).
    CarriedDeducted = "carried-deducted",
    /// A discretionary deduction (D).
    ConductDeducted = "conduct-deducted",
    /// The use of an envelope was suspended (D).
    EnvelopeSuspended = "envelope-suspended",
    /// A suspension ended (D).
    SuspensionLifted = "suspension-lifted",
    /// Money and commitments followed a change of control (B.2.1.1).
    ControlTransferred = "control-transferred",
    /// A dispute began (Annex B).
    DisputeOpened = "dispute-opened",
    /// A step of a dispute was decided (Annex B).
    DisputeDecided = "dispute-decided",
    /// The holder took a dispute a step further (Annex B).
    DisputeEscalated = "dispute-escalated",
    /// A granted dispute moved money (Annex B).
    EnvelopeAdjusted = "envelope-adjusted",
    /// The opposite of an earlier command was posted (section 14).
    CommandReversed = "command-reversed",
    /// Checkpoints are signed with another key from here on. No command of the contract does this.
    KeyRotated = "key-rotated",
}
