//! Making a log again from its exported lines, byte for byte.

use super::{AppendError, Batch, ChainError, EventLog, Head, StoreError, Verifier};
use crate::event::Event;
use crate::refusal::Bilingual;
use crate::time::Instant;
use std::io::{self, BufRead, Read as _};

/// The longest line that is read: well above any event that a command could have led to.
const LONGEST: u64 = 8 << 20;

/// How many bytes of lines are appended at once, at least.
const GROUP: usize = 4 << 20;

/// How much is restored so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read, line ends included.
    pub bytes: u64,
    /// Events appended.
    pub events: u64,
}

/// Up to where a log is restored: whole batches only. Nothing said is all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Until {
    /// No event after this one.
    pub through: Option<u64>,
    /// Nothing that was recorded later.
    pub recorded_by: Option<Instant>,
}

impl Until {
    fn reaches(&self, end: &Head) -> bool {
        self.through.is_none_or(|seq| end.seq <= seq) && self.recorded_by.is_none_or(|by| end.recorded_at <= by)
    }
}

/// Why a log was not restored.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum RestoreError {
    /// A line is not what was written.
    Line {
        /// Which one, from 1.
        line: u64,
        /// What is wrong with it.
        error: ChainError,
    },
    /// A line is longer than any event.
    TooLong {
        /// Which one, from 1.
        line: u64,
    },
    /// The lines cannot be read.
    Read(io::Error),
    /// The store failed.
    Store(#[from] StoreError),
}

impl RestoreError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            RestoreError::Line { line, error } => {
                let Bilingual { en, fr } = error.message();
                (
                    format!(
                        "line {line}: {en} Nothing was restored. Use another export: this one was altered or is incomplete."
                    ),
                    format!(
                        "ligne {line}\u{a0}: {fr} Rien n'a été restauré. Employez une autre exportation\u{a0}: celle-ci a été modifiée ou est incomplète."
                    ),
                )
            }
            RestoreError::TooLong { line } => (
                format!(
                    "line {line} is longer than any event. Nothing was restored. Check that the file is an exported log."
                ),
                format!(
                    "la ligne {line} est plus longue que tout événement. Rien n'a été restauré. Vérifiez que le fichier est un journal exporté."
                ),
            ),
            RestoreError::Read(error) => (
                format!("the export cannot be read ({error}). Nothing was restored. Check the file, then try again."),
                format!(
                    "impossible de lire l'exportation ({error}). Rien n'a été restauré. Vérifiez le fichier, puis réessayez."
                ),
            ),
            RestoreError::Store(error) => return error.message(),
        };
        Bilingual { en, fr }
    }
}

/// Reads exported lines into an empty log, up to where it is wanted. Every line is verified, to the last byte, before its batch is appended.
///
/// Large groups are appended at once; after an error the log holds some of them and must be thrown away.
///
/// # Errors
/// The log is not empty, a line is not what was written, the lines end inside a batch, or the store fails.
pub async fn restore(
    mut lines: impl BufRead + Send,
    until: Until,
    log: &mut impl EventLog,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Head, RestoreError> {
    let mut verifier = Verifier::new().canonical();
    let mut done = Progress::default();
    let mut head = Head::EMPTY;
    let mut line = Vec::new();
    let mut ended = false;
    while !ended {
        let mut group = Vec::new();
        let mut bytes = 0;
        while bytes < GROUP {
            match next_batch(&mut lines, &mut line, &mut verifier, &mut done)? {
                Some(batch) if until.reaches(&batch.head_after) => {
                    bytes += batch.lines.len();
                    group.push(batch);
                }
                Some(_) | None => {
                    ended = true;
                    break;
                }
            }
        }
        if !group.is_empty() {
            head = append(log, &head, &group).await?;
            done.events = head.seq;
            progress(done);
        }
    }
    Ok(head)
}

pub(super) async fn append(log: &mut impl EventLog, head: &Head, group: &[Batch]) -> Result<Head, StoreError> {
    log.append(head, group).await.map_err(|error| match error {
        AppendError::Store(error) => error,
        AppendError::Conflict { .. } => StoreError::NotChained,
    })
}

/// Reads the lines of one batch; none at the end.
pub(super) fn next_batch(
    lines: &mut impl BufRead,
    line: &mut Vec<u8>,
    verifier: &mut Verifier,
    done: &mut Progress,
) -> Result<Option<Batch>, RestoreError> {
    let first_seq = verifier.head().seq + 1;
    let mut bytes = Vec::new();
    let mut events: Vec<Event> = Vec::new();
    loop {
        let number = verifier.head().seq + 1;
        line.clear();
        let read = lines.take(LONGEST).read_until(b'\n', line).map_err(RestoreError::Read)?;
        let wrong = |error| RestoreError::Line { line: number, error };
        if read == 0 {
            verifier.clone().finish().map_err(wrong)?;
            return Ok(None);
        }
        done.bytes += read as u64;
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if read as u64 == LONGEST {
            return Err(RestoreError::TooLong { line: number });
        }
        events.push(verifier.read(line).map_err(wrong)?);
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
        if verifier.between_batches() {
            return Ok(Some(Batch { first_seq, lines: bytes, events, head_after: verifier.head() }));
        }
    }
}
