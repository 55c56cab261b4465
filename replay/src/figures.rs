//! Every figure of a year's answers, one by one and by name: the answers of `projections`, laid flat.

use crate::figure::{CreditFigure, Figure, ImposedFigure, Obligation, ParityFigure, Place, Value};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use ledger::words::ParityScope;
use projections::NoAnswer;
use projections::balances::{Measure, PoolBalance, balances};
use projections::compliance::{EnvelopeCompliance, Parity, compliance};
use projections::penalties::penalties_of;
use projections::picture::Picture;

/// Figures with what they say, in the order of the answers.
pub type FigureList = Vec<(Figure, Value)>;

/// Every figure of one holder's envelopes in a year.
///
/// # Errors
/// The year is not open in the picture, or its rulebook cannot be read.
pub fn of_holder(picture: &Picture, year: FiscalYear, holder: &HolderId) -> Result<FigureList, NoAnswer> {
    let mut laid = FigureList::new();
    for envelope in balances(picture, 0, year, Some(holder), None)?.envelopes {
        let (holder, language) = (envelope.holder, envelope.language);
        laid.push((Figure::Base { holder: holder.clone(), language }, Value::Amount(envelope.base)));
        let places = envelope.buckets.iter().map(|b| (Place::Bucket(b.bucket), &b.figures));
        for (place, figures) in places.chain([(Place::Total, &envelope.total)]) {
            laid.extend(Measure::of_bucket().map(|measure| {
                let figure = Figure::Balance { holder: holder.clone(), language, place, measure };
                (figure, Value::Amount(figures.get(measure)))
            }));
        }
    }
    let answer = compliance(picture, 0, year, Some(holder))?;
    for envelope in &answer.envelopes {
        laid.extend(Obligation::ALL.iter().map(|figure| {
            let (holder, language) = (envelope.holder.clone(), envelope.language);
            (Figure::Compliance { holder, language, figure: *figure }, of_obligation(envelope, *figure))
        }));
    }
    let scope = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?.rulebook(year)?.parity_scope;
    for parity in &answer.parity {
        let language = match scope {
            ParityScope::Combined => None,
            ParityScope::Language => parity.languages.first().copied(),
        };
        laid.extend(ParityFigure::ALL.iter().map(|figure| {
            (Figure::Parity { holder: holder.clone(), language, figure: *figure }, of_parity(parity, *figure))
        }));
    }
    laid.extend(of_penalties(picture, year, holder)?);
    Ok(laid)
}

fn of_penalties(picture: &Picture, year: FiscalYear, holder: &HolderId) -> Result<FigureList, NoAnswer> {
    let mut laid = FigureList::new();
    let answer = penalties_of(picture, 0, year, Some(holder))?;
    for penalty in answer.penalties {
        let (language, kind) = (penalty.language, penalty.kind);
        laid.extend(penalty.options.iter().map(|option| {
            let figure = Figure::Penalty { holder: holder.clone(), language, kind, basis: option.basis };
            (figure, Value::Amount(option.amount))
        }));
        if let Some(imposed) = penalty.imposed {
            laid.extend(ImposedFigure::ALL.iter().map(|figure| {
                let amount = match figure {
                    ImposedFigure::Amount => imposed.amount,
                    ImposedFigure::Deducted => imposed.deducted,
                    ImposedFigure::Carried => imposed.carried,
                };
                let figure = Figure::Imposed { holder: holder.clone(), language, kind, figure: *figure };
                (figure, Value::Amount(amount))
            }));
        }
    }
    let same = |one: &projections::penalties::CreditWithdrawal, other: &projections::penalties::CreditWithdrawal| {
        (one.language, one.genre, &one.project) == (other.language, other.genre, &other.project)
    };
    for group in answer.credit_withdrawals.chunk_by(same) {
        for (credit, place) in group.iter().zip(1..) {
            laid.extend(CreditFigure::ALL.iter().map(|figure| {
                let amount = match figure {
                    CreditFigure::Credit => credit.credit,
                    CreditFigure::Deducted => credit.deducted,
                    CreditFigure::Carried => credit.carried,
                };
                let (holder, project) = (holder.clone(), credit.project.clone());
                let (language, genre) = (credit.language, credit.genre);
                (Figure::Credit { holder, language, genre, project, place, figure: *figure }, Value::Amount(amount))
            }));
        }
    }
    Ok(laid)
}

