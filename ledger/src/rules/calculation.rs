//! E.1, E.3 to E.5, A.1: from budgets and credits to allocations.
//!
//! A language's budget is split over genres by target, a genre's over factors by weight, and a factor's value over the holders
//! pro rata to their credit. A holder whose amounts of a language come to less than the minimum gets none. The other method
//! takes half of what the letters of the two years before gave.
//!
//! Readings: a value for which nobody has credit stays undistributed, as does what the minimum leaves unless the rulebook says
//! that the others share it.

use super::credits::{Credits, added_up, credit_lines};
use super::gate::Gate;
use crate::book::{Book, Calculation, Year};
use crate::columns::Column;
use crate::command::CalculateAllocations;
use crate::event::{
    AllocationsCalculated, Body, CalculatedAllocation, CalculatedEnvelope, CalculatedFactor, CalculatedGenre,
    CalculatedLanguage, EarnedFactor,
};
use crate::ids::HolderId;
use crate::money::{Credit, Money};
use crate::refusal::{Code, Refusal};
use crate::rulebook::PartE;
use crate::time::{Day, FiscalYear};
use crate::words::{AllocationStatus, BelowMinimum, CalculationMethod, Factor, Genre, Language};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The genre of an amount that has none.
pub const ANY_GENRE: &str = "any";

/// One language of a year, split over genres and factors, and each factor's value over holders.
#[derive(Clone, Debug)]
pub struct Shares {
    /// The genres with their factors, in the order of the guide.
    pub envelopes: Vec<CalculatedEnvelope>,
    /// What each holder gets of each factor.
    pub amounts: BTreeMap<(HolderId, Genre, Factor), Money>,
}

impl Shares {
    /// Splits a budget over genres, factors and holders (E.1, E.3, E.4).
    #[must_use]
    pub fn of(
        budget: Money,
        genre_targets: impl Fn(Genre) -> Decimal,
        weights: impl Fn(Factor) -> Decimal,
        credits: &Credits,
    ) -> Shares {
        let targets: Vec<Decimal> = Genre::ALL.iter().map(|genre| genre_targets(*genre)).collect();
        let weights: Vec<Decimal> = Factor::ALL.iter().map(|factor| weights(*factor)).collect();
        let mut shares = Shares { envelopes: Vec::new(), amounts: BTreeMap::new() };
        for (genre, budget) in Genre::ALL.iter().zip(budget.split_by_shares(&targets)) {
            let mut factors = Vec::new();
            for ((factor, weight), value) in Factor::ALL.iter().zip(&weights).zip(budget.split_by_shares(&weights)) {
                if !weight.is_zero() {
                    factors.push(shares.share_out(*genre, *factor, value, credits));
                }
            }
            shares.envelopes.push(CalculatedEnvelope { budget, factors, genre: *genre });
        }
        shares
    }

    fn share_out(&mut self, genre: Genre, factor: Factor, value: Money, credits: &Credits) -> CalculatedFactor {
        let key = (genre, factor);
        let earning = credits.iter().filter_map(|(holder, of)| Some((holder, *of.get(&key)?)));
        let (holders, each): (Vec<&HolderId>, Vec<Credit>) = earning.unzip();
        let credit: Credit = each.iter().copied().sum();
        for (holder, amount) in holders.into_iter().zip(value.split_over(&each)) {
            self.amounts.insert((holder.clone(), genre, factor), amount);
        }
        let undistributed = if credit.is_positive() { Money::ZERO } else { value };
        CalculatedFactor { credit, factor, undistributed, value }
    }

    /// What a holder gets in all.
    #[must_use]
    pub fn total(&self, holder: &HolderId) -> Money {
        let first = (holder.clone(), Genre::Drama, Factor::AudienceTotal);
        self.amounts.range(first..).take_while(|((of, ..), _)| of == holder).map(|(_, amount)| *amount).sum()
    }
}

/// What one language of a year is calculated from.
#[derive(Clone, Debug)]
pub struct Basis<'a> {
    /// The language.
    pub language: Language,
    /// Its budget.
    pub budget: Money,
    /// The rulebook's targets, weights and choice.
    pub part_e: &'a PartE,
    /// The least that is allocated.
    pub minimum: Money,
    /// The credit of every holder, those that opted out too.
    pub credits: Credits,
    /// Who takes no part.
    pub opted_out: BTreeSet<HolderId>,
}

