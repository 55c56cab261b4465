//! Part E: what a calculation shares out, and that nothing of it changes afterwards.

use crate::streams;
use ledger::event::{Body, CalculatedAllocation, CalculatedLanguage};
use ledger::ids::HolderId;
use ledger::money::{Credit, Money};
use ledger::rulebook::{PartE, Rulebook};
use ledger::rules::calculation::Basis;
use ledger::rules::credits::Credits;
use ledger::words::{AllocationStatus, BelowMinimum, CalculationMethod, Factor, Genre, Language};
use projections::allocation::{Cause, Comparisons, allocation, credits};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tests::run::Simulation;
use tests::stream::stream;

fn part_e(redistributed: bool) -> PartE {
    let year = "2021-2022".parse().unwrap();
    let mut rulebook = Rulebook::read(year, &Rulebook::printed(year).unwrap()).unwrap();
    if redistributed {
        rulebook.part_e.below_minimum = BelowMinimum::Redistributed;
    }
    rulebook.part_e
}

fn holder(n: usize) -> HolderId {
    HolderId::new(&format!("h{n}")).unwrap()
}

/// Credit of some holders, by genre and factor; small whole numbers, so that fractions of cents and equal credit are common.
fn some_credits() -> impl Strategy<Value = Credits> {
    let place = (0..5_usize, 0..4_usize, 0..6_usize, prop_oneof![1..5_i128, 1..1_000_000_i128]);
    prop::collection::vec(place, 0..24).prop_map(|places| {
        let mut credits = Credits::new();
        for (n, genre, factor, credit) in places {
            let of = credits.entry(holder(n)).or_default();
            *of.entry((Genre::ALL[genre], Factor::ALL[factor])).or_default() += Money::from_cents(credit);
        }
        credits
    })
}

fn basis<'a>(part_e: &'a PartE, language: Language, cents: i128, minimum: i128, credits: &Credits) -> Basis<'a> {
    Basis {
        language,
        budget: Money::from_cents(cents),
        part_e,
        minimum: Money::from_cents(minimum),
        credits: credits.clone(),
        opted_out: BTreeSet::new(),
    }
}

type Amounts = BTreeMap<(HolderId, String, Factor), Money>;

fn amounts(allocations: &[CalculatedAllocation]) -> Amounts {
    let mut all = Amounts::new();
    for of in allocations {
        for genre in &of.genres {
            for factor in &genre.factors {
                all.insert((of.holder.clone(), genre.genre.clone(), factor.factor), factor.amount);
            }
        }
    }
    all
}

/// Per envelope and factor the amounts and what is undistributed are the value; values are budgets, budgets the language's.
fn adds_up(language: &CalculatedLanguage, allocations: &[CalculatedAllocation]) -> Result<(), TestCaseError> {
    let given = amounts(allocations);
    let mut undistributed = Money::ZERO;
    for genre in &language.genres {
        let values: Money = genre.factors.iter().map(|factor| factor.value).sum();
        prop_assert_eq!(values, genre.budget);
        for factor in &genre.factors {
            let of = given.iter().filter(|((_, g, f), _)| g == genre.genre.word() && *f == factor.factor);
            let shared: Money = of.map(|(_, amount)| *amount).sum();
            prop_assert_eq!(shared + factor.undistributed, factor.value, "{} {}", genre.genre, factor.factor);
            undistributed += factor.undistributed;
        }
    }
    prop_assert_eq!(language.genres.iter().map(|genre| genre.budget).sum::<Money>(), language.budget);
    prop_assert_eq!(language.undistributed, undistributed);
    let totals: Money = allocations.iter().map(|of| of.total).sum();
    prop_assert_eq!(totals + undistributed, language.budget);
    Ok(())
}

