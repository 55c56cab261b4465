//! Commitments, and everything that is kept added up from them.

use super::{Access, Book, Commitment, Project, Year};
use crate::event::{CommitmentCounted, CommitmentMade, CommitmentReleased, ControlTransferred, ReallocationMade};
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

    pub(super) fn make_commitment(&mut self, e: &CommitmentMade, on: Day) {
        let commitment = Commitment {
            year: e.year,
            project: e.project.clone(),
            holder: e.holder.clone(),
            language: e.language,
            genre: e.genre,
            source: e.source,
            amount: e.amount,
            held: Money::ZERO,
            lapsed: Money::ZERO,
            net: Money::ZERO,
            from_flex: Money::ZERO,
            by_first_deadline: Money::ZERO,
            once_counted: false,
            made_on: on,
            moved_on: None,
            touched_on: on,
        };
        self.commitments.insert(e.commitment.clone(), commitment);
        self.change(&e.commitment, Some(on), |c| c.held = e.amount);
    }

    pub(super) fn first_deadline_date(&self, year: FiscalYear) -> Option<Day> {
        self.years.get(&year).map(|y| y.rulebook.first_deadline_date)
    }

    pub(super) fn count_commitment(&mut self, e: &CommitmentCounted, on: Day) {
        let in_time = self.first_deadline_date(e.year).is_some_and(|deadline| on <= deadline);
        self.change(&e.commitment, Some(on), |c| {
            c.held -= e.amount;
            c.net += e.amount;
            c.from_flex += e.from_flex;
            c.once_counted = true;
            if in_time {
                c.by_first_deadline += e.amount;
            }
        });
    }

    pub(super) fn release(&mut self, e: &CommitmentReleased, on: Day) {
        let in_time = self.first_deadline_date(e.year).is_some_and(|deadline| on <= deadline);
        self.change(&e.commitment, Some(on), |c| {
            c.net -= e.amount;
            c.from_flex -= e.to_flex;
            if in_time {
                c.by_first_deadline -= e.amount;
            }
        });
    }

    pub(super) fn reallocate(&mut self, e: &ReallocationMade, on: Day) {
        let commitment = Commitment {
            year: e.year,
            project: e.project.clone(),
            holder: e.holder.clone(),
            language: e.language,
            genre: e.genre,
            source: Source::Envelope,
            amount: e.amount,
            held: Money::ZERO,
            lapsed: Money::ZERO,
            net: Money::ZERO,
            from_flex: e.from_flex,
            by_first_deadline: Money::ZERO,
            once_counted: true,
            made_on: on,
            moved_on: None,
            touched_on: on,
        };
        self.commitments.insert(e.commitment.clone(), commitment);
        self.change(&e.commitment, Some(on), |c| c.net = e.amount);
    }

    pub(super) fn transfer_control(&mut self, e: &ControlTransferred, on: Day) {
        for commitment in &e.commitments {
            self.change(&commitment.commitment, Some(on), |c| {
                c.holder = e.to.clone();
                c.moved_on = Some(on);
                // What moved came in the commitment's genre: nothing of it was drawn from the receiver's flex.
                c.from_flex = Money::ZERO;
            });
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
