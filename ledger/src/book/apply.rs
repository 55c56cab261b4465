//! Folding events into the book. The fold is dumb: it adds up what events state, looks no rule up and never refuses. Money and
//! commitments follow what the declaration of each event tells; here stands only what else an event changes.

use super::{Book, Calculation, Carried, Dispute, Holder, Kinds, Recorded, Year};
use crate::event::{Body, Closing, Event, Nature};
use crate::steps;
use crate::time::{Day, FiscalYear};
use crate::words::DisputeRole;

impl Book {
    /// Adds one event.
    #[allow(clippy::wildcard_enum_match_arm, reason = "what most events change, their declaration tells")]
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
        event.body.commitments(|change| self.change_commitment(&change, on));
        if let (Nature::Closing(closing), Some(year)) = (event.body.kind().nature(), event.body.year()) {
            self.close(year, closing, on);
        }
        if let Some(recorded) = event.body.reverses().and_then(|id| self.commands.get_mut(&id)) {
            recorded.reversed = true;
        }
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
            Body::ApplicationReceived(e) if e.complete && e.refused.is_none() => self.in_year(e.year, |year| {
                year.applied.insert(e.project.clone(), ());
            }),
            Body::ProjectRejected(e) => self.in_year(e.year, |year| {
                year.rejected.insert(e.project.clone(), ());
            }),
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
            Body::ShortfallTaken(e) => self.envelope(e.year, &e.holder, e.language, |x| x.taken_on = Some(on)),
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
            _ => {}
        }
        if let Some(reversible) = event.body.reversible()
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

    fn close(&mut self, year: FiscalYear, closing: Closing, on: Day) {
        self.in_year(year, |year| match closing {
            Closing::FirstDeadline => year.first_closed_on = Some(on),
            Closing::FinalDeadline => year.final_closed_on = Some(on),
            Closing::Year => year.closed = true,
        });
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
