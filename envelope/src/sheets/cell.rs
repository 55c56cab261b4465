//! What stands in one cell, whatever kind of file it comes from.

use super::percent;
use calamine::{DataRef, ExcelDateTime};
use ledger::refusal::Bilingual;
use ledger::time::Day;
use serde_json::Value;

/// The value of a cell; or what is expected where it has no value of the field's form, and how to write it.
pub(crate) type Reading = Result<Value, Bilingual>;

/// The blanks that people write between digits, and before a sign of percent or dollars.
pub(super) const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing, or blanks.
    Empty,
    /// A text without blanks around it.
    Text(String),
    /// A number, as the shortest decimal text that a spreadsheet shows for it.
    Number(String),
    /// A number that is shown as a percentage: 0.25 where `25 %` is seen.
    Percent(String),
    /// A date without a time of day.
    Day(Day),
    /// A moment, a duration or a date that no calendar has: it stands for no value of ours.
    Moment(String),
    /// Yes or no.
    Flag(bool),
    /// A formula without a result.
    Error(String),
}

impl Cell {
    /// A text of a cell.
    pub(crate) fn of_text(text: &str) -> Cell {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            Cell::Empty
        } else if is_no_result(text) {
            Cell::Error(text.to_owned())
        } else {
            Cell::Text(text.to_owned())
        }
    }

    /// A cell of a workbook.
    pub(super) fn of_workbook(found: &DataRef<'_>) -> Cell {
        match found {
            DataRef::Empty => Cell::Empty,
            DataRef::String(text) => Cell::of_text(text),
            DataRef::SharedString(text) => Cell::of_text(text),
            DataRef::Int(number) => Cell::Number(number.to_string()),
            DataRef::Float(number) => Cell::Number(shown(*number)),
            DataRef::Bool(flag) => Cell::Flag(*flag),
            DataRef::DateTime(moment) => of_moment(moment),
            DataRef::DateTimeIso(text) => {
                let day = text.strip_suffix("T00:00:00").unwrap_or(text);
                day.parse().map_or_else(|_| Cell::Moment(text.clone()), Cell::Day)
            }
            DataRef::DurationIso(text) => Cell::Moment(text.clone()),
            DataRef::Error(error) => Cell::Error(error.to_string()),
        }
    }

    /// The same, where its format shows numbers as percentages.
    pub(super) fn shown_as_percentage(self) -> Cell {
        match self {
            Cell::Number(number) => Cell::Percent(number),
            other @ (Cell::Empty
            | Cell::Text(_)
            | Cell::Percent(_)
            | Cell::Day(_)
            | Cell::Moment(_)
            | Cell::Flag(_)
            | Cell::Error(_)) => other,
        }
    }

    /// Whether nothing stands in it.
    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// What stands in it, as a person would say it.
    pub(crate) fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number(text) | Cell::Moment(text) | Cell::Error(text) => text.clone(),
            Cell::Percent(share) => percent::shown(share),
            Cell::Day(day) => day.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        }
    }
}

/// Whether a text is what a spreadsheet shows for a formula without a result. An .ods file and a saved .csv keep nothing else of it,
/// and nobody means such a text as a title.
fn is_no_result(text: &str) -> bool {
    const SHOWN: [&str; 12] = [
        "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#N/D", "#NOM?", "#NUL!", "#NOMBRE!",
        "#VALEUR!",
    ];
    let plain = || text.replace(BLANKS, "");
    match text.as_bytes().first() {
        Some(b'#') => SHOWN.contains(&plain().as_str()),
        Some(b'E') => {
            let number = plain();
            let number = number.strip_prefix("Err:").unwrap_or_default();
            number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        Some(_) | None => false,
    }
}

fn of_moment(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let is_day = moment.is_datetime() && (hour, minute, second, milli) == (0, 0, 0, 0);
    match date.parse() {
        Ok(day) if is_day => Cell::Day(day),
        _ => Cell::Moment(format!("{date} {hour:02}:{minute:02}:{second:02}")),
    }
}

/// A number as a spreadsheet shows it: at most fifteen digits, which is all that a cell keeps exactly. So the sum 0.1 + 0.2 is 0.3.
fn shown(number: f64) -> String {
    let text = format!("{number:.14e}");
    let plain = || -> Option<String> {
        let (digits, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        let digits = digits.replace('.', "");
        let digits = digits.trim_end_matches('0');
        if digits.is_empty() {
            return Some("0".to_owned());
        }
        let point = usize::try_from(exponent.checked_add(1)?.max(0)).ok()?;
        // Far beyond any amount or count: said as it is, and refused as what it is.
        if !(-30..=30).contains(&exponent) {
            return None;
        }
        let zeros = "0".repeat(usize::try_from(exponent.saturating_add(1).min(0).unsigned_abs()).ok()?);
        let whole: String = digits.chars().chain(std::iter::repeat('0')).take(point).collect();
        let rest: String = digits.chars().skip(point).collect();
        let whole = if whole.is_empty() { "0" } else { &whole };
        let rest = if point == 0 { format!("{zeros}{rest}") } else { rest };
        Some(if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") })
    };
    plain().unwrap_or_else(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_without_a_result_is_no_text() {
        for text in ["#DIV/0!", "#VALEUR !", "#N/A", "Err:509", "Err :502", " #REF! "] {
            assert_eq!(Cell::of_text(text), Cell::Error(text.trim().to_owned()));
        }
        for text in ["#1", "Err", "Err:50", "Erreur", "#", "N/A"] {
            assert_eq!(Cell::of_text(text), Cell::Text(text.to_owned()));
        }
    }

    #[test]
    fn numbers_are_shown_as_a_spreadsheet_shows_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (1234.5, "1234.5"),
            (0.1 + 0.2, "0.3"),
            (0.05, "0.05"),
            (-250.25, "-250.25"),
            (9_999_999_999_999.99, "9999999999999.99"),
            (1_500_000.0, "1500000"),
            (0.001, "0.001"),
            (1e20, "100000000000000000000"),
        ] {
            assert_eq!(shown(number), text);
        }
    }
}
