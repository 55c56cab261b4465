//! Which column of a sheet is which.

use super::cell::Cell;
use super::folded;
use super::kind::{Column, Kind};
use super::mistake::{Mistake, letter, listed, told};
use crate::words::{Lang, both};
use ledger::command::field::Form;
use ledger::texts::phrases;

/// The columns of a sheet, in its order.
pub(super) struct Headings {
    texts: Vec<String>,
    columns: Vec<Option<Column>>,
    /// The required columns that are not there.
    lacking: Vec<String>,
}

impl Headings {
    /// Reads the row of headings, and tells what is wrong with it.
    pub(super) fn read(kind: Kind, row: u32, cells: &[Cell]) -> (Headings, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut columns: Vec<Option<Column>> = Vec::new();
        let texts: Vec<String> = cells.iter().map(Cell::text).collect();
        for (place, text) in texts.iter().enumerate() {
            let mut wrong = |expected| {
                mistakes.push(Mistake {
                    row,
                    place: Some(place),
                    column: text.clone(),
                    message: told(row, Some(place), text, None, &expected),
                });
            };
            let column = if text.is_empty() { None } else { kind.column(text) };
            if column.is_none() && !text.is_empty() && !is_outcome(text) {
                let known = kind.columns();
                wrong(both(
                    format!(
                        "`{}` has no column of this heading. Known headings: {}. Correct the heading or remove the column.",
                        kind.name(),
                        listed(&known, |column| column.name.clone())
                    ),
                    format!(
                        "`{}` n'a pas de colonne de ce titre. Titres connus\u{a0}: {}. Corrigez le titre ou retirez la colonne.",
                        kind.name(),
                        listed(&known, |column| format!("{} ({})", column.name, column.label.fr))
                    ),
                ));
            }
            let twice = column.as_ref().and_then(|column| {
                columns.iter().position(|known| known.as_ref().is_some_and(|known| known.path == column.path))
            });
            match twice {
                Some(first) => {
                    let first = letter(first);
                    wrong(both(
                        format!("column {first} states the same. Keep one of them."),
                        format!("la colonne {first} indique la même chose. N'en gardez qu'une."),
                    ));
                    columns.push(None);
                }
                None => columns.push(column),
            }
        }
        let there = |wanted: &Column| columns.iter().flatten().any(|column| column.path == wanted.path);
        let lacking: Vec<Column> =
            kind.columns().into_iter().filter(|column| column.required && !there(column)).collect();
        for column in &lacking {
            let expected = both(
                format!("the column `{}` ({}) is missing. Add it.", column.name, column.label.en),
                format!("la colonne `{}` ({}) manque. Ajoutez-la.", column.name, column.label.fr),
            );
            let message = told(row, None, &column.name, None, &expected);
            mistakes.push(Mistake { row, place: None, column: column.name.clone(), message });
        }
        let lacking = lacking.into_iter().map(|column| column.name).collect();
        (Headings { texts, columns, lacking }, mistakes)
    }

    /// The column at a place.
    pub(super) fn column(&self, place: usize) -> Option<&Column> {
        self.columns.get(place)?.as_ref()
    }

    /// Whether a place has no heading at all.
    pub(super) fn is_unnamed(&self, place: usize) -> bool {
        self.texts.get(place).is_none_or(String::is_empty)
    }

    /// The heading at a place, as it stands in the sheet.
    pub(super) fn heading(&self, place: usize) -> Option<&str> {
        self.texts.get(place).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Where the column of a name of the contract stands.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.as_ref().is_some_and(|column| column.name == name))
    }

    /// Whether a required column of this name is missing.
    pub(super) fn lacks(&self, name: &str) -> bool {
        self.lacking.iter().any(|lacking| lacking == name)
    }

    /// Where the column stands that states what lies at a path of the command's JSON, lists numbered from nothing.
    pub(super) fn nearest(&self, path: &str) -> Option<usize> {
        let names: Vec<&str> = path.split('.').collect();
        let fits = |column: &Column| {
            let mut asked = names.iter();
            column.path.iter().all(|name| match asked.next() {
                Some(asked) => {
                    let item = asked.parse::<u32>().ok().and_then(|number| number.checked_add(1));
                    name == asked || item.is_some_and(|item| *name == item.to_string())
                }
                None => false,
            })
        };
        let exact = self.columns.iter().position(|column| column.as_ref().is_some_and(fits));
        let last = names.last().copied().unwrap_or_default();
        let is_list =
            |column: &Column| matches!(column.form, Form::List(_)) && names.first() == Some(&column.name.as_str());
        exact
            .or_else(|| self.columns.iter().position(|column| column.as_ref().is_some_and(is_list)))
            .or_else(|| self.place(last))
    }

    /// The names of the columns in which something must stand.
    pub(super) fn required(&self) -> Vec<String> {
        let must = |column: &&Column| column.required && !matches!(column.form, Form::List(_));
        self.columns.iter().flatten().filter(must).map(|column| column.name.clone()).collect()
    }

    /// The first column that has a heading.
    pub(super) fn first(&self) -> (usize, String) {
        let first = self.columns.iter().position(Option::is_some).unwrap_or_default();
        (first, self.heading(first).unwrap_or_default().to_owned())
    }
}

/// The headings of the columns that `--outcomes` adds, in English and in French.
const OUTCOMES: [(&str, &str); 3] = [phrases::OUTCOME_OF_A_ROW, ("code", "code"), ("message", "message")];

/// The headings of the columns that `--outcomes` adds to a sheet of this kind: none that a field has.
pub(crate) fn outcome_headings(kind: Kind, lang: Lang) -> [String; 3] {
    OUTCOMES.map(|(en, fr)| {
        let heading = lang.pick(en, fr);
        if kind.column(heading).is_some() { format!("import {heading}") } else { heading.to_owned() }
    })
}

/// Whether a column was added by `--outcomes`: a sheet that comes back with them is read as if they were not there.
fn is_outcome(heading: &str) -> bool {
    let asked = folded(heading.trim_start_matches("import "));
    OUTCOMES.iter().any(|(en, fr)| asked == folded(en) || asked == folded(fr))
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letter), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
