//! One cell as an amount, as people write them in either language. What can be read in two ways is refused, with how to write it.

use super::cell::{BLANKS, Cell, Reading};
use crate::words::both;
use ledger::command::field::Range;
use ledger::money::{DIGITS_BEFORE_POINT, Money};
use serde_json::Value;

/// The amount that a cell states.
///
/// # Errors
/// What stands there is none of that range, or could be read in two ways.
pub(super) fn amount(cell: &Cell, range: Range) -> Reading {
    let read = match cell {
        Cell::Number(text) => plain(text),
        Cell::Text(text) => written(text),
        // What is seen there is a part of something, and what it is a part of nobody knows.
        Cell::Percent(_) => Err(NotAnAmount::Percentage),
        Cell::Empty | Cell::Day(_) | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => Err(NotAnAmount::NoAmount),
    };
    let expected = match range {
        Range::AboveZero => ("an amount above zero is expected", "un montant supérieur à zéro est attendu"),
        Range::Hours => ("hours above zero are expected", "des heures supérieures à zéro sont attendues"),
        Range::NotBelowZero => {
            ("an amount of zero or more is expected", "un montant égal ou supérieur à zéro est attendu")
        }
        Range::NotZero => ("an amount other than zero is expected", "un montant différent de zéro est attendu"),
    };
    let said = |en: &str, fr: &str| both(format!("{}{en}", expected.0), format!("{}{fr}", expected.1));
    match read {
        Ok(money) => {
            let fits = match range {
                Range::AboveZero | Range::Hours => money.is_positive(),
                Range::NotBelowZero => !money.is_negative(),
                Range::NotZero => !money.is_zero(),
            };
            if fits {
                Ok(Value::String(money.to_string()))
            } else {
                Err(said(". Correct it, such as 1234.50.", ". Corrigez-le, par exemple 1234.50."))
            }
        }
        Err(NotAnAmount::TwoReadings) => Err(said(
            ", and this can be read in two ways: as thousands or as decimals. Write it as 1234.00 or 1 234,00 with two decimals.",
            ", et ceci se lit de deux façons : comme milliers ou comme décimales. Écrivez-le 1234.00 ou 1 234,00 avec deux décimales.",
        )),
        Err(NotAnAmount::TooFine) => Err(said(
            " with at most two decimals. Round it to the cent, such as 1234.50.",
            " avec au plus deux décimales. Arrondissez-le au cent, par exemple 1234.50.",
        )),
        Err(NotAnAmount::TooLarge) => Err(said(
            " with at most 13 digits before the decimals. Correct it.",
            " avec au plus 13 chiffres avant les décimales. Corrigez-le.",
        )),
        Err(NotAnAmount::Percentage) => Err(said(
            ", not a percentage. Write the amount itself, in a cell with a number format.",
            ", non un pourcentage. Écrivez le montant lui-même, dans une cellule au format nombre.",
        )),
        Err(NotAnAmount::NoAmount) => Err(said(
            ". Write it as a number or as 1234.50, 1,234.50, 1 234,50 or 1234.50 $.",
            ". Écrivez-le comme nombre ou comme 1234.50, 1,234.50, 1 234,50 ou 1234.50 $.",
        )),
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotAnAmount {
    TwoReadings,
    TooFine,
    TooLarge,
    Percentage,
    NoAmount,
}

/// A number that a cell keeps as such.
fn plain(text: &str) -> Result<Money, NotAnAmount> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !whole.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit())
        || !decimals.bytes().all(|b| b.is_ascii_digit())
    {
        return Err(NotAnAmount::NoAmount);
    }
    sized(whole, decimals, Money::parse(text))
}

fn sized<E>(whole: &str, decimals: &str, read: Result<Money, E>) -> Result<Money, NotAnAmount> {
    if decimals.len() > 2 {
        return Err(NotAnAmount::TooFine);
    }
    if whole.trim_start_matches('-').len() > DIGITS_BEFORE_POINT {
        return Err(NotAnAmount::TooLarge);
    }
    read.map_err(|_| NotAnAmount::NoAmount)
}

