//! The form of fields, and what is said of a line that does not have it.

use super::line::LONGEST_LINE;
use crate::display::in_one_line;
use crate::money::{DIGITS_BEFORE_POINT, Hours, Money};
use crate::nearest::{meant, nearest};
use crate::refusal::Bilingual;
use crate::texts::{Pair, phrases};
use crate::words::{Buckets, Genre, Language};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// Why a line is no command: answered as `invalid`, `malformed`. Nothing was judged and nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct Malformed {
    /// What is wrong and what to do, in English.
    pub en: String,
    /// The same in French.
    pub fr: String,
}

impl Malformed {
    /// What is quoted of the line is shown without its commands to a terminal.
    pub(super) fn new(en: impl Into<String>, fr: impl Into<String>) -> Malformed {
        let shown = |text: String| in_one_line(&text).into_owned();
        Malformed { en: shown(en.into()), fr: shown(fr.into()) }
    }

    /// A line that is longer than lines are read.
    #[must_use]
    pub fn too_long() -> Malformed {
        Malformed {
            en: format!(
                "the line has more than {LONGEST_LINE} bytes, the most that are read. Split it into several commands."
            ),
            fr: format!(
                "la ligne compte plus de {LONGEST_LINE} octets, le maximum lu. Divisez-la en plusieurs commandes."
            ),
        }
    }

    /// The dotted path of the field that is wrong, where it is one.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        let (path, rest) = self.en.strip_prefix('`')?.split_once('`')?;
        (rest.starts_with(": ") && !path.is_empty()).then_some(path)
    }

    /// Puts what the JSON reader found wrong with a field into words.
    pub(super) fn in_field(path: &str, message: &str) -> Malformed {
        let quoted = |n: usize| message.split('`').nth(2 * n + 1).unwrap_or_default();
        let place = if path == "." { String::new() } else { format!("`{path}`: ") };
        if message.starts_with("missing field") {
            let name = quoted(0);
            return Malformed::new(
                format!("{place}the field `{name}` is missing. Add it."),
                format!("{place}le champ `{name}` manque. Ajoutez-le."),
            );
        }
        if message.starts_with("unknown field") {
            let name = quoted(0);
            let known = message
                .split_once("expected ")
                .map(|(_, known)| known.trim_start_matches("one of "))
                .unwrap_or_default();
            return Malformed::new(
                format!(
                    "{place}there is no field `{name}` here.{} Known fields: {known}. Remove it or correct its name.",
                    hint(name, known).en
                ),
                format!(
                    "{place}aucun champ `{name}` ici.{} Champs connus\u{a0}: {known}. Retirez-le ou corrigez son nom.",
                    hint(name, known).fr
                ),
            );
        }
        if message.starts_with("unknown variant") {
            let name = quoted(0);
            let known = message
                .split_once("expected ")
                .map(|(_, known)| known.trim_start_matches("one of "))
                .unwrap_or_default();
            return Malformed::new(
                format!(
                    "{place}`{name}` is not one of the known words: {known}.{} Use one of them.",
                    hint(name, known).en
                ),
                format!(
                    "{place}`{name}` n'est pas un des mots connus\u{a0}: {known}.{} Employez l'un d'eux.",
                    hint(name, known).fr
                ),
            );
        }
        for (expected, (en, fr)) in EXPECTED {
            if message.contains(expected) {
                return Malformed::new(format!("{place}{en}"), format!("{place}{fr}"));
            }
        }
        Malformed::new(
            format!("{place}the value has the wrong form ({message}). Correct it."),
            format!("{place}la valeur n'a pas la bonne forme ({message}). Corrigez-la."),
        )
    }
}

/// What was probably meant, of words between backquotes.
fn hint(name: &str, known: &str) -> Bilingual {
    meant(&nearest(name, known.split('`').skip(1).step_by(2)))
}

const ABOVE_ZERO: &str = "not an amount above zero";
const HOURS: &str = "not a number of hours above zero";
const NOT_BELOW_ZERO: &str = "not an amount of zero or more";
const NOT_ZERO: &str = "not an amount other than zero";
const EMPTY: &str = "nothing in it";

