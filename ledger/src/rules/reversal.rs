//! Section 14 of the rules: nothing is edited or deleted; the exact opposite is posted.
//!
//! A licence form whose hold is still whole, a swap, a reallocation still whole, an adjustment, a conduct deduction and a funding
//! of the pool can be reversed, where every account and the capacity rule still hold afterwards. Everything else has its own
//! undoing command.

use super::gate::Gate;
use super::{capacity, swaps};
use crate::book::{Book, Commitment, Recorded, Year};
use crate::command::Reverse;
use crate::event::{Body, CommandReversed, Kind, Leg, Reversible, Undone, UndoneHold, UndoneReallocation};
use crate::ids::{CommitmentId, HolderId};
use crate::money::Money;
use crate::refusal::{Code, Refusal, Statement};
use crate::time::{Day, FiscalYear};
use crate::words::{Bucket, Buckets, Language, Source};
use std::collections::BTreeSet;

pub(crate) fn reverse(gate: Gate<'_>, c: &Reverse) -> Result<Body, Refusal> {
    let id = c.command_id_reversed;
    let Some(recorded) = gate.book.commands.get(&id) else {
        return Err(Refusal::new(Code::UnknownCommand).about(id));
    };
    let year = match recorded.year {
        Some(year_id) => {
            let year = gate.year(year_id)?;
            match recorded.kinds.as_slice().first() {
                Some(kind) if is_about_credit(*kind) => {
                    if !stays_open(*kind) {
                        gate.still_open(year_id, year)?;
                    }
                }
                _ => gate.spending(year_id, year, c.authority.as_deref())?,
            }
            Some((year_id, year))
        }
        None => None,
    };
    gate.in_order(id, last_touched(gate, recorded))?;
    if recorded.reversed {
        return Err(Refusal::new(Code::AlreadyReversed).about(id));
    }
    let (Some((year_id, year)), Some(reversible)) = (year, &recorded.reversible) else {
        let wrote: Vec<&str> = recorded.kinds.as_slice().iter().map(|kind| kind.name()).collect();
        return Err(cannot(id).asked(wrote.join(", ")));
    };
    if let Reversible::Credit(_) = reversible {
        not_granted_from(gate.book, recorded, year_id).map_err(|r| r.about(id))?;
    }
    let undone = undo(gate, year_id, year, reversible).map_err(|r| r.about(id))?;
    Ok(Body::CommandReversed(CommandReversed {
        authority: c.authority.clone(),
        command_id_reversed: id,
        reason: c.reason.clone(),
        undone,
        year: year_id,
    }))
}

fn cannot(id: impl ToString) -> Refusal {
    Refusal::new(Code::CannotReverse).about(id)
}

/// The last thing that happened to what the command made.
fn last_touched(gate: Gate<'_>, recorded: &Recorded) -> Day {
    let commitment = match &recorded.reversible {
        Some(Reversible::Hold(id) | Reversible::Reallocation(id)) => gate.book.commitments.get(id),
        Some(
            Reversible::Swap(_)
            | Reversible::Adjustment(_)
            | Reversible::Deduction(_)
            | Reversible::Funding(_)
            | Reversible::Credit(_),
        ) => None,
        None => None,
    };
    commitment.map_or(recorded.effective_on, |c| c.touched_on.max(recorded.effective_on))
}

/// What a calculation rests on moves no money: its reversal looks neither at the bounds of the year nor at deadlines.
fn is_about_credit(kind: Kind) -> bool {
    stays_open(kind)
        || [
            Kind::BudgetSet,
            Kind::AudienceReported,
            Kind::AudienceReviewed,
            Kind::HolderOptedOut,
            Kind::AllocationsCalculated,
        ]
        .contains(&kind)
}

/// What may be said, and taken back, of a closed year too.
fn stays_open(kind: Kind) -> bool {
    [Kind::ProjectFinanced, Kind::LicenceDeclared].contains(&kind)
}

/// Nothing is taken back that a letter rests on: one granted from a calculation recorded after it, of any year whose
/// calculation looks at it.
fn not_granted_from(book: &Book, recorded: &Recorded, said_for: FiscalYear) -> Result<(), Refusal> {
    let looks_at = |id: FiscalYear, year: &Year| {
        let part_e = &year.rulebook.part_e;
        let kind = recorded.kinds.as_slice().first().copied();
        id == said_for
            || (kind == Some(Kind::ProjectFinanced) && part_e.audience_years(id).any(|year| year == said_for))
            || (kind.is_some_and(stays_open) && part_e.historic_years(id).any(|year| year == said_for))
    };
    let granted = book
        .years
        .iter()
        .find(|(id, year)| year.granted_from.is_some_and(|seq| seq > recorded.first_seq) && looks_at(**id, year));
    match granted {
        Some((id, _)) => Err(cannot(id).found(*id)),
        None => Ok(()),
    }
}