/// An amount as people write it.
fn written(text: &str) -> Result<Money, NotAnAmount> {
    let text = text.trim_matches(BLANKS);
    let text = text.strip_suffix('$').or_else(|| text.strip_prefix('$')).unwrap_or(text).trim_matches(BLANKS);
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest.trim_start_matches(BLANKS)),
        None => ("", text),
    };
    let text = if sign.is_empty() { text } else { text.strip_prefix('$').unwrap_or(text).trim_start_matches(BLANKS) };
    let text = text.replace(BLANKS, " ");
    let is_known = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.');
    if text.ends_with('%') {
        return Err(NotAnAmount::Percentage);
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(is_known) {
        return Err(NotAnAmount::NoAmount);
    }
    let count = |sign: char| text.matches(sign).count();
    let last = text.rfind([',', '.']);
    let (whole, decimals, groups) = match (count(' '), count(','), count('.'), last) {
        (_, 0, 0, _) | (_, _, _, None) => (text.as_str(), "", ' '),
        // Both signs: the later one stands before the decimals.
        (0, 1.., 1.., Some(at)) => {
            let (whole, decimals) = parted(&text, at);
            let groups = if whole.contains(',') { ',' } else { '.' };
            (whole, decimals, groups)
        }
        (blanks, commas, points, Some(at)) if commas + points == 1 => {
            let (whole, decimals) = parted(&text, at);
            if decimals.len() == 3 && blanks == 0 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
                return Err(NotAnAmount::TwoReadings);
            }
            if decimals.is_empty() {
                return Err(NotAnAmount::NoAmount);
            }
            (whole, decimals, ' ')
        }
        // The same sign several times parts thousands.
        (0, commas, 0, _) if commas > 1 => (text.as_str(), "", ','),
        (0, 0, points, _) if points > 1 => (text.as_str(), "", '.'),
        _ => return Err(NotAnAmount::NoAmount),
    };
    let mut parts = whole.split(groups);
    let first = parts.next().unwrap_or_default();
    let grouped = whole.contains(groups);
    let well_grouped = !grouped || ((1..=3).contains(&first.len()) && parts.all(|part| part.len() == 3));
    let whole: String = whole.chars().filter(|c| *c != groups).collect();
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !well_grouped || !all_digits(&whole) || !(decimals.is_empty() || all_digits(decimals)) {
        return Err(NotAnAmount::NoAmount);
    }
    let point = if decimals.is_empty() { "" } else { "." };
    sized(&whole, decimals, Money::parse(&format!("{sign}{whole}{point}{decimals}")))
}

/// What stands before and after the sign at a place.
fn parted(text: &str, at: usize) -> (&str, &str) {
    let (whole, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    (whole, rest.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("1234,50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1\u{a0}234,50", "1234.50"),
            ("1\u{202f}234\u{202f}567,5 $", "1234567.50"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1,234,567", "1234567.00"),
            ("1 234", "1234.00"),
            ("1234.50 $", "1234.50"),
            ("$1,234.50", "1234.50"),
            ("-250", "-250.00"),
            ("\u{2212}250,25 $", "-250.25"),
            ("-$5.00", "-5.00"),
            ("0,5", "0.50"),
        ] {
            assert_eq!(written(text).map(|money| money.to_string()), Ok(amount.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for text in ["1,234", "1.234", "123,456", "-1,234", "1,234 $"] {
            assert_eq!(written(text), Err(NotAnAmount::TwoReadings), "{text}");
        }
        for text in ["0,123", "1234,567", "1 234,567", "1,234.567"] {
            assert_eq!(written(text), Err(NotAnAmount::TooFine), "{text}");
        }
        for text in [
            "",
            "x",
            "1,",
            ",5",
            "12 34,50",
            "12,34.50",
            "1,23,456",
            "1.2.3",
            "1,234.5.6",
            "1 2",
            "1e3",
            "(5)",
            "1 234.567,8",
        ] {
            assert_eq!(written(text), Err(NotAnAmount::NoAmount), "{text}");
        }
        assert_eq!(written("5 %"), Err(NotAnAmount::Percentage));
        assert_eq!(written("12345678901234"), Err(NotAnAmount::TooLarge));
    }
}
