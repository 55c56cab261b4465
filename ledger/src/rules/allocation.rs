//! B.2, C.2.8, E.5, E.6: what a grant makes of a broadcaster's allocation.
//!
//! The letter states the money by genre and the flexible part. Half of what was earned in each genre is split off into flex;
//! a small broadcaster's is all flex. Small means below a threshold, both languages added (but for a bilingual single
//! channel), or educational. Obligations are measured against the *base* of a language, not against the letter alone.

use super::gate::Gate;
use super::{calculation, capacity};
use crate::command::{GrantAllocation, GrantAmounts, SignLetter};
use crate::event::{AllocationGranted, Body, CarriedDeducted, Draft, LanguageGrant, LetterSigned};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::rulebook::Rulebook;
use crate::words::{Bucket, Buckets, Language};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was granted in one language, before flex is split off.
#[must_use]
pub fn granted(amounts: &GrantAmounts) -> Money {
    match amounts {
        GrantAmounts::Earned(earned) => earned.values().copied().sum(),
        GrantAmounts::Buckets(buckets) => buckets.total(),
    }
}

/// Whether the holder of these grants is small in a language (C.2.8).
#[must_use]
pub fn is_small(
    rulebook: &Rulebook,
    educational: bool,
    bilingual_single_channel: bool,
    language: Language,
    granted: &BTreeMap<Language, Money>,
) -> bool {
    let measured = if bilingual_single_channel {
        granted.get(&language).copied().unwrap_or_default()
    } else {
        granted.values().copied().sum()
    };
    educational || measured < rulebook.small_threshold
}

/// The buckets of a grant (E.6): flex is split off each genre, rounded down; money without a genre, and all of a small
/// holder's, is flex. Amounts stated by bucket stay as they are.
#[must_use]
pub fn buckets(rulebook: &Rulebook, small: bool, amounts: &GrantAmounts) -> Buckets<Money> {
    match amounts {
        GrantAmounts::Buckets(buckets) => *buckets,
        GrantAmounts::Earned(earned) => {
            let mut buckets = Buckets::default();
            for (genre, amount) in earned {
                match genre {
                    Some(genre) if !small => {
                        let flex = amount.share_down(rulebook.flex_share);
                        *buckets.get_mut(Bucket::from(*genre)) += *amount - flex;
                        buckets.flex += flex;
                    }
                    Some(_) | None => buckets.flex += *amount,
                }
            }
            buckets
        }
    }
}

pub(crate) fn grant(gate: Gate<'_>, c: &GrantAllocation) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    let holder = gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    if let Some(granted_on) = year.grants.get(&c.holder) {
        return Err(Refusal::new(Code::AlreadyGranted).about(&c.holder).found(*granted_on));
    }
    let (calculation, stated) = match &c.languages {
        Some(languages) => (None, Cow::Borrowed(languages)),
        None => {
            let (calculation, earned) = calculation::granted_by(year, &c.holder, gate.on)?;
            let languages = earned.into_iter().map(|(language, earned)| (language, GrantAmounts::Earned(earned)));
            (Some(calculation.seq), Cow::Owned(languages.collect()))
        }
    };
    let rulebook = &year.rulebook;
    let totals: BTreeMap<Language, Money> = stated.iter().map(|(l, amounts)| (*l, granted(amounts))).collect();
    for (language, total) in &totals {
        if *total < rulebook.minimum_allocation_amount {
            let about = format!("{}, {language}", c.holder);
            return Err(Refusal::new(Code::BelowMinimumAllocation)
                .about(about)
                .amounts(*total, rulebook.minimum_allocation_amount));
        }
    }
    let mut languages = BTreeMap::new();
    for (language, amounts) in stated.iter() {
        let small = is_small(rulebook, holder.educational, holder.bilingual_single_channel, *language, &totals);
        let buckets = buckets(rulebook, small, amounts);
        let in_genres = buckets.total() - buckets.flex;
        if small && in_genres.is_positive() {
            let about = format!("{}, {language}", c.holder);
            return Err(Refusal::new(Code::SmallIsAllFlex).about(about).asked(in_genres).found(Money::ZERO));
        }
        let earned = match amounts {
            GrantAmounts::Earned(earned) => Some(
                earned.iter().map(|(genre, amount)| (genre.map_or("any", |g| g.word()).to_owned(), *amount)).collect(),
            ),
            GrantAmounts::Buckets(_) => None,
        };
        languages.insert(*language, LanguageGrant { buckets, earned, small });
    }
    let deductions = carried(gate, c, &languages);
    let granted =
        AllocationGranted { calculation, holder: c.holder.clone(), languages, letter: c.letter.clone(), year: c.year };
    let bodies = std::iter::once(Body::AllocationGranted(granted)).chain(deductions);
    Ok(bodies.map(|body| Draft { effective_on: gate.on, body }).collect())
}

/// D.3: what earlier years' envelopes could not bear comes out of the new grant, oldest first: penalties from flex, credit
/// from its genre and then flex. What still does not fit stays carried.
fn carried(gate: Gate<'_>, c: &GrantAllocation, languages: &BTreeMap<Language, LanguageGrant>) -> Vec<Body> {
    let mut bodies = Vec::new();
    for (language, grant) in languages {
        let mut left = grant.buckets;
        let items = gate.book.carried.get(&(c.holder.clone(), *language));
        for item in items.into_iter().flatten().filter(|item| item.year < c.year) {
            let buckets = match item.genre {
                Some(genre) => capacity::genre_then_flex(&left, genre, item.outstanding),
                None => Buckets::one(Bucket::Flex, item.outstanding.min(left.flex)),
            };
            if buckets.is_zero() {
                continue;
            }
            left = left.zip(buckets, |a, b| a - b);
            bodies.push(Body::CarriedDeducted(CarriedDeducted {
                buckets,
                carried: item.outstanding - buckets.total(),
                holder: c.holder.clone(),
                language: *language,
                origin: item.origin,
                year: c.year,
            }));
        }
    }
    bodies
}

/// C.1: nothing is payable before the letter of that language is signed.
pub(crate) fn sign_letter(gate: Gate<'_>, c: &SignLetter) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    let envelope = gate.allocation(year, &c.holder, c.language)?;
    if let Some(signed_on) = envelope.signed_on {
        let about = format!("{}, {}", c.holder, c.language);
        return Err(Refusal::new(Code::AlreadySigned).about(about).found(signed_on));
    }
    Ok(Body::LetterSigned(LetterSigned { holder: c.holder.clone(), language: c.language, year: c.year }))
}
