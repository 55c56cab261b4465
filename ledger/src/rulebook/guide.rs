//! The guide's parameters as data: what the embedded files of `ledger/guide` say.

use crate::refusal::Bilingual;
use crate::time::FiscalYear;
use serde::Deserialize;
use std::sync::LazyLock;

/// What sort of value a parameter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// A part of a whole, from 0 to 1.
    Share,
    /// Canadian dollars.
    Amount,
    /// A number of things.
    Count,
    /// One of a few words.
    Word,
}

/// One parameter of a guide: its value, where the guide states it, and how it is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The dotted path, as in `open-year` and in the log.
    pub path: String,
    /// The value as text.
    pub value: String,
    /// What sort of value it is.
    pub kind: Kind,
    /// The section of the guide that states it.
    pub section: String,
    /// How the guide prints the value, in its own language.
    pub printed: String,
    /// What the section says, in our words.
    pub says: Bilingual,
    /// Our choice where the guide is silent or says two things.
    pub reading: Option<Bilingual>,
    /// Where the guide contradicts itself on this parameter.
    pub slip: Option<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guide {
    year: FiscalYear,
    parameter: Vec<Parameter>,
}

/// The files that the program carries, one a year.
const FILES: [&str; 1] = [include_str!("../../guide/2021-2022.toml")];

// The files are part of the program and a test reads every one, so that leaving out an unreadable one never happens.
static GUIDES: LazyLock<Vec<Guide>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| toml::from_str(file).ok()).collect());

/// The parameters that the guide of this year prints, in the order of the contract; none where the program carries no
/// guide of the year.
pub(super) fn parameters(year: FiscalYear) -> &'static [Parameter] {
    GUIDES.iter().find(|guide| guide.year == year).map_or(&[], |guide| &guide.parameter)
}

/// The parameters of the newest guide.
pub(super) fn newest() -> &'static [Parameter] {
    GUIDES.iter().max_by_key(|guide| guide.year).map_or(&[], |guide| &guide.parameter)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn every_file_is_readable_and_speaks_both_languages() {
        for file in FILES {
            let guide: Guide = toml::from_str(file).unwrap_or_else(|error| panic!("{error}"));
            for parameter in &guide.parameter {
                let texts = [Some(&parameter.says), parameter.reading.as_ref(), parameter.slip.as_ref()];
                for text in texts.into_iter().flatten() {
                    assert!(text.en.len() > 20 && text.fr.len() > 20 && text.en != text.fr, "{}", parameter.path);
                    for clumsy in [" %", " $", " :", " ;", "~"] {
                        assert!(!text.fr.contains(clumsy), "{}: {clumsy:?} in {}", parameter.path, text.fr);
                    }
                }
                assert!(!parameter.section.is_empty() && !parameter.printed.is_empty(), "{}", parameter.path);
            }
        }
        assert_eq!(GUIDES.len(), FILES.len());
    }
}
