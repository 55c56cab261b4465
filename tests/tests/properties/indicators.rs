//! What everyone may see of a year betrays nobody: whatever is added and subtracted, at least three broadcasters stand behind it.

use super::streams;
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use projections::indicators::published::{ENOUGH, totals};
use projections::indicators::{Dimension, Fact};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A commitment: whose, how much, and which value it takes under each dimension.
type Made = (usize, i128, [usize; Dimension::EVERY.len()]);

fn made() -> impl Strategy<Value = Vec<Made>> {
    // Few values under each dimension, so that totals overlap and leave little over.
    let values = prop::array::uniform7(0_usize..3);
    prop::collection::vec((0_usize..7, 1_i128..100_000, values), 1..25)
}

fn with_facts<T>(made: &[Made], ask: impl FnOnce(&[Fact<'_>]) -> T) -> T {
    let holders: Vec<HolderId> = (0..7).map(|number| HolderId::new(&format!("h{number}")).unwrap()).collect();
    let project = ProjectId::new("p").unwrap();
    let fact = |(holder, cents, values): &Made| {
        let mut values = values.iter();
        Fact {
            holder: &holders[*holder],
            project: &project,
            counted: Money::from_cents(*cents),
            values: Dimension::EVERY.map(|dimension| {
                let known = dimension.values();
                values.next().map(|value| known[value % known.len()])
            }),
        }
    };
    let facts: Vec<Fact<'_>> = made.iter().map(fact).collect();
    ask(&facts)
}

/// Which commitments count in each total that is shown.
fn shown(facts: &[Fact<'_>]) -> Vec<Vec<bool>> {
    let entries = totals("2021-2022".parse().unwrap(), facts);
    let place = |dimension| Dimension::EVERY.iter().position(|known| *known == dimension).unwrap();
    let all = entries.iter().filter(|entry| entry.committed.is_some());
    all.map(|entry| facts.iter().map(|fact| fact.values[place(entry.dimension)] == Some(entry.value)).collect())
        .collect()
}

/// The broadcasters whose commitments are left in a combination of totals.
fn left<'a>(facts: &[Fact<'a>], shown: &[Vec<bool>], weights: &[i32]) -> BTreeSet<&'a HolderId> {
    let weight =
        |at: usize| -> i32 { shown.iter().zip(weights).map(|(total, weight)| i32::from(total[at]) * weight).sum() };
    facts.iter().enumerate().filter(|(at, _)| weight(*at) != 0).map(|(_, fact)| fact.holder).collect()
}

proptest! {
    #![proptest_config(streams(60))]

    #[test]
    fn no_sum_and_no_difference_of_public_totals_betrays_fewer_than_three(made in made()) {
        with_facts(&made, |facts| {
            let shown = shown(facts);
            // Every sum and difference of at most three of them, and of all where they are few.
            let weights: [i32; 3] = [0, 1, -1];
            let count = shown.len();
            let mut tried = vec![vec![0; count]];
            for place in 0..count {
                let more: Vec<Vec<i32>> = tried
                    .iter()
                    .filter(|found| count <= 5 || found.iter().filter(|weight| **weight != 0).count() < 3)
                    .flat_map(|found| weights[1..].iter().map(|weight| {
                        let mut found = found.clone();
                        found[place] = *weight;
                        found
                    }))
                    .collect();
                tried.extend(more);
            }
            for weights in tried {
                let left = left(facts, &shown, &weights).len();
                prop_assert!(left == 0 || left >= ENOUGH, "{weights:?} of {count} totals leaves {left}");
            }
            Ok(())
        })?;
    }
}

#[test]
fn what_many_stand_behind_is_shown() {
    // Six broadcasters, each in every genre and both languages, all else alike.
    let made: Vec<Made> =
        (0..6).flat_map(|holder| (0..8).map(move |at| (holder, 100, [0, at % 4, at / 4, 0, 0, 0, 0]))).collect();
    with_facts(&made, |facts| {
        let entries = totals("2021-2022".parse().unwrap(), facts);
        let shown: Vec<_> =
            entries.iter().filter_map(|entry| Some((entry.value, entry.committed?.to_string()))).collect();
        let amount = |cents: i128| Money::from_cents(cents).to_string();
        assert!(shown.contains(&("all", amount(4_800))), "{shown:?}");
        assert!(shown.contains(&("drama", amount(1_200))) && shown.contains(&("french", amount(2_400))), "{shown:?}");
        // What nobody committed to is not shown as nothing.
        assert!(!shown.iter().any(|(value, _)| *value == "in-house"), "{shown:?}");
    });
}

#[test]
fn the_last_part_is_not_left_to_be_subtracted() {
    // Five broadcasters in drama and documentary, two of them in French: neither language is shown beside the whole.
    let made: Vec<Made> = (0..5).map(|holder| (holder, 100, [0, 0, usize::from(holder < 2), 0, 0, 0, 0])).collect();
    with_facts(&made, |facts| {
        let entries = totals("2021-2022".parse().unwrap(), facts);
        let is_shown = |value: &str| entries.iter().any(|entry| entry.value == value && entry.committed.is_some());
        assert!(is_shown("all") && is_shown("drama") && !is_shown("english") && !is_shown("french"));
    });
}
