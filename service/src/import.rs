//! A sheet as commands: all of its rows are read before any is judged, and with anything wrong nothing is written.

use crate::access::Caller;
use crate::api::commands::{Prepared, outcome_line, prepare};
use crate::api::problem::{Fault, Problem};
use crate::app::App;
use crate::documents::SheetRow;
use crate::live::LogView;
use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::{Malformed, Submission};
use ledger::log::{AppendError, Batch, EventLog, Head, Page, StoreError};
use serde_json::Value;

/// Judges the rows of a sheet, in order, and writes what they decide; with `check` only says what is wrong with them.
///
/// # Errors
/// The store failed.
pub async fn take(app: &App, caller: &Caller, rows: Vec<SheetRow>, check: bool) -> Result<Vec<Value>, Problem> {
    let mut ready: Vec<(Place, Box<Submission>)> = Vec::new();
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    for SheetRow { sheet, row, column, command } in rows {
        let place = Place { sheet, row, column };
        match command.map_err(Prepared::Malformed).and_then(|(line, id)| prepare(app, caller, &line, Some(id))) {
            Ok(submission) => ready.push((place, submission)),
            Err(Prepared::Malformed(malformed)) => wrong.push(place.outcome(Err(malformed))),
            Err(Prepared::Forbidden) => return Err(Problem::of(Fault::Forbidden)),
            Err(Prepared::Refused(outcome)) => refused.push(place.outcome(Ok(outcome))),
        }
    }
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    if check {
        refused.extend(rehearse(app, ready).await?);
        return Ok(refused);
    }
    if !refused.is_empty() {
        return Ok(refused);
    }
    let mut waiting = Vec::with_capacity(ready.len());
    for (place, submission) in ready {
        waiting.push((place, app.live.enqueue(*submission).await?));
    }
    let mut outcomes = Vec::with_capacity(waiting.len());
    for (place, outcome) in waiting {
        let outcome = outcome.await.map_err(|_| crate::live::Unwritten::Ending)??;
        outcomes.push(place.outcome(Ok(outcome)));
    }
    Ok(outcomes)
}

/// Judges commands by a copy of the state that goes away.
async fn rehearse(app: &App, ready: Vec<(Place, Box<Submission>)>) -> Result<Vec<Value>, Problem> {
    let log = Rehearsed(app.live.log());
    let runtime = tokio::runtime::Handle::current();
    let (places, commands): (Vec<Place>, Vec<Submission>) =
        ready.into_iter().map(|(place, submission)| (place, *submission)).unzip();
    let work = move || {
        runtime.block_on(async {
            let mut clerk = Clerk::open(log, SystemClock, |_| ()).await?;
            clerk.submit(&commands, "", false).await
        })
    };
    let judged = tokio::task::spawn_blocking(work).await.map_err(|error| Problem::unavailable(&error))??;
    Ok(places.into_iter().zip(judged).map(|(place, outcome)| place.outcome(Ok(outcome))).collect())
}

/// The log, with appends that are never made.
struct Rehearsed(LogView);

impl EventLog for Rehearsed {
    fn head(&self) -> Head {
        self.0.head()
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        Ok(batches.last().map_or(*expected, |batch| batch.head_after))
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        self.0.page(after, bytes).await
    }
}

/// Where a row stands.
struct Place {
    sheet: Option<String>,
    row: u64,
    column: Option<String>,
}

impl Place {
    /// An outcome that says the sheet and the row instead of the line.
    fn outcome(self, outcome: Result<Outcome, Malformed>) -> Value {
        let mut value = outcome_line(self.row, outcome);
        if let Value::Object(fields) = &mut value {
            fields.remove("line");
            fields.insert("row".to_owned(), self.row.into());
            fields.extend(self.sheet.map(|sheet| ("sheet".to_owned(), sheet.into())));
            fields.extend(self.column.map(|column| ("column".to_owned(), column.into())));
        }
        value
    }
}
