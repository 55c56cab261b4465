//! The log itself: its bytes, and what is added to it as it is added.

use super::answer::{NDJSON, Question, accepts};
use super::commands::Channel;
use crate::app::App;
use crate::authentication::caller_still;
use crate::live::LogView;
use crate::problem::{Fault, Problem};
use crate::query::malformed;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::log::EventLog as _;
use ledger::texts::phrases;
use replay::Cut;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How many events are given where nothing else is asked.
const USUAL: u64 = 1_000;

/// The most that are given at a time.
const MOST: u64 = 10_000;

/// How long whoever listens is believed before its token is looked up again: many listen, and each event comes to all of them.
const BELIEVED: Duration = Duration::from_secs(1);

/// How many bytes of the log are read at a time.
const PAGE: usize = 256 << 10;

/// How often a feed on which nothing happens says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// `GET /events?after=SEQ&limit=`
pub async fn events(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let a_place = phrases::PLACE_OF_AN_EVENT;
    let after: u64 = question.query.get("after", a_place)?.unwrap_or(0);
    let limit: u64 = question.query.get("limit", ("a number of events", "un nombre d'événements"))?.unwrap_or(USUAL);
    std::mem::take(&mut question.query).end()?;
    if limit == 0 || limit > MOST {
        return Err(malformed("limit", &limit.to_string(), phrases::ONE_TO_TEN_THOUSAND));
    }
    question.accepts(NDJSON)?;
    let state = app.live.now();
    let tag = question.tag(&state, &Cut::NOW);
    if tag.as_ref().is_some_and(|tag| question.has(tag)) {
        return question.bytes(NDJSON, None, tag, || Ok(Vec::<u8>::new()));
    }
    let log = app.live.log_of(&state);
    let (mut text, mut watching) = (Vec::new(), question.scope.watching());
    let (mut at, mut given) = (after, 0);
    while given < limit && at < log.head().seq {
        let page = lines_after(&log, at).await?;
        if page.is_empty() {
            break;
        }
        for line in page {
            at += 1;
            if given < limit
                && let Some(shown) = watching.line(line, &state.picture)?
            {
                text.extend_from_slice(&shown);
                text.push(b'\n');
                given += 1;
            }
        }
    }
    question.bytes(NDJSON, None, tag, || Ok(text))
}

/// The next lines of the log. A page begins after the end of a batch; a place inside one is found by reading from before it.
pub(crate) async fn lines_after(log: &LogView, after: u64) -> Result<Vec<Vec<u8>>, Problem> {
    let page = log.page(after, PAGE).await.map_err(replay::Error::from)?;
    Ok(page.lines().map(<[u8]>::to_vec).collect())
}

/// `GET /events/stream`: server-sent events, from `Last-Event-ID` on; without it, from now on.
pub async fn stream(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let a_place = phrases::PLACE_OF_AN_EVENT;
    let asked: Option<u64> = question.query.get("after", a_place)?;
    std::mem::take(&mut question.query).end()?;
    if !accepts(&question.headers, "text/event-stream") {
        return Err(Problem::of(Fault::NotAcceptable));
    }
    let last = match question.headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default().trim()) {
        None | Some("") => asked,
        Some(text) => Some(text.parse().map_err(|_| malformed("Last-Event-ID", text, a_place))?),
    };
    let (sender, receiver) = mpsc::channel(64);
    let from = last.unwrap_or_else(|| app.live.now().head.seq);
    tokio::spawn(async move {
        app.metrics.feeds.fetch_add(1, Ordering::Relaxed);
        feed(app.clone(), question, from, sender).await;
        app.metrics.feeds.fetch_sub(1, Ordering::Relaxed);
    });
    let mut response = Body::new(Channel(receiver)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Tells what is added to the log, until whoever listens is gone or may listen no more, or the service ends.
async fn feed(app: App, question: Question, mut at: u64, to: mpsc::Sender<Result<Bytes, std::io::Error>>) {
    let (scope, mut believed) = (&question.scope, Instant::now());
    let mut watching = scope.watching();
    let mut grown = app.live.grown();
    if to.send(Ok(Bytes::from_static(b": the log, event by event\n\n"))).await.is_err() {
        return;
    }
    while app.is_ready() {
        // A token that was revoked meanwhile, or a session that ended, hears no more of it.
        if believed.elapsed() >= BELIEVED {
            let caller = caller_still(&app, &question.headers).await;
            if !caller.is_some_and(|caller| caller.scope() == *scope) {
                return;
            }
            believed = Instant::now();
        }
        let state = app.live.now();
        let log = app.live.log_of(&state);
        while at < log.head().seq {
            let Ok(lines) = lines_after(&log, at).await else { return };
            if lines.is_empty() {
                return;
            }
            for line in lines {
                at += 1;
                if let Ok(Some(shown)) = watching.line(line, &state.picture) {
                    let mut text = format!("id: {at}\nevent: event\ndata: ").into_bytes();
                    text.extend_from_slice(&shown);
                    text.extend_from_slice(b"\n\n");
                    if to.send(Ok(Bytes::from(text))).await.is_err() {
                        return;
                    }
                }
            }
        }
        match tokio::time::timeout(HEARTBEAT, app.wait_for_more(&mut grown, at)).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(_) => {
                if to.send(Ok(Bytes::from_static(b":\n\n"))).await.is_err() {
                    return;
                }
            }
        }
    }
}
