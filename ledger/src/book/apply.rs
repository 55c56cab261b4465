//! Folding events into the book. The fold is dumb: it adds up what events state, looks no rule up and never refuses. Money
//! follows the movements that the declaration of each event tells; here stands only what else an event changes.

use super::{Book, Calculation, Carried, Dispute, Holder, Kinds, Recorded, Reversible, Year};
use crate::event::{
    Body, CommandReversed, Event, Undone, UndoneAdjustment, UndoneCredit, UndoneDeduction, UndoneFunding,
};
use crate::money::Money;
use crate::steps;
use crate::time::{Day, FiscalYear};
use crate::words::DisputeRole;

impl Book {
    /// Adds one event.
    #[allow(clippy::wildcard_enum_match_arm, reason = "most events only move money, which their declaration tells")]
    pub fn apply(&mut self, event: &Event) {
        self.last_recorded = self.last_recorded.max(event.recorded_at);
        self.record(event);
        let on = event.effective_on;
        if let Body::AllocationGranted(e) = &event.body {
            // The envelopes that the money enters.
            self.grant(e, on);
        }
        self.move_money(&event.body);
        self.credit.apply(event);
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
            Body::LetterSigned(e) => self.envelope(e.year, &e.holder, e.language, |x| x.signed_on = Some(on)),
            Body::ProjectRegistered(e) => self.register_project(e, on),
            Body::ProjectAmended(e) => self.amend_project(e),
            Body::CommitmentMade(e) => self.make_commitment(e, on),
            Body::ApplicationReceived(e) if e.complete && e.refused.is_none() => self.in_year(e.year, |year| {
                year.applied.insert(e.project.clone(), ());
            }),
            Body::CommitmentCounted(e) => self.count_commitment(e, on),
            Body::HoldCancelled(e) => self.change(&e.commitment, Some(on), |c| c.held = Money::ZERO),
            Body::CommitmentReleased(e) => self.release(e, on),
            Body::ProjectRejected(e) => self.in_year(e.year, |year| {
                year.rejected.insert(e.project.clone(), ());
            }),
            Body::ReallocationMade(e) => self.reallocate(e, on),
            Body::CreditWithdrawn(e) => {
                let carried = Carried { origin: event.seq, year: e.year, genre: Some(e.genre), outstanding: e.carried };
                self.carry(&e.holder, e.language, carried);
            }
            Body::ExemptionRequested(e) => self.in_year(e.year, |year| {
                year.exemptions.insert((e.holder.clone(), e.language), None);
            }),
            Body::ExemptionDecided(e) => self.in_year(e.year, |year| {
                year.exemptions.insert((e.holder.clone(), e.language), Some(e.granted));
            }),
            Body::FirstDeadlineClosed(e) => self.in_year(e.year, |year| year.first_closed_on = Some(on)),
            Body::ShortfallTaken(e) => self.envelope(e.year, &e.holder, e.language, |x| x.taken_on = Some(on)),
            Body::FinalDeadlineClosed(e) => self.in_year(e.year, |year| year.final_closed_on = Some(on)),
            Body::HoldLapsed(e) => self.change(&e.commitment, None, |c| {
                c.lapsed = c.held;
                c.held = Money::ZERO;
            }),
            Body::HoldRevived(e) => self.change(&e.commitment, None, |c| {
                c.held += c.lapsed;
                c.lapsed = Money::ZERO;
            }),
            Body::YearClosed(e) => self.in_year(e.year, |year| year.closed = true),
            Body::PenaltyImposed(e) => {
                let carried = Carried { origin: event.seq, year: e.year, genre: None, outstanding: e.carried };
                self.carry(&e.holder, e.language, carried);
                self.in_year(e.from_year, |year| {
                    year.imposed.insert((e.holder.clone(), e.kind, e.language));
                });
            }
            Body::CarriedDeducted(e) => self.settle_carried(&e.holder, e.language, e.origin, e.carried),
            Body::EnvelopeSuspended(e) => self.in_year(e.year, |year| {
                year.suspended.insert(e.holder.clone());
            }),
            Body::SuspensionLifted(e) => self.in_year(e.year, |year| {
                year.suspended.remove(&e.holder);
            }),
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
                    dispute.awaits = steps::awaits_after(e.role, e.outcome);
                }
            }
            Body::DisputeEscalated(e) => {
                if let Some(dispute) = self.disputes.get_mut(&e.dispute) {
                    dispute.awaits = Some(e.to);
                }
            }
            Body::AllocationsCalculated(e) => self.in_year(e.year, |year| {
                let calculation = Calculation { seq: event.seq, effective_on: on, allocations: e.allocations.clone() };
                year.calculations.push(calculation);
            }),
            Body::CommandReversed(e) => self.reverse(e, on),
            _ => {}
        }
        if let Some(reversible) = reversible(&event.body)
            && let Some(recorded) = self.commands.get_mut(&event.command_id)
        {
            recorded.reversible = Some(reversible);
        }
    }

    fn in_year(&mut self, year: FiscalYear, change: impl FnOnce(&mut Year)) {
        if let Some(year) = self.years.get_mut(&year) {
            change(year);
        }
    }

    fn reverse(&mut self, e: &CommandReversed, on: Day) {
        if let Some(recorded) = self.commands.get_mut(&e.command_id_reversed) {
            recorded.reversed = true;
        }
        match &e.undone {
            Undone::Hold(u) => self.change(&u.commitment, Some(on), |c| c.held = Money::ZERO),
            Undone::Reallocation(u) => self.change(&u.commitment, Some(on), |c| {
                c.net = Money::ZERO;
                c.from_flex = Money::ZERO;
            }),
            Undone::Swap(_) | Undone::Adjustment(_) | Undone::Deduction(_) | Undone::Funding(_) | Undone::Credit(_) => {
            }
        }
    }

    fn record(&mut self, event: &Event) {
        if let Some(act) = &event.act {
            // The later steps of a dispute name no year in their commands.
            let later_step = matches!(&event.body, Body::DisputeDecided(_) | Body::DisputeEscalated(_));
            let recorded = Recorded {
                request: act.request,
                first_seq: event.seq,
                kinds: Kinds::NONE,
                effective_on: event.effective_on,
                year: event.body.year().filter(|_| !later_step),
                reversed: false,
                reversible: None,
            };
            self.commands.insert(event.command_id, recorded);
        }
        if let Some(recorded) = self.commands.get_mut(&event.command_id) {
            recorded.kinds.push(event.body.kind());
        }
    }
}

