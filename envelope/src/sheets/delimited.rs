//! Rows of a delimited text: comma, semicolon or tab; UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252.
//!
//! Rows are numbered as a spreadsheet numbers them: a blank line is a row, and a cell that spans lines belongs to one.

use super::cell::Cell;
use std::borrow::Cow;

/// The text of a file, whatever its encoding.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            // What is no UTF-8 is what spreadsheets write on Windows in Canada.
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    }
}

/// The rows of a text.
pub(super) struct Rows<'a> {
    text: &'a str,
    separator: char,
    row: u32,
}

/// Where a quoted cell begins that never ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unended {
    /// The row.
    pub(super) row: u32,
}

impl<'a> Rows<'a> {
    /// The rows of this text. The separator is the one of the three that its first line has most often; a line `sep=;` says it.
    pub(super) fn of(text: &'a str) -> Rows<'a> {
        if let Some(rest) = text.strip_prefix("sep=") {
            let (first, rest) = rest.split_once('\n').unwrap_or((rest, ""));
            if let Some(separator) = first.chars().next() {
                return Rows { text: rest, separator, row: 0 };
            }
        }
        let headings = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let count = |separator: char| headings.matches(separator).count();
        // Of equally many the first in this order counts: decimal commas make commas the weakest sign.
        let separator = ['\t', ';', ','].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(',');
        Rows { text, separator, row: 0 }
    }

    fn cells(&mut self) -> Result<Vec<Cell>, Unended> {
        let mut cells = Vec::new();
        let mut cell = String::new();
        let mut chars = self.text.char_indices().peekable();
        let mut quoted = false;
        let end = loop {
            match chars.next() {
                None if quoted => return Err(Unended { row: self.row }),
                None => break self.text.len(),
                Some((_, '"')) if quoted => match chars.peek() {
                    Some((_, '"')) => {
                        cell.push('"');
                        chars.next();
                    }
                    Some(_) | None => quoted = false,
                },
                Some((_, c)) if quoted => cell.push(c),
                Some((_, '"')) if cell.trim().is_empty() => {
                    cell.clear();
                    quoted = true;
                }
                Some((_, '\r')) if chars.peek().is_some_and(|(_, next)| *next == '\n') => {}
                Some((at, '\n' | '\r')) => break at + 1,
                Some((_, c)) if c == self.separator => cells.push(Cell::of_text(&std::mem::take(&mut cell))),
                Some((_, c)) => cell.push(c),
            }
        };
        cells.push(Cell::of_text(&cell));
        self.text = self.text.get(end..).unwrap_or_default();
        Ok(cells)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<(u32, Vec<Cell>), Unended>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.text.is_empty() {
            return None;
        }
        self.row = self.row.saturating_add(1);
        let cells = self.cells();
        if cells.is_err() {
            self.text = "";
        }
        Some(cells.map(|cells| (self.row, cells)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        Rows::of(text)
            .map(|row| row.unwrap())
            .map(|(row, cells)| (row, cells.iter().map(Cell::text).collect()))
            .collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn separators_quotes_and_line_ends_are_found_out() {
        assert_eq!(rows("a,b\r\n1,2\r\n"), [row(1, &["a", "b"]), row(2, &["1", "2"])]);
        assert_eq!(rows("a;b\n1,5;\"x;\"\"y\"\"\""), [row(1, &["a", "b"]), row(2, &["1,5", "x;\"y\""])]);
        assert_eq!(rows("a\tb\n1\t2"), [row(1, &["a", "b"]), row(2, &["1", "2"])]);
        assert_eq!(rows("sep=;\na;b\n"), [row(1, &["a", "b"])]);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        assert_eq!(
            rows("a,b\n\n\"two\nlines\",2\n3,4"),
            [row(1, &["a", "b"]), row(2, &[""]), row(3, &["two\nlines", "2"]), row(4, &["3", "4"]),]
        );
        assert_eq!(Rows::of("a\n\"b").last().unwrap(), Err(Unended { row: 2 }));
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_windows_1252() {
        assert_eq!(decoded(b"\xef\xbb\xbf\xc3\xa9"), "é");
        assert_eq!(decoded(b"caf\xe9 \x80"), "café €");
        assert_eq!(decoded(b"\xff\xfea\x00"), "a");
    }
}
