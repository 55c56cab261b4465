//! `envelope indicators`: what the years' commitments went to; two years side by side; or what everyone may see.

use super::args::{AsOf, Common};
use super::ask::open_at;
use super::error::{CliError, Exit};
use super::lists::{answer, written};
use super::progress::Progress;
use super::words::Lang;
use clap::Args;
use ledger::log::EventLog as _;
use ledger::time::FiscalYear;
use projections::indicators::{changes, indicators as indicators_of};
use projections::lists::Filters;

/// The question of indicators.
#[derive(Debug, Args)]
pub(crate) struct Indicators {
    /// Only of this fiscal year, such as 2021-2022
    ///
    /// Seulement de cet exercice financier, par exemple 2021-2022
    #[arg(long, value_name = "YEAR")]
    year: Option<FiscalYear>,
    /// Beside this earlier year, to see what a measure between them changed
    ///
    /// À côté de cet exercice antérieur, pour voir ce qu'une mesure prise entre les deux a changé
    #[arg(long, value_name = "YEAR", requires = "year")]
    compare_with: Option<FiscalYear>,
    /// Only what may be shown to everyone: totals of closed years, with at least three broadcasters behind whatever can be worked out
    ///
    /// Seulement ce qui peut être montré à tous : les totaux des exercices fermés, avec au moins trois télédiffuseurs derrière tout ce qui peut s'en déduire
    #[arg(long, conflicts_with_all = ["year", "compare_with"])]
    public: bool,
    #[command(flatten)]
    as_of: AsOf,
}

/// Answers the question.
///
/// # Errors
/// A year is not open at the cut, or the log cannot be read.
pub(crate) async fn indicators(common: &Common, lang: Lang, asked: &Indicators) -> Result<Exit, CliError> {
    let filters = Filters { year: asked.year, ..Filters::default() };
    if asked.public {
        common.answer_form()?;
        let log = open_at(common, &asked.as_of).await?;
        let mut progress = Progress::of_events(lang, log.head().seq);
        let folded = replay::published(&log, &asked.as_of.cut(), |done| progress.at(done.read)).await;
        progress.done();
        let (published, read) = folded?;
        return written(common, lang, &asked.as_of, published.list(read.through.seq), &read);
    }
    match asked.year.zip(asked.compare_with) {
        Some((year, before)) => {
            answer(common, lang, &asked.as_of, &filters, |listed, _| changes(listed, before, year)).await
        }
        None => answer(common, lang, &asked.as_of, &filters, indicators_of).await,
    }
}
