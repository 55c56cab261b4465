//! `envelope backup`: the log's exact lines in a file, which grows by what is new each time.

use super::args::{Common, Form};
use super::error::{CliError, Exit};
use super::output::{print_json, say};
use super::progress::Progress;
use super::store;
use super::words::Lang;
use clap::Args;
use ledger::digest::Digest;
use ledger::log::{BackedUp, BackupError, EventLog as _, RestoreError, TransferError, back_up};
use serde::Serialize;
use std::path::PathBuf;

/// Backing up.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file: a new one, or an earlier backup of the same ledger, to which what is new is added
    ///
    /// Le fichier : nouveau, ou une sauvegarde antérieure du même registre, à laquelle s'ajoute ce qui est nouveau
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// What was done.
#[derive(Serialize)]
struct Answer {
    file: String,
    /// Events in the file.
    events: u64,
    /// Those of them that were added now.
    added: u64,
    head: Digest,
}

/// Adds what is new to the file.
///
/// # Errors
/// The file is no backup of this ledger, or one of the two cannot be read or written.
pub(crate) async fn backup(common: &Common, lang: Lang, asked: &Backup) -> Result<Exit, CliError> {
    let form = common.form()?;
    let log = store::open_beside(&common.ledger, common.wait()).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let done = back_up(&log, &asked.output, |seq| progress.at(seq)).await;
    progress.done();
    let BackedUp { before, head } = done?;
    let (events, added) = (head.seq, head.seq - before.seq);
    let file = asked.output.display().to_string();
    match form {
        Form::Json | Form::Csv => print_json(&Answer { file, events, added, head: head.digest })?,
        Form::Table => say(&match lang {
            Lang::En => format!(
                "`{file}` holds {} events, {} of them new; digest of the last: {}",
                lang.number(events),
                lang.number(added),
                head.digest
            ),
            Lang::Fr => format!(
                "`{file}` contient {} événements, dont {} nouveaux; empreinte du dernier\u{a0}: {}",
                lang.number(events),
                lang.number(added),
                head.digest
            ),
        }),
    }
    Ok(Exit::Success)
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> CliError {
        let text = error.message();
        match error {
            BackupError::NotABackup(..) | BackupError::Log(TransferError::Differs { .. }) => CliError::Refused(text),
            BackupError::InUse(_) | BackupError::File(..) => CliError::Usage(text),
            BackupError::Log(error) => error.into(),
        }
    }
}

impl From<TransferError> for CliError {
    fn from(error: TransferError) -> CliError {
        let text = error.message();
        match error {
            TransferError::Differs { .. } => CliError::Refused(text),
            TransferError::Log(RestoreError::Store(error)) => error.into(),
            TransferError::Log(RestoreError::Line { .. } | RestoreError::TooLong { .. } | RestoreError::Read(_)) => {
                CliError::Refused(text)
            }
        }
    }
}
