//! `compliance`: how each envelope stands with the obligations of the year (section 3 of the contract). Every figure comes from
//! the function that the decisions use.

mod figures;

pub use figures::{Obligation, ParityFigure};

use crate::NoAnswer;
use crate::picture::{Envelope, Picture, Year};
use ledger::columns::Column;
use ledger::event::Positions;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::rules::{digital_media, first_deadline, in_house, parity};
use ledger::time::{Day, FiscalYear};
use ledger::words::{DigitalMedia, Language};
use serde::Serialize;

/// The answer. Fields stand in the contract's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compliance {
    /// The fiscal year.
    pub year: FiscalYear,
    /// The last event that the answer rests on.
    pub through: u64,
    /// The envelopes with an allocation, by holder and language.
    pub envelopes: Vec<EnvelopeCompliance>,
    /// The parity requirement, by holder; where the rulebook's scope is a language, one entry a language.
    pub parity: Vec<Parity>,
}

/// One envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct EnvelopeCompliance {
    pub holder: HolderId,
    pub language: Language,
    pub base: Money,
    pub small: bool,
    pub first_deadline: FirstDeadline,
    pub final_deadline: FinalDeadline,
    pub digital_media: DigitalMediaFigures,
    pub in_house_affiliated: InHouseAffiliated,
}

/// C.2.1.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct FirstDeadline {
    pub date: Day,
    pub status: &'static str,
    pub required: Money,
    pub counted: Money,
    pub shortfall: Money,
    /// Net of what was restored.
    pub taken: Money,
}

/// C.2.1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct FinalDeadline {
    pub date: Day,
    pub status: &'static str,
    pub committed: Money,
    pub lapsed: Money,
}

/// C.2.6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct DigitalMediaFigures {
    pub status: &'static str,
    pub projects: ProjectCounts,
    pub amount: Amounts,
}

/// The digital media obligation by number of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct ProjectCounts {
    pub supported: u64,
    pub required: u64,
    pub eligible: u64,
    pub missing: u64,
}

/// The digital media obligation in dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Amounts {
    pub required: Money,
    pub committed: Money,
    pub shortfall: Money,
}

/// C.2.9.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct InHouseAffiliated {
    pub status: &'static str,
    pub cap: Money,
    pub used: Money,
}

/// C.2.7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Parity {
    pub holder: HolderId,
    pub languages: Vec<Language>,
    pub base: Money,
    pub required: Money,
    pub committed: Money,
    pub shortfall: Money,
    pub status: &'static str,
}

/// How a year's envelopes, or one holder's, comply.
///
/// # Errors
/// The year is not open at the cut, its rulebook cannot be read, or nobody knows the holder.
pub fn compliance(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
) -> Result<Compliance, NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    let rulebook = state.rulebook(year)?;
    holder.map_or(Ok(()), |holder| picture.knows_holder(holder))?;
    let envelopes: Vec<_> =
        state.granted().into_iter().filter(|(h, ..)| holder.is_none_or(|wanted| *h == wanted)).collect();
    let parity = parity_assessments(picture, rulebook, &envelopes)
        .into_iter()
        .map(|(holder, found)| Parity {
            holder: holder.clone(),
            status: met(found.is_met()),
            languages: found.languages,
            base: found.base,
            required: found.required,
            committed: found.committed,
            shortfall: found.shortfall,
        })
        .collect();
    let envelopes = envelopes
        .into_iter()
        .map(|(holder, language, envelope)| envelope_compliance(picture, state, rulebook, holder, language, envelope))
        .collect();
    Ok(Compliance { year, through, envelopes, parity })
}

const fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "not-met" }
}

