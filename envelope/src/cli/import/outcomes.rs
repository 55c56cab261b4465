//! The rows of an import, written again with what became of each.

use crate::cli::error::CliError;
use crate::cli::export::place;
use crate::cli::show::unwritten;
use crate::cli::submit::OutcomeLine;
use crate::cli::words::{Lang, both};
use crate::sheets::{Cell, FileError, Kind, SheetFile, outcome_headings};
use ledger::display::escaped;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::path::Path;

/// The most characters that a cell takes.
const LONGEST: usize = 32_767;
/// Behind what came to nothing.
const RED: Color = Color::RGB(0x00ff_c7ce);

/// What became of a row.
pub(super) struct RowOutcome {
    row: u32,
    outcome: &'static str,
    code: &'static str,
    message: String,
}

impl RowOutcome {
    /// What an outcome says of a row.
    pub(super) fn of(row: u32, told: &OutcomeLine, lang: Lang) -> RowOutcome {
        let (outcome, code) = told.outcome_and_code();
        RowOutcome { row, outcome, code, message: told.message(lang).unwrap_or_default().to_owned() }
    }
}

/// Why the rows cannot be written again.
pub(super) enum OutcomesError {
    /// The sheet cannot be read again.
    File(FileError),
    /// The file cannot be written.
    Cli(CliError),
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Whether such a file can be written, before anything else is done.
pub(super) fn possible(path: &Path, sheets: usize) -> Result<(), CliError> {
    let is_xlsx = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if is_xlsx || (is_csv(path) && sheets == 1) {
        return Ok(());
    }
    let path = path.display();
    Err(CliError::Usage(both(
        format!("`{path}`: outcomes are written as .xlsx, or as .csv where there is one sheet. Name such a file."),
        format!(
            "`{path}`\u{a0}: les résultats s'écrivent en .xlsx, ou en .csv s'il n'y a qu'une feuille. Indiquez un tel fichier."
        ),
    )))
}

/// A sheet with what became of its rows.
type Sheet<'a> = (&'a str, Kind, &'a [RowOutcome]);

/// The outcome, the code and the message of a row.
type Told<'a> = (&'a str, &'a str, String);

/// What became of each row; of several things wrong with one row, all.
fn by_row(kept: &[RowOutcome]) -> BTreeMap<u32, Told<'_>> {
    let mut rows: BTreeMap<u32, Told<'_>> = BTreeMap::new();
    for outcome in kept {
        rows.entry(outcome.row)
            .and_modify(|(_, _, message)| {
                message.push('\n');
                message.push_str(&outcome.message);
            })
            .or_insert_with(|| (outcome.outcome, outcome.code, outcome.message.clone()));
    }
    rows
}

