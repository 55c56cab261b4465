//! Texts in tables that spreadsheets open: no cell commands the program that shows it.

use ledger::display::escaped;
use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as a cell of CSV: one that a spreadsheet would take for a formula has an apostrophe before it, which it takes away
/// again; what would command a terminal is shown by its number. Numbers stay numbers.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) && !is_number(text) {
        return Cow::Owned(format!("'{}", escaped(text)));
    }
    escaped(text)
}

/// Digits, with at most one point between them and at most a minus sign before.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, cents) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    digits(whole) && digits(cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_a_formula_has_an_apostrophe() {
        for text in ["=1+1", "+1", "-cmd", "@SUM(A1)", "\tx", "\rx", "-1.5.2", "-", "--1", "-1e9"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
    }

    #[test]
    fn numbers_and_other_texts_stay() {
        for text in ["-250.00", "-3", "0.00", "1500000.00", "north", "a=b", "", "'quoted", "L'été\nlong"] {
            assert_eq!(cell(text), text);
        }
        assert_eq!(cell("a\u{1b}[2Jb\u{202e}"), "a\\u001b[2Jb\\u202e");
    }
}
