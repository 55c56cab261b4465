//! From one store to another, byte for byte: the lines are read, verified to the last byte and appended, in whole batches.
//!
//! What the other store holds already is compared and left as it is, so that a transfer that was broken off goes on where it ended.

use super::restore::{append, next_batch};
use super::{Batch, ChainError, EventLog, Fault, Head, Progress, RestoreError, StoreError, Verifier};
use crate::refusal::Bilingual;

/// How many bytes are read at a time.
const PAGE: usize = 4 << 20;

/// Why a log was not transferred, or not all of it.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum TransferError {
    /// The source is not what was written, or a store failed: what arrived is whole, and the same transfer goes on from there.
    Log(#[from] RestoreError),
    /// The other store holds events that are not the source's.
    Differs {
        /// Where it ends.
        end: u64,
        /// Where the source ends.
        source_end: u64,
    },
}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> TransferError {
        TransferError::Log(error.into())
    }
}

impl TransferError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            TransferError::Log(RestoreError::Store(error)) => return error.message(),
            TransferError::Log(RestoreError::Line { error, .. }) => {
                let Bilingual { en, fr } = error.message();
                (
                    format!("the source is not what was written: {en} Run `envelope verify` over it."),
                    format!("la source n'est pas ce qui a été inscrit\u{a0}: {fr} Lancez `envelope verify` sur elle."),
                )
            }
            TransferError::Log(error) => return error.message(),
            TransferError::Differs { end, source_end } => (
                format!(
                    "the target holds {end} events that are not the first of the source's {source_end}. Nothing was written. Name an empty target, or one that an earlier copy of the same ledger made."
                ),
                format!(
                    "la cible contient {end} événements qui ne sont pas les premiers des {source_end} de la source. Rien n'a été inscrit. Indiquez une cible vide, ou celle d'une copie antérieure du même registre."
                ),
            ),
        };
        Bilingual { en, fr }
    }
}

/// The batches of a log from one of its events on, page by page, each line verified to the last byte.
#[derive(Debug)]
pub struct Batches<'a, L> {
    from: &'a L,
    verifier: Verifier,
    done: Progress,
    line: Vec<u8>,
}

impl<'a, L: EventLog + Sync> Batches<'a, L> {
    /// Those after this head, which must be one of the log's own.
    pub fn after(from: &'a L, head: Head) -> Batches<'a, L> {
        let done = Progress { bytes: 0, events: head.seq };
        Batches { from, verifier: Verifier::after(head).canonical(), done, line: Vec::new() }
    }

    /// The batches of the next page; none at the end of the log.
    ///
    /// # Errors
    /// The store cannot be read, or a line is not what was written.
    pub async fn next(&mut self) -> Result<Vec<Batch>, RestoreError> {
        let page = self.from.page(self.verifier.head().seq, PAGE).await?;
        let mut lines = page.bytes();
        let mut batches = Vec::new();
        while let Some(batch) = next_batch(&mut lines, &mut self.line, &mut self.verifier, &mut self.done)? {
            batches.push(batch);
        }
        Ok(batches)
    }
}

/// Whether what ends with `there` can be the beginning of what ends with `end`, and whether a first line that does not follow says
/// that it is not.
fn differs(there: &Head, end: &Head, error: Option<&RestoreError>) -> Option<TransferError> {
    let other_end = there.seq > end.seq || (there.seq == end.seq && there.digest != end.digest);
    let does_not_follow = matches!(
        error,
        Some(RestoreError::Line { error: ChainError { seq, fault: Fault::Prev { .. } | Fault::Seq(_) | Fault::Batch { .. } }, .. })
            if there.seq > 0 && *seq == there.seq + 1
    );
    (other_end || does_not_follow).then_some(TransferError::Differs { end: there.seq, source_end: end.seq })
}

/// Gives everything of `from` after the head `there` to `take`, group by group, up to where `from` ended when this began.
///
/// # Errors
/// `there` is not one of the log's own, a line is not what was written, or a store fails.
pub async fn extend<L: EventLog + Sync>(
    from: &L,
    there: Head,
    mut take: impl AsyncFnMut(&Head, &[Batch]) -> Result<(), StoreError>,
) -> Result<Head, TransferError> {
    let end = from.head();
    if let Some(error) = differs(&there, &end, None) {
        return Err(error);
    }
    let mut head = there;
    let mut batches = Batches::after(from, there);
    loop {
        let group = batches.next().await.map_err(|error| match differs(&there, &end, Some(&error)) {
            Some(differs) if head == there => differs,
            Some(_) | None => error.into(),
        })?;
        let Some(last) = group.last() else { return Ok(head) };
        take(&head, &group).await?;
        head = last.head_after;
    }
}

/// Appends to `to` what `from` has beyond it, up to where `from` ended when this began.
///
/// # Errors
/// `to` holds something else, a line of `from` is not what was written, or a store fails: what arrived is whole.
pub async fn transfer<L: EventLog + Sync>(
    from: &L,
    to: &mut impl EventLog,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Head, TransferError> {
    let there = to.head();
    extend(from, there, async |head, group| {
        progress(append(to, head, group).await?.seq);
        Ok(())
    })
    .await
}
