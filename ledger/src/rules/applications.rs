//! C.2.1, C.2.3, C.2.5: what a received application does.
//!
//! An application counts only once it is complete, and is refused after the final deadline even where money was held in time.
//! A complete one turns the project's holds into counted commitments, in ascending id; where a genre lacks money, flex fills it
//! up by itself, as an event of its own: that is also how a genre without money comes to exist. A late one, accepted under an
//! authority, first gives back what a closed deadline took (section 5 of the rules).

use super::gate::Gate;
use super::{capacity, first_deadline};
use crate::book::{Commitment, Year};
use crate::columns::{Column, Columns};
use crate::command::ReceiveApplication;
use crate::event::{
    ApplicationReceived, BalanceRestored, Body, CommitmentCounted, CommitmentRefused, Draft, FlexTransferred,
    HoldRevived, PoolRestored, ShortfallRestored,
};
use crate::ids::{CommitmentId, HolderId};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::time::{Day, FiscalYear};
use crate::words::{Bucket, Buckets, Language, PerLanguage, Source};
use std::collections::BTreeMap;

pub(crate) fn receive(gate: Gate<'_>, c: &ReceiveApplication) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    gate.project(&c.project)?;
    gate.spending(c.year, year, c.authority.as_deref())?;
    gate.not_rejected(year, &c.project)?;
    let too_late = gate.on > year.rulebook.final_deadline_date;
    let received = Body::ApplicationReceived(ApplicationReceived {
        authority: c.authority.clone(),
        complete: c.complete,
        project: c.project.clone(),
        refused: too_late.then(|| Code::AfterFinalDeadline.code().to_owned()),
        year: c.year,
    });
    let mut counting = Counting::new(gate, c.year, year);
    counting.post(gate.on, received);
    if too_late || !c.complete {
        return Ok(counting.drafts);
    }
    let taken: Vec<(&CommitmentId, &Commitment)> = gate
        .book
        .open_commitments(&c.project, c.year)
        .filter(|(_, x)| x.pending().is_positive())
        .filter(|(_, x)| x.made_on <= gate.on && x.moved_on.is_none_or(|moved| moved <= gate.on))
        .collect();
    if taken.is_empty() {
        return Err(Refusal::new(Code::NothingHeld).about(&c.project).asked(gate.on));
    }
    let first_reopens = year.final_closed_on.is_none()
        && year.first_closed_on.is_some()
        && gate.on <= year.rulebook.first_deadline_date;
    if first_reopens {
        counting.give_back_shortfall(&taken);
    }
    for (id, commitment) in taken {
        match commitment.source {
            Source::Envelope => counting.count_from_envelope(id, commitment)?,
            Source::AlternativeAccess => counting.count_from_pool(id, commitment),
        }
    }
    Ok(counting.drafts)
}

/// One application at work: the balances as its own events change them.
struct Counting<'a> {
    on: Day,
    id: FiscalYear,
    year: &'a Year,
    envelopes: BTreeMap<(HolderId, Language), Funds>,
    pools: PerLanguage<Columns>,
    drafts: Vec<Draft>,
}

/// An envelope's balances, and what of it has lapsed.
#[derive(Clone, Copy, Default)]
struct Funds {
    balances: Buckets<Money>,
    lapsed: Buckets<Money>,
}

