//! C.2.4: swaps.
//!
//! Holders may exchange money of their envelopes, flex included, in equal amounts and at the same time, with the signatures of
//! all. Money keeps its language, and cannot change its genre once received. In-house capacity does not move with it. Readings:
//! flex arrives as flex unless the leg names a genre, where it is then locked; one swap may join languages, each leg keeping
//! its own.

use super::capacity;
use super::gate::Gate;
use crate::book::Year;
use crate::command::{LegAsked, Swap};
use crate::event::{AllocationsSwapped, Body, Leg, Signatures};
use crate::ids::HolderId;
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::words::{Bucket, Buckets, Language};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn swap(gate: Gate<'_>, c: &Swap) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    let participants: Vec<&HolderId> = c.legs.iter().flat_map(|leg| [&leg.from, &leg.to]).collect();
    for holder in &participants {
        gate.holder(holder)?;
    }
    gate.spending(c.year, year, c.authority.as_deref())?;
    for leg in &c.legs {
        gate.allocation(year, &leg.from, leg.language)?;
        gate.allocation(year, &leg.to, leg.language)?;
    }
    for holder in &participants {
        gate.not_suspended(year, holder)?;
    }
    let legs = shape(&c.legs)?;
    equal(&legs)?;
    signed(participants.iter().copied(), &c.signed_by)?;
    covered(year, &legs)?;
    Ok(Body::AllocationsSwapped(AllocationsSwapped {
        authority: c.authority.clone(),
        legs,
        signed_by: Signatures(c.signed_by.clone()),
        year: c.year,
    }))
}

/// Two legs or more, each between two holders; what is genre money arrives as the same genre.
fn shape(legs: &[LegAsked]) -> Result<Vec<Leg>, Refusal> {
    let refused = |about: String| Refusal::new(Code::SwapShape).about(about);
    if legs.len() < 2 {
        let count = u64::try_from(legs.len()).unwrap_or_default();
        return Err(Refusal::new(Code::SwapShape).asked(count).found(("two legs or more", "deux volets ou plus")));
    }
    legs.iter()
        .enumerate()
        .map(|(place, leg)| {
            let about = || format!("legs.{place}");
            if leg.from == leg.to {
                let asked = format!("{} → {}", leg.from, leg.to);
                return Err(refused(about()).asked(asked).found(("two broadcasters", "deux télédiffuseurs")));
            }
            let received_as = leg.received_as.unwrap_or(leg.bucket);
            if leg.bucket != Bucket::Flex && received_as != leg.bucket {
                return Err(refused(about()).asked(received_as.word()).found(leg.bucket.word()));
            }
            Ok(Leg {
                amount: leg.amount,
                bucket: leg.bucket,
                from: leg.from.clone(),
                language: leg.language,
                received_as,
                to: leg.to.clone(),
            })
        })
        .collect()
}

/// Every participant receives in all what it gives in all.
fn equal(legs: &[Leg]) -> Result<(), Refusal> {
    let mut given_received: BTreeMap<&HolderId, (Money, Money)> = BTreeMap::new();
    for leg in legs {
        given_received.entry(&leg.from).or_default().0 += leg.amount;
        given_received.entry(&leg.to).or_default().1 += leg.amount;
    }
    match given_received.into_iter().find(|(_, (given, received))| given != received) {
        Some((holder, (given, received))) => {
            Err(Refusal::new(Code::SwapUnequal).about(holder).amounts(given, received))
        }
        None => Ok(()),
    }
}

/// Everyone concerned has signed; further signatures do no harm.
pub(crate) fn signed<'a>(needed: impl Iterator<Item = &'a HolderId>, signed_by: &[HolderId]) -> Result<(), Refusal> {
    let mut needed = needed;
    match needed.find(|holder| !signed_by.contains(holder)) {
        Some(missing) => Err(Refusal::new(Code::NotSigned).about(missing)),
        None => Ok(()),
    }
}

/// Each bucket covers all that leaves it before anything is received, and no held money leaves.
fn covered(year: &Year, legs: &[Leg]) -> Result<(), Refusal> {
    let mut given: BTreeMap<(&HolderId, Language), Buckets<Money>> = BTreeMap::new();
    for leg in legs {
        *given.entry((&leg.from, leg.language)).or_default().get_mut(leg.bucket) += leg.amount;
    }
    for ((holder, language), amounts) in &given {
        let Some(envelope) = year.envelope(holder, *language) else { continue };
        for (bucket, amount) in amounts.amounts() {
            let balance = *envelope.balances().get(bucket);
            if amount > balance {
                let about = format!("{holder}, {language}, {bucket}");
                return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(amount, balance));
            }
        }
    }
    let touched: BTreeSet<(&HolderId, Language)> =
        legs.iter().flat_map(|leg| [(&leg.from, leg.language), (&leg.to, leg.language)]).collect();
    for (holder, language) in touched {
        let Some(envelope) = year.envelope(holder, language) else { continue };
        let after = after(&envelope.balances(), legs, holder, language);
        let excess = capacity::excess(&envelope.holds, &after);
        if excess.is_positive() {
            let gives = given.get(&(holder, language)).map(Buckets::<Money>::total).unwrap_or_default();
            let about = format!("{holder}, {language}");
            return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(gives, (gives - excess).or_zero()));
        }
    }
    Ok(())
}

/// The balances of one envelope after all legs together.
pub(crate) fn after(balances: &Buckets<Money>, legs: &[Leg], holder: &HolderId, language: Language) -> Buckets<Money> {
    let mut after = *balances;
    for leg in legs.iter().filter(|leg| leg.language == language) {
        if leg.from == *holder {
            *after.get_mut(leg.bucket) -= leg.amount;
        }
        if leg.to == *holder {
            *after.get_mut(leg.received_as) += leg.amount;
        }
    }
    after
}
