//! The journal that plain-text accounting programs read (section 4 of the contract).
//!
//! One transaction an event, dated by the day that counts under the rules, with its place in the log as its code; one account
//! a bucket, as [`Account`] names them; money in CAD. Both `hledger` and `ledger` read it. Events stand as recorded, so dates go
//! back where a decision was backdated: programs that sort by date still arrive at the same balances, and that is also why no
//! balance is asserted on the way.

use ledger::event::Event;
use ledger::time::FiscalYear;
use projections::postings::{Account, Posting, postings};
use std::io::{self, Write};

/// What a journal begins with: what it covers, and how many decimals money has.
///
/// # Errors
/// It cannot be written.
pub fn begin(into: &mut impl Write, year: Option<FiscalYear>, through: u64) -> io::Result<()> {
    match year {
        Some(year) => writeln!(into, "; envelope ledger, fiscal year {year}, through event {through}")?,
        None => writeln!(into, "; envelope ledger, through event {through}")?,
    }
    into.write_all(b"commodity CAD\n    format 1000.00 CAD\n")
}

/// The transaction of an event; nothing, where it moves no money, or none of the year that is asked for.
///
/// # Errors
/// It cannot be written.
pub fn transaction(into: &mut impl Write, event: &Event, year: Option<FiscalYear>) -> io::Result<()> {
    let concerns = |account: &Account| year.is_none_or(|wanted| account.year() == wanted);
    let postings: Vec<Posting> = postings(event).into_iter().filter(|posting| concerns(&posting.account)).collect();
    if postings.is_empty() {
        return Ok(());
    }
    let Event { seq, effective_on, command_id, .. } = event;
    let kind = event.body.kind().name();
    writeln!(into, "\n{effective_on} ({seq}) {kind}\n    ; seq: {seq}, type: {kind}, command: {command_id}")?;
    for Posting { account, amount } in postings {
        // Two spaces end the name of an account.
        writeln!(into, "    {account}  {amount} CAD")?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;
    use ledger::digest::Digest;
    use ledger::event::{Body, Kind};
    use uuid::Uuid;

    fn funded(year: Option<FiscalYear>) -> String {
        let data = r#"{"amount":"1500.00","language":"french","year":"2021-2022"}"#;
        let body: Body = Kind::PoolFunded.read(data).unwrap();
        let event = Event {
            seq: 7,
            id: Uuid::nil(),
            prev: Digest::default(),
            batch: (1, 1),
            command_id: Uuid::nil(),
            actor: "test".to_owned(),
            effective_on: "2021-05-03".parse().unwrap(),
            recorded_at: "2021-05-04T12:00:00Z".parse().unwrap(),
            act: None,
            body,
        };
        let mut text = Vec::new();
        transaction(&mut text, &event, year).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn an_event_is_one_transaction() {
        let expected = "
2021-05-03 (7) pool-funded
    ; seq: 7, type: pool-funded, command: 00000000-0000-0000-0000-000000000000
    program:2021-2022:french  -1500.00 CAD
    alternative-access:2021-2022:french  1500.00 CAD
";
        assert_eq!(funded(None), expected);
        assert_eq!(funded(Some("2021-2022".parse().unwrap())), expected);
    }

    #[test]
    fn money_of_another_year_is_left_out() {
        assert_eq!(funded(Some("2022-2023".parse().unwrap())), "");
    }
}