impl<'a> Counting<'a> {
    fn new(gate: Gate<'a>, id: FiscalYear, year: &'a Year) -> Counting<'a> {
        Counting { on: gate.on, id, year, envelopes: BTreeMap::new(), pools: year.pools, drafts: Vec::new() }
    }

    fn post(&mut self, effective_on: Day, body: Body) {
        self.drafts.push(Draft { effective_on, body });
    }

    fn envelope(&self, holder: &HolderId, language: Language) -> Funds {
        let key = (holder.clone(), language);
        match (self.envelopes.get(&key), self.year.envelopes.get(&key)) {
            (Some(changed), _) => *changed,
            (None, Some(e)) => Funds { balances: e.balances(), lapsed: e.column(Column::Lapsed) },
            (None, None) => Funds::default(),
        }
    }

    /// The first deadline is closed and the final one is not: the shortfall is assessed anew with this application counted,
    /// and the difference goes back, as of the closing that took it.
    fn give_back_shortfall(&mut self, taken: &[(&CommitmentId, &Commitment)]) {
        let mut newly: BTreeMap<(HolderId, Language), Money> = BTreeMap::new();
        for (_, c) in taken.iter().filter(|(_, c)| c.source == Source::Envelope) {
            *newly.entry((c.holder.clone(), c.language)).or_default() += c.held;
        }
        for ((holder, language), amount) in newly {
            let Some(envelope) = self.year.envelope(&holder, language) else { continue };
            let exempt = self.year.is_exempt(&holder, language);
            let counted = envelope.counted_by_first + amount;
            let assessed = first_deadline::assess(&self.year.rulebook, envelope.base(), counted, exempt, true);
            let due = first_deadline::consequence(
                assessed.to_take(),
                &envelope.column(Column::FirstDeadline),
                &envelope.balances(),
            );
            let first_deadline::Consequence::Restore(buckets) = due else { continue };
            let Some(taken_on) = envelope.taken_on else { continue };
            let mut money = self.envelope(&holder, language);
            money.balances = money.balances.zip(buckets, |a, b| a + b);
            self.envelopes.insert((holder.clone(), language), money);
            let restored = ShortfallRestored {
                buckets,
                counted: assessed.counted,
                holder,
                language,
                required: assessed.required,
                year: self.id,
            };
            self.post(taken_on, Body::ShortfallRestored(restored));
        }
    }

    /// A lapsed hold is a hold again, as of the closing at which it lapsed.
    fn revive(&mut self, id: &CommitmentId, c: &Commitment) -> Option<Day> {
        let closed_on = self.year.final_closed_on.filter(|_| c.lapsed.is_positive())?;
        let revived = HoldRevived {
            amount: c.lapsed,
            commitment: id.clone(),
            genre: c.genre,
            holder: c.holder.clone(),
            language: c.language,
            project: c.project.clone(),
            source: c.source,
            year: self.id,
        };
        self.post(closed_on, Body::HoldRevived(revived));
        Some(closed_on)
    }

    fn count_from_envelope(&mut self, id: &CommitmentId, c: &Commitment) -> Result<(), Refusal> {
        let amount = c.pending();
        let mut money = self.envelope(&c.holder, c.language);
        if let Some(closed_on) = self.revive(id, c) {
            let buckets = capacity::genre_then_flex(&money.lapsed, c.genre, amount);
            if !buckets.is_zero() {
                money.lapsed = money.lapsed.zip(buckets, |a, b| a - b);
                money.balances = money.balances.zip(buckets, |a, b| a + b);
                let restored = BalanceRestored {
                    buckets,
                    commitment: id.clone(),
                    holder: c.holder.clone(),
                    language: c.language,
                    year: self.id,
                };
                self.post(closed_on, Body::BalanceRestored(restored));
            }
        }
        let lacking = capacity::lacking(&money.balances, c.genre, amount);
        if lacking.is_positive() {
            let about = format!("{id}: {}, {}, {}", c.holder, c.language, c.genre);
            return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(amount, amount - lacking));
        }
        let from_flex = capacity::from_flex(&money.balances, c.genre, amount);
        self.transfer_flex(id, c, from_flex);
        money.balances.flex -= from_flex;
        *money.balances.get_mut(Bucket::from(c.genre)) -= amount - from_flex;
        self.envelopes.insert((c.holder.clone(), c.language), money);
        self.count(id, c, amount, from_flex);
        Ok(())
    }

    fn transfer_flex(&mut self, id: &CommitmentId, c: &Commitment, amount: Money) {
        if amount.is_positive() {
            let transferred = FlexTransferred {
                amount,
                commitment: id.clone(),
                genre: c.genre,
                holder: c.holder.clone(),
                language: c.language,
                year: self.id,
            };
            self.post(self.on, Body::FlexTransferred(transferred));
        }
    }

    /// E.1.1: a hold that the pool cannot cover is recorded as refused and stays held; the others go on.
    fn count_from_pool(&mut self, id: &CommitmentId, c: &Commitment) {
        let amount = c.pending();
        let pool = *self.pools.get(c.language);
        let revived_on = self.revive(id, c);
        let restorable =
            if revived_on.is_some() { amount.min(pool.get(Column::Lapsed).or_zero()) } else { Money::ZERO };
        if pool.balance() + restorable < amount {
            let refused = CommitmentRefused {
                amount,
                commitment: id.clone(),
                found: pool.balance(),
                holder: c.holder.clone(),
                language: c.language,
                project: c.project.clone(),
                refused: Code::AlternativeAccessExhausted.code().to_owned(),
                year: self.id,
            };
            self.post(self.on, Body::CommitmentRefused(refused));
            return;
        }
        if let Some(closed_on) = revived_on.filter(|_| restorable.is_positive()) {
            let restored =
                PoolRestored { amount: restorable, commitment: id.clone(), language: c.language, year: self.id };
            self.post(closed_on, Body::PoolRestored(restored));
        }
        let pool = self.pools.get_mut(c.language);
        pool.add(Column::Lapsed, -restorable);
        pool.add(Column::Committed, amount);
        self.count(id, c, amount, Money::ZERO);
    }

    fn count(&mut self, id: &CommitmentId, c: &Commitment, amount: Money, from_flex: Money) {
        let counted = CommitmentCounted {
            amount,
            commitment: id.clone(),
            from_flex,
            genre: c.genre,
            holder: c.holder.clone(),
            language: c.language,
            project: c.project.clone(),
            source: c.source,
            year: self.id,
        };
        self.post(self.on, Body::CommitmentCounted(counted));
    }
}
