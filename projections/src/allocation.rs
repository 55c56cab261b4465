//! `allocation` and `credits`: where the letters come from (part E).
//!
//! The calculation itself stands in the log: here it is only read. What each line of credit is, the rules say of the facts as
//! they were recorded when it was calculated.

mod comparison;

pub use comparison::{Cause, Comparison, Comparisons, Step, compare};

use crate::NoAnswer;
use crate::picture::{Calculation, Picture};
use ledger::event::{CalculatedAllocation, CalculatedEnvelope, CalculatedFactor, CalculatedLanguage, EarnedFactor};
use ledger::ids::{HolderId, LineId, ProjectId};
use ledger::money::{Credit, Money};
use ledger::rulebook::{PartE, Rulebook};
use ledger::rules::credits::credit_lines;
use ledger::time::FiscalYear;
use ledger::words::{AllocationStatus, BelowMinimum, CalculationMethod, Factor, Genre, Language};
use serde::Serialize;
use std::collections::BTreeMap;

/// The answer to `allocation`. Fields stand in the contract's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Allocation {
    pub year: FiscalYear,
    pub through: u64,
    pub method: CalculationMethod,
    pub languages: Vec<LanguageBudget>,
    pub allocations: Vec<HolderAllocation>,
}

/// One language's budget, over genres and factors (E.1, E.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct LanguageBudget {
    pub language: Language,
    pub budget: Money,
    pub undistributed: Money,
    pub genres: Vec<GenreBudget>,
}

/// The budget of a genre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct GenreBudget {
    pub genre: Genre,
    pub budget: Money,
    pub factors: Vec<FactorValue>,
}

/// What a factor shares out in a genre; `credit` is that of all who share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct FactorValue {
    pub factor: Factor,
    pub value: Money,
    pub credit: Credit,
    pub undistributed: Money,
}

/// What a holder earns in a language (E.4, E.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct HolderAllocation {
    pub holder: HolderId,
    pub language: Language,
    pub status: AllocationStatus,
    pub total: Money,
    pub genres: Vec<EarnedGenre>,
}

/// What a holder earns in a genre; `any` where the method knows no genres.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct EarnedGenre {
    pub genre: String,
    pub amount: Money,
    pub factors: Vec<EarnedByFactor>,
}

/// A holder's credit in a factor, its share of all credit with six decimals, and what it earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct EarnedByFactor {
    pub factor: Factor,
    pub credit: Credit,
    pub share: String,
    pub amount: Money,
}

/// The answer to `credits`: line by line what a holder's credits come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Credits {
    pub year: FiscalYear,
    pub through: u64,
    pub holder: HolderId,
    pub credits: Vec<HolderCredit>,
}

/// One line of credit: the amount that it comes from (hours reported, money triggered, or the eligible fee), what of it is
/// credit, and whether a cap lowered it (E.2.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct HolderCredit {
    pub factor: Factor,
    pub genre: Genre,
    pub language: Language,
    pub project: ProjectId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    pub source_year: FiscalYear,
    pub amount: Money,
    pub credit: Credit,
    pub capped: bool,
    pub events: Vec<u64>,
}

/// The last calculation of a year in the cut, with the year's rulebook.
///
/// # Errors
/// The year is not open at the cut, its rulebook cannot be read, or its allocations are not calculated.
pub fn calculation(picture: &Picture, year: FiscalYear) -> Result<(&Calculation, &Rulebook), NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    let rulebook = state.rulebook(year)?;
    let calculation = state.calculation.as_ref().ok_or(NoAnswer::NotCalculated(year))?;
    Ok((calculation, rulebook))
}

/// The last calculation of a year, of one holder or language where asked.
///
/// # Errors
/// As for [`calculation`].
pub fn allocation(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
    language: Option<Language>,
) -> Result<Allocation, NoAnswer> {
    let (calculation, rulebook) = calculation(picture, year)?;
    if let Some(holder) = holder {
        picture.knows_holder(holder)?;
    }
    let stated = &calculation.stated;
    let totals = credit_totals(&stated.allocations, &rulebook.part_e);
    let wanted = |of: Language| language.is_none_or(|wanted| wanted == of);
    let languages = stated.languages.iter().filter(|of| wanted(of.language)).map(language_budget);
    let allocations = stated
        .allocations
        .iter()
        .filter(|of| wanted(of.language) && holder.is_none_or(|wanted| *wanted == of.holder))
        .map(|of| holder_allocation(of, &totals));
    Ok(Allocation {
        year,
        through,
        method: stated.method,
        languages: languages.collect(),
        allocations: allocations.collect(),
    })
}

