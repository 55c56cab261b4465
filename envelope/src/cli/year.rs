//! The fiscal year that a question is about: the one that was named, else the latest that is open.

use super::error::CliError;
use super::output::say;
use super::words::Lang;
use clap::Args;
use ledger::log::EventLog;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::picture::Picture;
use replay::Cut;

/// A year, or none.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct YearAsked {
    /// The fiscal year, such as 2021-2022; the latest that is open where it is left out
    ///
    /// L'exercice financier, par exemple 2021-2022; le dernier qui est ouvert s'il est omis
    #[arg(long, value_name = "YEAR")]
    year: Option<FiscalYear>,
}

impl YearAsked {
    /// The year, where a picture of the cut is there.
    ///
    /// # Errors
    /// None was named and none is open.
    pub(crate) fn of(self, picture: &Picture, lang: Lang) -> Result<FiscalYear, CliError> {
        self.year.map_or_else(|| latest(picture, lang), Ok)
    }

    /// The year, where the log is yet to be read. It is read once more only where no year was named.
    ///
    /// # Errors
    /// None was named and none is open, the cut lies beyond what is known, or the log cannot be read.
    pub(crate) async fn at<L: EventLog + Sync>(self, log: &L, cut: &Cut, lang: Lang) -> Result<FiscalYear, CliError> {
        named_or_latest(self.year, log, cut, lang).await
    }
}

/// The year that was named, else the latest that is open at the cut.
///
/// # Errors
/// As for [`YearAsked::at`].
pub(crate) async fn named_or_latest<L: EventLog + Sync>(
    named: Option<FiscalYear>,
    log: &L,
    cut: &Cut,
    lang: Lang,
) -> Result<FiscalYear, CliError> {
    if let Some(year) = named {
        return Ok(year);
    }
    let folded = replay::picture(log, cut, |_| ()).await?;
    latest(&folded.picture, lang)
}

/// The latest open year, said where the answer itself need not say it.
fn latest(picture: &Picture, lang: Lang) -> Result<FiscalYear, CliError> {
    let year = picture.latest_year().ok_or(NoAnswer::NoYearOpen)?;
    say(&match (lang, picture.is_closed(year)) {
        (Lang::En, false) => format!("fiscal year {year}, the latest that is open (--year names another)"),
        (Lang::Fr, false) => format!("exercice {year}, le dernier qui est ouvert (--year en nomme un autre)"),
        (Lang::En, true) => {
            format!("fiscal year {year}: every year is closed, and it is the latest (--year names another)")
        }
        (Lang::Fr, true) => {
            format!(
                "exercice {year}\u{a0}: tous les exercices sont fermés, et c'est le dernier (--year en nomme un autre)"
            )
        }
    });
    Ok(year)
}
