//! What everyone may see of a year: totals, each as it stood when the year was closed.
//!
//! Two things could betray a broadcaster. *Another total*: whoever knows what all dramas got, and what the English ones got, knows
//! the rest by subtracting. So a total is shown only where no sum and no difference of all that are shown comes down to
//! fewer than three broadcasters. *Another day*: whoever looks before and after a licence knows its amount. So a year is shown only
//! once it is closed, and stays as it was shown, whatever is corrected later.

use super::{Dimension, Fact, Share, facts, figures};
use crate::lists::List;
use crate::picture::Picture;
use ledger::event::{Body, Event};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::time::FiscalYear;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many broadcasters must stand behind whatever can be worked out.
pub const ENOUGH: usize = 3;

/// One total of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedEntry {
    /// The year of the commitments.
    pub year: FiscalYear,
    /// How they are told apart.
    pub dimension: Dimension,
    /// What they are under it.
    pub value: &'static str,
    /// What was counted to them when the year was closed; none where it is not shown.
    pub committed: Option<Money>,
    /// The part of what the year committed; none where either is not shown.
    pub committed_share: Option<Share>,
}

/// A total of two years side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedChange {
    /// The one year.
    pub from_year: FiscalYear,
    /// The other.
    pub to_year: FiscalYear,
    /// How commitments are told apart.
    pub dimension: Dimension,
    /// What they are under it.
    pub value: &'static str,
    /// What was counted to them when the one year was closed; none where it is not shown.
    pub from_committed: Option<Money>,
    /// What was counted to them when the other was closed.
    pub to_committed: Option<Money>,
    /// What is more in the later year; none where either is not shown.
    pub difference: Option<Money>,
    /// The part of what the one year committed.
    pub from_share: Option<Share>,
    /// The part of what the other committed.
    pub to_share: Option<Share>,
}

/// Two years side by side, out of what everyone may see of each.
#[must_use]
pub fn changes(published: &List<PublishedEntry>, from: FiscalYear, to: FiscalYear) -> List<PublishedChange> {
    let of = |year: FiscalYear| published.entries.iter().filter(move |entry| entry.year == year);
    // Both years have every figure, in one order.
    let change = |(before, after): (&PublishedEntry, &PublishedEntry)| PublishedChange {
        from_year: from,
        to_year: to,
        dimension: after.dimension,
        value: after.value,
        from_committed: before.committed,
        to_committed: after.committed,
        difference: before.committed.zip(after.committed).map(|(before, after)| after - before),
        from_share: before.committed_share,
        to_share: after.committed_share,
    };
    List::new("published-indicator-changes", of(from).zip(of(to)).map(change).collect(), published.through)
}

/// The totals of the years that were closed.
#[derive(Clone, Debug, Default)]
pub struct Published(BTreeMap<FiscalYear, Vec<PublishedEntry>>);

impl Published {
    /// Adds an event that the picture knows already.
    pub fn fold(&mut self, event: &Event, picture: &Picture) {
        let Body::YearClosed(closed) = &event.body else { return };
        let rulebook = picture.year(closed.year).map(|state| state.rulebook(closed.year));
        if let (Some(Ok(rulebook)), false) = (rulebook, self.0.contains_key(&closed.year)) {
            let entries = totals(closed.year, &facts(picture, rulebook, closed.year));
            self.0.insert(closed.year, entries);
        }
    }

    /// All of them as a list.
    #[must_use]
    pub fn list(&self, through: u64) -> List<PublishedEntry> {
        List::new("published-indicators", self.0.values().flatten().cloned().collect(), through)
    }
}

