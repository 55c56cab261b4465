//! `report`: the periodic report of one broadcaster for one year (C.3).
//!
//! The guide lists what it holds: how the allocation is used by genre and flex, and for each project that the broadcaster
//! committed to its status, the broadcaster's eligible licence fees, what its envelope contributes, what other programmes do,
//! the regional and first-window designations, the budget, and whether the project counts for parity, for digital media and
//! against the cap on in-house and affiliated productions. What the broadcaster owes the year stands with it, so that deadlines
//! can be followed.
//!
//! The figures come from the [`Picture`]; what only a report shows (the licence forms and the applications as received) is kept
//! by an [`Activity`], fed with the same events.

mod project;

pub use project::{
    Application, CommitmentReport, Contribution, DigitalMediaDesignation, InHouseDesignation, ParityDesignation,
    ProjectReport,
};

use crate::NoAnswer;
use crate::balances::{EnvelopeBalances, balances};
use crate::compliance::{EnvelopeCompliance, Parity, compliance};
use crate::picture::{Picture, Year};
use ledger::event::{Body, ChangeKind, CommitmentChange, Event, Name};
use ledger::ids::{CommitmentId, HolderId, ProjectId};
use ledger::money::Money;
use ledger::pack_fields;
use ledger::shelf::Shelf;
use ledger::time::{Day, FiscalYear, Instant};
use ledger::words::{Contribution as Kind, Language};
use serde::Serialize;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The fiscal year.
    pub year: FiscalYear,
    /// The last event that the answer rests on.
    pub through: u64,
    /// The broadcaster.
    pub holder: HolderId,
    /// Its name; none where its registration is outside the cut.
    pub name: Option<Name>,
    /// Whether the use of its envelopes is suspended (D).
    pub suspended: bool,
    /// The letter of each language that it has an allocation in (C.1).
    pub letters: Vec<Letter>,
    /// The deadlines of the year, in order.
    pub deadlines: Vec<Deadline>,
    /// How each allocation is used, by genre and flex.
    pub envelopes: Vec<EnvelopeBalances>,
    /// How each envelope stands with its obligations.
    pub compliance: Vec<EnvelopeCompliance>,
    /// How it stands with the parity requirement.
    pub parity: Vec<Parity>,
    /// The projects that it committed to, by id.
    pub projects: Vec<ProjectReport>,
}

/// Whether a letter was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Letter {
    pub language: Language,
    pub signed: bool,
}

/// A deadline of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// `first-deadline`, `final-deadline` or `year-end`.
    pub deadline: &'static str,
    /// The date.
    pub date: Day,
    /// `open`, or `closed` once its consequences were posted.
    pub status: &'static str,
}

/// A licence form, or a reallocation, as it was recorded.
#[derive(Clone, Debug)]
struct Form {
    kind: Kind,
    licence_fee: Option<Money>,
    approval: Option<String>,
    made_on: Day,
    recorded_at: Instant,
    seq: u64,
}

/// What the events of one year say that the picture does not keep: licence forms and applications. A change of control can
/// bring any commitment to a broadcaster, so those of every broadcaster are kept.
#[derive(Clone, Debug)]
pub struct Activity {
    year: FiscalYear,
    forms: Shelf<CommitmentId, Form>,
    counted: Shelf<CommitmentId, ()>,
    /// The code of the refusal; none where it was counted since.
    refused: Shelf<CommitmentId, Option<String>>,
    reversed: Shelf<CommitmentId, ()>,
    applications: Shelf<ProjectId, Vec<Application>>,
}

pack_fields! {
    Form { kind, licence_fee, approval, made_on, recorded_at, seq }
    Application { received_on, complete, refused, authority, recorded_at, seq }
    Activity { year, forms, counted, refused, reversed, applications }
}

