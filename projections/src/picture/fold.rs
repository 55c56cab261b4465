//! How events change the picture. Money and commitments follow what the declaration of each event tells; here stands only what
//! else an event changes.

use super::commitment::{Change, amend};
use super::{Calculation, Commitment, Credit, Dispute, DisputeStep, Exemption, Imposed, Origin, Picture};
use ledger::event::{
    AllocationGranted, Body, ChangeKind, Closing, CommitmentChange, CreditWithdrawn, Event, Movement, Nature,
    PenaltyImposed, Place,
};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::time::Day;
use ledger::words::Bucket;
use std::sync::Arc;

impl Picture {
    /// Adds an event.
    #[allow(clippy::wildcard_enum_match_arm, reason = "what most events change, their declaration tells")]
    pub fn fold(&mut self, event: &Event) {
        self.move_money(event);
        event.body.commitments(|change| self.change_commitment(&change, event.effective_on));
        if let (Nature::Closing(closing), Some(year)) = (event.body.kind().nature(), event.body.year()) {
            let year = self.year_mut(year);
            match closing {
                Closing::FirstDeadline => year.first_deadline_closed = true,
                Closing::FinalDeadline => year.final_deadline_closed = true,
                Closing::Year => year.closed = true,
            }
        }
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
            Body::ExemptionRequested(f) => {
                let exemption = Exemption { asked: f.clone(), granted: None };
                self.year_mut(f.year).exemptions.insert((f.holder.clone(), f.language), exemption);
            }
            Body::ProjectRejected(f) => {
                self.year_mut(f.year).rejected.insert(f.project.clone(), f.reason);
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
            Body::PoolFunded(f) => self.year_mut(f.year).pools.get_mut(f.language).opened = true,
            Body::PenaltyImposed(f) => self.impose(f, event.seq),
            Body::CarriedDeducted(f) => self.take_carried(f.origin, f.buckets.total()),
            Body::EnvelopeSuspended(f) => {
                self.year_mut(f.year).suspended.insert(f.holder.clone());
            }
            Body::SuspensionLifted(f) => {
                self.year_mut(f.year).suspended.remove(&f.holder);
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
            _ => {}
        }
        self.credit.apply(event);
    }

    /// Moves an event's money through the columns.
    pub(crate) fn move_money(&mut self, event: &Event) {
        event.body.movements(&mut |movement| {
            for place in [movement.from, movement.to] {
                self.tell(&movement, place);
            }
        });
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

    /// What an event does to a commitment besides moving its money.
    fn change_commitment(&mut self, told: &CommitmentChange<'_>, on: Day) {
        if let ChangeKind::Moved { to } = told.kind {
            self.move_commitment(told, to);
        } else if let Some((begins, change)) = Change::told(told, on) {
            self.settle(told.commitment, change, || begins.then(|| Commitment::named(told)));
        }
    }

    /// The commitment leaves one envelope with all that was held and counted for it, and enters the other: what it counted
    /// for the first deadline, and the project that it supports, go with it.
    fn move_commitment(&mut self, told: &CommitmentChange<'_>, to: &HolderId) {
        let CommitmentChange { year, project, language, amount, .. } = *told;
        let begin = || Some(Commitment { counted: amount, ..Commitment::named(told) });
        let Some(commitment) = self.commitments.get_or_try_insert(told.commitment, begin) else { return };
        let by_first_deadline = commitment.counted_by_first_deadline;
        let held = commitment.hold.amount();
        commitment.holder = to.clone();
        for (holder, sign) in [(told.holder, -1), (to, 1)] {
            let signed = |amount: Money| Money::from_cents(amount.cents() * sign);
            let envelope = self.years.entry(year).or_default().envelope(holder, language);
            envelope.counted_by_first_deadline += signed(by_first_deadline);
            *envelope.holds.get_mut(Bucket::from(told.genre)) += signed(held);
            envelope.support.change_or_default(project, |support| {
                support.held += signed(held);
                support.counted += signed(amount);
            });
        }
    }
}
