//! Every type of event, told once: its name in the log, its section of the guide, what it is called in both languages, its
//! fields, the money that it moves, what it does to commitments, what a reversal of it would take back, and what it is to
//! someone who was told an earlier figure. Fields stand in alphabetical order, which is the order of the canonical form.
//!
//! The holders, projects, commitments and disputes that an event concerns follow from the types of its fields; its year is
//! the field `year`.

use super::commitments::{ChangeKind, CommitmentChange, Form};
use super::movement::{Movement, Movements};
use super::nature::{Closing, Nature};
use super::parts::*;
use super::reversible::Reversible;
use super::straight::{Input, Straight};
use super::subjects::{Concerns, Signatures, Subject};
use crate::columns::Column;
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::money::{Hours, Money};
use crate::pack::Pack;
use crate::time::FiscalYear;
use crate::words::{
    AudienceDecision, AudienceMeasure, Bucket, Buckets, CalculationMethod, Contribution, DigitalMedia, DisputeNature,
    DisputeOutcome, DisputeRole, Genre, HolderKind, Language, PenaltyBasis, PenaltyKind, Production, Program,
    Rejection, ReleaseCause, ReleasedTo, Source,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

events! {
    /// A fiscal year with its whole rulebook: replaying never depends on the program's own defaults.
    YearOpened = "year-opened", "G", "year opened", "exercice ouvert" {
        based_on?: FiscalYear,
        rulebook: BTreeMap<String, String>,
        year: FiscalYear,
    }

    /// A holder became known.
    HolderRegistered = "holder-registered", "B", "broadcaster registered", "télédiffuseur inscrit" {
        audience_subscriber?: bool,
        bilingual_single_channel: bool,
        educational: bool,
        holder: HolderId,
        kind: HolderKind,
        name: Name,
    }

    /// An allocation letter: program → buckets.
    AllocationGranted = "allocation-granted", "E.6", "allocation granted", "allocation accordée" { calculation?: u64, holder: HolderId, languages: BTreeMap<Language, LanguageGrant>, letter: String, year: FiscalYear} moves(e, moves) {
        for (language, grant) in &e.languages {
            moves.within(e.year, *language).allocate(&e.holder, &grant.buckets);
        }
    }

    /// The letter of one language was signed.
    LetterSigned = "letter-signed", "C.1", "letter signed", "lettre signée" { holder: HolderId, language: Language, year: FiscalYear}

    /// A project became known.
    ProjectRegistered = "project-registered", "C.3", "project registered", "projet inscrit" {
        affiliated_with?: HolderId,
        budget?: Money,
        digital_media: DigitalMedia,
        diverse_community?: bool,
        genre: Genre,
        language: Language,
        other_programs?: Money,
        ott_first_window?: bool,
        positions: Positions,
        producer: String,
        production: Production,
        project: ProjectId,
        regional?: bool,
        status?: String,
        title: String,
    }

    /// Some attributes of a project are now others; what is left out stays.
    ProjectAmended = "project-amended", "C.3", "project amended", "projet modifié" {
        affiliated_with?: HolderId,
        budget?: Money,
        digital_media?: DigitalMedia,
        diverse_community?: bool,
        genre?: Genre,
        language?: Language,
        other_programs?: Money,
        ott_first_window?: bool,
        positions?: Positions,
        producer?: String,
        production?: Production,
        project: ProjectId,
        regional?: bool,
        status?: String,
        title?: String,
    }

    /// A licence form. The money is held, not moved: no postings.
    CommitmentMade = "commitment-made", "C.2.2", "commitment made", "engagement pris" {
        amount: Money,
        authority?: String,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        kind: Contribution,
        language: Language,
        licence_fee?: Money,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    } commitments(e, change) {
        let form = Form { kind: e.kind, licence_fee: e.licence_fee, approval: None };
        change(commitment!(e, ChangeKind::Made(form)))
    } reversible(e) {
        Reversible::Hold(e.commitment.clone())
    }

    /// An application arrived. `refused` names the code where it came too late; it then moves no money.
    ApplicationReceived = "application-received", "C.2.1", "application received", "demande reçue" {
        authority?: String,
        complete: bool,
        project: ProjectId,
        refused?: String,
        year: FiscalYear,
    }

    /// Flex filled up a genre for one commitment: flex → genre.
    FlexTransferred = "flex-transferred", "C.2.3", "flex drawn", "marge utilisée" {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).draw_flex(&e.holder, e.genre, e.amount)
    }

    /// A hold became a counted commitment: genre (or pool) → commitment. `from_flex` is the part that flex had filled up.
    CommitmentCounted = "commitment-counted", "C.2.1", "commitment counted", "engagement compté" {
        amount: Money,
        commitment: CommitmentId,
        from_flex: Money,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).count(e.source, &e.holder, e.genre, &e.commitment, e.amount)
    } commitments(e, change) {
        change(commitment!(e, ChangeKind::Counted { from_flex: e.from_flex }))
    }

    /// The pool could not cover a hold, which stays held: no postings. `found` is what the pool had.
    CommitmentRefused = "commitment-refused", "E.1.1", "commitment refused", "engagement refusé" {
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
    HoldCancelled = "hold-cancelled", "C.2.2", "hold cancelled", "réservation annulée" {
        amount: Money,
        authority?: String,
        cause: ReleaseCause,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        reason?: String,
        source: Source,
        year: FiscalYear,
    } commitments(e, change) {
        change(commitment!(e, ChangeKind::Cancelled))
    }

    /// Counted money was let go: commitment → genre and flex, pool, or reserve. `to_flex` is the part that goes back to flex.
    CommitmentReleased = "commitment-released", "C.4", "commitment released", "engagement libéré" {
        amount: Money,
        authority?: String,
        cause: ReleaseCause,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        reason?: String,
        source: Source,
        to: ReleasedTo,
        to_flex: Money,
        year: FiscalYear,
    } moves(e, moves) {
        match e.to {
            ReleasedTo::Envelope => moves
                .within(e.year, e.language)
                .give_back(&e.holder, e.genre, &e.commitment, e.amount, e.to_flex),
            ReleasedTo::Pool => {
                moves.within(e.year, e.language).undone().count(e.source, &e.holder, e.genre, &e.commitment, e.amount);
            }
            ReleasedTo::Reserve => {
                moves.within(e.year, e.language).forfeit(e.source, &e.holder, e.genre, &e.commitment, e.amount);
            }
        }
    } commitments(e, change) {
        change(commitment!(e, ChangeKind::Released { to_flex: e.to_flex }))
    }

    /// Holders exchanged money, all legs together: bucket → bucket.
    AllocationsSwapped = "allocations-swapped", "C.2.4", "swap", "échange" {
        authority?: String,
        legs: Vec<Leg>,
        signed_by: Signatures,
        year: FiscalYear,
    } moves(e, moves) {
        for leg in &e.legs {
            moves.within(e.year, leg.language).swap(leg);
        }
    } reversible(e) {
        Reversible::Swap(e.legs.clone())
    }

    /// A project was rejected for the year; what it held or had counted follows as events of their own.
    ProjectRejected = "project-rejected", "C.4", "project rejected", "projet rejeté" {
        authority?: String,
        project: ProjectId,
        reason: Rejection,
        year: FiscalYear,
    }

    /// Returned money went to an existing project: genre → commitment, counted at once.
    ReallocationMade = "reallocation-made", "C.4", "reallocation", "réaffectation" {
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
    } moves(e, moves) {
        moves.within(e.year, e.language).count(Source::Envelope, &e.holder, e.genre, &e.commitment, e.amount)
    } commitments(e, change) {
        let form = Form { kind: e.kind, licence_fee: None, approval: Some(&e.approval) };
        let kind = ChangeKind::Reallocated { form, from_flex: e.from_flex };
        change(commitment!(e, e.year, Source::Envelope, kind))
    } reversible(e) {
        Reversible::Reallocation(e.commitment.clone())
    }

    /// The value of a credit was deducted: buckets → deductions. `carried` waits for a later grant.
    CreditWithdrawn = "credit-withdrawn", "D.3", "credit withdrawn", "crédit retiré" {
        buckets: Buckets<Money>,
        carried: Money,
        credit: Money,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        reason: String,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).deduct(&e.holder, &e.buckets)
    }

    /// An exemption from the first deadline was asked for.
    ExemptionRequested = "exemption-requested", "C.2.1.1.2", "exemption requested", "exemption demandée" {
        event: String,
        holder: HolderId,
        language: Language,
        reasons: String,
        schedule: Vec<Instalment>,
        year: FiscalYear,
    }

    /// The fund decided on an exemption.
    ExemptionDecided = "exemption-decided", "C.2.1.1.2", "exemption decided", "exemption décidée" { granted: bool, holder: HolderId, language: Language, letter: String, year: FiscalYear}

    /// The first deadline was closed, or closed again.
    FirstDeadlineClosed = "first-deadline-closed", "C.2.1.1", "first deadline closed", "première date limite fermée" { year: FiscalYear} is(Nature::Closing(Closing::FirstDeadline))

    /// The shortfall was taken: buckets → reserve. The figures are those that the taking rests on.
    ShortfallTaken = "shortfall-taken", "C.2.1.1.1", "shortfall taken", "manque repris" {
        buckets: Buckets<Money>,
        counted: Money,
        holder: HolderId,
        language: Language,
        required: Money,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).lapse(&e.holder, Column::FirstDeadline, &e.buckets)
    }

    /// A part of a shortfall taken was given back: reserve → buckets.
    ShortfallRestored = "shortfall-restored", "C.2.1.1.1", "shortfall restored", "manque restitué" {
        buckets: Buckets<Money>,
        counted: Money,
        holder: HolderId,
        language: Language,
        required: Money,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).undone().lapse(&e.holder, Column::FirstDeadline, &e.buckets)
    } is(Nature::Correction)

    /// The final deadline was closed.
    FinalDeadlineClosed = "final-deadline-closed", "C.2.1.2", "final deadline closed", "date limite finale fermée" { year: FiscalYear} is(Nature::Closing(Closing::FinalDeadline))

    /// A hold without an application lapsed: no postings.
    HoldLapsed = "hold-lapsed", "C.2.1.2", "hold lapsed", "réservation périmée" {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    } commitments(e, change) {
        change(commitment!(e, ChangeKind::Lapsed))
    }

    /// A lapsed hold is a hold again: no postings.
    HoldRevived = "hold-revived", "C.2.1.2", "hold revived", "réservation rétablie" {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
        year: FiscalYear,
    } commitments(e, change) {
        change(commitment!(e, ChangeKind::Revived))
    } is(Nature::Correction)

    /// An envelope's uncommitted money lapsed: buckets → reserve.
    BalanceLapsed = "balance-lapsed", "C.2.1.2", "balance lapsed", "solde périmé" { buckets: Buckets<Money>, holder: HolderId, language: Language, year: FiscalYear} moves(e, moves) {
        moves.within(e.year, e.language).lapse(&e.holder, Column::Lapsed, &e.buckets)
    }

    /// Lapsed money was given back for one commitment: reserve → buckets.
    BalanceRestored = "balance-restored", "C.2.1.2", "balance restored", "solde restitué" {
        buckets: Buckets<Money>,
        commitment: CommitmentId,
        holder: HolderId,
        language: Language,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).undone().lapse(&e.holder, Column::Lapsed, &e.buckets)
    } is(Nature::Correction)

    /// The pool's money lapsed: pool → reserve.
    PoolLapsed = "pool-lapsed", "C.2.1.2", "alternative access lapsed", "accès parallèle périmé" { amount: Money, language: Language, year: FiscalYear} moves(e, moves) {
        moves.within(e.year, e.language).lapse_pool(e.amount)
    }

    /// Lapsed money was given back to the pool: reserve → pool.
    PoolRestored = "pool-restored", "C.2.1.2", "alternative access restored", "accès parallèle restitué" { amount: Money, commitment: CommitmentId, language: Language, year: FiscalYear} moves(e, moves) {
        moves.within(e.year, e.language).undone().lapse_pool(e.amount)
    } is(Nature::Correction)

    /// The fiscal year was closed; what lapses follows as events of their own.
    YearClosed = "year-closed", "B.2", "year closed", "exercice fermé" { year: FiscalYear} is(Nature::Closing(Closing::Year))

    /// The alternative-access pool received money: program → pool.
    PoolFunded = "pool-funded", "E.1.1", "alternative access funded", "accès parallèle financé" { amount: Money, language: Language, year: FiscalYear} moves(e, moves) {
        moves.within(e.year, e.language).fund_pool(e.amount)
    } reversible(e) {
        Reversible::Funding(Box::new(UndoneFunding { amount: e.amount, language: e.language }))
    }

    /// A penalty was imposed: flex of `year` → deductions. `carried` waits for a later grant.
    PenaltyImposed = "penalty-imposed", "D", "penalty imposed", "pénalité imposée" {
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
    } moves(e, moves) {
        moves.within(e.year, e.language).deduct(&e.holder, &Buckets::one(Bucket::Flex, e.deducted))
    }

    /// A carried amount was deducted: buckets of `year` → deductions. `origin` is the event that carried it, `carried` what
    /// is still outstanding of it.
    CarriedDeducted = "carried-deducted", "D.3", "carried amount deducted", "montant reporté déduit" {
        buckets: Buckets<Money>,
        carried: Money,
        holder: HolderId,
        language: Language,
        origin: u64,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).deduct(&e.holder, &e.buckets)
    }

    /// A discretionary deduction: buckets → deductions.
    ConductDeducted = "conduct-deducted", "D", "conduct deduction", "déduction pour conduite" { buckets: Buckets<Money>, holder: HolderId, language: Language, letter: String, year: FiscalYear} moves(e, moves) {
        moves.within(e.year, e.language).deduct(&e.holder, &e.buckets)
    } reversible(e) {
        let undone = UndoneDeduction { buckets: e.buckets, holder: e.holder.clone(), language: e.language };
        Reversible::Deduction(Box::new(undone))
    }

    /// The use of an envelope was suspended.
    EnvelopeSuspended = "envelope-suspended", "D", "envelope suspended", "enveloppe suspendue" { holder: HolderId, letter: String, year: FiscalYear}

    /// A suspension ended.
    SuspensionLifted = "suspension-lifted", "D", "suspension lifted", "suspension levée" { holder: HolderId, letter: String, year: FiscalYear}

    /// Money and commitments followed a change of control: buckets → buckets, and each counted amount out of one envelope's
    /// genre into the other's, the commitment with it.
    ControlTransferred = "control-transferred", "B.2.1.1", "change of control", "changement de contrôle" {
        buckets: Buckets<Money>,
        commitments: Vec<MovedCommitment>,
        crtc_decision: String,
        from: HolderId,
        language: Language,
        signed_by: Signatures,
        to: HolderId,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).transfer(&e.from, &e.to, &e.buckets);
        for moved in &e.commitments {
            moves.within(e.year, e.language).transfer_commitment(&e.from, &e.to, moved);
        }
    } commitments(e, change) {
        for moved in &e.commitments {
            change(CommitmentChange {
                commitment: &moved.commitment,
                year: e.year,
                project: &moved.project,
                holder: &e.from,
                language: e.language,
                genre: moved.genre,
                source: Source::Envelope,
                amount: moved.counted,
                kind: ChangeKind::Moved { to: &e.to },
            });
        }
    }

    /// A dispute began.
    DisputeOpened = "dispute-opened", "Annex B", "dispute opened", "litige ouvert" {
        contests => u64,
        dispute: DisputeId,
        holder: HolderId,
        nature: DisputeNature,
        question: String,
        subject: String,
        year: FiscalYear,
    }

    /// A step of a dispute was decided.
    DisputeDecided = "dispute-decided", "Annex B", "dispute decided", "litige tranché" {
        dispute: DisputeId,
        holder: HolderId,
        letter: String,
        outcome: DisputeOutcome,
        precedents => DisputeId,
        reasons: String,
        role: DisputeRole,
        year: FiscalYear,
    }

    /// The holder took a dispute a step further.
    DisputeEscalated = "dispute-escalated", "Annex B", "dispute escalated", "litige porté plus haut" { dispute: DisputeId, holder: HolderId, reasons: String, to: DisputeRole, year: FiscalYear}

    /// A granted dispute moved money: program → bucket, or back where the amount is negative.
    EnvelopeAdjusted = "envelope-adjusted", "Annex B", "envelope adjusted", "enveloppe ajustée" {
        amount: Money,
        bucket: Bucket,
        dispute: DisputeId,
        holder: HolderId,
        language: Language,
        year: FiscalYear,
    } moves(e, moves) {
        moves.within(e.year, e.language).adjust(&e.holder, e.bucket, e.amount)
    } reversible(e) {
        let undone =
            UndoneAdjustment { amount: e.amount, bucket: e.bucket, holder: e.holder.clone(), language: e.language };
        Reversible::Adjustment(Box::new(undone))
    } is(Nature::Correction)

    /// The board decided the money of a year for some languages. No postings: allocations come with the letters.
    BudgetSet = "budget-set", "E.1", "budget set", "budget établi" { decision: String, languages: BTreeMap<Language, Money>, year: FiscalYear} reversible(e) {
        let _ = e;
        Reversible::credit(Kind::BudgetSet.name(), |_| ())
    }

    /// A program of the fund beside the envelopes financed a project: no postings.
    ProjectFinanced = "project-financed", "E.2.2", "project financed", "projet financé" { amount: Money, program: Program, project: ProjectId, year: FiscalYear} reversible(e) {
        Reversible::credit(Kind::ProjectFinanced.name(), |said| {
            (said.project, said.program) = (Some(e.project.clone()), Some(e.program));
        })
    }

    /// A holder's licence in a project was declared with its eligible fee. `ott_service` is the holder's own online service that
    /// shows the project first.
    LicenceDeclared = "licence-declared", "E.2.2", "licence declared", "droits de diffusion déclarés" {
        eligible_fee: Money,
        holder: HolderId,
        language: Language,
        ott_service?: String,
        project: ProjectId,
        year: FiscalYear,
    } reversible(e) {
        Reversible::credit(Kind::LicenceDeclared.name(), |said| {
            (said.project, said.holder) = (Some(e.project.clone()), Some(e.holder.clone()));
            said.language = Some(e.language);
        })
    }

    /// A holder reported a line of its audience. Hours have two decimals.
    AudienceReported = "audience-reported", "E.2.1.1", "audience reported", "auditoire déclaré" {
        channel: String,
        genre: Genre,
        genre_reasons?: String,
        holder: HolderId,
        hours: Hours,
        language: Language,
        line: LineId,
        measure: AudienceMeasure,
        project: ProjectId,
        year: FiscalYear,
    } reversible(e) {
        Reversible::credit(Kind::AudienceReported.name(), |said| {
            (said.project, said.holder) = (Some(e.project.clone()), Some(e.holder.clone()));
            said.line = Some(e.line.clone());
        })
    }

    /// The fund reviewed an audience line. `hours` are those that count from now on.
    AudienceReviewed = "audience-reviewed", "E.2.1.1", "audience reviewed", "auditoire examiné" {
        decision: AudienceDecision,
        holder: HolderId,
        hours: Hours,
        letter: String,
        line: LineId,
        project: ProjectId,
        reasons?: String,
        year: FiscalYear,
    } reversible(e) {
        Reversible::credit(Kind::AudienceReviewed.name(), |said| {
            (said.project, said.holder) = (Some(e.project.clone()), Some(e.holder.clone()));
            said.line = Some(e.line.clone());
        })
    }

    /// A holder takes no part in a year's calculation.
    HolderOptedOut = "holder-opted-out", "E.2", "opted out", "retrait du calcul" { holder: HolderId, year: FiscalYear} reversible(e) {
        Reversible::credit(Kind::HolderOptedOut.name(), |said| said.holder = Some(e.holder.clone()))
    }

    /// The allocations of a year were calculated: everything that the calculation rests on and gives. No postings.
    AllocationsCalculated = "allocations-calculated", "E.4", "allocations calculated", "allocations calculées" {
        allocations: Vec<CalculatedAllocation>,
        languages: Vec<CalculatedLanguage>,
        method: CalculationMethod,
        year: FiscalYear,
    }

    /// The opposite of an earlier command was posted.
    CommandReversed = "command-reversed", "ledger", "command reversed", "commande annulée" {
        authority?: String,
        command_id_reversed: Uuid,
        reason: String,
        undone: Undone,
        year: FiscalYear,
    } moves(e, moves) {
        match &e.undone {
            Undone::Hold(_) => {}
            Undone::Swap(legs) => {
                for leg in legs {
                    moves.within(e.year, leg.language).undone().swap(leg);
                }
            }
            Undone::Reallocation(u) => moves
                .within(e.year, u.language)
                .give_back(&u.holder, u.genre, &u.commitment, u.amount, u.from_flex),
            Undone::Adjustment(u) => moves.within(e.year, u.language).undone().adjust(&u.holder, u.bucket, u.amount),
            Undone::Deduction(u) => moves.within(e.year, u.language).undone().deduct(&u.holder, &u.buckets),
            Undone::Funding(u) => moves.within(e.year, u.language).undone().fund_pool(u.amount),
            Undone::Credit(_) => {}
        }
    } commitments(e, change) {
        match &e.undone {
            Undone::Hold(u) => change(commitment!(u, e.year, u.source, ChangeKind::HoldReversed)),
            Undone::Reallocation(u) => {
                change(commitment!(u, e.year, Source::Envelope, ChangeKind::ReallocationReversed));
            }
            Undone::Swap(_) | Undone::Adjustment(_) | Undone::Deduction(_) | Undone::Funding(_) | Undone::Credit(_) => {}
        }
    } is(Nature::Correction)

    /// Checkpoints that cover this event are signed with another key: the verifier keys, and the old key's signature over the
    /// new one (the signature of a C2SP signed note).
    KeyRotated = "key-rotated", "ledger", "signing key replaced", "clé de signature remplacée" { key: String, previous: String, signature: String}
}
