//! A year as tables for spreadsheets and business-intelligence tools, as of any cut.

use super::{Export, parquet, place};
use crate::cli::args::{AsOf, Common};
use crate::cli::ask::open_at;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::say;
use crate::cli::overview::Overview;
use crate::cli::progress::Progress;
use crate::cli::words::{Lang, both};
use crate::cli::xlsx;
use crate::cli::year::named_or_latest;
use ledger::event::Subject;
use ledger::ids::HolderId;
use ledger::log::EventLog;
use ledger::time::FiscalYear;
use projections::picture::Picture;
use replay::Read;
use replay::tables::{Table, events};

/// In what form a year is written.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// One workbook, a sheet a table.
    Workbook,
    /// A folder, a file a table.
    Folder,
}

/// Writes the tables of a year.
///
/// # Errors
/// The place is not named, no year is open where none is named, the cut lies beyond what is known, the year is not open at it, or the place cannot be
/// written.
pub(super) async fn export(common: &Common, lang: Lang, form: Form, asked: &Export) -> Result<Exit, CliError> {
    let (as_of, holder) = (&asked.as_of, asked.holder.as_ref());
    let Some(path) = asked.output.as_deref() else {
        return Err(CliError::Usage(both(
            "tables need a place: add -o PLACE.",
            "il faut un emplacement aux tableaux\u{a0}: ajoutez -o EMPLACEMENT.",
        )));
    };
    let log = open_at(common, as_of).await?;
    let year = named_or_latest(asked.year, &log, &as_of.cut(), lang).await?;
    let (picture, read, tables) = gather(&log, lang, year, (as_of, holder)).await?;
    match form {
        Form::Workbook => {
            let overview = holder.map(|holder| Overview::of(&picture, &read, year, holder, lang)).transpose()?;
            let bytes = xlsx::workbook(year, read.through.recorded_at, overview.as_ref(), &tables, lang)?;
            place::file(path, &bytes)?;
        }
        Form::Folder => {
            let files = tables.iter().map(|table| Ok((format!("{}.parquet", table.name), parquet::file(table)?)));
            place::folder(path, &files.collect::<Result<Vec<_>, CliError>>()?)?;
        }
    }
    let (tables, seq, path) = (tables.len(), lang.number(read.through.seq), path.display());
    say(&match lang {
        Lang::En => format!("{tables} tables of {year}, through event {seq}, written to `{path}`"),
        Lang::Fr => format!("{tables} tableaux de {year}, jusqu'à l'événement {seq}, écrits dans `{path}`"),
    });
    Ok(Exit::Success)
}

/// Everything in one reading of the log: the answers, and the year's events as they pass.
async fn gather<L: EventLog + Sync>(
    log: &L,
    lang: Lang,
    year: FiscalYear,
    (as_of, holder): (&AsOf, Option<&HolderId>),
) -> Result<(Picture, Read, Vec<Table>), CliError> {
    let cut = as_of.cut();
    let (mut picture, mut of_year) = (Picture::default(), Vec::new());
    let visit = |event: &ledger::event::Event| {
        picture.fold(event);
        let concerns = |wanted| event.body.subjects().contains(&Subject::Holder(wanted));
        if event.body.year() == Some(year) && holder.is_none_or(concerns) {
            of_year.push(events::row(event));
        }
    };
    let mut progress = Progress::of_events(lang, log.head().seq);
    let read = replay::read(log, &cut, visit, |done| progress.at(done.read)).await;
    progress.done();
    let read = read?;
    let mut tables = replay::tables::of_year(&picture, year, &cut, &read, holder)?;
    tables.push(events::table(of_year));
    Ok((picture, read, tables))
}
