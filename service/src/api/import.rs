//! A sheet as commands: all of its rows are read before any is judged, and with anything wrong nothing is written.

use super::answer::NDJSON;
use super::commands::{LARGEST_BODY, Prepared, media_type, outcome_line, prepare, read};
use crate::access::Caller;
use crate::app::App;
use crate::documents::SheetRow;
use crate::documents::SheetWanted;
use crate::live::LogView;
use crate::problem::{Fault, Problem};
use crate::query::Query;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::{Malformed, Submission};
use ledger::log::{AppendError, Batch, EventLog, Head, Page, StoreError};
use serde_json::Value;

/// What a sheet may be sent as.
const SHEETS: [&str; 5] = [
    "application/octet-stream",
    "text/csv",
    super::answer::XLSX,
    "application/vnd.oasis.opendocument.spreadsheet",
    "text/plain",
];

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

/// `POST /import?as=KIND&check=`: with anything wrong in any row nothing is written.
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    mut query: Query,
    request: Request,
) -> Result<Response, Problem> {
    caller.sends_anything()?;
    let kind = query.text("as")?;
    let check = query.flag("check")?;
    query.end()?;
    let file = match media_type(request.headers()).as_str() {
        "multipart/form-data" => part(request).await?,
        stated if SHEETS.contains(&stated) => read(request.into_body(), LARGEST_BODY).await?.to_vec(),
        _ => return Err(Problem::of(Fault::UnsupportedMediaType)),
    };
    let year = app.live.now().picture.latest_year();
    let wanted = SheetWanted { kind: kind.as_deref(), year, ledger: &app.settings.name };
    let rows = app.documents.sheet(&file, wanted).map_err(|text| Problem::saying(Fault::Malformed, text))?;
    let outcomes = take(&app, &caller, rows, check).await?;
    let mut text = String::new();
    for outcome in &outcomes {
        text.push_str(&outcome.to_string());
        text.push('\n');
    }
    let mut response = (StatusCode::OK, text).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
    Ok(response)
}

/// The first file of a form.
async fn part(request: Request) -> Result<Vec<u8>, Problem> {
    let wrong = || {
        Problem::saying(
            Fault::Malformed,
            ("the form holds no file. Send one.", "le formulaire ne contient aucun fichier. Envoyez-en un."),
        )
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| wrong())?;
    while let Some(mut field) = form.next_field().await.map_err(|_| wrong())? {
        if field.file_name().is_none() && field.name() != Some("file") {
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_| wrong())? {
            if bytes.len() + chunk.len() > LARGEST_BODY {
                return Err(Problem::of(Fault::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(bytes);
    }
    Err(wrong())
}
