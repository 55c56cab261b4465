//! `dispute ID`: the review file of one dispute (Annex B).
//!
//! The question, every step with who took it and what was answered in writing, what may happen next, the events that are
//! contested, the precedents and where they stand, and what the dispute changed: adjustments, and what was accepted late under
//! it.
//!
//! A dispute contests events that were recorded before it, and they are known only once its opening is read. The events are
//! therefore read twice: all through [`Review::fold`], then, where [`Review::contests`] names any, again through
//! [`Review::look_back`]. Of all other events nothing is kept.

mod standing;

pub use standing::{Decision, Next, Standing};

use crate::NoAnswer;
use crate::history::Entry;
use crate::unknown::{Thing, Unknown};
use ledger::event::{Body, Event};
use ledger::ids::{DisputeId, HolderId};
use ledger::money::Money;
use ledger::time::{Day, FiscalYear, Instant};
use ledger::words::{Bucket, DisputeNature, DisputeOutcome, DisputeRole, Language};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DisputeFile {
    /// The last event that the answer rests on.
    pub through: u64,
    /// The dispute.
    pub dispute: DisputeId,
    /// The fiscal year.
    pub year: FiscalYear,
    /// The broadcaster.
    pub holder: HolderId,
    /// What it is mainly about, which says who decides it.
    pub nature: DisputeNature,
    /// The subject.
    pub subject: String,
    /// The question.
    pub question: String,
    /// How it was opened.
    pub opened: Recorded,
    /// Where it stands, and what may happen next.
    pub standing: Standing,
    /// The steps taken, in the order recorded.
    pub steps: Vec<Step>,
    /// The events that it contests.
    pub contested: Vec<Contested>,
    /// The disputes that its decisions cite, as they stand now.
    pub precedents: Vec<Precedent>,
    /// Money that it moved.
    pub adjustments: Vec<Adjustment>,
    /// What was accepted after a closed deadline under its authority, each with the rest of its batch.
    pub late_acceptances: Vec<Entry>,
}

/// Who recorded something, when, and from which date it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the log's fields are")]
pub struct Recorded {
    pub seq: u64,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub actor: String,
    pub command_id: Uuid,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What was done.
    #[serde(flatten)]
    pub taken: Taken,
    /// Who recorded it, and when.
    #[serde(flatten)]
    pub recorded: Recorded,
}

/// What was done at a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "taken", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named as the fields of the commands are")]
pub enum Taken {
    /// A decision in writing.
    Decided {
        step: u8,
        role: DisputeRole,
        outcome: DisputeOutcome,
        letter: String,
        reasons: String,
        precedents: Vec<DisputeId>,
    },
    /// The broadcaster did not accept it.
    Escalated { to_step: u8, to: DisputeRole, reasons: String },
}

/// A contested event; the dispute may name any number, so it may be missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contested {
    /// The place in the log that the dispute names.
    pub seq: u64,
    /// Whether this cut has such an event.
    pub in_cut: bool,
    /// The event.
    pub event: Option<Entry>,
}

/// A dispute that a decision cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precedent {
    /// The dispute.
    pub dispute: DisputeId,
    /// Whether it is in this cut.
    pub in_cut: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub found: Option<PrecedentStanding>,
}

/// A precedent as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as in the review file")]
pub struct PrecedentStanding {
    pub year: FiscalYear,
    pub holder: HolderId,
    pub nature: DisputeNature,
    pub subject: String,
    pub standing: Standing,
}

/// Money that the dispute moved, from the programme into a bucket or back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adjustment {
    /// The language.
    pub language: Language,
    /// The bucket.
    pub bucket: Bucket,
    /// What the bucket gained; below zero where it lost.
    pub amount: Money,
    /// Who recorded it, and when.
    #[serde(flatten)]
    pub recorded: Recorded,
    /// The event that took it back, if one did.
    pub reversed_by: Option<u64>,
}

/// What every dispute may be cited for: kept of all, for there are few.
#[derive(Clone, Debug)]
struct Known {
    year: FiscalYear,
    holder: HolderId,
    nature: DisputeNature,
    subject: String,
    awaits: Option<DisputeRole>,
    last: Option<(DisputeRole, DisputeOutcome)>,
}

/// How the dispute in question was opened.
#[derive(Clone, Debug)]
struct Opened {
    question: String,
    contests: BTreeSet<u64>,
    recorded: Recorded,
}

/// The review file of one dispute as it is put together.
#[derive(Clone, Debug)]
pub struct Review {
    dispute: DisputeId,
    known: BTreeMap<DisputeId, Known>,
    opened: Option<Opened>,
    steps: Vec<Step>,
    cited: Vec<DisputeId>,
    letters: BTreeSet<String>,
    adjustments: Vec<Adjustment>,
    late: Vec<Entry>,
    late_command: Option<Uuid>,
    contested: BTreeMap<u64, Entry>,
    note: Option<(Uuid, String)>,
}

impl Recorded {
    fn of(event: &Event) -> Recorded {
        Recorded {
            seq: event.seq,
            effective_on: event.effective_on,
            recorded_at: event.recorded_at,
            actor: event.actor.clone(),
            command_id: event.command_id,
        }
    }
}

impl Review {
    /// The file of a dispute, before any event.
    #[must_use]
    pub fn of(dispute: DisputeId) -> Review {
        Review {
            dispute,
            known: BTreeMap::new(),
            opened: None,
            steps: Vec::new(),
            cited: Vec::new(),
            letters: BTreeSet::new(),
            adjustments: Vec::new(),
            late: Vec::new(),
            late_command: None,
            contested: BTreeMap::new(),
            note: None,
        }
    }

