//! `holders`: every registered broadcaster, with the years in which it has an allocation.

use super::{Filters, List, Listed};
use crate::NoAnswer;
use ledger::event::Name;
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use ledger::words::{HolderKind, Language};
use serde::Serialize;

/// One holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the fields of the commands are")]
pub struct HolderEntry {
    pub holder: HolderId,
    pub name: Name,
    pub kind: HolderKind,
    pub educational: bool,
    /// The years in which it has an allocation.
    pub years: Vec<FiscalYear>,
}

/// The holders, by id; with a year only those that have an allocation in it.
///
/// # Errors
/// A filter names what is not known.
pub fn holders(listed: Listed<'_>, filters: &Filters) -> Result<List<HolderEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let picture = listed.picture;
    let allocated = |holder: &HolderId| {
        let granted = picture.years().filter(|(_, state)| {
            let both = state.envelopes.get(holder);
            both.is_some_and(|both| Language::ALL.iter().any(|language| both.get(*language).is_granted()))
        });
        granted.map(|(year, _)| year).collect::<Vec<_>>()
    };
    let wanted = picture.holders().filter(|holder| {
        filters.holder.as_ref().is_none_or(|wanted| *wanted == holder.holder)
            && filters.finds(&[holder.holder.as_str(), &holder.name.en, &holder.name.fr])
    });
    let mut entries: Vec<HolderEntry> = wanted
        .map(|holder| HolderEntry {
            holder: holder.holder.clone(),
            name: holder.name.clone(),
            kind: holder.kind,
            educational: holder.educational,
            years: allocated(&holder.holder),
        })
        .filter(|entry| filters.year.is_none_or(|year| entry.years.contains(&year)))
        .collect();
    entries.sort_by(|one, other| one.holder.cmp(&other.holder));
    Ok(List::new("holders", entries, listed.through))
}
