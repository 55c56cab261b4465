//! `envelope restore`: a ledger made again from an exported log, byte for byte.

use super::args::{Common, Form};
use super::error::{CliError, Exit};
use super::output::{print_json, say};
use super::progress::Progress;
use super::words::Lang;
use clap::Args;
use ledger::log::{EventLog, RestoreError, Store, Until};
use ledger::time::Instant;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

/// Restoring.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The exported log, or a backup; - is standard input
    ///
    /// Le journal exporté, ou une sauvegarde; - désigne l'entrée standard
    #[arg(value_name = "EVENTS.jsonl")]
    events: PathBuf,
    /// The new or empty directory, or the database, in which the ledger is made
    ///
    /// Le répertoire nouveau ou vide, ou la base de données, où le registre est fait
    #[arg(long, value_name = "LOCATION")]
    into: String,
    /// Its name, where checkpoints of the exported ledger are to count for it (a new name where it is not given)
    ///
    /// Son nom, si les points de contrôle du registre exporté doivent valoir pour lui (un nouveau nom s'il n'est pas
    /// précisé)
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Only up to this event
    ///
    /// Seulement jusqu'à cet événement
    #[arg(long, value_name = "SEQ")]
    through: Option<u64>,
    /// Only what was recorded by this instant (RFC 3339)
    ///
    /// Seulement ce qui était inscrit à cet instant (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    recorded_by: Option<Instant>,
}

/// What was restored.
#[derive(Serialize)]
struct Restored {
    events: u64,
    head: String,
}

/// Makes the ledger.
///
/// # Errors
/// The export cannot be read or does not verify, or there is something in the place already.
pub(crate) async fn restore(common: &Common, lang: Lang, asked: &Restore) -> Result<Exit, CliError> {
    let name = asked.events.display().to_string();
    let (lines, size): (Box<dyn BufRead + Send>, _) = if name == "-" {
        (Box::new(BufReader::new(io::stdin())), None)
    } else {
        let file = File::open(&asked.events).map_err(|error| CliError::unreadable(&name, &error))?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|known| known.len());
        (Box::new(BufReader::with_capacity(1 << 20, file)), size)
    };
    let until = Until { through: asked.through, recorded_by: asked.recorded_by };
    let mut progress = Progress::of_bytes(lang, size);
    let restored =
        Store::restore(&asked.into, asked.name.as_deref(), lines, until, |done| progress.at(done.bytes)).await;
    progress.done();
    let head = restored?.head();
    match common.form()? {
        Form::Table => say(&match lang {
            Lang::En => {
                format!(
                    "{} events restored in `{}`; digest of the last: {}",
                    lang.number(head.seq),
                    asked.into,
                    head.digest
                )
            }
            Lang::Fr => format!(
                "{} événements restaurés dans `{}`; empreinte du dernier\u{a0}: {}",
                lang.number(head.seq),
                asked.into,
                head.digest
            ),
        }),
        Form::Json | Form::Csv => {
            print_json(&Restored { events: head.seq, head: head.digest.to_string() })?;
        }
    }
    Ok(Exit::Success)
}

impl From<RestoreError> for CliError {
    fn from(error: RestoreError) -> CliError {
        let text = error.message();
        match error {
            RestoreError::Line { .. } | RestoreError::TooLong { .. } => CliError::Refused(text),
            RestoreError::Read(_) => CliError::Usage(text),
            RestoreError::Store(error) => error.into(),
        }
    }
}
