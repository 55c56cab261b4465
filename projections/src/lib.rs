//! What the log amounts to: pure folds over events, and the answers read off them.
//!
//! In the order in which events flow: a [`Picture`](picture::Picture) adds up the columns of the contract and keeps the
//! facts that obligations look at; [`balances`](mod@balances), [`compliance`](mod@compliance) and
//! [`penalties`](mod@penalties) read their answers off it; [`history`](mod@history) keeps the events that concern one subject.
//! [`postings`](mod@postings) says what each event moves between accounts, and [`accounts`](mod@accounts) adds that up: a
//! second way to every balance, which must agree with the first. Where a whole log is verified, [`sums`] keeps the first way and no more, and both
//! take [`numbers`] for ids. [`report`](mod@report) is what a broadcaster is told of its
//! year, [`dispute`](mod@dispute) the review file of a dispute,
//! [`lists`] what there is at all, [`pace`](mod@pace) what was committed day by day, [`figures`] how each figure of an answer is told once,
//! [`indicators`] what the years' commitments went to, [`calendar`](mod@calendar) the dates of the year with what falls due; [`texts`](mod@texts) are the words that people read in them. What a question names
//! and nobody knows is [`unknown`], with the nearest that is known.
//!
//! Folding never refuses and never fails: a cut may leave out what an event rests on, and the rest still adds up. No rule is
//! restated here; every share and every shortfall comes from `ledger::rules`. Nothing here reads a log, a clock or a disk.

pub mod accounts;
pub mod allocation;
pub mod balances;
pub mod calendar;
pub mod compliance;
pub mod dispute;
pub mod figures;
pub mod history;
pub mod indicators;
pub mod lists;
pub mod numbers;
pub mod pace;
pub mod penalties;
pub mod picture;
pub mod postings;
pub mod report;
pub mod sums;
pub mod texts;
pub mod unknown;

use ledger::refusal::Bilingual;
use ledger::rulebook::InvalidRulebook;
use ledger::time::FiscalYear;
use unknown::Unknown;

/// Why a question about a year has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum NoAnswer {
    /// The year is not open at the cut.
    YearNotOpen(FiscalYear),
    /// No year is open at the cut.
    NoYearOpen,
    /// The rulebook that the log holds for the year cannot be read.
    Rulebook(FiscalYear, InvalidRulebook),
    /// No event of the cut knows the holder, project, commitment or dispute.
    Unknown(Unknown),
    /// The allocations of the year are not calculated at the cut.
    NotCalculated(FiscalYear),
    /// The allocations of the year were not calculated by factors.
    NotByFactors(FiscalYear),
}

impl NoAnswer {
    /// What is missing, and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            NoAnswer::YearNotOpen(year) => Bilingual {
                en: format!(
                    "the fiscal year {year} is not open at this cut. `years` lists those that are; or cut later."
                ),
                fr: format!(
                    "l'exercice financier {year} n'est pas ouvert à cette coupe. `years` donne la liste de ceux qui le sont; ou demandez une coupe ultérieure."
                ),
            },
            NoAnswer::NoYearOpen => Bilingual {
                en: "no fiscal year is open at this cut. Open one with `open-year`, or cut later.".to_owned(),
                fr: "aucun exercice financier n'est ouvert à cette coupe. Ouvrez-en un avec `open-year`, ou demandez une coupe ultérieure."
                    .to_owned(),
            },
            NoAnswer::Rulebook(year, wrong) => Bilingual {
                en: format!(
                    "the rulebook that the log holds for {year} cannot be read: `{}` must be {}. Run `envelope verify`.",
                    wrong.path,
                    wrong.expected().en
                ),
                fr: format!(
                    "le recueil de règles que le journal contient pour {year} est illisible\u{a0}: `{}` doit être {}. Lancez `envelope verify`.",
                    wrong.path,
                    wrong.expected().fr
                ),
            },
            NoAnswer::Unknown(unknown) => unknown.message(),
            NoAnswer::NotCalculated(year) => Bilingual {
                en: format!(
                    "the allocations of {year} are not calculated at this cut. Calculate them (`calculate-allocations`), cut later, or see what they would be with `what-if`."
                ),
                fr: format!(
                    "les allocations de {year} ne sont pas calculées à cette coupe. Calculez-les (`calculate-allocations`), demandez une coupe ultérieure, ou voyez ce qu'elles seraient avec `what-if`."
                ),
            },
            NoAnswer::NotByFactors(year) => Bilingual {
                en: format!(
                    "the allocations of {year} were calculated by the average, which has no causes to compare. Compare two years calculated by factors."
                ),
                fr: format!(
                    "les allocations de {year} ont été calculées selon la moyenne, qui n'a pas de causes à comparer. Comparez deux exercices calculés par facteurs."
                ),
            },
        }
    }
}
