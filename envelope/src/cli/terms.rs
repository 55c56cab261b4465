//! The field's words as people read them. Programs read the words of the contract.

pub(crate) mod events;

use super::style::Style;
use super::words::Lang;
use ledger::display::in_one_line as shown;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::words::{
    Bucket, DisputeNature, DisputeOutcome, DisputeRole, Factor, Genre, Language, PenaltyBasis, PenaltyKind,
};
use projections::indicators::{Dimension, Share};
use projections::lists::Finding;
use projections::picture::Picture;
use projections::texts;

/// A language of licences.
pub(crate) const fn language(lang: Lang, language: Language) -> &'static str {
    match language {
        Language::English => lang.pick("English", "anglais"),
        Language::French => lang.pick("French", "français"),
    }
}

/// A bucket, in two lines where one is long.
pub(crate) const fn bucket(lang: Lang, bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Drama => lang.pick("Drama", "Dramatiques"),
        Bucket::Documentary => lang.pick("Documentary", "Documentaires"),
        Bucket::ChildrenYouth => lang.pick("Children and\nyouth", "Enfants et\njeunes"),
        Bucket::VarietyPerformingArts => lang.pick("Variety and\nperforming arts", "Variétés et arts\nde la scène"),
        Bucket::Flex => lang.pick("Flex", "Marge de\nmanœuvre"),
    }
}

/// A genre.
pub(crate) fn genre(lang: Lang, genre: Genre) -> String {
    in_one_line(bucket(lang, Bucket::from(genre)))
}

/// A heading of two lines in one.
pub(crate) fn in_one_line(heading: &str) -> String {
    heading.replace('\n', " ")
}

/// A factor by which credit is earned.
pub(crate) const fn factor(lang: Lang, factor: Factor) -> &'static str {
    match factor {
        Factor::AudienceTotal => lang.pick("Audience, total hours", "Auditoire, total des heures"),
        Factor::AudienceOriginal => lang.pick("Audience, original first run", "Auditoire, première diffusion"),
        Factor::HistoricPerformance => lang.pick("Historic performance", "Rendement historique"),
        Factor::RegionalLicences => lang.pick("Regional licences", "Droits régionaux"),
        Factor::OttFirstWindow => lang.pick("First window online", "Première diffusion en ligne"),
        Factor::DiverseCommunities => lang.pick("Diverse communities", "Diversité"),
    }
}

/// An obligation whose shortfall becomes a penalty.
pub(crate) const fn penalty(lang: Lang, kind: PenaltyKind) -> &'static str {
    match kind {
        PenaltyKind::DigitalMedia => lang.pick("Digital media", "Médias numériques"),
        PenaltyKind::Parity => lang.pick("Parity", "Parité"),
    }
}

/// What a penalty is measured by.
pub(crate) const fn basis(lang: Lang, basis: PenaltyBasis) -> &'static str {
    match basis {
        PenaltyBasis::Projects => lang.pick("by projects", "par projets"),
        PenaltyBasis::Allocation => lang.pick("by dollars", "par dollars"),
    }
}

/// A status of the contract, with how it stands out.
pub(crate) fn status(lang: Lang, status: &str) -> (String, Style) {
    let (en, fr, style) = match status {
        "met" => ("met", "respectée", Style::Good),
        "not-met" => ("not met", "non respectée", Style::Bad),
        "open" => ("open", "en cours", Style::Open),
        "closed" => ("closed", "fermée", Style::Plain),
        "missed" => ("missed", "manquée", Style::Bad),
        "exempt" => ("exempt", "exemptée", Style::Good),
        "not-applicable" => ("not applicable", "sans objet", Style::Faint),
        "within" => ("within", "respecté", Style::Good),
        "exceeded" => ("exceeded", "dépassé", Style::Bad),
        other => (other, other, Style::Plain),
    };
    (lang.pick(en, fr).to_owned(), style)
}

/// A word of a list's column as people say it; anything else, such as an id or a title, stays as it is.
pub(crate) fn choice(lang: Lang, column: &str, word: &str) -> String {
    if column == "dimension" {
        let known = Dimension::EVERY.into_iter().find(|known| known.word() == word);
        return of(lang, known.map(texts::dimension), word);
    }
    if column.ends_with("_share") {
        return of(lang, Share::from_text(word).map(texts::percent), word);
    }
    let (en, fr) = match (column, word) {
        ("language", "english") => ("English", "anglais"),
        ("language", "french") => ("French", "français"),
        ("genre", _) => return Genre::from_word(word).map_or_else(|| word.to_owned(), |known| genre(lang, known)),
        ("kind", "independent") => ("independent", "indépendant"),
        ("kind", "group") => ("group", "groupe"),
        ("production", "independent") => ("independent", "indépendante"),
        ("production", "in-house") => ("in-house", "interne"),
        ("production", "affiliated") => ("affiliated", "affiliée"),
        ("state", "held") => ("held", "réservé"),
        ("state", "counted") => ("counted", "compté"),
        ("state", "lapsed") => ("lapsed", "périmé"),
        ("state", "cancelled") => ("cancelled", "annulé"),
        ("state", "released") => ("released", "libéré"),
        ("state", "refused") => ("refused", "refusé"),
        ("nature", _) => return of(lang, DisputeNature::from_word(word).map(texts::nature), word),
        ("step", _) => return of(lang, DisputeRole::from_word(word).map(texts::role_name), word),
        ("outcome", _) => return of(lang, DisputeOutcome::from_word(word).map(texts::outcome), word),
        ("findings", _) => {
            let findings = word.split([' ', ',']).filter(|word| !word.is_empty());
            return findings.map(|word| finding(lang, word)).collect::<Vec<_>>().join(", ");
        }
        ("measure", "total") => ("all hours", "toutes les heures"),
        ("measure", "original") => ("first run", "première diffusion"),
        ("decision", "accepted") => ("accepted", "acceptée"),
        ("decision", "adjusted") => ("adjusted", "rajustée"),
        ("decision", "rejected") => ("rejected", "rejetée"),
        _ => return of(lang, texts::indicator(column, word), word),
    };
    lang.pick(en, fr).to_owned()
}

/// Why a line of audience is worth a look.
fn finding(lang: Lang, word: &str) -> &str {
    match Finding::from_word(word) {
        Some(Finding::Waiting) => lang.pick("waits for a decision", "attend une décision"),
        Some(Finding::NotSupported) => lang.pick("title not supported", "titre non appuyé"),
        Some(Finding::GenreDiffers) => lang.pick("another genre", "autre genre"),
        Some(Finding::HoursFar) => lang.pick("hours far from last year's", "heures loin de l'an dernier"),
        None => word,
    }
}

fn of(lang: Lang, known: Option<Bilingual>, word: &str) -> String {
    known.map_or_else(|| word.to_owned(), |text| lang.text(text))
}

/// A holder by its name alone, where a row has no room for more.
pub(crate) fn holder_name(lang: Lang, picture: &Picture, id: &HolderId) -> String {
    picture
        .holder(id)
        .map_or_else(|| id.to_string(), |known| shown(lang.pick(&known.name.en, &known.name.fr)).into_owned())
}

/// A holder by its name in the language, with the id by which one asks about it.
pub(crate) fn holder(lang: Lang, picture: &Picture, id: &HolderId) -> String {
    match picture.holder(id) {
        Some(known) => format!("{} ({id})", shown(lang.pick(&known.name.en, &known.name.fr))),
        None => id.to_string(),
    }
}
