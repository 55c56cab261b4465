//! The tables of a year: each described once, whether it becomes CSV, a sheet or a file for business-intelligence tools.
//!
//! A column has the name of its figure in the answer (a path where it lies deeper) and says what stands in it, so that each
//! output can keep amounts as numbers and dates as dates. [`answers`] are the tables of a bundle, [`commitments`] and
//! [`events`] what lies behind them, [`lists`] what there is.

mod answers;
mod calculated;
pub mod events;
pub mod lists;
pub mod safe;
mod year;

pub use answers::{Answers, commitments, report};
pub use calculated::Calculated;
pub use year::of_year;

pub use projections::figures::Kind;

use ledger::money::Money;
use ledger::time::{Day, Instant};
use serde_json::Value;

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its figure's path in the answer, with points between the names.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as the kinds of columns")]
pub enum Cell {
    Empty,
    Text(String),
    Flag(bool),
    Count(u64),
    Amount(Money),
    Day(Day),
    Instant(Instant),
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name of its file, without an ending.
    pub name: &'static str,
    /// What each row has.
    pub columns: Vec<Column>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}

/// The columns that a description names: words with blanks between them, each with what stands in it after a colon where it
/// is not text.
fn columns(description: &'static str) -> Vec<Column> {
    let column = |word: &'static str| {
        let (name, kind) = word.split_once(':').unwrap_or((word, ""));
        let kind = match kind {
            "flag" => Kind::Flag,
            "count" => Kind::Count,
            "amount" => Kind::Amount,
            "day" => Kind::Day,
            "instant" => Kind::Instant,
            _ => Kind::Text,
        };
        Column { name, kind }
    };
    description.split_whitespace().map(column).collect()
}

impl Table {
    /// The rows of an answer.
    fn of_values(name: &'static str, description: &'static str, rows: &[Value]) -> Table {
        Table::of_columns(name, columns(description), rows)
    }

    fn of_columns(name: &'static str, columns: Vec<Column>, rows: &[Value]) -> Table {
        let rows = rows.iter().map(|row| columns.iter().map(|column| Cell::at(row, *column)).collect()).collect();
        Table { name, columns, rows }
    }

    /// As RFC 4180 has it, every text exact: for programs that check it.
    #[must_use]
    pub fn exact_csv(&self) -> Vec<u8> {
        self.written(Cell::text)
    }

    /// As RFC 4180 has it, for spreadsheets: texts are [`safe`], numbers stay numbers.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        self.written(Cell::safe_text)
    }

    fn written(&self, text: impl Fn(&Cell) -> String) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        // Memory takes every byte, and every row has the columns of the first.
        let _ = writer.write_record(self.columns.iter().map(|column| column.name));
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(&text));
        }
        writer.into_inner().unwrap_or_default()
    }
}

impl Cell {
    /// What an answer's row has under a column. A text that is not what the column says stays the text it is.
    fn at(row: &Value, column: Column) -> Cell {
        let found = row.pointer(&format!("/{}", column.name.replace('.', "/")));
        match found {
            None | Some(Value::Null) => Cell::Empty,
            Some(Value::Bool(flag)) => Cell::Flag(*flag),
            Some(Value::Number(number)) => number.as_u64().map_or_else(|| Cell::Text(number.to_string()), Cell::Count),
            Some(Value::String(text)) => Cell::read(text, column.kind),
            Some(Value::Array(words)) => {
                Cell::Text(words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
            }
            Some(object @ Value::Object(_)) => Cell::Text(object.to_string()),
        }
    }

    fn read(text: &str, kind: Kind) -> Cell {
        let read = match kind {
            Kind::Amount => Money::parse(text).ok().map(Cell::Amount),
            Kind::Day => text.parse().ok().map(Cell::Day),
            Kind::Instant => text.parse().ok().map(Cell::Instant),
            Kind::Text | Kind::Flag | Kind::Count => None,
        };
        read.unwrap_or_else(|| Cell::Text(text.to_owned()))
    }

    /// A text, or nothing where it is empty.
    fn words(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The same for spreadsheets: no text is taken for a formula, and numbers stay numbers.
    #[must_use]
    pub fn safe_text(&self) -> String {
        match self {
            Cell::Text(text) => safe::cell(text).into_owned(),
            Cell::Empty | Cell::Flag(_) | Cell::Count(_) | Cell::Amount(_) | Cell::Day(_) | Cell::Instant(_) => {
                self.text()
            }
        }
    }

    /// As the contract writes it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Flag(flag) => flag.to_string(),
            Cell::Count(count) => count.to_string(),
            Cell::Amount(amount) => amount.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Instant(instant) => instant.to_string(),
        }
    }
}
