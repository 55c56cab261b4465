//! `envelope copy`: a ledger from one store to another, byte for byte.

use super::args::{Common, Form};
use super::error::{CliError, Exit};
use super::output::{print_json, say};
use super::progress::Progress;
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::digest::Digest;
use ledger::log::{EventLog as _, transfer};
use replay::proof::issued::Issued;
use serde::Serialize;

/// Copying.
#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// The ledger to copy: a directory or a database
    ///
    /// Le registre à copier : un répertoire ou une base de données
    #[arg(long, value_name = "LOCATION")]
    from: String,
    /// Where to: a new place, or one to which the same ledger was copied before
    ///
    /// La destination : un nouvel emplacement, ou celui où le même registre a déjà été copié
    #[arg(long, value_name = "LOCATION")]
    to: String,
}

/// What was copied.
#[derive(Serialize)]
struct Answer {
    events: u64,
    /// Those of them that were not there before.
    copied: u64,
    head: Digest,
    verified: bool,
}

/// Copies what the target does not have yet, then verifies all of the target.
///
/// # Errors
/// There is no ledger, the target holds another one, what is read is not what was written, or a store fails. The same copy goes on
/// where it ended.
pub(crate) async fn copy(common: &Common, lang: Lang, asked: &Copy) -> Result<Exit, CliError> {
    let form = common.form()?;
    let from = store::open_beside(&asked.from, common.wait()).await?;
    let mut to = store::create_or_open_named(&asked.to, Some(from.name()), common.wait()).await?;
    let before = to.head();
    if to.name() != from.name() {
        return Err(another(&asked.to, to.name(), from.name()));
    }
    let mut progress = Progress::of_events(lang, from.head().seq);
    let done = transfer(&from, &mut to, |seq| progress.at(seq)).await;
    progress.done();
    let head = done?;
    let mut progress = Progress::of_events(lang, head.seq);
    let verified = replay::verify::verify(&to, |done| progress.at(done.read)).await;
    progress.done();
    let verified = verified.map_err(|error| CliError::Refused(error.message()))?;
    if verified.head != head {
        return Err(another(&asked.to, to.name(), from.name()));
    }
    copy_signed(asked)?;
    let (events, copied) = (head.seq, head.seq - before.seq);
    match form {
        Form::Json | Form::Csv => print_json(&Answer { events, copied, head: head.digest, verified: true })?,
        Form::Table => say(&match lang {
            Lang::En => format!(
                "`{}` holds all {} events, {} of them copied now, and verifies; digest of the last: {}",
                asked.to,
                lang.number(events),
                lang.number(copied),
                head.digest
            ),
            Lang::Fr => format!(
                "`{}` contient les {} événements, dont {} copiés à l'instant, et se vérifie; empreinte du dernier\u{a0}: {}",
                asked.to,
                lang.number(events),
                lang.number(copied),
                head.digest
            ),
        }),
    }
    Ok(Exit::Success)
}

/// What was signed over the ledger goes with it; the secret key stays where it is.
fn copy_signed(asked: &Copy) -> Result<(), CliError> {
    let from = Issued::of(&store::directory(&asked.from)?)?;
    if from.keys().is_empty() && from.checkpoints().is_empty() {
        return Ok(());
    }
    let mut to = Issued::of(&store::directory(&asked.to)?)?;
    for key in from.keys() {
        if !to.keys().contains(key) {
            to.keep_key(key.clone())?;
        }
    }
    for held in from.checkpoints() {
        let known = to.checkpoints().iter().any(|there| there.kept_as == held.kept_as);
        if let (Some(size), false) = (held.kept_as, known) {
            to.keep(size, &held.note)?;
        }
    }
    Ok(())
}

fn another(place: &str, found: &str, expected: &str) -> CliError {
    CliError::Refused(both(
        format!(
            "`{place}` holds the ledger `{found}`, and `{expected}` is to be copied. Nothing was written. Name an empty place."
        ),
        format!(
            "`{place}` contient le registre `{found}`, alors que `{expected}` est à copier. Rien n'a été inscrit. Indiquez un emplacement vide."
        ),
    ))
}
