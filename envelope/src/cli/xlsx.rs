//! A year as a workbook.
//!
//! A cell of a workbook is a binary floating-point number, and nothing else: here, and only here, an amount becomes one. It is
//! read from the amount's own text, so that it is the number nearest to it; up to fifteen digits it is shown again as it was.
//! The same year at the same cut gives the same bytes: the workbook's date is that of the last event that it rests on.

use super::overview::Overview;
use crate::cli::error::CliError;
use crate::cli::words::{Lang, both};
use ledger::display::escaped;
use ledger::texts::headings;
use ledger::time::{FiscalYear, Instant};
use replay::tables::{Cell, Kind, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The widest that a column becomes, in pixels.
const WIDEST: u32 = 400;
/// The most characters that a cell takes.
const LONGEST: usize = 32_767;

/// How what stands in a column is shown.
struct SheetFormats {
    heading: Format,
    amount: Format,
    day: Format,
    instant: Format,
}

impl SheetFormats {
    fn new() -> SheetFormats {
        SheetFormats {
            heading: Format::new().set_bold().set_align(FormatAlign::Top),
            amount: Format::new().set_num_format("#,##0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
        }
    }
}

/// The workbook's bytes: the page for managers, where it is one broadcaster's year, and a sheet a table. `recorded_at` is when the
/// last event was recorded that the tables rest on.
///
/// # Errors
/// There are more rows than a sheet takes.
pub(crate) fn workbook(
    year: FiscalYear,
    recorded_at: Instant,
    first: Option<&Overview>,
    tables: &[Table],
    lang: Lang,
) -> Result<Vec<u8>, CliError> {
    write(year, recorded_at, first, tables, lang).map_err(|error| {
        CliError::Refused(both(
            format!("this year does not fit into a workbook ({error}). Choose --format parquet."),
            format!("cet exercice n'entre pas dans un classeur ({error}). Choisissez --format parquet."),
        ))
    })
}

/// One table as a workbook of one sheet, the same bytes for the same rows.
///
/// # Errors
/// There are more rows than a sheet takes.
pub(crate) fn one(table: &Table) -> Result<Vec<u8>, CliError> {
    let write = || {
        let mut workbook = Workbook::new();
        let mut properties = DocProperties::new();
        if let Ok(day) = ExcelDateTime::parse_from_str("2021-04-01") {
            properties = properties.set_creation_datetime(&day);
        }
        workbook.set_properties(&properties);
        sheet(workbook.add_worksheet().set_name(table.name)?, table, &SheetFormats::new(), Lang::En)?;
        workbook.save_to_buffer()
    };
    write().map_err(|error: XlsxError| {
        CliError::Refused(both(
            format!("this answer does not fit into a workbook ({error}). Choose --format csv."),
            format!("cette réponse n'entre pas dans un classeur ({error}). Choisissez --format csv."),
        ))
    })
}

fn write(
    year: FiscalYear,
    recorded_at: Instant,
    first: Option<&Overview>,
    tables: &[Table],
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let looks = SheetFormats::new();
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(match lang {
        Lang::En => format!("Envelopes of {year}"),
        Lang::Fr => format!("Enveloppes de {year}"),
    });
    if let Some(recorded) = moment(recorded_at) {
        properties = properties.set_creation_datetime(&recorded);
    }
    workbook.set_properties(&properties);
    if let Some(overview) = first {
        overview.write(workbook.add_worksheet().set_name(lang.pick("Overview", "Sommaire"))?, lang)?;
    }
    for table in tables {
        sheet(workbook.add_worksheet().set_name(name(table.name, lang))?, table, &looks, lang)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, table: &Table, looks: &SheetFormats, lang: Lang) -> Result<(), XlsxError> {
    for (place, column) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, place, column.name, &looks.heading)?;
        match column.kind {
            Kind::Amount => sheet.set_column_format(place, &looks.amount)?,
            Kind::Day => sheet.set_column_format(place, &looks.day)?,
            Kind::Instant => sheet.set_column_format(place, &looks.instant)?,
            Kind::Text | Kind::Flag | Kind::Count => sheet,
        };
    }
    for (line, row) in (1_u32..).zip(&table.rows) {
        for (place, cell) in (0_u16..).zip(row) {
            put(sheet, line, place, cell, looks, lang)?;
        }
    }
    let (last_row, last_column) = (table.rows.len(), table.columns.len().saturating_sub(1));
    let last_row = u32::try_from(last_row).map_err(|_| XlsxError::RowColumnLimitError)?;
    let last_column = u16::try_from(last_column).map_err(|_| XlsxError::RowColumnLimitError)?;
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(WIDEST).autofit();
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    line: u32,
    place: u16,
    cell: &Cell,
    looks: &SheetFormats,
    lang: Lang,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) if text.chars().count() > LONGEST => {
            let told = lang.pick(
                "(too long for a cell: see the exported log)",
                "(trop long pour une cellule\u{a0}: voir le journal exporté)",
            );
            sheet.write_string(line, place, told)?;
        }
        Cell::Text(text) => {
            sheet.write_string(line, place, escaped(text))?;
        }
        Cell::Flag(flag) => {
            sheet.write_boolean(line, place, *flag)?;
        }
        Cell::Count(_) => match number(cell) {
            Some(number) => {
                sheet.write_number(line, place, number)?;
            }
            None => {
                sheet.write_string(line, place, cell.text())?;
            }
        },
        Cell::Amount(_) => match number(cell) {
            Some(number) => {
                sheet.write_number_with_format(line, place, number, &looks.amount)?;
            }
            None => {
                sheet.write_string(line, place, cell.text())?;
            }
        },
        // Workbooks know no date before 1900.
        Cell::Day(day) => match ExcelDateTime::parse_from_str(&day.to_string()) {
            Ok(date) => {
                sheet.write_datetime_with_format(line, place, &date, &looks.day)?;
            }
            Err(_) => {
                sheet.write_string(line, place, cell.text())?;
            }
        },
        // And nothing finer than a thousandth of a second.
        Cell::Instant(instant) => match moment(*instant) {
            Some(moment) => {
                sheet.write_datetime_with_format(line, place, &moment, &looks.instant)?;
            }
            None => {
                sheet.write_string(line, place, cell.text())?;
            }
        },
    }
    Ok(())
}

/// The number nearest to what a cell says, in the form that workbooks have.
fn number(cell: &Cell) -> Option<f64> {
    cell.text().parse().ok()
}

fn moment(instant: Instant) -> Option<ExcelDateTime> {
    let text = instant.to_string();
    ExcelDateTime::parse_from_str(text.get(..23)?).ok()
}

/// What a sheet is called: at most thirty-one characters.
fn name(table: &'static str, lang: Lang) -> &'static str {
    lang.one(match table {
        "about" => ("About", "À propos"),
        "balances" => headings::BALANCES,
        "compliance" => ("Compliance", "Obligations"),
        "parity" => headings::PARITY,
        "penalties" => headings::PENALTIES,
        "credit-withdrawals" => ("Credit withdrawals", "Retraits de crédit"),
        "allocations" => ("Allocations", "Allocations calculées"),
        "factors" => headings::FACTORS,
        "credits" => headings::CREDITS,
        "alternative-access" => headings::ALTERNATIVE_ACCESS,
        "reserve" => headings::RESERVE,
        "commitments" => headings::COMMITMENTS,
        "events" => headings::EVENTS,
        other => (other, other),
    })
}
