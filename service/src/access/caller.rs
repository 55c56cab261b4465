//! Whoever a request comes from.

use super::{Role, Scope};
use crate::api::problem::{Fault, Problem};
use crate::app::App;
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

    /// By the token, or, for a browser that only reads, by its session.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Problem> {
        let now = SystemClock.now();
        let unreadable = |error| Problem::unavailable(&error);
        if let Some(token) = bearer(&parts.headers) {
            return match app.tokens.check(token, now).map_err(unreadable)? {
                Some(grant) => Ok(Caller { name: grant.name, role: grant.role }),
                None => Err(rejected(parts, app)),
            };
        }
        if parts.headers.contains_key(AUTHORIZATION) {
            return Err(rejected(parts, app));
        }
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        let session = cookie(&parts.headers, SESSION_COOKIE).filter(|_| reads).and_then(|id| app.sessions.find(id));
        if let Some(session) = session
            && let Some(grant) = app.tokens.find(&session.token).map_err(unreadable)?.filter(|grant| grant.is_good(now))
        {
            return Ok(Caller { name: grant.name, role: grant.role });
        }
        Err(Problem::of(Fault::Unauthenticated))
    }
}

fn rejected(parts: &Parts, app: &App) -> Problem {
    match app.attempts.fail(address(parts)) {
        Some(seconds) => Problem::of(Fault::TooManyAttempts).after(seconds),
        None => Problem::of(Fault::Unauthenticated),
    }
}
