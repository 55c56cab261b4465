//! `envelope verify`: nothing is taken on trust.

use super::args::{Common, Form};
use super::output::{print, print_json};
use super::progress::Progress;
use super::show::csv;
use super::store;
use super::trouble::{Done, Trouble};
use super::words::Lang;
use ledger::log::{EventLog, StoreError};
use ledger::refusal::Bilingual;
use replay::verify::{Verified, Wrong};
use serde::Serialize;

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
    /// The first event that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_wrong: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Bilingual>,
}

impl Finding {
    fn good(verified: &Verified) -> Finding {
        Finding {
            verified: true,
            events: Some(verified.head.seq),
            batches: Some(verified.batches),
            bytes: Some(verified.bytes),
            head: Some(verified.head.digest.to_string()),
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
            first_wrong,
            message: Some(message),
        }
    }
}

/// Verifies the whole log.
///
/// # Errors
/// There is no ledger, or the store fails: then nothing is known about the log.
pub(crate) async fn verify(common: &Common, lang: Lang) -> Result<Done, Trouble> {
    let form = common.form()?;
    let finding = match store::open_to_ask(&common.ledger).await {
        Err(Trouble::Damaged(message)) => Finding::bad(None, message),
        Err(trouble) => return Err(trouble),
        Ok(log) => {
            let mut progress = Progress::of_events(lang, log.head().seq);
            let found = replay::verify::verify(&log, |done| progress.at(done.read)).await;
            progress.done();
            judged(found)?
        }
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
                number(finding.first_wrong),
            ];
            print(&csv(&["verified", "events", "batches", "bytes", "head", "first_wrong"], vec![row])?)?;
        }
        Form::Table => print(in_words(&finding, lang).as_bytes())?,
    }
    match finding.message {
        Some(message) => Err(Trouble::Refused(message)),
        None => Ok(Done::Well),
    }
}

fn judged(found: Result<Verified, Wrong>) -> Result<Finding, Trouble> {
    match found {
        Ok(verified) => Ok(Finding::good(&verified)),
        Err(wrong) => {
            let message = wrong.message();
            match wrong {
                Wrong::Event { seq, .. } => Ok(Finding::bad(Some(seq), message)),
                Wrong::Log(replay::Error::Chain(error)) => Ok(Finding::bad(Some(error.seq), message)),
                Wrong::Log(replay::Error::Store(StoreError::Damaged { .. })) => Ok(Finding::bad(None, message)),
                Wrong::Log(replay::Error::Store(error)) => Err(error.into()),
            }
        }
    }
}

fn in_words(finding: &Finding, lang: Lang) -> String {
    let Finding { events: Some(events), batches: Some(batches), bytes: Some(bytes), head: Some(head), .. } = finding
    else {
        return lang.pick("The ledger does not verify.\n", "Le registre ne se vérifie pas.\n").to_owned();
    };
    let [events, batches, bytes] = [events, batches, bytes].map(|number| lang.number(*number));
    match lang {
        Lang::En => format!(
            "The ledger verifies: every byte, every batch, every balance.\nEvents  {events}\nBatches {batches}\nBytes   {bytes}\nHead    {head}\n"
        ),
        Lang::Fr => format!(
            "Le registre se vérifie\u{a0}: chaque octet, chaque lot, chaque solde.\nÉvénements {events}\nLots       {batches}\nOctets     {bytes}\nTête       {head}\n"
        ),
    }
}
