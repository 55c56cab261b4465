//! The parameters of a fiscal year.
//!
//! A guide prints them ([`Rulebook::parameters`]); `open-year` may change some for a year ([`Rulebook::derive`]) and pins
//! all of them into the log as text, and the rules read them as checked values ([`Rulebook::read`]).

use crate::money::{DIGITS_BEFORE_POINT, Money};
use crate::nearest::nearest;
use crate::refusal::{Bilingual, Code, Refusal, Statement};
use crate::time::{Day, FiscalYear};
use crate::words::{Language, ParityScope};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeMap;

mod guide;
mod part_e;
#[cfg(test)]
mod tests;
pub use guide::{Kind, Parameter};
pub use part_e::PartE;

/// Every parameter of a fiscal year, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the dotted paths of the contract are")]
pub struct Rulebook {
    pub first_deadline_date: Day,
    pub first_deadline_share: Decimal,
    pub first_deadline_threshold: Money,
    pub final_deadline_date: Day,
    pub applications_open: Option<Day>,
    pub flex_share: Decimal,
    pub small_threshold: Money,
    pub minimum_allocation_amount: Money,
    pub in_house_affiliated_share: Decimal,
    pub digital_media_share: Decimal,
    pub digital_media_penalty_english: Money,
    pub digital_media_penalty_french: Money,
    pub parity_share: Decimal,
    pub parity_women_share: Decimal,
    pub parity_scope: ParityScope,
    pub alternative_access_applications: u32,
    pub alternative_access_amount: Money,
    pub part_e: PartE,
}

crate::pack_fields! {
    Rulebook {
        first_deadline_date, first_deadline_share, first_deadline_threshold, final_deadline_date, applications_open, flex_share, small_threshold, minimum_allocation_amount, in_house_affiliated_share, digital_media_share, digital_media_penalty_english, digital_media_penalty_french, parity_share, parity_women_share, parity_scope, alternative_access_applications, alternative_access_amount, part_e,
    }
    PartE {
        genre_targets, weights, licence_caps, below_minimum, audience_years, original_channels, historic_years, average_years,
    }
}

/// What is wrong with a rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRulebook {
    /// The dotted path.
    pub path: String,
    /// The value found there, if any.
    pub value: Option<String>,
    /// What would be right: English, French.
    pub expected: (&'static str, &'static str),
}

impl InvalidRulebook {
    fn new(path: &str, value: Option<&str>, expected: (&'static str, &'static str)) -> InvalidRulebook {
        InvalidRulebook { path: path.to_owned(), value: value.map(str::to_owned), expected }
    }

    /// What would be right; of a path that is none, the path that was probably meant.
    #[must_use]
    pub fn expected(&self) -> Bilingual {
        let (en, fr) = self.expected;
        let alike = if self.expected == KNOWN_PATH { nearest(&self.path, PATHS) } else { Vec::new() };
        match alike.first() {
            None => Bilingual { en: en.to_owned(), fr: fr.to_owned() },
            Some(path) => Bilingual { en: format!("{en}, perhaps `{path}`"), fr: format!("{fr}, peut-être `{path}`") },
        }
    }
}

impl From<InvalidRulebook> for Refusal {
    /// `invalid-rulebook` about the path: the value given, and what is expected instead.
    fn from(invalid: InvalidRulebook) -> Refusal {
        let refusal =
            Refusal::new(Code::InvalidRulebook).about(&invalid.path).found(Statement::Text(invalid.expected()));
        match invalid.value {
            Some(value) => refusal.asked(value),
            None => refusal,
        }
    }
}

const FIRST_DEADLINE: &str = "first_deadline.date";
const FINAL_DEADLINE: &str = "final_deadline.date";
const APPLICATIONS_OPEN: &str = "applications.open";

/// The paths of parts B to D, in the order of the contract; part E's stand in [`part_e`].
const PATHS: [&str; 17] = [
    FIRST_DEADLINE,
    "first_deadline.share",
    "first_deadline.threshold",
    FINAL_DEADLINE,
    APPLICATIONS_OPEN,
    "flex.share",
    "small.threshold",
    "minimum_allocation.amount",
    "in_house_affiliated.share",
    "digital_media.share",
    "digital_media.penalty_per_project.english",
    "digital_media.penalty_per_project.french",
    "parity.share",
    "parity.women_share",
    "parity.scope",
    "alternative_access.applications",
    "alternative_access.amount",
];

/// The finest share that the exact arithmetic of [`Money`] has room for.
const SHARE_DECIMALS: usize = 12;

