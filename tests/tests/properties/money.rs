//! Money: where it lies, and that none appears or disappears.

use crate::{holds, streams};
use ledger::columns::Column;
use ledger::event::Body;
use ledger::money::Money;
use ledger::words::{Bucket, Language};
use projections::accounts::Accounts;
use projections::picture::Picture;
use projections::postings::{Account, Posting, postings};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tests::model::{Debts, envelope_of, touched, uncovered};
use tests::run::{Simulation, in_house_used, swapped_legs};
use tests::stream::stream;
use tests::world::{YEARS, year};

proptest! {
    #![proptest_config(streams(24))]

    /// Section 1: what leaves one account enters another, in the same language.
    #[test]
    fn every_event_balances_in_each_language(steps in stream()) {
        let mut simulation = Simulation::new();
        for told in steps.iter().filter_map(|step| simulation.take(step)).collect::<Vec<_>>() {
            for event in &told.events {
                for language in Language::ALL {
                    let posted = postings(event).into_iter().filter(|p| p.account.language() == *language);
                    let total: Money = posted.map(|p| p.amount).sum();
                    holds(&simulation, total.is_zero(), || format!("event {}: {language} adds up to {total}", event.seq))?;
                }
            }
        }
    }

    /// Section 1: no bucket, commitment, pool, reserve or deduction is below zero after any event.
    #[test]
    fn no_account_is_ever_below_zero(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut accounts: BTreeMap<Account, Money> = BTreeMap::new();
        for step in &steps {
            for event in simulation.take(step).into_iter().flat_map(|told| told.events) {
                let posted = postings(&event);
                for Posting { account, amount } in &posted {
                    *accounts.entry(account.clone()).or_default() += *amount;
                }
                for Posting { account, .. } in &posted {
                    let balance = accounts[account];
                    let may = matches!(account, Account::Program(..)) || !balance.is_negative();
                    holds(&simulation, may, || format!("event {}: {account} is at {balance}", event.seq))?;
                }
            }
            for (y, state) in simulation.picture.years() {
                for (holder, language, envelope) in state.granted() {
                    let lowest = envelope.balances().array().into_iter().min().unwrap_or_default();
                    holds(&simulation, !lowest.is_negative(), || format!("{y} {holder} {language} has a bucket at {lowest}"))?;
                }
            }
        }
    }

    /// Section 1: over all accounts of all years each language comes to nothing, by the postings and by the columns, and the
    /// two agree on every account.
    #[test]
    fn all_accounts_of_all_years_come_to_nothing(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            if !told.accepted() { continue }
            let columns = Accounts::of(&simulation.picture);
            for (way, accounts) in [("postings", &simulation.accounts), ("columns", &columns)] {
                for language in Language::ALL {
                    let of_language = accounts.balances().into_iter().filter(|(a, _)| a.language() == *language);
                    let total: Money = of_language.map(|(_, balance)| balance).sum();
                    holds(&simulation, total.is_zero(), || format!("{way}: {language} comes to {total}"))?;
                }
            }
            let difference = simulation.accounts.difference(&columns);
            holds(&simulation, difference.is_none(), || format!("postings and columns disagree: {difference:?}"))?;
            let difference = simulation.sums.difference(&simulation.by_number);
            holds(&simulation, difference.is_none(), || format!("as they are verified they disagree: {difference:?}"))?;
            for (account, shown) in columns.balances() {
                let number = simulation.sums.numbers().find(account);
                let verified = number.map(|number| simulation.sums.holds(&number));
                holds(&simulation, verified == Some(shown), || format!("{account} is verified as {verified:?}"))?;
            }
        }
    }

    /// Section 6: a swap is one event; every participant gives and receives the same; at the end of no batch is half of it.
    #[test]
    fn a_swap_is_equal_and_whole(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut accounts: BTreeMap<Account, Money> = BTreeMap::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            let of_holders = |accounts: &BTreeMap<Account, Money>| {
                let mut totals: BTreeMap<_, Money> = BTreeMap::new();
                for (account, amount) in accounts {
                    if let Account::Envelope(y, holder, ..) = account {
                        *totals.entry((*y, holder.clone())).or_default() += *amount;
                    }
                }
                totals
            };
            let before = of_holders(&accounts);
            let by_language = |accounts: &BTreeMap<Account, Money>| {
                let mut totals: BTreeMap<_, Money> = BTreeMap::new();
                for (account, amount) in accounts {
                    if let Account::Envelope(y, _, language, _) = account {
                        *totals.entry((*y, *language)).or_default() += *amount;
                    }
                }
                totals
            };
            let languages_before = by_language(&accounts);
            let mut swaps = 0;
            for event in &told.events {
                for Posting { account, amount } in postings(event) {
                    *accounts.entry(account).or_default() += amount;
                }
                if let Some(legs) = swapped_legs(&event.body) {
                    swaps += 1;
                    let whole = event.batch == (1, 1) && legs.len() >= 2;
                    holds(&simulation, whole, || format!("event {} is a part of a swap", event.seq))?;
                }
            }
            if swaps > 0 {
                let after = of_holders(&accounts);
                holds(&simulation, before == after, || format!("not equal: before {before:?}, after {after:?}"))?;
                let languages_after = by_language(&accounts);
                holds(&simulation, languages_before == languages_after, || "money changed its language".to_owned())?;
            }
            if told.accepted() && told.command() == "swap" {
                let legs = told.json()["legs"].as_array().map_or(0, Vec::len);
                let written = told.events.iter().filter_map(|e| swapped_legs(&e.body)).map(<[_]>::len).sum::<usize>();
                holds(&simulation, legs == written && swaps == 1, || format!("{written} of {legs} legs in {swaps} events"))?;
            }
        }
    }

    /// C.2.9: right after a commitment or reallocation to an in-house or affiliated project the cap is kept.
    #[test]
    fn the_in_house_cap_is_never_passed(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            let made = told.events.iter().find_map(|event| match &event.body {
                Body::CommitmentMade(e) => Some(&e.commitment),
                Body::ReallocationMade(e) => Some(&e.commitment),
                _ => None,
            });
            let Some(commitment) = made.and_then(|id| simulation.picture.commitment(id)) else { continue };
            let Some(envelope) = envelope_of(&simulation.picture, commitment.year, &commitment.holder, commitment.language)
            else { continue };
            let Some(project) = simulation.picture.project(&commitment.project) else { continue };
            let concerned = project.production != ledger::words::Production::Independent
                && project.affiliated_with.as_ref().is_none_or(|owner| *owner == commitment.holder);
            if concerned && commitment.source == ledger::words::Source::Envelope && envelope.small == Some(false) {
                let used = in_house_used(&simulation.picture, commitment.year, &commitment.holder, commitment.language);
                let cap = Money::from_cents(envelope.base().cents() / 4);
                holds(&simulation, used <= cap, || format!("{used} used of a cap of {cap}"))?;
            }
        }
    }

    /// C.2.3: flex fills a genre up only for the commitment that follows, and by exactly what the genre lacks.
    #[test]
    fn flex_moves_only_as_needed(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut picture = Picture::default();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            for (place, event) in told.events.iter().enumerate() {
                let balance = |y, holder, language, genre| {
                    let envelope = envelope_of(&picture, y, holder, language);
                    envelope.map(|e| *e.balances().get(Bucket::from(genre))).unwrap_or_default()
                };
                let needed = match told.events.get(place + 1).map(|next| &next.body) {
                    Some(Body::CommitmentCounted(n)) => Some((&n.commitment, n.amount, n.from_flex)),
                    Some(Body::ReallocationMade(n)) => Some((&n.commitment, n.amount, n.from_flex)),
                    _ => None,
                };
                match &event.body {
                    Body::FlexTransferred(e) => {
                        let found = balance(e.year, &e.holder, e.language, e.genre);
                        let right = needed.is_some_and(|(id, amount, from_flex)| {
                            *id == e.commitment && amount - found == e.amount && from_flex == e.amount
                        });
                        holds(&simulation, right && e.amount.is_positive(), || {
                            format!("event {}: flex gave {} where the genre had {found}, for {needed:?}", event.seq, e.amount)
                        })?;
                    }
                    Body::CommitmentCounted(e) if e.source == ledger::words::Source::Envelope => {
                        let found = balance(e.year, &e.holder, e.language, e.genre);
                        let filled = matches!(place.checked_sub(1).map(|p| &told.events[p].body), Some(Body::FlexTransferred(_)));
                        let right = found >= e.amount && filled == e.from_flex.is_positive();
                        holds(&simulation, right, || format!("event {}: {} counted, the genre had {found}", event.seq, e.amount))?;
                    }
                    _ => {}
                }
                picture.fold(event);
            }
        }
    }

    /// C.2.1.1.1, C.2.1.2: no column of what was taken or lapsed is below zero, in a bucket or in a pool.
    #[test]
    fn restored_money_never_exceeds_what_was_taken(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut picture = Picture::default();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            for event in &told.events {
                picture.fold(event);
                for (y, state) in picture.years() {
                    for (holder, language, envelope) in state.granted() {
                        for (bucket, columns) in envelope.columns.iter() {
                            let lowest = columns.get(Column::FirstDeadline).min(columns.get(Column::Lapsed)).min(columns.get(Column::Forfeited));
                            holds(&simulation, !lowest.is_negative(), || {
                                format!("event {}: {y} {holder} {language} {bucket}: {columns:?}", event.seq)
                            })?;
                        }
                    }
                    for language in Language::ALL {
                        let (pool, reserve) = (state.pools.get(*language), *state.reserve.get(*language));
                        let lowest = pool.columns.get(Column::Lapsed).min(pool.columns.get(Column::Forfeited)).min(reserve);
                        holds(&simulation, !lowest.is_negative(), || format!("event {}: {y} {language}: {pool:?}", event.seq))?;
                    }
                }
            }
        }
    }

    /// Section 4, D, D.3: what one year's envelope could not bear is deducted from later grants, oldest first, exactly once.
    #[test]
    fn carried_amounts_are_deducted_exactly_once(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut debts = Debts::default();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            for event in &told.events {
                if let Body::AllocationGranted(grant) = &event.body {
                    let due: Vec<_> = grant
                        .languages
                        .iter()
                        .flat_map(|(language, g)| debts.due(grant.year, &grant.holder, *language, g.buckets))
                        .collect();
                    let taken: Vec<_> = told.events.iter().filter_map(|e| match &e.body {
                        Body::CarriedDeducted(c) => Some((c.origin, c.buckets.array())),
                        _ => None,
                    }).collect();
                    holds(&simulation, due == taken, || format!("due at the grant: {due:?}; deducted: {taken:?}"))?;
                }
                let right = debts.took(event);
                holds(&simulation, right.is_ok(), || format!("event {}: {right:?}", event.seq))?;
            }
        }
        for place in 0..YEARS.len() {
            let Ok(shown) = projections::penalties::penalties(&simulation.picture, 0, year(place)) else { continue };
            let imposed = shown.penalties.iter().filter_map(|p| p.imposed.as_ref()).map(|i| (i.amount, i.deducted, i.carried));
            let credits = shown.credit_withdrawals.iter().map(|c| (c.credit, c.deducted, c.carried));
            for (amount, deducted, carried) in imposed.chain(credits) {
                let known = debts.0.iter().any(|d| d.amount == amount && d.deducted == deducted);
                holds(&simulation, known && amount == deducted + carried && !carried.is_negative(), || {
                    format!("shown: {deducted} deducted and {carried} carried of {amount}")
                })?;
            }
        }
    }

    /// C.2.2, C.2.4, B.2.1.1: after every act that must keep it, what genres lack for their holds does not exceed flex.
    #[test]
    fn capacity_holds_for_every_envelope_touched(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            if !told.accepted() || !["commit", "swap", "transfer-control"].contains(&told.command().as_str()) { continue }
            for (y, holder, language) in touched(&told.json()) {
                let Some(envelope) = envelope_of(&simulation.picture, y, &holder, language) else { continue };
                let missing = uncovered(envelope);
                holds(&simulation, missing.is_zero(), || format!("{y} {holder} {language}: {missing} held and not covered"))?;
            }
        }
    }
}
