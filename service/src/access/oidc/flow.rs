//! The sign-in of a person: to the issuer with a question, back with a code, and the code for a token (OpenID Connect Core 3.1,
//! with PKCE, RFC 7636).
//!
//! Every sign-in has three secrets. The `state` comes back in the address and must be one that we gave, once, to this very browser;
//! the `nonce` comes back in the token; the verifier never passes through the browser, so that a stolen code is worth nothing.

use super::jwt::{Unbelieved, Unverified};
use super::{Oidc, OidcError, seconds, talk};
use crate::access::{Caller, hash_of, secret};
use crate::http::{encoded, form};
use crate::query::Query;
use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ledger::digest::Digest;
use ledger::time::Instant as Moment;
use serde::Deserialize;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// How long a sign-in may take.
pub const LASTS: Duration = Duration::from_secs(10 * 60);

/// How many may be under way.
const MOST: usize = 10_000;

/// A sign-in that is under way.
pub struct Waiting {
    /// The hash of the browser's cookie.
    browser: Digest,
    nonce: String,
    verifier: String,
    began: Instant,
}

/// Where the browser goes, and the cookie by which it is known again.
pub struct Begun {
    /// The address at the issuer.
    pub location: String,
    /// The value of the cookie.
    pub browser: String,
}

/// What the issuer gives for a code.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Oidc {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// The issuer does not answer, or the system has no random bits.
    pub async fn begin(&self) -> Result<Begun, OidcError> {
        let random = || secret().map_err(|error| OidcError::Issuer(error.to_string()));
        let (state, nonce, verifier, browser) = (random()?, random()?, random()?, random()?);
        let shown = self.shown(|_| false).await?;
        let challenge = URL_SAFE_NO_PAD.encode(Digest::of(verifier.as_bytes()).0);
        let question = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client),
            ("redirect_uri", &self.settings.redirect),
            ("scope", &self.settings.scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let place = &shown.metadata.authorization_endpoint;
        if super::trusted(place).is_none() {
            return Err(OidcError::Issuer(format!("`{place}` is neither encrypted nor here")));
        }
        let sign = if place.contains('?') { '&' } else { '?' };
        let location = format!("{place}{sign}{question}");
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, waiting| waiting.began.elapsed() < LASTS);
        if waiting.len() >= MOST
            && let Some(oldest) = waiting.iter().min_by_key(|(_, one)| one.began).map(|(state, _)| *state)
        {
            waiting.remove(&oldest);
        }
        let browser_hash = hash_of(&browser);
        waiting.insert(hash_of(&state), Waiting { browser: browser_hash, nonce, verifier, began: Instant::now() });
        Ok(Begun { location, browser })
    }

    /// Ends a sign-in with what the issuer sent back through the browser.
    ///
    /// # Errors
    /// It is not what was asked for, or the issuer declined or does not answer.
    pub async fn finish(&self, question: &str, browser: Option<&str>, now: Moment) -> Result<Caller, OidcError> {
        let mut answer = Query::read(question);
        let mut one = |name: &str| answer.text(name).map_err(|_| OidcError::Unbelieved(Unbelieved::Form));
        let state = one("state")?.ok_or(Unbelieved::Purpose)?;
        let waiting = {
            let mut all = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let is_the_browsers = all.get(&hash_of(&state)).is_some_and(|waiting| {
                waiting.began.elapsed() < LASTS && browser.is_some_and(|cookie| hash_of(cookie) == waiting.browser)
            });
            // Whoever comes with another's state must not end it for them.
            is_the_browsers.then(|| all.remove(&hash_of(&state))).flatten().ok_or(Unbelieved::Purpose)?
        };
        // An issuer that says who it is must be ours (RFC 9207).
        if one("iss")?.is_some_and(|issuer| issuer != self.settings.issuer) {
            return Err(Unbelieved::Issuer.into());
        }
        if one("error")?.is_some() {
            return Err(OidcError::Declined);
        }
        let code = one("code")?.ok_or(Unbelieved::Form)?;
        let token = Unverified::read(&self.exchange(&code, &waiting.verifier).await?)?;
        let claims = self.believed(&token).await?;
        claims.check(&self.settings.issuer, &self.settings.client, seconds(now))?;
        let is_ours = match &claims.azp {
            Some(party) => *party == self.settings.client,
            None => !claims.aud.is_several(),
        };
        if !is_ours {
            return Err(Unbelieved::Audience.into());
        }
        let is_access = token.kind.as_deref().is_some_and(|kind| kind.ends_with("at+jwt"));
        if is_access || claims.iat.is_none() || claims.nonce.as_deref() != Some(&waiting.nonce) {
            return Err(Unbelieved::Purpose.into());
        }
        self.caller(&claims)
    }

    /// The token for a code.
    async fn exchange(&self, code: &str, verifier: &str) -> Result<String, OidcError> {
        let shown = self.shown(|_| false).await?;
        let settings = &self.settings;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &settings.redirect),
            ("client_id", &settings.client),
            ("code_verifier", verifier),
        ];
        let methods = &shown.metadata.token_endpoint_auth_methods_supported;
        let takes = |method: &str| methods.iter().any(|known| known == method);
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
        let proof;
        if let Some(secret) = &settings.secret {
            if takes("client_secret_post") && !takes("client_secret_basic") {
                fields.push(("client_secret", secret));
            } else {
                let pair = format!("{}:{}", encoded(&settings.client), encoded(secret));
                proof = format!("Basic {}", STANDARD.encode(pair));
                headers.push(("authorization", &proof));
            }
        }
        let place = &shown.metadata.token_endpoint;
        let (status, body) = talk(place, "POST", &headers, Bytes::from(form(&fields))).await?;
        match status {
            200 => {}
            // The code is not good: it was used, or is another's.
            400..=499 => return Err(OidcError::Declined),
            other => return Err(OidcError::Issuer(format!("{place} answers {other}"))),
        }
        let tokens: Tokens =
            serde_json::from_slice(&body).map_err(|_| OidcError::Issuer("it gives no token for a code".to_owned()))?;
        Ok(tokens.id_token)
    }
}