const KNOWN_PATH: (&str, &str) = ("a parameter of the guide", "un paramètre du guide");
const DATE: (&str, &str) = ("a date, YYYY-MM-DD", "une date, AAAA-MM-JJ");
const DATE_OF_THE_YEAR: (&str, &str) =
    ("a date of the fiscal year, 1 April to 31 March", "une date de l'exercice financier, du 1er avril au 31 mars");
const DATE_STATED: (&str, &str) = (
    "a date stated for this year: deadlines are not inherited from another",
    "une date indiquée pour cet exercice\u{a0}: les dates limites ne s'héritent pas d'un autre",
);
const BEFORE_FINAL: (&str, &str) = ("a date before the final deadline", "une date antérieure à la date limite finale");
const SHARE: (&str, &str) = (
    "a share from 0 to 1 with at most twelve decimals, such as 0.75",
    "une part de 0 à 1 avec au plus douze décimales, par exemple 0.75",
);
const AMOUNT: (&str, &str) = (
    "an amount of at most thirteen digits and two decimals, such as 2500000.00",
    "un montant d'au plus treize chiffres et deux décimales, par exemple 2500000.00",
);
const COUNT: (&str, &str) = ("a whole number, such as 3", "un nombre entier, par exemple 3");
const SCOPE: (&str, &str) = ("combined or language", "combined ou language");

impl Rulebook {
    /// The penalty for each missing project (D.1).
    #[must_use]
    pub const fn digital_media_penalty(&self, language: Language) -> Money {
        match language {
            Language::English => self.digital_media_penalty_english,
            Language::French => self.digital_media_penalty_french,
        }
    }

    /// The parameters printed in a guide that the program carries, with their sections and readings; none for other years.
    #[must_use]
    pub fn parameters(year: FiscalYear) -> &'static [Parameter] {
        guide::parameters(year)
    }

    /// What the newest guide that the program carries says of a parameter; none for an unknown path.
    #[must_use]
    pub fn parameter(path: &str) -> Option<&'static Parameter> {
        guide::newest(path)
    }

    /// The rulebook printed in a guide that the program carries, as dotted paths; none for other years.
    #[must_use]
    pub fn printed(year: FiscalYear) -> Option<BTreeMap<String, String>> {
        let parameters = guide::parameters(year);
        (!parameters.is_empty()).then(|| values_of(parameters))
    }

    /// Whether a rulebook states both deadlines. One that a guide announces for a year to come may not do so yet.
    #[must_use]
    pub fn has_deadlines(values: &BTreeMap<String, String>) -> bool {
        [FIRST_DEADLINE, FINAL_DEADLINE].into_iter().all(|path| values.contains_key(path))
    }

    /// The rulebook of a year opened on another rulebook, with some values of its own. Unless the base is that of the same
    /// year, both deadlines are the year's own to state, and the day on which applications open is not inherited.
    ///
    /// # Errors
    /// The first thing that is wrong with the whole, as [`Rulebook::read`]; a deadline not stated.
    pub fn derive(
        year: FiscalYear,
        base: &BTreeMap<String, String>,
        base_is_same_year: bool,
        overrides: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, InvalidRulebook> {
        let mut values = with_part_e(base).into_owned();
        if !base_is_same_year {
            values.remove(APPLICATIONS_OPEN);
            if let Some(path) = [FIRST_DEADLINE, FINAL_DEADLINE].into_iter().find(|p| !overrides.contains_key(*p)) {
                return Err(InvalidRulebook::new(path, None, DATE_STATED));
            }
        }
        values.extend(overrides.iter().map(|(path, value)| (path.clone(), value.clone())));
        Rulebook::read(year, &values).map(|_| values)
    }

    /// Checks a whole rulebook: every path known and present (but for `applications.open` and the caps on licences, which may
    /// be missing, and part E as a whole, which is then as first printed), every value of its form and in its range, both
    /// deadlines inside the year and in order.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(year: FiscalYear, values: &BTreeMap<String, String>) -> Result<Rulebook, InvalidRulebook> {
        if let Some((path, value)) = values.iter().find(|(path, _)| !is_known(path)) {
            return Err(InvalidRulebook::new(path, Some(value), KNOWN_PATH));
        }
        let values = with_part_e(values);
        let values = Values(&values);
        let rulebook = Rulebook {
            first_deadline_date: values.deadline(FIRST_DEADLINE, year)?,
            first_deadline_share: values.share("first_deadline.share")?,
            first_deadline_threshold: values.amount("first_deadline.threshold")?,
            final_deadline_date: values.deadline(FINAL_DEADLINE, year)?,
            applications_open: values.maybe_date(APPLICATIONS_OPEN)?,
            flex_share: values.share("flex.share")?,
            small_threshold: values.amount("small.threshold")?,
            minimum_allocation_amount: values.amount("minimum_allocation.amount")?,
            in_house_affiliated_share: values.share("in_house_affiliated.share")?,
            digital_media_share: values.share("digital_media.share")?,
            digital_media_penalty_english: values.amount("digital_media.penalty_per_project.english")?,
            digital_media_penalty_french: values.amount("digital_media.penalty_per_project.french")?,
            parity_share: values.share("parity.share")?,
            parity_women_share: values.share("parity.women_share")?,
            parity_scope: values.value("parity.scope", SCOPE, ParityScope::from_word)?,
            alternative_access_applications: values.value("alternative_access.applications", COUNT, count_of)?,
            alternative_access_amount: values.amount("alternative_access.amount")?,
            part_e: PartE::read(&values)?,
        };
        if rulebook.first_deadline_date < rulebook.final_deadline_date {
            Ok(rulebook)
        } else {
            let first = rulebook.first_deadline_date.to_string();
            Err(InvalidRulebook::new(FIRST_DEADLINE, Some(&first), BEFORE_FINAL))
        }
    }
}

