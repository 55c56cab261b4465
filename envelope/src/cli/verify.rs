//! `envelope verify`: nothing is taken on trust, neither the log nor what was signed over it, nor a proof.

use super::args::{Common, Form};
use super::error::{CliError, Exit};
use super::output::{print, print_json};
use super::progress::Progress;
use super::show::csv;
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::log::{EventLog, StoreError};
use ledger::refusal::Bilingual;
use replay::proof::checkpoint::base64;
use replay::proof::issued::{Issued, Unreadable};
use replay::proof::note::VerifierKey;
use replay::proof::{self, AuditError, Audited, Consistency, Held, Inclusion, Signed};
use replay::verify::VerifyError;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Verifying.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Also check a checkpoint that was kept elsewhere
    ///
    /// Vérifie aussi un point de contrôle gardé ailleurs
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// Trust this verifier key, or the keys in this file, instead of the ledger's own
    ///
    /// Se fie à cette clé de vérification, ou aux clés de ce fichier, plutôt qu'à celles du registre
    #[arg(long, value_name = "KEY|FILE")]
    verifier_key: Vec<String>,
    /// Check this proof, and not the log: of --event, or since --checkpoint
    ///
    /// Vérifie cette preuve, et non le journal : pour --event, ou depuis --checkpoint
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// The event's exact bytes, a line of an export
    ///
    /// Les octets exacts de l'événement, une ligne d'une exportation
    #[arg(long, value_name = "FILE", requires = "proof")]
    event: Option<PathBuf>,
}

/// What verification found. Fields of what could not be learned are left out.
#[derive(Serialize)]
struct Finding {
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    /// The digest of the last event.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// The root of the tree over all events, in base64 as in checkpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    /// How many events each checkpoint covers that was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoints: Option<Vec<u64>>,
    /// The first event that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_wrong: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Bilingual>,
}

impl Finding {
    fn good(audited: &Audited) -> Finding {
        let Audited { verified, head, checkpoints } = audited;
        Finding {
            verified: true,
            events: Some(verified.head.seq),
            batches: Some(verified.batches),
            bytes: Some(verified.bytes),
            head: Some(verified.head.digest.to_string()),
            root: Some(base64(&head.root)),
            checkpoints: Some(checkpoints.iter().map(|(size, _)| *size).collect()),
            first_wrong: None,
            message: None,
        }
    }

    fn bad(first_wrong: Option<u64>, message: Bilingual) -> Finding {
        Finding {
            verified: false,
            events: None,
            batches: None,
            bytes: None,
            head: None,
            root: None,
            checkpoints: None,
            first_wrong,
            message: Some(message),
        }
    }
}

/// Verifies the whole log, with every checkpoint; or a proof.
///
/// # Errors
/// There is no ledger, or the store fails: then nothing is known about the log.
pub(crate) async fn verify(common: &Common, lang: Lang, asked: &Verify) -> Result<Exit, CliError> {
    let form = common.form()?;
    let trusted = trusted(&asked.verifier_key)?;
    if let Some(path) = &asked.proof {
        return check_proof(common, asked, path, trusted, form, lang);
    }
    let elsewhere: Vec<Held> = asked.checkpoint.iter().map(|path| held(path)).collect::<Result<_, _>>()?;
    let finding = match store::open(&common.ledger, common.wait()).await {
        Err(CliError::Damaged(message)) => Finding::bad(None, message),
        Err(error) => return Err(error),
        Ok(log) => match Issued::of(&store::directory(&common.ledger)?) {
            Err(Unreadable::Store(error)) => return Err(error.into()),
            Err(flawed @ Unreadable::Key { .. }) => match CliError::from(flawed) {
                CliError::Refused(message) => Finding::bad(None, message),
                other @ (CliError::Usage(_) | CliError::Store(_) | CliError::Damaged(_) | CliError::NobodyReads) => {
                    return Err(other);
                }
            },
            Ok(issued) => {
                let keys = if trusted.is_empty() { issued.keys() } else { &trusted };
                let signed = [issued.signed(), Signed { keys, checkpoints: &elsewhere }];
                let mut progress = Progress::of_events(lang, log.head().seq);
                let found = proof::audit(&log, log.name(), &signed, |done| progress.at(done.read)).await;
                progress.done();
                judged(found)?
            }
        },
    };
    match form {
        Form::Json => print_json(&finding)?,
        Form::Csv => {
            let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
            let row = vec![
                finding.verified.to_string(),
                number(finding.events),
                number(finding.batches),
                number(finding.bytes),
                finding.head.clone().unwrap_or_default(),
                finding.root.clone().unwrap_or_default(),
                number(finding.checkpoints.as_ref().map(|all| all.len() as u64)),
                number(finding.first_wrong),
            ];
            print(&csv(
                &["verified", "events", "batches", "bytes", "head", "root", "checkpoints", "first_wrong"],
                vec![row],
            )?)?;
        }
        Form::Table => print(in_words(&finding, lang).as_bytes())?,
    }
    match finding.message {
        Some(message) => Err(CliError::Refused(message)),
        None => Ok(Exit::Success),
    }
}

