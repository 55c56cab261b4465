//! One project of a periodic report, with every item that C.3 lists.

use super::Activity;
use crate::picture::{Commitment, Hold, Picture, Year};
use ledger::event::{Positions, ProjectRegistered};
use ledger::ids::{CommitmentId, HolderId, ProjectId};
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::rules::{digital_media, in_house, parity};
use ledger::time::{Day, Instant};
use ledger::words::{Contribution as Kind, DigitalMedia, Genre, Language, Production, Rejection, Source};
use serde::Serialize;
use std::collections::BTreeMap;

/// One project that the broadcaster committed to. Attributes are as amended; those that nobody stated are null, and all are
/// where a cut leaves out the project's registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectReport {
    /// The project.
    pub project: ProjectId,
    /// Its title.
    pub title: Option<String>,
    /// Its producer.
    pub producer: Option<String>,
    /// Its genre as it is now; each commitment keeps the one it was made in.
    pub genre: Option<Genre>,
    /// Its language.
    pub language: Option<Language>,
    /// Where it stands with the fund, in the fund's own words (recommended, signed).
    pub status: Option<String>,
    /// Why it was rejected for the year, if it was (C.4).
    pub rejected: Option<Rejection>,
    /// The applications as received, in the order recorded.
    pub applications: Vec<Application>,
    /// The licence fees on this broadcaster's licence forms, of which something is held or counted; null where none states one.
    pub eligible_contribution: Option<Money>,
    /// What this broadcaster's envelopes contribute.
    pub envelope_contribution: Contribution,
    /// What the alternative-access pools contribute on this broadcaster's licence forms (E.1.1).
    pub alternative_access_contribution: Contribution,
    /// The commitments one by one, by id.
    pub commitments: Vec<CommitmentReport>,
    /// What other programmes of the fund commit.
    pub other_programs: Option<Money>,
    /// Whether it is regional.
    pub regional: Option<bool>,
    /// Whether its first window is on an over-the-top service.
    pub ott_first_window: Option<bool>,
    /// Its budget.
    pub budget: Option<Money>,
    /// Whether it counts for the parity requirement (C.2.7).
    pub parity: Option<ParityDesignation>,
    /// Whether its digital media component counts (C.2.6).
    pub digital_media: Option<DigitalMediaDesignation>,
    /// Whether it counts against this broadcaster's cap (C.2.9).
    pub in_house_affiliated: Option<InHouseDesignation>,
}

/// One application as it was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Application {
    /// The day on which the fund received it.
    pub received_on: Day,
    /// Whether it was complete.
    pub complete: bool,
    /// The code of the refusal, where it came too late.
    pub refused: Option<String>,
    /// The decision under which it was accepted after a deadline was closed.
    pub authority: Option<String>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The event.
    pub seq: u64,
}

/// What is held and what is counted, net of releases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Contribution {
    pub held: Money,
    pub counted: Money,
}

/// One commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommitmentReport {
    /// The commitment.
    pub commitment: CommitmentId,
    /// The licence's language.
    pub language: Language,
    /// The genre that it was made in.
    pub genre: Genre,
    /// The envelope, or the alternative-access pool.
    pub source: Source,
    /// The form of the contribution; null where the cut leaves out the licence form.
    pub kind: Option<Kind>,
    /// `held`, `counted`, `lapsed` (held at the final deadline), `released`, `cancelled` or `reversed`.
    pub status: &'static str,
    /// What is held.
    pub held: Money,
    /// What is counted, net of releases.
    pub counted: Money,
    /// What was held when the final deadline closed.
    pub lapsed: Money,
    /// The licence fee on the form.
    pub licence_fee: Option<Money>,
    /// The fund's approval, of a reallocation (C.4).
    pub approval: Option<String>,
    /// The code, where the pool could not cover it (E.1.1).
    pub refused: Option<String>,
    /// The date of the licence form or of the reallocation.
    pub made_on: Option<Day>,
    /// The date of the application, or reallocation, that counted it.
    pub applied_on: Option<Day>,
    /// When the licence form was recorded.
    pub recorded_at: Option<Instant>,
    /// The event that made it.
    pub seq: Option<u64>,
}

/// C.2.7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct ParityDesignation {
    pub eligible: bool,
    pub positions: Positions,
}

/// C.2.6, Annex A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct DigitalMediaDesignation {
    pub eligible: bool,
    pub component: DigitalMedia,
}

/// C.2.9.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InHouseDesignation {
    /// Who produces it.
    pub production: Production,
    /// The broadcaster that it belongs to, where it names one.
    pub affiliated_with: Option<HolderId>,
    /// Whether this broadcaster's commitments to it count as in-house or affiliated.
    pub concerns_holder: bool,
}

