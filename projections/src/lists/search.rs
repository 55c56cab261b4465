//! Searching texts as people type them: without regard to case, accents and ligatures.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search(String);

impl Search {
    /// Looks for this text.
    #[must_use]
    pub fn of(text: &str) -> Search {
        Search(folded(text.trim()))
    }

    /// Whether any of these texts holds it.
    #[must_use]
    pub fn finds(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| folded(text).contains(&self.0))
    }
}

/// A text in small letters without accents; letters joined in one are written as two.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            '’' => plain.push('\''),
            // A hyphen that does not break, and the dashes, are found by the hyphen of a keyboard.
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_case_nor_accents_matter() {
        for (text, wanted) in [
            ("Télé-Québec", "tele-quebec"),
            ("Les Sœurs", "SOEURS"),
            ("Les soeurs", "sœurs"),
            ("L’été", "l'ete"),
            ("e\u{301}te\u{301}", "ÉTÉ"),
            ("Straße", "STRASSE"),
            ("Histoire\u{a0}vraie", "histoire vraie"),
        ] {
            assert!(Search::of(wanted).finds(&[text]), "{wanted} in {text}");
        }
        assert!(!Search::of("hiver").finds(&["été", "automne"]));
        assert!(Search::of("").finds(&["anything"]));
    }
}
