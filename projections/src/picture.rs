//! What the events amount to: every column, every obligation's facts, by year.
//!
//! A [`Picture`] is a fold and nothing else: it refuses nothing and judges nothing. Where a cut by effective date leaves out
//! an event that later ones rest on, the later ones are added up all the same, and net columns may fall below zero.

mod commitment;
mod envelope;
mod fold;
mod packed;
mod year;

pub(crate) use commitment::Change;
pub use commitment::{Commitment, Hold};
pub use envelope::{Envelope, Support};
pub use year::{Calculation, Credit, Exemption, Imposed, Pool, Year};

use foldhash::HashMap;
use ledger::credit_facts::CreditFacts;
use ledger::event::{DisputeDecided, DisputeEscalated, DisputeOpened, HolderRegistered, ProjectRegistered};
use ledger::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use ledger::money::Money;
use ledger::rules::disputes::awaits_after;
use ledger::shelf::Shelf;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, DisputeRole, Language, PenaltyKind, Source};
use std::collections::BTreeMap;

/// A step that a dispute took, with the event that recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisputeStep {
    /// A step was decided.
    Decided(u64, DisputeDecided),
    /// The holder took it further.
    Escalated(u64, DisputeEscalated),
}

/// A dispute with its steps, as recorded (Annex B).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// How it began.
    pub opened: DisputeOpened,
    /// What was decided and escalated.
    pub steps: Vec<DisputeStep>,
}

impl Dispute {
    /// Whose decision it waits for; none where one stands.
    #[must_use]
    pub fn awaits(&self) -> Option<DisputeRole> {
        match self.steps.last() {
            None => Some(DisputeRole::Staff),
            Some(DisputeStep::Decided(_, decided)) => awaits_after(decided.role, decided.outcome),
            Some(DisputeStep::Escalated(_, escalated)) => Some(escalated.to),
        }
    }
}

/// Which entry an event that carried an amount began: later deductions name the event.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    /// A penalty for the facts of a year.
    Penalty(FiscalYear, HolderId, Language, PenaltyKind),
    /// A place in a year's withdrawn credits.
    Credit(FiscalYear, usize),
}

/// The state that answers are read off.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    holders: HashMap<HolderId, HolderRegistered>,
    projects: Shelf<ProjectId, ProjectRegistered>,
    commitments: Shelf<CommitmentId, Commitment>,
    disputes: BTreeMap<DisputeId, Dispute>,
    years: BTreeMap<FiscalYear, Year>,
    origins: HashMap<u64, Origin>,
    credit: CreditFacts,
}

impl Picture {
    /// A fiscal year that any event named, open or not.
    #[must_use]
    pub fn year(&self, year: FiscalYear) -> Option<&Year> {
        self.years.get(&year)
    }

    /// Every fiscal year that any event named, in order.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = (FiscalYear, &Year)> {
        self.years.iter().map(|(year, state)| (*year, state))
    }

    /// A holder as registered.
    #[must_use]
    pub fn holder(&self, holder: &HolderId) -> Option<&HolderRegistered> {
        self.holders.get(holder)
    }

    /// A project's attributes as amended.
    #[must_use]
    pub fn project(&self, project: &ProjectId) -> Option<&ProjectRegistered> {
        self.projects.get(project)
    }

    /// Every holder as registered, in no order.
    pub fn holders(&self) -> impl Iterator<Item = &HolderRegistered> {
        self.holders.values()
    }

    /// Every project as amended, in no order.
    pub fn projects(&self) -> impl Iterator<Item = &ProjectRegistered> {
        self.projects.values()
    }

    /// A commitment.
    #[must_use]
    pub fn commitment(&self, commitment: &CommitmentId) -> Option<&Commitment> {
        self.commitments.get(commitment)
    }

    /// Every commitment, in no order.
    pub fn commitments(&self) -> impl Iterator<Item = (&CommitmentId, &Commitment)> {
        self.commitments.iter()
    }

    /// A dispute with its steps.
    #[must_use]
    pub fn dispute(&self, dispute: &DisputeId) -> Option<&Dispute> {
        self.disputes.get(dispute)
    }

    /// What earns credit, as recorded by the end of the cut.
    #[must_use]
    pub const fn credit(&self) -> &CreditFacts {
        &self.credit
    }

    /// Every dispute, by id.
    pub fn disputes(&self) -> impl Iterator<Item = (&DisputeId, &Dispute)> {
        self.disputes.iter()
    }

    fn year_mut(&mut self, year: FiscalYear) -> &mut Year {
        self.years.entry(year).or_default()
    }

    /// Changes what a commitment holds and counts, and with it what its envelope holds and supports: all that an event does to a
    /// commitment besides moving money. `begin` says what an event tells of a commitment whose making a cut left out;
    /// where it says nothing, nothing changes.
    fn settle(&mut self, id: &CommitmentId, change: Change, begin: impl FnOnce() -> Option<Commitment>) {
        let Some(commitment) = self.commitments.get_or_try_insert(id, begin) else { return };
        let year = self.years.entry(commitment.year).or_default();
        let hold = change.hold.unwrap_or(commitment.hold);
        let held = hold.amount() - commitment.hold.amount();
        let by_first_deadline =
            if change.on.is_some_and(|day| year.is_by_first_deadline(day)) { change.counted } else { Money::ZERO };
        commitment.hold = hold;
        commitment.counted += change.counted;
        commitment.counted_by_first_deadline += by_first_deadline;
        if change.applied {
            commitment.applied_on = change.on;
        }
        if commitment.source == Source::Envelope {
            let envelope = year.envelope(&commitment.holder, commitment.language);
            envelope.counted_by_first_deadline += by_first_deadline;
            *envelope.holds.get_mut(Bucket::from(commitment.genre)) += held;
            envelope.support.change_or_default(&commitment.project, |support| {
                support.held += held;
                support.counted += change.counted;
            });
        }
    }

    /// A later deduction of an amount that an earlier event carried.
    fn take_carried(&mut self, origin: u64, amount: Money) {
        match self.origins.get(&origin).cloned() {
            Some(Origin::Penalty(year, holder, language, kind)) => {
                if let Some(imposed) = self.year_mut(year).penalties.get_mut(&(holder, language, kind)) {
                    imposed.deducted += amount;
                }
            }
            Some(Origin::Credit(year, place)) => {
                if let Some(credit) = self.year_mut(year).credits.get_mut(place) {
                    credit.deducted += amount;
                }
            }
            None => {}
        }
    }
}
