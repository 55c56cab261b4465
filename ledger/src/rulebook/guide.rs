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

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Guide {
    year: FiscalYear,
    /// The year whose guide holds where this one says nothing; its dates are never inherited.
    based_on: Option<FiscalYear>,
    parameter: Vec<Parameter>,
}

/// The files that the program carries, one a year, in the order of years.
const FILES: [&str; 2] = [include_str!("../../guide/2021-2022.toml"), include_str!("../../guide/2022-2023.toml")];

// The files are part of the program and a test reads every one, so that leaving out an unreadable one never happens.
static GUIDES: LazyLock<Vec<Guide>> = LazyLock::new(|| {
    FILES.iter().filter_map(|file| toml::from_str(file).ok()).fold(
        Vec::new(),
        |mut guides: Vec<Guide>, guide: Guide| {
            let base = guides.iter().find(|base| Some(base.year) == guide.based_on);
            let guide = base.map_or(guide.clone(), |base| guide.over(base));
            guides.push(guide);
            guides
        },
    )
});

impl Guide {
    /// This guide with what it inherits, in the order of the one that it is based on.
    fn over(&self, base: &Guide) -> Guide {
        let own = |path: &str| self.parameter.iter().find(|parameter| parameter.path == path);
        let inherited = base.parameter.iter().filter(|parameter| parameter.kind != Kind::Date);
        let parameter = inherited.map(|parameter| own(&parameter.path).unwrap_or(parameter).clone()).collect();
        Guide { year: self.year, based_on: self.based_on, parameter }
    }
}

/// The parameters that the guide of this year prints, in the order of the contract; none where the program carries no
/// guide of the year.
pub(super) fn parameters(year: FiscalYear) -> &'static [Parameter] {
    GUIDES.iter().find(|guide| guide.year == year).map_or(&[], |guide| &guide.parameter)
}

/// The parameters of the first guide.
pub(super) fn first() -> &'static [Parameter] {
    GUIDES.first().map_or(&[], |guide| &guide.parameter)
}

/// What the newest guide that says something of a parameter says of it.
pub(super) fn newest(path: &str) -> Option<&'static Parameter> {
    GUIDES.iter().rev().find_map(|guide| guide.parameter.iter().find(|parameter| parameter.path == path))
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
