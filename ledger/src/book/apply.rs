//! Folding events into the book. The fold is dumb: it adds up what events state, looks no rule up and never refuses.

use super::{Book, Dispute, Holder, Recorded, Reversible};
use crate::event::{Body, Event, UndoneAdjustment, UndoneDeduction, UndoneFunding};
use crate::money::Money;
use crate::rules::disputes;
use crate::time::FiscalYear;
use crate::words::{Bucket, DisputeRole};

impl Book {
    /// Adds one event.
    pub fn apply(&mut self, event: &Event) {
        self.last_recorded = self.last_recorded.max(event.recorded_at);
        self.record(event);
        let on = event.effective_on;
        match &event.body {
            Body::YearOpened(e) => self.open_year(e, on),
            Body::HolderRegistered(e) => {
                let holder = Holder {
                    since: on,
                    educational: e.educational,
                    bilingual_single_channel: e.bilingual_single_channel,
                };
                self.holders.insert(e.holder.clone(), holder);
            }
            Body::AllocationGranted(e) => self.grant(e, on),
            Body::LetterSigned(e) => self.envelope(e.year, &e.holder, e.language, |x| x.signed_on = Some(on)),
            Body::ProjectRegistered(e) => self.register_project(e, on),
            Body::ProjectAmended(e) => self.amend_project(e),
            Body::CommitmentMade(e) => {
                self.make_commitment(e, on);
                self.reversible(event, Reversible::Hold(e.commitment.clone()));
            }
            Body::ApplicationReceived(e) => {
                if let Some(year) = self.years.get_mut(&e.year)
                    && e.complete
                    && e.refused.is_none()
                {
                    year.applied.insert(e.project.clone());
                }
            }
            Body::FlexTransferred(e) => self.envelope(e.year, &e.holder, e.language, |x| {
                x.balances.flex -= e.amount;
                *x.balances.get_mut(Bucket::from(e.genre)) += e.amount;
            }),
            Body::CommitmentCounted(e) => self.count_commitment(e, on),
            Body::CommitmentRefused(_) => {}
            Body::HoldCancelled(e) => self.change(&e.commitment, Some(on), |c| c.held = Money::ZERO),
            Body::CommitmentReleased(e) => self.release(e, on),
            Body::AllocationsSwapped(e) => {
                self.swap(e.year, &e.legs);
                self.reversible(event, Reversible::Swap(e.legs.clone()));
            }
            Body::ProjectRejected(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.rejected.insert(e.project.clone());
                }
            }
            Body::ReallocationMade(e) => {
                self.reallocate(e, on);
                self.reversible(event, Reversible::Reallocation(e.commitment.clone()));
            }
            Body::CreditWithdrawn(e) => self.withdraw_credit(e, event.seq),
            Body::ExemptionRequested(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.exemptions.insert((e.holder.clone(), e.language), None);
                }
            }
            Body::ExemptionDecided(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.exemptions.insert((e.holder.clone(), e.language), Some(e.granted));
                }
            }
            Body::FirstDeadlineClosed(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.first_closed_on = Some(on);
                }
            }
            Body::ShortfallTaken(e) => self.envelope(e.year, &e.holder, e.language, |x| {
                x.balances = x.balances.zip(e.buckets, |a, b| a - b);
                x.taken = x.taken.zip(e.buckets, |a, b| a + b);
                x.taken_on = Some(on);
            }),
            Body::ShortfallRestored(e) => self.envelope(e.year, &e.holder, e.language, |x| {
                x.balances = x.balances.zip(e.buckets, |a, b| a + b);
                x.taken = x.taken.zip(e.buckets, |a, b| a - b);
            }),
            Body::FinalDeadlineClosed(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.final_closed_on = Some(on);
                }
            }
            Body::HoldLapsed(e) => self.change(&e.commitment, None, |c| {
                c.lapsed = c.held;
                c.held = Money::ZERO;
            }),
            Body::HoldRevived(e) => self.change(&e.commitment, None, |c| {
                c.held += c.lapsed;
                c.lapsed = Money::ZERO;
            }),
            Body::BalanceLapsed(e) => self.envelope(e.year, &e.holder, e.language, |x| {
                x.balances = x.balances.zip(e.buckets, |a, b| a - b);
                x.lapsed = x.lapsed.zip(e.buckets, |a, b| a + b);
            }),
            Body::BalanceRestored(e) => self.envelope(e.year, &e.holder, e.language, |x| {
                x.balances = x.balances.zip(e.buckets, |a, b| a + b);
                x.lapsed = x.lapsed.zip(e.buckets, |a, b| a - b);
            }),
            Body::PoolLapsed(e) => self.pool_change(e.year, e.language, -e.amount, e.amount),
            Body::PoolRestored(e) => self.pool_change(e.year, e.language, e.amount, -e.amount),
            Body::YearClosed(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.closed = true;
                }
            }
            Body::PoolFunded(e) => {
                self.pool_change(e.year, e.language, e.amount, Money::ZERO);
                let undo = UndoneFunding { amount: e.amount, language: e.language };
                self.reversible(event, Reversible::Funding(undo));
            }
            Body::PenaltyImposed(e) => self.impose(e, event.seq),
            Body::CarriedDeducted(e) => {
                self.deduct(e.year, &e.holder, e.language, &e.buckets);
                if let Some(items) = self.carried.get_mut(&(e.holder.clone(), e.language)) {
                    for item in items.iter_mut().filter(|item| item.origin == e.origin) {
                        item.outstanding = e.carried;
                    }
                    items.retain(|item| item.outstanding.is_positive());
                }
            }
            Body::ConductDeducted(e) => {
                self.deduct(e.year, &e.holder, e.language, &e.buckets);
                let undo = UndoneDeduction { buckets: e.buckets, holder: e.holder.clone(), language: e.language };
                self.reversible(event, Reversible::Deduction(undo));
            }
            Body::EnvelopeSuspended(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.suspended.insert(e.holder.clone());
                }
            }
            Body::SuspensionLifted(e) => {
                if let Some(year) = self.years.get_mut(&e.year) {
                    year.suspended.remove(&e.holder);
                }
            }
            Body::ControlTransferred(e) => self.transfer_control(e, on),
            Body::DisputeOpened(e) => {
                let dispute = Dispute {
                    opened_on: on,
                    year: e.year,
                    holder: e.holder.clone(),
                    nature: e.nature,
                    awaits: Some(DisputeRole::Staff),
                    last: None,
                };
                self.disputes.insert(e.dispute.clone(), dispute);
            }
            Body::DisputeDecided(e) => {
                if let Some(dispute) = self.disputes.get_mut(&e.dispute) {
                    dispute.last = Some((e.role, e.outcome));
                    dispute.awaits = disputes::awaits_after(e.role, e.outcome);
                }
            }
            Body::DisputeEscalated(e) => {
                if let Some(dispute) = self.disputes.get_mut(&e.dispute) {
                    dispute.awaits = Some(e.to);
                }
            }
            Body::EnvelopeAdjusted(e) => {
                self.adjust(e.year, &e.holder, e.language, e.bucket, e.amount);
                let undo = UndoneAdjustment {
                    amount: e.amount,
                    bucket: e.bucket,
                    holder: e.holder.clone(),
                    language: e.language,
                };
                self.reversible(event, Reversible::Adjustment(undo));
            }
            Body::CommandReversed(e) => self.reverse(e, on),
            Body::KeyRotated(_) => {}
        }
    }

    fn record(&mut self, event: &Event) {
        if let Some(act) = &event.act {
            let recorded = Recorded {
                request: act.request,
                first_seq: event.seq,
                kinds: Vec::with_capacity(event.batch.1 as usize),
                effective_on: event.effective_on,
                year: year_of_command(&event.body),
                reversed: false,
                reversible: None,
            };
            self.commands.insert(event.command_id, recorded);
        }
        if let Some(recorded) = self.commands.get_mut(&event.command_id) {
            recorded.kinds.push(event.body.kind());
        }
    }

    fn reversible(&mut self, event: &Event, reversible: Reversible) {
        if let Some(recorded) = self.commands.get_mut(&event.command_id) {
            recorded.reversible = Some(reversible);
        }
    }
}

