//! Part D, D.1, D.2: imposing last year's penalties.
//!
//! A penalty is the ledger's own computation, never typed. It needs the year closed and next year's allocation granted, is
//! deducted from next year's flex, and what flex cannot cover is carried to the next allocation (reading, by analogy with D.3).
//! Once per year, holder, language and kind.

use super::gate::Gate;
use super::{digital_media, parity};
use crate::book::{Book, Envelope, Year};
use crate::command::ImposePenalty;
use crate::event::{Body, Draft, PenaltyImposed};
use crate::ids::HolderId;
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::time::FiscalYear;
use crate::words::{Language, PenaltyBasis, PenaltyKind};

pub(crate) fn impose(gate: Gate<'_>, c: &ImposePenalty) -> Result<Vec<Draft>, Refusal> {
    let from = gate.year(c.from_year)?;
    gate.holder(&c.holder)?;
    let next_id = c.from_year.next();
    let next = next_id.and_then(|id| gate.year(id).ok().map(|year| (id, year)));
    if let Some((id, year)) = next {
        gate.still_open(id, year)?;
    }
    let had = |language: &Language| from.envelope(&c.holder, *language).is_some_and(|e| e.granted_on <= gate.on);
    let languages: Vec<Language> = match c.language {
        Some(language) => vec![language],
        None => Language::ALL.iter().copied().filter(had).collect(),
    };
    let no_allocation = || Refusal::new(Code::NoAllocation).about(&c.holder);
    let Some((next_id, next)) = next.filter(|_| !languages.is_empty()) else { return Err(no_allocation()) };
    for language in &languages {
        gate.allocation(next, &c.holder, *language)?;
    }
    if !from.closed {
        return Err(Refusal::new(Code::YearNotClosed).about(c.from_year));
    }
    let about = || format!("{}, {}, {}", c.holder, c.from_year, c.kind);
    if languages.iter().any(|l| from.imposed.contains(&(c.holder.clone(), c.kind, *l))) {
        return Err(Refusal::new(Code::PenaltyAlreadyImposed).about(about()));
    }
    let due = match (c.kind, c.language, c.basis) {
        (PenaltyKind::DigitalMedia, Some(language), Some(basis)) => {
            digital_media_due(gate.book, from, &c.holder, language, basis).into_iter().collect()
        }
        (PenaltyKind::DigitalMedia, _, _) => Vec::new(),
        (PenaltyKind::Parity, _, _) => parity_due(gate.book, from, &c.holder),
    };
    if due.is_empty() {
        let refused = Refusal::new(Code::NoPenaltyDue).about(about());
        return Err(match (c.language, c.basis) {
            (Some(language), Some(basis)) => refused.asked(format!("{language}, {basis}")),
            _ => refused,
        });
    }
    let basis = c.basis.unwrap_or(PenaltyBasis::Allocation);
    let imposed = due.into_iter().map(|(language, amount)| {
        let flex = next.envelope(&c.holder, language).map(|e| e.balances().flex.or_zero()).unwrap_or_default();
        let deducted = amount.min(flex);
        Body::PenaltyImposed(PenaltyImposed {
            amount,
            basis,
            carried: amount - deducted,
            deducted,
            from_year: c.from_year,
            holder: c.holder.clone(),
            kind: c.kind,
            language,
            letter: c.letter.clone(),
            year: next_id,
        })
    });
    Ok(imposed.map(|body| Draft { effective_on: gate.on, body }).collect())
}

/// What D.1 calls for by one of its two measures, where the obligation is not met.
fn digital_media_due(
    book: &Book,
    year: &Year,
    holder: &HolderId,
    language: Language,
    basis: PenaltyBasis,
) -> Option<(Language, Money)> {
    let envelope = year.envelope(holder, language)?;
    let supported = envelope
        .supported
        .iter()
        .filter(|(_, net)| net.is_positive())
        .filter_map(|(project, net)| Some((book.projects.get(project)?.digital_media, *net)));
    let assessed = digital_media::assess(&year.rulebook, envelope.base(), supported);
    digital_media::penalties(&year.rulebook, language, &assessed)
        .into_iter()
        .find(|(by, _)| *by == basis)
        .map(|(_, amount)| (language, amount))
}

/// What D.2 calls for, by language: each that has a share.
fn parity_due(book: &Book, year: &Year, holder: &HolderId) -> Vec<(Language, Money)> {
    let parts: Vec<parity::Part> = Language::ALL
        .iter()
        .filter_map(|language| {
            let envelope = year.envelope(holder, *language)?;
            let committed = committed_with_parity(book, year, envelope);
            Some(parity::Part { language: *language, base: envelope.base(), committed })
        })
        .collect();
    parity::assess(&year.rulebook, &parts)
        .into_iter()
        .flat_map(|assessed| assessed.shares)
        .filter(|(_, share)| share.is_positive())
        .collect()
}

fn committed_with_parity(book: &Book, year: &Year, envelope: &Envelope) -> Money {
    envelope
        .supported
        .iter()
        .filter(|(project, _)| {
            book.projects.get(*project).is_some_and(|p| parity::counts(&year.rulebook, &p.positions))
        })
        .map(|(_, net)| *net)
        .sum()
}

impl Book {
    /// The penalties that a year's facts call for, for the properties that hold the book against the projections.
    #[must_use]
    pub fn penalties_due(
        &self,
        id: FiscalYear,
        holder: &HolderId,
    ) -> Vec<(PenaltyKind, Language, PenaltyBasis, Money)> {
        let Some(year) = self.years.get(&id) else { return Vec::new() };
        let mut due = Vec::new();
        for language in Language::ALL {
            for basis in PenaltyBasis::ALL {
                let found = digital_media_due(self, year, holder, *language, *basis);
                due.extend(found.map(|(l, amount)| (PenaltyKind::DigitalMedia, l, *basis, amount)));
            }
        }
        let parity = parity_due(self, year, holder).into_iter();
        due.extend(parity.map(|(l, amount)| (PenaltyKind::Parity, l, PenaltyBasis::Allocation, amount)));
        due
    }
}
