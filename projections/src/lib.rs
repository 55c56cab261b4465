//! What the log amounts to: pure folds over events, and the answers read off them.
//!
//! In the order in which events flow: a [`Picture`](picture::Picture) adds up the columns of the contract and keeps the
//! facts that obligations look at; [`balances`](mod@balances), [`compliance`](mod@compliance) and
//! [`penalties`](mod@penalties) read their answers off it; [`history`](mod@history) keeps the events that concern one subject.
//! [`postings`](mod@postings) says what each event moves between accounts, and [`accounts`](mod@accounts) adds that up: a
//! second way to every balance, which must agree with the first.
//!
//! Folding never refuses and never fails: a cut may leave out what an event rests on, and the rest still adds up. No rule is
//! restated here; every share and every shortfall comes from `ledger::rules`. Nothing here reads a log, a clock or a disk.

pub mod accounts;
pub mod balances;
pub mod compliance;
pub mod history;
pub mod penalties;
pub mod picture;
pub mod postings;

use ledger::rulebook::InvalidRulebook;
use ledger::time::FiscalYear;

/// Why a question about a year has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The year is not open at the cut.
    #[error("the fiscal year {0} is not open at this cut")]
    YearNotOpen(FiscalYear),
    /// The rulebook that the log holds for the year cannot be read.
    #[error("the rulebook of {0} in the log cannot be read: {path} is not right", path = .1.path)]
    Rulebook(FiscalYear, InvalidRulebook),
}
