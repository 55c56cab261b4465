//! C.2.1.1, C.2.1.2: closing the two deadlines.
//!
//! Closing posts the consequences: the first deadline takes each envelope's shortfall, the final one makes holds and
//! uncommitted money lapse. The first can be closed again until the final one is closed: only the difference is posted then.

use super::first_deadline::{self, Consequence};
use super::gate::Gate;
use super::lapse;
use crate::book::{Envelope, Year};
use crate::columns::Column;
use crate::command::{CloseFinalDeadline, CloseFirstDeadline};
use crate::event::{Body, Draft, FinalDeadlineClosed, FirstDeadlineClosed, ShortfallRestored, ShortfallTaken};
use crate::ids::HolderId;
use crate::refusal::{Code, Refusal};
use crate::time::FiscalYear;
use crate::words::Language;

pub(crate) fn close_first(gate: Gate<'_>, c: &CloseFirstDeadline) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    gate.still_open(c.year, year)?;
    if let Some(before) = year.first_closed_on {
        gate.in_order(c.year, before)?;
    }
    let date = year.rulebook.first_deadline_date;
    if gate.on <= date {
        return Err(Refusal::new(Code::BeforeDeadline).about(c.year).asked(gate.on).found(date));
    }
    if let Some(closed_on) = year.final_closed_on {
        return Err(Refusal::new(Code::AlreadyClosed).about(c.year).found(closed_on));
    }
    let mut bodies = vec![Body::FirstDeadlineClosed(FirstDeadlineClosed { year: c.year })];
    for ((holder, language), envelope) in &year.envelopes {
        if envelope.granted_on <= gate.on {
            bodies.extend(consequence(c.year, year, holder, *language, envelope));
        }
    }
    Ok(bodies.into_iter().map(|body| Draft { effective_on: gate.on, body }).collect())
}

fn consequence(
    id: FiscalYear,
    year: &Year,
    holder: &HolderId,
    language: Language,
    envelope: &Envelope,
) -> Option<Body> {
    let exempt = year.is_exempt(holder, language);
    let assessed = first_deadline::assess(&year.rulebook, envelope.base(), envelope.counted_by_first, exempt, true);
    let (counted, required) = (assessed.counted, assessed.required);
    let holder = holder.clone();
    match first_deadline::consequence(assessed.to_take(), &envelope.column(Column::FirstDeadline), &envelope.balances())
    {
        Consequence::Nothing => None,
        Consequence::Take(buckets) => {
            Some(Body::ShortfallTaken(ShortfallTaken { buckets, counted, holder, language, required, year: id }))
        }
        Consequence::Restore(buckets) => {
            Some(Body::ShortfallRestored(ShortfallRestored { buckets, counted, holder, language, required, year: id }))
        }
    }
}

pub(crate) fn close_final(gate: Gate<'_>, c: &CloseFinalDeadline) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    gate.still_open(c.year, year)?;
    let date = year.rulebook.final_deadline_date;
    if gate.on <= date {
        return Err(Refusal::new(Code::BeforeDeadline).about(c.year).asked(gate.on).found(date));
    }
    if year.first_closed_on.is_none() {
        let first = year.rulebook.first_deadline_date;
        return Err(Refusal::new(Code::DeadlineNotClosed).about(c.year).asked(gate.on).found(first));
    }
    if let Some(closed_on) = year.final_closed_on {
        return Err(Refusal::new(Code::AlreadyClosed).about(c.year).found(closed_on));
    }
    let mut bodies = vec![Body::FinalDeadlineClosed(FinalDeadlineClosed { year: c.year })];
    bodies.extend(lapse::holds(gate, c.year));
    bodies.extend(lapse::balances(gate, c.year, year));
    Ok(bodies.into_iter().map(|body| Draft { effective_on: gate.on, body }).collect())
}
