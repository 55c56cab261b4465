//! Which events a bundle needs.

use ledger::event::{Body, ChangeKind, Event};
use ledger::ids::{DisputeId, HolderId, ProjectId};
use ledger::time::FiscalYear;
use projections::history::{Subject, concerns, projects};
use std::collections::HashSet;

/// What one reading of the log finds out.
pub(super) struct Survey<'a> {
    year: FiscalYear,
    holder: Option<&'a HolderId>,
    subject: Option<Subject>,
    opened: bool,
    /// Whether any event names the holder.
    named: bool,
    /// The end of the last batch that can change the year's figures.
    through: u64,
    /// Projects that the year's events name: their attributes decide obligations, whenever they are amended.
    projects_of_year: HashSet<ProjectId>,
    /// Events of the year that may have carried an amount into later years.
    origins: HashSet<u64>,
    /// Projects that the holder supports, or ever did.
    projects_of_holder: HashSet<ProjectId>,
    /// Disputes of the holder.
    disputes_of_holder: HashSet<DisputeId>,
}

impl<'a> Survey<'a> {
    pub(super) fn of(year: FiscalYear, holder: Option<&'a HolderId>) -> Survey<'a> {
        Survey {
            year,
            holder,
            subject: holder.cloned().map(Subject::Holder),
            opened: false,
            named: false,
            through: 0,
            projects_of_year: HashSet::new(),
            origins: HashSet::new(),
            projects_of_holder: HashSet::new(),
            disputes_of_holder: HashSet::new(),
        }
    }

    /// Whose bundle it is, where it is one holder's.
    pub(super) const fn holder(&self) -> Option<&'a HolderId> {
        self.holder
    }

    /// The holder, where no event names it.
    pub(super) fn stranger(&self) -> Option<&'a HolderId> {
        self.holder.filter(|_| !self.named)
    }

    /// The last event of the part of the log that the year's figures rest on; none where the year is not open.
    pub(super) fn through(&self) -> Option<u64> {
        self.opened.then_some(self.through)
    }

    /// Takes note of an event; they come in order.
    pub(super) fn see(&mut self, event: &Event) {
        if self.changes_the_year(event) {
            let (place, size) = event.batch;
            self.through = event.seq + u64::from(size.saturating_sub(place));
        }
        if self.subject.as_ref().is_some_and(|subject| concerns(event, subject)) {
            self.named = true;
            let holder = self.holder;
            event.body.commitments(|change| {
                let to = if let ChangeKind::Moved { to } = change.kind { to } else { change.holder };
                if holder == Some(to) {
                    self.projects_of_holder.insert(change.project.clone());
                }
            });
            if let Body::DisputeOpened(opened) = &event.body {
                self.disputes_of_holder.insert(opened.dispute.clone());
            }
        }
    }

    /// Whether a dispute is the holder's.
    pub(super) fn is_dispute_of_holder(&self, dispute: &DisputeId) -> bool {
        self.disputes_of_holder.contains(dispute)
    }

    /// Whether the event can change a figure of the year: it is of the year, it takes what the year's events carried into later
    /// ones, or it amends a project that the year's events name. A change of the signing key counts too.
    fn changes_the_year(&mut self, event: &Event) -> bool {
        let body = &event.body;
        // The checkpoint is signed with the key that is in force at its end: the present one.
        if matches!(body, Body::KeyRotated(_)) {
            return true;
        }
        if body.year().is_none() {
            return projects(body).into_iter().any(|project| self.projects_of_year.contains(project));
        }
        if let Body::PenaltyImposed(f) = body
            && f.from_year == self.year
        {
            self.origins.insert(event.seq);
            return true;
        }
        if let Body::CarriedDeducted(f) = body
            && self.origins.contains(&f.origin)
        {
            return true;
        }
        if body.year() != Some(self.year) {
            return false;
        }
        self.opened |= matches!(body, Body::YearOpened(_));
        if matches!(body, Body::CreditWithdrawn(_)) {
            self.origins.insert(event.seq);
        }
        self.projects_of_year.extend(projects(body).into_iter().cloned());
        true
    }

    /// Whether the holder supports a project, or ever did.
    pub(super) fn is_supported(&self, project: &ProjectId) -> bool {
        self.projects_of_holder.contains(project)
    }
}