impl Contribution {
    fn add(&mut self, commitment: &CommitmentReport) {
        self.held += commitment.held;
        self.counted += commitment.counted;
    }
}

/// The projects that a holder committed to in the year, by id: those whose commitments are the holder's now.
pub(super) fn projects(
    activity: &Activity,
    picture: &Picture,
    state: &Year,
    rulebook: &Rulebook,
    holder: &HolderId,
) -> Vec<ProjectReport> {
    let mut by_project: BTreeMap<&ProjectId, BTreeMap<&CommitmentId, &Commitment>> = BTreeMap::new();
    for (id, commitment) in picture.commitments() {
        if commitment.year == activity.year && commitment.holder == *holder {
            by_project.entry(&commitment.project).or_default().insert(id, commitment);
        }
    }
    by_project
        .into_iter()
        .map(|(project, commitments)| {
            let commitments = commitments.into_iter().map(|(id, c)| commitment(activity, id, c)).collect();
            report(activity, state, rulebook, holder, project, picture.project(project), commitments)
        })
        .collect()
}

fn report(
    activity: &Activity,
    state: &Year,
    rulebook: &Rulebook,
    holder: &HolderId,
    project: &ProjectId,
    attributes: Option<&ProjectRegistered>,
    commitments: Vec<CommitmentReport>,
) -> ProjectReport {
    let (mut envelope, mut pool, mut fees) = (Contribution::default(), Contribution::default(), None);
    for commitment in &commitments {
        match commitment.source {
            Source::Envelope => envelope.add(commitment),
            Source::AlternativeAccess => pool.add(commitment),
        }
        // A licence that was given up earns nothing; one in part does.
        if let Some(fee) = commitment.licence_fee.filter(|_| !(commitment.held + commitment.counted).is_zero()) {
            *fees.get_or_insert(Money::ZERO) += fee;
        }
    }
    ProjectReport {
        project: project.clone(),
        title: attributes.map(|a| a.title.clone()),
        producer: attributes.map(|a| a.producer.clone()),
        genre: attributes.map(|a| a.genre),
        language: attributes.map(|a| a.language),
        status: attributes.and_then(|a| a.status.clone()),
        rejected: state.rejected.get(project).copied(),
        applications: activity.applications.get(project).cloned().unwrap_or_default(),
        eligible_contribution: fees,
        envelope_contribution: envelope,
        alternative_access_contribution: pool,
        commitments,
        other_programs: attributes.and_then(|a| a.other_programs),
        regional: attributes.and_then(|a| a.regional),
        ott_first_window: attributes.and_then(|a| a.ott_first_window),
        budget: attributes.and_then(|a| a.budget),
        parity: attributes.map(|a| ParityDesignation {
            eligible: parity::counts(rulebook, &a.positions),
            positions: a.positions.clone(),
        }),
        digital_media: attributes.map(|a| DigitalMediaDesignation {
            eligible: digital_media::is_eligible(a.digital_media),
            component: a.digital_media,
        }),
        in_house_affiliated: attributes.map(|a| InHouseDesignation {
            production: a.production,
            affiliated_with: a.affiliated_with.clone(),
            concerns_holder: in_house::concerns(a.production, a.affiliated_with.as_ref(), holder),
        }),
    }
}

fn commitment(activity: &Activity, id: &CommitmentId, commitment: &Commitment) -> CommitmentReport {
    let form = activity.forms.get(id);
    let (status, lapsed) = match commitment.hold {
        Hold::Held(_) => ("held", Money::ZERO),
        Hold::Lapsed(amount) => ("lapsed", amount),
        Hold::None if !commitment.counted.is_zero() => ("counted", Money::ZERO),
        Hold::None if activity.reversed.contains_key(id) => ("reversed", Money::ZERO),
        Hold::None if activity.counted.contains_key(id) => ("released", Money::ZERO),
        Hold::None => ("cancelled", Money::ZERO),
    };
    CommitmentReport {
        commitment: id.clone(),
        language: commitment.language,
        genre: commitment.genre,
        source: commitment.source,
        kind: form.map(|form| form.kind),
        status,
        held: commitment.hold.amount(),
        counted: commitment.counted,
        lapsed,
        licence_fee: form.and_then(|form| form.licence_fee),
        approval: form.and_then(|form| form.approval.clone()),
        refused: activity.refused.get(id).cloned().flatten(),
        made_on: form.map(|form| form.made_on),
        applied_on: commitment.applied_on,
        recorded_at: form.map(|form| form.recorded_at),
        seq: form.map(|form| form.seq),
    }
}
