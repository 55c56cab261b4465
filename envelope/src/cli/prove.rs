//! `envelope prove`: proofs that stand alone.

use super::args::{Common, Format};
use super::checkpoint::{Signing, issue};
use super::error::{CliError, Exit};
use super::output::print;
use super::progress::Progress;
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::log::EventLog;
use replay::bundle::cannot_be_written;
use replay::proof::checkpoint::Checkpoint;
use replay::proof::issued::Issued;
use replay::proof::note::Note;
use replay::proof::tree::TreeHead;
use replay::proof::{self, AuditError, Consistency, Inclusion, ProofError};
use std::fs;
use std::path::PathBuf;

/// Proving.
#[derive(Debug, Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) what: ProofTarget,
    /// The file to write; standard output where it is not given
    ///
    /// Le fichier à écrire; la sortie standard s'il n'est pas précisé
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

/// What is proved.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ProofTarget {
    /// Prove that this event is in the log
    ///
    /// Prouve que cet événement est dans le journal
    #[arg(long, value_name = "SEQ")]
    seq: Option<u64>,
    /// Prove that the log only grew since it had this many events
    ///
    /// Prouve que le journal n'a fait que croître depuis qu'il comptait ce nombre d'événements
    #[arg(long, value_name = "SIZE")]
    from: Option<u64>,
}

/// Writes the proof, under the last checkpoint. Where that does not cover what is asked, what the log is now is signed first.
///
/// # Errors
/// There is no such event, the log is not what was signed, or there is no key to sign with.
pub(crate) async fn prove(common: &Common, lang: Lang, asked: &Prove) -> Result<Exit, CliError> {
    common.choose(&[(Format::Table, ())])?;
    let log = store::open(&common.ledger, common.wait()).await?;
    let events = log.head().seq;
    // A proof that the log only grew is about the log as it is now.
    let covers = match (asked.what.seq, asked.what.from) {
        (Some(seq), _) if (1..=events).contains(&seq) => seq,
        (None, Some(from)) if from <= events => events,
        _ => return Err(beyond(events)),
    };
    let mut issued = Issued::of(&store::directory(&common.ledger)?)?;
    let size = match issued.last().and_then(|held| held.kept_as) {
        Some(size) if covers <= size => size,
        Some(_) | None => issue(common, lang, &log, &mut issued, &asked.signing).await?.0,
    };
    let note = signed(&issued, size)?;
    let mut progress = Progress::of_events(lang, events);
    let tree = proof::tree(&log, |done| progress.at(done.read)).await;
    progress.done();
    let tree = tree?;
    // What is proved must be what was signed.
    let root = tree.root_at(size).ok_or_else(|| beyond(events))?;
    let (checkpoint, _) = Checkpoint::open(&note, issued.keys()).map_err(|error| flawed(&error))?;
    if checkpoint.origin != log.name() || checkpoint.head != (TreeHead { size, root }) {
        return Err(flawed(&ProofError::NotConsistent(size, events)));
    }
    let text = match asked.what {
        ProofTarget { from: Some(from), .. } => {
            let hashes = tree.consistency(from, size).ok_or_else(|| beyond(events))?;
            Consistency { from, hashes, checkpoint: note }.to_string()
        }
        ProofTarget { from: None, .. } => {
            let path = tree.inclusion(covers - 1, size).ok_or_else(|| beyond(events))?;
            Inclusion { seq: covers, path, checkpoint: note }.to_string()
        }
    };
    match &asked.output {
        None => print(text.as_bytes())?,
        Some(path) => {
            fs::write(path, text).map_err(|error| CliError::Usage(cannot_be_written(path, &error)))?;
        }
    }
    Ok(Exit::Success)
}

/// The checkpoint that is kept under a size.
fn signed(issued: &Issued, size: u64) -> Result<Note, CliError> {
    let held = issued.checkpoints().iter().find(|held| held.kept_as == Some(size));
    let held = held.ok_or_else(|| beyond(size))?;
    held.note.parse().map_err(|error| CliError::from(AuditError::Checkpoint { place: held.place.clone(), error }))
}

fn flawed(error: &ProofError) -> CliError {
    CliError::Refused(error.message())
}

fn beyond(events: u64) -> CliError {
    CliError::Refused(both(
        format!("the log has {events} events. Name one of them, or a number of events up to that."),
        format!(
            "le journal compte {events} événements. Indiquez l'un d'eux, ou un nombre d'événements qui ne dépasse pas celui-là."
        ),
    ))
}