    /// The first reading: everything but the contested events.
    pub fn fold(&mut self, event: &Event) {
        self.remember_note(event);
        // Few events concern disputes, so that a list of all others would hide them.
        if let Body::DisputeOpened(f) = &event.body {
            let known = Known {
                year: f.year,
                holder: f.holder.clone(),
                nature: f.nature,
                subject: f.subject.clone(),
                awaits: Some(DisputeRole::Staff),
                last: None,
            };
            self.known.insert(f.dispute.clone(), known);
            if f.dispute == self.dispute {
                let contests = f.contests.iter().copied().collect();
                self.opened = Some(Opened { question: f.question.clone(), contests, recorded: Recorded::of(event) });
            }
        } else if let Body::DisputeDecided(f) = &event.body {
            if let Some(known) = self.known.get_mut(&f.dispute) {
                known.last = Some((f.role, f.outcome));
                known.awaits = ledger::rules::disputes::awaits_after(f.role, f.outcome);
            }
            if f.dispute == self.dispute {
                self.letters.insert(f.letter.clone());
                for precedent in &f.precedents {
                    if !self.cited.contains(precedent) {
                        self.cited.push(precedent.clone());
                    }
                }
                let taken = Taken::Decided {
                    step: standing::step(f.role),
                    role: f.role,
                    outcome: f.outcome,
                    letter: f.letter.clone(),
                    reasons: f.reasons.clone(),
                    precedents: f.precedents.clone(),
                };
                self.steps.push(Step { taken, recorded: Recorded::of(event) });
            }
        } else if let Body::DisputeEscalated(f) = &event.body {
            if let Some(known) = self.known.get_mut(&f.dispute) {
                known.awaits = Some(f.to);
            }
            if f.dispute == self.dispute {
                let taken = Taken::Escalated { to_step: standing::step(f.to), to: f.to, reasons: f.reasons.clone() };
                self.steps.push(Step { taken, recorded: Recorded::of(event) });
            }
        } else if let Body::EnvelopeAdjusted(f) = &event.body {
            if f.dispute == self.dispute {
                self.adjustments.push(Adjustment {
                    language: f.language,
                    bucket: f.bucket,
                    amount: f.amount,
                    recorded: Recorded::of(event),
                    reversed_by: None,
                });
            }
        } else if let Some(command) = event.body.reverses() {
            let reversed = self.adjustments.iter_mut().filter(|a| a.recorded.command_id == command);
            reversed.for_each(|adjustment| adjustment.reversed_by = Some(event.seq));
        }
        self.accept_late(event);
    }

    /// The places in the log that the dispute contests: nothing to look back for where there are none.
    #[must_use]
    pub fn contests(&self) -> Vec<u64> {
        self.opened.iter().flat_map(|opened| opened.contests.iter().copied()).collect()
    }

    /// The second reading of the same events: the contested ones are kept.
    pub fn look_back(&mut self, event: &Event) {
        self.remember_note(event);
        if self.opened.as_ref().is_some_and(|opened| opened.contests.contains(&event.seq)) {
            let entry = Entry::of(event, self.note_on(event));
            self.contested.insert(event.seq, entry);
        }
    }

    /// The review file.
    ///
    /// # Errors
    /// The dispute was not opened at the cut.
    pub fn answer(self, through: u64) -> Result<DisputeFile, NoAnswer> {
        let (Some(opened), Some(known)) = (self.opened, self.known.get(&self.dispute)) else {
            let known = self.known.keys().map(DisputeId::as_str);
            return Err(NoAnswer::Unknown(Unknown::new(Thing::Dispute, self.dispute.as_str(), known)));
        };
        let mut found = self.contested;
        let contested = opened.contests.into_iter().map(|seq| {
            let event = found.remove(&seq);
            Contested { seq, in_cut: event.is_some(), event }
        });
        let precedents = self.cited.into_iter().map(|dispute| {
            let found = self.known.get(&dispute).map(|known| PrecedentStanding {
                year: known.year,
                holder: known.holder.clone(),
                nature: known.nature,
                subject: known.subject.clone(),
                standing: Standing::of(known.nature, known.awaits, known.last),
            });
            Precedent { dispute, in_cut: found.is_some(), found }
        });
        Ok(DisputeFile {
            through,
            dispute: self.dispute,
            year: known.year,
            holder: known.holder.clone(),
            nature: known.nature,
            subject: known.subject.clone(),
            question: opened.question,
            opened: opened.recorded,
            standing: Standing::of(known.nature, known.awaits, known.last),
            steps: self.steps,
            contested: contested.collect(),
            precedents: precedents.collect(),
            adjustments: self.adjustments,
            late_acceptances: self.late,
        })
    }

    fn remember_note(&mut self, event: &Event) {
        if event.batch.0 == 1 {
            let note = event.act.as_ref().and_then(|act| act.note.clone());
            self.note = note.map(|note| (event.command_id, note));
        }
    }

    fn note_on(&self, event: &Event) -> Option<String> {
        self.note.as_ref().filter(|(command, _)| *command == event.command_id).map(|(_, note)| note.clone())
    }

    /// An authority that names the dispute, or the letter of one of its decisions; what follows in the same batch came of it.
    fn accept_late(&mut self, event: &Event) {
        let names = event
            .body
            .authority()
            .is_some_and(|text| text.trim() == self.dispute.as_str() || self.letters.contains(text));
        if names || self.late_command == Some(event.command_id) {
            self.late_command = Some(event.command_id);
            let entry = Entry::of(event, self.note_on(event));
            self.late.push(entry);
        }
    }
}
