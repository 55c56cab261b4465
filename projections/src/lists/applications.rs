//! `applications`: every application as it was received.

use super::{Filters, List, Listed};
use crate::NoAnswer;
use ledger::ids::ProjectId;
use ledger::time::{Day, FiscalYear};
use serde::Serialize;
use std::collections::BTreeSet;

/// One application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct ApplicationEntry {
    pub seq: u64,
    pub year: FiscalYear,
    pub project: ProjectId,
    pub effective_on: Day,
    pub complete: bool,
    /// The code, where it came too late to count.
    pub refused: Option<String>,
}

/// The applications, by their place in the log; with a holder those of the projects that it has a commitment to in the year.
///
/// # Errors
/// A filter names what is not known.
pub fn applications(listed: Listed<'_>, filters: &Filters) -> Result<List<ApplicationEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let of_holder: Option<BTreeSet<(FiscalYear, &ProjectId)>> = filters.holder.as_ref().map(|holder| {
        let own = listed.picture.commitments().filter(|(_, commitment)| commitment.holder == *holder);
        own.map(|(_, commitment)| (commitment.year, &commitment.project)).collect()
    });
    let wanted = listed.register.applications.values().filter(|received| {
        filters.admits_year(received.year)
            && filters.project.as_ref().is_none_or(|project| *project == received.project)
            && of_holder.as_ref().is_none_or(|own| own.contains(&(received.year, &received.project)))
    });
    let entries = wanted.map(|received| ApplicationEntry {
        seq: received.seq,
        year: received.year,
        project: received.project.clone(),
        effective_on: received.effective_on,
        complete: received.complete,
        refused: received.refused.clone(),
    });
    Ok(List::new("applications", entries.collect(), listed.through))
}
