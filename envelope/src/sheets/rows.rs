//! From the rows of a sheet to commands. Every row is looked at, and everything wrong is told, with its row and column.

use super::assemble::Assembled;
use super::cell::Cell;
use super::file::{FileError, SheetFile};
use super::headings::Headings;
use super::kind::{JOINS, Kind};
use super::mistake::{Mistake, letter, told};
use super::value::value_in;
use crate::words::both;
use ledger::command::Submission;
use ledger::command::field::{COMMON, Field};
use ledger::digest::Digest;
use ledger::refusal::Bilingual;
use ledger::time::FiscalYear;
use serde_json::Value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// One command of a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// The row where it begins.
    pub(crate) row: u32,
    /// The id that the row states, if any.
    pub(crate) command_id: Option<Uuid>,
    /// The command as JSON, without an id: a line that `submit` reads. Of a long sheet this is all that is kept in memory.
    pub(crate) line: Box<[u8]>,
}

/// What a sheet holds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Its commands in the order of their first rows.
    pub(crate) acts: Vec<Act>,
    /// Everything wrong, in the order of rows.
    pub(crate) mistakes: Vec<Mistake>,
}

/// What stands where an allocation's row leaves it out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defaults {
    /// The latest year that is open.
    pub(crate) year: Option<FiscalYear>,
}

/// Reads a sheet; `progress` is told each row.
///
/// # Errors
/// The sheet cannot be read at all.
pub(crate) fn read(
    file: &mut SheetFile,
    name: &str,
    kind: Kind,
    defaults: Defaults,
    mut progress: impl FnMut(u32),
) -> Result<Found, FileError> {
    let mut reading: Option<Reading> = None;
    file.rows(name, |number, cells| {
        progress(number);
        match &mut reading {
            None => reading = Some(Reading::begin(kind, defaults, number, &cells)),
            Some(reading) => reading.row(number, &cells),
        }
    })?;
    Ok(match reading {
        Some(reading) => reading.end(),
        None => Found {
            acts: Vec::new(),
            mistakes: vec![Mistake {
                row: 1,
                place: None,
                column: String::new(),
                message: both(
                    format!(
                        "the sheet is empty. Its first row has headings: `envelope template {} -o FILE.xlsx` makes one.",
                        kind.name()
                    ),
                    format!(
                        "la feuille est vide. Sa première ligne porte les titres\u{a0}: `envelope template {} -o FICHIER.xlsx` en crée une.",
                        kind.name()
                    ),
                ),
            }],
        },
    })
}

/// The values of one row, by the name of their column.
struct RowValues {
    row: u32,
    values: Vec<(usize, Value)>,
    /// The columns where something stands that is no value: told already.
    wrong: Vec<usize>,
}

/// A sheet being read.
struct Reading {
    kind: Kind,
    /// Those of its command, the common ones among them.
    fields: Vec<Field>,
    defaults: Defaults,
    headings: Headings,
    acts: Vec<Act>,
    mistakes: Vec<Mistake>,
    /// Rows that share a command, in the order of the first of each.
    groups: Vec<Vec<RowValues>>,
    /// By name, each with the year that its rows state.
    by_name: HashMap<String, Vec<(String, usize)>>,
    seen: HashMap<Uuid, u32>,
}

impl Reading {
    fn begin(kind: Kind, defaults: Defaults, row: u32, cells: &[Cell]) -> Reading {
        let (headings, mistakes) = Headings::read(kind, row, cells);
        let own = kind.command().map_or(&[][..], |command| command.fields);
        Reading {
            kind,
            fields: COMMON.iter().chain(own).copied().collect(),
            defaults,
            headings,
            acts: Vec::new(),
            mistakes,
            groups: Vec::new(),
            by_name: HashMap::new(),
            seen: HashMap::new(),
        }
    }

    fn mistake(&mut self, row: u32, column: Option<usize>, name: &str, found: Option<&str>, expected: &Bilingual) {
        let heading = column.and_then(|place| self.headings.heading(place));
        let heading = heading.map_or_else(|| name.to_owned(), str::to_owned);
        let message = told(row, column, &heading, found, expected);
        self.mistakes.push(Mistake { row, place: column, message, column: heading });
    }

