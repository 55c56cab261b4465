//! C.4: a project that is found ineligible, or whose application is judged incomplete.
//!
//! Every commitment to it in that year is released, from all holders, in one batch. Before the final deadline the money can be
//! committed anew; after it, money of an ineligible project can go to existing projects only, and money of an incomplete
//! application goes to the reserve.

use super::gate::Gate;
use super::{capacity, commitments, in_house};
use crate::book::Commitment;
use crate::command::{Reallocate, RejectProject};
use crate::event::{Body, Draft, FlexTransferred, ProjectRejected, ReallocationMade};
use crate::ids::CommitmentId;
use crate::refusal::{Code, Refusal};
use crate::words::{Rejection, ReleaseCause};

pub(crate) fn reject(gate: Gate<'_>, c: &RejectProject) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    gate.project(&c.project)?;
    gate.spending(c.year, year, c.authority.as_deref())?;
    let released: Vec<(&CommitmentId, &Commitment)> = gate
        .book
        .open_commitments(&c.project, c.year)
        .filter(|(_, x)| x.held.is_positive() || x.net.is_positive())
        .collect();
    for (id, commitment) in &released {
        gate.in_order(id, commitment.touched_on)?;
    }
    gate.not_rejected(year, &c.project)?;
    if released.is_empty() {
        return Err(Refusal::new(Code::NothingCommitted).about(&c.project));
    }
    let cause = match c.reason {
        Rejection::Ineligible => ReleaseCause::Ineligible,
        Rejection::Incomplete => ReleaseCause::Incomplete,
    };
    let rejected =
        ProjectRejected { authority: c.authority.clone(), project: c.project.clone(), reason: c.reason, year: c.year };
    let mut bodies = vec![Body::ProjectRejected(rejected)];
    for (id, commitment) in released {
        if commitment.held.is_positive() {
            bodies.push(Body::HoldCancelled(commitments::cancelled(id, commitment, cause)));
        } else {
            let released = commitments::released(gate, year, id, commitment, commitment.net, cause);
            bodies.push(Body::CommitmentReleased(released));
        }
    }
    Ok(bodies.into_iter().map(|body| Draft { effective_on: gate.on, body }).collect())
}

/// Money that came back after the final deadline goes to a project whose complete application was received that year, with
/// the fund's approval: from the genre, then from flex, counted at once.
pub(crate) fn reallocate(gate: Gate<'_>, c: &Reallocate) -> Result<Vec<Draft>, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    let project = gate.project(&c.project)?;
    gate.spending(c.year, year, None)?;
    let envelope = gate.allocation(year, &c.holder, c.language)?;
    gate.not_suspended(year, &c.holder)?;
    gate.letter_signed(envelope, &c.holder, c.language)?;
    gate.new_commitment(&c.commitment)?;
    let final_deadline = year.rulebook.final_deadline_date;
    if gate.on <= final_deadline {
        return Err(Refusal::new(Code::BeforeFinalDeadline).about(&c.commitment).asked(gate.on).found(final_deadline));
    }
    gate.not_rejected(year, &c.project)?;
    if !year.applied.contains_key(&c.project) {
        return Err(Refusal::new(Code::ApplicationMissing).about(&c.project));
    }
    if in_house::concerns(project.production, project.affiliated_with.as_ref(), &c.holder) {
        let about = format!("{}, {}", c.holder, c.language);
        commitments::within_cap(year, envelope, c.amount).map_err(|r| r.about(about))?;
    }
    let lacking = capacity::lacking(&envelope.balances(), project.genre, c.amount);
    if lacking.is_positive() {
        let about = format!("{}, {}, {}", c.holder, c.language, project.genre);
        return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(c.amount, c.amount - lacking));
    }
    let from_flex = capacity::from_flex(&envelope.balances(), project.genre, c.amount);
    let mut bodies = Vec::new();
    if from_flex.is_positive() {
        bodies.push(Body::FlexTransferred(FlexTransferred {
            amount: from_flex,
            commitment: c.commitment.clone(),
            genre: project.genre,
            holder: c.holder.clone(),
            language: c.language,
            year: c.year,
        }));
    }
    bodies.push(Body::ReallocationMade(ReallocationMade {
        amount: c.amount,
        approval: c.approval.clone(),
        commitment: c.commitment.clone(),
        from_flex,
        genre: project.genre,
        holder: c.holder.clone(),
        kind: c.kind,
        language: c.language,
        project: c.project.clone(),
        year: c.year,
    }));
    Ok(bodies.into_iter().map(|body| Draft { effective_on: gate.on, body }).collect())
}
