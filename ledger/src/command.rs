//! What is asked: the commands of the contract, as checked values.
//!
//! Reading a line ([`Submission::read`]) settles everything that needs no state: JSON, names, types, ranges. Whether the
//! act may happen is [`crate::decide`]'s.

use crate::digest::Digest;
use crate::event::{Instalment, Name, Positions};
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::money::{Hours, Money};
use crate::time::{Day, FiscalYear, Instant};
use crate::words::{
    AudienceDecision, AudienceMeasure, Bucket, Buckets, CalculationMethod, Contribution, DigitalMedia, DisputeNature,
    DisputeOutcome, DisputeRole, Genre, HolderKind, Language, PenaltyBasis, PenaltyKind, Production, Program,
    Rejection, Source,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

pub mod field;
mod form;
mod line;
pub mod texts;
use field::{Declaration, Field, Form, Formed, Range, fields_of};
pub use form::Malformed;
use form::{
    amount, amounts, any_amount, buckets_above_zero, earned, filled, hours, maybe_amount, maybe_any_amount,
    maybe_filled, maybe_hours, not_below_zero, not_zero,
};
pub use line::LONGEST_LINE;

/// One command with what every command has.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// The sender's id for it, if given.
    pub command_id: Option<Uuid>,
    /// The date that counts under the rules.
    pub effective_on: Day,
    /// Who sends it, if given.
    pub actor: Option<String>,
    /// When it was recorded, for loading past years.
    pub recorded_at: Option<Instant>,
    /// Free text.
    pub note: Option<String>,
    /// SHA-256 over the canonical JSON of the line without its `command_id`.
    pub request: Digest,
    /// What is asked.
    pub command: Command,
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal { $($fields:tt)* })+) => {
        /// What is asked, by name.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Command { $($(#[doc = $doc])+ $name($name)),+ }

        impl Command {
            /// The names of all commands.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// Every command with its fields.
            pub const DECLARATIONS: &'static [Declaration] =
                &[$(Declaration { name: $text, about: &[$($doc),+], fields: $name::FIELDS }),+];

            /// The declaration of the command of that name; none where there is no such command.
            #[must_use]
            pub fn declaration(name: &str) -> Option<&'static Declaration> {
                Command::DECLARATIONS.iter().find(|declared| declared.name == name)
            }

            /// The name of this one.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Command::$name(_) => $text),+ }
            }

            /// Reads the fields of the command of that name; none where there is no such command.
            fn read(name: &str, fields: serde_json::Value) -> Option<Result<Command, serde_path_to_error::Error<serde_json::Error>>> {
                match name {
                    $($text => Some(serde_path_to_error::deserialize(fields).map(Command::$name)),)+
                    _ => None,
                }
            }
        }

        $(asked! { $(#[doc = $doc])+ $name { $($fields)* } })+
    };
}

/// What is read from JSON, with its fields as they are declared.
macro_rules! asked {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[$($meta:tt)*])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "the fields are the contract's")]
        pub struct $name { $($(#[$($meta)*])* pub $field: $type),* }

        impl $name {
            pub(super) const FIELDS: &'static [Field] = fields_of!($($(#[$($meta)*])* $field: $type),*);
        }

        impl Formed for $name {
            const FORM: Form = Form::Parts($name::FIELDS);
        }
    };
}

/// The amounts of one language of a grant: as earned by genre, or as published by bucket.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantAmounts {
    /// Earned by genre; the ledger splits flex off (E.6). `None` is money without a genre: all flex.
    #[serde(deserialize_with = "earned")]
    Earned(BTreeMap<Option<Genre>, Money>),
    /// Final amounts.
    #[serde(deserialize_with = "not_below_zero")]
    Buckets(Buckets<Money>),
}

impl Formed for GrantAmounts {
    const FORM: Form = Form::Parts(&[
        Field { name: "earned", form: Form::Map(Some(EARNED), &GRANTED), required: false },
        Field { name: "buckets", form: Form::Map(Some(Bucket::WORDS), &GRANTED), required: false },
    ]);
}

const GRANTED: Form = Form::Amount(Range::NotBelowZero);

/// The words of [`GrantAmounts::Earned`].
const EARNED: &[&str] = &["drama", "documentary", "children-youth", "variety-performing-arts", "any"];

asked! {
    /// One leg of a swap as asked.
    LegAsked {
        from: HolderId, to: HolderId, language: Language, bucket: Bucket,
        #[serde(deserialize_with = "amount")] amount: Money, received_as: Option<Bucket>,
    }
}

