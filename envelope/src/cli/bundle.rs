//! `envelope bundle`: what an auditor, or one broadcaster, takes away (section 4 of the contract).
//!
//! Before anything is signed the whole log is verified, against every checkpoint that was signed before too.

use super::args::Common;
use super::checkpoint::{Signing, key_path, signing_key};
use super::error::{CliError, Exit};
use super::output::{print_json, say};
use super::progress::Progress;
use super::store;
use super::words::Lang;
use super::year::YearAsked;
use clap::Args;
use ledger::ids::HolderId;
use ledger::log::EventLog;
use ledger::time::FiscalYear;
use replay::Cut;
use replay::bundle::{BundleError, Written, bundle as write};
use replay::proof::audit;
use replay::proof::issued::Issued;
use replay::proof::note::VerifierKey;
use serde::Serialize;
use std::path::PathBuf;

/// Bundling.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    #[command(flatten)]
    year: YearAsked,
    /// Only this broadcaster
    ///
    /// Seulement ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// The folder to make; one file where the name ends in .tar
    ///
    /// Le dossier à créer; un seul fichier si le nom se termine par .tar
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    signing: Signing,
}

/// What was written, as it is told.
#[derive(Serialize)]
struct WrittenBundle<'a> {
    bundle: String,
    year: FiscalYear,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a HolderId>,
    through: u64,
    events: u64,
    key: String,
    /// Whether the ledger remembers the checkpoint.
    recorded: bool,
}

/// Verifies the log, then writes the bundle.
///
/// # Errors
/// The ledger does not verify, the year is not open, there is no key, or the place is taken or cannot be written.
pub(crate) async fn bundle(common: &Common, lang: Lang, asked: &Bundle) -> Result<Exit, CliError> {
    let directory = store::directory(&common.ledger)?;
    let log = store::open(&common.ledger, common.wait()).await?;
    let (year, holder) = (asked.year.at(&log, &Cut::NOW, lang).await?, asked.holder.as_ref());
    if let Some(holder) = holder {
        replay::picture(&log, &Cut::NOW, |_| ()).await?.picture.knows_holder(holder)?;
    }
    let mut issued = Issued::of(&directory)?;
    let key = signing_key(&key_path(common, &asked.signing)?, lang, log.name(), &issued)?;

    let mut progress = Progress::of_events(lang, log.head().seq);
    let audited = audit(&log, log.name(), &[issued.signed()], |done| progress.at(done.read)).await;
    progress.done();
    let _ = audited?;

    let mut progress = Progress::of_events(lang, log.head().seq);
    let written = write(&log, year, holder, &key, &asked.output, |done| progress.at(done.read)).await;
    progress.done();
    let Written { size, events, checkpoint, key } = written?;
    let bundle = asked.output.display().to_string();
    let recorded = record(&mut issued, size, &key, &checkpoint.to_string())?;
    if !recorded {
        say(&match lang {
            Lang::En => format!(
                "The ledger cannot be written here, so it does not remember this checkpoint. Give a copy of `data/checkpoint` from `{bundle}` to whoever keeps the ledger: `envelope verify --checkpoint FILE` holds the log to it."
            ),
            Lang::Fr => format!(
                "Le registre ne peut être écrit ici et ne retient donc pas ce point de contrôle. Remettez une copie de `data/checkpoint`, pris dans `{bundle}`, à qui tient le registre\u{a0}: `envelope verify --checkpoint FICHIER` y confronte le journal."
            ),
        });
    }
    say(&match lang {
        Lang::En => {
            format!("Give `{key}` to whoever checks `{bundle}` by another way than the bundle: it says who signed.")
        }
        Lang::Fr => format!(
            "Remettez `{key}` à qui vérifiera `{bundle}`, par une autre voie que le dossier\u{a0}: cette clé dit qui a signé."
        ),
    });
    print_json(&WrittenBundle { bundle, year, holder, through: size, events, key: key.to_string(), recorded })?;
    Ok(Exit::Success)
}

/// Remembers what was signed, so that every later verification holds the log to it; whether that was possible. A ledger on a medium
/// that takes no writes cannot remember anything, and what was signed over it contradicts nothing that it remembers.
fn record(issued: &mut Issued, size: u64, key: &VerifierKey, checkpoint: &str) -> Result<bool, CliError> {
    if issued.checkpoints().iter().any(|held| held.kept_as == Some(size) && held.note == checkpoint) {
        return Ok(true);
    }
    match issued.keep_signed(key, size, checkpoint) {
        Ok(()) => Ok(true),
        Err(error) if error.is_refusal() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

impl From<BundleError> for CliError {
    fn from(error: BundleError) -> CliError {
        let text = error.message();
        match error {
            BundleError::Log(error) => error.into(),
            BundleError::NoAnswer(no) => no.into(),
            BundleError::NothingOf(_) => CliError::Refused(text),
            BundleError::AlreadyThere(_) | BundleError::Io(..) => CliError::Usage(text),
        }
    }
}
