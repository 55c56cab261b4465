//! C.2.2, C.2.9, E.1.1, C.4 and section 9 of the rules: what a licence form holds, and how it is given up or reduced.
//!
//! A licence form holds money for a project in the project's genre as it is then, until an application counts it, the
//! broadcaster leaves, or the final deadline passes. Released money goes back where it can still be used; what the broadcaster
//! itself leaves after the final deadline goes to the reserve.

use super::gate::Gate;
use super::{alternative_access, capacity, in_house};
use crate::book::{Commitment, Envelope, Year};
use crate::command::{Commit, ReduceCommitment, WithdrawCommitment};
use crate::event::{Body, CommitmentMade, CommitmentReleased, HoldCancelled};
use crate::ids::CommitmentId;
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::words::{Bucket, Buckets, ReleaseCause, ReleasedTo, Source};

pub(crate) fn commit(gate: Gate<'_>, c: &Commit) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    let project = gate.project(&c.project)?;
    gate.spending(c.year, year, c.authority.as_deref())?;
    let source = c.source.unwrap_or(Source::Envelope);
    let envelope = match source {
        Source::Envelope => Some(gate.allocation(year, &c.holder, c.language)?),
        Source::AlternativeAccess => {
            alternative_access::no_allocation(year, &c.holder)?;
            None
        }
    };
    gate.not_suspended(year, &c.holder)?;
    if let Some(envelope) = envelope {
        gate.letter_signed(envelope, &c.holder, c.language)?;
    }
    gate.new_commitment(&c.commitment)?;
    let final_deadline = year.rulebook.final_deadline_date;
    if gate.on > final_deadline {
        return Err(Refusal::new(Code::AfterFinalDeadline).about(&c.commitment).asked(gate.on).found(final_deadline));
    }
    gate.not_rejected(year, &c.project)?;
    match envelope {
        Some(envelope) => {
            if in_house::concerns(project.production, project.affiliated_with.as_ref(), &c.holder) {
                within_cap(year, envelope, c.amount).map_err(|r| r.about(format!("{}, {}", c.holder, c.language)))?;
            }
            let mut holds = envelope.holds;
            *holds.get_mut(Bucket::from(project.genre)) += c.amount;
            can_hold(envelope, &holds, c.amount)
                .map_err(|r| r.about(format!("{}, {}, {}", c.holder, c.language, project.genre)))?;
        }
        None => alternative_access::within_limits(year, &c.holder, c.amount)?,
    }
    Ok(Body::CommitmentMade(CommitmentMade {
        amount: c.amount,
        authority: c.authority.clone(),
        commitment: c.commitment.clone(),
        genre: project.genre,
        holder: c.holder.clone(),
        kind: c.kind,
        language: c.language,
        licence_fee: c.licence_fee,
        project: c.project.clone(),
        source,
        year: c.year,
    }))
}

/// C.2.9: with one more commitment to an in-house or affiliated project the cap still holds.
pub(crate) fn within_cap(year: &Year, envelope: &Envelope, amount: Money) -> Result<(), Refusal> {
    match in_house::cap(&year.rulebook, envelope.base(), envelope.small) {
        Some(cap) if envelope.in_house_used + amount > cap => {
            Err(Refusal::new(Code::InHouseAffiliatedCap).amounts(envelope.in_house_used + amount, cap))
        }
        Some(_) | None => Ok(()),
    }
}

/// C.2.2: with these holds, what the genres lack does not exceed flex.
fn can_hold(envelope: &Envelope, holds: &Buckets<Money>, amount: Money) -> Result<(), Refusal> {
    let excess = capacity::excess(holds, &envelope.balances());
    if excess.is_zero() {
        return Ok(());
    }
    Err(Refusal::new(Code::InsufficientFunds).amounts(amount, (amount - excess).or_zero()))
}

/// Whether the envelope that a commitment draws on is a small broadcaster's.
fn is_small(year: &Year, c: &Commitment) -> bool {
    year.envelope(&c.holder, c.language).is_some_and(|e| e.small)
}

/// The event that lets a part of a counted commitment go: where the money goes depends on why, and on the final deadline.
pub(crate) fn released(
    gate: Gate<'_>,
    year: &Year,
    id: &CommitmentId,
    c: &Commitment,
    amount: Money,
    cause: ReleaseCause,
) -> CommitmentReleased {
    let after_final = gate.on > year.rulebook.final_deadline_date;
    let to = match (c.source, cause) {
        (Source::AlternativeAccess, _) if after_final => ReleasedTo::Reserve,
        (Source::AlternativeAccess, _) => ReleasedTo::Pool,
        (Source::Envelope, ReleaseCause::Incomplete | ReleaseCause::Withdrawn) if after_final => ReleasedTo::Reserve,
        (Source::Envelope, _) => ReleasedTo::Envelope,
    };
    let to_flex = match to {
        ReleasedTo::Envelope if is_small(year, c) => amount.min(c.from_flex),
        ReleasedTo::Envelope | ReleasedTo::Pool | ReleasedTo::Reserve => Money::ZERO,
    };
    CommitmentReleased {
        amount,
        authority: None,
        cause,
        commitment: id.clone(),
        genre: c.genre,
        holder: c.holder.clone(),
        language: c.language,
        project: c.project.clone(),
        reason: None,
        source: c.source,
        to,
        to_flex,
        year: c.year,
    }
}

/// The event that gives a hold up.
pub(crate) fn cancelled(id: &CommitmentId, c: &Commitment, cause: ReleaseCause) -> HoldCancelled {
    HoldCancelled {
        amount: c.held,
        authority: None,
        cause,
        commitment: id.clone(),
        genre: c.genre,
        holder: c.holder.clone(),
        language: c.language,
        project: c.project.clone(),
        reason: None,
        source: c.source,
        year: c.year,
    }
}

pub(crate) fn withdraw(gate: Gate<'_>, c: &WithdrawCommitment) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    let commitment = gate.commitment(&c.commitment, c.year)?;
    gate.spending(c.year, year, c.authority.as_deref())?;
    gate.in_order(&c.commitment, commitment.touched_on)?;
    let (authority, reason) = (c.authority.clone(), Some(c.reason.clone()));
    if commitment.held.is_positive() {
        let cancelled = cancelled(&c.commitment, commitment, ReleaseCause::Withdrawn);
        return Ok(Body::HoldCancelled(HoldCancelled { authority, reason, ..cancelled }));
    }
    if commitment.net.is_positive() {
        let released = released(gate, year, &c.commitment, commitment, commitment.net, ReleaseCause::Withdrawn);
        return Ok(Body::CommitmentReleased(CommitmentReleased { authority, reason, ..released }));
    }
    Err(Refusal::new(Code::NothingLeft).about(&c.commitment))
}

pub(crate) fn reduce(gate: Gate<'_>, c: &ReduceCommitment) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    let commitment = gate.commitment(&c.commitment, c.year)?;
    gate.spending(c.year, year, c.authority.as_deref())?;
    gate.in_order(&c.commitment, commitment.touched_on)?;
    if !commitment.net.is_positive() {
        return Err(Refusal::new(Code::NotCounted).about(&c.commitment));
    }
    if c.to >= commitment.net {
        return Err(Refusal::new(Code::NotAReduction).about(&c.commitment).amounts(c.to, commitment.net));
    }
    let amount = commitment.net - c.to;
    let released = released(gate, year, &c.commitment, commitment, amount, ReleaseCause::Reduced);
    Ok(Body::CommitmentReleased(CommitmentReleased { authority: c.authority.clone(), ..released }))
}
