//! Whoever a request comes from.

use super::{Role, Scope};
use crate::problem::{Fault, Problem};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
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
