//! `disputes`: every dispute, with the step that it waits for (Annex B).

use super::{Filters, List, Listed};
use crate::NoAnswer;
use crate::picture::{Dispute, DisputeStep};
use ledger::ids::{DisputeId, HolderId};
use ledger::time::{Day, FiscalYear};
use ledger::words::{DisputeNature, DisputeOutcome, DisputeRole};
use serde::Serialize;

/// One dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct DisputeEntry {
    pub dispute: DisputeId,
    pub year: FiscalYear,
    pub holder: HolderId,
    pub subject: String,
    pub nature: DisputeNature,
    pub opened_on: Option<Day>,
    /// Whose decision it waits for.
    pub step: Option<DisputeRole>,
    /// What was decided last.
    pub outcome: Option<DisputeOutcome>,
}

/// The outcome of the last decision.
fn last_outcome(dispute: &Dispute) -> Option<DisputeOutcome> {
    dispute.steps.iter().rev().find_map(|step| match step {
        DisputeStep::Decided(_, decided) => Some(decided.outcome),
        DisputeStep::Escalated(..) => None,
    })
}

/// The disputes, by id.
///
/// # Errors
/// A filter names what is not known.
pub fn disputes(listed: Listed<'_>, filters: &Filters) -> Result<List<DisputeEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let wanted = listed.picture.disputes().filter(|(id, dispute)| {
        filters.admits_year(dispute.opened.year)
            && filters.holder.as_ref().is_none_or(|holder| *holder == dispute.opened.holder)
            && (!filters.open || dispute.awaits().is_some())
            && filters.finds(&[id.as_str(), &dispute.opened.subject])
    });
    let entries = wanted.map(|(id, dispute)| DisputeEntry {
        dispute: id.clone(),
        year: dispute.opened.year,
        holder: dispute.opened.holder.clone(),
        subject: dispute.opened.subject.clone(),
        nature: dispute.opened.nature,
        opened_on: listed.register.opened_on(id),
        step: dispute.awaits(),
        outcome: last_outcome(dispute),
    });
    Ok(List::new("disputes", entries.collect(), listed.through))
}
