//! `penalties`: what a year's facts call for, to be taken next year, and the credit withdrawn in the year (part D).

use crate::NoAnswer;
use crate::compliance::{digital_media_assessment, parity_assessments};
use crate::figures::{EVENTS, Meaning, figures};
use crate::picture::{Imposed, Picture};
use ledger::event::Kind;
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::rules::digital_media;
use ledger::texts::{Pair, headings};
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

const IMPOSED: Pair = (
    "A penalty is taken from flex; what flex cannot cover is carried to the next allocation.",
    "Une pénalité est prise sur la marge de manœuvre; ce qu'elle ne peut couvrir est reporté à l'allocation suivante.",
);
const WITHDRAWN: Pair = (
    "When a licence that earned credit is withdrawn, the credit's value is deducted from the genre, then from flex; what does not fit is carried to the first later allocation.",
    "Lorsqu'une licence qui a valu un crédit est retirée, la valeur du crédit est déduite du genre, puis de la marge de manœuvre; ce qui dépasse est reporté à la première allocation ultérieure.",
);
const BY_LETTER: Pair = ("as the letter that imposes it states", "selon la lettre qui l'impose");
const SO_FAR: Pair = ("deducted so far", "déduit jusqu'ici");
const OUTSTANDING: Pair = ("still outstanding", "encore à déduire");
/// A penalty, called as its event is.
pub const PENALTY_IMPOSED: Pair = Kind::PenaltyImposed.called();
/// A credit that was withdrawn, called as its event is.
pub const CREDIT_WITHDRAWN: Pair = Kind::CreditWithdrawn.called();
const DEDUCTED: Pair = headings::DEDUCTED;
const CARRIED: Pair = headings::CARRIED;

figures! {
    /// A figure of a penalty that was imposed.
    ImposedFigure of ImposedPenalty, under "imposed" {
        Year = year: "D", ("Imposed", "Imposée"),
            ("year that it is taken from first", "exercice sur lequel elle est d'abord prise"), BY_LETTER, IMPOSED;
        Basis = basis: "D.1", headings::BASIS, ("what it is measured by", "ce qui la mesure"), BY_LETTER, IMPOSED;
        Amount = amount: "D", headings::AMOUNT, PENALTY_IMPOSED, EVENTS, IMPOSED;
        Deducted = deducted: "D", DEDUCTED, SO_FAR, EVENTS, IMPOSED;
        Carried = carried: "D", CARRIED, OUTSTANDING, ("imposed − deducted", "imposé − déduit"), IMPOSED;
    }
    /// A figure of a credit that was withdrawn.
    CreditFigure of CreditWithdrawal {
        Credit = credit: "D.3", headings::CREDIT, CREDIT_WITHDRAWN, EVENTS, WITHDRAWN;
        Deducted = deducted: "D.3", DEDUCTED, SO_FAR, EVENTS, WITHDRAWN;
        Carried = carried: "D.3", CARRIED, OUTSTANDING, ("credit − deducted", "crédit − déduit"), WITHDRAWN;
    }
}

/// What is said of a penalty that the fund may choose.
#[must_use]
pub fn option_meaning(kind: PenaltyKind, basis: PenaltyBasis) -> Meaning {
    const SAYS: Pair = (
        "An obligation that is not met becomes a penalty of the year after, taken from flex.",
        "Une obligation non respectée devient une pénalité de l'exercice suivant, prise sur la marge de manœuvre.",
    );
    let (label, formula, section) = match (kind, basis) {
        (PenaltyKind::DigitalMedia, PenaltyBasis::Projects) => (
            ("digital media penalty by projects", "pénalité en médias numériques, par projet"),
            (
                "an amount for each missing project; nothing where the obligation is met",
                "un montant par projet manquant; rien si l'obligation est respectée",
            ),
            "D.1",
        ),
        (PenaltyKind::DigitalMedia, PenaltyBasis::Allocation) => (
            ("digital media penalty by dollars", "pénalité en médias numériques, en dollars"),
            (
                "the dollars missing; nothing where the obligation is met",
                "les dollars manquants; rien si l'obligation est respectée",
            ),
            "D.1",
        ),
        (PenaltyKind::Parity, _) => (
            ("parity penalty", "pénalité de parité"),
            (
                "the dollars missing, apportioned over the languages pro rata to their bases",
                "les dollars manquants, répartis entre les langues au prorata de leurs bases",
            ),
            "D.2",
        ),
    };
    Meaning::new(label, formula, section, SAYS)
}

impl Penalty {
    /// What the fund may choose by one basis; none where it cannot.
    #[must_use]
    pub fn option(&self, basis: PenaltyBasis) -> Option<Money> {
        self.options.iter().find(|option| option.basis == basis).map(|option| option.amount)
    }
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
