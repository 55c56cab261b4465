//! Asking a service that runs elsewhere.

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::handshake;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use ledger::refusal::Bilingual;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Where a service is, and who asks.
#[derive(Clone, Debug)]
pub struct Client {
    secure: bool,
    host: String,
    port: u16,
    base: String,
    token: String,
}

/// Why a service gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address cannot be read.
    #[error("`{0}` is no address of a service")]
    Address(String),
    /// Nobody answers, or not in a way that is understood.
    #[error("{0}")]
    Connection(String),
}

impl ClientError {
    /// What is wrong and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            ClientError::Address(address) => Bilingual {
                en: format!("`{address}` is no address of a service. Write it as http://HOST:PORT."),
                fr: format!("`{address}` n'est pas l'adresse d'un service. Écrivez-la sous la forme http://HÔTE:PORT."),
            },
            ClientError::Connection(why) => Bilingual {
                en: format!(
                    "the service does not answer ({why}). Check its address, and send the same commands again: none is written twice."
                ),
                fr: format!(
                    "le service ne répond pas ({why}). Vérifiez son adresse et renvoyez les mêmes commandes\u{a0}: aucune n'est inscrite deux fois."
                ),
            },
        }
    }
}

fn broken(error: impl ToString) -> ClientError {
    ClientError::Connection(error.to_string())
}

impl Client {
    /// The service at an address, asked with a token.
    ///
    /// # Errors
    /// It is no such address.
    pub fn of(address: &str, token: &str) -> Result<Client, ClientError> {
        let wrong = || ClientError::Address(address.to_owned());
        let (scheme, rest) = address.split_once("://").ok_or_else(wrong)?;
        let secure = match scheme {
            "http" => false,
            "https" => true,
            _ => return Err(wrong()),
        };
        let (place, base) = rest.split_once('/').unwrap_or((rest, ""));
        let usual = if secure { 443 } else { 80 };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
            Some(_) | None => (place, usual),
        };
        if host.is_empty() {
            return Err(wrong());
        }
        let base = base.trim_end_matches('/');
        let base = if base.is_empty() { String::new() } else { format!("/{base}") };
        Ok(Client { secure, host: host.to_owned(), port, base, token: token.to_owned() })
    }

    /// Asks for what is at a path.
    ///
    /// # Errors
    /// Nobody answers.
    pub async fn get(&self, path: &str) -> Result<(u16, Bytes), ClientError> {
        self.send("GET", path, "", Bytes::new()).await
    }

    /// Sends something to a path.
    ///
    /// # Errors
    /// Nobody answers.
    pub async fn post(&self, path: &str, media_type: &str, body: Bytes) -> Result<(u16, Bytes), ClientError> {
        self.send("POST", path, media_type, body).await
    }

    async fn send(&self, method: &str, path: &str, media_type: &str, body: Bytes) -> Result<(u16, Bytes), ClientError> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((bare, self.port)).await.map_err(broken)?;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(HOST, format!("{}:{}", self.host, self.port))
            .header(AUTHORIZATION, format!("Bearer {}", self.token));
        if !media_type.is_empty() {
            request = request.header(CONTENT_TYPE, media_type);
        }
        let request = request.body(Full::new(body)).map_err(broken)?;
        if !self.secure {
            return exchange(stream, request).await;
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(broken)?.with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from(bare.to_owned()).map_err(broken)?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(broken)?;
        exchange(stream, request).await
    }
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<(u16, Bytes), ClientError> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // The connection ends with the answer; what went wrong with it the answer says.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map_err(broken)?;
    Ok((status, body.to_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_browsers_read_it() {
        let client = Client::of("https://ledger.example/under/", "t").unwrap();
        assert_eq!(
            (client.secure, client.host.as_str(), client.port, client.base.as_str()),
            (true, "ledger.example", 443, "/under")
        );
        let client = Client::of("http://[::1]:8080", "t").unwrap();
        assert_eq!((client.host.as_str(), client.port), ("[::1]", 8080));
        for wrong in ["ftp://x", "http://", "http://x:y", "x"] {
            assert!(Client::of(wrong, "t").is_err(), "{wrong}");
        }
    }
}
