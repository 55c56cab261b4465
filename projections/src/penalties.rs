//! `penalties`: what a year's facts call for, to be taken next year, and the credit withdrawn in the year (part D).

use crate::NoAnswer;
use crate::compliance::{digital_media_assessment, parity_assessments};
use crate::picture::{Imposed, Picture};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::rules::digital_media;
use ledger::time::FiscalYear;
use ledger::words::{Genre, Language, PenaltyBasis, PenaltyKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// The answer. Fields stand in the contract's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Penalties {
    /// The fiscal year whose facts they are.
    pub year: FiscalYear,
    /// The last event that the answer rests on.
    pub through: u64,
    /// What is called for or was imposed, by holder, language and kind.
    pub penalties: Vec<Penalty>,
    /// Credit withdrawn in the year, by holder, language, genre and project, then as recorded.
    pub credit_withdrawals: Vec<CreditWithdrawal>,
}

/// One penalty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Penalty {
    pub holder: HolderId,
    pub language: Language,
    pub kind: PenaltyKind,
    pub options: Vec<PenaltyOption>,
    pub imposed: Option<ImposedPenalty>,
}

/// One amount that the fund may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct PenaltyOption {
    pub basis: PenaltyBasis,
    pub amount: Money,
}

/// A penalty that was imposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct ImposedPenalty {
    pub year: FiscalYear,
    pub basis: PenaltyBasis,
    pub amount: Money,
    /// Taken so far, from later years' grants too.
    pub deducted: Money,
    /// Still outstanding.
    pub carried: Money,
}

/// A licence withdrawn after it earned credit (D.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct CreditWithdrawal {
    pub holder: HolderId,
    pub language: Language,
    pub genre: Genre,
    pub project: ProjectId,
    pub credit: Money,
    /// Taken so far, from later years' grants too.
    pub deducted: Money,
    /// Still outstanding.
    pub carried: Money,
}

impl From<&Imposed> for ImposedPenalty {
    fn from(imposed: &Imposed) -> ImposedPenalty {
        ImposedPenalty {
            year: imposed.year,
            basis: imposed.basis,
            amount: imposed.amount,
            deducted: imposed.deducted,
            carried: imposed.amount - imposed.deducted,
        }
    }
}

/// The penalties that a year's facts call for, and its withdrawn credit.
///
/// # Errors
/// The year is not open at the cut, or its rulebook cannot be read.
pub fn penalties(picture: &Picture, through: u64, year: FiscalYear) -> Result<Penalties, NoAnswer> {
    penalties_of(picture, through, year, None)
}

/// The same, of one holder where asked.
///
/// # Errors
/// As for [`penalties`].
pub fn penalties_of(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
) -> Result<Penalties, NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    let rulebook = state.rulebook(year)?;
    let wanted = |of: &HolderId| holder.is_none_or(|wanted| wanted == of);
    let mut envelopes = state.granted();
    envelopes.retain(|(of, ..)| wanted(of));
    let mut options: BTreeMap<(HolderId, Language, PenaltyKind), Vec<PenaltyOption>> = BTreeMap::new();
    for (holder, language, envelope) in &envelopes {
        let found = digital_media_assessment(picture, rulebook, envelope);
        for (basis, amount) in digital_media::penalties(rulebook, *language, &found) {
            let key = ((*holder).clone(), *language, PenaltyKind::DigitalMedia);
            options.entry(key).or_default().push(PenaltyOption { basis, amount });
        }
    }
    for (holder, found) in parity_assessments(picture, rulebook, &envelopes) {
        for (language, amount) in found.shares.into_iter().filter(|(_, amount)| amount.is_positive()) {
            let key = (holder.clone(), language, PenaltyKind::Parity);
            options.entry(key).or_default().push(PenaltyOption { basis: PenaltyBasis::Allocation, amount });
        }
    }
    for key in state.penalties.keys().filter(|(of, ..)| wanted(of)) {
        options.entry(key.clone()).or_default();
    }
    let penalties = options
        .into_iter()
        .map(|(key, options)| {
            let imposed = state.penalties.get(&key).map(ImposedPenalty::from);
            let (holder, language, kind) = key;
            Penalty { holder, language, kind, options, imposed }
        })
        .collect();
    let mut credits: Vec<_> = state.credits.iter().filter(|credit| wanted(&credit.holder)).collect();
    credits.sort_by(|one, other| {
        let words = |c: &crate::picture::Credit| (c.language.word(), c.genre.word());
        (&one.holder, words(one), &one.project).cmp(&(&other.holder, words(other), &other.project))
    });
    let credit_withdrawals = credits
        .into_iter()
        .map(|credit| CreditWithdrawal {
            holder: credit.holder.clone(),
            language: credit.language,
            genre: credit.genre,
            project: credit.project.clone(),
            credit: credit.credit,
            deducted: credit.deducted,
            carried: credit.credit - credit.deducted,
        })
        .collect();
    Ok(Penalties { year, through, penalties, credit_withdrawals })
}