/// What a reader's message means, in both languages.
const EXPECTED: &[(&str, Pair)] = &[
    (
        ABOVE_ZERO,
        (
            "an amount above zero is expected, as text: at most 13 digits and at most two decimals, such as \"1500000.00\".",
            "un montant supérieur à zéro est attendu, sous forme de texte\u{a0}: au plus 13 chiffres et au plus deux décimales, par exemple \"1500000.00\".",
        ),
    ),
    (
        HOURS,
        (
            "a number of hours above zero is expected, as text: at most 13 digits and at most two decimals, such as \"125000.50\".",
            "un nombre d'heures supérieur à zéro est attendu, sous forme de texte\u{a0}: au plus 13 chiffres et au plus deux décimales, par exemple \"125000.50\".",
        ),
    ),
    (
        NOT_BELOW_ZERO,
        (
            "an amount of zero or more is expected, as text: at most 13 digits and at most two decimals, such as \"1500000.00\".",
            "un montant égal ou supérieur à zéro est attendu, sous forme de texte\u{a0}: au plus 13 chiffres et au plus deux décimales, par exemple \"1500000.00\".",
        ),
    ),
    (
        NOT_ZERO,
        (
            "an amount other than zero is expected, as text, with a minus sign where money is taken, such as \"-250.00\".",
            "un montant différent de zéro est attendu, sous forme de texte, avec un signe moins si l'argent est retiré, par exemple \"-250.00\".",
        ),
    ),
    (EMPTY, ("something must be stated here; it is empty.", "quelque chose doit être indiqué ici; c'est vide.")),
    (
        "an identifier",
        (
            "an identifier is expected: 1 to 64 of A-Z a-z 0-9 . _ -",
            "un identifiant est attendu\u{a0}: 1 à 64 caractères parmi A-Z a-z 0-9 . _ -",
        ),
    ),
    ("a date", ("a date is expected, such as \"2021-10-12\".", "une date est attendue, par exemple \"2021-10-12\".")),
    (
        "an instant",
        (
            "an instant is expected as in RFC 3339, such as \"2021-04-15T09:30:00Z\".",
            "un instant est attendu selon RFC 3339, par exemple \"2021-04-15T09:30:00Z\".",
        ),
    ),
    (
        "a fiscal year",
        (
            "a fiscal year is expected, such as \"2021-2022\".",
            "un exercice financier est attendu, par exemple \"2021-2022\".",
        ),
    ),
    (
        "an amount",
        (
            "an amount is expected as text, such as \"1500000.00\".",
            "un montant est attendu sous forme de texte, par exemple \"1500000.00\".",
        ),
    ),
    ("expected a boolean", ("true or false is expected.", "true ou false est attendu.")),
    ("expected a string", ("a text in quotation marks is expected.", "un texte entre guillemets est attendu.")),
    ("expected a sequence", ("a list in square brackets is expected.", "une liste entre crochets est attendue.")),
    ("expected a map", phrases::AN_OBJECT),
    ("expected struct", phrases::AN_OBJECT),
    ("expected u32", phrases::A_WHOLE_NUMBER),
    ("expected u64", phrases::A_WHOLE_NUMBER),
    (
        "UUID",
        (
            "a UUID is expected, such as \"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4\".",
            "un UUID est attendu, par exemple \"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4\".",
        ),
    ),
];

/// An amount as a command states it: text, and no more digits than [`DIGITS_BEFORE_POINT`] before the point.
fn stated<'de, D: Deserializer<'de>>(
    deserializer: D,
    wanted: &'static str,
    fits: fn(Money) -> bool,
) -> Result<Money, D::Error> {
    struct Stated(&'static str, fn(Money) -> bool);
    impl Visitor<'_> for Stated {
        type Value = Money;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<Money, E> {
            let before_point = text.split('.').next().unwrap_or_default().trim_start_matches('-').len();
            match Money::parse(text) {
                Ok(money)
                    if before_point <= DIGITS_BEFORE_POINT
                        && (self.1)(money)
                        && !(money.is_zero() && text.starts_with('-')) =>
                {
                    Ok(money)
                }
                _ => Err(E::custom(self.0)),
            }
        }
    }
    deserializer.deserialize_str(Stated(wanted, fits))
}

