//! One cell as the value of a field: dates, amounts, words and ids as people write them. What can be read in two ways is refused,
//! with how to write it.

use super::cell::Cell;
use super::folded;
use crate::words::both;
use ledger::command::field::{Form, Range};
use ledger::command::texts;
use ledger::ids::HolderId;
use ledger::money::{DIGITS_BEFORE_POINT, Money};
use ledger::refusal::Bilingual;
use ledger::time::{Day, FiscalYear};
use serde_json::Value;
use uuid::Uuid;

/// What is expected where a cell has no value of the field's form, and how to write it.
pub(crate) type Reading = Result<Value, Bilingual>;

/// The value of a cell that is not empty.
///
/// # Errors
/// What stands there has not the form of the field, or could be read in two ways.
pub(crate) fn value(cell: &Cell, form: Form) -> Reading {
    if let Cell::Error(_) = cell {
        return Err(both(
            "the formula has no result. Correct the formula, or write the value itself.",
            "la formule n'a pas de résultat. Corrigez la formule, ou écrivez la valeur elle-même.",
        ));
    }
    match form {
        Form::Text { .. } => text(cell),
        Form::Amount(range) => amount(cell, range),
        Form::Day => day(cell),
        Form::Year => year(cell),
        Form::Flag => flag(cell),
        Form::Count => count(cell),
        Form::CommandId => match cell.text().parse::<Uuid>() {
            Ok(id) => Ok(Value::String(id.to_string())),
            Err(_) => Err(both(
                "a command id is expected: a UUID such as 29efe8dc-9c0b-5ac5-87eb-cde99800dcd4.",
                "un identifiant de commande est attendu : un UUID, par exemple 29efe8dc-9c0b-5ac5-87eb-cde99800dcd4.",
            )),
        },
        Form::Id(_) => id(cell),
        Form::Choice(words) => choice(cell, words),
        Form::List(item) => list(cell, *item),
        Form::Parts(_) | Form::Map(..) => Err(both(
            "this field has parts. Give each part a column, such as `name.en`.",
            "ce champ a des parties. Donnez une colonne à chacune, par exemple `name.en`.",
        )),
    }
    .map_err(|expected| Bilingual { fr: expected.fr.replace(" :", "\u{a0}:"), ..expected })
}

fn text(cell: &Cell) -> Reading {
    match cell {
        Cell::Text(_) | Cell::Number(_) | Cell::Day(_) => Ok(Value::String(cell.text())),
        Cell::Empty | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => Err(both(
            "a text is expected. Format the cell as text and write it again.",
            "un texte est attendu. Mettez la cellule au format texte et écrivez-le de nouveau.",
        )),
    }
}

fn id(cell: &Cell) -> Reading {
    match cell {
        Cell::Text(text) | Cell::Number(text) if HolderId::new(text).is_ok() => Ok(Value::String(text.clone())),
        Cell::Text(_)
        | Cell::Number(_)
        | Cell::Day(_)
        | Cell::Empty
        | Cell::Moment(_)
        | Cell::Flag(_)
        | Cell::Error(_) => Err(both(
            "an identifier is expected: 1 to 64 of A-Z a-z 0-9 . _ - without accents or blanks, in a cell of text.",
            "un identifiant est attendu : 1 à 64 caractères parmi A-Z a-z 0-9 . _ - sans accents ni espaces, dans une cellule de texte.",
        )),
    }
}

fn day(cell: &Cell) -> Reading {
    match cell {
        Cell::Day(day) => Ok(Value::String(day.to_string())),
        Cell::Text(text) => match text.parse::<Day>() {
            Ok(day) => Ok(Value::String(day.to_string())),
            Err(_) => Err(both(
                "a date is expected, and this could be read in more than one way or is none. Write it as 2021-10-12 (year-month-day), or in a cell with a date format.",
                "une date est attendue, et ceci se lit de plus d'une façon ou n'en est pas une. Écrivez-la 2021-10-12 (année-mois-jour), ou dans une cellule au format date.",
            )),
        },
        Cell::Moment(_) => Err(both(
            "a date without a time of day is expected. Write it as 2021-10-12.",
            "une date sans heure est attendue. Écrivez-la 2021-10-12.",
        )),
        Cell::Number(_) | Cell::Flag(_) | Cell::Empty | Cell::Error(_) => Err(both(
            "a date is expected. Give the cell a date format, or write it as 2021-10-12.",
            "une date est attendue. Donnez à la cellule un format date, ou écrivez-la 2021-10-12.",
        )),
    }
}