/// The figures of a year that are the fund's: the pools and the reserve.
///
/// # Errors
/// As for [`of_holder`].
pub fn of_fund(picture: &Picture, year: FiscalYear) -> Result<FigureList, NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    state.rulebook(year)?;
    let mut laid = FigureList::new();
    for language in ledger::words::Language::ALL {
        let pool = state.pools.get(*language);
        if pool.opened {
            let pool = PoolBalance { language: *language, columns: pool.columns };
            laid.extend(
                Measure::of_pool()
                    .map(|measure| (Figure::Pool { language: *language, measure }, Value::Amount(pool.get(measure)))),
            );
        }
    }
    laid.extend(
        ledger::words::Language::ALL
            .iter()
            .map(|language| (Figure::Reserve { language: *language }, Value::Amount(*state.reserve.get(*language)))),
    );
    Ok(laid)
}

/// Every figure of a year: of one holder, or of the fund and of all.
///
/// # Errors
/// As for [`of_holder`].
pub fn of_year(picture: &Picture, year: FiscalYear, holder: Option<&HolderId>) -> Result<FigureList, NoAnswer> {
    if let Some(holder) = holder {
        return of_holder(picture, year, holder);
    }
    let mut laid = of_fund(picture, year)?;
    for holder in holders(picture, year) {
        laid.extend(of_holder(picture, year, &holder)?);
    }
    Ok(laid)
}

/// The holders with an allocation in a year, and those whose penalties or credit the year keeps, in order.
#[must_use]
pub fn holders(picture: &Picture, year: FiscalYear) -> Vec<HolderId> {
    let Some(state) = picture.year(year) else { return Vec::new() };
    let mut holders: Vec<HolderId> = state.granted().into_iter().map(|(holder, ..)| holder.clone()).collect();
    holders.extend(state.penalties.keys().map(|(holder, ..)| holder.clone()));
    holders.extend(state.credits.iter().map(|credit| credit.holder.clone()));
    holders.sort();
    holders.dedup();
    holders
}

fn of_obligation(e: &EnvelopeCompliance, figure: Obligation) -> Value {
    let (projects, amount) = (&e.digital_media.projects, &e.digital_media.amount);
    match figure {
        Obligation::FirstStatus => Value::Word(e.first_deadline.status),
        Obligation::FirstRequired => Value::Amount(e.first_deadline.required),
        Obligation::FirstCounted => Value::Amount(e.first_deadline.counted),
        Obligation::FirstShortfall => Value::Amount(e.first_deadline.shortfall),
        Obligation::FirstTaken => Value::Amount(e.first_deadline.taken),
        Obligation::FinalStatus => Value::Word(e.final_deadline.status),
        Obligation::FinalCommitted => Value::Amount(e.final_deadline.committed),
        Obligation::FinalLapsed => Value::Amount(e.final_deadline.lapsed),
        Obligation::MediaStatus => Value::Word(e.digital_media.status),
        Obligation::MediaSupported => Value::Count(projects.supported),
        Obligation::MediaRequired => Value::Count(projects.required),
        Obligation::MediaEligible => Value::Count(projects.eligible),
        Obligation::MediaMissing => Value::Count(projects.missing),
        Obligation::MediaAmountRequired => Value::Amount(amount.required),
        Obligation::MediaAmountCommitted => Value::Amount(amount.committed),
        Obligation::MediaAmountShortfall => Value::Amount(amount.shortfall),
        Obligation::InHouseStatus => Value::Word(e.in_house_affiliated.status),
        Obligation::InHouseCap => Value::Amount(e.in_house_affiliated.cap),
        Obligation::InHouseUsed => Value::Amount(e.in_house_affiliated.used),
    }
}

fn of_parity(parity: &Parity, figure: ParityFigure) -> Value {
    match figure {
        ParityFigure::Base => Value::Amount(parity.base),
        ParityFigure::Required => Value::Amount(parity.required),
        ParityFigure::Committed => Value::Amount(parity.committed),
        ParityFigure::Shortfall => Value::Amount(parity.shortfall),
        ParityFigure::Status => Value::Word(parity.status),
    }
}
