//! `postgres://…`: where the server is, who asks, and what is never shown of it.

use super::tls::Trust;
use crate::log::StoreError;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::TargetSessionAttrs;

/// How long one server may take to answer a connection, where the address does not say.
const CONNECT: Duration = Duration::from_secs(5);

/// After so long without an answer to what was sent, a connection counts as lost.
const SILENCE: Duration = Duration::from_secs(15);

/// A database on a server, or on several that hold the same.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) trust: Trust,
    /// Without the password: what messages show.
    pub(super) shown: PathBuf,
}

/// Whether a location names a server.
#[must_use]
pub fn is_server(location: &str) -> bool {
    location.starts_with("postgres://") || location.starts_with("postgresql://")
}

impl Address {
    /// Reads an address. Beside what the driver knows it may say `sslmode=verify-ca` or `verify-full`, `sslrootcert`, `sslcert`
    /// and `sslkey`; the password may stand in the variable `PGPASSWORD`.
    ///
    /// # Errors
    /// It cannot be understood.
    pub(super) fn read(location: &str) -> Result<Address, StoreError> {
        let shown = PathBuf::from(without_password(location));
        let (place, query) = location.split_once('?').unwrap_or((location, ""));
        let mut trust = Trust::default();
        let (mut certificate, mut key) = (None, None);
        let mut rest: Vec<&str> = Vec::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let file = || Some(PathBuf::from(decoded(value)));
            match name {
                "sslmode" => {
                    trust.verify = matches!(value, "require" | "verify-ca" | "verify-full");
                    rest.push(if trust.verify { "sslmode=require" } else { part });
                }
                "sslrootcert" => trust.roots = file(),
                "sslcert" => certificate = file(),
                "sslkey" => key = file(),
                _ => rest.push(part),
            }
        }
        trust.identity = certificate.zip(key);
        let plain = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
        let mut config: Config = plain
            .parse()
            .map_err(|error: tokio_postgres::Error| StoreError::Address { path: shown.clone(), said: said(&error) })?;
        if config.get_password().is_none()
            && let Some(password) = std::env::var("PGPASSWORD").ok().filter(|password| !password.is_empty())
        {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE).keepalives_idle(SILENCE).keepalives_interval(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("envelope");
        }
        Ok(Address { config, trust, shown })
    }

    /// The same, but only servers that take writes, unless the address says otherwise.
    pub(super) fn writable(mut self) -> Address {
        if self.config.get_target_session_attrs() == TargetSessionAttrs::Any {
            self.config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        self
    }
}

/// An error with what is behind it: the driver's own words name only the step that failed.
pub(super) fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = inner.source();
    }
    text
}

/// The address as it may be shown.
fn without_password(location: &str) -> String {
    let (scheme, rest) = location.split_once("://").unwrap_or(("postgres", location));
    let (authority, path) = match rest.find(['/', '?']) {
        Some(end) => rest.split_at_checked(end).unwrap_or((rest, "")),
        None => (rest, ""),
    };
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split_once(':').map_or(user, |(name, _)| name)),
        None => authority.to_owned(),
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let open: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("password=")).collect();
    let query = if open.is_empty() { String::new() } else { format!("?{}", open.join("&")) };
    format!("{scheme}://{authority}{path}{query}")
}

/// A value as it was before it was written into an address.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = if *first == b'%' { after.first_chunk::<2>() } else { None };
        let byte = hex.and_then(|pair| hex::decode(pair).ok()).and_then(|byte| byte.first().copied());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (location, shown) in [
            ("postgres://u:secret@host:5432/db?sslmode=require", "postgres://u@host:5432/db?sslmode=require"),
            ("postgres://u@host/db", "postgres://u@host/db"),
            ("postgresql://host,other/db?user=u&password=secret&x=1", "postgresql://host,other/db?user=u&x=1"),
            ("postgres://u:p@ss@host", "postgres://u@host"),
        ] {
            assert_eq!(without_password(location), shown);
        }
        let error = Address::read("postgres://u:secret@host:port/db").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn certificates_are_taken_from_the_address() {
        let address =
            Address::read("postgres://h/db?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3");
        let Address { config, trust, .. } = address.unwrap();
        assert_eq!((trust.verify, trust.roots), (true, Some("/etc/ca.pem".into())));
        assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
        assert!(Address::read("postgres://h/db?nonsense=1").is_err());
    }
}
