//! The field's words as people read them. Programs read the words of the contract.

pub(crate) mod events;

use super::style::Style;
use super::words::Lang;
use ledger::ids::HolderId;
use ledger::words::{Bucket, Genre, Language, PenaltyKind};
use projections::picture::Picture;

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

/// An obligation whose shortfall becomes a penalty.
pub(crate) const fn penalty(lang: Lang, kind: PenaltyKind) -> &'static str {
    match kind {
        PenaltyKind::DigitalMedia => lang.pick("Digital media", "Médias numériques"),
        PenaltyKind::Parity => lang.pick("Parity", "Parité"),
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

/// A holder by its name alone, where a row has no room for more.
pub(crate) fn holder_name(lang: Lang, picture: &Picture, id: &HolderId) -> String {
    picture.holder(id).map_or_else(|| id.to_string(), |known| lang.pick(&known.name.en, &known.name.fr).clone())
}

/// A holder by its name in the language, with the id by which one asks about it.
pub(crate) fn holder(lang: Lang, picture: &Picture, id: &HolderId) -> String {
    match picture.holder(id) {
        Some(known) => format!("{} ({id})", lang.pick(&known.name.en, &known.name.fr)),
        None => id.to_string(),
    }
}