    /// Looks at one row; tells what is wrong with it.
    fn row(&mut self, row: u32, cells: &[Cell]) {
        let before = self.mistakes.len();
        let (mut values, mut wrong) = (Vec::with_capacity(cells.len()), Vec::new());
        for (place, cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            let Some(column) = self.headings.column(place) else {
                if self.headings.is_unnamed(place) {
                    let expected = both(
                        "the column has no heading. Give it one, or empty the cell.",
                        "la colonne n'a pas de titre. Donnez-lui en un, ou videz la cellule.",
                    );
                    self.mistake(row, Some(place), &letter(place), Some(&cell.text()), &expected);
                }
                continue;
            };
            match value_in(column, cell) {
                Ok(value) => values.push((place, value)),
                Err(expected) => {
                    wrong.push(place);
                    self.mistake(row, Some(place), "", Some(&cell.text()), &expected);
                }
            }
        }
        let values = RowValues { row, values, wrong };
        match self.kind {
            Kind::Command(_) if self.mistakes.len() == before => self.single(values),
            // The whole of a row that is wrong cannot be checked, but what it leaves out can be told.
            Kind::Command(_) => {
                let required = self.headings.required();
                self.requires(&values, &required.iter().map(String::as_str).collect::<Vec<_>>());
            }
            Kind::Swaps => self.join(values, &[JOINS.name]),
            Kind::Allocations => self.join(values, &["holder", "letter"]),
        }
    }

    /// A row that is a command of its own.
    fn single(&mut self, values: RowValues) {
        let mut assembled = Assembled::default();
        for (place, value) in values.values {
            if let Some(column) = self.headings.column(place) {
                assembled.put(&column.path, value);
            }
        }
        self.act(values.row, assembled);
    }

