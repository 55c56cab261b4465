//! B.2, C.2.8, E.5, E.6: what a grant makes of a broadcaster's allocation.
//!
//! The letter states the money by genre and the flexible part. Half of what was earned in each genre is split off into flex;
//! a small broadcaster's is all flex. Small means below a threshold, both languages added (but for a bilingual single
//! channel), or educational. Obligations are measured against the *base* of a language, not against the letter alone.

use crate::command::GrantAmounts;
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::words::{Bucket, Buckets, Language};
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

/// What makes up the base of (year, holder, language): see section 1 of the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseParts {
    /// Granted by the letter.
    pub granted: Money,
    /// Net of adjustments under granted disputes.
    pub adjusted: Money,
    /// Came with a change of control.
    pub transferred_in: Money,
    /// Left with a change of control.
    pub transferred_out: Money,
    /// Deducted in that year under part D.
    pub deducted: Money,
}

impl BaseParts {
    /// The base, never below zero. What the first deadline takes, and swaps, do not change it.
    #[must_use]
    pub fn base(&self) -> Money {
        (self.granted + self.adjusted + self.transferred_in - self.transferred_out - self.deducted).or_zero()
    }
}
