//! What a cut leaves out, and what verification finds, in logs made by hand.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail; the events are its own"
)]

use ledger::columns::Column;
use ledger::digest::Digest;
use ledger::event::{Act, Body, Draft, Kind};
use ledger::log::{Batch, EventLog, Fault, Head, MemoryLog, Stamp, new_id, write_batch};
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use projections::accounts::Imbalance;
use replay::verify::{EventFault, VerifyError, verify};
use replay::{Cut, Error, Progress, picture, read};
use serde_json::{Value, json};
use uuid::Uuid;

const YEAR: &str = "2021-2022";

fn draft(effective_on: &str, kind: &str, data: Value) -> Draft {
    let body: Body = Kind::from_name(kind).unwrap().read(&data.to_string()).unwrap();
    Draft { effective_on: effective_on.parse().unwrap(), body }
}

/// Appends one command, recorded on a day of April; `alter` may change its bytes on the way to the store.
async fn append(log: &mut MemoryLog, day: u32, drafts: Vec<Draft>, alter: impl Fn(String) -> String) {
    let head = log.head();
    let stamp = Stamp {
        command_id: Uuid::from_u128(u128::from(head.seq)),
        actor: "test".into(),
        recorded_at: format!("2021-04-{day:02}T12:00:00Z").parse().unwrap(),
        act: Act { note: None, request: Digest::default() },
    };
    let batch = write_batch(&head, stamp, drafts, new_id);
    let lines = alter(String::from_utf8(batch.lines.clone()).unwrap()).into_bytes();
    log.append(&head, &[Batch { lines, ..batch }]).await.unwrap();
}

fn opening() -> Draft {
    draft(
        "2021-04-01",
        "year-opened",
        json!({"year": YEAR, "rulebook": Rulebook::printed(YEAR.parse().unwrap()).unwrap()}),
    )
}

fn funding(effective_on: &str, amount: &str) -> Draft {
    draft(effective_on, "pool-funded", json!({"amount": amount, "language": "french", "year": YEAR}))
}

/// Seq 1: the year. 2 and 3: two fundings in one command, the second effective a month later. 4: another.
async fn funded() -> MemoryLog {
    let mut log = MemoryLog::new();
    append(&mut log, 1, vec![opening()], |l| l).await;
    append(&mut log, 2, vec![funding("2021-05-01", "1.00"), funding("2021-06-01", "20.00")], |l| l).await;
    append(&mut log, 3, vec![funding("2021-04-03", "300.00")], |l| l).await;
    log
}

/// What the pool was funded with at a cut; the last place considered; events admitted and left out.
async fn at(cut: Cut) -> (String, u64, u64, u64) {
    let folded = picture(&funded().await, &cut, |_| ()).await.unwrap();
    let funded = folded
        .picture
        .year(YEAR.parse().unwrap())
        .map(|year| year.pools.french.columns.get(Column::Funded))
        .unwrap_or_default();
    (funded.to_string(), folded.read.through.seq, folded.read.admitted, folded.read.left_out)
}

#[tokio::test]
async fn a_batch_is_known_whole_or_not_at_all() {
    let through = |seq| Cut { through: Some(seq), ..Cut::NOW };
    assert_eq!(at(Cut::NOW).await, ("321.00".into(), 4, 4, 0));
    assert_eq!(at(through(0)).await, ("0.00".into(), 0, 0, 0));
    assert_eq!(at(through(2)).await, ("0.00".into(), 1, 1, 0), "inside the batch of 2 and 3");
    assert_eq!(at(through(3)).await, ("21.00".into(), 3, 3, 0));
    assert_eq!(at(through(99)).await, ("321.00".into(), 4, 4, 0));
    let recorded = |text: &str| Cut { recorded_by: Some(text.parse().unwrap()), ..Cut::NOW };
    assert_eq!(at(recorded("2021-04-02T11:59:59Z")).await, ("0.00".into(), 1, 1, 0));
    assert_eq!(at(recorded("2021-04-02T12:00:00Z")).await, ("21.00".into(), 3, 3, 0));
}

#[tokio::test]
async fn by_effective_date_each_event_stands_for_itself_and_cuts_combine() {
    let effective = Cut { effective_by: Some("2021-05-01".parse().unwrap()), ..Cut::NOW };
    assert_eq!(at(effective).await, ("301.00".into(), 4, 3, 1));
    assert_eq!(at(Cut { through: Some(3), ..effective }).await, ("1.00".into(), 3, 2, 1));
}

