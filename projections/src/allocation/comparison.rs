//! E.7.2: why a holder's allocation changed from one year to another.
//!
//! The difference is taken apart by the causes that the guide lists, in its order: each step calculates again with one more
//! thing of the new year. The minimum comes last; the steps before it leave it out. The seven add up to the difference.

use super::calculation;
use crate::NoAnswer;
use crate::picture::{Calculation, Picture};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::rulebook::PartE;
use ledger::rules::calculation::Shares;
use ledger::rules::credits::{Credits, added_up, credit_lines};
use ledger::time::FiscalYear;
use ledger::words::{CalculationMethod, Language};
use serde::Serialize;

/// Why an amount changed, in the order of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The language's budget.
    Budget,
    /// The parts of the budget that genres have.
    GenreTargets,
    /// The weights of factors.
    Weights,
    /// The holder's own credit.
    OwnCredit,
    /// The credit of holders with any in both years.
    OthersCredit,
    /// Holders that came or left.
    Competitors,
    /// What the minimum changes.
    Minimum,
}

impl Cause {
    /// Every cause, in the order of the guide.
    pub const ALL: [Cause; 7] = [
        Cause::Budget,
        Cause::GenreTargets,
        Cause::Weights,
        Cause::OwnCredit,
        Cause::OthersCredit,
        Cause::Competitors,
        Cause::Minimum,
    ];

    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Cause::Budget => "budget",
            Cause::GenreTargets => "genre-targets",
            Cause::Weights => "weights",
            Cause::OwnCredit => "own-credit",
            Cause::OthersCredit => "others-credit",
            Cause::Competitors => "competitors",
            Cause::Minimum => "minimum",
        }
    }
}

/// One cause, and how much it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Step {
    pub cause: Cause,
    pub amount: Money,
}

/// The answer to `allocation --compare-with`. Fields stand in the contract's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Comparison {
    pub year: FiscalYear,
    pub compared_with: FiscalYear,
    pub holder: HolderId,
    pub language: Language,
    pub from: Money,
    pub to: Money,
    pub steps: Vec<Step>,
}

/// One year's side: what its calculation rests on, in one language.
struct Side<'a> {
    budget: Money,
    part_e: &'a PartE,
    /// Of the holders that took part.
    credits: Credits,
    /// What the calculation gave the holder.
    given: Money,
}

impl<'a> Side<'a> {
    fn new(
        picture: &'a Picture,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
    ) -> Result<Side<'a>, NoAnswer> {
        let (Calculation { stated, facts, .. }, rulebook) = calculation(picture, year)?;
        if stated.method != CalculationMethod::Factors {
            return Err(NoAnswer::NotByFactors(year));
        }
        let lines = credit_lines(facts, &rulebook.part_e, year);
        let mut credits = added_up(&lines, language);
        credits.retain(|holder, _| facts.opted_out(year, holder).is_none());
        let budget = stated.languages.iter().find(|of| of.language == language).map(|of| of.budget);
        let given = stated.allocations.iter().find(|of| of.holder == *holder && of.language == language);
        Ok(Side {
            budget: budget.unwrap_or_default(),
            part_e: &rulebook.part_e,
            credits,
            given: given.map(|of| of.total).unwrap_or_default(),
        })
    }
}

/// Takes apart why a holder's allocation in a language changed between two years.
///
/// # Errors
/// Either year has no calculation by factors at the cut, or no event of the cut knows the holder.
pub fn compare(
    picture: &Picture,
    year: FiscalYear,
    compared_with: FiscalYear,
    holder: &HolderId,
    language: Language,
) -> Result<Comparison, NoAnswer> {
    let old = Side::new(picture, compared_with, holder, language)?;
    let new = Side::new(picture, year, holder, language)?;
    picture.knows_holder(holder)?;
    let total = |budget: Money, targets: &PartE, weights: &PartE, credits: &Credits| {
        let target = |genre| targets.genre_target(language, genre);
        Shares::of(budget, target, |factor| weights.weight(language, factor), credits).total(holder)
    };
    let in_both = |of: &HolderId| old.credits.contains_key(of) && new.credits.contains_key(of);
    // The old year's credits, with those of some holders as they are in the new year.
    let mixed = |renewed: &dyn Fn(&HolderId) -> bool| -> Credits {
        let kept = old.credits.iter().filter(|(of, _)| !renewed(of));
        let taken = new.credits.iter().filter(|(of, _)| renewed(of));
        kept.chain(taken).map(|(of, credits)| (of.clone(), credits.clone())).collect()
    };
    let own = mixed(&|of| of == holder);
    let own_and_others = mixed(&|of| of == holder || in_both(of));
    let amounts = [
        total(old.budget, old.part_e, old.part_e, &old.credits),
        total(new.budget, old.part_e, old.part_e, &old.credits),
        total(new.budget, new.part_e, old.part_e, &old.credits),
        total(new.budget, new.part_e, new.part_e, &old.credits),
        total(new.budget, new.part_e, new.part_e, &own),
        total(new.budget, new.part_e, new.part_e, &own_and_others),
        total(new.budget, new.part_e, new.part_e, &new.credits),
    ];
    let changes = amounts.iter().zip(amounts.iter().skip(1)).map(|(before, after)| *after - *before);
    let mut steps: Vec<Step> =
        Cause::ALL.into_iter().zip(changes).map(|(cause, amount)| Step { cause, amount }).collect();
    let explained: Money = steps.iter().map(|step| step.amount).sum();
    steps.push(Step { cause: Cause::Minimum, amount: new.given - old.given - explained });
    Ok(Comparison { year, compared_with, holder: holder.clone(), language, from: old.given, to: new.given, steps })
}

/// The same for every holder and language of either calculation, as asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Comparisons {
    pub year: FiscalYear,
    pub compared_with: FiscalYear,
    pub comparisons: Vec<Comparison>,
}

impl Comparisons {
    /// Takes apart the differences of every holder and language, or of one where asked.
    ///
    /// # Errors
    /// As for [`compare`].
    pub fn of(
        picture: &Picture,
        year: FiscalYear,
        compared_with: FiscalYear,
        holder: Option<&HolderId>,
        language: Option<Language>,
    ) -> Result<Comparisons, NoAnswer> {
        let mut keys = std::collections::BTreeSet::new();
        for side in [year, compared_with] {
            let (calculation, _) = calculation(picture, side)?;
            let wanted = calculation.stated.allocations.iter().filter(|of| {
                holder.is_none_or(|wanted| *wanted == of.holder) && language.is_none_or(|wanted| wanted == of.language)
            });
            keys.extend(wanted.map(|of| (of.holder.clone(), of.language)));
        }
        let compared = keys.iter().map(|(holder, of)| compare(picture, year, compared_with, holder, *of));
        Ok(Comparisons { year, compared_with, comparisons: compared.collect::<Result<_, _>>()? })
    }
}
