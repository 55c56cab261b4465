//! How each event changes the picture: one arm an event, so that a new one makes the compiler ask.

use super::commitment::{Change, amend};
use super::{Commitment, Credit, Dispute, DisputeStep, Exemption, Hold, Imposed, Origin, Picture};
use ledger::event::{
    AllocationGranted, Body, CommitmentReleased, ControlTransferred, CreditWithdrawn, Event, Leg, MovedCommitment,
    PenaltyImposed, Undone,
};
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Language, ReleasedTo, Source};

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
    pub fn fold(&mut self, event: &Event) {
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
            Body::ApplicationReceived(_) | Body::CommitmentRefused(_) => {}
            Body::ExemptionRequested(f) => {
                let exemption = Exemption { asked: f.clone(), granted: None };
                self.year_mut(f.year).exemptions.insert((f.holder.clone(), f.language), exemption);
            }
            Body::FlexTransferred(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).fill_up(Bucket::from(f.genre), f.amount);
            }
            Body::CommitmentCounted(f) => {
                let on = Some(event.effective_on);
                let count = Change { hold: Some(Hold::None), counted: f.amount, on, applied: true };
                self.settle(&f.commitment, count, || Some(commitment!(f, f.source)));
            }
            Body::HoldCancelled(f) => self.settle(&f.commitment, Change::hold(Hold::None), || None),
            Body::CommitmentReleased(f) => self.release(f, event),
            Body::AllocationsSwapped(f) => self.swap(f.year, &f.legs, |amount| amount),
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
            Body::ShortfallTaken(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).add(&f.buckets, |c| &mut c.first_deadline);
                *self.year_mut(f.year).reserve.get_mut(f.language) += f.buckets.total();
            }
            Body::ShortfallRestored(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).lower(&f.buckets, |c| &mut c.first_deadline);
                *self.year_mut(f.year).reserve.get_mut(f.language) -= f.buckets.total();
            }
            Body::FinalDeadlineClosed(f) => self.year_mut(f.year).final_deadline_closed = true,
            Body::HoldLapsed(f) => {
                let hold = Change::hold(Hold::Lapsed(f.amount));
                self.settle(&f.commitment, hold, || Some(commitment!(f, f.source)));
            }
            Body::HoldRevived(f) => {
                let hold = Change::hold(Hold::Held(f.amount));
                self.settle(&f.commitment, hold, || Some(commitment!(f, f.source)));
            }
            Body::BalanceLapsed(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).add(&f.buckets, |c| &mut c.lapsed);
                *self.year_mut(f.year).reserve.get_mut(f.language) += f.buckets.total();
            }
            Body::BalanceRestored(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).lower(&f.buckets, |c| &mut c.lapsed);
                *self.year_mut(f.year).reserve.get_mut(f.language) -= f.buckets.total();
            }
            Body::PoolLapsed(f) => self.lapse_pool(f.year, f.language, f.amount),
            Body::PoolRestored(f) => self.lapse_pool(f.year, f.language, -f.amount),
            Body::YearClosed(f) => self.year_mut(f.year).closed = true,
            Body::PoolFunded(f) => {
                let pool = self.year_mut(f.year).pools.get_mut(f.language);
                pool.opened = true;
                pool.funded += f.amount;
            }
            Body::PenaltyImposed(f) => self.impose(f, event.seq),
            Body::CarriedDeducted(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).add(&f.buckets, |c| &mut c.deducted);
                self.take_carried(f.origin, f.buckets.total());
            }
            Body::ConductDeducted(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).add(&f.buckets, |c| &mut c.deducted);
            }
            Body::EnvelopeSuspended(f) => {
                self.year_mut(f.year).suspended.insert(f.holder.clone());
            }
            Body::SuspensionLifted(f) => {
                self.year_mut(f.year).suspended.remove(&f.holder);
            }
            Body::ControlTransferred(f) => self.transfer_control(f),
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
            Body::EnvelopeAdjusted(f) => {
                self.envelope_mut(f.year, &f.holder, f.language).columns.get_mut(f.bucket).adjusted += f.amount;
            }
            Body::CommandReversed(f) => self.undo(f.year, &f.undone),
            Body::KeyRotated(_) => {}
        }
    }

    fn grant(&mut self, f: &AllocationGranted) {
        for (language, grant) in &f.languages {
            let envelope = self.envelope_mut(f.year, &f.holder, *language);
            envelope.small = Some(grant.small);
            envelope.add(&grant.buckets, |c| &mut c.allocated);
        }
    }

    fn release(&mut self, f: &CommitmentReleased, event: &Event) {
        let count = Change { hold: None, counted: -f.amount, on: Some(event.effective_on), applied: false };
        self.settle(&f.commitment, count, || Some(commitment!(f, f.source)));
        let genre = Bucket::from(f.genre);
        match f.to {
            ReleasedTo::Envelope => self.envelope_mut(f.year, &f.holder, f.language).fill_up(genre, -f.to_flex),
            ReleasedTo::Pool => {}
            ReleasedTo::Reserve => {
                let year = self.year_mut(f.year);
                *year.reserve.get_mut(f.language) += f.amount;
                match f.source {
                    Source::Envelope => {
                        year.envelope(&f.holder, f.language).columns.get_mut(genre).forfeited += f.amount;
                    }
                    Source::AlternativeAccess => year.pools.get_mut(f.language).forfeited += f.amount,
                }
            }
        }
    }

    fn swap(&mut self, year: FiscalYear, legs: &[Leg], signed: impl Fn(Money) -> Money) {
        for leg in legs {
            let amount = signed(leg.amount);
            self.envelope_mut(year, &leg.from, leg.language).columns.get_mut(leg.bucket).swapped_out += amount;
            self.envelope_mut(year, &leg.to, leg.language).columns.get_mut(leg.received_as).swapped_in += amount;
        }
    }

    fn withdraw_credit(&mut self, f: &CreditWithdrawn, seq: u64) {
        let year = self.year_mut(f.year);
        year.envelope(&f.holder, f.language).add(&f.buckets, |c| &mut c.deducted);
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
        self.envelope_mut(f.year, &f.holder, f.language).columns.flex.deducted += f.deducted;
        let imposed = Imposed { year: f.year, basis: f.basis, amount: f.amount, deducted: f.deducted };
        self.year_mut(f.from_year).penalties.insert((f.holder.clone(), f.language, f.kind), imposed);
        self.origins.insert(seq, Origin::Penalty(f.from_year, f.holder.clone(), f.language, f.kind));
    }

    fn lapse_pool(&mut self, year: FiscalYear, language: Language, amount: Money) {
        let year = self.year_mut(year);
        year.pools.get_mut(language).lapsed += amount;
        *year.reserve.get_mut(language) += amount;
    }

    fn transfer_control(&mut self, f: &ControlTransferred) {
        self.envelope_mut(f.year, &f.from, f.language).add(&f.buckets, |c| &mut c.transferred_out);
        self.envelope_mut(f.year, &f.to, f.language).add(&f.buckets, |c| &mut c.transferred_in);
        for moved in &f.commitments {
            self.move_commitment(f, moved);
        }
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
        let Some(commitment) = self.commitments.known(&moved.commitment, begin) else { return };
        let by_first_deadline = commitment.counted_by_first_deadline;
        let held = commitment.hold.amount();
        commitment.holder = f.to.clone();
        for (holder, sign) in [(&f.from, -1), (&f.to, 1)] {
            let signed = |amount: Money| Money::from_cents(amount.cents() * sign);
            let envelope = self.years.entry(f.year).or_default().envelope(holder, f.language);
            let columns = envelope.columns.get_mut(genre);
            columns.committed += signed(moved.counted);
            if sign < 0 {
                columns.transferred_out += moved.counted;
            } else {
                columns.transferred_in += moved.counted;
            }
            envelope.counted_by_first_deadline += signed(by_first_deadline);
            *envelope.holds.get_mut(genre) += signed(held);
            let support = envelope.support.entry(moved.project.clone()).or_default();
            support.held += signed(held);
            support.counted += signed(moved.counted);
        }
    }

    /// A reversal lowers the columns that the reversed events raised (section 14).
    fn undo(&mut self, year: FiscalYear, undone: &Undone) {
        match undone {
            Undone::Hold(u) => self.settle(&u.commitment, Change::hold(Hold::None), || None),
            Undone::Swap(legs) => self.swap(year, legs, |amount| -amount),
            Undone::Reallocation(u) => {
                let count = Change { hold: None, counted: -u.amount, on: None, applied: false };
                self.settle(&u.commitment, count, || None);
                self.envelope_mut(year, &u.holder, u.language).fill_up(Bucket::from(u.genre), -u.from_flex);
            }
            Undone::Adjustment(u) => {
                self.envelope_mut(year, &u.holder, u.language).columns.get_mut(u.bucket).adjusted -= u.amount;
            }
            Undone::Deduction(u) => {
                self.envelope_mut(year, &u.holder, u.language).lower(&u.buckets, |c| &mut c.deducted);
            }
            Undone::Funding(u) => self.year_mut(year).pools.get_mut(u.language).funded -= u.amount,
        }
    }
}
