//! Checking stored lines one by one: form, place, chain, whole batches.

use super::chain::Head;
use super::format::{FormatError, encode, read_event};
use crate::digest::Digest;
use crate::event::Event;
use crate::refusal::Bilingual;
use crate::time::Instant;
use uuid::Uuid;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes are no event.
    Format(FormatError),
    /// The bytes are an event, but not as it is written.
    NotCanonical,
    /// Another place is stated: events are missing, repeated or out of order.
    Seq(u64),
    /// The digest of the line before is another: that line, or this one, was altered.
    Prev {
        /// The digest of the bytes of the line before.
        expected: Digest,
        /// What the line states.
        found: Digest,
    },
    /// The place in the batch is another: a batch is cut short or mixed up.
    Batch {
        /// The place and the size that should stand here; no size where a new batch begins.
        expected: (u32, Option<u32>),
        /// What the line states.
        found: (u32, u32),
    },
    /// The command, the actor or the time differs from the rest of the batch.
    NotOfBatch(&'static str),
    /// What was asked must stand on the first event of a batch, and only there.
    Act,
    /// It was recorded before the event before it.
    Time {
        /// When the event before was recorded.
        before: Instant,
        /// What the line states.
        found: Instant,
    },
    /// The log ends inside a batch.
    CutShort {
        /// How many events of the batch are there.
        found: u32,
        /// How many it has.
        size: u32,
    },
}

/// The first place at which a log is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub struct ChainError {
    /// The place that should stand here.
    pub seq: u64,
    /// What is wrong.
    pub fault: Fault,
}

impl ChainError {
    /// The place, what was expected and what was found, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match &self.fault {
            Fault::Format(error) => {
                let Bilingual { en, fr } = error.message();
                (en, fr)
            }
            Fault::NotCanonical => (
                "the bytes are not the canonical form of the event.".to_owned(),
                "les octets ne sont pas la forme canonique de l'événement.".to_owned(),
            ),
            Fault::Seq(found) => (
                format!("event {} was expected; found event {found}.", self.seq),
                format!("l'événement {} était attendu; trouvé\u{a0}: l'événement {found}.", self.seq),
            ),
            Fault::Prev { expected, found } => (
                format!(
                    "the line before has the digest {expected}; the event states {found}. One of the two was altered."
                ),
                format!(
                    "la ligne précédente a l'empreinte {expected}; l'événement indique {found}. L'un des deux a été modifié."
                ),
            ),
            Fault::Batch { expected: (place, size), found: (found, found_size) } => {
                let (en, fr) = match size {
                    Some(size) => (
                        format!("event {place} of a batch of {size}"),
                        format!("l'événement {place} d'un lot de {size}"),
                    ),
                    None => ("the first event of a batch".to_owned(), "le premier événement d'un lot".to_owned()),
                };
                (
                    format!("{en} was expected; found event {found} of {found_size}."),
                    format!("{fr} était attendu; trouvé\u{a0}: l'événement {found} de {found_size}."),
                )
            }
            Fault::NotOfBatch(key) => (
                format!("`{key}` differs from the first event of the batch."),
                format!("`{key}` diffère du premier événement du lot."),
            ),
            Fault::Act => (
                "what was asked (`act`) must stand on the first event of a batch, and only there.".to_owned(),
                "la demande (`act`) doit figurer sur le premier événement d'un lot, et seulement là.".to_owned(),
            ),
            Fault::Time { before, found } => (
                format!("it was recorded at {found}, before the event before it ({before})."),
                format!("il a été inscrit à {found}, avant l'événement qui le précède ({before})."),
            ),
            Fault::CutShort { found, size } => (
                format!("the log ends inside a batch: {found} of its {size} events are there."),
                format!(
                    "le journal se termine au milieu d'un lot\u{a0}: {found} de ses {size} événements s'y trouvent."
                ),
            ),
        };
        Bilingual { en: format!("event {}: {en}", self.seq), fr: format!("événement {}\u{a0}: {fr}", self.seq) }
    }
}

