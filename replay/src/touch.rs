//! Whom an event concerns: whose figures may be others once it is known.
//!
//! Told too widely a figure is only worked out once more; told too narrowly it would be attributed to the wrong event, which
//! the tests look for: the parts that events have in a figure must add up to it.

use ledger::event::{Body, Event, Subject};
use ledger::ids::{CommitmentId, HolderId, ProjectId};
use ledger::words::Language;
use projections::picture::Picture;

/// Whom an event concerns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touch {
    /// Everyone: a year was opened, a deadline closed.
    pub(crate) everyone: bool,
    /// It says what a project is, which counts for whoever supports it, then or later.
    pub(crate) describes: bool,
    /// These holders.
    pub(crate) holders: Vec<HolderId>,
    /// These projects' support.
    pub(crate) projects: Vec<ProjectId>,
    /// These commitments.
    pub(crate) commitments: Vec<CommitmentId>,
}

impl Touch {
    /// Whom an event concerns; `picture` is the state before it.
    pub(crate) fn of(event: &Event, picture: &Picture) -> Touch {
        let mut touch = Touch::default();
        touch.read(&event.body);
        // An event names the holder of a commitment as it was when recorded; a cut may know another.
        let holders = touch.commitments.iter().filter_map(|id| picture.commitment(id)).map(|c| c.holder.clone());
        let holders: Vec<HolderId> = holders.collect();
        touch.holders.extend(holders);
        if touch.describes {
            let envelopes = picture.years().flat_map(|(_, year)| &year.envelopes);
            let supports = envelopes.filter(|(_, both)| {
                let mut all = Language::ALL.iter().map(|language| &both.get(*language).support);
                all.any(|support| touch.projects.iter().any(|project| support.contains_key(project)))
            });
            let holders: Vec<HolderId> = supports.map(|(holder, _)| holder.clone()).collect();
            touch.holders.extend(holders);
        }
        touch.projects.sort();
        touch.projects.dedup();
        touch
    }

    /// Whether a holder may be concerned.
    pub(crate) fn concerns(&self, holder: &HolderId) -> bool {
        self.everyone || self.holders.contains(holder)
    }

    fn read(&mut self, body: &Body) {
        for subject in body.subjects() {
            match subject {
                Subject::Holder(holder) => self.holders.push(holder.clone()),
                Subject::Project(project) => self.projects.push(project.clone()),
                Subject::Commitment(commitment) => self.commitments.push(commitment.clone()),
                Subject::Dispute(_) => {}
            }
        }
        let of_nobody = self.holders.is_empty() && self.projects.is_empty();
        self.everyone = of_nobody && body.year().is_some();
        self.describes = !self.projects.is_empty() && body.year().is_none();
    }
}
