//! OpenID Connect: an issuer says who someone is, and one of its claims what they are to the ledger.
//!
//! People sign in on the page by authorization code with PKCE ([`flow`]); programs send the issuer's access tokens. Both are signed
//! tokens ([`jwt`]), checked against the [`keys`] that the issuer shows; [`claim`] reads the role. What an issuer shows is kept for
//! some minutes, and looked at again where a token names a key that is not among it, so that an issuer may change its keys.
//! Why no library does this: docs/decisions/0015.

pub mod claim;
pub mod flow;
pub mod jwt;
pub mod keys;

use super::Caller;
use crate::http::{Address, send};
use axum::body::Bytes;
use flow::Waiting;
use jwt::{Claims, Unbelieved, Unverified};
use keys::KeySet;
use ledger::digest::Digest;
use ledger::refusal::Bilingual;
use ledger::time::Instant as Moment;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long what an issuer shows is taken as it was.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// How long it is used at most where the issuer does not answer.
const STALE: Duration = Duration::from_secs(60 * 60);

/// How often an issuer is asked at most for a key that it did not show before.
const AGAIN: Duration = Duration::from_secs(3);

/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most that is read of an answer.
const LARGEST: usize = 1 << 20;

/// How the issuer is known.
#[derive(Clone)]
pub struct Settings {
    /// The issuer, as its tokens name it.
    pub issuer: String,
    /// The name under which the issuer knows this service.
    pub client: String,
    /// What proves to the issuer that it is this service; none for a public client.
    pub secret: Option<String>,
    /// The claim that names the role.
    pub claim: String,
    /// For whom access tokens must be.
    pub audience: String,
    /// What is asked for at the sign-in.
    pub scope: String,
    /// Where the issuer sends people back to.
    pub redirect: String,
}

/// Why nobody is let in.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The issuer does not answer, or not as it should.
    #[error("the issuer: {0}")]
    Issuer(String),
    /// What was shown is not believed.
    #[error(transparent)]
    Unbelieved(#[from] Unbelieved),
    /// The issuer did not let them in.
    #[error("the issuer declined")]
    Declined,
    /// The issuer knows them, and says of no role that is known here.
    #[error("no role")]
    NoRole,
}

/// What an issuer says of itself (OpenID Connect Discovery).
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// What an issuer showed, and when.
struct Shown {
    metadata: Metadata,
    keys: KeySet,
    at: Instant,
}

/// An issuer, and the sign-ins that are under way there.
pub struct Oidc {
    settings: Settings,
    shown: tokio::sync::Mutex<Option<Arc<Shown>>>,
    waiting: std::sync::Mutex<HashMap<Digest, Waiting>>,
}

/// An address that may be trusted with what passes: encrypted, or on this machine.
fn trusted(address: &str) -> Option<Address> {
    Address::read(address).filter(|read| read.secure || read.is_here())
}

impl Oidc {
    /// An issuer, which is asked when the first sign-in needs it.
    ///
    /// # Errors
    /// It cannot be trusted, in words.
    pub fn new(settings: Settings) -> Result<Oidc, Bilingual> {
        if trusted(&settings.issuer).is_none() {
            return Err((
                format!("`{}` is no issuer that can be trusted. Write it as https://…; http only on this machine.", settings.issuer),
                format!(
                    "`{}` n'est pas un émetteur digne de confiance. Écrivez-le sous la forme https://…; http seulement sur cette machine.",
                    settings.issuer
                ),
            )
                .into());
        }
        Ok(Oidc { settings, shown: tokio::sync::Mutex::default(), waiting: std::sync::Mutex::default() })
    }

