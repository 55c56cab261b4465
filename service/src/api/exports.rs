//! A year to take away: the bundle of an auditor, a workbook, files of columns.

use super::answer::{PARQUET, Question, XLSX, accepts, attach, not_modified, set_tag};
use super::years::known_holder;
use crate::access::Scope;
use crate::app::App;
use crate::documents::HolderYear;
use crate::problem::{Fault, Problem};
use crate::query::year_of;
use crate::tag::Tag;
use crate::work::on_a_thread;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::event::Subject;
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use projections::picture::Picture;
use replay::Read;
use replay::bundle::{BundleError, bundle as write};
use replay::proof::issued::Issued;
use replay::proof::key;
use replay::shown::Shown;
use replay::tables::{Table, events};

/// The media type of an archive.
const TAR: &str = "application/x-tar";

/// `GET /years/{year}/bundle.tar`: a broadcaster takes its own part away.
pub async fn bundle(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    if !accepts(&question.headers, TAR) {
        return Err(Problem::of(Fault::NotAcceptable));
    }
    let year = year_of(&year)?;
    let asked = question.query.holder()?;
    std::mem::take(&mut question.query).end()?;
    let state = app.live.now();
    let holder = known_holder(&question, &state, asked)?;
    if state.picture.year(year).is_none_or(|known| known.rulebook.is_none()) {
        return Err(projections::NoAnswer::YearNotOpen(year).into());
    }
    let tag = Tag::of_log(&state.head, &question.uri);
    if question.has(&tag) {
        return Ok(not_modified(&tag));
    }
    let log = app.live.log_of(&state);
    // Everything up to here is signed first: a bundle never contradicts what was signed.
    let signed = app.tree.sign(&app.settings, &log).await;
    signed.map_err(|error| Problem::saying(Fault::Unavailable, error.message()))?;
    let settings = app.settings.clone();
    let made = on_a_thread(move |runtime| -> Result<std::fs::File, Problem> {
        let unavailable = |error: std::io::Error| Problem::unavailable(&error);
        let path = match &settings.key {
            Some(path) => path.clone(),
            None => key::beside(&settings.directory).map_err(unavailable)?,
        };
        let key = key::read(&path).map_err(|error| Problem::saying(Fault::Unavailable, error.message()))?;
        let folder = crate::files::Scratch::new().map_err(unavailable)?;
        let place = folder.path().join("bundle.tar");
        let written = runtime.block_on(write(&log, year, holder.as_ref(), &key, &place, |_| ()));
        let written = written.map_err(|error| match error {
            BundleError::Log(error) => error.into(),
            BundleError::NoAnswer(no) => no.into(),
            BundleError::NothingOf(_) => Problem::saying(Fault::Unknown, error.message()),
            BundleError::AlreadyThere(_) | BundleError::Io(..) => Problem::unavailable(&error),
        })?;
        let mut issued = Issued::of(&settings.directory).map_err(|error| Problem::unavailable(&error))?;
        let kept = issued.keep_signed(&written.key, written.size, &written.checkpoint.to_string());
        kept.map_err(|error| Problem::unavailable(&error))?;
        // The file lives as long as it is open.
        std::fs::File::open(&place).map_err(unavailable)
    });
    let file = made.await??;
    let length = file.metadata().map_err(|error| Problem::unavailable(&error))?.len();
    let mut response = Body::new(crate::files::FileBody::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(TAR));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    attach(headers, &format!("bundle-{year}.tar"));
    set_tag(headers, &tag);
    Ok(response)
}

/// Every table of a year, or a holder's part of them, and what they rest on.
struct Tables {
    holder: Option<HolderId>,
    picture: Picture,
    read: Read,
    tables: Vec<Table>,
}

async fn tables(app: &App, question: &mut Question, year: FiscalYear) -> Result<Tables, Problem> {
    let asked = question.query.holder()?;
    let cut = question.query.cut()?;
    std::mem::take(&mut question.query).end()?;
    let state = app.live.at(&cut).await?;
    let holder: Option<HolderId> = known_holder(question, &state, asked)?;
    let log = app.live.log();
    let (scope, knows, of) = (question.scope.clone(), std::sync::Arc::clone(&state), holder.clone());
    let gathered = on_a_thread(move |runtime| {
        let (mut picture, mut of_year) = (Picture::default(), Vec::new());
        let mut watching = scope.watching();
        let visit = |event: &ledger::event::Event| {
            picture.fold(event);
            let concerns = |wanted| event.body.subjects().contains(&Subject::Holder(wanted));
            // A broadcaster sees of itself what its scope lets through; whoever sees all may ask for one broadcaster's part.
            let wanted = matches!(scope, Scope::Of(_)) || of.as_ref().is_none_or(concerns);
            if event.body.year() == Some(year) && wanted {
                match watching.see(event, &knows.picture) {
                    Some(Shown::Whole) => of_year.push(events::row(event)),
                    Some(Shown::Part(part)) => of_year.push(events::row(&part)),
                    None => {}
                }
            }
        };
        let read: Read = runtime.block_on(replay::read(&log, &cut, visit, |_| ()))?;
        Ok::<_, replay::Error>((read, picture, of_year))
    });
    let (read, picture, of_year) = gathered.await??;
    let mut tables = replay::tables::of_year(&picture, year, &cut, &read, holder.as_ref())?;
    tables.push(events::table(of_year));
    Ok(Tables { holder, picture, read, tables })
}

/// `GET /years/{year}/export.xlsx`
pub async fn workbook(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    question.accepts(XLSX)?;
    let year = year_of(&year)?;
    let Tables { holder, picture, read, tables } = tables(&app, &mut question, year).await?;
    question.bytes(XLSX, Some(&format!("{year}.xlsx")), None, || {
        let first = holder.as_ref().map(|holder| HolderYear { holder, picture: &picture, read: &read });
        let made = app.documents.workbook(year, read.through.recorded_at, first, &tables, question.language);
        made.map_err(|text| Problem::saying(Fault::Unavailable, text))
    })
}

/// `GET /years/{year}/parquet/{table}`
pub async fn parquet(
    State(app): State<App>,
    Path((year, name)): Path<(String, String)>,
    mut question: Question,
) -> Result<Response, Problem> {
    question.accepts(PARQUET)?;
    let year = year_of(&year)?;
    let Tables { tables, .. } = tables(&app, &mut question, year).await?;
    let wanted = name.strip_suffix(".parquet").unwrap_or(&name);
    let Some(table) = tables.iter().find(|table| table.name == wanted) else {
        let known = tables.iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
        return Err(Problem::saying(
            Fault::Unknown,
            (
                format!("there is no such table. There are: {known}."),
                format!("il n'y a pas de tel tableau. Il y a\u{a0}: {known}."),
            ),
        ));
    };
    question.bytes(PARQUET, Some(&format!("{}-{year}.parquet", table.name)), None, || {
        app.documents.parquet(table).map_err(|text| Problem::saying(Fault::Unavailable, text))
    })
}
