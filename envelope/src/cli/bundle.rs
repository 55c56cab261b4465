//! `envelope bundle`: what an auditor, or one broadcaster, takes away (section 4 of the contract).
//!
//! Before anything is signed the whole log is verified, against every checkpoint that was signed before too.

use super::args::Common;
use super::output::{print_json, say};
use super::progress::Progress;
use super::store;
use super::trouble::{Done, Trouble};
use super::words::Lang;
use clap::Args;
use ledger::ids::HolderId;
use ledger::log::EventLog;
use ledger::time::FiscalYear;
use replay::bundle::{BundleError, Written, bundle as write};
use replay::proof::issued::{Issued, Unreadable};
use replay::proof::key::{self, KeyError};
use replay::proof::note::SigningKey;
use replay::proof::{Unproven, audit};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Bundling.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    /// The fiscal year, such as 2021-2022
    #[arg(long, value_name = "YEAR")]
    year: FiscalYear,
    /// Only this broadcaster
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// The folder to make; one file where the name ends in .tar
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The signing key (beside the ledger where it is not given)
    #[arg(long, env = "ENVELOPE_KEY", value_name = "FILE")]
    key: Option<PathBuf>,
}

/// What was written, as it is told.
#[derive(Serialize)]
struct Told<'a> {
    bundle: String,
    year: FiscalYear,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a HolderId>,
    through: u64,
    events: u64,
    key: String,
}

/// Verifies the log, then writes the bundle.
///
/// # Errors
/// The ledger does not verify, the year is not open, there is no key, or the place is taken or cannot be written.
pub(crate) async fn bundle(common: &Common, lang: Lang, asked: &Bundle) -> Result<Done, Trouble> {
    let directory = store::directory(&common.ledger)?;
    let log = store::open(&common.ledger)?;
    let mut issued = Issued::of(&directory)?;
    let key = signing_key(&directory, asked.key.as_deref(), &issued)?;
    let known = issued.keys().iter().cloned().chain([key.verifier()]).collect::<Vec<_>>();

    let mut progress = Progress::of_events(lang, log.head().seq);
    let name = key.verifier().name().to_owned();
    let audited = audit(&log, &name, &known, issued.checkpoints(), |done| progress.at(done.read)).await;
    progress.done();
    let _ = audited?;

    let mut progress = Progress::of_events(lang, log.head().seq);
    let (year, holder) = (asked.year, asked.holder.as_ref());
    let written = write(&log, year, holder, &key, &asked.output, |done| progress.at(done.read)).await;
    progress.done();
    let Written { size, events, checkpoint, key } = written?;
    // What was signed is remembered, so that every later verification holds the log to it.
    issued.keep_key(key.clone())?;
    issued.keep(size, &checkpoint.to_string())?;
    let bundle = asked.output.display().to_string();
    say(&match lang {
        Lang::En => {
            format!("Give `{key}` to whoever checks `{bundle}` by another way than the bundle: it says who signed.")
        }
        Lang::Fr => format!(
            "Remettez `{key}` à qui vérifiera `{bundle}`, par une autre voie que le dossier\u{a0}: cette clé dit qui a signé."
        ),
    });
    print_json(&Told { bundle, year, holder, through: size, events, key: key.to_string() })?;
    Ok(Done::Well)
}

/// The key to sign with. A ledger that never signed anything gets one, beside its directory.
fn signing_key(directory: &Path, named: Option<&Path>, issued: &Issued) -> Result<SigningKey, Trouble> {
    let beside =
        || key::beside(directory).map_err(|error| Trouble::unreadable(&directory.display().to_string(), &error));
    let path = named.map_or_else(beside, |path| Ok(path.to_owned()))?;
    match key::read(&path) {
        Err(KeyError::Missing(_)) if named.is_none() && issued.keys().is_empty() => Ok(key::make(&path, &name(&path))?),
        found => Ok(found?),
    }
}

/// A ledger's name: that of its directory, without what cannot stand in a signature.
fn name(key: &Path) -> String {
    let name = key.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    format!("envelope/{}", name.chars().map(plain).collect::<String>())
}

impl From<BundleError> for Trouble {
    fn from(error: BundleError) -> Trouble {
        let text = error.message();
        match error {
            BundleError::Log(error) => error.into(),
            BundleError::NoAnswer(no) => no.into(),
            BundleError::NothingOf(_) => Trouble::Refused(text),
            BundleError::AlreadyThere(_) | BundleError::Io(..) => Trouble::Usage(text),
        }
    }
}

impl From<KeyError> for Trouble {
    fn from(error: KeyError) -> Trouble {
        Trouble::Usage(error.message())
    }
}

impl From<Unproven> for Trouble {
    fn from(error: Unproven) -> Trouble {
        Trouble::Refused(error.message())
    }
}

impl From<Unreadable> for Trouble {
    fn from(error: Unreadable) -> Trouble {
        match error {
            Unreadable::Store(error) => error.into(),
            Unreadable::Key { place, flaw } => {
                let text = flaw.message();
                Trouble::Refused(super::words::both(
                    format!("{place}: {}", text.en),
                    format!("{place}\u{a0}: {}", text.fr),
                ))
            }
        }
    }
}
