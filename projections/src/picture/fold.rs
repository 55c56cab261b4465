//! How events change the picture. Money follows the movements that the declaration of each event tells; here stands only what
//! else an event changes.

use super::commitment::{Change, amend};
use super::{Calculation, Commitment, Credit, Dispute, DisputeStep, Exemption, Hold, Imposed, Origin, Picture};
use ledger::event::{
    AllocationGranted, Body, CommitmentReleased, ControlTransferred, CreditWithdrawn, Event, MovedCommitment, Movement,
    PenaltyImposed, Place, Undone,
};
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::words::{Bucket, Source};
use std::sync::Arc;

/// A commitment as an event names it, where none is known yet.
macro_rules! commitment {
    ($facts:expr, $source:expr) => {
        Commitment {
            year: $facts.year,
            project: $facts.project.clone(),
            holder: $facts.holder.clone(),
            language: $facts.language,
            genre: $facts.genre,
            source: $source,
            hold: Hold::None,
            counted: Money::ZERO,
            counted_by_first_deadline: Money::ZERO,
            applied_on: None,
        }
    };
}

impl Picture {
    /// Adds an event.
    #[allow(clippy::wildcard_enum_match_arm, reason = "most events only move money, which their declaration tells")]
    pub fn fold(&mut self, event: &Event) {
        event.body.movements(&mut |movement| {
            for place in [movement.from, movement.to] {
                self.tell(&movement, place);
            }
        });
        match &event.body {
            Body::YearOpened(f) => {
                self.year_mut(f.year).rulebook = Some(Rulebook::read(f.year, &f.rulebook));
            }
            Body::HolderRegistered(f) => {
                self.holders.insert(f.holder.clone(), f.clone());
            }
            Body::AllocationGranted(f) => self.grant(f),
            Body::LetterSigned(f) => {
                self.year_mut(f.year).signed.insert((f.holder.clone(), f.language));
            }
            Body::ProjectRegistered(f) => {
                self.projects.insert(f.project.clone(), f.clone());
            }
            Body::ProjectAmended(f) => {
                if let Some(project) = self.projects.get_mut(&f.project) {
                    amend(project, f);
                }
            }
            Body::CommitmentMade(f) => {
                let hold = Change::hold(Hold::Held(f.amount));
                self.settle(&f.commitment, hold, || Some(commitment!(f, f.source)));
            }
            Body::ExemptionRequested(f) => {
                let exemption = Exemption { asked: f.clone(), granted: None };
                self.year_mut(f.year).exemptions.insert((f.holder.clone(), f.language), exemption);
            }
            Body::CommitmentCounted(f) => {
                let on = Some(event.effective_on);
                let count = Change { hold: Some(Hold::None), counted: f.amount, on, applied: true };
                self.settle(&f.commitment, count, || Some(commitment!(f, f.source)));
            }
            Body::HoldCancelled(f) => self.settle(&f.commitment, Change::hold(Hold::None), || None),
            Body::CommitmentReleased(f) => self.release(f, event),
            Body::ProjectRejected(f) => {
                self.year_mut(f.year).rejected.insert(f.project.clone(), f.reason);
            }
            Body::ReallocationMade(f) => {
                let on = Some(event.effective_on);
                let count = Change { hold: None, counted: f.amount, on, applied: true };
                self.settle(&f.commitment, count, || Some(commitment!(f, Source::Envelope)));
            }
            Body::CreditWithdrawn(f) => self.withdraw_credit(f, event.seq),
            Body::ExemptionDecided(f) => {
                let year = self.year_mut(f.year);
                let envelope = (f.holder.clone(), f.language);
                if let Some(exemption) = year.exemptions.get_mut(&envelope) {
                    exemption.granted = Some(f.granted);
                }
                if f.granted {
                    year.exempt.insert(envelope)
                } else {
                    year.exempt.remove(&envelope)
                };
            }
            Body::FirstDeadlineClosed(f) => self.year_mut(f.year).first_deadline_closed = true,
            Body::FinalDeadlineClosed(f) => self.year_mut(f.year).final_deadline_closed = true,
            Body::HoldLapsed(f) => {
                let hold = Change::hold(Hold::Lapsed(f.amount));
                self.settle(&f.commitment, hold, || Some(commitment!(f, f.source)));
            }
            Body::HoldRevived(f) => {
                let hold = Change::hold(Hold::Held(f.amount));
                self.settle(&f.commitment, hold, || Some(commitment!(f, f.source)));
            }
            Body::YearClosed(f) => self.year_mut(f.year).closed = true,
            Body::PoolFunded(f) => self.year_mut(f.year).pools.get_mut(f.language).opened = true,
            Body::PenaltyImposed(f) => self.impose(f, event.seq),
            Body::CarriedDeducted(f) => self.take_carried(f.origin, f.buckets.total()),
            Body::EnvelopeSuspended(f) => {
                self.year_mut(f.year).suspended.insert(f.holder.clone());
            }
            Body::SuspensionLifted(f) => {
                self.year_mut(f.year).suspended.remove(&f.holder);
            }
            Body::ControlTransferred(f) => {
                for moved in &f.commitments {
                    self.move_commitment(f, moved);
                }
            }
            Body::DisputeOpened(f) => {
                self.disputes.insert(f.dispute.clone(), Dispute { opened: f.clone(), steps: Vec::new() });
            }
            Body::DisputeDecided(f) => {
                if let Some(dispute) = self.disputes.get_mut(&f.dispute) {
                    dispute.steps.push(DisputeStep::Decided(event.seq, f.clone()));
                }
            }
            Body::DisputeEscalated(f) => {
                if let Some(dispute) = self.disputes.get_mut(&f.dispute) {
                    dispute.steps.push(DisputeStep::Escalated(event.seq, f.clone()));
                }
            }
            Body::AllocationsCalculated(f) => {
                let facts = Arc::new(self.credit.clone());
                let calculation = Calculation { seq: event.seq, stated: f.clone(), facts };
                self.year_mut(f.year).calculation = Some(calculation);
            }
            Body::CommandReversed(f) => self.undo(&f.undone),
            _ => {}
        }
        self.credit.apply(event);
    }

