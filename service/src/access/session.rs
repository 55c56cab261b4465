//! Sessions of browsers: a cookie in the place of a token, in memory only. A session is as good as the token behind it, which
//! is looked up for every request. Where an issuer said who someone is, it lasts an hour: then the issuer is asked again, and has
//! its say.

use super::kept::KeptError;
use super::{Caller, Tokens, hash_of, secret};
use ledger::clerk::{Clock as _, SystemClock};
use ledger::digest::Digest;
use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a session lasts that began with a token.
const LASTS: Duration = Duration::from_secs(12 * 60 * 60);

/// How long one lasts that an issuer vouched for.
const LASTS_VOUCHED: Duration = Duration::from_secs(60 * 60);

/// How many there may be at a time.
const MOST: usize = 10_000;

/// Who is behind a session.
#[derive(Clone, Debug)]
enum Behind {
    /// The bearer of the token of this hash.
    Token(Digest),
    /// Someone whom the issuer vouched for.
    Person(Caller),
}

impl Behind {
    const fn lasts(&self) -> Duration {
        match self {
            Behind::Token(_) => LASTS,
            Behind::Person(_) => LASTS_VOUCHED,
        }
    }
}

/// A browser that signed in.
#[derive(Clone, Debug)]
pub struct Session {
    behind: Behind,
    /// What its forms carry, so that no other site can send them.
    pub form_key: String,
    began: Instant,
}

impl Session {
    fn lasts(&self) -> bool {
        self.began.elapsed() < self.behind.lasts()
    }

    /// Who is behind it now; nobody where the token is not good any more.
    ///
    /// # Errors
    /// The tokens cannot be read.
    pub async fn caller(&self, tokens: &Tokens) -> Result<Option<Caller>, KeptError> {
        match &self.behind {
            Behind::Person(person) => Ok(Some(person.clone())),
            Behind::Token(hash) => {
                let grant = tokens.find(hash).await?.filter(|grant| grant.is_good(SystemClock.now()));
                Ok(grant.map(|grant| Caller { name: grant.name, role: grant.role }))
            }
        }
    }
}

/// All sessions, by the hash of their cookie.
#[derive(Debug, Default)]
pub struct Sessions {
    all: Mutex<HashMap<Digest, Session>>,
}

impl Sessions {
    /// Begins a session for the bearer of a token, always under a cookie that nobody knew before. Gives the cookie, and for how
    /// many seconds it is good.
    ///
    /// # Errors
    /// The system has no random bits.
    pub fn begin(&self, token: &str) -> io::Result<(String, u64)> {
        self.begin_for(Behind::Token(hash_of(token)))
    }

    /// Begins a session for someone whom the issuer vouched for.
    ///
    /// # Errors
    /// The system has no random bits.
    pub fn begin_vouched(&self, person: Caller) -> io::Result<(String, u64)> {
        self.begin_for(Behind::Person(person))
    }

    fn begin_for(&self, behind: Behind) -> io::Result<(String, u64)> {
        let (cookie, form_key) = (secret()?, secret()?);
        let lasts = behind.lasts().as_secs();
        let session = Session { behind, form_key, began: Instant::now() };
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, session| session.lasts());
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, session)| session.began).map(|(hash, _)| *hash)
        {
            all.remove(&oldest);
        }
        all.insert(hash_of(&cookie), session);
        Ok((cookie, lasts))
    }

    /// The session of a cookie.
    #[must_use]
    pub fn find(&self, cookie: &str) -> Option<Session> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&hash_of(cookie)).filter(|session| session.lasts()).cloned()
    }

    /// Ends a session.
    pub fn end(&self, cookie: &str) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash_of(cookie));
    }
}
