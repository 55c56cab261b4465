//! Sessions of browsers: a cookie in the place of a token, in memory only. A session is as good as the token behind it, which
//! is looked up for every request.

use super::{hash_of, secret};
use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a session lasts.
const LASTS: Duration = Duration::from_secs(12 * 60 * 60);

/// How many there may be at a time.
const MOST: usize = 10_000;

/// A browser that signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The hash of the token that it signed in with.
    pub token: String,
    /// What its forms carry, so that no other site can send them.
    pub form_key: String,
    began: Instant,
}

/// All sessions, by the hash of their cookie.
#[derive(Debug, Default)]
pub struct Sessions {
    all: Mutex<HashMap<String, Session>>,
}

impl Sessions {
    /// Begins a session for the bearer of a token, always under a cookie that nobody knew before.
    ///
    /// # Errors
    /// The system has no random bits.
    pub fn begin(&self, token: &str) -> io::Result<String> {
        let (cookie, form_key) = (secret()?, secret()?);
        let session = Session { token: hash_of(token), form_key, began: Instant::now() };
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, session| session.began.elapsed() < LASTS);
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, session)| session.began).map(|(hash, _)| hash.clone())
        {
            all.remove(&oldest);
        }
        all.insert(hash_of(&cookie), session);
        Ok(cookie)
    }

    /// The session of a cookie.
    #[must_use]
    pub fn find(&self, cookie: &str) -> Option<Session> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&hash_of(cookie)).filter(|session| session.began.elapsed() < LASTS).cloned()
    }

    /// Ends a session.
    pub fn end(&self, cookie: &str) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash_of(cookie));
    }
}
