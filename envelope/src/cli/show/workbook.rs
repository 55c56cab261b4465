//! An answer as a workbook: one sheet, one row a thing, amounts as numbers and dates as dates.

use crate::cli::error::CliError;
use crate::cli::xlsx;
use ledger::money::Money;
use ledger::time::Day;
use replay::tables::{Cell, Column, Kind, Table};

/// The rows of an answer. What stands in a cell follows from its text: answers write each kind of value in one form.
pub(crate) fn of_rows(columns: &[&'static str], rows: &[Vec<String>]) -> Result<Vec<u8>, CliError> {
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
    let kind = |place: usize| match rows.iter().filter_map(|row| row.get(place)).find(|cell| **cell != Cell::Empty) {
        Some(Cell::Amount(_)) => Kind::Amount,
        Some(Cell::Day(_)) => Kind::Day,
        Some(Cell::Count(_)) => Kind::Count,
        Some(Cell::Empty | Cell::Text(_) | Cell::Flag(_) | Cell::Instant(_)) | None => Kind::Text,
    };
    let columns = columns.iter().enumerate().map(|(place, name)| Column { name, kind: kind(place) }).collect();
    xlsx::one(&Table { name: "answer", columns, rows })
}

fn cell(text: &str) -> Cell {
    let is_amount = || text.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2);
    if text.is_empty() {
        Cell::Empty
    } else if let Ok(day) = text.parse::<Day>() {
        Cell::Day(day)
    } else if let (true, Ok(money)) = (is_amount(), Money::parse(text)) {
        Cell::Amount(money)
    } else if let (true, Ok(count)) =
        (text.len() < 16 && (text == "0" || !text.starts_with(['0', '+'])), text.parse::<u64>())
    {
        Cell::Count(count)
    } else {
        match text {
            "true" => Cell::Flag(true),
            "false" => Cell::Flag(false),
            _ => Cell::Text(text.to_owned()),
        }
    }
}
