//! Tables of text: words to the left, amounts to the right, headings of one line or two.

use crate::cli::style::{Colours, Style};
use ledger::display::in_one_line;
use unicode_width::UnicodeWidthStr;

/// Between columns.
const GAP: &str = "  ";

/// One cell: a line of text in which nothing commands the terminal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Cell {
        Cell { text: in_one_line(&text.into()).into_owned(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::styled(text, Style::Plain)
    }
}

/// On which side a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

#[derive(Clone, Debug)]
struct Column {
    heading: String,
    side: Side,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    total: Option<Vec<Cell>>,
}

impl Table {
    /// A table with these headings. A line feed in a heading begins its second line.
    pub(crate) fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Side)>) -> Table {
        let columns = columns.into_iter().map(|(heading, side)| Column { heading: heading.to_owned(), side }).collect();
        Table { columns, rows: Vec::new(), total: None }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// The last row, under a rule of its own.
    pub(crate) fn total(&mut self, cells: Vec<Cell>) {
        self.total = Some(cells);
    }

    /// How many columns of a terminal it takes.
    pub(crate) fn width(&self) -> usize {
        self.widths().iter().sum::<usize>() + GAP.len() * self.columns.len().saturating_sub(1)
    }

    fn widths(&self) -> Vec<usize> {
        let of_heading = |column: &Column| column.heading.lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
        let mut widths: Vec<usize> = self.columns.iter().map(of_heading).collect();
        for row in self.rows.iter().chain(&self.total) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        widths
    }

    /// The lines of the table, each ended.
    pub(crate) fn text(&self, colours: Colours) -> String {
        let widths = self.widths();
        let mut lines = Vec::new();
        let height = self.columns.iter().map(|column| column.heading.lines().count()).max().unwrap_or_default();
        for line in 0..height {
            // Headings stand on the rule below them: a short one leaves its first line empty.
            let cells = self.columns.iter().map(|column| {
                let blank = height - column.heading.lines().count();
                let text = line.checked_sub(blank).and_then(|line| column.heading.lines().nth(line));
                Cell::from(text.unwrap_or_default())
            });
            lines.push(colours.bold(&self.line(&widths, &cells.collect::<Vec<_>>(), Colours::PLAIN)));
        }
        let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join(GAP);
        lines.push(colours.faint(&rule));
        lines.extend(self.rows.iter().map(|row| self.line(&widths, row, colours)));
        if let Some(total) = &self.total {
            lines.push(colours.faint(&rule));
            lines.push(self.line(&widths, total, colours));
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    fn line(&self, widths: &[usize], cells: &[Cell], colours: Colours) -> String {
        let placed = self.columns.iter().zip(widths).zip(cells).map(|((column, width), cell)| {
            let space = " ".repeat(width.saturating_sub(cell.text.width()));
            let text = colours.styled(&cell.text, cell.style);
            match column.side {
                Side::Left => text + &space,
                Side::Right => space + &text,
            }
        });
        placed.collect::<Vec<_>>().join(GAP).trim_end_matches(' ').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_stand_to_the_right_and_headings_on_the_rule() {
        let mut table = Table::new([("Genre", Side::Left), ("First\ndeadline", Side::Right)]);
        table.row(vec!["Variétés".into(), "1\u{a0}000,00".into()]);
        table.total(vec!["Total".into(), "5,00".into()]);
        let expected = [
            "             First",
            "Genre     deadline",
            "────────  ────────",
            "Variétés  1\u{a0}000,00",
            "────────  ────────",
            "Total         5,00",
        ];
        assert_eq!(table.text(Colours::PLAIN).lines().collect::<Vec<_>>(), expected);
        assert_eq!(table.width(), 18);
    }

    #[test]
    fn colours_change_no_width() {
        let mut table = Table::new([("Status", Side::Left), ("n", Side::Right)]);
        table.row(vec![Cell::styled("met", Style::Good), "1".into()]);
        let coloured = table.text(Colours::COLOURS);
        assert!(coloured.contains("\u{1b}[32mmet\u{1b}[0m     1"), "{coloured:?}");
        assert!(!table.text(Colours::PLAIN).contains('\u{1b}'));
    }
}
