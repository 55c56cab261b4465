//! What is no lines of commands but a sheet: said once, and by which command it is read.

use crate::cli::error::CliError;
use crate::cli::words::both;
use ledger::command::field::Field;
use ledger::texts::headings;

/// How a workbook begins: a zip archive, or the older form.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// What stands between the cells of a line.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Whether the first line is that of a workbook, or the headings of a sheet as text; then what to do instead.
pub(super) fn recognise(name: &str, first: &[u8]) -> Option<CliError> {
    let workbook = WORKBOOKS.iter().any(|begin| first.starts_with(begin));
    if !workbook && !is_headings(&String::from_utf8_lossy(first)) {
        return None;
    }
    let (en, fr) = if workbook { ("a workbook", "un classeur") } else { ("a CSV file", "un fichier CSV") };
    let (file_en, file_fr) = if name == "-" { headings::FILE_ARGUMENT } else { (name, name) };
    Some(CliError::Usage(both(
        format!("this is {en}, not JSON Lines. Nothing was read; use `envelope import {file_en}`."),
        format!(
            "c'est {fr} et non du JSON, une commande par ligne. Rien n'a été lu; employez `envelope import {file_fr}`."
        ),
    )))
}

/// Whether at least two cells, and at least half of all, are headings of commands' fields.
fn is_headings(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with(['{', '[']) {
        return false;
    }
    SEPARATORS.iter().any(|separator| {
        let cells: Vec<&str> = line.split(*separator).map(|cell| cell.trim().trim_matches('"')).collect();
        let headings = cells.iter().filter(|cell| Field::is_heading(cell)).count();
        headings >= 2 && headings * 2 >= cells.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_either_language_are_a_sheet() {
        for line in [
            "effective_on,year,holder,language",
            "\"Effective on\";\"Fiscal year\";\"Broadcaster\"",
            "En vigueur le\tExercice\tTélédiffuseur\tremarque",
        ] {
            assert!(is_headings(line), "{line}");
        }
        for line in ["", "not, json", "{\"year\": \"2021-2022\", \"holder\": \"x\"}", "year", "[\"year\",\"holder\"]"] {
            assert!(!is_headings(line), "{line}");
        }
    }

    #[test]
    fn a_workbook_is_known_by_its_first_bytes() {
        assert!(recognise("x.xlsx", b"PK\x03\x04\x14").is_some());
        assert!(recognise("-", b"{}").is_none());
    }
}
