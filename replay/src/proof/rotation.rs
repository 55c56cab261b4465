//! Another key from here on: an event of the log says so, and the old key signs the new one.
//!
//! A checkpoint that covers the event is signed with the new key, one that does not with the old. Whoever trusts the first key
//! can follow from one to the next.

use super::error::{Form, ProofError};
use super::note::{Note, SigningKey, VerifierKey};
use ledger::clerk::{Clock, SystemClock};
use ledger::digest::Digest;
use ledger::event::{Act, Body, Draft, Event, KeyRotated};
use ledger::log::{AppendError, EventLog, Head, Stamp, StoreError, new_id, write_batch};

/// What the old key signs. It can be taken for no checkpoint, whose second line is a number.
fn text(previous: &VerifierKey, key: &VerifierKey) -> String {
    format!("{}\nkey-rotated\n{key}\n", previous.name())
}

/// The keys of a log, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Succession(Vec<Rotation>);

#[derive(Clone, Debug)]
struct Rotation {
    seq: u64,
    previous: VerifierKey,
    key: VerifierKey,
}

impl Succession {
    /// Reads an event; only those that replace the key say anything.
    ///
    /// # Errors
    /// The key that it replaces is not the one in force, or did not sign the new one.
    pub fn read(&mut self, event: &Event) -> Result<(), ProofError> {
        let Body::KeyRotated(KeyRotated { key, previous, signature }) = &event.body else { return Ok(()) };
        let (key, previous): (VerifierKey, VerifierKey) = (key.parse()?, previous.parse()?);
        let note: Note = format!("{}\n— {} {signature}\n", text(&previous, &key), previous.name()).parse()?;
        note.signer(std::slice::from_ref(&previous))?;
        if key.name() != previous.name() || self.present().is_some_and(|present| *present != previous) {
            return Err(ProofError::Form(Form::VerifierKey));
        }
        self.0.push(Rotation { seq: event.seq, previous, key });
        Ok(())
    }

    /// The key in force at the end; `None` where it was never replaced.
    #[must_use]
    pub fn present(&self) -> Option<&VerifierKey> {
        self.0.last().map(|rotation| &rotation.key)
    }

    /// The key in force when there were so many events; `None` where it was never replaced.
    #[must_use]
    pub fn at(&self, size: u64) -> Option<&VerifierKey> {
        let first = self.0.first().map(|rotation| &rotation.previous);
        self.0.iter().rev().find(|rotation| rotation.seq <= size).map(|rotation| &rotation.key).or(first)
    }
}

/// Writes into the log that another key is in force.
///
/// # Errors
/// The log has grown, or the store failed.
pub async fn rotate<L: EventLog>(
    log: &mut L,
    previous: &SigningKey,
    key: &VerifierKey,
    actor: &str,
) -> Result<Head, AppendError> {
    let (now, previous_key) = (SystemClock.now(), previous.verifier());
    let text = text(&previous_key, key);
    let request = Digest::of(text.as_bytes());
    let data = KeyRotated {
        key: key.to_string(),
        previous: previous_key.to_string(),
        signature: previous.sign(text).first_signature(),
    };
    let stamp =
        Stamp { command_id: new_id(now), actor: actor.to_owned(), recorded_at: now, act: Act { note: None, request } };
    let head = log.head();
    // A clock that far off is no clock.
    let effective_on = now.day().ok_or(StoreError::NotChained)?;
    let draft = Draft { effective_on, body: Body::KeyRotated(data) };
    log.append(&head, &[write_batch(&head, stamp, vec![draft], new_id)]).await
}
