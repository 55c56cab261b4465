//! Money of envelopes and pools: what moves it outside commitments.

use super::{Book, Carried, Envelope};
use crate::event::{CommandReversed, CreditWithdrawn, Leg, PenaltyImposed, Undone};
use crate::ids::HolderId;
use crate::money::Money;
use crate::time::{Day, FiscalYear};
use crate::words::{Bucket, Buckets, Language};

impl Book {
    pub(super) fn envelope(
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

    pub(super) fn pool_change(&mut self, year: FiscalYear, language: Language, balance: Money, lapsed: Money) {
        if let Some(year) = self.years.get_mut(&year) {
            let pool = year.pools.entry(language).or_default();
            pool.balance += balance;
            pool.lapsed += lapsed;
        }
    }

    pub(super) fn swap(&mut self, year: FiscalYear, legs: &[Leg]) {
        for leg in legs {
            self.envelope(year, &leg.from, leg.language, |x| *x.balances.get_mut(leg.bucket) -= leg.amount);
            self.envelope(year, &leg.to, leg.language, |x| *x.balances.get_mut(leg.received_as) += leg.amount);
        }
    }

    pub(super) fn deduct(&mut self, year: FiscalYear, holder: &HolderId, language: Language, buckets: &Buckets<Money>) {
        self.envelope(year, holder, language, |x| {
            x.balances = x.balances.zip(*buckets, |a, b| a - b);
            x.parts.deducted += buckets.total();
        });
    }

    pub(super) fn adjust(
        &mut self,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
        bucket: Bucket,
        amount: Money,
    ) {
        self.envelope(year, holder, language, |x| {
            *x.balances.get_mut(bucket) += amount;
            x.parts.adjusted += amount;
        });
    }

    pub(super) fn carry(&mut self, holder: &HolderId, language: Language, carried: Carried) {
        if carried.outstanding.is_positive() {
            self.carried.entry((holder.clone(), language)).or_default().push(carried);
        }
    }

    pub(super) fn withdraw_credit(&mut self, e: &CreditWithdrawn, seq: u64) {
        self.deduct(e.year, &e.holder, e.language, &e.buckets);
        let carried = Carried { origin: seq, year: e.year, genre: Some(e.genre), outstanding: e.carried };
        self.carry(&e.holder, e.language, carried);
    }

    pub(super) fn impose(&mut self, e: &PenaltyImposed, seq: u64) {
        self.deduct(e.year, &e.holder, e.language, &Buckets::one(Bucket::Flex, e.deducted));
        let carried = Carried { origin: seq, year: e.year, genre: None, outstanding: e.carried };
        self.carry(&e.holder, e.language, carried);
        if let Some(year) = self.years.get_mut(&e.from_year) {
            year.imposed.insert((e.holder.clone(), e.kind, e.language));
        }
    }

    pub(super) fn reverse(&mut self, e: &CommandReversed, on: Day) {
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