impl Basis<'_> {
    /// The credit of the holders that take part, but for some.
    fn taking_part(&self, without: &BTreeSet<HolderId>) -> Credits {
        let stays = |holder: &HolderId| !self.opted_out.contains(holder) && !without.contains(holder);
        self.credits.iter().filter(|(holder, _)| stays(holder)).map(|(h, of)| (h.clone(), of.clone())).collect()
    }

    fn shares(&self, credits: &Credits) -> Shares {
        let Basis { language, part_e, .. } = *self;
        Shares::of(self.budget, |genre| part_e.genre_target(language, genre), |f| part_e.weight(language, f), credits)
    }

    /// The calculation of the language, with the allocation of every holder that has credit in it.
    #[must_use]
    pub fn calculate(&self) -> (CalculatedLanguage, Vec<CalculatedAllocation>) {
        let taking_part = self.taking_part(&BTreeSet::new());
        let mut shares = self.shares(&taking_part);
        let below: BTreeSet<HolderId> =
            taking_part.keys().filter(|holder| shares.total(holder) < self.minimum).cloned().collect();
        if self.part_e.below_minimum == BelowMinimum::Redistributed && !below.is_empty() {
            shares = self.shares(&self.taking_part(&below));
        }
        let allocations: Vec<CalculatedAllocation> = self
            .credits
            .iter()
            .map(|(holder, credits)| {
                let status = if self.opted_out.contains(holder) {
                    AllocationStatus::OptedOut
                } else if below.contains(holder) {
                    AllocationStatus::BelowMinimum
                } else {
                    AllocationStatus::Allocated
                };
                allocation(self.language, holder, status, credits, &shares)
            })
            .collect();
        let mut genres = shares.envelopes;
        for envelope in &mut genres {
            let genre = envelope.genre;
            for factor in &mut envelope.factors {
                factor.undistributed = factor.value - distributed(&allocations, genre, factor.factor);
            }
        }
        let left = genres.iter().flat_map(|envelope| &envelope.factors).map(|factor| factor.undistributed).sum();
        let language = CalculatedLanguage { budget: self.budget, genres, language: self.language, undistributed: left };
        (language, allocations)
    }
}

/// What holders get of a factor in a genre.
fn distributed(allocations: &[CalculatedAllocation], genre: Genre, factor: Factor) -> Money {
    let genres = allocations.iter().flat_map(|of| &of.genres).filter(|of| of.genre == genre.word());
    genres.flat_map(|of| &of.factors).filter(|of| of.factor == factor).map(|of| of.amount).sum()
}

fn allocation(
    language: Language,
    holder: &HolderId,
    status: AllocationStatus,
    credits: &BTreeMap<(Genre, Factor), Credit>,
    shares: &Shares,
) -> CalculatedAllocation {
    let amount = |genre: Genre, factor: Factor| match status {
        AllocationStatus::Allocated => {
            shares.amounts.get(&(holder.clone(), genre, factor)).copied().unwrap_or_default()
        }
        AllocationStatus::BelowMinimum | AllocationStatus::OptedOut => Money::ZERO,
    };
    let mut genres: Vec<CalculatedGenre> = Vec::new();
    for genre in Genre::ALL {
        let factors: Vec<EarnedFactor> = credits
            .iter()
            .filter(|((of, _), _)| of == genre)
            .map(|((_, factor), credit)| EarnedFactor {
                amount: amount(*genre, *factor),
                credit: *credit,
                factor: *factor,
            })
            .collect();
        if !factors.is_empty() {
            let amount = factors.iter().map(|factor| factor.amount).sum();
            genres.push(CalculatedGenre { amount, factors, genre: genre.word().to_owned() });
        }
    }
    let total = genres.iter().map(|genre| genre.amount).sum();
    CalculatedAllocation { genres, holder: holder.clone(), language, status, total }
}

pub(crate) fn calculate(gate: Gate<'_>, c: &CalculateAllocations) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.still_open(c.year, year)?;
    not_granted(c.year, year)?;
    let (languages, mut allocations) = match c.method {
        CalculationMethod::Factors => by_factors(gate.book, c.year, year)?,
        CalculationMethod::Average => (Vec::new(), by_average(gate.book, c.year, year)),
    };
    allocations.sort_by(|a, b| (&a.holder, a.language).cmp(&(&b.holder, b.language)));
    Ok(Body::AllocationsCalculated(AllocationsCalculated { allocations, languages, method: c.method, year: c.year }))
}

/// Once any letter is granted, nothing that it may rest on is said or calculated again.
pub(crate) fn not_granted(id: FiscalYear, year: &Year) -> Result<(), Refusal> {
    match year.grants.iter().min() {
        Some((holder, granted_on)) => {
            Err(Refusal::new(Code::AlreadyGranted).about(format!("{id}, {holder}")).found(*granted_on))
        }
        None => Ok(()),
    }
}

