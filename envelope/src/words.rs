//! The two languages in which the program speaks to people.

use ledger::display::{amount_en, amount_fr};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use std::ffi::OsString;

/// The language of messages and headings. Codes and the names of JSON fields stay English in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Canadian French.
    Fr,
}

impl Lang {
    /// The language that a word such as `fr`, `fr_CA.UTF-8` or `en` begins with.
    pub(crate) fn from_word(word: &str) -> Option<Lang> {
        let stem = word.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match stem.to_ascii_lowercase().as_str() {
            "en" => Some(Lang::En),
            "fr" => Some(Lang::Fr),
            _ => None,
        }
    }

    /// What `--lang` accepts.
    pub(crate) fn parse(word: &str) -> Result<Lang, &'static str> {
        match word {
            "en" => Ok(Lang::En),
            "fr" => Ok(Lang::Fr),
            _ => Err("en | fr"),
        }
    }

    /// The language in which even a mistyped call is answered: `--lang` wherever it stands, else the locale, else English.
    pub(crate) fn of_arguments(arguments: &[OsString]) -> Lang {
        let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
        let after = words.iter().skip_while(|word| *word != "--lang").nth(1).and_then(|word| Lang::parse(word).ok());
        let joined = || words.iter().find_map(|word| Lang::parse(word.strip_prefix("--lang=")?).ok());
        after.or_else(joined).unwrap_or_else(|| Lang::of_locale(|name| std::env::var(name).ok()))
    }

    /// The first of the locale's variables that says anything decides; a language that is neither is English.
    pub(crate) fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Lang {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
        set.and_then(|value| Lang::from_word(&value)).unwrap_or(Lang::En)
    }

    /// The words of this language.
    pub(crate) const fn pick<T: Copy>(self, en: T, fr: T) -> T {
        match self {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    /// The words of this language, of a pair.
    pub(crate) const fn one(self, (en, fr): (&'static str, &'static str)) -> &'static str {
        self.pick(en, fr)
    }

    /// The text of this language.
    pub(crate) fn text(self, text: Bilingual) -> String {
        match self {
            Lang::En => text.en,
            Lang::Fr => text.fr,
        }
    }

    /// An amount without the dollar sign, grouped as this language does.
    pub(crate) fn amount(self, amount: Money) -> String {
        match self {
            Lang::En => amount_en(amount),
            Lang::Fr => amount_fr(amount),
        }
    }

    /// A number of things, grouped as this language does.
    pub(crate) fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(self.pick(',', '\u{a0}'));
            }
            text.push(digit);
        }
        text
    }
}

/// A text of our own in both languages.
pub(crate) fn both(en: impl Into<String>, fr: impl Into<String>) -> Bilingual {
    Bilingual { en: en.into(), fr: fr.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(set: &[(&str, &str)]) -> Lang {
        Lang::of_locale(|name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_locale_decides_where_nothing_is_said() {
        assert_eq!(locale(&[("LANG", "fr_CA.UTF-8")]), Lang::Fr);
        assert_eq!(locale(&[("LC_ALL", ""), ("LC_MESSAGES", "fr"), ("LANG", "en_CA")]), Lang::Fr);
        assert_eq!(locale(&[("LC_ALL", "C"), ("LANG", "fr_CA")]), Lang::En);
        assert_eq!(locale(&[]), Lang::En);
    }

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        let written = [0, 999, 1_000, 1_234_567].map(|number| Lang::En.number(number));
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(Lang::Fr.number(1_234_567), "1\u{a0}234\u{a0}567");
    }

    #[test]
    fn the_option_is_found_wherever_it_stands() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(Lang::of_arguments(&words("envelope balances --lang fr --yaer 1")), Lang::Fr);
        assert_eq!(Lang::of_arguments(&words("envelope --lang=fr nonsense")), Lang::Fr);
        assert_eq!(Lang::of_arguments(&words("envelope --lang en submit")), Lang::En);
    }
}
