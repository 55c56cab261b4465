//! A sheet as commands: all of its rows are read before any is judged, and with anything wrong nothing is written.

use crate::access::Caller;
use crate::api::commands::{Prepared, outcome_line, prepare};
use crate::api::problem::{Fault, Problem};
use crate::app::App;
use crate::documents::SheetRow;
use ledger::clerk::Outcome;
use ledger::command::{Malformed, Submission};
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
        match command.map_err(Prepared::Malformed).and_then(|line| prepare(app, caller, &line, None)) {
            Ok(submission) => ready.push((place, submission)),
            Err(Prepared::Malformed(malformed)) => wrong.push(place.outcome(Err(malformed))),
            Err(Prepared::Forbidden) => return Err(Problem::of(Fault::Forbidden)),
            Err(Prepared::Refused(outcome)) => refused.push(place.outcome(Ok(outcome))),
        }
    }
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    if check || !refused.is_empty() {
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