    /// What the issuer shows: asked again where that is old, or `lacks` something.
    async fn shown(&self, lacks: impl Fn(&Shown) -> bool) -> Result<Arc<Shown>, OidcError> {
        let mut kept = self.shown.lock().await;
        if let Some(shown) = kept.as_ref() {
            let age = shown.at.elapsed();
            if age < AGAIN || (age < FRESH && !lacks(shown)) {
                return Ok(Arc::clone(shown));
            }
        }
        match (self.ask().await, kept.as_ref()) {
            (Ok(asked), _) => {
                let shown = Arc::new(asked);
                *kept = Some(Arc::clone(&shown));
                Ok(shown)
            }
            // An issuer that is down for a moment locks nobody out who has its token already.
            (Err(_), Some(shown)) if shown.at.elapsed() < STALE => Ok(Arc::clone(shown)),
            (Err(error), _) => Err(error),
        }
    }

    async fn ask(&self) -> Result<Shown, OidcError> {
        let issuer = self.settings.issuer.trim_end_matches('/');
        let metadata = fetch(&format!("{issuer}/.well-known/openid-configuration")).await?;
        let metadata: Metadata = serde_json::from_slice(&metadata)
            .map_err(|error| OidcError::Issuer(format!("its configuration cannot be read: {error}")))?;
        if metadata.issuer != self.settings.issuer {
            return Err(OidcError::Issuer(format!("it calls itself `{}`", metadata.issuer)));
        }
        let keys = KeySet::read(&fetch(&metadata.jwks_uri).await?);
        let keys = keys.ok_or_else(|| OidcError::Issuer("its keys cannot be read".to_owned()))?;
        Ok(Shown { metadata, keys, at: Instant::now() })
    }

    /// What a token says, once one of the issuer's keys is found to have signed it.
    async fn believed(&self, token: &Unverified) -> Result<Claims, OidcError> {
        let shown = self.shown(|shown| !token.has_key_in(&shown.keys)).await?;
        Ok(token.verified(&shown.keys)?)
    }

    /// Who a program acts for that shows an access token.
    ///
    /// # Errors
    /// The token is not believed, or the issuer does not answer.
    pub async fn bearer(&self, token: &str, now: Moment) -> Result<Caller, OidcError> {
        let token = Unverified::read(token)?;
        let claims = self.believed(&token).await?;
        claims.check(&self.settings.issuer, &self.settings.audience, seconds(now))?;
        // What was made for a sign-in proves to us who someone is, and gives nobody the right to ask in their name.
        let is_identity = claims.nonce.is_some() || claims.more.get("typ").is_some_and(|kind| kind == "ID");
        if is_identity
            || token.kind.as_deref().is_some_and(|kind| !["jwt", "at+jwt", "application/at+jwt"].contains(&kind))
        {
            return Err(Unbelieved::Purpose.into());
        }
        self.caller(&claims)
    }

    /// Someone as the issuer tells of them.
    fn caller(&self, claims: &Claims) -> Result<Caller, OidcError> {
        if !super::is_plain_name(&claims.sub) {
            return Err(Unbelieved::Form.into());
        }
        let role = claim::role(&claims.more, &self.settings.claim).ok_or(OidcError::NoRole)?;
        Ok(Caller { name: claims.sub.clone(), role })
    }
}

/// Seconds since 1970.
const fn seconds(moment: Moment) -> i64 {
    moment.micros() / 1_000_000
}

/// What is at an address of the issuer's.
async fn fetch(address: &str) -> Result<Bytes, OidcError> {
    let (status, body) = talk(address, "GET", &[("accept", "application/json")], Bytes::new()).await?;
    if status == 200 { Ok(body) } else { Err(OidcError::Issuer(format!("{address} answers {status}"))) }
}

/// Sends something to an address of the issuer's.
async fn talk(address: &str, method: &str, headers: &[(&str, &str)], body: Bytes) -> Result<(u16, Bytes), OidcError> {
    let read = trusted(address);
    let read = read.ok_or_else(|| OidcError::Issuer(format!("`{address}` is neither encrypted nor here")))?;
    let sent = tokio::time::timeout(PATIENCE, send(&read, method, headers, body, LARGEST)).await;
    sent.map_err(|_| OidcError::Issuer(format!("{address} does not answer")))?
        .map_err(|why| OidcError::Issuer(format!("{address}: {why}")))
}
