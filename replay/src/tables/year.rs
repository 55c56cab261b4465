//! Every table of a year but its events, which are gathered while the log is read.

use super::{Answers, Calculated, Cell, Column, Kind, Table, commitments};
use crate::{Cut, Read};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::picture::Picture;

/// The tables of a year at a cut, or one holder's part of them: what they rest on, the answers, the commitments; and where all
/// holders are asked for, what is the fund's and the calculation, which is everybody's.
///
/// # Errors
/// The year is not open at the cut, or its rulebook cannot be read.
pub fn of_year(
    picture: &Picture,
    year: FiscalYear,
    cut: &Cut,
    read: &Read,
    holder: Option<&HolderId>,
) -> Result<Vec<Table>, NoAnswer> {
    let through = read.through.seq;
    let answers = Answers::of(picture, through, year, holder)?;
    let mut tables = vec![about(year, cut, read)];
    tables.extend(answers.of_holders());
    if holder.is_none() {
        tables.extend(answers.of_fund());
        // A view by date leaves out facts that a calculation rests on: its lines of credit would not add up.
        if cut.effective_by.is_none() {
            tables.extend(Calculated::of(picture, through, year)?.iter().flat_map(Calculated::tables));
        }
    }
    let mut made = commitments(picture, year);
    if let Some(holder) = holder {
        let place = made.columns.iter().position(|column| column.name == "holder");
        made.rows
            .retain(|row| place.and_then(|place| row.get(place)).is_some_and(|cell| cell.text() == holder.as_str()));
    }
    tables.push(made);
    Ok(tables)
}

/// What the tables rest on, as every answer says it.
fn about(year: FiscalYear, cut: &Cut, read: &Read) -> Table {
    let column = |name, kind| Column { name, kind };
    Table {
        name: "about",
        columns: vec![
            column("year", Kind::Text),
            column("cut", Kind::Text),
            column("through", Kind::Count),
            column("digest", Kind::Text),
            column("recorded_at", Kind::Instant),
        ],
        rows: vec![vec![
            Cell::Text(year.to_string()),
            Cell::Text(cut.to_string()),
            Cell::Count(read.through.seq),
            Cell::Text(read.through.digest.to_string()),
            Cell::Instant(read.through.recorded_at),
        ]],
    }
}
