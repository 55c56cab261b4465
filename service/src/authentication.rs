//! Who sent a request: the token that it shows, ours or the issuer's, or the session of its browser.

use crate::access::Caller;
use crate::access::caller::{SESSION_COOKIE, address, cookie, no_role};
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
async fn caller_of(app: &App, headers: &HeaderMap, address: IpAddr, reads: bool) -> Result<Caller, Problem> {
    match known(app, headers, reads).await? {
        Found::Caller(caller) => Ok(caller),
        Found::Nobody => Err(Problem::of(Fault::Unauthenticated)),
        Found::Unbelieved => Err(rejected(app, address)),
    }
}

/// Whoever sent these headers, if they may still come in. That they no longer may is no attempt to sign in, and held against nobody.
pub(crate) async fn caller_still(app: &App, headers: &HeaderMap) -> Option<Caller> {
    match known(app, headers, true).await {
        Ok(Found::Caller(caller)) => Some(caller),
        Ok(Found::Nobody | Found::Unbelieved) | Err(_) => None,
    }
}

/// What headers say of who sends them.
enum Found {
    /// Someone who may come in.
    Caller(Caller),
    /// They show nothing.
    Nobody,
    /// They show something that is not believed.
    Unbelieved,
}

async fn known(app: &App, headers: &HeaderMap, reads: bool) -> Result<Found, Problem> {
    if let Some(token) = bearer(headers) {
        return by_token(app, token).await;
    }
    if headers.contains_key(AUTHORIZATION) {
        return Ok(Found::Unbelieved);
    }
    let session = cookie(headers, SESSION_COOKIE).filter(|_| reads).and_then(|id| app.sessions.find(id));
    let Some(session) = session else { return Ok(Found::Nobody) };
    Ok(session.caller(&app.tokens).await?.map_or(Found::Nobody, Found::Caller))
}

/// Whoever shows a token of ours, or the issuer's.
async fn by_token(app: &App, token: &str) -> Result<Found, Problem> {
    let now = SystemClock.now();
    if let Some(grant) = app.tokens.check(token, now).await? {
        return Ok(Found::Caller(Caller { name: grant.name, role: grant.role }));
    }
    let Some(oidc) = app.oidc.as_ref().filter(|_| jwt::has_form(token)) else { return Ok(Found::Unbelieved) };
    match oidc.bearer(token, now).await {
        Ok(caller) => Ok(Found::Caller(caller)),
        Err(error @ OidcError::Issuer(_)) => Err(Problem::unavailable(&error)),
        Err(OidcError::NoRole) => Err(no_role()),
        Err(OidcError::Unbelieved(_) | OidcError::Declined) => Ok(Found::Unbelieved),
    }
}

fn rejected(app: &App, address: IpAddr) -> Problem {
    app.metrics.unbelieved.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    match app.attempts.fail(address) {
        Some(seconds) => Problem::of(Fault::TooManyAttempts).after(seconds),
        None => Problem::of(Fault::Unauthenticated),
    }
}
