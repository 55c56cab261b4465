//! The file that was handed in, and the rows of its sheets.

use super::cell::Cell;
use super::delimited::{Rows, decoded};
use super::ods;
use super::percent::is_percent_format;
use calamine::{Data, DataRef, Reader, Sheets, Style, Xlsx, open_workbook_auto_from_rs};
use std::collections::HashMap;
use std::io::{self, Cursor};
use std::path::Path;

/// Why a file gives no rows.
#[derive(Debug)]
pub(crate) enum FileError {
    /// The system does not give it.
    Io(io::Error),
    /// It is no workbook that can be read; why, in the reader's own words.
    NotAWorkbook(String),
    /// A text in quotation marks begins in this row and never ends.
    Unended(u32),
}

/// The name of a sheet: of a delimited text the name of its file without the ending.
pub(crate) type SheetName = String;

/// A file with its sheets.
pub(crate) enum SheetFile {
    /// A delimited text: one sheet.
    Text(SheetName, String),
    /// A workbook, read row by row.
    Xlsx(Box<Xlsx<Cursor<Vec<u8>>>>),
    /// A workbook, read sheet by sheet, and the cells of each that hold a percentage where that is known.
    Workbook(Box<Sheets<Cursor<Vec<u8>>>>, HashMap<SheetName, ods::Cells>),
}

impl SheetFile {
    /// Opens a file. What begins as a compressed or a compound file is a workbook, anything else is text: its content decides, not
    /// its name.
    ///
    /// # Errors
    /// It cannot be read, or is no workbook.
    pub(crate) fn open(path: &Path) -> Result<SheetFile, FileError> {
        let bytes = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes).map(|_| bytes)
        } else {
            std::fs::read(path)
        };
        let bytes = bytes.map_err(FileError::Io)?;
        let is_archive = bytes.starts_with(b"PK\x03\x04");
        if is_archive || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            let not = |error: &dyn std::fmt::Display| FileError::NotAWorkbook(error.to_string());
            let percentages = if is_archive { ods::percentages(&bytes) } else { Ok(HashMap::new()) };
            let percentages = percentages.map_err(FileError::NotAWorkbook)?;
            return match open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| not(&error))? {
                Sheets::Xlsx(workbook) => Ok(SheetFile::Xlsx(Box::new(workbook))),
                other @ (Sheets::Xls(_) | Sheets::Xlsb(_) | Sheets::Ods(_)) => {
                    Ok(SheetFile::Workbook(Box::new(other), percentages))
                }
            };
        }
        if bytes.iter().take(4096).any(|byte| *byte == 0)
            && !bytes.starts_with(b"\xff\xfe")
            && !bytes.starts_with(b"\xfe\xff")
        {
            return Err(FileError::NotAWorkbook("bytes that are no text".to_owned()));
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(SheetFile::Text(stem, decoded(&bytes).into_owned()))
    }

    /// The names of its sheets, in the order of the workbook.
    pub(crate) fn names(&self) -> Vec<SheetName> {
        match self {
            SheetFile::Text(name, _) => vec![name.clone()],
            SheetFile::Xlsx(workbook) => workbook.sheet_names(),
            SheetFile::Workbook(workbook, _) => workbook.sheet_names(),
        }
    }

    /// Hands over every row of a sheet that has something in it, with its number from 1.
    ///
    /// # Errors
    /// The sheet cannot be read.
    pub(crate) fn rows(&mut self, name: &str, mut take: impl FnMut(u32, Vec<Cell>)) -> Result<(), FileError> {
        match self {
            SheetFile::Text(_, text) => {
                for row in Rows::of(text) {
                    let (number, cells) = row.map_err(|unended| FileError::Unended(unended.row))?;
                    if cells.iter().any(|cell| !cell.is_empty()) {
                        take(number, cells);
                    }
                }
                Ok(())
            }
            SheetFile::Xlsx(workbook) => {
                let failed = |error: calamine::XlsxError| FileError::NotAWorkbook(error.to_string());
                let mut cells = workbook.worksheet_cells_reader(name).map_err(failed)?;
                let percentages: Vec<bool> = cells.styles().iter().map(is_percentage).collect();
                let mut gathered = Gathered::default();
                while let Some((found, style)) = cells.next_cell_with_style_id().map_err(failed)? {
                    let (row, column) = found.get_position();
                    let cell = Cell::of_workbook(found.get_value());
                    let as_shown =
                        if percentages.get(style) == Some(&true) { cell.shown_as_percentage() } else { cell };
                    gathered.put(row, column, as_shown, &mut take);
                }
                gathered.end(&mut take);
                Ok(())
            }
            SheetFile::Workbook(workbook, percentages) => {
                let percentages = percentages.get(name);
                let range = workbook.worksheet_range(name);
                let range = range.map_err(|error| FileError::NotAWorkbook(error.to_string()))?;
                let mut gathered = Gathered::default();
                let (first_row, first_column) = range.start().unwrap_or_default();
                for (row, column, found) in range.used_cells() {
                    let at =
                        |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
                    let (row, column) = (at(first_row, row), at(first_column, column));
                    let cell = Cell::of_workbook(&borrowed(found));
                    let is_percentage = percentages.is_some_and(|cells| cells.contains(&(row, column)));
                    gathered.put(row, column, if is_percentage { cell.shown_as_percentage() } else { cell }, &mut take);
                }
                gathered.end(&mut take);
                Ok(())
            }
        }
    }
}

fn is_percentage(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| is_percent_format(&format.format_code))
}

fn borrowed(found: &Data) -> DataRef<'_> {
    match found {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(flag) => DataRef::Bool(*flag),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// The most columns that are looked at: no kind of sheet has nearly as many, and a stray cell far to the right costs nothing.
const MOST_COLUMNS: u32 = 512;

/// The cells of a row, gathered until the next one begins.
#[derive(Default)]
struct Gathered {
    row: u32,
    cells: Vec<Cell>,
}

impl Gathered {
    fn put(&mut self, row: u32, column: u32, cell: Cell, take: &mut impl FnMut(u32, Vec<Cell>)) {
        if cell.is_empty() {
            return;
        }
        if row != self.row {
            self.end(take);
            self.row = row;
        }
        let place = usize::try_from(column.min(MOST_COLUMNS)).unwrap_or_default();
        if self.cells.len() <= place {
            self.cells.resize(place + 1, Cell::Empty);
        }
        if let Some(there) = self.cells.get_mut(place) {
            *there = cell;
        }
    }

    fn end(&mut self, take: &mut impl FnMut(u32, Vec<Cell>)) {
        if !self.cells.is_empty() {
            take(self.row.saturating_add(1), std::mem::take(&mut self.cells));
        }
    }
}
