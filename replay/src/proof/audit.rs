//! A log against what was signed over it.
//!
//! Checkpoints are looked at from the smallest on: of two that do not agree with the log the smaller one is named, and the
//! largest that still agrees says after which event the log was rewritten.

use super::checkpoint::{Checkpoint, base64};
use super::error::ProofError;
use super::note::{Note, SigningKey, VerifierKey};
use super::rotation::Succession;
use super::tree::{Roots, Tree, TreeHead, leaf};
use crate::verify::{Verified, VerifyError, verify_lines};
use crate::{Error, Progress};
use ledger::digest::Digest;
use ledger::event::Event;
use ledger::log::{EventLog, Head, LogReader};
use ledger::refusal::Bilingual;
use std::ops::ControlFlow;

/// A checkpoint that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where it is kept, for people.
    pub place: String,
    /// Its text.
    pub note: String,
    /// The size under which a ledger keeps it in its own directory; `None` for one that is kept elsewhere.
    pub kept_as: Option<u64>,
}

/// Checkpoints with the keys that may have signed them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signed<'a> {
    /// The keys.
    pub keys: &'a [VerifierKey],
    /// The checkpoints.
    pub checkpoints: &'a [Held],
}

/// A log that verified, against every checkpoint too.
#[derive(Clone, Debug)]
pub struct Audited {
    /// What verification found.
    pub verified: Verified,
    /// The tree of the whole log.
    pub head: TreeHead,
    /// The checkpoints, from the smallest on: their size, and the id of the key that signed.
    pub checkpoints: Vec<(u64, String)>,
}

/// Why a log is not what was signed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum AuditError {
    /// The log itself is wrong.
    Log(#[from] VerifyError),
    /// A checkpoint is worth nothing.
    Checkpoint {
        /// Where it is kept.
        place: String,
        /// What is wrong with it.
        error: ProofError,
    },
    /// A checkpoint in the ledger's directory is of another ledger or another size.
    Misplaced {
        /// Where it is kept.
        place: String,
        /// What it says it is of.
        found: Box<Checkpoint>,
    },
    /// Events are missing at the end.
    Short {
        /// Where the checkpoint is kept.
        place: String,
        /// How many events there were when it was signed.
        size: u64,
        /// How many there are.
        events: u64,
    },
    /// The events are others than when the checkpoint was signed.
    Rewritten {
        /// Where the checkpoint is kept.
        place: String,
        /// The tree that was signed.
        signed: TreeHead,
        /// The root over the events that are there.
        found: Digest,
        /// Up to this event the log agrees with an earlier checkpoint.
        after: u64,
    },
    /// An event replaces the signing key, and the key that it replaces did not sign that.
    Rotation {
        /// Its place.
        seq: u64,
    },
    /// A checkpoint was signed with a key that was not in force.
    Retired {
        /// Where it is kept.
        place: String,
        /// How many events it covers.
        size: u64,
        /// The key that signed.
        signer: String,
        /// The key in force.
        present: String,
    },
    /// A ledger's name cannot stand in a signature, or the key is another ledger's.
    Key(ProofError),
}

impl From<Error> for AuditError {
    fn from(error: Error) -> AuditError {
        AuditError::Log(VerifyError::Log(error))
    }
}