#[tokio::test]
async fn reading_tells_how_far_it_is() {
    let mut told = Vec::new();
    read(&funded().await, &Cut::NOW, |_| (), |progress| told.push(progress)).await.unwrap();
    assert_eq!(told, [Progress { read: 4, of: 4 }]);
}

#[tokio::test]
async fn an_altered_byte_is_found_where_the_chain_breaks() {
    let mut log = MemoryLog::new();
    append(&mut log, 1, vec![opening()], |l| l).await;
    append(&mut log, 2, vec![funding("2021-05-01", "1.00")], |l| l.replace("\"1.00\"", "\"9.00\"")).await;
    append(&mut log, 3, vec![funding("2021-05-01", "1.00")], |l| l).await;
    let found = picture(&log, &Cut::NOW, |_| ()).await.unwrap_err();
    assert!(matches!(&found, Error::Chain(e) if e.seq == 3 && matches!(e.fault, Fault::Prev { .. })), "{found}");
    assert!(matches!(verify(&log, |_| ()).await, Err(VerifyError::Log(Error::Chain(e))) if e.seq == 3));
}

#[tokio::test]
async fn only_verification_writes_every_event_again() {
    let mut log = MemoryLog::new();
    append(&mut log, 1, vec![opening()], |l| l).await;
    append(&mut log, 2, vec![funding("2021-05-01", "1.00")], |l| l.replace("\"amount\":", "\"amount\": ")).await;
    assert!(picture(&log, &Cut::NOW, |_| ()).await.is_ok());
    let found = verify(&log, |_| ()).await.unwrap_err();
    assert!(
        matches!(&found, VerifyError::Log(Error::Chain(e)) if e.seq == 2 && e.fault == Fault::NotCanonical),
        "{found}"
    );
}

/// What verification finds an event to break, once these follow the opening of the year and a grant of 100.00 in flex.
async fn broken(drafts: Vec<Draft>) -> Option<(u64, EventFault)> {
    let mut log = MemoryLog::new();
    let grant = json!({"holder": "h", "letter": "L", "year": YEAR,
                       "languages": {"french": {"small": true, "buckets": {"flex": "100.00"}}}});
    append(&mut log, 1, vec![opening(), draft("2021-04-01", "allocation-granted", grant)], |l| l).await;
    append(&mut log, 2, drafts, |l| l).await;
    match verify(&log, |_| ()).await {
        Ok(verified) => {
            assert_eq!(verified.head, log.head());
            None
        }
        Err(VerifyError::Event { seq, breaks }) => Some((seq, breaks)),
        Err(VerifyError::Log(error)) => panic!("{error}"),
    }
}

fn commitment(kind: &str, genre: &str) -> Draft {
    draft(
        "2021-05-01",
        kind,
        json!({"amount": "60.00", "commitment": "c", "from_flex": "60.00", "genre": genre, "holder": "h", "kind": "equity",
               "language": "french", "project": "p", "source": "envelope", "year": YEAR}),
    )
}

#[tokio::test]
async fn events_that_cannot_be_are_named_with_what_they_break() {
    let drama = |kind| commitment(kind, "drama");
    let whole = vec![drama("commitment-made"), drama("flex-transferred"), drama("commitment-counted")];
    assert_eq!(broken(whole.clone()).await, None);

    let Some((4, EventFault::Balance(Imbalance::BelowZero(account, balance)))) =
        broken(vec![drama("commitment-made"), drama("commitment-counted")]).await
    else {
        panic!("a genre without money pays");
    };
    assert_eq!((account.to_string(), balance), ("envelope:2021-2022:h:french:drama".into(), Money::from_cents(-6000)));

    // Held in one genre and counted in another: the postings move it where the columns do not.
    let mixed =
        vec![commitment("commitment-made", "documentary"), drama("flex-transferred"), drama("commitment-counted")];
    let found = broken(mixed).await;
    assert!(matches!(&found, Some((5, EventFault::Columns { .. }))), "{found:?}");

    let unreadable = draft("2022-04-01", "year-opened", json!({"year": "2022-2023", "rulebook": {}}));
    let found = broken(vec![unreadable]).await;
    assert!(matches!(&found, Some((3, EventFault::Rulebook(path))) if !path.is_empty()), "{found:?}");
}

#[tokio::test]
async fn an_empty_log_verifies() {
    let verified = verify(&MemoryLog::new(), |_| ()).await.unwrap();
    assert_eq!((verified.head, verified.batches, verified.bytes), (Head::EMPTY, 0, 0));
    let log = funded().await;
    let verified = verify(&log, |_| ()).await.unwrap();
    assert_eq!((verified.head, verified.batches), (log.head(), 3));
}
