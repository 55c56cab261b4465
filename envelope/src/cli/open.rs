//! `envelope open BUNDLE`: every question, asked of what an auditor took away. No ledger has to be there.

use super::args::{Common, Form};
use super::error::{CliError, Exit};
use super::output::{print, print_json};
use super::store;
use super::words::Lang;
use clap::Args;
use ledger::digest::Digest;
use ledger::log::EventLog as _;
use ledger::time::FiscalYear;
use replay::Cut;
use serde::Serialize;
use std::ffi::OsString;

/// Opening a bundle.
#[derive(Debug, Args)]
pub(crate) struct Open {
    /// The bundle's folder
    ///
    /// Le répertoire du paquet
    #[arg(value_name = "BUNDLE")]
    bundle: OsString,
    /// The question, with its options, as it would be asked of a ledger
    ///
    /// La question, avec ses options, comme on la poserait à un registre
    #[arg(value_name = "QUESTION", trailing_var_arg = true, allow_hyphen_values = true)]
    question: Vec<OsString>,
}

impl Open {
    /// The call that asks the same of the bundle as a ledger; none where nothing is asked.
    pub(crate) fn as_question(&self, program: &OsString, common: &Common, lang: Lang) -> Option<Vec<OsString>> {
        if self.question.is_empty() {
            return None;
        }
        let mut call = vec![program.clone(), "--ledger".into(), self.bundle.clone()];
        call.extend(["--lang".into(), OsString::from(lang.pick("en", "fr"))]);
        call.extend(common.format.map(|format| OsString::from(format!("--format={}", format.name()))));
        call.extend(self.question.iter().cloned());
        Some(call)
    }
}

/// What a bundle holds.
#[derive(Serialize)]
struct OpenedBundle {
    bundle: String,
    events: u64,
    head: Digest,
    years: Vec<FiscalYear>,
}

/// Verifies the bundle and says what can be asked of it.
///
/// # Errors
/// There is no bundle, or it does not verify.
pub(crate) async fn open(common: &Common, lang: Lang, asked: &Open) -> Result<Exit, CliError> {
    let bundle = asked.bundle.to_string_lossy().into_owned();
    let log = store::open_to_ask(&bundle, common.wait()).await?;
    let folded = replay::picture(&log, &Cut::NOW, |_| ()).await?;
    let years: Vec<FiscalYear> = folded.picture.years().map(|(year, _)| year).collect();
    let (events, head) = (log.head().seq, log.head().digest);
    match common.form()? {
        Form::Json | Form::Csv => print_json(&OpenedBundle { bundle, events, head, years })?,
        Form::Table => {
            let listed = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let year = years.last().map(ToString::to_string).unwrap_or_default();
            let text = match lang {
                Lang::En => format!(
                    "The bundle verifies: {events} events, head {head}.\nYears: {listed}.\nAsk it: envelope open {bundle} balances --year {year}\n"
                ),
                Lang::Fr => format!(
                    "Le paquet se vérifie\u{a0}: {events} événements, tête {head}.\nExercices\u{a0}: {listed}.\nInterrogez-le\u{a0}: envelope open {bundle} balances --year {year}\n"
                ),
            };
            print(text.as_bytes())?;
        }
    }
    Ok(Exit::Success)
}
