//! What the lists show and the picture does not keep: opening dates, licence forms, applications.

use ledger::event::{Body, ChangeKind, Event};
use ledger::ids::{CommitmentId, DisputeId, ProjectId};
use ledger::money::Money;
use ledger::pack_fields;
use ledger::shelf::Shelf;
use ledger::snapshot::State;
use ledger::time::{Day, FiscalYear};
use ledger::words::Contribution;
use std::collections::BTreeMap;

/// A licence form or a reallocation, and what became of it besides money.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) kind: Contribution,
    pub(super) amount: Money,
    pub(super) made_on: Day,
    /// Whether it ever counted.
    pub(super) counted: bool,
    /// Whether the pool could not cover it, and has not since.
    pub(super) refused: bool,
}

/// An application as it was received.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) seq: u64,
    pub(super) year: FiscalYear,
    pub(super) project: ProjectId,
    pub(super) effective_on: Day,
    pub(super) complete: bool,
    pub(super) refused: Option<String>,
}

/// How a year was opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    pub(super) on: Day,
    /// The year whose rulebook it took over; its own where it took none.
    pub(super) rulebook: FiscalYear,
}

/// What the events say beside the [`Picture`](crate::picture::Picture). It is fed with the same events.
#[derive(Clone, Debug, Default)]
pub struct Register {
    pub(super) openings: BTreeMap<FiscalYear, Opening>,
    pub(super) forms: Shelf<CommitmentId, Form>,
    /// By place in the log.
    pub(super) applications: Shelf<u64, Received>,
    /// The projects with a complete application, by year.
    pub(super) applied: Shelf<(FiscalYear, ProjectId), ()>,
    pub(super) disputes: BTreeMap<DisputeId, Day>,
}

impl Register {
    /// Adds an event.
    #[allow(clippy::wildcard_enum_match_arm, reason = "most events change nothing that is kept here")]
    pub fn fold(&mut self, event: &Event) {
        event.body.commitments(|change| {
            if let Some(form) = change.begins() {
                let (kind, counted) = (form.kind, change.counts().is_some());
                let form = Form { kind, amount: change.amount, made_on: event.effective_on, counted, refused: false };
                self.forms.insert(change.commitment.clone(), form);
            } else if let (ChangeKind::Counted { .. }, Some(form)) =
                (change.kind, self.forms.get_mut(change.commitment))
            {
                (form.counted, form.refused) = (true, false);
            }
        });
        match &event.body {
            Body::YearOpened(f) => {
                let opening = Opening { on: event.effective_on, rulebook: f.based_on.unwrap_or(f.year) };
                self.openings.insert(f.year, opening);
            }
            Body::CommitmentRefused(f) => {
                if let Some(form) = self.forms.get_mut(&f.commitment) {
                    form.refused = true;
                }
            }
            Body::ApplicationReceived(f) => {
                if f.complete && f.refused.is_none() {
                    self.applied.insert((f.year, f.project.clone()), ());
                }
                let received = Received {
                    seq: event.seq,
                    year: f.year,
                    project: f.project.clone(),
                    effective_on: event.effective_on,
                    complete: f.complete,
                    refused: f.refused.clone(),
                };
                self.applications.insert(event.seq, received);
            }
            Body::DisputeOpened(f) => {
                self.disputes.insert(f.dispute.clone(), event.effective_on);
            }
            _ => {}
        }
    }

    /// When a dispute was opened.
    #[must_use]
    pub fn opened_on(&self, dispute: &DisputeId) -> Option<Day> {
        self.disputes.get(dispute).copied()
    }
}

pack_fields! {
    Form { kind, amount, made_on, counted, refused }
    Received { seq, year, project, effective_on, complete, refused }
    Opening { on, rulebook }
    Register { openings, forms, applications, applied, disputes }
}

impl State for Register {
    const NAME: &'static str = "register";
    const FORM: u32 = 3;

    fn fold(&mut self, event: &Event) {
        Register::fold(self, event);
    }
}