type Calculated = (Vec<CalculatedLanguage>, Vec<CalculatedAllocation>);

fn by_factors(book: &Book, id: FiscalYear, year: &Year) -> Result<Calculated, Refusal> {
    let facts = &book.credit;
    let budgets: Vec<(Language, Money)> =
        Language::ALL.iter().filter_map(|language| Some((*language, facts.budget(id, *language)?.0))).collect();
    if budgets.is_empty() {
        return Err(Refusal::new(Code::BudgetMissing).about(id));
    }
    if let Some((line, _)) = facts.lines(id).find(|(_, line)| line.review.is_none()) {
        let waiting = facts.lines(id).filter(|(_, line)| line.review.is_none()).count();
        return Err(Refusal::new(Code::AudienceUnreviewed).about(line).found(waiting as u64));
    }
    let lines = credit_lines(facts, &year.rulebook.part_e, id);
    let mut languages = Vec::new();
    let mut allocations = Vec::new();
    for (language, budget) in budgets {
        let credits = added_up(&lines, language);
        let opted_out = credits.keys().filter(|h| facts.opted_out(id, h).is_some()).cloned().collect();
        let basis = Basis {
            language,
            budget,
            part_e: &year.rulebook.part_e,
            minimum: year.rulebook.minimum_allocation_amount,
            credits,
            opted_out,
        };
        let (calculated, of_language) = basis.calculate();
        languages.push(calculated);
        allocations.extend(of_language);
    }
    Ok((languages, allocations))
}

/// A.1: half of the letters of the two years before, after changes of control.
fn by_average(book: &Book, id: FiscalYear, year: &Year) -> Vec<CalculatedAllocation> {
    let mut sums: BTreeMap<(HolderId, Language), Money> = BTreeMap::new();
    let part_e = &year.rulebook.part_e;
    for before in part_e.average_years(id) {
        let envelopes = book.years.get(&before).into_iter().flat_map(|year| &year.envelopes);
        for (key, envelope) in envelopes {
            let column = |column: Column| envelope.column(column).total();
            *sums.entry(key.clone()).or_default() +=
                column(Column::Allocated) + column(Column::TransferredIn) - column(Column::TransferredOut);
        }
    }
    let averages = sums.into_iter().filter(|(_, sum)| sum.is_positive());
    averages
        .map(|((holder, language), sum)| {
            let amount = Money::from_cents(sum.cents() / i128::from(part_e.average_years));
            let status = if book.credit.opted_out(id, &holder).is_some() {
                AllocationStatus::OptedOut
            } else if amount < year.rulebook.minimum_allocation_amount {
                AllocationStatus::BelowMinimum
            } else {
                AllocationStatus::Allocated
            };
            let total = if status == AllocationStatus::Allocated { amount } else { Money::ZERO };
            let genres = vec![CalculatedGenre { amount: total, factors: Vec::new(), genre: ANY_GENRE.to_owned() }];
            CalculatedAllocation { genres, holder, language, status, total }
        })
        .collect()
}

/// What a letter takes from a calculation: the last one effective by its date, and what it gives the holder by language and
/// genre; `None` is money without a genre.
#[allow(clippy::type_complexity, reason = "a grant's amounts by language")]
pub(crate) fn granted_by<'a>(
    year: &'a Year,
    holder: &HolderId,
    on: Day,
) -> Result<(&'a Calculation, BTreeMap<Language, BTreeMap<Option<Genre>, Money>>), Refusal> {
    let refused = || Refusal::new(Code::NotCalculated).about(holder).asked(on);
    let calculation = year.calculations.iter().rev().find(|c| c.effective_on <= on);
    let Some(calculation) = calculation else {
        let first = year.calculations.iter().map(|calculation| calculation.effective_on).min();
        return Err(match first {
            Some(first) => refused().found(first),
            None => refused(),
        });
    };
    let mut languages = BTreeMap::new();
    let of_holder = calculation.allocations.iter().filter(|allocation| allocation.holder == *holder);
    for allocation in of_holder.filter(|allocation| allocation.status == AllocationStatus::Allocated) {
        let earned = allocation.genres.iter().map(|genre| (Genre::from_word(&genre.genre), genre.amount));
        languages.insert(allocation.language, earned.collect());
    }
    if languages.is_empty() { Err(refused()) } else { Ok((calculation, languages)) }
}
