//! Commitments, and everything that is kept added up from them.

use super::{Access, Book, Commitment, Project, Year};
use crate::event::{ChangeKind, CommitmentChange};
use crate::ids::{CommitmentId, ProjectId};
use crate::money::Money;
use crate::ownership;
use crate::shelf::Shelf;
use crate::time::{Day, FiscalYear};
use crate::words::{Bucket, Source};
use std::collections::BTreeMap;

impl Book {
    /// Changes a commitment and everything that is kept added up from commitments.
    pub(super) fn change(&mut self, id: &CommitmentId, on: Option<Day>, change: impl FnOnce(&mut Commitment)) {
        let Book { commitments, projects, years, .. } = self;
        let Some(commitment) = commitments.get_mut(id) else { return };
        add_up(years, projects, commitment, false);
        change(commitment);
        if let Some(on) = on {
            commitment.touched_on = commitment.touched_on.max(on);
        }
        add_up(years, projects, commitment, true);
        if let Some(project) = projects.get_mut(&commitment.project) {
            if commitment.is_open() {
                project.open.insert(id);
            } else {
                project.open.remove(id);
            }
        }
    }

    /// Adds a commitment to (or takes it out of) what is kept added up.
    pub(super) fn add_up(&mut self, commitment: &Commitment, add: bool) {
        add_up(&mut self.years, &self.projects, commitment, add);
    }

    /// What an event does to a commitment besides moving its money.
    pub(super) fn change_commitment(&mut self, told: &CommitmentChange<'_>, on: Day) {
        let CommitmentChange { commitment: id, year, amount, kind, .. } = *told;
        if told.begins().is_some() {
            self.commitments.insert(id.clone(), Commitment::begun(told, on));
        }
        let counted_in_time = || {
            let deadline = self.years.get(&year).map(|year| year.rulebook.first_deadline_date);
            if deadline.is_some_and(|deadline| on <= deadline) { amount } else { Money::ZERO }
        };
        match kind {
            ChangeKind::Made(_) => self.change(id, Some(on), |c| c.held = amount),
            ChangeKind::Reallocated { from_flex, .. } => self.change(id, Some(on), |c| {
                c.net = amount;
                c.from_flex = from_flex;
                c.once_counted = true;
            }),
            ChangeKind::Counted { from_flex } => {
                let by_first_deadline = counted_in_time();
                self.change(id, Some(on), |c| {
                    c.held -= amount;
                    c.net += amount;
                    c.from_flex += from_flex;
                    c.once_counted = true;
                    c.by_first_deadline += by_first_deadline;
                });
            }
            ChangeKind::Released { to_flex } => {
                let by_first_deadline = counted_in_time();
                self.change(id, Some(on), |c| {
                    c.net -= amount;
                    c.from_flex -= to_flex;
                    c.by_first_deadline -= by_first_deadline;
                });
            }
            ChangeKind::Cancelled | ChangeKind::HoldReversed => self.change(id, Some(on), |c| c.held = Money::ZERO),
            ChangeKind::Lapsed => self.change(id, None, |c| {
                c.lapsed = c.held;
                c.held = Money::ZERO;
            }),
            ChangeKind::Revived => self.change(id, None, |c| {
                c.held += c.lapsed;
                c.lapsed = Money::ZERO;
            }),
            ChangeKind::Moved { to } => self.change(id, Some(on), |c| {
                c.holder = to.clone();
                c.moved_on = Some(on);
                // What moved came in the commitment's genre: nothing of it was drawn from the receiver's flex.
                c.from_flex = Money::ZERO;
            }),
            ChangeKind::ReallocationReversed => self.change(id, Some(on), |c| {
                c.net = Money::ZERO;
                c.from_flex = Money::ZERO;
            }),
        }
    }
}

impl Commitment {
    /// A commitment that an event begins, before anything is held or counted for it.
    fn begun(told: &CommitmentChange<'_>, on: Day) -> Commitment {
        Commitment {
            year: told.year,
            project: told.project.clone(),
            holder: told.holder.clone(),
            language: told.language,
            genre: told.genre,
            source: told.source,
            amount: told.amount,
            held: Money::ZERO,
            lapsed: Money::ZERO,
            net: Money::ZERO,
            from_flex: Money::ZERO,
            by_first_deadline: Money::ZERO,
            once_counted: false,
            made_on: on,
            moved_on: None,
            touched_on: on,
        }
    }
}

/// Adds a commitment to (or takes it out of) its envelope's sums, or its holder's use of alternative access.
fn add_up(
    years: &mut BTreeMap<FiscalYear, Year>,
    projects: &Shelf<ProjectId, Project>,
    commitment: &Commitment,
    add: bool,
) {
    let signed = |amount: Money| if add { amount } else { -amount };
    let Some(year) = years.get_mut(&commitment.year) else { return };
    match commitment.source {
        Source::AlternativeAccess => {
            let access: &mut Access = year.access.entry(commitment.holder.clone()).or_default();
            access.amount += signed(commitment.held + commitment.net);
            if commitment.once_counted || commitment.held.is_positive() {
                access.applications = if add { access.applications + 1 } else { access.applications.saturating_sub(1) };
            }
        }
        Source::Envelope => {
            let key = (commitment.holder.clone(), commitment.language);
            let Some(envelope) = year.envelopes.get_mut(&key) else { return };
            *envelope.holds.get_mut(Bucket::from(commitment.genre)) += signed(commitment.held);
            envelope.counted_by_first += signed(commitment.by_first_deadline);
            let concerned = projects
                .get(&commitment.project)
                .is_some_and(|p| ownership::concerns(p.production, p.affiliated_with.as_ref(), &commitment.holder));
            if concerned {
                envelope.in_house_used += signed(commitment.held + commitment.net);
            }
            if !commitment.net.is_zero() {
                let change = signed(commitment.net);
                envelope.supported.change_or_default(&commitment.project, |net| *net += change);
            }
        }
    }
}
