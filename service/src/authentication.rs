//! Who sent a request: the token that it shows, ours or the issuer's, or the session of its browser.

use crate::access::Caller;
use crate::access::caller::{SESSION_COOKIE, address, cookie, no_role};
use crate::access::kept::KeptError;
use crate::access::oidc::{OidcError, jwt};
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use ledger::clerk::{Clock as _, SystemClock};
use std::net::IpAddr;

/// The token of an `Authorization` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Problem> {
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        caller_of(app, &parts.headers, address(parts), reads).await
    }
}

/// Whoever sends these headers from an address: by the token, or, for a browser that only reads, by its session.
///
/// # Errors
/// It is nobody who may come in, or the tokens cannot be read.
pub(crate) async fn caller_of(app: &App, headers: &HeaderMap, address: IpAddr, reads: bool) -> Result<Caller, Problem> {
    if let Some(token) = bearer(headers) {
        return by_token(app, token, address).await;
    }
    if headers.contains_key(AUTHORIZATION) {
        return Err(rejected(app, address));
    }
    let session = cookie(headers, SESSION_COOKIE).filter(|_| reads).and_then(|id| app.sessions.find(id));
    let caller = match session {
        Some(session) => session.caller(&app.tokens).await.map_err(unreadable)?,
        None => None,
    };
    caller.ok_or_else(|| Problem::of(Fault::Unauthenticated))
}

fn unreadable(error: KeptError) -> Problem {
    Problem::unavailable(&error)
}

/// Whoever shows a token of ours, or the issuer's.
async fn by_token(app: &App, token: &str, address: IpAddr) -> Result<Caller, Problem> {
    let now = SystemClock.now();
    if let Some(grant) = app.tokens.check(token, now).await.map_err(unreadable)? {
        return Ok(Caller { name: grant.name, role: grant.role });
    }
    let Some(oidc) = app.oidc.as_ref().filter(|_| jwt::has_form(token)) else { return Err(rejected(app, address)) };
    oidc.bearer(token, now).await.map_err(|error| match error {
        OidcError::Issuer(_) => Problem::unavailable(&error),
        OidcError::NoRole => no_role(),
        OidcError::Unbelieved(_) | OidcError::Declined => rejected(app, address),
    })
}

fn rejected(app: &App, address: IpAddr) -> Problem {
    app.metrics.unbelieved.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    match app.attempts.fail(address) {
        Some(seconds) => Problem::of(Fault::TooManyAttempts).after(seconds),
        None => Problem::of(Fault::Unauthenticated),
    }
}