/// Writes the rows of the sheets with three further columns.
pub(super) fn write(path: &Path, file: &mut SheetFile, sheets: &[Sheet<'_>], lang: Lang) -> Result<(), OutcomesError> {
    let bytes = if is_csv(path) { csv(file, sheets, lang)? } else { workbook(file, sheets, lang)? };
    place::file(path, &bytes).map_err(OutcomesError::Cli)
}

fn csv(file: &mut SheetFile, sheets: &[Sheet<'_>], lang: Lang) -> Result<Vec<u8>, OutcomesError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    let mut failed = None;
    for (name, kind, kept) in sheets {
        let rows = by_row(kept);
        let mut width = None;
        let visit = |row: u32, cells: Vec<Cell>| {
            let mut texts: Vec<String> = cells.iter().map(in_csv).collect();
            match width {
                None => {
                    width = Some(texts.len());
                    texts.extend(outcome_headings(*kind, lang));
                    // What is wrong with the headings is told beside them.
                    texts.extend(rows.get(&row).map(|(_, _, message)| message.clone()));
                }
                Some(width) => {
                    texts.resize(width.max(texts.len()), String::new());
                    let (outcome, code, message) = rows.get(&row).cloned().unwrap_or_default();
                    texts.extend([outcome.to_owned(), code.to_owned(), message]);
                }
            }
            if let Err(error) = writer.write_record(texts) {
                failed = Some(error);
            }
        };
        file.rows(name, visit).map_err(OutcomesError::File)?;
    }
    match failed {
        Some(error) => Err(OutcomesError::Cli(unwritten(error))),
        None => Ok(writer.into_inner().unwrap_or_default()),
    }
}

/// A cell in CSV. A text that a spreadsheet would take for a formula gets an apostrophe, and nothing in it commands a terminal.
fn in_csv(cell: &Cell) -> String {
    let text = escaped(&cell.text()).into_owned();
    let is_formula = match cell {
        Cell::Text(text) => {
            let has_words = || text.contains(|c: char| c.is_alphabetic() || c == '(');
            text.starts_with(['=', '+', '@']) || (text.starts_with('-') && has_words())
        }
        Cell::Number(_)
        | Cell::Percent(_)
        | Cell::Day(_)
        | Cell::Empty
        | Cell::Moment(_)
        | Cell::Flag(_)
        | Cell::Error(_) => false,
    };
    if is_formula { format!("'{text}") } else { text }
}

fn workbook(file: &mut SheetFile, sheets: &[Sheet<'_>], lang: Lang) -> Result<Vec<u8>, OutcomesError> {
    let mut workbook = Workbook::new();
    for (name, kind, kept) in sheets {
        let rows = by_row(kept);
        let sheet = workbook.add_worksheet();
        // A .csv file may be called anything; its rows come back in a sheet that says what they are.
        let name_of_kind = if Kind::from_name(name).is_some() { name } else { kind.name() };
        sheet.set_name(name_of_kind).map_err(|error| unfit(&error))?;
        let mut written = RowsWriter { sheet, width: None, kind: *kind, lang };
        let mut failed = None;
        let visit = |row: u32, cells: Vec<Cell>| {
            if let Err(error) = written.row(row, &cells, rows.get(&row)) {
                failed = Some(error);
            }
        };
        file.rows(name, visit).map_err(OutcomesError::File)?;
        if let Some(error) = failed {
            return Err(unfit(&error));
        }
        sheet.set_freeze_panes(1, 0).map_err(|error| unfit(&error))?;
        sheet.set_autofit_max_width(400).autofit();
    }
    workbook.save_to_buffer().map_err(|error| unfit(&error))
}

fn unfit(error: &XlsxError) -> OutcomesError {
    OutcomesError::Cli(CliError::Usage(both(
        format!(
            "the outcomes do not fit into a workbook ({error}). Choose a .csv file; what was imported stays imported."
        ),
        format!(
            "les résultats n'entrent pas dans un classeur ({error}). Choisissez un fichier .csv; ce qui a été importé le reste."
        ),
    )))
}

/// A sheet that is written row by row.
struct RowsWriter<'a> {
    sheet: &'a mut Worksheet,
    /// How many columns the headings have, once they are written.
    width: Option<u16>,
    kind: Kind,
    lang: Lang,
}

impl RowsWriter<'_> {
    fn row(&mut self, row: u32, cells: &[Cell], told: Option<&Told<'_>>) -> Result<(), XlsxError> {
        let at = row.saturating_sub(1);
        let is_bad = told.is_some_and(|(outcome, _, _)| matches!(*outcome, "refused" | "invalid"));
        let mut look = Format::new();
        if is_bad {
            look = look.set_background_color(RED);
        }
        if self.width.is_none() {
            look = look.set_bold();
        }
        for (place, cell) in (0_u16..).zip(cells) {
            self.put(at, place, cell, &look)?;
        }
        let after = match self.width {
            Some(width) => width.max(u16::try_from(cells.len()).unwrap_or(u16::MAX)),
            None => u16::try_from(cells.len()).unwrap_or(u16::MAX),
        };
        let mut texts = Vec::new();
        match (self.width, told) {
            (None, told) => {
                texts.extend(outcome_headings(self.kind, self.lang));
                // What is wrong with the headings is told beside them.
                texts.extend(told.map(|(_, _, message)| message.clone()));
                self.width = Some(after);
            }
            (Some(_), Some((outcome, code, message))) => {
                texts.extend([(*outcome).to_owned(), (*code).to_owned(), message.clone()]);
            }
            (Some(_), None) => {}
        }
        for (place, text) in (after..).zip(texts) {
            self.put(at, place, &Cell::Text(text), &look)?;
        }
        Ok(())
    }

    fn put(&mut self, row: u32, place: u16, cell: &Cell, look: &Format) -> Result<(), XlsxError> {
        let number = |text: &str| text.parse::<f64>().ok();
        match cell {
            Cell::Empty => {
                self.sheet.write_blank(row, place, look)?;
            }
            Cell::Number(text) => {
                match number(text) {
                    Some(number) => self.sheet.write_number_with_format(row, place, number, look)?,
                    None => self.sheet.write_string_with_format(row, place, text, look)?,
                };
            }
            Cell::Percent(share) => {
                let look = look.clone().set_num_format("0.##%");
                match number(share) {
                    Some(number) => self.sheet.write_number_with_format(row, place, number, &look)?,
                    None => self.sheet.write_string_with_format(row, place, cell.text(), &look)?,
                };
            }
            Cell::Flag(flag) => {
                self.sheet.write_boolean_with_format(row, place, *flag, look)?;
            }
            Cell::Day(day) => {
                let look = look.clone().set_num_format("yyyy-mm-dd");
                match ExcelDateTime::parse_from_str(&day.to_string()) {
                    Ok(date) => self.sheet.write_datetime_with_format(row, place, &date, &look)?,
                    Err(_) => self.sheet.write_string_with_format(row, place, day.to_string(), &look)?,
                };
            }
            Cell::Text(text) | Cell::Moment(text) | Cell::Error(text) => {
                let fits: String = escaped(text).chars().take(LONGEST).collect();
                self.sheet.write_string_with_format(row, place, fits, look)?;
            }
        }
        Ok(())
    }
}