proptest! {
    #[test]
    fn every_cent_is_shared_or_undistributed(
        credits in some_credits(), budget in 1..10_000_000_000_i128, minimum in prop_oneof![Just(0_i128), 0..2_000_000_i128],
        french in any::<bool>(), redistributed in any::<bool>(), out in 0..8_usize,
    ) {
        let part_e = part_e(redistributed);
        let language = if french { Language::French } else { Language::English };
        let mut basis = basis(&part_e, language, budget, minimum, &credits);
        basis.opted_out.extend(credits.keys().nth(out).cloned());
        let (calculated, allocations) = basis.calculate();
        adds_up(&calculated, &allocations)?;
        // Nothing is left of a factor but for want of credit, or because of the minimum.
        if allocations.iter().all(|of| of.status != AllocationStatus::BelowMinimum) {
            for factor in calculated.genres.iter().flat_map(|genre| &genre.factors) {
                let left = if factor.credit.is_positive() { Money::ZERO } else { factor.value };
                prop_assert_eq!(factor.undistributed, left, "{}", factor.factor);
            }
        }
        for of in &allocations {
            let least = of.status == AllocationStatus::Allocated;
            prop_assert!(!least || of.total >= basis.minimum);
            prop_assert!(least || of.total.is_zero());
        }
    }

    /// Section 4 of the calculation's rules: more credit never earns less of that factor.
    #[test]
    fn nobodys_amount_falls_when_its_own_credit_rises(
        credits in some_credits(), budget in 1..1_000_000_000_i128, more in 1..100_000_i128, n in 0..5_usize,
        genre in 0..4_usize, factor in 0..5_usize,
    ) {
        let part_e = part_e(false);
        let key = (Genre::ALL[genre], Factor::ALL[factor]);
        let mut raised = credits.clone();
        *raised.entry(holder(n)).or_default().entry(key).or_default() += Money::from_cents(more);
        let before = amounts(&basis(&part_e, Language::English, budget, 0, &credits).calculate().1);
        let after = amounts(&basis(&part_e, Language::English, budget, 0, &raised).calculate().1);
        let place = (holder(n), key.0.word().to_owned(), key.1);
        prop_assert!(after.get(&place) >= before.get(&place), "{:?} {:?}", before.get(&place), after.get(&place));
    }

    #[test]
    fn scaling_all_credits_of_a_factor_changes_nothing(
        credits in some_credits(), budget in 1..1_000_000_000_i128, times in 2..1000_i128, factor in 0..6_usize,
    ) {
        let part_e = part_e(false);
        let mut scaled = credits.clone();
        for of in scaled.values_mut() {
            for ((_, f), credit) in of.iter_mut() {
                if *f == Factor::ALL[factor] {
                    *credit = Money::from_cents(credit.cents() * times);
                }
            }
        }
        let before = amounts(&basis(&part_e, Language::French, budget, 0, &credits).calculate().1);
        let after = amounts(&basis(&part_e, Language::French, budget, 0, &scaled).calculate().1);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_holders_name_changes_at_most_the_last_cent(
        credits in some_credits(), budget in 1..1_000_000_000_i128, by in 1..5_usize,
    ) {
        let part_e = part_e(false);
        let renamed = |of: &HolderId| {
            let n = (0..5).find(|n| holder(*n) == *of).unwrap();
            holder((n + by) % 5)
        };
        let others: Credits = credits.iter().map(|(of, credit)| (renamed(of), credit.clone())).collect();
        let before = amounts(&basis(&part_e, Language::English, budget, 0, &credits).calculate().1);
        let after = amounts(&basis(&part_e, Language::English, budget, 0, &others).calculate().1);
        for ((of, genre, factor), amount) in &before {
            let there = after[&(renamed(of), genre.clone(), *factor)];
            prop_assert!((there - *amount).cents().abs() <= 1, "{of} {genre} {factor}: {amount} {there}");
        }
    }
}

/// The last calculation of each year, with its place in the log.
type Calculations = BTreeMap<String, u64>;

proptest! {
    #![proptest_config(streams(16))]

    /// In whole streams: what a calculation states is what the answers say ever after, its credits are those of its lines, the
    /// causes of a change add up, and calculating on the prefix gives the calculation of then.
    #[test]
    fn a_calculation_stays_what_it_was(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut seen = Calculations::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            for event in &told.events {
                let Body::AllocationsCalculated(stated) = &event.body else { continue };
                seen.insert(stated.year.to_string(), event.seq);
                for language in &stated.languages {
                    let of: Vec<_> =
                        stated.allocations.iter().filter(|of| of.language == language.language).cloned().collect();
                    adds_up(language, &of)?;
                }
            }
        }
        for (year, seq) in &seen {
            let id = year.parse().unwrap();
            let picture = &simulation.picture;
            let calculation = picture.year(id).unwrap().calculation.as_ref().unwrap();
            prop_assert_eq!(calculation.seq, *seq);
            let answer = allocation(picture, *seq, id, None, None).unwrap();
            for of in &answer.allocations {
                let lines = credits(picture, *seq, id, &of.holder).unwrap();
                for genre in &of.genres {
                    for factor in &genre.factors {
                        let same = lines.credits.iter().filter(|line| {
                            line.language == of.language && line.genre.word() == genre.genre && line.factor == factor.factor
                        });
                        let sum: Credit = same.map(|line| line.credit).sum();
                        prop_assert_eq!(sum, factor.credit, "{} {} {}", of.holder, genre.genre, factor.factor);
                    }
                }
            }
        }
        let by_factors: Vec<_> = simulation.picture.years().filter(|(_, year)| {
            year.calculation.as_ref().is_some_and(|of| of.stated.method == CalculationMethod::Factors)
        }).map(|(year, _)| year).collect();
        for pair in by_factors.windows(2) {
            for of in Comparisons::of(&simulation.picture, pair[1], pair[0], None, None).unwrap().comparisons {
                prop_assert_eq!(of.steps.len(), Cause::ALL.len());
                let steps: Money = of.steps.iter().map(|step| step.amount).sum();
                prop_assert_eq!(of.from + steps, of.to);
            }
        }
    }
}
