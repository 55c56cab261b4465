//! Texts that stand in more than one answer, page or document, in both languages: who corrects the French of one corrects it
//! wherever it is shown. [`words`] are the choices of the contract, [`headings`] what stands above a column or beside a field,
//! [`phrases`] what pages, tables and messages say in several places. A text of one place stands there;
//! `tests/tests/texts.rs` reads the sources and finds what is told twice, differently, or in one language only.

pub mod headings;
pub mod phrases;
pub mod words;

/// A text in English and in French.
pub type Pair = (&'static str, &'static str);

/// A text in both languages that is made where it is said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl<E: Into<String>, F: Into<String>> From<(E, F)> for Bilingual {
    /// English, then French.
    fn from((en, fr): (E, F)) -> Bilingual {
        Bilingual { en: en.into(), fr: fr.into() }
    }
}

/// Texts by name: `NAME = "English", "French";`.
macro_rules! pairs {
    ($($name:ident = $en:literal, $fr:literal;)+) => {
        $(#[doc = concat!("“", $en, "”, “", $fr, "”.")] pub const $name: $crate::texts::Pair = ($en, $fr);)+
    };
}
use pairs;

/// A text with a capital letter, as it begins a sentence or a cell.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A heading that may be broken, in one line.
#[must_use]
pub fn in_one_line((en, fr): Pair) -> Bilingual {
    Bilingual { en: en.replace('\n', " "), fr: fr.replace('\n', " ") }
}
