//! Whoever a request comes from.

use super::kept::KeptError;
use super::oidc::{OidcError, jwt};
use super::{Role, Scope};
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use ledger::clerk::{Clock as _, SystemClock};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The name of the cookie that stands for a session.
pub const SESSION_COOKIE: &str = "envelope_session";

/// The other end of the connection that a request came through.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Someone who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who acts, as the log says.
    pub name: String,
    /// What they are to the ledger.
    pub role: Role,
}

impl Caller {
    /// Whoever sends these headers from an address: by the token, or, for a browser that only reads, by its session.
    ///
    /// # Errors
    /// It is nobody who may come in, or the tokens cannot be read.
    pub async fn of(app: &App, headers: &HeaderMap, address: IpAddr, reads: bool) -> Result<Caller, Problem> {
        if let Some(token) = bearer(headers) {
            return by_token(app, token, address).await;
        }
        if headers.contains_key(AUTHORIZATION) {
            return Err(rejected(app, address));
        }
        let session = cookie(headers, SESSION_COOKIE).filter(|_| reads).and_then(|id| app.sessions.find(id));
        let caller = match session {
            Some(session) => session.caller(app).await.map_err(unreadable)?,
            None => None,
        };
        caller.ok_or_else(|| Problem::of(Fault::Unauthenticated))
    }

    /// What they may see.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.role.holder() {
            Some(holder) => Scope::Of(holder.clone()),
            None => Scope::All,
        }
    }
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Where a request comes from.
#[must_use]
pub fn address(parts: &Parts) -> IpAddr {
    parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Peer(address)| address.ip())
}

/// The token of an `Authorization` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Problem> {
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        Caller::of(app, &parts.headers, address(parts), reads).await
    }
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

/// Someone whom the issuer knows, and who is nothing to the ledger.
pub(crate) fn no_role() -> Problem {
    Problem::saying(
        Fault::Forbidden,
        (
            "Your account names no role in the ledger, or more than one. Ask whoever manages accounts to give it exactly one.",
            "Votre compte n'indique aucun rôle dans le registre, ou plusieurs. Demandez à qui gère les comptes de lui en donner exactement un.",
        ),
    )
}

fn rejected(app: &App, address: IpAddr) -> Problem {
    app.metrics.unbelieved.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    match app.attempts.fail(address) {
        Some(seconds) => Problem::of(Fault::TooManyAttempts).after(seconds),
        None => Problem::of(Fault::Unauthenticated),
    }
}