/// An amount above zero.
pub(super) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    stated(deserializer, ABOVE_ZERO, Money::is_positive)
}

/// An optional amount above zero.
pub(super) fn maybe_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    amount(deserializer).map(Some)
}

/// Hours viewed, above zero.
pub(super) fn hours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hours, D::Error> {
    stated(deserializer, HOURS, Money::is_positive)
}

/// Optional hours viewed, above zero.
pub(super) fn maybe_hours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Hours>, D::Error> {
    hours(deserializer).map(Some)
}

/// An amount of zero or more.
pub(super) fn any_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    stated(deserializer, NOT_BELOW_ZERO, |m| !m.is_negative())
}

/// An optional amount of zero or more.
pub(super) fn maybe_any_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    any_amount(deserializer).map(Some)
}

/// An amount that is not zero, of either sign.
pub(super) fn not_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    stated(deserializer, NOT_ZERO, |m| !m.is_zero())
}

struct NotBelowZero(Money);

impl<'de> Deserialize<'de> for NotBelowZero {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<NotBelowZero, D::Error> {
        any_amount(deserializer).map(NotBelowZero)
    }
}

struct AboveZero(Money);

impl<'de> Deserialize<'de> for AboveZero {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AboveZero, D::Error> {
        amount(deserializer).map(AboveZero)
    }
}

/// Amounts of zero or more, by bucket.
pub(super) fn not_below_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Buckets<Money>, D::Error> {
    let stated = BTreeMap::<crate::words::Bucket, NotBelowZero>::deserialize(deserializer)?;
    let mut buckets = Buckets::default();
    for (bucket, NotBelowZero(amount)) in stated {
        *buckets.get_mut(bucket) = amount;
    }
    Ok(buckets)
}

/// Amounts above zero, by bucket.
pub(super) fn buckets_above_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Buckets<Money>, D::Error> {
    let stated = BTreeMap::<crate::words::Bucket, AboveZero>::deserialize(deserializer)?;
    let mut buckets = Buckets::default();
    for (bucket, AboveZero(amount)) in stated {
        *buckets.get_mut(bucket) = amount;
    }
    Ok(buckets)
}

/// Amounts of zero or more by genre, `any` being money without a genre.
pub(super) fn earned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Option<Genre>, Money>, D::Error> {
    struct Earned;
    impl<'de> Visitor<'de> for Earned {
        type Value = BTreeMap<Option<Genre>, Money>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map from genre, or any, to amount")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            const KNOWN: &[&str] = &["drama", "documentary", "children-youth", "variety-performing-arts", "any"];
            let mut earned = BTreeMap::new();
            while let Some((word, NotBelowZero(amount))) = map.next_entry::<String, NotBelowZero>()? {
                let genre = match Genre::from_word(&word) {
                    None if word == "any" => None,
                    None => return Err(A::Error::unknown_variant(&word, KNOWN)),
                    some => some,
                };
                earned.insert(genre, amount);
            }
            Ok(earned)
        }
    }
    deserializer.deserialize_map(Earned)
}

/// What can be empty, or only blanks.
pub(super) trait Blank {
    fn is_blank(&self) -> bool;
}

impl Blank for String {
    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }
}

impl<T> Blank for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl<K, V> Blank for BTreeMap<K, V> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

/// Something that is not empty.
pub(super) fn filled<'de, D: Deserializer<'de>, T: Deserialize<'de> + Blank>(deserializer: D) -> Result<T, D::Error> {
    let value = T::deserialize(deserializer)?;
    if value.is_blank() { Err(D::Error::custom(EMPTY)) } else { Ok(value) }
}

/// Something optional that is not empty where it is stated.
pub(super) fn maybe_filled<'de, D: Deserializer<'de>, T: Deserialize<'de> + Blank>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    filled(deserializer).map(Some)
}

/// Amounts above zero for at least one language.
pub(super) fn amounts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Language, Money>, D::Error> {
    let stated: BTreeMap<Language, AboveZero> = filled(deserializer)?;
    Ok(stated.into_iter().map(|(language, AboveZero(amount))| (language, amount)).collect())
}
