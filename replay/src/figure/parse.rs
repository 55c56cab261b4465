//! Reading the words by which a figure is asked for.

use super::{Figure, Place};
use ledger::display::in_one_line;
use ledger::ids::{HolderId, ProjectId};
use ledger::nearest::{meant, nearest};
use ledger::refusal::Bilingual;
use ledger::words::{Genre, Language, PenaltyBasis, PenaltyKind};
use projections::balances::{EnvelopeFigure, Measure};
use projections::compliance::{Obligation, ParityFigure};
use projections::penalties::{CreditFigure, ImposedFigure};
use std::str::FromStr;

/// Words that name no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub struct NotAFigure {
    /// What was asked for.
    pub asked: String,
    /// The first word that is not understood; none where words are missing or left over.
    pub wrong: Option<String>,
    /// What may stand there.
    pub known: String,
}

impl NotAFigure {
    /// What is wrong and what is known, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let NotAFigure { asked, wrong, known } = self;
        let hint = match wrong {
            Some(wrong) => meant(&nearest(wrong, known.split(", "))),
            // The first word says which answer is asked.
            None => {
                let first = asked.split([' ', '[', '.']).next().unwrap_or_default();
                let answers = FORMS.split(" | ").filter_map(|form| form.split(' ').next());
                let known = answers.clone().any(|answer| answer == first);
                meant(&if known { Vec::new() } else { nearest(first, answers) })
            }
        };
        let (asked, wrong) = (in_one_line(asked), wrong.as_deref().map(in_one_line));
        match wrong {
            Some(wrong) => Bilingual {
                en: format!("`{wrong}` in `{asked}` names no figure.{} Choose one of: {known}.", hint.en),
                fr: format!(
                    "`{wrong}` dans `{asked}` ne désigne aucun chiffre.{} Choisissez parmi\u{a0}: {known}.",
                    hint.fr
                ),
            },
            None => Bilingual {
                en: format!("`{asked}` names no figure.{} Write: {known}.", hint.en),
                fr: format!("`{asked}` ne désigne aucun chiffre.{} Écrivez\u{a0}: {known}.", hint.fr),
            },
        }
    }
}

const FORMS: &str = "balances HOLDER LANGUAGE BUCKET COLUMN | balances HOLDER LANGUAGE base|small | alternative-access LANGUAGE COLUMN | reserve LANGUAGE | compliance HOLDER LANGUAGE FIGURE | compliance HOLDER [LANGUAGE] parity.FIGURE | penalties HOLDER LANGUAGE KIND BASIS | penalties HOLDER LANGUAGE KIND imposed.FIGURE | credits HOLDER LANGUAGE GENRE PROJECT N credit|deducted|carried";

struct Words<'a>(&'a str);

impl Words<'_> {
    fn wrong(&self, word: &str, known: impl Into<String>) -> NotAFigure {
        NotAFigure { asked: self.0.to_owned(), wrong: Some(word.to_owned()), known: known.into() }
    }

    fn one<T>(&self, word: &str, read: impl Fn(&str) -> Option<T>, known: &[&str]) -> Result<T, NotAFigure> {
        read(word).ok_or_else(|| self.wrong(word, known.join(", ")))
    }

    fn holder(&self, word: &str) -> Result<HolderId, NotAFigure> {
        HolderId::new(word).map_err(|error| self.wrong(word, error.to_string()))
    }

    fn language(&self, word: &str) -> Result<Language, NotAFigure> {
        self.one(word, Language::from_word, &Language::ALL.iter().map(|l| l.word()).collect::<Vec<_>>())
    }

    fn measure(&self, word: &str, known: impl Iterator<Item = Measure>) -> Result<Measure, NotAFigure> {
        let known: Vec<Measure> = known.collect();
        let read = |word: &str| known.iter().copied().find(|measure| measure.word() == word.replace('-', "_"));
        self.one(word, read, &known.iter().map(|measure| measure.word()).collect::<Vec<_>>())
    }

    fn place(&self, word: &str) -> Result<Place, NotAFigure> {
        let read = |word: &str| Place::all().find(|place| place.word() == word);
        self.one(word, read, &Place::all().map(Place::word).collect::<Vec<_>>())
    }
}

macro_rules! names {
    ($words:expr, $word:expr, $type:ident) => {
        $words.one($word, $type::from_word, &$type::ALL.iter().map(|one| one.word()).collect::<Vec<_>>())
    };
}

/// The rest of a name after its first part, as JSON or as the heading of a flat table joins them.
fn after<'a>(part: &str, name: &'a str) -> Option<&'a str> {
    name.strip_prefix(part)?.strip_prefix(['.', '_', '-'])
}

