//! `verify.py` is a program of its own, in another language. One thing it shares with the ledger: which columns there are, not how
//! they are filled, nor which of them add to a balance. That part is written from the ledger's declaration
//! (`WRITE=1 cargo test -p replay --test verifier`), and stays what the declaration says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::columns::Column;
use projections::balances::Measure;
use projections::picture::Picture;
use replay::{Cut, tables};
use std::fmt::Write as _;
use support::{log_of, run};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bundle/verify.py");
const BEGINS: &str = "# What follows is written from the ledger's own declaration of columns.\n";
const ENDS: &str = "# Here ends what is written.\n";
/// The demonstration's two calculated years: every table is there.
const TWO_YEARS: &str = include_str!("../../envelope/demo/illustrative-2014-2016.jsonl");
/// Tables that a bundle does not have.
const NOT_IN_A_BUNDLE: [&str; 2] = ["about", "commitments"];

/// A list as Python has it, in lines that can be read.
fn list<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut text = format!("{name}(");
    let mut line = text.len();
    for word in words {
        let item = format!("\"{word}\", ");
        if line + item.len() > 120 {
            text.truncate(text.trim_end().len());
            text.push_str("\n    ");
            line = 4;
        }
        line += item.len();
        text.push_str(&item);
    }
    text.truncate(text.trim_end().len());
    text.push(')');
    text
}

fn declaration() -> String {
    let log = log_of(&TWO_YEARS.lines().map(str::to_owned).collect::<Vec<_>>());
    let mut picture = Picture::default();
    let read = run(replay::read(&log, &Cut::NOW, |event| picture.fold(event), |_| ())).unwrap();
    let mut calculated = picture.years().filter(|(_, state)| state.calculation.is_some()).map(|(year, _)| year);
    let tables = tables::of_year(&picture, calculated.next_back().unwrap(), &Cut::NOW, &read, None).unwrap();

    let mut text = String::new();
    writeln!(text, "{}", list("COLUMNS = ", Column::of_bucket().map(Column::word))).unwrap();
    writeln!(text, "{}", list("POOL_COLUMNS = ", Column::of_pool().map(Column::word))).unwrap();
    writeln!(text, "{}", list("FIGURES = ", Measure::of_bucket().map(Measure::word))).unwrap();
    writeln!(text, "TABLES = {{  # file -> columns, each the path of a figure in the answer").unwrap();
    for table in tables.iter().filter(|table| !NOT_IN_A_BUNDLE.contains(&table.name)) {
        let columns = list("", table.columns.iter().map(|column| column.name));
        writeln!(text, "    \"{}.csv\": {},", table.name, columns.replace('\n', "\n    ")).unwrap();
    }
    text.push_str("}\n");
    text
}

#[test]
fn the_columns_are_the_ledgers() {
    let program = std::fs::read_to_string(PROGRAM).unwrap();
    let (before, rest) = program.split_once(BEGINS).expect("the part begins");
    let (written, after) = rest.split_once(ENDS).expect("the part ends");
    let declared = declaration();
    if std::env::var_os("WRITE").is_some() {
        std::fs::write(PROGRAM, [before, BEGINS, &declared, ENDS, after].concat()).unwrap();
        return;
    }
    assert_eq!(written, declared, "write it anew, as the head of this file says");
}