/// What a reversal of the command behind an event would take back (section 14 of the rules).
#[allow(clippy::wildcard_enum_match_arm, reason = "few commands can be reversed")]
fn reversible(body: &Body) -> Option<Reversible> {
    match body {
        Body::CommitmentMade(e) => Some(Reversible::Hold(e.commitment.clone())),
        Body::AllocationsSwapped(e) => Some(Reversible::Swap(e.legs.clone())),
        Body::ReallocationMade(e) => Some(Reversible::Reallocation(e.commitment.clone())),
        Body::PoolFunded(e) => {
            Some(Reversible::Funding(Box::new(UndoneFunding { amount: e.amount, language: e.language })))
        }
        Body::ConductDeducted(e) => {
            let undone = UndoneDeduction { buckets: e.buckets, holder: e.holder.clone(), language: e.language };
            Some(Reversible::Deduction(Box::new(undone)))
        }
        Body::BudgetSet(_)
        | Body::ProjectFinanced(_)
        | Body::LicenceDeclared(_)
        | Body::AudienceReported(_)
        | Body::AudienceReviewed(_)
        | Body::HolderOptedOut(_) => Some(Reversible::Credit(Box::new(UndoneCredit::of(body)))),
        Body::EnvelopeAdjusted(e) => Some(Reversible::Adjustment(Box::new(UndoneAdjustment {
            amount: e.amount,
            bucket: e.bucket,
            holder: e.holder.clone(),
            language: e.language,
        }))),
        _ => None,
    }
}