fn language_budget(of: &CalculatedLanguage) -> LanguageBudget {
    let genres = of.genres.iter().map(|CalculatedEnvelope { budget, factors, genre }| GenreBudget {
        genre: *genre,
        budget: *budget,
        factors: factors.iter().map(factor_value).collect(),
    });
    LanguageBudget {
        language: of.language,
        budget: of.budget,
        undistributed: of.undistributed,
        genres: genres.collect(),
    }
}

fn factor_value(of: &CalculatedFactor) -> FactorValue {
    FactorValue { factor: of.factor, value: of.value, credit: of.credit, undistributed: of.undistributed }
}

type Totals = BTreeMap<(Language, String, Factor), Credit>;

/// Whether a holder's credit is part of what its factors are shared by.
fn shares(status: AllocationStatus, part_e: &PartE) -> bool {
    match status {
        AllocationStatus::Allocated => true,
        AllocationStatus::BelowMinimum => part_e.below_minimum == BelowMinimum::Undistributed,
        AllocationStatus::OptedOut => false,
    }
}

/// The credit of all who share a factor; those of factors without a weight too.
fn credit_totals(allocations: &[CalculatedAllocation], part_e: &PartE) -> Totals {
    let mut totals = Totals::new();
    for of in allocations.iter().filter(|of| shares(of.status, part_e)) {
        for genre in &of.genres {
            for factor in &genre.factors {
                *totals.entry((of.language, genre.genre.clone(), factor.factor)).or_default() += factor.credit;
            }
        }
    }
    totals
}

fn holder_allocation(of: &CalculatedAllocation, totals: &Totals) -> HolderAllocation {
    let by_factor = |genre: &str, factor: &EarnedFactor| {
        let total = totals.get(&(of.language, genre.to_owned(), factor.factor)).copied().unwrap_or_default();
        let share = match of.status {
            AllocationStatus::Allocated => six_decimals(factor.credit, total),
            AllocationStatus::BelowMinimum | AllocationStatus::OptedOut => six_decimals(Money::ZERO, total),
        };
        EarnedByFactor { factor: factor.factor, credit: factor.credit, share, amount: factor.amount }
    };
    let genres = of.genres.iter().map(|genre| EarnedGenre {
        genre: genre.genre.clone(),
        amount: genre.amount,
        factors: genre.factors.iter().map(|factor| by_factor(&genre.genre, factor)).collect(),
    });
    HolderAllocation {
        holder: of.holder.clone(),
        language: of.language,
        status: of.status,
        total: of.total,
        genres: genres.collect(),
    }
}

/// A part of a whole with six decimals, rounded half up.
fn six_decimals(part: Credit, whole: Credit) -> String {
    let millionths = match whole.cents() {
        0 => 0,
        whole => (2_000_000 * part.cents() + whole) / (2 * whole),
    };
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// What a holder's credits in a year's calculation come from, in the order of factors, genres and languages.
///
/// # Errors
/// As for [`calculation`]; no event of the cut knows the holder.
pub fn credits(picture: &Picture, through: u64, year: FiscalYear, holder: &HolderId) -> Result<Credits, NoAnswer> {
    let (calculation, rulebook) = calculation(picture, year)?;
    picture.knows_holder(holder)?;
    let mut credits: Vec<HolderCredit> = Vec::new();
    if calculation.stated.method == CalculationMethod::Factors {
        let lines = credit_lines(&calculation.facts, &rulebook.part_e, year);
        let has_budget = |of: Language| calculation.stated.languages.iter().any(|stated| stated.language == of);
        credits.extend(lines.into_iter().filter(|line| line.holder == holder && has_budget(line.language)).map(
            |line| HolderCredit {
                factor: line.factor,
                genre: line.genre,
                language: line.language,
                project: line.project.clone(),
                line: line.line.cloned(),
                source_year: line.source_year,
                amount: line.amount,
                credit: line.credit,
                capped: line.capped,
                events: line.events,
            },
        ));
    }
    credits.sort_by(|a, b| {
        (a.factor, a.genre, a.language, a.source_year, &a.project, &a.line).cmp(&(
            b.factor,
            b.genre,
            b.language,
            b.source_year,
            &b.project,
            &b.line,
        ))
    });
    Ok(Credits { year, through, holder: holder.clone(), credits })
}