fn envelope_compliance(
    picture: &Picture,
    state: &Year,
    rulebook: &Rulebook,
    holder: &HolderId,
    language: Language,
    envelope: &Envelope,
) -> EnvelopeCompliance {
    let (base, small) = (envelope.base(), envelope.small.unwrap_or_default());
    let total = envelope.columns.total();
    let exempt = state.exempt.contains(&(holder.clone(), language));
    let first =
        first_deadline::assess(rulebook, base, envelope.counted_by_first_deadline, exempt, state.first_deadline_closed);
    let digital_media = digital_media_assessment(picture, rulebook, envelope);
    EnvelopeCompliance {
        holder: holder.clone(),
        language,
        base,
        small,
        first_deadline: FirstDeadline {
            date: rulebook.first_deadline_date,
            status: first.status.word(),
            required: first.required,
            counted: first.counted,
            shortfall: first.shortfall,
            taken: total.get(Column::FirstDeadline),
        },
        final_deadline: FinalDeadline {
            date: rulebook.final_deadline_date,
            status: if state.final_deadline_closed { "closed" } else { "open" },
            committed: total.get(Column::Committed),
            lapsed: total.get(Column::Lapsed),
        },
        digital_media: DigitalMediaFigures {
            status: met(digital_media.met),
            projects: ProjectCounts {
                supported: digital_media.supported,
                required: digital_media.required,
                eligible: digital_media.eligible,
                missing: digital_media.missing,
            },
            amount: Amounts {
                required: digital_media.amount_required,
                committed: digital_media.amount_committed,
                shortfall: digital_media.amount_shortfall,
            },
        },
        in_house_affiliated: in_house_affiliated(picture, rulebook, holder, base, small, envelope),
    }
}

/// The digital media obligation of an envelope (C.2.6). A project that a cut left out has no component.
pub(crate) fn digital_media_assessment(
    picture: &Picture,
    rulebook: &Rulebook,
    envelope: &Envelope,
) -> digital_media::Assessment {
    let supported = envelope.supported().map(|(project, counted)| {
        (picture.project(project).map_or(DigitalMedia::None, |attributes| attributes.digital_media), counted)
    });
    digital_media::assess(rulebook, envelope.base(), supported)
}

/// The parity requirement (C.2.7), holder by holder; `envelopes` stand together by holder, English before French.
pub(crate) fn parity_assessments<'a>(
    picture: &Picture,
    rulebook: &Rulebook,
    envelopes: &[(&'a HolderId, Language, &Envelope)],
) -> Vec<(&'a HolderId, parity::Assessment)> {
    let mut assessments = Vec::new();
    for of_holder in envelopes.chunk_by(|(one, ..), (next, ..)| one == next) {
        let parts: Vec<_> = of_holder
            .iter()
            .map(|(_, language, envelope)| parity::Part {
                language: *language,
                base: envelope.base(),
                committed: envelope
                    .supported()
                    .filter(|(project, _)| {
                        let positions = picture.project(project).map(|attributes| attributes.positions.clone());
                        parity::counts(rulebook, &positions.unwrap_or(Positions { total: 0, women: 0 }))
                    })
                    .map(|(_, counted)| counted)
                    .sum(),
            })
            .collect();
        if let Some((holder, ..)) = of_holder.first() {
            assessments.extend(parity::assess(rulebook, &parts).into_iter().map(|found| (*holder, found)));
        }
    }
    assessments
}

/// What holds and counted commitments use of the cap (C.2.9); for a small holder there is none, and it is still counted.
fn in_house_affiliated(
    picture: &Picture,
    rulebook: &Rulebook,
    holder: &HolderId,
    base: Money,
    small: bool,
    envelope: &Envelope,
) -> InHouseAffiliated {
    let used = envelope
        .support
        .iter()
        .filter(|(project, _)| {
            picture.project(project).is_some_and(|attributes| {
                in_house::concerns(attributes.production, attributes.affiliated_with.as_ref(), holder)
            })
        })
        .map(|(_, support)| support.held + support.counted)
        .sum::<Money>();
    match in_house::cap(rulebook, base, small) {
        None => InHouseAffiliated { status: "not-applicable", cap: Money::ZERO, used },
        Some(cap) => InHouseAffiliated { status: if used > cap { "exceeded" } else { "within" }, cap, used },
    }
}
