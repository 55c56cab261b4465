//! Sheets that people fill in: rows of cells out of a workbook or a delimited text, and the commands in them.
//!
//! In the order in which data flows: `file` opens what was handed in and gives its cells row by row; `kind` says what a sheet is about
//! and which columns it may have; `headings` finds out which column is which; `value` reads one cell; `rows` makes commands of rows and
//! tells every mistake with its row and column.

mod amount;
mod assemble;
mod cell;
mod delimited;
mod file;
mod forms;
mod headings;
mod kind;
mod mistake;
mod ods;
mod percent;
mod rows;
mod share;
mod value;

pub(crate) use assemble::Assembled;
pub(crate) use cell::Cell;
pub(crate) use file::{FileError, SheetFile};
pub(crate) use forms::form_text;
pub(crate) use headings::outcome_headings;
pub(crate) use kind::{Column, Kind};
pub(crate) use mistake::Mistake;
pub(crate) use rows::{Act, Defaults, content_id, read};
pub(crate) use value::value_in;

/// What the page of a workbook is called that explains the sheet.
pub(crate) const EXPLANATIONS: (&str, &str) = ("Explanations", "Explications");

/// Whether a sheet of this name explains another and has no rows of its own.
pub(crate) fn is_explanation(name: &str) -> bool {
    name == EXPLANATIONS.0 || name == EXPLANATIONS.1
}

/// A text as it is compared: without regard to case, accents, blanks and signs. Points stay, since they part the names of a path.
pub(crate) fn folded(text: &str) -> String {
    projections::lists::search::folded(text).chars().filter(|c| c.is_alphanumeric() || *c == '.').collect()
}
