//! The figures of a year as files: each answer as JSON in the contract's order, and each table of it as CSV (RFC 4180).

use crate::tables::{Answers, Calculated};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::balances::EnvelopeBalances;
use projections::picture::Picture;
use serde::Serialize;
use std::collections::BTreeMap;

/// The balances in a holder's own bundle: without the pools and the reserve, which are the fund's.
#[derive(Serialize)]
struct OwnBalances<'a> {
    year: FiscalYear,
    through: u64,
    envelopes: &'a [EnvelopeBalances],
}

/// The rulebook as the log pins it, with the event that does.
#[derive(Serialize)]
struct Pinned<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a HolderId>,
    year: FiscalYear,
    seq: u64,
    rulebook: &'a BTreeMap<String, String>,
}

/// `rulebook.json`.
pub(super) fn rulebook(
    year: FiscalYear,
    holder: Option<&HolderId>,
    seq: u64,
    rulebook: &BTreeMap<String, String>,
) -> Vec<u8> {
    document(&Pinned { holder, year, seq, rulebook })
}

/// Every file of figures, with its name.
pub(super) fn files(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
) -> Result<Vec<(String, Vec<u8>)>, NoAnswer> {
    let answers = Answers::of(picture, through, year, holder)?;
    let mut tables = answers.of_holders();
    let money = if holder.is_some() {
        document(&OwnBalances { year, through, envelopes: &answers.balances.envelopes })
    } else {
        tables.extend(answers.of_fund());
        document(&answers.balances)
    };
    // A calculation is everybody's: it goes with the whole log, from which it can be made again.
    let calculated = if holder.is_none() { Calculated::of(picture, through, year)? } else { None };
    tables.extend(calculated.iter().flat_map(Calculated::tables));
    let mut files: Vec<_> = tables.iter().map(|table| (format!("{}.csv", table.name), table.exact_csv())).collect();
    files.push(("balances.json".to_owned(), money));
    files.push(("compliance.json".to_owned(), document(&answers.compliance)));
    files.push(("penalties.json".to_owned(), document(&answers.penalties)));
    if let Some(calculated) = calculated {
        files.push(("allocation.json".to_owned(), document(&calculated.allocation)));
    }
    Ok(files)
}

/// An answer on lines of its own. Answers are texts, numbers and lists: nothing in them cannot be written.
fn document(answer: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(answer).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
