//! The data of each type of event. Fields stand in alphabetical order, which is the order of the canonical form.

use crate::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use crate::money::Money;
use crate::time::{Day, FiscalYear};
use crate::words::{
    Bucket, Buckets, Contribution, DigitalMedia, DisputeNature, DisputeOutcome, DisputeRole, Genre, HolderKind,
    Language, PenaltyBasis, PenaltyKind, Production, Rejection, ReleaseCause, ReleasedTo, Source,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

macro_rules! facts {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? })+) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        $(#[$doc])+
        #[allow(missing_docs, reason = "fields carry the names of the contract's commands, which documents them")]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }
    )+};
}

facts! {
    /// A name in both languages.
    #[serde(deny_unknown_fields)]
    Name { en: String, fr: String }

    /// A fiscal year with its whole rulebook: replaying never depends on the program's own defaults.
    YearOpened {
        #[serde(default, skip_serializing_if = "Option::is_none")] based_on: Option<FiscalYear>,
        rulebook: BTreeMap<String, String>,
        year: FiscalYear,
    }

    /// A holder became known.
    HolderRegistered {
        bilingual_single_channel: bool,
        educational: bool,
        holder: HolderId,
        kind: HolderKind,
        name: Name,
    }

    /// One language of an allocation: the buckets as they stand after flex was split off, and what was earned, if stated.
    LanguageGrant {
        buckets: Buckets<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")] earned: Option<BTreeMap<String, Money>>,
        small: bool,
    }

    /// An allocation letter: program → buckets.
    AllocationGranted { holder: HolderId, languages: BTreeMap<Language, LanguageGrant>, letter: String, year: FiscalYear }

    /// The letter of one language was signed.
    LetterSigned { holder: HolderId, language: Language, year: FiscalYear }

    /// Key positions of a project and how many of them women hold (C.2.7).
    #[serde(deny_unknown_fields)]
    Positions { total: u32, women: u32 }

    /// A project became known.
    ProjectRegistered {
        #[serde(default, skip_serializing_if = "Option::is_none")] affiliated_with: Option<HolderId>,
        #[serde(default, skip_serializing_if = "Option::is_none")] budget: Option<Money>,
        digital_media: DigitalMedia,
        genre: Genre,
        language: Language,
        #[serde(default, skip_serializing_if = "Option::is_none")] other_programs: Option<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")] ott_first_window: Option<bool>,
        positions: Positions,
        producer: String,
        production: Production,
        project: ProjectId,
        #[serde(default, skip_serializing_if = "Option::is_none")] regional: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")] status: Option<String>,
        title: String,
    }

    /// Some attributes of a project are now others; what is left out stays.
    ProjectAmended {
        #[serde(default, skip_serializing_if = "Option::is_none")] affiliated_with: Option<HolderId>,
        #[serde(default, skip_serializing_if = "Option::is_none")] budget: Option<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")] digital_media: Option<DigitalMedia>,
        #[serde(default, skip_serializing_if = "Option::is_none")] genre: Option<Genre>,
        #[serde(default, skip_serializing_if = "Option::is_none")] language: Option<Language>,
        #[serde(default, skip_serializing_if = "Option::is_none")] other_programs: Option<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")] ott_first_window: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")] positions: Option<Positions>,
        #[serde(default, skip_serializing_if = "Option::is_none")] producer: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] production: Option<Production>,
        project: ProjectId,
        #[serde(default, skip_serializing_if = "Option::is_none")] regional: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")] status: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] title: Option<String>,
    }

    /// A licence form. The money is held, not moved: no postings.
    CommitmentMade {
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        kind: Contribution,
        language: Language,
        #[serde(default, skip_serializing_if = "Option::is_none")] licence_fee: Option<Money>,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    }

    /// An application arrived. `refused` names the code where it came too late; it then moves no money.
    ApplicationReceived {
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        complete: bool,
        project: ProjectId,
        #[serde(default, skip_serializing_if = "Option::is_none")] refused: Option<String>,
        year: FiscalYear,
    }

    /// Flex filled up a genre for one commitment: flex → genre.
    FlexTransferred {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        year: FiscalYear,
    }

    /// A hold became a counted commitment: genre (or pool) → commitment. `from_flex` is the part that flex had filled up.
    CommitmentCounted {
        amount: Money,
        commitment: CommitmentId,
        from_flex: Money,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    }

    /// The pool could not cover a hold, which stays held: no postings. `found` is what the pool had.
    CommitmentRefused {
        amount: Money,
        commitment: CommitmentId,
        found: Money,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        refused: String,
        year: FiscalYear,
    }

    /// A hold was given up: no postings.
    HoldCancelled {
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        cause: ReleaseCause,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        #[serde(default, skip_serializing_if = "Option::is_none")] reason: Option<String>,
        source: Source,
        year: FiscalYear,
    }

    /// Counted money was let go: commitment → genre and flex, pool, or reserve. `to_flex` is the part that goes back to flex.
    CommitmentReleased {
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        cause: ReleaseCause,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        #[serde(default, skip_serializing_if = "Option::is_none")] reason: Option<String>,
        source: Source,
        to: ReleasedTo,
        to_flex: Money,
        year: FiscalYear,
    }

    /// One leg of a swap. `received_as` is the bucket in which it arrives.
    Leg { amount: Money, bucket: Bucket, from: HolderId, language: Language, received_as: Bucket, to: HolderId }

    /// Holders exchanged money, all legs together: bucket → bucket.
    AllocationsSwapped {
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        legs: Vec<Leg>,
        signed_by: Vec<HolderId>,
        year: FiscalYear,
    }

    /// A project was rejected for the year; what it held or had counted follows as events of their own.
    ProjectRejected {
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        project: ProjectId,
        reason: Rejection,
        year: FiscalYear,
    }

    /// Returned money went to an existing project: genre → commitment, counted at once.
    ReallocationMade {
        amount: Money,
        approval: String,
        commitment: CommitmentId,
        from_flex: Money,
        genre: Genre,
        holder: HolderId,
        kind: Contribution,
        language: Language,
        project: ProjectId,
        year: FiscalYear,
    }

    /// The value of a credit was deducted: buckets → deductions. `carried` waits for a later grant.
    CreditWithdrawn {
        buckets: Buckets<Money>,
        carried: Money,
        credit: Money,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        reason: String,
        year: FiscalYear,
    }

    /// When the holder will commit how much.
    Instalment { amount: Money, on: Day }

    /// An exemption from the first deadline was asked for.
    ExemptionRequested {
        event: String,
        holder: HolderId,
        language: Language,
        reasons: String,
        schedule: Vec<Instalment>,
        year: FiscalYear,
    }

    /// The fund decided on an exemption.
    ExemptionDecided { granted: bool, holder: HolderId, language: Language, letter: String, year: FiscalYear }

    /// The first deadline was closed, or closed again.
    FirstDeadlineClosed { year: FiscalYear }

    /// The shortfall was taken: buckets → reserve. The figures are those that the taking rests on.
    ShortfallTaken {
        buckets: Buckets<Money>,
        counted: Money,
        holder: HolderId,
        language: Language,
        required: Money,
        year: FiscalYear,
    }

    /// A part of a shortfall taken was given back: reserve → buckets.
    ShortfallRestored {
        buckets: Buckets<Money>,
        counted: Money,
        holder: HolderId,
        language: Language,
        required: Money,
        year: FiscalYear,
    }

    /// The final deadline was closed.
    FinalDeadlineClosed { year: FiscalYear }

    /// A hold without an application lapsed: no postings.
    HoldLapsed {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    }

    /// A lapsed hold is a hold again: no postings.
    HoldRevived {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    }

    /// An envelope's uncommitted money lapsed: buckets → reserve.
    BalanceLapsed { buckets: Buckets<Money>, holder: HolderId, language: Language, year: FiscalYear }

    /// Lapsed money was given back for one commitment: reserve → buckets.
    BalanceRestored {
        buckets: Buckets<Money>,
        commitment: CommitmentId,
        holder: HolderId,
        language: Language,
        year: FiscalYear,
    }

    /// The pool's money lapsed: pool → reserve.
    PoolLapsed { amount: Money, language: Language, year: FiscalYear }

    /// Lapsed money was given back to the pool: reserve → pool.
    PoolRestored { amount: Money, commitment: CommitmentId, language: Language, year: FiscalYear }

    /// The fiscal year was closed; what lapses follows as events of their own.
    YearClosed { year: FiscalYear }

    /// The alternative-access pool received money: program → pool.
    PoolFunded { amount: Money, language: Language, year: FiscalYear }

    /// A penalty was imposed: flex of `year` → deductions. `carried` waits for a later grant.
    PenaltyImposed {
        amount: Money,
        basis: PenaltyBasis,
        carried: Money,
        deducted: Money,
        from_year: FiscalYear,
        holder: HolderId,
        kind: PenaltyKind,
        language: Language,
        letter: String,
        year: FiscalYear,
    }

    /// A carried amount was deducted: buckets of `year` → deductions. `origin` is the event that carried it, `carried` what
    /// is still outstanding of it.
    CarriedDeducted {
        buckets: Buckets<Money>,
        carried: Money,
        holder: HolderId,
        language: Language,
        origin: u64,
        year: FiscalYear,
    }

    /// A discretionary deduction: buckets → deductions.
    ConductDeducted { buckets: Buckets<Money>, holder: HolderId, language: Language, letter: String, year: FiscalYear }

    /// The use of an envelope was suspended.
    EnvelopeSuspended { holder: HolderId, letter: String, year: FiscalYear }

    /// A suspension ended.
    SuspensionLifted { holder: HolderId, letter: String, year: FiscalYear }

    /// A commitment that moves to another holder: what of it is held, and what is counted (net of releases).
    MovedCommitment { commitment: CommitmentId, counted: Money, genre: Genre, held: Money, project: ProjectId }

    /// Money and commitments followed a change of control: buckets → buckets, and each counted amount out of one envelope's
    /// genre into the other's, the commitment with it.
    ControlTransferred {
        buckets: Buckets<Money>,
        commitments: Vec<MovedCommitment>,
        crtc_decision: String,
        from: HolderId,
        language: Language,
        signed_by: Vec<HolderId>,
        to: HolderId,
        year: FiscalYear,
    }

    /// A dispute began.
    DisputeOpened {
        #[serde(default, skip_serializing_if = "Vec::is_empty")] contests: Vec<u64>,
        dispute: DisputeId,
        holder: HolderId,
        nature: DisputeNature,
        question: String,
        subject: String,
        year: FiscalYear,
    }

    /// A step of a dispute was decided.
    DisputeDecided {
        dispute: DisputeId,
        holder: HolderId,
        letter: String,
        outcome: DisputeOutcome,
        #[serde(default, skip_serializing_if = "Vec::is_empty")] precedents: Vec<DisputeId>,
        reasons: String,
        role: DisputeRole,
        year: FiscalYear,
    }

    /// The holder took a dispute a step further.
    DisputeEscalated { dispute: DisputeId, holder: HolderId, reasons: String, to: DisputeRole, year: FiscalYear }

    /// A granted dispute moved money: program → bucket, or back where the amount is negative.
    EnvelopeAdjusted {
        amount: Money,
        bucket: Bucket,
        dispute: DisputeId,
        holder: HolderId,
        language: Language,
        year: FiscalYear,
    }

    /// The opposite of an earlier command was posted.
    CommandReversed {
        #[serde(default, skip_serializing_if = "Option::is_none")] authority: Option<String>,
        command_id_reversed: Uuid,
        reason: String,
        undone: Undone,
        year: FiscalYear,
    }

    /// Checkpoints that cover this event are signed with another key: the verifier keys, and the old key's signature over the
    /// new one (the signature of a C2SP signed note).
    KeyRotated { key: String, previous: String, signature: String }

    /// A hold taken back.
    UndoneHold {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
    }

    /// A reallocation taken back.
    UndoneReallocation {
        amount: Money,
        commitment: CommitmentId,
        from_flex: Money,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
    }

    /// An adjustment taken back.
    UndoneAdjustment { amount: Money, bucket: Bucket, holder: HolderId, language: Language }

    /// A conduct deduction taken back.
    UndoneDeduction { buckets: Buckets<Money>, holder: HolderId, language: Language }

    /// A funding of the pool taken back.
    UndoneFunding { amount: Money, language: Language }
}

/// What a reversal takes back, in full: the postings are the opposite of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undone {
    /// A `commit`.
    Hold(UndoneHold),
    /// A `swap`.
    Swap(Vec<Leg>),
    /// A `reallocate`.
    Reallocation(UndoneReallocation),
    /// An `adjust-envelope`.
    Adjustment(UndoneAdjustment),
    /// A `deduct-conduct`.
    Deduction(UndoneDeduction),
    /// A `fund-alternative-access`.
    Funding(UndoneFunding),
}

impl Leg {
    /// The leg that takes this one back.
    #[must_use]
    pub fn opposite(&self) -> Leg {
        Leg {
            amount: self.amount,
            bucket: self.received_as,
            from: self.to.clone(),
            language: self.language,
            received_as: self.bucket,
            to: self.from.clone(),
        }
    }
}