/// The words for a figure's place in the answers, as [`Figure`] displays it; none where the text is no such place.
fn words_of_path(path: &str) -> Option<String> {
    if let Some(language) = path.strip_prefix("balances.reserve.") {
        return Some(format!("reserve {language}"));
    }
    let (list, rest) = path.split_once('[')?;
    let (of, figure) = rest.split_once("].")?;
    let of = of.replace(',', " ");
    match list {
        "balances.envelopes" | "report.envelopes" => Some(format!("balances {of} {}", figure.replacen('.', " ", 1))),
        "balances.alternative_access" => Some(format!("alternative-access {of} {figure}")),
        "compliance.envelopes" | "report.compliance" => Some(format!("compliance {of} {figure}")),
        "compliance.parity" | "report.parity" => Some(format!("compliance {of} parity.{figure}")),
        "penalties.penalties" => {
            let basis = figure.strip_prefix("options[").and_then(|rest| rest.strip_suffix("].amount"));
            Some(format!("penalties {of} {}", basis.unwrap_or(figure)))
        }
        "penalties.credit_withdrawals" => Some(format!("credits {of} {figure}")),
        _ => None,
    }
}

impl FromStr for Figure {
    type Err = NotAFigure;

    fn from_str(text: &str) -> Result<Figure, NotAFigure> {
        let w = Words(text);
        let printed = words_of_path(text);
        let words: Vec<&str> = printed.as_deref().unwrap_or(text).split_whitespace().collect();
        Ok(match words.as_slice() {
            ["balances" | "compliance", holder, language, figure] if EnvelopeFigure::from_word(figure).is_some() => {
                let figure = names!(w, figure, EnvelopeFigure)?;
                Figure::Envelope { holder: w.holder(holder)?, language: w.language(language)?, figure }
            }
            ["balances", holder, language, place, measure] => Figure::Balance {
                holder: w.holder(holder)?,
                language: w.language(language)?,
                place: w.place(place)?,
                measure: w.measure(measure, Measure::of_bucket())?,
            },
            ["alternative-access", language, measure] => {
                Figure::Pool { language: w.language(language)?, measure: w.measure(measure, Measure::of_pool())? }
            }
            ["reserve", language] => Figure::Reserve { language: w.language(language)? },
            ["compliance", holder, figure] => {
                let figure = after("parity", figure).unwrap_or(figure);
                Figure::Parity { holder: w.holder(holder)?, language: None, figure: names!(w, figure, ParityFigure)? }
            }
            ["compliance", holder, language, figure] => {
                let (holder, language) = (w.holder(holder)?, w.language(language)?);
                match after("parity", figure) {
                    Some(figure) => {
                        Figure::Parity { holder, language: Some(language), figure: names!(w, figure, ParityFigure)? }
                    }
                    None => Figure::Compliance { holder, language, figure: names!(w, figure, Obligation)? },
                }
            }
            ["penalties", holder, language, kind, figure] => {
                let (holder, language) = (w.holder(holder)?, w.language(language)?);
                let kind = names!(w, kind, PenaltyKind)?;
                match PenaltyBasis::from_word(after("by", figure).unwrap_or(figure)) {
                    Some(basis) => Figure::Penalty { holder, language, kind, basis },
                    None => {
                        let figure = after("imposed", figure).unwrap_or(figure);
                        Figure::Imposed { holder, language, kind, figure: names!(w, figure, ImposedFigure)? }
                    }
                }
            }
            ["credits", holder, language, genre, project, place, figure] => Figure::Credit {
                holder: w.holder(holder)?,
                language: w.language(language)?,
                genre: names!(w, genre, Genre)?,
                project: ProjectId::new(project).map_err(|error| w.wrong(project, error.to_string()))?,
                place: w.one(place, |word| word.parse().ok().filter(|n| *n > 0), &["1", "2"])?,
                figure: names!(w, figure, CreditFigure)?,
            },
            _ => return Err(NotAFigure { asked: text.to_owned(), wrong: None, known: FORMS.to_owned() }),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn words_and_figures_are_each_other() {
        for text in [
            "balances north english drama balance",
            "balances north french total held",
            "balances north french base",
            "balances north french small",
            "compliance north english first_deadline.date",
            "penalties north english parity imposed.year",
            "alternative-access french funded",
            "reserve english",
            "compliance north english first_deadline.shortfall",
            "compliance north parity.required",
            "compliance north french parity.status",
            "penalties north english digital-media projects",
            "penalties north english parity imposed.carried",
            "credits north english drama film 2 deducted",
        ] {
            assert_eq!(text.parse::<Figure>().unwrap().selector(), text);
        }
        let hyphens = "compliance north english first-deadline.shortfall".parse::<Figure>().unwrap();
        assert_eq!(hyphens.to_string(), "compliance.envelopes[north,english].first_deadline.shortfall");
    }

    #[test]
    fn headings_of_flat_tables_name_figures_too() {
        for (heading, name) in
            [("imposed_amount", "imposed.amount"), ("carried", "imposed.carried"), ("by_projects", "projects")]
        {
            let figure = format!("penalties north english digital-media {heading}").parse::<Figure>().unwrap();
            assert_eq!(figure.selector(), format!("penalties north english digital-media {name}"));
        }
    }

    #[test]
    fn what_names_no_figure_says_which_word_is_wrong() {
        let wrong = |text: &str| text.parse::<Figure>().unwrap_err();
        assert_eq!(wrong("balances north english comedy balance").wrong.as_deref(), Some("comedy"));
        assert!(wrong("compliance north english first_deadline.sum").message().en.contains("first_deadline.required"));
        assert_eq!(wrong("balances north").wrong, None);
        assert_eq!(wrong("credits north english drama film 0 credit").wrong.as_deref(), Some("0"));
    }
}
