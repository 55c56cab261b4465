//! C.2.1.1.2: exemptions from the first deadline.
//!
//! After an important organisational event a broadcaster may ask to be exempt: in time, naming the event and the reasons, with
//! a schedule for what remains, which it undertakes to follow. The fund decides at its discretion.

use super::gate::Gate;
use crate::command::{DecideExemption, RequestExemption};
use crate::event::{Body, ExemptionDecided, ExemptionRequested, Instalment};
use crate::refusal::{Code, Refusal};

pub(crate) fn request(gate: Gate<'_>, c: &RequestExemption) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    gate.allocation(year, &c.holder, c.language)?;
    let about = format!("{}, {}", c.holder, c.language);
    let date = year.rulebook.first_deadline_date;
    if gate.on > date {
        return Err(Refusal::new(Code::AfterFirstDeadline).about(about).asked(gate.on).found(date));
    }
    if year.exemptions.contains_key(&(c.holder.clone(), c.language)) {
        return Err(Refusal::new(Code::ExemptionExists).about(about));
    }
    Ok(Body::ExemptionRequested(ExemptionRequested {
        event: c.event.clone(),
        holder: c.holder.clone(),
        language: c.language,
        reasons: c.reasons.clone(),
        schedule: c.schedule.iter().cloned().map(Instalment::from).collect(),
        year: c.year,
    }))
}

pub(crate) fn decide(gate: Gate<'_>, c: &DecideExemption) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    gate.allocation(year, &c.holder, c.language)?;
    let about = format!("{}, {}", c.holder, c.language);
    match year.exemptions.get(&(c.holder.clone(), c.language)) {
        None => Err(Refusal::new(Code::NoExemptionRequest).about(about)),
        Some(Some(_)) => Err(Refusal::new(Code::AlreadyDecided).about(about)),
        Some(None) => Ok(Body::ExemptionDecided(ExemptionDecided {
            granted: c.granted,
            holder: c.holder.clone(),
            language: c.language,
            letter: c.letter.clone(),
            year: c.year,
        })),
    }
}
