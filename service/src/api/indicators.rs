//! What the years' commitments went to. Whoever sees everything is told every figure; where the indicators are public, everyone else is
//! told what their page shows ([`projections::indicators::published`]), and nothing that changes before a year is closed.

use super::answer::{JSON, Question, accepts, tagged};
use super::years::state_at;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::{A_YEAR, Query, malformed};
use crate::work::on_a_thread;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::indicators::published::{Published, PublishedEntry, changes as changes_published};
use projections::indicators::{changes, indicators as indicators_of};
use projections::lists::{Filters, List, Listed};
use replay::Cut;
use replay::echo::{Echo, Echoed};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// What everyone may see changes only when a year is closed: it is kept, with the ledger and the closed years that it is of.
type Kept = Option<(Option<Uuid>, Vec<FiscalYear>, Arc<List<PublishedEntry>>)>;

static KEPT: Mutex<Kept> = Mutex::new(None);

/// What everyone may see.
///
/// # Errors
/// The log cannot be read.
pub(crate) async fn published(app: &App) -> Result<Arc<List<PublishedEntry>>, Problem> {
    let state = app.live.now();
    let closed: Vec<FiscalYear> = state.picture.years().filter(|(_, year)| year.closed).map(|(year, _)| year).collect();
    let find = || {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|(first, years, _)| *first == state.beside.first && *years == closed)
            .map(|kept| Arc::clone(&kept.2))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    let list = if closed.is_empty() {
        Published::default().list(state.head.seq)
    } else {
        let log = app.live.log_of(&state);
        let folded = on_a_thread(move |runtime| runtime.block_on(replay::published(&log, &Cut::NOW, |_| ())));
        let (published, read) = folded.await??;
        published.list(read.through.seq)
    };
    let list = Arc::new(list);
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some((state.beside.first, closed, Arc::clone(&list)));
    Ok(list)
}

/// The year that is asked for, and the earlier one beside which it is put.
fn years(query: &mut Query) -> Result<(Option<FiscalYear>, Option<FiscalYear>), Problem> {
    let year = query.year()?;
    let before: Option<FiscalYear> = query.get("compare_with", A_YEAR)?;
    if year.is_none() && before.is_some() {
        return Err(malformed("year", "", A_YEAR));
    }
    Ok((year, before))
}

/// `GET /indicators`; with `compare_with` beside an earlier year.
pub async fn indicators(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let question = match Question::from_request_parts(&mut parts, &app).await {
        Ok(question) if question.scope.is_all() => question,
        Ok(_) | Err(_) if app.settings.public_indicators => {
            let query = Query::read(parts.uri.query().unwrap_or_default());
            return for_everyone(&app, query, &parts.headers).await;
        }
        Ok(_) => return Err(Problem::of(Fault::Forbidden)),
        Err(problem) => return Err(problem),
    };
    every_figure(&app, question).await
}

async fn every_figure(app: &App, mut question: Question) -> Result<Response, Problem> {
    let (year, before) = years(&mut question.query)?;
    let (cut, state) = state_at(app, &mut question).await?;
    std::mem::take(&mut question.query).end()?;
    let listed = Listed { picture: &state.picture, register: &state.register, through: state.head.seq };
    let echo = || Echo::of(&cut, &state.read());
    if let (Some(year), Some(before)) = (year, before) {
        return question.json(&state, &cut, || Ok(Echoed::new(changes(listed, before, year)?, echo())));
    }
    let filters = Filters { year, ..Filters::default() };
    question.json(&state, &cut, || Ok(Echoed::new(indicators_of(listed, &filters)?, echo())))
}

/// What everyone may see, without what tells how long the log is.
async fn for_everyone(app: &App, mut query: Query, headers: &axum::http::HeaderMap) -> Result<Response, Problem> {
    let (year, before) = years(&mut query)?;
    query.end()?;
    if !accepts(headers, JSON) {
        return Err(Problem::of(Fault::NotAcceptable));
    }
    let all = published(app).await?;
    for asked in [year, before].into_iter().flatten() {
        if all.entries.iter().all(|entry| entry.year != asked) {
            return Err(NoAnswer::YearNotOpen(asked).into());
        }
    }
    let answer = match (year, before) {
        (Some(year), Some(before)) => {
            let beside = changes_published(&all, before, year);
            named(beside.name, &beside.entries)
        }
        (Some(year), None) => {
            named(all.name, &all.entries.iter().filter(|entry| entry.year == year).collect::<Vec<_>>())
        }
        (None, _) => named(all.name, &all.entries),
    };
    Ok(tagged(headers, JSON, None, answer.to_string().into_bytes()))
}

/// A list under the name that it has for those who see everything.
fn named<T: Serialize>(name: &str, entries: &[T]) -> Value {
    let name = name.trim_start_matches("published-");
    json!({ name: entries, "count": entries.len() })
}
