//! Whom an event concerns: whose figures may be others once it is known.
//!
//! Told too widely a figure is only worked out once more; told too narrowly it would be attributed to the wrong event, which
//! the tests look for: the parts that events have in a figure must add up to it.

use ledger::event::{Body, Event, Leg, Undone};
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

    fn commitment(&mut self, holder: &HolderId, project: Option<&ProjectId>, commitment: &CommitmentId) {
        self.holders.push(holder.clone());
        self.projects.extend(project.cloned());
        self.commitments.push(commitment.clone());
    }

    fn legs(&mut self, legs: &[Leg]) {
        self.holders.extend(legs.iter().flat_map(|leg| [leg.from.clone(), leg.to.clone()]));
    }

    fn read(&mut self, body: &Body) {
        match body {
            // The keys of checkpoints are nobody's figure.
            Body::KeyRotated(_) => {}
            Body::YearOpened(_)
            | Body::FirstDeadlineClosed(_)
            | Body::FinalDeadlineClosed(_)
            | Body::YearClosed(_)
            | Body::PoolLapsed(_)
            | Body::PoolFunded(_) => self.everyone = true,
            Body::ProjectRegistered(f) => {
                self.describes = true;
                self.projects.push(f.project.clone());
            }
            Body::ProjectAmended(f) => {
                self.describes = true;
                self.projects.push(f.project.clone());
            }
            Body::PoolRestored(f) => {
                self.everyone = true;
                self.commitments.push(f.commitment.clone());
            }
            Body::HolderRegistered(f) => self.holders.push(f.holder.clone()),
            Body::AllocationGranted(f) => self.holders.push(f.holder.clone()),
            Body::LetterSigned(f) => self.holders.push(f.holder.clone()),
            Body::CommitmentMade(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::ApplicationReceived(f) => self.projects.push(f.project.clone()),
            Body::ProjectRejected(f) => self.projects.push(f.project.clone()),
            Body::FlexTransferred(f) => self.commitment(&f.holder, None, &f.commitment),
            Body::CommitmentCounted(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::CommitmentRefused(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::HoldCancelled(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::CommitmentReleased(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::ReallocationMade(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::HoldLapsed(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::HoldRevived(f) => self.commitment(&f.holder, Some(&f.project), &f.commitment),
            Body::AllocationsSwapped(f) => self.legs(&f.legs),
            Body::CreditWithdrawn(f) => {
                self.holders.push(f.holder.clone());
                self.projects.push(f.project.clone());
            }
            Body::ExemptionRequested(f) => self.holders.push(f.holder.clone()),
            Body::ExemptionDecided(f) => self.holders.push(f.holder.clone()),
            Body::ShortfallTaken(f) => self.holders.push(f.holder.clone()),
            Body::ShortfallRestored(f) => self.holders.push(f.holder.clone()),
            Body::BalanceLapsed(f) => self.holders.push(f.holder.clone()),
            Body::BalanceRestored(f) => self.commitment(&f.holder, None, &f.commitment),
            Body::PenaltyImposed(f) => self.holders.push(f.holder.clone()),
            Body::CarriedDeducted(f) => self.holders.push(f.holder.clone()),
            Body::ConductDeducted(f) => self.holders.push(f.holder.clone()),
            Body::EnvelopeSuspended(f) => self.holders.push(f.holder.clone()),
            Body::SuspensionLifted(f) => self.holders.push(f.holder.clone()),
            Body::ControlTransferred(f) => {
                self.holders.extend([f.from.clone(), f.to.clone()]);
                self.projects.extend(f.commitments.iter().map(|moved| moved.project.clone()));
                self.commitments.extend(f.commitments.iter().map(|moved| moved.commitment.clone()));
            }
            Body::DisputeOpened(f) => self.holders.push(f.holder.clone()),
            Body::DisputeDecided(f) => self.holders.push(f.holder.clone()),
            Body::DisputeEscalated(f) => self.holders.push(f.holder.clone()),
            Body::EnvelopeAdjusted(f) => self.holders.push(f.holder.clone()),
            Body::CommandReversed(f) => match &f.undone {
                Undone::Hold(u) => self.commitment(&u.holder, Some(&u.project), &u.commitment),
                Undone::Swap(legs) => self.legs(legs),
                Undone::Reallocation(u) => self.commitment(&u.holder, Some(&u.project), &u.commitment),
                Undone::Adjustment(u) => self.holders.push(u.holder.clone()),
                Undone::Deduction(u) => self.holders.push(u.holder.clone()),
                Undone::Funding(_) => self.everyone = true,
            },
        }
    }
}
