//! What part E of the guide adds to a rulebook: the genre targets, the weights of the factors, the caps on licences, and what
//! becomes of amounts below the minimum.

use super::{InvalidRulebook, Values, count_of};
use crate::time::FiscalYear;
use crate::words::{BelowMinimum, Factor, Genre, Language};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How allocations are calculated (part E).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartE {
    /// The part of a language's budget that is a genre's (E.1); the four of a language add up to 1.
    pub genre_targets: BTreeMap<(Language, Genre), Decimal>,
    /// The part of a genre's budget that a factor shares out (E.3); those of a language add up to 1.
    pub weights: BTreeMap<(Language, Factor), Decimal>,
    /// The most that a licence in an in-house or affiliated project counts for, as a part of the project's budget, where the
    /// rulebook states it (E.2.5).
    pub licence_caps: BTreeMap<(Language, Genre), Decimal>,
    /// What becomes of amounts below the minimum (E.5).
    pub below_minimum: BelowMinimum,
    /// Over how many years before it a project may have been supported for its audience to count (E.2.1.2).
    pub audience_years: u32,
    /// For how many channels of a holder one project may be reported as original (E.2.1.3).
    pub original_channels: u32,
    /// Over how many years historic performance is added up (E.2.2).
    pub historic_years: u32,
    /// Over how many years of letters the other method takes the average (A.1).
    pub average_years: u32,
}

const AUDIENCE_YEARS: &str = "audience.years";
const ORIGINAL_CHANNELS: &str = "audience.original_channels";
const HISTORIC_YEARS: &str = "historic_performance.years";
const AVERAGE_YEARS: &str = "average.years";
const BELOW_MINIMUM: &str = "calculation.below_minimum";
const BELOW_MINIMUM_WORD: (&str, &str) = ("undistributed or redistributed", "undistributed ou redistributed");
const COUNT_FROM_ONE: (&str, &str) =
    ("a whole number from 1 to 50, such as 3", "un nombre entier de 1 à 50, par exemple 3");
const ADDS_UP: (&str, &str) =
    ("shares of one language that add up to 1", "des parts d'une même langue dont la somme est 1");

fn genre_target(language: Language, genre: Genre) -> String {
    format!("genre_target.{language}.{genre}")
}

fn weight(language: Language, factor: Factor) -> String {
    format!("weight.{language}.{factor}")
}

fn licence_cap(language: Language, genre: Genre) -> String {
    format!("licence_cap.{language}.{genre}")
}

/// A value for each language and each of some words.
fn each<W: Copy>(words: &'static [W]) -> impl Iterator<Item = (Language, W)> {
    Language::ALL.iter().flat_map(move |language| words.iter().map(move |word| (*language, *word)))
}

/// The paths that every rulebook has, in the order of the guide.
pub(super) static REQUIRED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let targets = each(Genre::ALL).map(|(language, genre)| genre_target(language, genre));
    let weights = each(Factor::ALL).map(|(language, factor)| weight(language, factor));
    let single = [AUDIENCE_YEARS, ORIGINAL_CHANNELS, HISTORIC_YEARS, AVERAGE_YEARS, BELOW_MINIMUM].map(str::to_owned);
    targets.chain(weights).chain(single).collect()
});

/// The paths that a rulebook may have.
pub(super) static OPTIONAL: LazyLock<Vec<String>> =
    LazyLock::new(|| each(Genre::ALL).map(|(language, genre)| licence_cap(language, genre)).collect());

impl PartE {
    pub(super) fn read(values: &Values<'_>) -> Result<PartE, InvalidRulebook> {
        let genre_targets = shares(values, Genre::ALL, genre_target)?;
        let weights = shares(values, Factor::ALL, weight)?;
        let mut licence_caps = BTreeMap::new();
        for (language, genre) in each(Genre::ALL) {
            let path = licence_cap(language, genre);
            if values.0.contains_key(&path) {
                licence_caps.insert((language, genre), values.share(&path)?);
            }
        }
        let below_minimum = values.value(BELOW_MINIMUM, BELOW_MINIMUM_WORD, BelowMinimum::from_word)?;
        let count =
            |path: &str| values.value(path, COUNT_FROM_ONE, |text| count_of(text).filter(|n| (1..=50).contains(n)));
        Ok(PartE {
            genre_targets,
            weights,
            licence_caps,
            below_minimum,
            audience_years: count(AUDIENCE_YEARS)?,
            original_channels: count(ORIGINAL_CHANNELS)?,
            historic_years: count(HISTORIC_YEARS)?,
            average_years: count(AVERAGE_YEARS)?,
        })
    }

    /// The years before one in which a project may have been supported for its audience to count (E.2.1.2).
    pub fn audience_years(&self, year: FiscalYear) -> impl Iterator<Item = FiscalYear> + use<> {
        years_before(year, self.audience_years)
    }

    /// The years before one over which historic performance is added up (E.2.2).
    pub fn historic_years(&self, year: FiscalYear) -> impl Iterator<Item = FiscalYear> + use<> {
        years_before(year, self.historic_years)
    }

    /// The years before one whose letters the other method averages (A.1).
    pub fn average_years(&self, year: FiscalYear) -> impl Iterator<Item = FiscalYear> + use<> {
        years_before(year, self.average_years)
    }

    /// The part of a language's budget that is a genre's (E.1).
    #[must_use]
    pub fn genre_target(&self, language: Language, genre: Genre) -> Decimal {
        self.genre_targets.get(&(language, genre)).copied().unwrap_or_default()
    }

    /// The weight of a factor in the envelopes of a language (E.3).
    #[must_use]
    pub fn weight(&self, language: Language, factor: Factor) -> Decimal {
        self.weights.get(&(language, factor)).copied().unwrap_or_default()
    }
}

/// So many years before a year, the latest first.
fn years_before(year: FiscalYear, count: u32) -> impl Iterator<Item = FiscalYear> + use<> {
    std::iter::successors(year.before(), |year| year.before()).take(count as usize)
}

/// A share for each language and word; those of a language add up to 1.
fn shares<W: Copy + Ord>(
    values: &Values<'_>,
    words: &'static [W],
    path: impl Fn(Language, W) -> String,
) -> Result<BTreeMap<(Language, W), Decimal>, InvalidRulebook> {
    let mut all = BTreeMap::new();
    for (language, word) in each(words) {
        all.insert((language, word), values.share(&path(language, word))?);
    }
    for language in Language::ALL {
        let sum: Decimal = all.iter().filter(|((l, _), _)| l == language).map(|(_, share)| share).sum();
        if sum != Decimal::ONE
            && let Some(first) = words.first()
        {
            let whole = path(*language, *first);
            let group = whole.rsplit_once('.').map_or(whole.as_str(), |(group, _)| group);
            return Err(InvalidRulebook::new(group, Some(&sum.normalize().to_string()), ADDS_UP));
        }
    }
    Ok(all)
}
