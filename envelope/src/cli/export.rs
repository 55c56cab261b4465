//! `envelope export`: the log as a file, or a year as tables.

pub(crate) mod parquet;
pub(super) mod place;
mod year;

use super::args::{AsOf, Common, Format};
use super::error::{CliError, Exit};
use super::output::say;
use super::progress::Progress;
use super::show::{csv_writer, unwritten};
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::ids::HolderId;
use ledger::log::{EventLog, Head, Verifier};
use ledger::time::FiscalYear;
use replay::tables::{Cell, events};
use replay::{Cut, journal};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How many bytes of the log are read at a time.
const PAGE: usize = 1 << 20;

/// Exporting.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file to write, for parquet the folder; standard output where it is not given
    ///
    /// Le fichier à écrire, ou le dossier pour parquet; la sortie standard s'il n'est pas précisé
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only this year: its money in a journal, or its tables (where it is left out, all years in a journal and the latest
    /// open one in tables)
    ///
    /// Seulement cet exercice : ses sommes dans un livre comptable, ou ses tableaux (s'il est omis, tous les exercices
    /// dans un livre comptable et le dernier ouvert dans des tableaux)
    #[arg(long, value_name = "YEAR")]
    year: Option<FiscalYear>,
    /// Only this broadcaster's part of the tables; a workbook begins with a page for its manager
    ///
    /// Seulement la part de ce télédiffuseur dans les tableaux; un classeur commence par une page pour son gestionnaire
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    #[command(flatten)]
    as_of: AsOf,
}

/// What is written.
#[derive(Clone, Copy)]
enum Target {
    Log(Form),
    Tables(year::Form),
}

/// In what form the log is written.
#[derive(Clone, Copy)]
enum Form {
    /// As it is stored.
    Bytes,
    /// A row an event.
    Rows,
    /// A transaction an event, of one year where asked.
    Journal(Option<FiscalYear>),
}

/// Writes the log. Every line is verified on the way, so that a damaged log is not handed on unnoticed.
///
/// # Errors
/// The log cannot be read or does not verify, or the file cannot be written.
pub(crate) async fn export(common: &Common, lang: Lang, asked: &Export) -> Result<Exit, CliError> {
    let forms = [
        (Format::Jsonl, Target::Log(Form::Bytes)),
        (Format::Csv, Target::Log(Form::Rows)),
        (Format::Hledger, Target::Log(Form::Journal(asked.year))),
        (Format::Xlsx, Target::Tables(year::Form::Workbook)),
        (Format::Parquet, Target::Tables(year::Form::Folder)),
    ];
    let form = match common.choose(&forms)?.unwrap_or(Target::Log(Form::Bytes)) {
        Target::Log(form) => form,
        Target::Tables(form) => {
            return year::export(common, lang, form, asked).await;
        }
    };
    if asked.holder.is_some() {
        return Err(CliError::Usage(both(
            "only tables can be of one broadcaster: add --format xlsx or parquet.",
            "seuls des tableaux peuvent porter sur un télédiffuseur\u{a0}: ajoutez --format xlsx ou parquet.",
        )));
    }
    if asked.year.is_some() && !matches!(form, Form::Journal(_)) {
        return Err(CliError::Usage(both(
            "only a journal or tables can be of one year: add --format hledger, xlsx or parquet.",
            "seuls un livre comptable ou des tableaux peuvent porter sur un exercice\u{a0}: ajoutez --format hledger, xlsx ou parquet.",
        )));
    }
    if asked.as_of.cut() != Cut::NOW {
        return Err(CliError::Usage(both(
            "the log is exported whole; only tables are as of a moment: add --format xlsx or parquet.",
            "le journal s'exporte en entier; seuls des tableaux se demandent à une coupe\u{a0}: ajoutez --format xlsx ou parquet.",
        )));
    }
    let log = store::open_to_ask(&common.ledger, common.wait()).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let head = match &asked.output {
        None => write(&log, BufWriter::new(io::stdout().lock()), form, &mut progress).await?.0,
        Some(path) => to_file(&log, path, form, &mut progress).await?,
    };
    progress.done();
    if let Some(path) = &asked.output {
        let (events, path) = (lang.number(head.seq), path.display());
        say(&match lang {
            Lang::En => format!("{events} events written to `{path}`; digest of the last: {}", head.digest),
            Lang::Fr => {
                format!("{events} événements écrits dans `{path}`; empreinte du dernier\u{a0}: {}", head.digest)
            }
        });
    }
    Ok(Exit::Success)
}

/// A file is whole or not there: it gets its name once everything is on disk.
async fn to_file<L: EventLog>(log: &L, path: &Path, form: Form, progress: &mut Progress) -> Result<Head, CliError> {
    let failed = |error: io::Error| place::failed(path, &error);
    // What is no ordinary file, such as /dev/null, is written as it is.
    if place::is_device(path) {
        let file = File::options().write(true).open(path).map_err(failed)?;
        return Ok(write(log, BufWriter::new(file), form, progress).await?.0);
    }
    let part = place::part(path);
    let file = File::create(&part).map_err(failed)?;
    let written = match write(log, BufWriter::new(file), form, progress).await {
        Ok((head, file)) => {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error);
            file.and_then(|file| file.sync_all())
                .and_then(|()| std::fs::rename(&part, path))
                .map(|()| head)
                .map_err(failed)
        }
        Err(error) => Err(error),
    };
    if written.is_err() {
        // Nothing can be done about a part that stays behind.
        let _ = std::fs::remove_file(&part);
    }
    written
}

async fn write<L: EventLog, W: Write>(
    log: &L,
    mut into: W,
    form: Form,
    progress: &mut Progress,
) -> Result<(Head, W), CliError> {
    let failed = |error: io::Error| CliError::unwritable(&error);
    let mut verifier = Verifier::new();
    match form {
        Form::Bytes => {}
        Form::Rows => {
            csv_writer(&mut into).write_record(events::header().iter().map(|column| column.name)).map_err(unwritten)?
        }
        Form::Journal(year) => journal::begin(&mut into, year, log.head().seq).map_err(failed)?,
    }
    loop {
        let page = log.page(verifier.head().seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        let mut events = Vec::new();
        for line in page.lines() {
            events.push(verifier.read(line).map_err(replay::Error::from)?);
        }
        match form {
            Form::Bytes => into.write_all(page.bytes()).map_err(failed)?,
            Form::Rows => {
                let mut writer = csv_writer(&mut into);
                for event in &events {
                    writer.write_record(events::row(event).iter().map(Cell::safe_text)).map_err(unwritten)?;
                }
                writer.flush().map_err(failed)?;
            }
            Form::Journal(year) => {
                for event in &events {
                    journal::transaction(&mut into, event, year).map_err(failed)?;
                }
            }
        }
        progress.at(verifier.head().seq);
    }
    into.flush().map_err(failed)?;
    Ok((verifier.finish().map_err(replay::Error::from)?, into))
}
