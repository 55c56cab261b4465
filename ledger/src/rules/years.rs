//! B.2, G: opening and closing a fiscal year.
//!
//! Money is committed in the fiscal year for which it was allocated; what is left goes to the reserve. Opening a year writes
//! its whole rulebook into the log, so that replaying it never depends on what the program carries.

use super::gate::Gate;
use super::lapse;
use crate::command::{CloseYear, OpenYear};
use crate::event::{Body, Draft, YearClosed, YearOpened};
use crate::refusal::{Code, Refusal};
use crate::rulebook::Rulebook;
use crate::time::FiscalYear;
use std::collections::BTreeMap;

pub(crate) fn open(gate: Gate<'_>, c: &OpenYear) -> Result<Body, Refusal> {
    if let Some(year) = gate.book.years.get(&c.year) {
        return Err(Refusal::new(Code::AlreadyOpen).about(c.year).found(year.opened_on));
    }
    let base_year = c.based_on.unwrap_or(c.year);
    // A guide may announce a year's parameters before its dates are known: whoever opens that year states them, and
    // names no other year to build on. Nothing can be based on such a year before it is open.
    let usable = |base: &BTreeMap<String, String>| {
        Rulebook::has_deadlines(base) || (c.based_on.is_none() && Rulebook::has_deadlines(&c.rulebook))
    };
    let Some(base) = known_rulebook(gate, base_year).filter(usable) else {
        return Err(Refusal::new(Code::UnknownRulebook).about(c.year).asked(base_year));
    };
    let rulebook = Rulebook::derive(c.year, &base, base_year == c.year, &c.rulebook).map_err(Refusal::from)?;
    Ok(Body::YearOpened(YearOpened { based_on: c.based_on, rulebook, year: c.year }))
}

/// The rulebook of a year that is known by then, or one that the program carries as printed.
fn known_rulebook(gate: Gate<'_>, year: FiscalYear) -> Option<BTreeMap<String, String>> {
    match gate.year(year) {
        Ok(opened) => Some(opened.values.clone()),
        Err(_) => Rulebook::printed(year),
    }
}

pub(crate) fn close(gate: Gate<'_>, c: &CloseYear) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    gate.still_open(c.year, year)?;
    if gate.on < c.year.last_day() {
        return Err(Refusal::new(Code::BeforeDeadline)
            .about(c.year)
            .asked(gate.on)
            .found(c.year.last_day().to_string()));
    }
    if year.final_closed_on.is_none() {
        let date = year.rulebook.final_deadline_date;
        return Err(Refusal::new(Code::DeadlineNotClosed).about(c.year).asked(gate.on).found(date));
    }
    let mut bodies = vec![Body::YearClosed(YearClosed { year: c.year })];
    bodies.extend(lapse::balances(gate, c.year, year));
    Ok(bodies.into_iter().map(|body| Draft { effective_on: gate.on, body }).collect())
}
