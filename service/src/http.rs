//! Asking other servers: one request a connection, encrypted where the address says so.

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::handshake;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// An address, `http://HOST:PORT/PATH` or `https://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether it is encrypted.
    pub secure: bool,
    /// The host, an address of version 6 in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What stands behind the host: empty, or beginning with a slash; with the question, without a fragment.
    pub path: String,
}

impl Address {
    /// Reads an address; none where it is not one of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Address> {
        let (scheme, rest) = text.split_once("://")?;
        let secure = match scheme {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (place, path) = rest.split_at_checked(end)?;
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            Some(_) | None => (place, usual_port(secure)),
        };
        // Whoever writes a name before the host would have it taken for the host by a reader.
        let plain = !host.is_empty() && !host.contains(['@', '\\', ' ']) && !text.contains(char::is_control);
        plain.then(|| Address { secure, host: host.to_owned(), port, path: path.to_owned() })
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.bare_host() == "localhost" || self.bare_host().parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The host without brackets.
    fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// Host and port, as a request states them.
    fn authority(&self) -> String {
        if self.port == usual_port(self.secure) { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

const fn usual_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

/// Why there is no answer.
pub type Broken = String;

fn broken(error: impl ToString) -> Broken {
    error.to_string()
}

/// Sends a request to an address, and gives status and body of the answer, of which at most `most` bytes are read.
///
/// # Errors
/// Nobody answers, or more than that.
pub async fn send(
    address: &Address,
    method: &str,
    headers: &[(&str, &str)],
    body: Bytes,
    most: usize,
) -> Result<(u16, Bytes), Broken> {
    let stream = TcpStream::connect((address.bare_host(), address.port)).await.map_err(broken)?;
    let path = if address.path.starts_with('/') { address.path.clone() } else { format!("/{}", address.path) };
    let mut request = Request::builder().method(method).uri(path).header(HOST, address.authority());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(body)).map_err(broken)?;
    if !address.secure {
        return exchange(stream, request, most).await;
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(broken)?.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(address.bare_host().to_owned()).map_err(broken)?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(broken)?;
    exchange(stream, request, most).await
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: Request<Full<Bytes>>,
    most: usize,
) -> Result<(u16, Bytes), Broken> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // The connection ends with the answer; what went wrong with it the answer says.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), most).collect().await.map_err(broken)?;
    Ok((status, body.to_bytes()))
}

/// A text as it may stand in an address or a form.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => written.push(char::from(byte)),
            other => written.push_str(&format!("%{other:02X}")),
        }
    }
    written
}

/// Names and values as a form writes them.
#[must_use]
pub fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_browsers_read_it() {
        let read = Address::read("https://ledger.example/under?a=b#c").unwrap();
        assert_eq!(
            (read.secure, read.host.as_str(), read.port, read.path.as_str()),
            (true, "ledger.example", 443, "/under?a=b")
        );
        assert_eq!((read.authority().as_str(), read.is_here()), ("ledger.example", false));
        let read = Address::read("http://[::1]:8080").unwrap();
        assert_eq!((read.host.as_str(), read.port, read.is_here()), ("[::1]", 8080, true));
        assert!(Address::read("http://127.8.0.1?x").unwrap().is_here());
        for wrong in ["ftp://x", "http://", "http://x:y", "x", "http://good@bad/", "http://x\\y/", "http://a b/"] {
            assert_eq!(Address::read(wrong), None, "{wrong}");
        }
    }
}
