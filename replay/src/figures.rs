//! Every figure of a year's answers, one by one and by name: the answers of `projections`, laid flat.

use crate::figure::{Figure, Place, Value};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use ledger::words::ParityScope;
use projections::NoAnswer;
use projections::balances::{EnvelopeFigure, Measure, PoolBalance, balances};
use projections::compliance::{Obligation, ParityFigure, compliance};
use projections::penalties::{CreditFigure, ImposedFigure, penalties_of};
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
        let language = envelope.language;
        laid.extend(EnvelopeFigure::ALL.iter().map(|figure| {
            (Figure::Envelope { holder: holder.clone(), language, figure: *figure }, figure.of(&envelope))
        }));
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
            (Figure::Compliance { holder, language, figure: *figure }, figure.of(envelope))
        }));
    }
    let scope = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?.rulebook(year)?.parity_scope;
    for parity in &answer.parity {
        let language = match scope {
            ParityScope::Combined => None,
            ParityScope::Language => parity.languages.first().copied(),
        };
        laid.extend(
            ParityFigure::ALL.iter().map(|figure| {
                (Figure::Parity { holder: holder.clone(), language, figure: *figure }, figure.of(parity))
            }),
        );
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
                (Figure::Imposed { holder: holder.clone(), language, kind, figure: *figure }, figure.of(&imposed))
            }));
        }
    }
    let same = |one: &projections::penalties::CreditWithdrawal, other: &projections::penalties::CreditWithdrawal| {
        (one.language, one.genre, &one.project) == (other.language, other.genre, &other.project)
    };
    for group in answer.credit_withdrawals.chunk_by(same) {
        for (credit, place) in group.iter().zip(1..) {
            laid.extend(CreditFigure::ALL.iter().map(|figure| {
                let (holder, project) = (holder.clone(), credit.project.clone());
                let (language, genre) = (credit.language, credit.genre);
                (Figure::Credit { holder, language, genre, project, place, figure: *figure }, figure.of(credit))
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
