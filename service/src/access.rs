//! Who asks, and what they may see and do.
//!
//! A [`token`] says who someone is ([`kept`] says where it lies), a [`session`] keeps that for a browser; a [`Caller`] is whoever a request comes from, with the
//! [`Role`] that decides; [`write`](mod@write) says who may send which command, and [`view`] is the one place where others are kept
//! from a broadcaster's eyes. [`attempts`] slows guessing down. [`oidc`] takes the word of an issuer for who someone is.

pub mod attempts;
pub mod caller;
pub mod kept;
pub mod oidc;
pub mod role;
pub mod session;
pub mod token;
pub mod view;
pub mod write;

pub use caller::Caller;
pub use role::Role;
pub use token::{Grant, Tokens};
pub use view::Scope;

use ledger::digest::Digest;

/// A secret of 256 random bits, in hexadecimal.
///
/// # Errors
/// The system has no random bits.
pub fn secret() -> std::io::Result<String> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(hex::encode(bits))
}

/// How a secret is kept: nobody can sign in with what is stored.
#[must_use]
pub fn hash_of(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}

/// Whether a name may stand in the log as who acted: a text that a command could state, and not a page long.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() <= 200
        && !name.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}
