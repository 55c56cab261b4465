//! What the choices are called where a person reads them, in both languages. Codes stay in the answers beside them.

use crate::indicators::{Dimension, Share};
use crate::lists::Finding;
use ledger::display::{money_en, money_fr};
use ledger::money::Money;
use ledger::texts::{Bilingual, Pair, headings, in_one_line, phrases, words};
use ledger::words::{Genre, Language};

/// A text of our own.
pub(crate) fn both(en: impl Into<String>, fr: impl Into<String>) -> Bilingual {
    Bilingual { en: en.into(), fr: fr.into() }
}

/// An amount with the dollar sign.
pub(crate) fn dollars(amount: Money) -> Bilingual {
    both(money_en(amount), money_fr(amount))
}

/// The language of an envelope, as in "the English envelope".
#[must_use]
pub fn envelope(language: Language) -> Bilingual {
    match language {
        Language::English => both("English", "langue anglaise"),
        Language::French => both("French", "langue française"),
    }
}

/// A share in per cent, to a tenth.
#[must_use]
pub fn percent(share: Share) -> Bilingual {
    let (whole, tenth) = (share.ten_thousandths() / 100, share.ten_thousandths() / 10 % 10);
    both(format!("{whole}.{tenth}%"), format!("{whole},{tenth}\u{a0}%"))
}

/// Why a line of audience is worth a look.
#[must_use]
pub const fn finding(finding: Finding) -> Pair {
    match finding {
        Finding::Waiting => ("waits for a decision", "attend une décision"),
        Finding::NotSupported => ("title not supported", "titre non appuyé"),
        Finding::GenreDiffers => ("another genre", "autre genre"),
        Finding::HoursFar => ("hours far from last year's", "heures loin de l'an dernier"),
    }
}

/// How indicators tell commitments apart.
#[must_use]
pub fn dimension(dimension: Dimension) -> Bilingual {
    match dimension {
        Dimension::All => both("In all", "En tout"),
        Dimension::Genre => Bilingual::from(headings::GENRE),
        Dimension::Language => Bilingual::from(headings::LANGUAGE),
        Dimension::Region => both("Region", "Région"),
        Dimension::Production => both("Kind of production", "Type de production"),
        Dimension::Parity => Bilingual::from(headings::PARITY),
        Dimension::DigitalMedia => Bilingual::from(headings::DIGITAL_MEDIA),
    }
}

/// What commitments are under a dimension, by the words of both.
#[must_use]
pub fn indicator(dimension: &str, value: &str) -> Option<Bilingual> {
    if dimension == "genre" {
        return Genre::from_word(value).map(|genre| in_one_line(words::bucket_heading(genre.into())));
    }
    let text = match (dimension, value) {
        ("all", "all") => phrases::ALL_COMMITMENTS,
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
    Some(text.into())
}
