//! D.3: a licence withdrawn after it had earned credit.
//!
//! The whole value of the credit is deducted, from the genre in which it was earned and then from flex; what does not fit waits
//! for the first later allocation.

use super::capacity;
use super::gate::Gate;
use crate::command::WithdrawLicence;
use crate::event::{Body, CreditWithdrawn};
use crate::refusal::Refusal;

pub(crate) fn withdraw_licence(gate: Gate<'_>, c: &WithdrawLicence) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.project(&c.project)?;
    gate.still_open(c.year, year)?;
    let envelope = gate.allocation(year, &c.holder, c.language)?;
    let buckets = capacity::genre_then_flex(&envelope.balances(), c.genre, c.credit);
    Ok(Body::CreditWithdrawn(CreditWithdrawn {
        buckets,
        carried: c.credit - buckets.total(),
        credit: c.credit,
        genre: c.genre,
        holder: c.holder.clone(),
        language: c.language,
        project: c.project.clone(),
        reason: c.reason.clone(),
        year: c.year,
    }))
}
