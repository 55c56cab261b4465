//! What the choices are called where a person reads them, in both languages. Codes stay in the answers beside them.

use crate::indicators::{Dimension, Share};
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

/// A share in per cent, to a tenth.
#[must_use]
pub fn percent(share: Share) -> Bilingual {
    let (whole, tenth) = (share.ten_thousandths() / 100, share.ten_thousandths() / 10 % 10);
    both(format!("{whole}.{tenth}%"), format!("{whole},{tenth}\u{a0}%"))
}

/// How indicators tell commitments apart.
#[must_use]
pub fn dimension(dimension: Dimension) -> Bilingual {
    match dimension {
        Dimension::All => both("In all", "En tout"),
        Dimension::Genre => both("Genre", "Genre"),
        Dimension::Language => both("Language", "Langue"),
        Dimension::Region => both("Region", "Région"),
        Dimension::Production => both("Kind of production", "Type de production"),
        Dimension::Parity => both("Parity", "Parité"),
        Dimension::DigitalMedia => both("Digital media", "Médias numériques"),
    }
}

/// What commitments are under a dimension, by the words of both.
#[must_use]
pub fn indicator(dimension: &str, value: &str) -> Option<Bilingual> {
    let (en, fr) = match (dimension, value) {
        ("all", "all") => ("All commitments", "Tous les engagements"),
        ("genre", "drama") => ("Drama", "Dramatiques"),
        ("genre", "documentary") => ("Documentary", "Documentaires"),
        ("genre", "children-youth") => ("Children and youth", "Enfants et jeunes"),
        ("genre", "variety-performing-arts") => ("Variety and performing arts", "Variétés et arts de la scène"),
        ("language", "english") => ("English", "Anglais"),
        ("language", "french") => ("French", "Français"),
        ("region", "regional") => ("Regional projects", "Projets régionaux"),
        ("region", "not-regional") => ("Other projects", "Autres projets"),
        ("region", "not-stated") => ("Region not stated", "Région non précisée"),
        ("production", "independent") => ("Independent production", "Production indépendante"),
        ("production", "in-house") => ("In-house production", "Production interne"),
        ("production", "affiliated") => ("Affiliated production", "Production affiliée"),
        ("parity", "eligible") => ("Counts for parity", "Compte pour la parité"),
        ("parity", "not-eligible") => ("Does not count for parity", "Ne compte pas pour la parité"),
        ("digital-media", "eligible") => ("With eligible digital media", "Avec médias numériques admissibles"),
        ("digital-media", "not-eligible") => ("Without eligible digital media", "Sans médias numériques admissibles"),
        _ => return None,
    };
    Some(both(en, fr))
}
