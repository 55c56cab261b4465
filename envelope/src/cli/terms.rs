//! The field's words as people read them. Programs read the words of the contract.

pub(crate) mod events;

use super::style::Style;
use super::words::Lang;
use ledger::display::in_one_line as shown;
use ledger::ids::HolderId;
use ledger::texts::{Bilingual, Pair, capital, words};
use ledger::words::{
    AudienceMeasure, Bucket, DisputeNature, DisputeOutcome, DisputeRole, Factor, Genre, Language, PenaltyKind,
    Production,
};
use projections::indicators::{Dimension, Share};
use projections::lists::Finding;
use projections::picture::Picture;
use projections::texts;

/// A language of licences.
pub(crate) const fn language(lang: Lang, language: Language) -> &'static str {
    lang.one(words::language(language))
}

/// A bucket, in two lines where one is long.
pub(crate) const fn bucket(lang: Lang, bucket: Bucket) -> &'static str {
    lang.one(words::bucket_heading(bucket))
}

/// A genre.
pub(crate) fn genre(lang: Lang, genre: Genre) -> String {
    in_one_line(bucket(lang, Bucket::from(genre)))
}

/// A heading of two lines in one.
pub(crate) fn in_one_line(heading: &str) -> String {
    heading.replace('\n', " ")
}

/// A factor by which credit is earned, at the beginning of a cell.
pub(crate) fn factor(lang: Lang, factor: Factor) -> String {
    capital(lang.one(words::factor(factor)))
}

/// An obligation whose shortfall becomes a penalty.
pub(crate) fn penalty(lang: Lang, kind: PenaltyKind) -> String {
    capital(lang.one(words::penalty(kind)))
}

/// A status of the contract, with how it stands out.
pub(crate) fn status(lang: Lang, status: &str) -> (String, Style) {
    let style = match status {
        "met" | "exempt" | "within" => Style::Good,
        "not-met" | "missed" | "exceeded" | "below-minimum" => Style::Bad,
        "open" => Style::Open,
        "not-applicable" | "opted-out" => Style::Faint,
        _ => Style::Plain,
    };
    (words::status(status).map_or(status, |text| lang.one(text)).to_owned(), style)
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
    let told = match column {
        "genre" => return Genre::from_word(word).map_or_else(|| word.to_owned(), |known| genre(lang, known)),
        "findings" => {
            let findings = word.split([' ', ',']).filter(|word| !word.is_empty());
            return findings
                .map(|word| finding(word).map_or(word, |text| lang.one(text)))
                .collect::<Vec<_>>()
                .join(", ");
        }
        "language" => Language::from_word(word).map(words::language),
        "production" => Production::from_word(word).map(words::production),
        "nature" => DisputeNature::from_word(word).map(words::nature),
        "step" => DisputeRole::from_word(word).map(words::role),
        "outcome" => DisputeOutcome::from_word(word).map(words::outcome),
        "measure" => AudienceMeasure::from_word(word).map(words::measure),
        "state" => words::status(word),
        "kind" | "decision" => words::choice(word),
        _ => return of(lang, texts::indicator(column, word), word),
    };
    told.map_or(word, |text| lang.one(text)).to_owned()
}

/// Why a line of audience is worth a look.
fn finding(word: &str) -> Option<Pair> {
    Finding::from_word(word).map(texts::finding)
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
