//! What every request goes through: an id, a place among those that are answered at a time, a measure of time, and headers that
//! keep browsers from doing harm.
//!
//! What is noted of a request is its method, its path without the question, its status and its time: nobody's name, and no token.

use crate::app::App;
use crate::problem::{Fault, Problem, finished};
use crate::query::is_text;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::log::new_id;
use std::time::Instant;
use tracing::Instrument as _;

/// The header that names a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a page may load: its own style and script, and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Answers a request, named and measured.
pub(super) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id(&request);
    let span =
        tracing::info_span!("request", request_id = %id, method = %request.method(), path = request.uri().path());
    let mut response = match app.working.try_acquire() {
        Ok(_) if !is_text(request.uri().path()) => finished(Problem::of(Fault::Unknown), request.headers()),
        Ok(_place) => next.run(request).instrument(span.clone()).await,
        // Whoever asks whether the service lives is always answered.
        Err(_) if request.uri().path().starts_with("/health") => next.run(request).await,
        Err(_) => finished(Problem::of(Fault::Unavailable), request.headers()),
    };
    let took = began.elapsed();
    app.metrics.answered(response.status().as_u16(), took);
    if app.settings.access_log {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        span.in_scope(|| tracing::info!(status = response.status().as_u16(), micros, "answered"));
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.settings.secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// The id that the client gave, where it is a short word, else one of our own.
fn request_id(request: &Request) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    given.filter(plain).map_or_else(|| new_id(SystemClock.now()).to_string(), str::to_owned)
}