    /// Moves money through the columns of a place.
    fn tell(&mut self, movement: &Movement<'_>, place: Place<'_>) {
        let (year, language) = (self.year_mut(movement.year), movement.language);
        match place {
            Place::Bucket(holder, bucket, column) => {
                year.envelope(holder, language).columns.get_mut(bucket).add(column, movement.change());
            }
            Place::Pool(column) => year.pools.get_mut(language).columns.add(column, movement.change()),
            Place::Reserve => *year.reserve.get_mut(language) += movement.change(),
            Place::Program | Place::Commitment(..) | Place::Deductions(_) => {}
        }
    }

    fn grant(&mut self, f: &AllocationGranted) {
        if let Some(calculation) = f.calculation {
            self.year_mut(f.year).calculated.insert(f.holder.clone(), calculation);
        }
        for (language, grant) in &f.languages {
            self.year_mut(f.year).envelope(&f.holder, *language).small = Some(grant.small);
        }
    }

    fn release(&mut self, f: &CommitmentReleased, event: &Event) {
        let count = Change { hold: None, counted: -f.amount, on: Some(event.effective_on), applied: false };
        self.settle(&f.commitment, count, || Some(commitment!(f, f.source)));
    }

    fn withdraw_credit(&mut self, f: &CreditWithdrawn, seq: u64) {
        let year = self.year_mut(f.year);
        let place = year.credits.len();
        year.credits.push(Credit {
            holder: f.holder.clone(),
            language: f.language,
            genre: f.genre,
            project: f.project.clone(),
            credit: f.credit,
            deducted: f.buckets.total(),
        });
        self.origins.insert(seq, Origin::Credit(f.year, place));
    }

    fn impose(&mut self, f: &PenaltyImposed, seq: u64) {
        let imposed = Imposed { year: f.year, basis: f.basis, amount: f.amount, deducted: f.deducted };
        self.year_mut(f.from_year).penalties.insert((f.holder.clone(), f.language, f.kind), imposed);
        self.origins.insert(seq, Origin::Penalty(f.from_year, f.holder.clone(), f.language, f.kind));
    }

    /// The commitment leaves one envelope with all that was held and counted for it, and enters the other: what it counted
    /// for the first deadline, and the project that it supports, go with it.
    fn move_commitment(&mut self, f: &ControlTransferred, moved: &MovedCommitment) {
        let genre = Bucket::from(moved.genre);
        let begin = || {
            Some(Commitment {
                year: f.year,
                project: moved.project.clone(),
                holder: f.from.clone(),
                language: f.language,
                genre: moved.genre,
                source: Source::Envelope,
                hold: Hold::None,
                counted: moved.counted,
                counted_by_first_deadline: Money::ZERO,
                applied_on: None,
            })
        };
        let Some(commitment) = self.commitments.get_or_try_insert(&moved.commitment, begin) else { return };
        let by_first_deadline = commitment.counted_by_first_deadline;
        let held = commitment.hold.amount();
        commitment.holder = f.to.clone();
        for (holder, sign) in [(&f.from, -1), (&f.to, 1)] {
            let signed = |amount: Money| Money::from_cents(amount.cents() * sign);
            let envelope = self.years.entry(f.year).or_default().envelope(holder, f.language);
            envelope.counted_by_first_deadline += signed(by_first_deadline);
            *envelope.holds.get_mut(genre) += signed(held);
            envelope.support.change_or_default(&moved.project, |support| {
                support.held += signed(held);
                support.counted += signed(moved.counted);
            });
        }
    }

    /// What a reversal changes besides money (section 14 of the rules).
    fn undo(&mut self, undone: &Undone) {
        match undone {
            Undone::Hold(u) => self.settle(&u.commitment, Change::hold(Hold::None), || None),
            Undone::Reallocation(u) => {
                let count = Change { hold: None, counted: -u.amount, on: None, applied: false };
                self.settle(&u.commitment, count, || None);
            }
            Undone::Swap(_) | Undone::Adjustment(_) | Undone::Deduction(_) | Undone::Funding(_) | Undone::Credit(_) => {
            }
        }
    }
}