fn is_known(path: &str) -> bool {
    let of_part_e = || part_e::REQUIRED.iter().chain(part_e::OPTIONAL.iter()).any(|known| known == path);
    PATHS.contains(&path) || of_part_e()
}

fn values_of(parameters: &[Parameter]) -> BTreeMap<String, String> {
    parameters.iter().map(|p| (p.path.clone(), p.value.clone())).collect()
}

/// A year that was opened before the ledger knew part E states none of its parameters: it is read with those of the first
/// guide, which never change.
fn with_part_e(values: &BTreeMap<String, String>) -> Cow<'_, BTreeMap<String, String>> {
    if part_e::REQUIRED.iter().any(|path| values.contains_key(path)) {
        return Cow::Borrowed(values);
    }
    let mut whole = values_of(guide::first());
    whole.retain(|path, _| part_e::REQUIRED.contains(path));
    whole.extend(values.iter().map(|(path, value)| (path.clone(), value.clone())));
    Cow::Owned(whole)
}

/// The values by path, read in their forms.
struct Values<'a>(&'a BTreeMap<String, String>);

impl Values<'_> {
    fn value<T>(
        &self,
        path: &str,
        expected: (&'static str, &'static str),
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, InvalidRulebook> {
        let text = self.0.get(path).map(String::as_str);
        text.and_then(read).ok_or_else(|| InvalidRulebook::new(path, text, expected))
    }

    fn share(&self, path: &str) -> Result<Decimal, InvalidRulebook> {
        self.value(path, SHARE, share_of)
    }

    fn amount(&self, path: &str) -> Result<Money, InvalidRulebook> {
        self.value(path, AMOUNT, amount_of)
    }

    fn maybe_date(&self, path: &str) -> Result<Option<Day>, InvalidRulebook> {
        let present = self.0.contains_key(path);
        present.then(|| self.value(path, DATE, |text| text.parse().ok())).transpose()
    }

    fn deadline(&self, path: &str, year: FiscalYear) -> Result<Day, InvalidRulebook> {
        let day = self.value(path, DATE, |text| text.parse::<Day>().ok())?;
        if year.contains(day) {
            Ok(day)
        } else {
            Err(InvalidRulebook::new(path, Some(&day.to_string()), DATE_OF_THE_YEAR))
        }
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits, and after a point at most twelve more: the one form that is never a matter of taste (no sign, no exponent).
fn share_of(text: &str) -> Option<Decimal> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let well_formed = all_digits(whole) && all_digits(decimals) && decimals.len() <= SHARE_DECIMALS;
    let share: Decimal = well_formed.then(|| text.parse().ok()).flatten()?;
    (share <= Decimal::ONE).then_some(share)
}

fn amount_of(text: &str) -> Option<Money> {
    let whole = text.split('.').next().unwrap_or_default();
    let well_formed = all_digits(whole) && whole.len() <= DIGITS_BEFORE_POINT;
    well_formed.then(|| Money::parse(text).ok()).flatten()
}

fn count_of(text: &str) -> Option<u32> {
    all_digits(text).then(|| text.parse().ok()).flatten()
}
