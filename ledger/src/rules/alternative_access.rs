//! E.1.1: alternative access.
//!
//! Broadcasters without an allocation that year share a pool a language, without genres, first come first served by received
//! application. Each may file a few applications, up to an amount in all over both languages; every commitment held, or once
//! counted, is an application, whatever became of it.

use super::gate::Gate;
use crate::book::Year;
use crate::command::FundAlternativeAccess;
use crate::event::{Body, PoolFunded};
use crate::ids::HolderId;
use crate::money::Money;
use crate::refusal::{Bilingual, Code, Refusal, Statement};

/// Only for holders with no allocation that year, whatever its effective date.
pub(crate) fn no_allocation(year: &Year, holder: &HolderId) -> Result<(), Refusal> {
    match year.grants.get(holder) {
        Some(granted_on) => Err(Refusal::new(Code::HasAllocation).about(holder).found(*granted_on)),
        None => Ok(()),
    }
}

/// With one more commitment both limits still hold.
pub(crate) fn within_limits(year: &Year, holder: &HolderId, amount: Money) -> Result<(), Refusal> {
    let used = year.access.get(holder).copied().unwrap_or_default();
    let refused = Refusal::new(Code::AlternativeAccessLimit).about(holder);
    let applications = year.rulebook.alternative_access_applications;
    if used.applications >= applications {
        let (asked, allowed) = (counted(used.applications + 1), counted(applications));
        return Err(Refusal { asked: Some(Statement::Text(asked)), found: Some(Statement::Text(allowed)), ..refused });
    }
    let limit = year.rulebook.alternative_access_amount;
    if used.amount + amount > limit {
        return Err(refused.amounts(used.amount + amount, limit));
    }
    Ok(())
}

/// A number of applications, in words.
fn counted(applications: u32) -> Bilingual {
    Bilingual { en: format!("{applications} applications"), fr: format!("{applications} demandes") }
}

pub(crate) fn fund(gate: Gate<'_>, c: &FundAlternativeAccess) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.still_open(c.year, year)?;
    let final_deadline = year.rulebook.final_deadline_date;
    if gate.on > final_deadline {
        return Err(Refusal::new(Code::AfterFinalDeadline).about(c.year).asked(gate.on).found(final_deadline));
    }
    Ok(Body::PoolFunded(PoolFunded { amount: c.amount, language: c.language, year: c.year }))
}