/// The totals of a year, those that can be shown with what they come to.
#[must_use]
pub fn totals(year: FiscalYear, facts: &[Fact<'_>]) -> Vec<PublishedEntry> {
    let figures: Vec<_> = figures().collect();
    let holders: BTreeSet<&HolderId> = facts.iter().map(|fact| fact.holder).collect();
    let number = |holder: &HolderId| holders.iter().position(|known| *known == holder);
    let mut behind = Behind::new();
    let mut sums = vec![Money::ZERO; figures.len()];
    for fact in facts {
        let mut pattern = 0_u64;
        for (bit, (sum, (place, _, value))) in sums.iter_mut().zip(&figures).enumerate() {
            if fact.values.get(*place).copied().flatten() == Some(*value) {
                pattern |= 1 << bit;
                *sum += fact.counted;
            }
        }
        behind.entry(pattern).or_default().extend(number(fact.holder));
    }
    let shown = shown(&behind, figures.len());
    let whole = sums.first().filter(|_| shown & 1 == 1).copied();
    let entry = |(bit, (_, dimension, value)): (usize, &(usize, Dimension, &'static str))| {
        let committed = sums.get(bit).filter(|_| shown & (1 << bit) != 0).copied();
        let committed_share = committed.zip(whole).map(|(part, whole)| Share::of(part.cents(), whole.cents()));
        PublishedEntry { year, dimension: *dimension, value, committed, committed_share }
    };
    figures.iter().enumerate().map(entry).collect()
}

/// Who stands behind what counts in the same totals. A bit of a pattern is a total.
type Behind = BTreeMap<u64, BTreeSet<usize>>;

/// Which totals are shown: each in turn, where all that are shown with it betray nobody.
fn shown(behind: &Behind, totals: usize) -> u64 {
    let mut shown = 0;
    for bit in 0..totals {
        let more = shown | (1 << bit);
        let counts = behind.keys().any(|pattern| pattern & (1 << bit) != 0);
        if counts && betrays_nobody(behind, more) {
            shown = more;
        }
    }
    shown
}

/// Whether no combination of the totals comes down to fewer than [`ENOUGH`] broadcasters.
///
/// A combination gives every pattern a weight, and patterns of weight nothing drop out of it. It comes down to the broadcasters of a set
/// where it is nothing for every pattern that anyone else stands behind, and not nothing for all. There is such a combination just
/// where the patterns of the others alone have a smaller rank than all patterns.
fn betrays_nobody(behind: &Behind, totals: u64) -> bool {
    let mut seen = Behind::new();
    for (pattern, holders) in behind.iter().filter(|(pattern, _)| *pattern & totals != 0) {
        seen.entry(pattern & totals).or_default().extend(holders);
    }
    let whole = rank(seen.keys().copied());
    // Only whoever stands behind a pattern alone, or with one other, can be betrayed.
    let few: BTreeSet<usize> = seen.values().filter(|holders| holders.len() < ENOUGH).flatten().copied().collect();
    let pairs = few.iter().flat_map(|one| few.range(one..).map(move |other| [*one, *other]));
    let others = |pair: [usize; 2]| {
        let with_others = seen.iter().filter(move |(_, holders)| holders.iter().any(|holder| !pair.contains(holder)));
        with_others.map(|(pattern, _)| *pattern)
    };
    pairs.into_iter().all(|pair| rank(others(pair)) == whole)
}

/// A prime beyond every minor of such a matrix of noughts and ones, so that the rank modulo it is the rank: at most 20 totals give
/// minors below 2^31.
const PRIME: i128 = (1 << 61) - 1;

/// The rank of patterns as vectors of noughts and ones.
fn rank(patterns: impl Iterator<Item = u64>) -> usize {
    // Rows with their first place that is not nothing, which is one there.
    let mut rows: Vec<(usize, Vec<i128>)> = Vec::new();
    for pattern in patterns {
        let mut row: Vec<i128> = (0..u64::BITS).map(|bit| i128::from(pattern >> bit & 1)).collect();
        for (lead, known) in &rows {
            let factor = row.get(*lead).copied().unwrap_or_default();
            if factor != 0 {
                row.iter_mut().zip(known).for_each(|(one, other)| *one = (*one - factor * other).rem_euclid(PRIME));
            }
        }
        if let Some(lead) = row.iter().position(|value| *value != 0) {
            let inverse = inverse(row.get(lead).copied().unwrap_or(1));
            row.iter_mut().for_each(|value| *value = *value * inverse % PRIME);
            rows.push((lead, row));
        }
    }
    rows.len()
}

/// What a number times is one, modulo the prime (Fermat).
fn inverse(number: i128) -> i128 {
    let (mut result, mut base, mut exponent) = (1, number, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_of_either_year_hides_the_difference() {
        let entry = |year: &str, committed: Option<&str>| PublishedEntry {
            year: year.parse().unwrap(),
            dimension: Dimension::EVERY[0],
            value: "all",
            committed: committed.map(|text| Money::parse(text).unwrap()),
            committed_share: None,
        };
        let years =
            vec![entry("2020-2021", Some("10.00")), entry("2021-2022", Some("12.50")), entry("2022-2023", None)];
        let list = List::new("published-indicators", years, 9);
        let between = |from: &str, to: &str| changes(&list, from.parse().unwrap(), to.parse().unwrap()).entries;
        assert_eq!(between("2020-2021", "2021-2022")[0].difference, Some(Money::parse("2.50").unwrap()));
        assert_eq!(between("2021-2022", "2022-2023")[0].difference, None);
        assert!(between("2019-2020", "2021-2022").is_empty());
    }
}
