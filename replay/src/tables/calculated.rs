//! The calculation of a year's allocations as tables: what each holder earns, what each factor shares out, and every line of
//! credit.

use super::{Cell, Table, columns};
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::allocation::{Allocation, Credits, allocation, credits};
use projections::picture::Picture;
use std::collections::BTreeSet;

const ALLOCATIONS: &str = "holder language status genre factor credit:amount share amount:amount";
const FACTORS: &str = "language genre factor value:amount credit:amount undistributed:amount";
const CREDITS: &str =
    "holder factor genre language project line source_year amount:amount credit:amount capped:flag events";

/// A year's calculation, with every holder's lines of credit.
#[derive(Clone, Debug)]
pub struct Calculated {
    /// What was calculated.
    pub allocation: Allocation,
    credits: Vec<Credits>,
}

impl Calculated {
    /// The last calculation of a year; none where its allocations are not calculated.
    ///
    /// # Errors
    /// The year is not open at the cut, or its rulebook cannot be read.
    pub fn of(picture: &Picture, through: u64, year: FiscalYear) -> Result<Option<Calculated>, NoAnswer> {
        let allocation = match allocation(picture, through, year, None, None) {
            Err(NoAnswer::NotCalculated(_)) => return Ok(None),
            calculated => calculated?,
        };
        let holders: BTreeSet<_> = allocation.allocations.iter().map(|of| &of.holder).collect();
        let credits = holders.iter().map(|holder| credits(picture, through, year, holder));
        let credits = credits.collect::<Result<_, _>>()?;
        Ok(Some(Calculated { allocation, credits }))
    }

    /// The three tables.
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        vec![self.allocations(), self.factors(), self.credits()]
    }

    fn allocations(&self) -> Table {
        let mut rows = Vec::new();
        for of in &self.allocation.allocations {
            for genre in &of.genres {
                let start = || {
                    [of.holder.as_str(), of.language.word(), of.status.word(), genre.genre.as_str()].map(Cell::words)
                };
                for factor in &genre.factors {
                    let mut row = start().to_vec();
                    row.extend([
                        Cell::words(factor.factor.word()),
                        Cell::Amount(factor.credit),
                        Cell::words(factor.share.as_str()),
                        Cell::Amount(factor.amount),
                    ]);
                    rows.push(row);
                }
                if genre.factors.is_empty() {
                    let mut row = start().to_vec();
                    row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Amount(genre.amount)]);
                    rows.push(row);
                }
            }
        }
        Table { name: "allocations", columns: columns(ALLOCATIONS), rows }
    }

    fn factors(&self) -> Table {
        let mut rows = Vec::new();
        for of in &self.allocation.languages {
            for genre in &of.genres {
                rows.extend(genre.factors.iter().map(|factor| {
                    vec![
                        Cell::words(of.language.word()),
                        Cell::words(genre.genre.word()),
                        Cell::words(factor.factor.word()),
                        Cell::Amount(factor.value),
                        Cell::Amount(factor.credit),
                        Cell::Amount(factor.undistributed),
                    ]
                }));
            }
        }
        Table { name: "factors", columns: columns(FACTORS), rows }
    }

    fn credits(&self) -> Table {
        let lines = self.credits.iter().flat_map(|of| of.credits.iter().map(move |line| (&of.holder, line)));
        let row = |(holder, line): (&ledger::ids::HolderId, &projections::allocation::HolderCredit)| {
            let events = line.events.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
            vec![
                Cell::words(holder.as_str()),
                Cell::words(line.factor.word()),
                Cell::words(line.genre.word()),
                Cell::words(line.language.word()),
                Cell::words(line.project.as_str()),
                line.line.as_ref().map_or(Cell::Empty, |line| Cell::words(line.as_str())),
                Cell::words(line.source_year.to_string()),
                Cell::Amount(line.amount),
                Cell::Amount(line.credit),
                Cell::Flag(line.capped),
                Cell::words(events),
            ]
        };
        Table { name: "credits", columns: columns(CREDITS), rows: lines.map(row).collect() }
    }
}
