//! Annex B: the four steps of a dispute.
//!
//! Staff look first, and for precedents; without one, or where the holder does not accept the answer, the head of the programme
//! decides what is administrative and refers the rest; the director decides what a policy means and refers a request to change
//! it; the president decides that, finally, unless it goes to the board. Every decision is in writing. A granted dispute may
//! move money by an adjustment.

use super::gate::Gate;
use crate::book::Dispute;
use crate::command::{AdjustEnvelope, DecideDispute, EscalateDispute, OpenDispute};
use crate::event::{Body, DisputeDecided, DisputeEscalated, DisputeOpened, EnvelopeAdjusted};
use crate::ids::DisputeId;
use crate::refusal::{Code, Refusal};
pub use crate::steps::{above, awaits_after, escalates_to, is_favourable};
use crate::words::{DisputeNature, DisputeOutcome, DisputeRole};

/// Whether a role may give an outcome in a dispute of this nature: what it must decide, and what it must refer.
#[must_use]
pub const fn may_decide(role: DisputeRole, nature: DisputeNature, outcome: DisputeOutcome) -> bool {
    let decides = matches!(outcome, DisputeOutcome::Upheld | DisputeOutcome::Granted | DisputeOutcome::PartlyGranted);
    let refers = matches!(outcome, DisputeOutcome::Referred);
    match role {
        DisputeRole::Staff => decides || matches!(outcome, DisputeOutcome::NoPrecedent),
        DisputeRole::ProgramHead => match nature {
            DisputeNature::Administrative => decides,
            DisputeNature::Interpretation | DisputeNature::PolicyChange => refers,
        },
        DisputeRole::DirectorFinanceOperations => match nature {
            DisputeNature::Administrative | DisputeNature::Interpretation => decides,
            DisputeNature::PolicyChange => refers,
        },
        DisputeRole::President => decides || refers,
        DisputeRole::Board => decides,
    }
}

pub(crate) fn open(gate: Gate<'_>, c: &OpenDispute) -> Result<Body, Refusal> {
    gate.year(c.year)?;
    gate.holder(&c.holder)?;
    if gate.book.disputes.contains_key(&c.dispute) {
        return Err(Refusal::new(Code::DisputeExists).about(&c.dispute));
    }
    Ok(Body::DisputeOpened(DisputeOpened {
        contests: c.contests.clone(),
        dispute: c.dispute.clone(),
        holder: c.holder.clone(),
        nature: c.nature,
        question: c.question.clone(),
        subject: c.subject.clone(),
        year: c.year,
    }))
}

fn wrong_step(id: &DisputeId, dispute: &Dispute) -> Refusal {
    let refused = Refusal::new(Code::DisputeStep).about(id);
    match (dispute.awaits, dispute.last) {
        (Some(role), _) => {
            let outcomes = DisputeOutcome::ALL.iter().filter(|outcome| may_decide(role, dispute.nature, **outcome));
            let outcomes: Vec<&str> = outcomes.map(|outcome| outcome.word()).collect();
            refused.found(format!("{role} ({})", outcomes.join(", ")))
        }
        (None, Some((role, outcome))) => {
            let (en, fr) =
                (format!("nothing, decided ({role}, {outcome})"), format!("rien, tranché ({role}, {outcome})"));
            refused.found((en.as_str(), fr.as_str()))
        }
        (None, None) => refused,
    }
}

pub(crate) fn decide(gate: Gate<'_>, c: &DecideDispute) -> Result<Body, Refusal> {
    let dispute = gate.dispute(&c.dispute)?;
    for precedent in &c.precedents {
        gate.dispute(precedent)?;
    }
    if dispute.awaits != Some(c.role) || !may_decide(c.role, dispute.nature, c.outcome) {
        return Err(wrong_step(&c.dispute, dispute).asked(format!("{} ({})", c.role, c.outcome)));
    }
    Ok(Body::DisputeDecided(DisputeDecided {
        dispute: c.dispute.clone(),
        holder: dispute.holder.clone(),
        letter: c.letter.clone(),
        outcome: c.outcome,
        precedents: c.precedents.clone(),
        reasons: c.reasons.clone(),
        role: c.role,
        year: dispute.year,
    }))
}

/// A holder escalates a decision that it does not accept.
pub(crate) fn escalate(gate: Gate<'_>, c: &EscalateDispute) -> Result<Body, Refusal> {
    let dispute = gate.dispute(&c.dispute)?;
    let to = match (dispute.awaits, dispute.last) {
        (None, Some((role, _))) => escalates_to(role),
        _ => None,
    };
    let Some(to) = to else { return Err(wrong_step(&c.dispute, dispute)) };
    Ok(Body::DisputeEscalated(DisputeEscalated {
        dispute: c.dispute.clone(),
        holder: dispute.holder.clone(),
        reasons: c.reasons.clone(),
        to,
        year: dispute.year,
    }))
}

impl Dispute {
    /// Whether its last decision, with no further step awaited, is in the holder's favour.
    fn is_granted(&self) -> bool {
        self.awaits.is_none() && self.last.is_some_and(|(_, outcome)| is_favourable(outcome))
    }
}

/// Money from the programme into a bucket, or back; a negative adjustment looks at the bucket's balance only.
pub(crate) fn adjust(gate: Gate<'_>, c: &AdjustEnvelope) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    let dispute = gate.dispute(&c.dispute)?;
    let envelope = gate.allocation(year, &c.holder, c.language)?;
    if !dispute.is_granted() || dispute.holder != c.holder || dispute.year != c.year {
        let found = match dispute.last {
            Some((role, outcome)) => format!("{}, {}, {role} ({outcome})", dispute.holder, dispute.year),
            None => format!("{}, {}", dispute.holder, dispute.year),
        };
        return Err(Refusal::new(Code::DisputeNotGranted).about(&c.dispute).found(found));
    }
    let balance = *envelope.balances().get(c.bucket);
    if (balance + c.amount).is_negative() {
        let about = format!("{}, {}, {}", c.holder, c.language, c.bucket);
        return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(-c.amount, balance));
    }
    Ok(Body::EnvelopeAdjusted(EnvelopeAdjusted {
        amount: c.amount,
        bucket: c.bucket,
        dispute: c.dispute.clone(),
        holder: c.holder.clone(),
        language: c.language,
        year: c.year,
    }))
}