/// A batch of which some events are still to come.
#[derive(Clone, Debug)]
struct Open {
    command_id: Uuid,
    actor: String,
    place: u32,
    size: u32,
}

/// Reads stored lines in order and refuses the first that is not what was written.
#[derive(Clone, Debug)]
pub struct Verifier {
    head: Head,
    open: Option<Open>,
    canonical: bool,
}

impl Default for Verifier {
    fn default() -> Verifier {
        Verifier::after(Head::EMPTY)
    }
}

impl Verifier {
    /// From the first event on.
    #[must_use]
    pub fn new() -> Verifier {
        Verifier::default()
    }

    /// From the event after `head` on, which begins a batch.
    #[must_use]
    pub const fn after(head: Head) -> Verifier {
        Verifier { head, open: None, canonical: false }
    }

    /// Also writes each event again and compares the bytes: what comes from outside is canonical to the last byte.
    #[must_use]
    pub fn canonical(self) -> Verifier {
        Verifier { canonical: true, ..self }
    }

    /// Where the lines read so far end.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Whether the lines read so far end with a whole batch.
    #[must_use]
    pub const fn between_batches(&self) -> bool {
        self.open.is_none()
    }

    /// Checks one line, without its line end, and gives the event in it.
    ///
    /// # Errors
    /// The line does not follow the lines before it. Whatever is read after an error means nothing.
    pub fn read(&mut self, line: &[u8]) -> Result<Event, ChainError> {
        self.read_hashed(line, Digest::of(line))
    }

    /// The same of a line whose digest is known.
    pub(super) fn read_hashed(&mut self, line: &[u8], digest: Digest) -> Result<Event, ChainError> {
        let (event, canonical) = read_event(line).map_err(|e| self.wrong(Fault::Format(e)))?;
        self.check(&event).map_err(|fault| self.wrong(fault))?;
        if self.canonical && !canonical && encode(&event) != line {
            return Err(self.wrong(Fault::NotCanonical));
        }
        let (place, size) = event.batch;
        match &mut self.open {
            Some(open) if place < size => open.place = place,
            None if place < size => {
                self.open = Some(Open { command_id: event.command_id, actor: event.actor.clone(), place, size });
            }
            Some(_) | None => self.open = None,
        }
        self.head = Head { seq: event.seq, digest, recorded_at: event.recorded_at };
        Ok(event)
    }

    fn check(&self, event: &Event) -> Result<(), Fault> {
        if event.seq != self.head.seq + 1 {
            return Err(Fault::Seq(event.seq));
        }
        if event.prev != self.head.digest {
            return Err(Fault::Prev { expected: self.head.digest, found: event.prev });
        }
        match &self.open {
            Some(open) => {
                if event.batch != (open.place + 1, open.size) {
                    return Err(Fault::Batch { expected: (open.place + 1, Some(open.size)), found: event.batch });
                }
                let differs = [
                    ("command_id", event.command_id != open.command_id),
                    ("actor", event.actor != open.actor),
                    ("recorded_at", event.recorded_at != self.head.recorded_at),
                ];
                if let Some((key, _)) = differs.into_iter().find(|(_, differs)| *differs) {
                    return Err(Fault::NotOfBatch(key));
                }
            }
            None => {
                if event.batch.0 != 1 || event.batch.1 == 0 {
                    return Err(Fault::Batch { expected: (1, None), found: event.batch });
                }
                if event.recorded_at < self.head.recorded_at {
                    return Err(Fault::Time { before: self.head.recorded_at, found: event.recorded_at });
                }
            }
        }
        if event.act.is_some() != self.open.is_none() { Err(Fault::Act) } else { Ok(()) }
    }

    fn wrong(&self, fault: Fault) -> ChainError {
        ChainError { seq: self.head.seq + 1, fault }
    }

    /// The end of the lines.
    ///
    /// # Errors
    /// They end inside a batch.
    pub fn finish(self) -> Result<Head, ChainError> {
        match &self.open {
            Some(open) => Err(self.wrong(Fault::CutShort { found: open.place, size: open.size })),
            None => Ok(self.head),
        }
    }
}