fn undo(gate: Gate<'_>, id: FiscalYear, year: &Year, reversible: &Reversible) -> Result<Undone, Refusal> {
    match reversible {
        Reversible::Hold(id) => {
            let c = unmoved(gate, id)?;
            if c.held != c.amount {
                return Err(cannot(id).amounts(c.amount, c.held));
            }
            Ok(Undone::Hold(UndoneHold {
                amount: c.held,
                commitment: id.clone(),
                genre: c.genre,
                holder: c.holder.clone(),
                language: c.language,
                project: c.project.clone(),
                source: c.source,
            }))
        }
        Reversible::Swap(legs) => {
            let back: Vec<Leg> = legs.iter().map(Leg::opposite).collect();
            let touched: BTreeSet<(&HolderId, Language)> =
                legs.iter().flat_map(|leg| [(&leg.from, leg.language), (&leg.to, leg.language)]).collect();
            for (holder, language) in touched {
                holds_after(year, holder, language, |balances| swaps::after(balances, &back, holder, language))?;
            }
            Ok(Undone::Swap(legs.clone()))
        }
        Reversible::Reallocation(id) => {
            let c = unmoved(gate, id)?;
            if c.net != c.amount || c.source != Source::Envelope {
                return Err(cannot(id).amounts(c.amount, c.net));
            }
            Ok(Undone::Reallocation(UndoneReallocation {
                amount: c.net,
                commitment: id.clone(),
                from_flex: c.from_flex,
                genre: c.genre,
                holder: c.holder.clone(),
                language: c.language,
                project: c.project.clone(),
            }))
        }
        Reversible::Adjustment(u) => {
            holds_after(year, &u.holder, u.language, |balances| {
                balances.zip(Buckets::one(u.bucket, u.amount), |a, b| a - b)
            })?;
            Ok(Undone::Adjustment(u.as_ref().clone()))
        }
        Reversible::Deduction(u) => {
            holds_after(year, &u.holder, u.language, |balances| balances.zip(u.buckets, |a, b| a + b))?;
            Ok(Undone::Deduction(u.as_ref().clone()))
        }
        Reversible::Funding(u) => {
            let balance = year.pools.get(u.language).balance();
            if u.amount > balance {
                return Err(cannot(u.language).amounts(u.amount, balance));
            }
            Ok(Undone::Funding(u.as_ref().clone()))
        }
        Reversible::Credit(u) => {
            let line = u.line.as_ref().filter(|_| u.event == Kind::AudienceReported.name());
            let review = line.and_then(|line| gate.book.credit.line(id, line)?.review.as_ref());
            if let Some(review) = review {
                return Err(cannot(id).asked(u.event.as_str()).found(review.decision.word()));
            }
            Ok(Undone::Credit(u.as_ref().clone()))
        }
    }
}

/// A commitment that is still its first holder's.
fn unmoved<'a>(gate: Gate<'a>, id: &CommitmentId) -> Result<&'a Commitment, Refusal> {
    let Some(commitment) = gate.book.commitments.get(id) else { return Err(cannot(id)) };
    match commitment.moved_on {
        Some(moved_on) => Err(cannot(id).found(Statement::Day(moved_on))),
        None => Ok(commitment),
    }
}

/// After the opposite is posted no bucket is below zero, and it is not the reversal that breaks the capacity rule: where holds
/// already exceed what the envelope has (a deduction makes holds give way), giving money back only helps.
fn holds_after(
    year: &Year,
    holder: &HolderId,
    language: Language,
    change: impl FnOnce(&Buckets<Money>) -> Buckets<Money>,
) -> Result<(), Refusal> {
    let Some(envelope) = year.envelope(holder, language) else { return Ok(()) };
    let after = change(&envelope.balances());
    for bucket in Bucket::ALL {
        let (before, left) = (*envelope.balances().get(*bucket), *after.get(*bucket));
        if left.is_negative() {
            return Err(cannot(holder).amounts(before - left, before));
        }
    }
    let excess = capacity::excess(&envelope.holds, &after);
    if excess > capacity::excess(&envelope.holds, &envelope.balances()) {
        let needed = capacity::flex_needed(&envelope.holds, &after);
        return Err(cannot(holder).amounts(needed, needed - excess));
    }
    Ok(())
}
