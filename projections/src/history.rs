//! `history`: the events that concern one holder, project, commitment or dispute, as recorded.
//!
//! [`concerns`] looks at one event alone. A [`History`] remembers besides which commitments belong to the project in question
//! and which commands it already shows, so that flex drawn for a project's commitment, a decision on a commitment's project,
//! and the reversal of what is shown stand in the same history.

use ledger::event::{Body, Event, Leg, MovedCommitment, Undone};
use ledger::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use ledger::time::{Day, FiscalYear, Instant};
use serde::Serialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whose history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An envelope holder.
    Holder(HolderId),
    /// A project.
    Project(ProjectId),
    /// A commitment.
    Commitment(CommitmentId),
    /// A dispute.
    Dispute(DisputeId),
}

/// What one event names.
#[derive(Default)]
struct Named<'a> {
    holders: Vec<&'a HolderId>,
    projects: Vec<&'a ProjectId>,
    commitments: Vec<&'a CommitmentId>,
    disputes: Vec<&'a DisputeId>,
}

impl<'a> Named<'a> {
    fn holder(holder: &'a HolderId) -> Named<'a> {
        Named { holders: vec![holder], ..Named::default() }
    }

    fn project(project: &'a ProjectId) -> Named<'a> {
        Named { projects: vec![project], ..Named::default() }
    }

    fn and_project(mut self, project: &'a ProjectId) -> Named<'a> {
        self.projects.push(project);
        self
    }

    fn and_commitment(mut self, commitment: &'a CommitmentId) -> Named<'a> {
        self.commitments.push(commitment);
        self
    }

    fn and_dispute(mut self, dispute: &'a DisputeId) -> Named<'a> {
        self.disputes.push(dispute);
        self
    }

    fn legs(legs: &'a [Leg]) -> Named<'a> {
        Named { holders: legs.iter().flat_map(|leg| [&leg.from, &leg.to]).collect(), ..Named::default() }
    }

    fn moved(mut self, moved: &'a [MovedCommitment]) -> Named<'a> {
        self.projects.extend(moved.iter().map(|m| &m.project));
        self.commitments.extend(moved.iter().map(|m| &m.commitment));
        self
    }

    fn includes(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Holder(holder) => self.holders.contains(&holder),
            Subject::Project(project) => self.projects.contains(&project),
            Subject::Commitment(commitment) => self.commitments.contains(&commitment),
            Subject::Dispute(dispute) => self.disputes.contains(&dispute),
        }
    }
}

fn named(body: &Body) -> Named<'_> {
    match body {
        Body::YearOpened(_)
        | Body::FirstDeadlineClosed(_)
        | Body::FinalDeadlineClosed(_)
        | Body::YearClosed(_)
        | Body::PoolLapsed(_)
        | Body::PoolFunded(_)
        | Body::KeyRotated(_) => Named::default(),
        Body::HolderRegistered(f) => Named::holder(&f.holder),
        Body::AllocationGranted(f) => Named::holder(&f.holder),
        Body::LetterSigned(f) => Named::holder(&f.holder),
        Body::ProjectRegistered(f) => {
            Named { holders: f.affiliated_with.iter().collect(), ..Named::project(&f.project) }
        }
        Body::ProjectAmended(f) => Named { holders: f.affiliated_with.iter().collect(), ..Named::project(&f.project) },
        Body::CommitmentMade(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::ApplicationReceived(f) => Named::project(&f.project),
        Body::FlexTransferred(f) => Named::holder(&f.holder).and_commitment(&f.commitment),
        Body::CommitmentCounted(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::CommitmentRefused(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::HoldCancelled(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::CommitmentReleased(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::AllocationsSwapped(f) => Named::legs(&f.legs),
        Body::ProjectRejected(f) => Named::project(&f.project),
        Body::ReallocationMade(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::CreditWithdrawn(f) => Named::holder(&f.holder).and_project(&f.project),
        Body::ExemptionRequested(f) => Named::holder(&f.holder),
        Body::ExemptionDecided(f) => Named::holder(&f.holder),
        Body::ShortfallTaken(f) => Named::holder(&f.holder),
        Body::ShortfallRestored(f) => Named::holder(&f.holder),
        Body::HoldLapsed(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::HoldRevived(f) => Named::holder(&f.holder).and_project(&f.project).and_commitment(&f.commitment),
        Body::BalanceLapsed(f) => Named::holder(&f.holder),
        Body::BalanceRestored(f) => Named::holder(&f.holder).and_commitment(&f.commitment),
        Body::PoolRestored(f) => Named::default().and_commitment(&f.commitment),
        Body::PenaltyImposed(f) => Named::holder(&f.holder),
        Body::CarriedDeducted(f) => Named::holder(&f.holder),
        Body::ConductDeducted(f) => Named::holder(&f.holder),
        Body::EnvelopeSuspended(f) => Named::holder(&f.holder),
        Body::SuspensionLifted(f) => Named::holder(&f.holder),
        Body::ControlTransferred(f) => {
            Named { holders: vec![&f.from, &f.to], ..Named::default() }.moved(&f.commitments)
        }
        Body::DisputeOpened(f) => Named::holder(&f.holder).and_dispute(&f.dispute),
        Body::DisputeDecided(f) => {
            let mut named = Named::holder(&f.holder).and_dispute(&f.dispute);
            named.disputes.extend(&f.precedents);
            named
        }
        Body::DisputeEscalated(f) => Named::holder(&f.holder).and_dispute(&f.dispute),
        Body::EnvelopeAdjusted(f) => Named::holder(&f.holder).and_dispute(&f.dispute),
        Body::CommandReversed(f) => match &f.undone {
            Undone::Hold(u) => Named::holder(&u.holder).and_project(&u.project).and_commitment(&u.commitment),
            Undone::Swap(legs) => Named::legs(legs),
            Undone::Reallocation(u) => Named::holder(&u.holder).and_project(&u.project).and_commitment(&u.commitment),
            Undone::Adjustment(u) => Named::holder(&u.holder),
            Undone::Deduction(u) => Named::holder(&u.holder),
            Undone::Funding(_) => Named::default(),
        },
    }
}

/// Whether an event, looked at alone, concerns a subject: it names it. A swap concerns every participant, a change of control
/// both holders and every commitment that moves, a decision the disputes that it cites as precedents.
#[must_use]
pub fn concerns(event: &Event, subject: &Subject) -> bool {
    named(&event.body).includes(subject)
}

/// The projects that an event names.
#[must_use]
pub fn projects(body: &Body) -> Vec<&ProjectId> {
    named(body).projects
}

/// One event of a history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Place in the log.
    pub seq: u64,
    /// The type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The date that counts under the rules.
    pub effective_on: Day,
    /// When the ledger wrote it.
    pub recorded_at: Instant,
    /// Who sent the command.
    pub actor: String,
    /// The command.
    pub command_id: Uuid,
    /// The sender's free text on the command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What happened.
    pub data: Body,
}

impl Entry {
    /// An event, with the note on its command.
    pub(crate) fn of(event: &Event, note: Option<String>) -> Entry {
        Entry {
            seq: event.seq,
            kind: event.body.kind().name(),
            effective_on: event.effective_on,
            recorded_at: event.recorded_at,
            actor: event.actor.clone(),
            command_id: event.command_id,
            note,
            data: event.body.clone(),
        }
    }
}

/// The events that concern a subject, in the order recorded.
#[derive(Clone, Debug)]
pub struct History {
    subject: Subject,
    entries: Vec<Entry>,
    /// Of a project: its commitments. Of a commitment: nothing.
    commitments: BTreeSet<CommitmentId>,
    /// Of a commitment: its project, and the year in which it stands.
    project: Option<(FiscalYear, ProjectId)>,
    /// The commands shown.
    commands: BTreeSet<Uuid>,
    /// The note of the batch being read.
    note: Option<(Uuid, String)>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryAnswer {
    /// The last event that the answer rests on.
    pub through: u64,
    /// The events, in the order recorded.
    pub history: Vec<Entry>,
}

impl History {
    /// A history without events.
    #[must_use]
    pub fn of(subject: Subject) -> History {
        History {
            subject,
            entries: Vec::new(),
            commitments: BTreeSet::new(),
            project: None,
            commands: BTreeSet::new(),
            note: None,
        }
    }

    /// Reads an event, and keeps it where it concerns the subject.
    pub fn fold(&mut self, event: &Event) {
        if event.batch.0 == 1 {
            let note = event.act.as_ref().and_then(|act| act.note.clone());
            self.note = note.map(|note| (event.command_id, note));
        }
        let named = named(&event.body);
        let follows = named.commitments.iter().any(|commitment| self.commitments.contains(*commitment));
        let concerned =
            named.includes(&self.subject) || follows || self.decides_project(&event.body) || self.reverses(&event.body);
        if !concerned {
            return;
        }
        self.learn(&event.body);
        self.commands.insert(event.command_id);
        let note = self.note.as_ref().filter(|(command, _)| *command == event.command_id).map(|(_, note)| note.clone());
        self.entries.push(Entry::of(event, note));
    }

    /// The answer.
    #[must_use]
    pub fn answer(self, through: u64) -> HistoryAnswer {
        HistoryAnswer { through, history: self.entries }
    }

    /// A new commitment belongs to the project in question, or is the commitment in question itself.
    fn learn(&mut self, body: &Body) {
        let Some((year, commitment, project)) = begun(body) else { return };
        match &self.subject {
            Subject::Project(subject) if subject == project => {
                self.commitments.insert(commitment.clone());
            }
            Subject::Commitment(subject) if subject == commitment => self.project = Some((year, project.clone())),
            Subject::Project(_) | Subject::Commitment(_) | Subject::Holder(_) | Subject::Dispute(_) => {}
        }
    }

    /// An application for the project of the commitment in question, or its rejection, decides on the commitment.
    fn decides_project(&self, body: &Body) -> bool {
        let decided = if let Body::ApplicationReceived(f) = body {
            Some((f.year, &f.project))
        } else if let Body::ProjectRejected(f) = body {
            Some((f.year, &f.project))
        } else {
            None
        };
        match (&self.project, decided) {
            (Some((year, project)), Some((decided_year, decided))) => *year == decided_year && project == decided,
            (None, _) | (_, None) => false,
        }
    }

    fn reverses(&self, body: &Body) -> bool {
        matches!(body, Body::CommandReversed(f) if self.commands.contains(&f.command_id_reversed))
    }
}

/// The commitment that an event begins.
fn begun(body: &Body) -> Option<(FiscalYear, &CommitmentId, &ProjectId)> {
    if let Body::CommitmentMade(f) = body {
        Some((f.year, &f.commitment, &f.project))
    } else if let Body::ReallocationMade(f) = body {
        Some((f.year, &f.commitment, &f.project))
    } else {
        None
    }
}
