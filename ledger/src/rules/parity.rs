//! C.2.7, D.2: the parity requirement and its penalty.
//!
//! At least half of the sum of a broadcaster's allocations goes to projects in which women hold at least two fifths of all
//! producer, director and writer positions together. What is missing is deducted from next year's flex. The guide's example in
//! D.2 prints a quarter, the share of an earlier year: the ledger follows C.2.7. With two languages the penalty is apportioned
//! over them pro rata to their bases (reading).

use crate::event::Positions;
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::words::{Language, ParityScope};
use rust_decimal::Decimal;

/// Whether women hold enough of a project's positions. A project without positions is not counted.
#[must_use]
pub fn counts(rulebook: &Rulebook, positions: &Positions) -> bool {
    let total = Decimal::from(positions.total);
    let needed = total.checked_mul(rulebook.parity_women_share);
    positions.total > 0 && needed.is_some_and(|needed| Decimal::from(positions.women) >= needed)
}

/// The requirement over one or more languages, in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The languages added up.
    pub languages: Vec<Language>,
    /// The sum of their bases.
    pub base: Money,
    /// What must have gone to projects that count.
    pub required: Money,
    /// What did.
    pub committed: Money,
    /// What is missing.
    pub shortfall: Money,
    /// The missing part by language: the penalty.
    pub shares: Vec<(Language, Money)>,
}

impl Assessment {
    /// Whether the requirement is met.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.shortfall.is_zero()
    }
}

/// One language of a holder: its base, and what was counted (net) for projects that count.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The language.
    pub language: Language,
    /// Its base.
    pub base: Money,
    /// Net counted commitments from the envelope to projects that count.
    pub committed: Money,
}

/// Assesses a holder: one assessment for all its languages (one at least), or one a language, as the rulebook's scope says.
#[must_use]
pub fn assess(rulebook: &Rulebook, parts: &[Part]) -> Vec<Assessment> {
    match rulebook.parity_scope {
        ParityScope::Combined => vec![assess_together(rulebook, parts)],
        ParityScope::Language => {
            parts.iter().map(|part| assess_together(rulebook, std::slice::from_ref(part))).collect()
        }
    }
}

fn assess_together(rulebook: &Rulebook, parts: &[Part]) -> Assessment {
    let base = parts.iter().map(|p| p.base).sum::<Money>();
    let committed = parts.iter().map(|p| p.committed).sum::<Money>();
    let required = base.share_required(rulebook.parity_share);
    let shortfall = (required - committed).or_zero();
    // Two languages at most, English first on ties: a language that is absent has no weight.
    let weight = |language| parts.iter().filter(|p| p.language == language).map(|p| p.base).sum::<Money>();
    let [english, french] = shortfall.split_pro_rata([weight(Language::English), weight(Language::French)]);
    let shares = parts
        .iter()
        .map(|p| match p.language {
            Language::English => (p.language, english),
            Language::French => (p.language, french),
        })
        .collect();
    Assessment { languages: parts.iter().map(|p| p.language).collect(), base, required, committed, shortfall, shares }
}