impl AuditError {
    /// The first event that is wrong or missing, where it is known.
    #[must_use]
    pub const fn first_wrong(&self) -> Option<u64> {
        match self {
            AuditError::Log(VerifyError::Event { seq, .. }) => Some(*seq),
            AuditError::Log(VerifyError::Log(Error::Chain(error))) => Some(error.seq),
            AuditError::Short { events, .. } => Some(*events + 1),
            AuditError::Rotation { seq } => Some(*seq),
            AuditError::Log(VerifyError::Log(Error::Store(_)))
            | AuditError::Checkpoint { .. }
            | AuditError::Misplaced { .. }
            | AuditError::Rewritten { .. }
            | AuditError::Retired { .. }
            | AuditError::Key(_) => None,
        }
    }

    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            AuditError::Log(wrong) => return wrong.message(),
            AuditError::Key(error) => return error.message(),
            AuditError::Checkpoint { place, error } => {
                let Bilingual { en, fr } = error.message();
                (format!("the checkpoint `{place}`: {en}"), format!("le point de contrôle `{place}`\u{a0}: {fr}"))
            }
            AuditError::Misplaced { place, found } => (
                format!("the checkpoint `{place}` is of `{}` at {} events.", found.origin, found.head.size),
                format!(
                    "le point de contrôle `{place}` porte sur `{}` à {} événements.",
                    found.origin, found.head.size
                ),
            ),
            AuditError::Short { place, size, events } => {
                let first = events + 1;
                (
                    format!(
                        "the checkpoint `{place}` was signed over {size} events; the log ends with event {events}. Events {first} to {size} are missing."
                    ),
                    format!(
                        "le point de contrôle `{place}` a été signé sur {size} événements; le journal se termine par l'événement {events}. Les événements {first} à {size} manquent."
                    ),
                )
            }
            AuditError::Rewritten { place, signed: TreeHead { size, root }, found, after } => {
                let (root, found, first) = (base64(root), base64(found), after + 1);
                (
                    format!(
                        "the checkpoint `{place}` was signed over {size} events with the root {root}; the events that are there have the root {found}. The first that was changed is one of the events {first} to {size}."
                    ),
                    format!(
                        "le point de contrôle `{place}` a été signé sur {size} événements de racine {root}; les événements présents ont la racine {found}. Le premier qui a été modifié est l'un des événements {first} à {size}."
                    ),
                )
            }
            AuditError::Rotation { seq } => (
                format!("event {seq}: it replaces the signing key, and the key that was in force did not sign that."),
                format!(
                    "événement {seq}\u{a0}: il remplace la clé de signature, et la clé alors en vigueur ne l'a pas signé."
                ),
            ),
            AuditError::Retired { place, size, signer, present } => (
                format!(
                    "the checkpoint `{place}` over {size} events is signed with `{signer}`; at that size the key in force is `{present}`."
                ),
                format!(
                    "le point de contrôle `{place}` sur {size} événements est signé avec `{signer}`; à cette taille, la clé en vigueur est `{present}`."
                ),
            ),
        };
        Bilingual { en, fr }
    }
}

/// A checkpoint whose signature holds.
pub(super) struct Opened {
    place: String,
    signed: TreeHead,
    key: VerifierKey,
}

