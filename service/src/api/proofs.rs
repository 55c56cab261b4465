//! Proofs for those who take nothing from us: the signed checkpoint, that an event is in the log, and the tree in tiles
//! (C2SP `tlog-tiles`).

use super::answer::{Question, TEXT, accepts, tagged};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::Query;
use crate::tree::SignError;
use axum::extract::{FromRequestParts as _, Path, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::log::EventLog as _;
use replay::proof::Inclusion;
use replay::proof::checkpoint::Checkpoint;
use replay::proof::issued::Issued;
use replay::proof::note::Note;
use replay::proof::tree::Tree;

/// Whoever may read proofs: everyone where they are public, else whoever sees everything.
async fn admit(app: &App, request: Request) -> Result<axum::http::HeaderMap, Problem> {
    let (mut parts, _) = request.into_parts();
    let query = Query::read(parts.uri.query().unwrap_or_default());
    if !app.settings.public_proofs {
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        if !caller.scope().is_all() {
            return Err(Problem::of(Fault::Forbidden));
        }
    }
    query.end()?;
    Ok(parts.headers)
}

/// The last checkpoint that was signed; the log as it is now is signed first where there is none that covers so much.
async fn covering(app: &App, events: u64) -> Result<(Note, u64), Problem> {
    let last = |issued: &Issued| issued.last().and_then(|held| Some((held.note.parse::<Note>().ok()?, held.kept_as?)));
    let issued = Issued::of(&app.settings.directory).map_err(|error| Problem::unavailable(&error))?;
    match last(&issued) {
        Some((note, size)) if size >= events && size > 0 => Ok((note, size)),
        Some(_) | None => {
            let log = app.live.log();
            app.tree.sign(&app.settings, &log).await.map_err(unsigned)
        }
    }
}

fn unsigned(error: SignError) -> Problem {
    let said = error.message();
    tracing::error!(%error, "not signed");
    Problem::saying(Fault::Unavailable, said)
}

/// `GET /checkpoint`
pub async fn checkpoint(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let headers = admit(&app, request).await?;
    if !accepts(&headers, TEXT) {
        return Err(Problem::of(Fault::NotAcceptable));
    }
    let (note, _) = covering(&app, app.live.now().head.seq).await?;
    Ok(tagged(&headers, TEXT, None, note.to_string().into_bytes()))
}

/// `POST /checkpoint`: signs what the log is now.
pub async fn sign(State(app): State<App>, caller: Caller, query: Query) -> Result<Response, Problem> {
    match caller.role {
        Role::Auditor | Role::Administrator => {}
        Role::Broadcaster { .. } | Role::Reviewer { .. } => return Err(Problem::of(Fault::Forbidden)),
    }
    query.end()?;
    let log = app.live.log();
    let (note, _) = app.tree.sign(&app.settings, &log).await.map_err(unsigned)?;
    Ok(text(note.to_string()))
}

/// `GET /events/{seq}/proof`
pub async fn inclusion(
    State(app): State<App>,
    Path(seq): Path<String>,
    question: Question,
) -> Result<Response, Problem> {
    question.query.clone().end()?;
    let unknown = || Problem::of(Fault::Unknown);
    let state = app.live.now();
    let seq: u64 = seq.parse().map_err(|_| unknown())?;
    if seq == 0 || seq > state.head.seq {
        return Err(unknown());
    }
    if !question.scope.is_all() {
        let log = app.live.log_of(&state);
        let lines = super::events::lines_after(&log, seq - 1).await?;
        let event = lines.first().and_then(|line| ledger::log::decode(line).ok()).ok_or_else(unknown)?;
        if question.scope.watching().see(&event, &state.picture).is_none() {
            return Err(unknown());
        }
    }
    question.accepts(TEXT)?;
    let proved = prove(&app, seq).await?;
    question.bytes(TEXT, None, None, || Ok(proved.inclusion.to_string().into_bytes()))
}

/// The proof of an event, and the checkpoint that it is under.
pub(crate) struct Proved {
    pub(crate) inclusion: Inclusion,
    pub(crate) checkpoint: Checkpoint,
}

/// Proves that an event is in the log, under the last checkpoint that covers it.
///
/// # Errors
/// There is no such event, or nothing can be signed.
pub(crate) async fn prove(app: &App, seq: u64) -> Result<Proved, Problem> {
    let (note, size) = covering(app, seq).await?;
    let issued = Issued::of(&app.settings.directory).map_err(|error| Problem::unavailable(&error))?;
    let checkpoint = Checkpoint::open(&note, issued.keys()).map_err(|error| Problem::unavailable(&error))?.0;
    let index = seq.checked_sub(1).ok_or_else(|| Problem::of(Fault::Unknown))?;
    let prove = |tree: &Tree| {
        // What is proved must be what was signed.
        if tree.root_at(size) != Some(checkpoint.head.root) {
            return Err(Problem::of(Fault::Unavailable));
        }
        tree.inclusion(index, size).ok_or_else(|| Problem::of(Fault::Unknown))
    };
    let path = app.tree.read(&app.live.log(), size, prove).await??;
    Ok(Proved { inclusion: Inclusion { seq, path, checkpoint: note }, checkpoint })
}

/// `GET /tile/<L>/<N>[.p/<W>]` and `/tile/entries/<N>[.p/<W>]`
pub async fn tile(State(app): State<App>, Path(path): Path<String>, request: Request) -> Result<Response, Problem> {
    let headers = admit(&app, request).await?;
    let asked = crate::tree::Tile::read(&path).ok_or_else(|| Problem::of(Fault::Unknown))?;
    // Tiles are of what was signed: nothing beyond the last checkpoint is promised to stay.
    let log = app.live.log();
    let size = log.head().seq;
    let bytes = app.tree.tile(&log, &asked, size).await?.ok_or_else(|| Problem::of(Fault::Unknown))?;
    let mut response = tagged(&headers, "application/octet-stream", None, bytes);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}

fn text(body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(TEXT));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