    /// Puts a row with those of the same swap or letter. A row without a year is of the year that the others state.
    fn join(&mut self, values: RowValues, by: &[&str]) {
        let text = |name: &str| self.stated(&values, name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = by.iter().map(|wanted| text(wanted)).collect::<Vec<_>>().join("\n");
        let year = if self.kind == Kind::Allocations { text("year") } else { String::new() };
        let next = self.groups.len();
        let groups = self.by_name.entry(name).or_default();
        let same = groups.iter().position(|(known, _)| *known == year);
        let found = same.or_else(|| groups.iter().position(|(known, _)| known.is_empty() || year.is_empty()));
        match found.and_then(|found| groups.get_mut(found)) {
            Some((known, group)) => {
                if known.is_empty() {
                    *known = year;
                }
                if let Some(rows) = self.groups.get_mut(*group) {
                    rows.push(values);
                }
            }
            None => {
                groups.push((year, next));
                self.groups.push(vec![values]);
            }
        }
    }

    fn stated<'a>(&self, values: &'a RowValues, name: &str) -> Option<&'a Value> {
        let place = self.headings.place(name)?;
        values.values.iter().find(|(at, _)| *at == place).map(|(_, value)| value)
    }

    fn end(mut self) -> Found {
        // What is wrong with cells or headings would be told again, in other words, of the whole.
        let well_formed = self.mistakes.is_empty();
        for rows in std::mem::take(&mut self.groups) {
            match self.kind {
                Kind::Command(_) => {}
                Kind::Swaps => self.swap(&rows, well_formed),
                Kind::Allocations => self.allocation(&rows, well_formed),
            }
        }
        self.mistakes.sort_by_key(|mistake| (mistake.row, mistake.place));
        Found { acts: self.acts, mistakes: self.mistakes }
    }

    /// Tells every column that a row of a group leaves out.
    fn requires(&mut self, values: &RowValues, names: &[&str]) -> bool {
        let mut all = true;
        for name in names {
            let Some(place) = self.headings.place(name) else { continue };
            if self.stated(values, name).is_none() {
                all = false;
                if !values.wrong.contains(&place) {
                    self.mistake(values.row, Some(place), name, None, &missing());
                }
            }
        }
        all
    }

    /// Tells what no row of a group states, at its first row.
    fn requires_once(&mut self, rows: &[RowValues], names: &[&str]) {
        for name in names {
            let Some(place) = self.headings.place(name) else { continue };
            let stated = rows.iter().any(|values| self.stated(values, name).is_some() || values.wrong.contains(&place));
            if let (false, Some(first)) = (stated, rows.first()) {
                self.mistake(first.row, Some(place), name, None, &missing());
            }
        }
    }

    /// The values that belong to the whole of a group: stated once, or the same wherever they are stated.
    fn shared(&mut self, rows: &[RowValues], names: &[&str], assembled: &mut Assembled) {
        for name in names {
            let mut known: Option<(u32, Value)> = None;
            for values in rows {
                let Some(value) = self.stated(values, name).cloned() else { continue };
                match &known {
                    None => known = Some((values.row, value)),
                    Some((_, first)) if *first == value => {}
                    Some((row, _)) => {
                        let expected = both(
                            format!(
                                "row {row}, which belongs to the same act, says something else. State it once, or the same in both."
                            ),
                            format!(
                                "la ligne {row}, qui appartient au même acte, dit autre chose. Indiquez-le une fois, ou la même chose aux deux."
                            ),
                        );
                        let found = in_cell(&value);
                        self.mistake(values.row, self.headings.place(name), name, Some(&found), &expected);
                    }
                }
            }
            if let Some((_, value)) = known {
                assembled.put(&[(*name).to_owned()], value);
            }
        }
    }

    fn swap(&mut self, rows: &[RowValues], well_formed: bool) {
        let mut assembled = Assembled::default();
        let before = self.mistakes.len();
        for (number, values) in (1_u32..).zip(rows) {
            self.requires(values, &[JOINS.name, "from", "to", "language", "bucket", "amount"]);
            for name in ["from", "to", "language", "bucket", "amount", "received_as"] {
                if let Some(value) = self.stated(values, name) {
                    assembled.put(&["legs".to_owned(), number.to_string(), name.to_owned()], value.clone());
                }
            }
        }
        self.requires_once(rows, &["effective_on", "year"]);
        self.shared(rows, &["effective_on", "year", "signed_by", "authority", "actor", "note"], &mut assembled);
        self.end_group(rows, assembled, well_formed && self.mistakes.len() == before);
    }

    fn allocation(&mut self, rows: &[RowValues], well_formed: bool) {
        let mut assembled = Assembled::default();
        let before = self.mistakes.len();
        let mut stated: HashMap<(String, String), u32> = HashMap::new();
        for values in rows {
            if !self.requires(values, &["holder", "letter", "language", "bucket", "amount"]) {
                continue;
            }
            let word = |name: &str| self.stated(values, name).and_then(Value::as_str).map(str::to_owned);
            let (Some(language), Some(bucket)) = (word("language"), word("bucket")) else { continue };
            let Some(amount) = self.stated(values, "amount").cloned() else { continue };
            let path = ["languages".to_owned(), language.clone(), "buckets".to_owned(), bucket.clone()];
            match stated.entry((language, bucket)) {
                Entry::Vacant(new) => {
                    new.insert(values.row);
                    assembled.put(&path, amount);
                }
                Entry::Occupied(known) => {
                    let row = *known.get();
                    let expected = both(
                        format!("row {row} states this bucket of the letter already. Keep one of them."),
                        format!("la ligne {row} indique déjà ce compte de la lettre. N'en gardez qu'une."),
                    );
                    let found = path.last().cloned();
                    self.mistake(values.row, self.headings.place("bucket"), "bucket", found.as_deref(), &expected);
                }
            }
        }
        self.shared(rows, &["effective_on", "year", "holder", "letter", "actor", "note"], &mut assembled);
        self.complete(rows, &mut assembled);
        self.end_group(rows, assembled, well_formed && self.mistakes.len() == before);
    }

    /// An allocation without a year is of the latest open one; without a date it counts from the year's first day.
    fn complete(&mut self, rows: &[RowValues], assembled: &mut Assembled) {
        let said = |name: &str| rows.iter().find_map(|values| self.stated(values, name)).and_then(Value::as_str);
        let (year, dated) = (said("year"), said("effective_on").is_some());
        let year = match year {
            Some(year) => year.parse().ok(),
            None => self.defaults.year,
        };
        let Some(year) = year else {
            // A year that has no form is told already.
            if said("year").is_none() {
                let row = rows.first().map_or(1, |values| values.row);
                let expected = both(
                    "no fiscal year is stated and none is open in the ledger. Add a column `year`.",
                    "aucun exercice n'est indiqué et aucun n'est ouvert dans le registre. Ajoutez une colonne `year`.",
                );
                self.mistake(row, self.headings.place("year"), "year", None, &expected);
            }
            return;
        };
        assembled.put(&["year".to_owned()], Value::String(year.to_string()));
        if !dated {
            assembled.put(&["effective_on".to_owned()], Value::String(year.first_day().to_string()));
        }
    }

    fn end_group(&mut self, rows: &[RowValues], assembled: Assembled, whole: bool) {
        if let (true, Some(first)) = (whole, rows.first()) {
            self.act(first.row, assembled);
        }
    }

    /// Checks the whole of a command as a line of `submit` is checked, and keeps it.
    fn act(&mut self, row: u32, assembled: Assembled) {
        let Some(command) = self.kind.command() else { return };
        let mut whole = match assembled.finish(&self.fields) {
            Ok(whole) => whole,
            Err(names) => {
                for name in names {
                    // A column that is not there at all was told with the headings.
                    if !self.headings.lacks(&name) {
                        self.mistake(row, self.headings.place(&name), &name, None, &missing());
                    }
                }
                return;
            }
        };
        let stated = whole.remove("command_id").and_then(|id| id.as_str()?.parse::<Uuid>().ok());
        whole.insert("command".to_owned(), Value::String(command.name.to_owned()));
        // The keys of an object are kept sorted, so that the same content is the same bytes.
        let line = match serde_json::to_vec(&Value::Object(whole)) {
            Ok(line) => line.into_boxed_slice(),
            Err(error) => {
                let expected = both(error.to_string(), error.to_string());
                return self.mistake(row, None, "", None, &expected);
            }
        };
        if let Err(malformed) = Submission::read(&line, false) {
            let place = malformed.place().and_then(|path| self.headings.nearest(path));
            let name = malformed.place().unwrap_or_default().to_owned();
            let expected = both(malformed.en, malformed.fr);
            return self.mistake(row, place, &name, None, &expected);
        }
        let key = stated.unwrap_or_else(|| content_id(&line, ""));
        match self.seen.entry(key) {
            Entry::Vacant(new) => {
                new.insert(row);
                self.acts.push(Act { row, command_id: stated, line });
            }
            Entry::Occupied(known) => {
                let first = *known.get();
                let expected = both(
                    format!(
                        "the same stands in row {first} already. Remove one of them; where the act did happen twice, tell them apart by a `note`."
                    ),
                    format!(
                        "la ligne {first} dit déjà la même chose. Retirez-en une; si l'acte a bien eu lieu deux fois, distinguez-les par une note (`note`)."
                    ),
                );
                let (place, name) = self.headings.first();
                self.mistake(row, Some(place), &name, None, &expected);
            }
        }
    }
}

/// The id of a command that states none: it follows from the ledger's name and the command's content, so that a sheet imported twice
/// writes once.
pub(crate) fn content_id(line: &[u8], ledger: &str) -> Uuid {
    let content = [b"envelope import\n", ledger.as_bytes(), b"\n", line].concat();
    let Digest(bytes) = Digest::of(&content);
    let mut id = [0; 16];
    id.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    Uuid::new_v8(id)
}

fn missing() -> Bilingual {
    both("the cell is empty. State it.", "la cellule est vide. Indiquez-le.")
}

/// A value as it would stand in a cell.
fn in_cell(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