fn judged(found: Result<Audited, AuditError>) -> Result<Finding, CliError> {
    match found {
        Ok(audited) => Ok(Finding::good(&audited)),
        // Damage is a finding; a store that fails finds nothing.
        Err(AuditError::Log(VerifyError::Log(replay::Error::Store(error))))
            if !matches!(error, StoreError::Damaged { .. }) =>
        {
            Err(error.into())
        }
        Err(unproven) => Ok(Finding::bad(unproven.first_wrong(), unproven.message())),
    }
}

/// Keys that were given, each by itself or in a file.
fn trusted(given: &[String]) -> Result<Vec<VerifierKey>, CliError> {
    let mut keys = Vec::new();
    for given in given {
        if let Ok(key) = given.parse() {
            keys.push(key);
            continue;
        }
        let text = fs::read_to_string(given).map_err(|error| CliError::unreadable(given, &error))?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            keys.push(line.trim().parse().map_err(|error: proof::ProofError| CliError::Usage(error.message()))?);
        }
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|error| CliError::unreadable(&path.display().to_string(), &error))
}

fn held(path: &Path) -> Result<Held, CliError> {
    Ok(Held { place: path.display().to_string(), note: read(path)?, kept_as: None })
}

/// Checks a proof, with the keys that were given or those of the ledger; the ledger itself is not read.
fn check_proof(
    common: &Common,
    asked: &Verify,
    path: &Path,
    mut known: Vec<VerifierKey>,
    form: Form,
    lang: Lang,
) -> Result<Exit, CliError> {
    if known.is_empty() {
        known.extend_from_slice(Issued::of(&store::directory(&common.ledger)?)?.keys());
    }
    let text = read(path)?;
    let found = match (&asked.event, asked.checkpoint.as_slice()) {
        (Some(event), []) => {
            let bytes = read(event)?;
            let bytes = bytes.strip_suffix('\n').unwrap_or(&bytes);
            text.parse::<Inclusion>().and_then(|proof| proof.verify(bytes.as_bytes(), &known))
        }
        (None, [earlier]) => {
            let earlier = read(earlier)?;
            let proof = text.parse::<Consistency>();
            proof.and_then(|proof| proof.verify(&earlier.parse()?, &known))
        }
        _ => {
            return Err(CliError::Usage(both(
                "a proof is checked with one of the two: --event FILE (that it is in the log) or --checkpoint FILE (that the log only grew since).",
                "une preuve se vérifie avec l'un des deux\u{a0}: --event FICHIER (qu'il est dans le journal) ou --checkpoint FICHIER (que le journal n'a fait que croître depuis).",
            )));
        }
    };
    let checkpoint = match found {
        Ok(checkpoint) => checkpoint,
        Err(error) => {
            let message = error.message();
            if form == Form::Json {
                print_json(&Finding::bad(None, message.clone()))?;
            }
            return Err(CliError::Refused(message));
        }
    };
    let (origin, size) = (&checkpoint.origin, checkpoint.head.size);
    match form {
        Form::Table => print(
            match lang {
                Lang::En => format!("The proof holds, under the checkpoint of `{origin}` over {size} events.\n"),
                Lang::Fr => {
                    format!("La preuve tient, sous le point de contrôle de `{origin}` sur {size} événements.\n")
                }
            }
            .as_bytes(),
        )?,
        Form::Json => print_json(&serde_json::json!({"verified": true, "origin": origin, "size": size}))?,
        Form::Csv => {
            print(&csv(&["verified", "origin", "size"], vec![vec!["true".into(), origin.clone(), size.to_string()]])?)?;
        }
    }
    Ok(Exit::Success)
}

fn in_words(finding: &Finding, lang: Lang) -> String {
    let Finding {
        events: Some(events),
        batches: Some(batches),
        bytes: Some(bytes),
        head: Some(head),
        root: Some(root),
        checkpoints: Some(checkpoints),
        ..
    } = finding
    else {
        return lang.pick("The ledger does not verify.\n", "Le registre ne se vérifie pas.\n").to_owned();
    };
    let signed = checkpoints.len() as u64;
    let [events, batches, bytes, signed] = [*events, *batches, *bytes, signed].map(|number| lang.number(number));
    match lang {
        Lang::En => format!(
            "The ledger verifies: every byte, every batch, every balance, every checkpoint.\nEvents      {events}\nBatches     {batches}\nBytes       {bytes}\nHead        {head}\nRoot        {root}\nCheckpoints {signed}\n"
        ),
        Lang::Fr => format!(
            "Le registre se vérifie\u{a0}: chaque octet, chaque lot, chaque solde, chaque point de contrôle.\nÉvénements         {events}\nLots               {batches}\nOctets             {bytes}\nTête               {head}\nRacine             {root}\nPoints de contrôle {signed}\n"
        ),
    }
}
