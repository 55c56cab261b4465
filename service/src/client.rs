//! Asking a service that runs elsewhere.

use crate::http::{Address, send};
use axum::body::Bytes;
use ledger::refusal::Bilingual;

/// Where a service is, and who asks.
#[derive(Clone, Debug)]
pub struct Client {
    address: Address,
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

impl Client {
    /// The service at an address, asked with a token.
    ///
    /// # Errors
    /// It is no such address.
    pub fn of(address: &str, token: &str) -> Result<Client, ClientError> {
        let read = Address::read(address.trim_end_matches('/'));
        let address = read.ok_or_else(|| ClientError::Address(address.to_owned()))?;
        Ok(Client { address, token: token.to_owned() })
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
        let address = Address { path: format!("{}{path}", self.address.path), ..self.address.clone() };
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", bearer.as_str())];
        if !media_type.is_empty() {
            headers.push(("content-type", media_type));
        }
        // An answer may be a whole log: whoever asked for it has the room.
        send(&address, method, &headers, body, usize::MAX).await.map_err(ClientError::Connection)
    }
}
