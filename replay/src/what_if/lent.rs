//! What a holder supposes of others: that they have what a swap takes from them.
//!
//! To a holder nobody else's figures exist. Were a supposed swap judged by what the other really has, trying amounts would tell it to
//! the cent; so that side is left to the judgement that follows both signatures.

use super::Supposition;
use crate::Error;
use ledger::command::Command;
use ledger::digest::Digest;
use ledger::event::{Act, Body, Draft, EnvelopeAdjusted};
use ledger::ids::DisputeId;
use ledger::log::{AppendError, EventLog, Stamp, StoreError, new_id, write_batch};
use ledger::money::Money;

/// More than any bucket holds: what is supposed of it is shown to nobody.
const AMPLE: Money = Money::from_cents(10_i128.pow(15));

/// The supposed events by which others have what is taken from them.
pub(super) fn lent(supposed: &Supposition) -> Vec<Draft> {
    let (Some(asker), Ok(dispute)) = (&supposed.asked_by, DisputeId::new("supposed")) else { return Vec::new() };
    let mut drafts = Vec::new();
    for submission in &supposed.commands {
        let Command::Swap(swap) = &submission.command else { continue };
        drafts.extend(swap.legs.iter().filter(|leg| leg.from != *asker).map(|leg| {
            let (bucket, holder, language, dispute) = (leg.bucket, leg.from.clone(), leg.language, dispute.clone());
            let adjusted = EnvelopeAdjusted { amount: AMPLE, bucket, dispute, holder, language, year: swap.year };
            Draft { effective_on: submission.effective_on, body: Body::EnvelopeAdjusted(adjusted) }
        }));
    }
    drafts
}

/// Appends them to what is supposed, if there are any.
pub(super) async fn append<L: EventLog>(log: &mut L, drafts: Vec<Draft>) -> Result<(), Error> {
    if drafts.is_empty() {
        return Ok(());
    }
    let act = Act { note: None, request: Digest::default() };
    let head = log.head();
    // No later than what is there: a supposed command may state when it would have been recorded.
    let recorded_at = head.recorded_at;
    let stamp = Stamp { command_id: new_id(recorded_at), actor: "what-if".to_owned(), recorded_at, act };
    let batch = write_batch(&head, stamp, drafts, new_id);
    match log.append(&head, &[batch]).await {
        Ok(_) => Ok(()),
        Err(AppendError::Store(error)) => Err(Error::Store(error)),
        // Nobody else holds this log, so that it can only end where it began.
        Err(AppendError::Conflict { .. }) => Err(Error::Store(StoreError::NotChained)),
    }
}
