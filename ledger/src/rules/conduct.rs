//! Part D, second paragraph: unfair methods towards an applicant.
//!
//! The fund may deduct an amount from the envelope or suspend its use. A deduction takes flex first, then the genres pro rata
//! to their balances, whatever is held: holds give way.

use super::gate::Gate;
use crate::command::{DeductConduct, LiftSuspension, SuspendEnvelope};
use crate::event::{Body, ConductDeducted, EnvelopeSuspended, SuspensionLifted};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::words::Buckets;

pub(crate) fn deduct(gate: Gate<'_>, c: &DeductConduct) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    let envelope = gate.allocation(year, &c.holder, c.language)?;
    let balance = envelope.balances().total();
    if c.amount > balance {
        let about = format!("{}, {}", c.holder, c.language);
        return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(c.amount, balance));
    }
    let flex = c.amount.min(envelope.balances().flex);
    let genres = Buckets { flex: Money::ZERO, ..envelope.balances() };
    let mut buckets = Buckets::from_array((c.amount - flex).split_pro_rata(genres.array()));
    buckets.flex = flex;
    Ok(Body::ConductDeducted(ConductDeducted {
        buckets,
        holder: c.holder.clone(),
        language: c.language,
        letter: c.letter.clone(),
        year: c.year,
    }))
}

pub(crate) fn suspend(gate: Gate<'_>, c: &SuspendEnvelope) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    gate.any_allocation(year, &c.holder)?;
    if year.suspended.contains(&c.holder) {
        return Err(Refusal::new(Code::AlreadySuspended).about(&c.holder));
    }
    let (holder, letter) = (c.holder.clone(), c.letter.clone());
    Ok(Body::EnvelopeSuspended(EnvelopeSuspended { holder, letter, year: c.year }))
}

pub(crate) fn lift(gate: Gate<'_>, c: &LiftSuspension) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    gate.any_allocation(year, &c.holder)?;
    if !year.suspended.contains(&c.holder) {
        return Err(Refusal::new(Code::NotSuspended).about(&c.holder));
    }
    let (holder, letter) = (c.holder.clone(), c.letter.clone());
    Ok(Body::SuspensionLifted(SuspensionLifted { holder, letter, year: c.year }))
}
