//! C.2.6, D.1: the digital media obligation and its penalty.
//!
//! Either three fifths of the supported projects have an eligible digital media component (made for the project, or changed
//! enough: Annex A), or three fifths of the allocation went to such projects. Where neither is reached the fund chooses one of
//! two penalties: so much a missing project, or the dollars missing. Reading: one language at a time.

use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::words::{DigitalMedia, Language, PenaltyBasis};
use rust_decimal::Decimal;

/// Whether a component counts (Annex A).
#[must_use]
pub const fn is_eligible(component: DigitalMedia) -> bool {
    match component {
        DigitalMedia::New | DigitalMedia::Modified => true,
        DigitalMedia::Unchanged | DigitalMedia::None => false,
    }
}

/// The obligation of one envelope, in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Whether either way is reached.
    pub met: bool,
    /// Projects with net counted commitment above zero from the envelope.
    pub supported: u64,
    /// How many of them must be eligible.
    pub required: u64,
    /// How many are.
    pub eligible: u64,
    /// How many are missing.
    pub missing: u64,
    /// How many dollars must have gone to eligible projects.
    pub amount_required: Money,
    /// How many did.
    pub amount_committed: Money,
    /// How many are missing.
    pub amount_shortfall: Money,
}

/// Assesses an envelope. `supported`: each project once, with its net counted amount from this envelope, above zero.
#[must_use]
pub fn assess(rulebook: &Rulebook, base: Money, supported: impl Iterator<Item = (DigitalMedia, Money)>) -> Assessment {
    let (mut projects, mut eligible, mut amount_committed) = (0_u64, 0_u64, Money::ZERO);
    for (component, amount) in supported {
        projects += 1;
        if is_eligible(component) {
            eligible += 1;
            amount_committed += amount;
        }
    }
    let required = share_of_count(projects, rulebook.digital_media_share);
    let amount_required = base.share_required(rulebook.digital_media_share);
    let missing = required.saturating_sub(eligible);
    let amount_shortfall = (amount_required - amount_committed).or_zero();
    Assessment {
        met: missing == 0 || amount_shortfall.is_zero(),
        supported: projects,
        required,
        eligible,
        missing,
        amount_required,
        amount_committed,
        amount_shortfall,
    }
}

/// A share of a number of projects, rounded up to a whole one.
fn share_of_count(count: u64, share: Decimal) -> u64 {
    let unit = 10_i128.pow(share.scale());
    let product = i128::from(count) * share.mantissa();
    u64::try_from((product + unit - 1).div_euclid(unit)).unwrap_or(count)
}

/// The penalties that the fund may choose from (D.1); none where the obligation is met.
#[must_use]
pub fn penalties(rulebook: &Rulebook, language: Language, assessment: &Assessment) -> Vec<(PenaltyBasis, Money)> {
    if assessment.met {
        return Vec::new();
    }
    let by_project =
        Money::from_cents(rulebook.digital_media_penalty(language).cents() * i128::from(assessment.missing));
    [(PenaltyBasis::Projects, by_project), (PenaltyBasis::Allocation, assessment.amount_shortfall)]
        .into_iter()
        .filter(|(_, amount)| amount.is_positive())
        .collect()
}