commands! {
    /// Opens a fiscal year and pins its rulebook.
    ///
    /// Ouvre un exercice financier et y fixe ses règles.
    OpenYear = "open-year" { year: FiscalYear, #[serde(default)] rulebook: BTreeMap<String, String>, based_on: Option<FiscalYear> }
    /// Makes a holder known (B.2.1).
    ///
    /// Inscrit un titulaire (B.2.1).
    RegisterHolder = "register-holder" {
        holder: HolderId, name: Name, kind: HolderKind,
        #[serde(default)] educational: bool, #[serde(default)] bilingual_single_channel: bool,
        audience_subscriber: Option<bool>,
    }
    /// Records an allocation letter (B.2).
    ///
    /// Inscrit une lettre d'allocation (B.2).
    GrantAllocation = "grant-allocation" {
        year: FiscalYear, holder: HolderId, letter: String,
        #[serde(default, deserialize_with = "maybe_filled")] languages: Option<BTreeMap<Language, GrantAmounts>>,
        from_calculation: Option<bool>,
    }
    /// Records the signature under one language's letter (C.1).
    ///
    /// Inscrit la signature de la lettre d'une langue (C.1).
    SignLetter = "sign-letter" { year: FiscalYear, holder: HolderId, language: Language }
    /// Makes a project known.
    ///
    /// Inscrit un projet.
    RegisterProject = "register-project" {
        project: ProjectId, title: String, genre: Genre, language: Language, producer: String, production: Production,
        digital_media: DigitalMedia, positions: Positions, affiliated_with: Option<HolderId>, regional: Option<bool>,
        diverse_community: Option<bool>, ott_first_window: Option<bool>, #[serde(default, deserialize_with = "maybe_amount")] budget: Option<Money>,
        status: Option<String>, #[serde(default, deserialize_with = "maybe_any_amount")] other_programs: Option<Money>,
    }
    /// Changes attributes of a project.
    ///
    /// Modifie les attributs d'un projet.
    AmendProject = "amend-project" {
        project: ProjectId, title: Option<String>, genre: Option<Genre>, language: Option<Language>,
        producer: Option<String>, production: Option<Production>, digital_media: Option<DigitalMedia>,
        positions: Option<Positions>, affiliated_with: Option<HolderId>, regional: Option<bool>,
        diverse_community: Option<bool>, ott_first_window: Option<bool>, #[serde(default, deserialize_with = "maybe_amount")] budget: Option<Money>,
        status: Option<String>, #[serde(default, deserialize_with = "maybe_any_amount")] other_programs: Option<Money>,
    }
    /// Records a licence form: holds money for a project (C.2.2).
    ///
    /// Inscrit un formulaire d'entente de licence : retient des sommes pour un projet (C.2.2).
    Commit = "commit" {
        year: FiscalYear, commitment: CommitmentId, project: ProjectId, holder: HolderId, language: Language,
        #[serde(deserialize_with = "amount")] amount: Money, kind: Contribution, source: Option<Source>,
        #[serde(default, deserialize_with = "maybe_amount")] licence_fee: Option<Money>,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
    /// Records an application (C.2.1).
    ///
    /// Inscrit une demande (C.2.1).
    ReceiveApplication = "receive-application" {
        year: FiscalYear, project: ProjectId, complete: bool,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
    /// Exchanges money between holders (C.2.4).
    ///
    /// Échange des sommes entre titulaires (C.2.4).
    Swap = "swap" {
        year: FiscalYear, legs: Vec<LegAsked>, signed_by: Vec<HolderId>,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
    /// Rejects a project for the year (C.4).
    ///
    /// Rejette un projet pour l'exercice (C.4).
    RejectProject = "reject-project" {
        year: FiscalYear, project: ProjectId, reason: Rejection,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
    /// Reduces a counted commitment (C.4).
    ///
    /// Réduit un engagement compté (C.4).
    ReduceCommitment = "reduce-commitment" {
        year: FiscalYear, commitment: CommitmentId, #[serde(deserialize_with = "any_amount")] to: Money,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
    /// Commits returned money to an existing project after the final deadline (C.4).
    ///
    /// Réaffecte des sommes rendues à un projet existant après la date limite finale (C.4).
    Reallocate = "reallocate" {
        year: FiscalYear, commitment: CommitmentId, project: ProjectId, holder: HolderId, language: Language,
        #[serde(deserialize_with = "amount")] amount: Money, kind: Contribution,
        #[serde(deserialize_with = "filled")] approval: String,
    }
    /// The broadcaster leaves a project (C.4).
    ///
    /// Le télédiffuseur se retire d'un projet (C.4).
    WithdrawCommitment = "withdraw-commitment" {
        year: FiscalYear, commitment: CommitmentId, reason: String,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
    /// A licence that had earned credit is withdrawn (D.3).
    ///
    /// Une licence qui avait valu du crédit est retirée (D.3).
    WithdrawLicence = "withdraw-licence" {
        year: FiscalYear, holder: HolderId, language: Language, genre: Genre, project: ProjectId,
        #[serde(deserialize_with = "amount")] credit: Money, reason: String,
    }
    /// Asks to be exempt from the first deadline (C.2.1.1.2).
    ///
    /// Demande d'être exempté de la première date limite (C.2.1.1.2).
    RequestExemption = "request-exemption" {
        year: FiscalYear, holder: HolderId, language: Language,
        #[serde(deserialize_with = "filled")] event: String, #[serde(deserialize_with = "filled")] reasons: String,
        #[serde(deserialize_with = "filled")] schedule: Vec<Promised>,
    }
    /// Decides on an exemption (C.2.1.1.2).
    ///
    /// Décide d'une exemption (C.2.1.1.2).
    DecideExemption = "decide-exemption" {
        year: FiscalYear, holder: HolderId, language: Language, granted: bool, letter: String,
    }
    /// Closes the first deadline: the shortfall is taken (C.2.1.1).
    ///
    /// Ferme la première date limite : ce qui manque est repris (C.2.1.1).
    CloseFirstDeadline = "close-first-deadline" { year: FiscalYear }
    /// Closes the final deadline: what is not committed lapses (C.2.1.2).
    ///
    /// Ferme la date limite finale : ce qui n'est pas engagé devient périmé (C.2.1.2).
    CloseFinalDeadline = "close-final-deadline" { year: FiscalYear }
    /// Closes the year: every balance left lapses.
    ///
    /// Ferme l'exercice : tout solde restant devient périmé.
    CloseYear = "close-year" { year: FiscalYear }
    /// Puts money into the alternative-access pool (E.1.1).
    ///
    /// Verse des sommes à l'accès parallèle (E.1.1).
    FundAlternativeAccess = "fund-alternative-access" {
        year: FiscalYear, language: Language, #[serde(deserialize_with = "amount")] amount: Money,
    }
    /// Imposes last year's penalty (D.1, D.2).
    ///
    /// Impose la pénalité de l'exercice précédent (D.1, D.2).
    ImposePenalty = "impose-penalty" {
        from_year: FiscalYear, holder: HolderId, kind: PenaltyKind, language: Option<Language>,
        basis: Option<PenaltyBasis>, letter: String,
    }
    /// Deducts an amount for conduct (D).
    ///
    /// Déduit une somme pour conduite (D).
    DeductConduct = "deduct-conduct" {
        year: FiscalYear, holder: HolderId, language: Language, #[serde(deserialize_with = "amount")] amount: Money,
        letter: String,
    }
    /// Suspends the use of an envelope (D).
    ///
    /// Suspend l'usage d'une enveloppe (D).
    SuspendEnvelope = "suspend-envelope" { year: FiscalYear, holder: HolderId, letter: String }
    /// Ends a suspension (D).
    ///
    /// Lève une suspension (D).
    LiftSuspension = "lift-suspension" { year: FiscalYear, holder: HolderId, letter: String }
    /// Moves money and commitments to a new owner (B.2.1.1).
    ///
    /// Transfère des sommes et des engagements à un nouveau propriétaire (B.2.1.1).
    TransferControl = "transfer-control" {
        year: FiscalYear, from: HolderId, to: HolderId, language: Language,
        #[serde(deserialize_with = "buckets_above_zero")] buckets: Buckets<Money>, commitments: Vec<CommitmentId>,
        #[serde(deserialize_with = "filled")] crtc_decision: String, signed_by: Vec<HolderId>,
    }
    /// Opens a dispute (Annex B).
    ///
    /// Ouvre un litige (Annexe B).
    OpenDispute = "open-dispute" {
        dispute: DisputeId, year: FiscalYear, holder: HolderId, #[serde(deserialize_with = "filled")] subject: String,
        #[serde(deserialize_with = "filled")] question: String, nature: DisputeNature, #[serde(default)] contests: Vec<u64>,
    }
    /// Decides a step of a dispute (Annex B).
    ///
    /// Tranche une étape d'un litige (Annexe B).
    DecideDispute = "decide-dispute" {
        dispute: DisputeId, role: DisputeRole, outcome: DisputeOutcome, #[serde(deserialize_with = "filled")] letter: String,
        #[serde(deserialize_with = "filled")] reasons: String, #[serde(default)] precedents: Vec<DisputeId>,
    }
    /// Takes a dispute a step further (Annex B).
    ///
    /// Porte un litige à l'étape suivante (Annexe B).
    EscalateDispute = "escalate-dispute" { dispute: DisputeId, #[serde(deserialize_with = "filled")] reasons: String }
    /// Moves money under a granted dispute (Annex B).
    ///
    /// Déplace des sommes selon un litige accueilli (Annexe B).
    AdjustEnvelope = "adjust-envelope" {
        year: FiscalYear, holder: HolderId, language: Language, bucket: Bucket,
        #[serde(deserialize_with = "not_zero")] amount: Money, dispute: DisputeId,
    }
    /// States the money of a year for some languages (E.1).
    ///
    /// Indique les sommes d'un exercice pour certaines langues (E.1).
    SetBudget = "set-budget" {
        year: FiscalYear, #[serde(deserialize_with = "amounts")] languages: BTreeMap<Language, Money>,
        #[serde(deserialize_with = "filled")] decision: String,
    }
    /// Records what a program of the fund gave a project (E.2.2).
    ///
    /// Inscrit ce qu'un programme du Fonds a donné à un projet (E.2.2).
    FinanceProject = "finance-project" {
        year: FiscalYear, project: ProjectId, program: Program, #[serde(deserialize_with = "amount")] amount: Money,
    }
    /// Declares a licence with its eligible fee (E.2.2).
    ///
    /// Déclare des droits de diffusion et leur montant admissible (E.2.2).
    DeclareLicence = "declare-licence" {
        year: FiscalYear, project: ProjectId, holder: HolderId, language: Language,
        #[serde(deserialize_with = "amount")] eligible_fee: Money,
        #[serde(default, deserialize_with = "maybe_filled")] ott_service: Option<String>,
    }
    /// Reports a line of a holder's audience (E.2.1).
    ///
    /// Déclare une ligne de l'auditoire d'un titulaire (E.2.1).
    ReportAudience = "report-audience" {
        year: FiscalYear, line: LineId, holder: HolderId, language: Language, project: ProjectId, genre: Genre,
        measure: AudienceMeasure, #[serde(deserialize_with = "filled")] channel: String,
        #[serde(deserialize_with = "hours")] hours: Hours,
        #[serde(default, deserialize_with = "maybe_filled")] genre_reasons: Option<String>,
    }
    /// Decides on an audience line (E.2.1).
    ///
    /// Se prononce sur une ligne d'auditoire (E.2.1).
    ReviewAudience = "review-audience" {
        year: FiscalYear, line: LineId, decision: AudienceDecision, #[serde(deserialize_with = "filled")] letter: String,
        #[serde(default, deserialize_with = "maybe_hours")] hours: Option<Hours>,
        #[serde(default, deserialize_with = "maybe_filled")] reasons: Option<String>,
    }
    /// Leaves a holder out of a year's calculation (E.2).
    ///
    /// Retire un titulaire du calcul d'un exercice (E.2).
    OptOut = "opt-out" { year: FiscalYear, holder: HolderId }
    /// Calculates the allocations of a year (E.4).
    ///
    /// Calcule les allocations d'un exercice (E.4).
    CalculateAllocations = "calculate-allocations" { year: FiscalYear, method: CalculationMethod }
    /// Posts the opposite of an earlier command.
    ///
    /// Annule une commande antérieure par son contraire.
    Reverse = "reverse" {
        command_id_reversed: Uuid, #[serde(deserialize_with = "filled")] reason: String,
        #[serde(default, deserialize_with = "maybe_filled")] authority: Option<String>,
    }
}

asked! {
    /// An instalment of an exemption's schedule, its amount above zero.
    Promised { on: Day, #[serde(deserialize_with = "amount")] amount: Money }
}

impl From<Promised> for Instalment {
    fn from(promised: Promised) -> Instalment {
        Instalment { amount: promised.amount, on: promised.on }
    }
}
