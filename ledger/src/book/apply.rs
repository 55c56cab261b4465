//! Folding events into the book. The fold is dumb: it adds up what events state, looks no rule up and never refuses.

use super::{Access, Book, Carried, Commitment, Dispute, Envelope, Holder, Project, Recorded, Reversible, Year};
use crate::event::{
    AllocationGranted, Body, CommandReversed, CommitmentCounted, CommitmentMade, CommitmentReleased,
    ControlTransferred, CreditWithdrawn, Event, Leg, PenaltyImposed, ProjectAmended, ProjectRegistered,
    ReallocationMade, Undone, UndoneAdjustment, UndoneDeduction, UndoneFunding, YearOpened,
};
use crate::ids::{CommitmentId, HolderId};
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::rules::allocation::BaseParts;
use crate::rules::{disputes, in_house};
use crate::time::{Day, FiscalYear};
use crate::words::{Bucket, Buckets, DisputeRole, Language, ReleasedTo, Source};
use std::collections::{BTreeMap, BTreeSet};

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

    fn envelope(
        &mut self,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
        change: impl FnOnce(&mut Envelope),
    ) {
        let found = self.years.get_mut(&year).and_then(|y| y.envelopes.get_mut(&(holder.clone(), language)));
        if let Some(envelope) = found {
            change(envelope);
        }
    }

    fn pool_change(&mut self, year: FiscalYear, language: Language, balance: Money, lapsed: Money) {
        if let Some(year) = self.years.get_mut(&year) {
            let pool = year.pools.entry(language).or_default();
            pool.balance += balance;
            pool.lapsed += lapsed;
        }
    }

    /// Changes a commitment and everything that is kept added up from commitments.
    fn change(&mut self, id: &CommitmentId, on: Option<Day>, change: impl FnOnce(&mut Commitment)) {
        let Some(mut commitment) = self.commitments.remove(id) else { return };
        self.add_up(&commitment, false);
        change(&mut commitment);
        if let Some(on) = on {
            commitment.touched_on = commitment.touched_on.max(on);
        }
        self.add_up(&commitment, true);
        if let Some(project) = self.projects.get_mut(&commitment.project) {
            if commitment.is_open() {
                project.open.insert(id.clone());
            } else {
                project.open.remove(id);
            }
        }
        self.commitments.insert(id.clone(), commitment);
    }

    /// Adds a commitment to (or takes it out of) its envelope's sums, or its holder's use of alternative access.
    fn add_up(&mut self, commitment: &Commitment, add: bool) {
        let signed = |amount: Money| if add { amount } else { -amount };
        let Some(year) = self.years.get_mut(&commitment.year) else { return };
        match commitment.source {
            Source::AlternativeAccess => {
                let access: &mut Access = year.access.entry(commitment.holder.clone()).or_default();
                access.amount += signed(commitment.held + commitment.net);
                if commitment.once_counted || commitment.held.is_positive() {
                    access.applications =
                        if add { access.applications + 1 } else { access.applications.saturating_sub(1) };
                }
            }
            Source::Envelope => {
                let key = (commitment.holder.clone(), commitment.language);
                let Some(envelope) = year.envelopes.get_mut(&key) else { return };
                *envelope.holds.get_mut(Bucket::from(commitment.genre)) += signed(commitment.held);
                envelope.counted_by_first += signed(commitment.by_first_deadline);
                let concerned = self
                    .projects
                    .get(&commitment.project)
                    .is_some_and(|p| in_house::concerns(p.production, p.affiliated_with.as_ref(), &commitment.holder));
                if concerned {
                    envelope.in_house_used += signed(commitment.held + commitment.net);
                }
                if !commitment.net.is_zero() {
                    let net = envelope.supported.entry(commitment.project.clone()).or_default();
                    *net += signed(commitment.net);
                    if net.is_zero() {
                        envelope.supported.remove(&commitment.project);
                    }
                }
            }
        }
    }

    fn open_year(&mut self, e: &YearOpened, on: Day) {
        // What was written was checked when it was decided; a log that says otherwise is damaged, and `verify` says so.
        let Ok(rulebook) = Rulebook::read(e.year, &e.rulebook) else { return };
        let year = Year {
            opened_on: on,
            rulebook,
            values: e.rulebook.clone(),
            first_closed_on: None,
            final_closed_on: None,
            closed: false,
            grants: Default::default(),
            envelopes: BTreeMap::new(),
            pools: BTreeMap::new(),
            rejected: Default::default(),
            applied: Default::default(),
            suspended: Default::default(),
            exemptions: Default::default(),
            imposed: BTreeSet::new(),
            access: Default::default(),
        };
        self.years.insert(e.year, year);
    }

    fn grant(&mut self, e: &AllocationGranted, on: Day) {
        let Some(year) = self.years.get_mut(&e.year) else { return };
        year.grants.insert(e.holder.clone(), on);
        for (language, grant) in &e.languages {
            let envelope = Envelope {
                granted_on: on,
                signed_on: None,
                small: grant.small,
                parts: BaseParts { granted: grant.buckets.total(), ..BaseParts::default() },
                balances: grant.buckets,
                holds: Buckets::default(),
                taken: Buckets::default(),
                taken_on: None,
                lapsed: Buckets::default(),
                counted_by_first: Money::ZERO,
                in_house_used: Money::ZERO,
                supported: Default::default(),
            };
            year.envelopes.insert((e.holder.clone(), *language), envelope);
        }
    }

    fn register_project(&mut self, e: &ProjectRegistered, on: Day) {
        let project = Project {
            since: on,
            genre: e.genre,
            production: e.production,
            affiliated_with: e.affiliated_with.clone(),
            digital_media: e.digital_media,
            positions: e.positions.clone(),
            open: BTreeSet::new(),
        };
        self.projects.insert(e.project.clone(), project);
    }

    fn amend_project(&mut self, e: &ProjectAmended) {
        let Some(project) = self.projects.get(&e.project) else { return };
        let commitments: Vec<Commitment> =
            project.open.iter().filter_map(|id| self.commitments.get(id)).cloned().collect();
        for commitment in &commitments {
            self.add_up(commitment, false);
        }
        if let Some(project) = self.projects.get_mut(&e.project) {
            project.genre = e.genre.unwrap_or(project.genre);
            project.production = e.production.unwrap_or(project.production);
            project.digital_media = e.digital_media.unwrap_or(project.digital_media);
            if let Some(holder) = &e.affiliated_with {
                project.affiliated_with = Some(holder.clone());
            }
            if let Some(positions) = &e.positions {
                project.positions = positions.clone();
            }
        }
        for commitment in &commitments {
            self.add_up(commitment, true);
        }
    }

    fn make_commitment(&mut self, e: &CommitmentMade, on: Day) {
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

    fn first_deadline_date(&self, year: FiscalYear) -> Option<Day> {
        self.years.get(&year).map(|y| y.rulebook.first_deadline_date)
    }

    fn count_commitment(&mut self, e: &CommitmentCounted, on: Day) {
        match e.source {
            Source::Envelope => self.envelope(e.year, &e.holder, e.language, |x| {
                *x.balances.get_mut(Bucket::from(e.genre)) -= e.amount;
            }),
            Source::AlternativeAccess => self.pool_change(e.year, e.language, -e.amount, Money::ZERO),
        }
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

    fn release(&mut self, e: &CommitmentReleased, on: Day) {
        match e.to {
            ReleasedTo::Envelope => self.envelope(e.year, &e.holder, e.language, |x| {
                *x.balances.get_mut(Bucket::from(e.genre)) += e.amount - e.to_flex;
                x.balances.flex += e.to_flex;
            }),
            ReleasedTo::Pool => self.pool_change(e.year, e.language, e.amount, Money::ZERO),
            ReleasedTo::Reserve => {}
        }
        let in_time = self.first_deadline_date(e.year).is_some_and(|deadline| on <= deadline);
        self.change(&e.commitment, Some(on), |c| {
            c.net -= e.amount;
            c.from_flex -= e.to_flex;
            if in_time {
                c.by_first_deadline -= e.amount;
            }
        });
    }

    fn swap(&mut self, year: FiscalYear, legs: &[Leg]) {
        for leg in legs {
            self.envelope(year, &leg.from, leg.language, |x| *x.balances.get_mut(leg.bucket) -= leg.amount);
            self.envelope(year, &leg.to, leg.language, |x| *x.balances.get_mut(leg.received_as) += leg.amount);
        }
    }

    fn reallocate(&mut self, e: &ReallocationMade, on: Day) {
        self.envelope(e.year, &e.holder, e.language, |x| *x.balances.get_mut(Bucket::from(e.genre)) -= e.amount);
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

    fn deduct(&mut self, year: FiscalYear, holder: &HolderId, language: Language, buckets: &Buckets<Money>) {
        self.envelope(year, holder, language, |x| {
            x.balances = x.balances.zip(*buckets, |a, b| a - b);
            x.parts.deducted += buckets.total();
        });
    }

    fn adjust(&mut self, year: FiscalYear, holder: &HolderId, language: Language, bucket: Bucket, amount: Money) {
        self.envelope(year, holder, language, |x| {
            *x.balances.get_mut(bucket) += amount;
            x.parts.adjusted += amount;
        });
    }

    fn carry(&mut self, holder: &HolderId, language: Language, carried: Carried) {
        if carried.outstanding.is_positive() {
            self.carried.entry((holder.clone(), language)).or_default().push(carried);
        }
    }

    fn withdraw_credit(&mut self, e: &CreditWithdrawn, seq: u64) {
        self.deduct(e.year, &e.holder, e.language, &e.buckets);
        let carried = Carried { origin: seq, year: e.year, genre: Some(e.genre), outstanding: e.carried };
        self.carry(&e.holder, e.language, carried);
    }

    fn impose(&mut self, e: &PenaltyImposed, seq: u64) {
        self.deduct(e.year, &e.holder, e.language, &Buckets::one(Bucket::Flex, e.deducted));
        let carried = Carried { origin: seq, year: e.year, genre: None, outstanding: e.carried };
        self.carry(&e.holder, e.language, carried);
        if let Some(year) = self.years.get_mut(&e.from_year) {
            year.imposed.insert((e.holder.clone(), e.kind, e.language));
        }
    }

    fn transfer_control(&mut self, e: &ControlTransferred, on: Day) {
        let moved = e.buckets.total() + e.commitments.iter().map(|c| c.counted).sum::<Money>();
        self.envelope(e.year, &e.from, e.language, |x| {
            x.balances = x.balances.zip(e.buckets, |a, b| a - b);
            x.parts.transferred_out += moved;
        });
        self.envelope(e.year, &e.to, e.language, |x| {
            x.balances = x.balances.zip(e.buckets, |a, b| a + b);
            x.parts.transferred_in += moved;
        });
        for commitment in &e.commitments {
            self.change(&commitment.commitment, Some(on), |c| {
                c.holder = e.to.clone();
                c.moved_on = Some(on);
                // What moved came in the commitment's genre: nothing of it was drawn from the receiver's flex.
                c.from_flex = Money::ZERO;
            });
        }
    }

    fn reverse(&mut self, e: &CommandReversed, on: Day) {
        if let Some(recorded) = self.commands.get_mut(&e.command_id_reversed) {
            recorded.reversed = true;
        }
        match &e.undone {
            Undone::Hold(u) => self.change(&u.commitment, Some(on), |c| c.held = Money::ZERO),
            Undone::Swap(legs) => {
                let back: Vec<Leg> = legs.iter().map(Leg::opposite).collect();
                self.swap(e.year, &back);
            }
            Undone::Reallocation(u) => {
                self.envelope(e.year, &u.holder, u.language, |x| {
                    *x.balances.get_mut(Bucket::from(u.genre)) += u.amount - u.from_flex;
                    x.balances.flex += u.from_flex;
                });
                self.change(&u.commitment, Some(on), |c| {
                    c.net = Money::ZERO;
                    c.from_flex = Money::ZERO;
                });
            }
            Undone::Adjustment(u) => self.adjust(e.year, &u.holder, u.language, u.bucket, -u.amount),
            Undone::Deduction(u) => {
                let back = Buckets::from_array(u.buckets.array().map(|m| -m));
                self.deduct(e.year, &u.holder, u.language, &back);
            }
            Undone::Funding(u) => self.pool_change(e.year, u.language, -u.amount, Money::ZERO),
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
        | Body::DisputeEscalated(_) => None,
    }
}