fn year(cell: &Cell) -> Reading {
    match cell.text().parse::<FiscalYear>() {
        Ok(year) => Ok(Value::String(year.to_string())),
        Err(_) => Err(both(
            "a fiscal year is expected: two years that follow each other, written 2021-2022.",
            "un exercice financier est attendu : deux années qui se suivent, écrites 2021-2022.",
        )),
    }
}

fn flag(cell: &Cell) -> Reading {
    let written = match cell {
        Cell::Flag(flag) => return Ok(Value::Bool(*flag)),
        Cell::Text(text) => folded(text),
        Cell::Empty | Cell::Number(_) | Cell::Day(_) | Cell::Moment(_) | Cell::Error(_) => String::new(),
    };
    match written.as_str() {
        "true" | "yes" | "oui" | "vrai" => Ok(Value::Bool(true)),
        "false" | "no" | "non" | "faux" => Ok(Value::Bool(false)),
        _ => Err(both("yes or no is expected (or true, false).", "oui ou non est attendu (ou vrai, faux).")),
    }
}

fn count(cell: &Cell) -> Reading {
    let digits = match cell {
        Cell::Text(text) | Cell::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse::<u64>().ok()
        }
        Cell::Text(_)
        | Cell::Number(_)
        | Cell::Day(_)
        | Cell::Empty
        | Cell::Moment(_)
        | Cell::Flag(_)
        | Cell::Error(_) => None,
    };
    digits.map(|number| Value::Number(number.into())).ok_or_else(|| {
        both(
            "a whole number of zero or more is expected, such as 5.",
            "un nombre entier de zéro ou plus est attendu, par exemple 5.",
        )
    })
}

fn choice(cell: &Cell, words: &'static [&'static str]) -> Reading {
    // The contract's own words are the most, and need no folding.
    if let Cell::Text(text) = cell
        && words.contains(&text.as_str())
    {
        return Ok(Value::String(text.clone()));
    }
    let written = folded(&cell.text());
    let called = |word: &str| {
        let (en, fr) = texts::word(word).unwrap_or_default();
        [folded(word), folded(en), folded(fr)].contains(&written)
    };
    match words.iter().find(|word| called(word)) {
        Some(word) if !written.is_empty() => Ok(Value::String((*word).to_owned())),
        Some(_) | None => Err(both(
            format!("one of these words is expected: {}.", words.join(", ")),
            format!("un de ces mots est attendu : {}.", french_words(words)),
        )),
    }
}

/// The words of a choice, each with what it is called in French.
fn french_words(words: &[&str]) -> String {
    let called = words.iter().map(|word| match texts::word(word) {
        Some((_, french)) if french != *word => format!("{word} ({french})"),
        Some(_) | None => (*word).to_owned(),
    });
    called.collect::<Vec<_>>().join(", ")
}

/// Several in one cell, separated by spaces, commas or semicolons.
fn list(cell: &Cell, item: Form) -> Reading {
    let written = cell.text();
    let items = written.split([' ', '\u{a0}', ',', ';', '\n', '\t']).filter(|item| !item.is_empty());
    items.map(|text| value(&Cell::Text(text.to_owned()), item)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn amount(cell: &Cell, range: Range) -> Reading {
    let read = match cell {
        Cell::Number(text) => plain(text),
        Cell::Text(text) => written(text),
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
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let text = text.trim_matches(is_blank);
    let text = text.strip_suffix('$').or_else(|| text.strip_prefix('$')).unwrap_or(text).trim_matches(is_blank);
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest.trim_start_matches(is_blank)),
        None => ("", text),
    };
    let text = if sign.is_empty() { text } else { text.strip_prefix('$').unwrap_or(text).trim_start_matches(is_blank) };
    let text: String = text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect();
    let is_known = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.');
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
            "5%",
            "(5)",
            "1 234.567,8",
        ] {
            assert_eq!(written(text), Err(NotAnAmount::NoAmount), "{text}");
        }
        assert_eq!(written("12345678901234"), Err(NotAnAmount::TooLarge));
    }
}
