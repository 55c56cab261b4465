//! What is wrong in a sheet, told with its row and column.

use super::kind::Column;
use crate::words::both;
use ledger::display::in_one_line;
use ledger::refusal::Bilingual;

/// What is wrong with one cell, or with a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mistake {
    /// The row.
    pub(crate) row: u32,
    /// How far to the right it is, counted from nothing; none where it is no column's.
    pub(crate) place: Option<usize>,
    /// The heading of the column, as it stands in the sheet; the field's name where there is no such column.
    pub(crate) column: String,
    /// What stands there, what is expected, and what to do.
    pub(crate) message: Bilingual,
}

/// The letters of a column as spreadsheets show them: A for the first, AA after Z.
pub(super) fn letter(place: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = place + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

/// The most characters of a cell that a message shows.
const SHOWN: usize = 60;

/// A text of a cell in a message: without what would disturb a terminal, and not too long.
fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN).collect();
    let harmless = in_one_line(&shown);
    if text.chars().nth(SHOWN).is_some() { format!("`{harmless}…`") } else { format!("`{harmless}`") }
}

/// The place, what stands there, and what is expected.
pub(super) fn told(
    row: u32,
    column: Option<usize>,
    heading: &str,
    found: Option<&str>,
    expected: &Bilingual,
) -> Bilingual {
    let (in_en, in_fr) = match (column, heading) {
        (Some(place), heading) => {
            let heading = if heading.is_empty() { String::new() } else { format!(" ({})", quoted(heading)) };
            let letter = letter(place);
            (format!(", column {letter}{heading}"), format!(", colonne {letter}{heading}"))
        }
        (None, "") => (String::new(), String::new()),
        (None, name) => (format!(", `{name}`"), format!(", `{name}`")),
    };
    let (found_en, found_fr) = match found {
        Some(found) => (format!("{} stands there; ", quoted(found)), format!("on y lit {}; ", quoted(found))),
        None => (String::new(), String::new()),
    };
    both(
        format!("row {row}{in_en}: {found_en}{}", expected.en),
        format!("ligne {row}{in_fr}\u{a0}: {found_fr}{}", expected.fr),
    )
}

/// Names of columns, for messages.
pub(super) fn listed(columns: &[Column], of: impl Fn(&Column) -> String) -> String {
    columns.iter().map(of).collect::<Vec<_>>().join(", ")
}
