//! `projects`: every registered project as amended, with what is committed to it.

use super::{Filters, List, Listed, Totals};
use crate::NoAnswer;
use foldhash::HashMap;
use ledger::event::ProjectRegistered;
use ledger::ids::ProjectId;
use ledger::money::Money;
use serde::Serialize;

/// One project, over the years asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectEntry {
    /// What is known of it, as amended.
    #[serde(flatten)]
    pub registered: ProjectRegistered,
    /// What is counted to it, net of releases, by whomever.
    pub committed: Money,
    /// What is held for it.
    pub held: Money,
    /// Whether it was rejected.
    pub rejected: bool,
    /// Whether a complete application was received.
    pub applied: bool,
}

/// The projects, by id; with a year or a holder only those that have a commitment there.
///
/// # Errors
/// A filter names what is not known.
pub fn projects(listed: Listed<'_>, filters: &Filters) -> Result<List<ProjectEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let Listed { picture, register, through } = listed;
    // What is committed to each project in the years asked, and whether any of it is the holder's who was asked about.
    let mut money: HashMap<&ProjectId, (Totals, bool)> = HashMap::default();
    for (_, commitment) in picture.commitments().filter(|(_, commitment)| filters.admits_year(commitment.year)) {
        let (totals, concerned) = money.entry(&commitment.project).or_default();
        *concerned |= filters.holder.as_ref().is_none_or(|holder| *holder == commitment.holder);
        if filters.money_of.as_ref().is_none_or(|holder| *holder == commitment.holder) {
            totals.held += commitment.hold.amount();
            totals.counted += commitment.counted;
        }
    }
    let years = || picture.years().filter(|(year, _)| filters.admits_year(*year));
    let everywhere = filters.year.is_none() && filters.holder.is_none();
    let wanted = picture.projects().filter(|project| {
        filters.project.as_ref().is_none_or(|wanted| *wanted == project.project)
            && filters.genre.is_none_or(|genre| genre == project.genre)
            && filters.language.is_none_or(|language| language == project.language)
            && filters.production.is_none_or(|production| production == project.production)
            && (everywhere || money.get(&project.project).is_some_and(|(_, concerned)| *concerned))
            && filters.finds(&[project.project.as_str(), &project.title])
    });
    let mut entries: Vec<ProjectEntry> = wanted
        .map(|project| {
            let (totals, _) = money.get(&project.project).copied().unwrap_or_default();
            ProjectEntry {
                committed: totals.counted,
                held: totals.held,
                rejected: years().any(|(_, state)| state.rejected.contains_key(&project.project)),
                applied: years().any(|(year, _)| register.applied.contains_key(&(year, project.project.clone()))),
                registered: project.clone(),
            }
        })
        .collect();
    entries.sort_by(|one, other| one.registered.project.cmp(&other.registered.project));
    Ok(List::new("projects", entries, through))
}
