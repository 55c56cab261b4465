//! What the choices are called where a person reads them, in both languages. Codes stay in the answers beside them.

use ledger::display::{money_en, money_fr};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::words::{DisputeNature, DisputeOutcome, DisputeRole, Language, PenaltyKind};

/// A text of our own.
pub(crate) fn both(en: impl Into<String>, fr: impl Into<String>) -> Bilingual {
    Bilingual { en: en.into(), fr: fr.into() }
}

/// An amount with the dollar sign.
pub(crate) fn dollars(amount: Money) -> Bilingual {
    both(money_en(amount), money_fr(amount))
}

/// Who decides a step: in English as after "by", in French as after "il revient" (to whom it falls).
#[must_use]
pub fn role(role: DisputeRole) -> Bilingual {
    match role {
        DisputeRole::Staff => both("the fund's staff", "au personnel du fonds"),
        DisputeRole::ProgramHead => both("the head of the programme", "à la ou au chef responsable du programme"),
        DisputeRole::DirectorFinanceOperations => {
            both("the director of finance and operations", "à la direction des finances et de l'exploitation")
        }
        DisputeRole::President => both("the president", "à la présidence"),
        DisputeRole::Board => both("the board of directors", "au conseil d'administration"),
    }
}

/// The name of a role in a list or a heading.
#[must_use]
pub fn role_name(role: DisputeRole) -> Bilingual {
    match role {
        DisputeRole::Staff => both("Fund's staff", "Personnel du fonds"),
        DisputeRole::ProgramHead => both("Head of the programme", "Chef responsable du programme"),
        DisputeRole::DirectorFinanceOperations => {
            both("Director, finance and operations", "Direction des finances et de l'exploitation")
        }
        DisputeRole::President => both("President", "Présidence"),
        DisputeRole::Board => both("Board of directors", "Conseil d'administration"),
    }
}

/// What a step answered.
#[must_use]
pub fn outcome(outcome: DisputeOutcome) -> Bilingual {
    match outcome {
        DisputeOutcome::Upheld => both("the fund's figure stands", "le chiffre du fonds est maintenu"),
        DisputeOutcome::Granted => both("granted", "demande accueillie"),
        DisputeOutcome::PartlyGranted => both("granted in part", "demande accueillie en partie"),
        DisputeOutcome::NoPrecedent => both("no precedent", "aucun précédent"),
        DisputeOutcome::Referred => both("referred to the next step", "renvoi à l'étape suivante"),
    }
}

/// What a dispute is mainly about.
#[must_use]
pub fn nature(nature: DisputeNature) -> Bilingual {
    match nature {
        DisputeNature::Administrative => both("administrative", "administrative"),
        DisputeNature::Interpretation => both("interpretation of a policy", "interprétation d'une politique"),
        DisputeNature::PolicyChange => both("request to change a policy", "demande de modification d'une politique"),
    }
}

/// The language of an envelope, as in "the English envelope".
#[must_use]
pub fn language(language: Language) -> Bilingual {
    match language {
        Language::English => both("English", "langue anglaise"),
        Language::French => both("French", "langue française"),
    }
}

/// The obligation behind a penalty.
#[must_use]
pub fn penalty(kind: PenaltyKind) -> Bilingual {
    match kind {
        PenaltyKind::DigitalMedia => both("digital media", "médias numériques"),
        PenaltyKind::Parity => both("parity", "parité"),
    }
}