/// Opens checkpoints, the smallest first. One that the ledger keeps must be its own.
pub(super) fn open(name: &str, signed: &[Signed<'_>]) -> Result<Vec<Opened>, AuditError> {
    let mut opened = Vec::new();
    let all = signed.iter().flat_map(|signed| signed.checkpoints.iter().map(|held| (signed.keys, held)));
    for (known, Held { place, note, kept_as }) in all {
        let errored = |error| AuditError::Checkpoint { place: place.clone(), error };
        let note: Note = note.parse().map_err(errored)?;
        let (checkpoint, key) = Checkpoint::open(&note, known).map_err(errored)?;
        let at_home = kept_as.is_none_or(|size| checkpoint.origin == name && checkpoint.head.size == size);
        if !at_home {
            return Err(AuditError::Misplaced { place: place.clone(), found: Box::new(checkpoint) });
        }
        opened.push(Opened { place: place.clone(), signed: checkpoint.head, key: key.clone() });
    }
    opened.sort_by_key(|one| one.signed.size);
    Ok(opened)
}

/// What reading a log tells of its tree and its keys.
struct Seen {
    roots: Roots,
    succession: Succession,
    /// The first event that replaces a key and must not.
    usurped: Option<u64>,
}

impl Seen {
    fn at(sizes: impl IntoIterator<Item = u64>) -> Seen {
        Seen { roots: Roots::at(sizes), succession: Succession::default(), usurped: None }
    }

    fn see(&mut self, event: &Event, leaf: Digest) {
        self.roots.push(leaf);
        if self.succession.read(event).is_err() {
            self.usurped = self.usurped.or(Some(event.seq));
        }
    }

    fn compare(&self, opened: &[Opened]) -> Result<(), AuditError> {
        compare(opened, |size| self.roots.root_at(size), self.roots.frontier().size(), &self.succession)
    }

    fn head(&self) -> Result<TreeHead, AuditError> {
        let frontier = self.roots.frontier();
        let head = TreeHead { size: frontier.size(), root: frontier.root() };
        self.usurped.map_or(Ok(head), |seq| Err(AuditError::Rotation { seq }))
    }
}

/// Whether a key was in force when there were so many events. Another ledger's keys say nothing of this one's.
pub(super) fn in_force(
    succession: &Succession,
    size: u64,
    signer: &VerifierKey,
    place: &str,
) -> Result<(), AuditError> {
    match succession.at(size) {
        Some(present) if present.name() == signer.name() && present != signer => Err(AuditError::Retired {
            place: place.to_owned(),
            size,
            signer: signer.to_string(),
            present: present.to_string(),
        }),
        Some(_) | None => Ok(()),
    }
}

/// Compares checkpoints with the tree over `events`, whose roots `root_at` tells.
pub(super) fn compare(
    opened: &[Opened],
    root_at: impl Fn(u64) -> Option<Digest>,
    events: u64,
    succession: &Succession,
) -> Result<(), AuditError> {
    let mut after = 0;
    for Opened { place, signed, key } in opened {
        let Some(found) = root_at(signed.size) else {
            return Err(AuditError::Short { place: place.clone(), size: signed.size, events });
        };
        if found != signed.root {
            return Err(AuditError::Rewritten { place: place.clone(), signed: *signed, found, after });
        }
        in_force(succession, signed.size, key, place)?;
        after = signed.size;
    }
    Ok(())
}

/// Verifies a whole log ([`verify`](crate::verify::verify)) and compares its tree with every checkpoint. `name` is the
/// ledger's; `progress` is told after every page.
///
/// # Errors
/// The first thing that is wrong.
pub async fn audit<L: EventLog + Sync>(
    log: &L,
    name: &str,
    signed: &[Signed<'_>],
    progress: impl FnMut(Progress) + Send,
) -> Result<Audited, AuditError> {
    // What a checkpoint says is looked at only after the log: a wrong event says more than a root that differs.
    let opened = open(name, signed);
    let sizes = opened.iter().flatten().map(|one| one.signed.size);
    let mut seen = Seen::at(sizes);
    let verified = verify_lines(log, leaf, |event, leaf| seen.see(event, leaf), progress).await?;
    let head = seen.head()?;
    let opened = opened?;
    seen.compare(&opened)?;
    let checkpoints = opened.into_iter().map(|one| (one.signed.size, one.key.id())).collect();
    Ok(Audited { verified, head, checkpoints })
}

/// Signs what the log is now, where that agrees with every checkpoint that the ledger keeps: no two may ever contradict each
/// other. The chain is verified on the way.
///
/// # Errors
/// The log is not what was signed before, or the key is not this ledger's.
pub async fn issue<L: EventLog + Sync>(
    log: &L,
    name: &str,
    kept: Signed<'_>,
    key: &SigningKey,
    progress: impl FnMut(Progress) + Send,
) -> Result<(u64, Note), AuditError> {
    if key.verifier().name() != name {
        return Err(AuditError::Key(ProofError::Name(key.verifier().name().to_owned())));
    }
    let opened = open(name, &[kept])?;
    let mut seen = Seen::at(opened.iter().map(|one| one.signed.size));
    each_leaf(log, |event, leaf| seen.see(event, leaf), progress).await?;
    let head = seen.head()?;
    seen.compare(&opened)?;
    in_force(&seen.succession, head.size, &key.verifier(), "")?;
    Ok((head.size, Checkpoint { origin: name.to_owned(), head }.sign(key)))
}

/// The tree over a log, to prove from. The chain is verified on the way.
///
/// # Errors
/// The store cannot be read, or a line is not what was written.
pub async fn tree<L: EventLog + Sync>(log: &L, progress: impl FnMut(Progress) + Send) -> Result<Tree, Error> {
    let mut tree = Tree::default();
    each_leaf(log, |_, leaf| tree.push(leaf), progress).await?;
    Ok(tree)
}

/// The keys of a log, one after the other. The chain is verified on the way.
///
/// # Errors
/// The log cannot be read, or a key was replaced by one that it did not sign.
pub async fn succession<L: EventLog + Sync>(
    log: &L,
    progress: impl FnMut(Progress) + Send,
) -> Result<Succession, AuditError> {
    let mut seen = Seen::at([]);
    each_leaf(log, |event, leaf| seen.see(event, leaf), progress).await?;
    seen.head()?;
    Ok(seen.succession)
}

async fn each_leaf<L: EventLog + Sync>(
    log: &L,
    mut visit: impl FnMut(&Event, Digest) + Send,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Head, Error> {
    let of = log.head().seq;
    let mut reader = LogReader::after(log, Head::EMPTY).hashing(leaf);
    loop {
        let show = |event: &Event, _: &[u8], leaf| {
            visit(event, leaf);
            ControlFlow::<()>::Continue(())
        };
        let shown: Result<_, Error> = reader.next_hashed(show).await;
        if shown? == ControlFlow::Continue(0) {
            return Ok(reader.finish()?);
        }
        progress(Progress { read: reader.head().seq, of });
    }
}
