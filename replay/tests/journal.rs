//! Programs that are not ours read the journal, and arrive at our balances to the cent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail; the scenarios are its own"
)]

mod lived;

use ledger::time::FiscalYear;
use lived::{SCENARIOS, lived};
use projections::accounts::Accounts;
use projections::postings::{Account, postings};
use replay::{Cut, journal, read};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

type Balances = BTreeMap<String, String>;

/// The journal of a scenario, of one year where asked, with the balances that it must lead to.
async fn written(name: &str, year: Option<FiscalYear>) -> (Vec<u8>, Balances) {
    let log = lived(name).await;
    let mut text = Vec::new();
    let mut accounts = Accounts::default();
    let mut fold = |event: &ledger::event::Event| {
        journal::transaction(&mut text, event, year).unwrap();
        accounts.check(&postings(event)).unwrap();
    };
    let through = read(&log, &Cut::NOW, &mut fold, |_| ()).await.unwrap().through.seq;
    let mut whole = Vec::new();
    journal::begin(&mut whole, year, through).unwrap();
    whole.extend(text);
    let wanted = |account: &Account| year.is_none_or(|year| account.year() == year);
    let balances = accounts.balances().into_iter().filter(|(account, _)| wanted(account));
    (whole, balances.map(|(account, balance)| (account.to_string(), balance.to_string())).collect())
}

/// What a program says of a journal on its standard input; nothing where it is not installed.
fn said(program: &str, arguments: &[&str], journal: &[u8]) -> Option<String> {
    let piped = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = match piped {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("SKIPPED: `{program}` is not installed, so it was not asked to read the journal");
            return None;
        }
        started => started.unwrap(),
    };
    let mut into = child.stdin.take().unwrap();
    let journal = journal.to_vec();
    let writer = std::thread::spawn(move || into.write_all(&journal).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{program} does not read the journal");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Lines of `"account","1.00 CAD"` as balances.
fn balances_of(csv: &str) -> Balances {
    let cells = |line: &str| line.trim_matches('"').split("\",\"").map(str::to_owned).collect::<Vec<_>>();
    let rows = csv.lines().map(cells).filter(|row| row.len() == 2 && row[1].ends_with(" CAD"));
    rows.map(|row| (row[0].clone(), row[1].trim_end_matches(" CAD").to_owned())).collect()
}

async fn agree(program: &str, arguments: &[&str]) {
    for name in SCENARIOS {
        for year in [None, Some("2021-2022".parse().unwrap())] {
            let (text, ours) = written(name, year).await;
            let Some(csv) = said(program, arguments, &text) else { return };
            assert_eq!(balances_of(&csv), ours, "{program}, {name}, {year:?}");
        }
    }
}

#[tokio::test]
async fn hledger_arrives_at_our_balances() {
    agree("hledger", &["-f", "-", "balance", "--flat", "--no-total", "-O", "csv"]).await;
}

#[tokio::test]
async fn ledger_arrives_at_our_balances() {
    let form = "\"%(account)\",\"%(display_total)\"\n";
    agree("ledger", &["-f", "/dev/stdin", "balance", "--flat", "--no-total", "--balance-format", form]).await;
}

/// Without this, two empty sets of balances would agree too.
#[tokio::test]
async fn a_full_year_moves_money_of_every_kind() {
    let (text, ours) = written("full-year", None).await;
    let text = String::from_utf8(text).unwrap();
    assert!(text.matches("\n    ; seq: ").count() > 300, "{}", text.len());
    for kind in ["envelope:", "commitment:", "alternative-access:", "reserve:", "program:"] {
        assert!(text.contains(&format!("    {kind}")), "{kind}");
    }
    let negative = |(account, balance): (&String, &String)| balance.starts_with('-').then(|| account.clone());
    assert!(ours.iter().filter_map(negative).all(|account| account.starts_with("program:")));
}