/// The year that the command behind a first event names.
fn year_of_command(body: &Body) -> Option<FiscalYear> {
    match body {
        Body::YearOpened(e) => Some(e.year),
        Body::AllocationGranted(e) => Some(e.year),
        Body::LetterSigned(e) => Some(e.year),
        Body::CommitmentMade(e) => Some(e.year),
        Body::ApplicationReceived(e) => Some(e.year),
        Body::FlexTransferred(e) => Some(e.year),
        Body::CommitmentCounted(e) => Some(e.year),
        Body::CommitmentRefused(e) => Some(e.year),
        Body::HoldCancelled(e) => Some(e.year),
        Body::CommitmentReleased(e) => Some(e.year),
        Body::AllocationsSwapped(e) => Some(e.year),
        Body::ProjectRejected(e) => Some(e.year),
        Body::ReallocationMade(e) => Some(e.year),
        Body::CreditWithdrawn(e) => Some(e.year),
        Body::ExemptionRequested(e) => Some(e.year),
        Body::ExemptionDecided(e) => Some(e.year),
        Body::FirstDeadlineClosed(e) => Some(e.year),
        Body::ShortfallTaken(e) => Some(e.year),
        Body::ShortfallRestored(e) => Some(e.year),
        Body::FinalDeadlineClosed(e) => Some(e.year),
        Body::HoldLapsed(e) => Some(e.year),
        Body::HoldRevived(e) => Some(e.year),
        Body::BalanceLapsed(e) => Some(e.year),
        Body::BalanceRestored(e) => Some(e.year),
        Body::PoolLapsed(e) => Some(e.year),
        Body::PoolRestored(e) => Some(e.year),
        Body::YearClosed(e) => Some(e.year),
        Body::PoolFunded(e) => Some(e.year),
        Body::PenaltyImposed(e) => Some(e.year),
        Body::CarriedDeducted(e) => Some(e.year),
        Body::ConductDeducted(e) => Some(e.year),
        Body::EnvelopeSuspended(e) => Some(e.year),
        Body::SuspensionLifted(e) => Some(e.year),
        Body::ControlTransferred(e) => Some(e.year),
        Body::DisputeOpened(e) => Some(e.year),
        Body::EnvelopeAdjusted(e) => Some(e.year),
        Body::CommandReversed(e) => Some(e.year),
        // These commands name no year.
        Body::HolderRegistered(_)
        | Body::ProjectRegistered(_)
        | Body::ProjectAmended(_)
        | Body::DisputeDecided(_)
        | Body::DisputeEscalated(_)
        | Body::KeyRotated(_) => None,
    }
}
