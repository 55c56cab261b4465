//! B.2.1.1: a change of control.
//!
//! When a service changes hands and the CRTC approves, the parties ask in a letter signed by both that the allocations be
//! changed, saying which licences move. The money and the commitments that move are the new holder's in every figure from then
//! on; the counted amount of a moved commitment moves with it, in the commitment's genre.

use super::gate::Gate;
use super::{capacity, swaps};
use crate::command::TransferControl;
use crate::event::{Body, ControlTransferred, MovedCommitment, Signatures};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::words::{Bucket, Buckets};

pub(crate) fn transfer(gate: Gate<'_>, c: &TransferControl) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.from)?;
    gate.holder(&c.to)?;
    let mut moved = Vec::new();
    for id in &c.commitments {
        let found = gate.commitment(id, c.year)?;
        let refused = Refusal::new(Code::UnknownCommitment).about(id);
        if !found.is_from(&c.from, c.language) {
            return Err(refused
                .asked(format!("{}, {}", c.from, c.language))
                .found(format!("{}, {}", found.holder, found.language)));
        }
        // What was touched later does not exist yet for this letter.
        if found.touched_on > gate.on {
            return Err(refused.asked(gate.on).found(found.touched_on));
        }
        moved.push((id, found));
    }
    gate.still_open(c.year, year)?;
    let giver = gate.allocation(year, &c.from, c.language)?;
    let receiver = gate.allocation(year, &c.to, c.language)?;
    swaps::signed([&c.from, &c.to].into_iter(), &c.signed_by)?;
    if let Some((id, _)) = moved.iter().find(|(_, x)| !x.held.is_positive() && !x.net.is_positive()) {
        return Err(Refusal::new(Code::NothingLeft).about(id));
    }
    for (bucket, amount) in c.buckets.amounts() {
        let balance = *giver.balances().get(bucket);
        if amount > balance {
            let about = format!("{}, {}, {bucket}", c.from, c.language);
            return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(amount, balance));
        }
    }
    let mut held: Buckets<Money> = Buckets::default();
    for (_, commitment) in &moved {
        *held.get_mut(Bucket::from(commitment.genre)) += commitment.held;
    }
    // What a side is asked for: the giver the money that leaves, the receiver what the forms that come hold.
    let sides = [
        (
            &c.from,
            c.buckets.total(),
            giver.holds.zip(held, |a, b| a - b),
            giver.balances().zip(c.buckets, |a, b| a - b),
        ),
        (&c.to, held.total(), receiver.holds.zip(held, |a, b| a + b), receiver.balances().zip(c.buckets, |a, b| a + b)),
    ];
    for (holder, asked, holds, balances) in sides {
        let excess = capacity::excess(&holds, &balances);
        if excess.is_positive() {
            let about = format!("{holder}, {}", c.language);
            let covered = (asked - excess).or_zero();
            return Err(Refusal::new(Code::InsufficientFunds).about(about).amounts(asked, covered));
        }
    }
    let commitments = moved
        .into_iter()
        .map(|(id, x)| MovedCommitment {
            commitment: id.clone(),
            counted: x.net,
            genre: x.genre,
            held: x.held,
            project: x.project.clone(),
        })
        .collect();
    Ok(Body::ControlTransferred(ControlTransferred {
        buckets: c.buckets,
        commitments,
        crtc_decision: c.crtc_decision.clone(),
        from: c.from.clone(),
        language: c.language,
        signed_by: Signatures(c.signed_by.clone()),
        to: c.to.clone(),
        year: c.year,
    }))
}
