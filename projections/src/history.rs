//! `history`: the events that concern one holder, project, commitment or dispute, as recorded.
//!
//! [`concerns`] looks at one event alone. A [`History`] remembers besides which commitments belong to the project in question
//! and which commands it already shows, so that flex drawn for a project's commitment, a decision on a commitment's project,
//! and the reversal of what is shown stand in the same history.

use ledger::event::{Body, CommitmentChange, Event, Subject as Named};
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

impl Subject {
    fn is(&self, named: &Named<'_>) -> bool {
        match (self, named) {
            (Subject::Holder(subject), Named::Holder(named)) => subject == *named,
            (Subject::Project(subject), Named::Project(named)) => subject == *named,
            (Subject::Commitment(subject), Named::Commitment(named)) => subject == *named,
            (Subject::Dispute(subject), Named::Dispute(named)) => subject == *named,
            (Subject::Holder(_) | Subject::Project(_) | Subject::Commitment(_) | Subject::Dispute(_), _) => false,
        }
    }
}

/// Whether an event, looked at alone, concerns a subject: it names it. A swap concerns every participant, a change of control
/// both holders and every commitment that moves, a decision the disputes that it cites as precedents.
#[must_use]
pub fn concerns(event: &Event, subject: &Subject) -> bool {
    event.body.subjects().iter().any(|named| subject.is(named))
}

/// The projects that an event names.
#[must_use]
pub fn projects(body: &Body) -> Vec<&ProjectId> {
    let project = |subject| if let Named::Project(project) = subject { Some(project) } else { None };
    body.subjects().into_iter().filter_map(project).collect()
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
        let concerns = |named: &Named<'_>| {
            let follows = matches!(named, Named::Commitment(commitment) if self.commitments.contains(*commitment));
            follows || self.subject.is(named)
        };
        let concerned = event.body.subjects().iter().any(concerns)
            || self.decides_project(&event.body)
            || self.reverses(&event.body);
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
        body.commitments(|change| {
            let CommitmentChange { year, commitment, project, .. } = change;
            if change.begins().is_none() {
                return;
            }
            match &self.subject {
                Subject::Project(subject) if subject == project => {
                    self.commitments.insert(commitment.clone());
                }
                Subject::Commitment(subject) if subject == commitment => self.project = Some((year, project.clone())),
                Subject::Project(_) | Subject::Commitment(_) | Subject::Holder(_) | Subject::Dispute(_) => {}
            }
        });
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
        body.reverses().is_some_and(|command| self.commands.contains(&command))
    }
}