impl Activity {
    /// The activity of a year, before any event.
    #[must_use]
    pub fn of(year: FiscalYear) -> Activity {
        Activity {
            year,
            forms: Shelf::default(),
            counted: Shelf::default(),
            refused: Shelf::default(),
            reversed: Shelf::default(),
            applications: Shelf::default(),
        }
    }

    /// Reads an event, and keeps what concerns licence forms and applications of the year.
    pub fn fold(&mut self, event: &Event) {
        event.body.commitments(|change| {
            if change.year == self.year {
                self.change(&change, event);
            }
        });
        if event.body.year() != Some(self.year) {
            return;
        }
        // Most events are of no concern here, so that a list of all others would hide the few that are.
        if let Body::CommitmentRefused(f) = &event.body {
            self.refused.insert(f.commitment.clone(), Some(f.refused.clone()));
        } else if let Body::ApplicationReceived(f) = &event.body {
            let application = Application {
                received_on: event.effective_on,
                complete: f.complete,
                refused: f.refused.clone(),
                authority: f.authority.clone(),
                recorded_at: event.recorded_at,
                seq: event.seq,
            };
            self.applications.change_or_default(&f.project, |all| all.push(application));
        }
    }

    fn change(&mut self, change: &CommitmentChange<'_>, event: &Event) {
        let commitment = change.commitment;
        if let Some(told) = change.begins() {
            let form = Form {
                kind: told.kind,
                licence_fee: told.licence_fee,
                approval: told.approval.map(str::to_owned),
                made_on: event.effective_on,
                recorded_at: event.recorded_at,
                seq: event.seq,
            };
            self.forms.insert(commitment.clone(), form);
        }
        match change.kind {
            ChangeKind::Reallocated { .. } | ChangeKind::Counted { .. } => {
                self.counted.insert(commitment.clone(), ());
                if let Some(refused) = self.refused.get_mut(commitment) {
                    *refused = None;
                }
            }
            ChangeKind::HoldReversed | ChangeKind::ReallocationReversed => {
                self.reversed.insert(commitment.clone(), ());
            }
            ChangeKind::Made(_)
            | ChangeKind::Released { .. }
            | ChangeKind::Cancelled
            | ChangeKind::Lapsed
            | ChangeKind::Revived
            | ChangeKind::Moved { .. } => {}
        }
    }

    /// The report of a broadcaster; `picture` folded the same events.
    ///
    /// # Errors
    /// The year is not open at the cut, its rulebook cannot be read, or no event of the cut knows the broadcaster.
    pub fn report(&self, picture: &Picture, through: u64, holder: &HolderId) -> Result<Report, NoAnswer> {
        let year = self.year;
        let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
        let rulebook = state.rulebook(year)?;
        picture.knows_holder(holder)?;
        let envelopes = balances(picture, through, year, Some(holder), None)?.envelopes;
        let standing = compliance(picture, through, year, Some(holder))?;
        let projects = project::projects(self, picture, state, rulebook, holder);
        let registered = picture.holder(holder);
        let letters = envelopes.iter().map(|envelope| Letter {
            language: envelope.language,
            signed: state.signed.contains(&(holder.clone(), envelope.language)),
        });
        Ok(Report {
            year,
            through,
            holder: holder.clone(),
            name: registered.map(|registered| registered.name.clone()),
            suspended: state.suspended.contains(holder),
            letters: letters.collect(),
            deadlines: deadlines(year, state, rulebook.first_deadline_date, rulebook.final_deadline_date),
            envelopes,
            compliance: standing.envelopes,
            parity: standing.parity,
            projects,
        })
    }
}

fn deadlines(year: FiscalYear, state: &Year, first: Day, last: Day) -> Vec<Deadline> {
    let stands = |closed| if closed { "closed" } else { "open" };
    vec![
        Deadline { deadline: "first-deadline", date: first, status: stands(state.first_deadline_closed) },
        Deadline { deadline: "final-deadline", date: last, status: stands(state.final_deadline_closed) },
        Deadline { deadline: "year-end", date: year.last_day(), status: stands(state.closed) },
    ]
}
