//! `envelope refusals`: the catalogue of refusals.

use super::args::{Common, Form};
use super::error::{CliError, Exit};
use super::output::{print, print_json};
use super::show::csv;
use super::style::Colours;
use super::words::{Lang, both};
use clap::Args;
use ledger::refusal::{Bilingual, Code};
use serde::Serialize;

/// The catalogue of refusals.
#[derive(Debug, Args)]
pub(crate) struct Refusals {
    /// Only this refusal, such as insufficient-funds
    ///
    /// Seulement ce refus, par exemple insufficient-funds
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// One entry.
#[derive(Serialize)]
struct RefusalRow {
    code: &'static str,
    section: &'static str,
    why: Bilingual,
    remedy: Bilingual,
}

impl RefusalRow {
    fn of(code: Code) -> RefusalRow {
        let entry = code.entry();
        let ((why_en, why_fr), (remedy_en, remedy_fr)) = (entry.why, entry.remedy);
        RefusalRow {
            code: code.code(),
            section: entry.section,
            why: both(why_en, why_fr),
            remedy: both(remedy_en, remedy_fr),
        }
    }
}

/// Prints the whole catalogue, or one entry of it.
///
/// # Errors
/// There is no such code, or the answer cannot be written.
pub(crate) fn refusals(common: &Common, lang: Lang, asked: &Refusals) -> Result<Exit, CliError> {
    let form = common.form()?;
    let codes: Vec<Code> = match &asked.code {
        None => Code::ALL.to_vec(),
        Some(word) => vec![*Code::ALL.iter().find(|code| code.code() == word).ok_or_else(|| unknown(word))?],
    };
    let listed: Vec<RefusalRow> = codes.into_iter().map(RefusalRow::of).collect();
    match form {
        Form::Json => print_json(&listed)?,
        Form::Csv => {
            let rows = listed.into_iter().map(|entry| {
                let (why, remedy) = (entry.why, entry.remedy);
                vec![entry.code.to_owned(), entry.section.to_owned(), why.en, why.fr, remedy.en, remedy.fr]
            });
            print(&csv(&["code", "section", "why_en", "why_fr", "remedy_en", "remedy_fr"], rows.collect())?)?;
        }
        Form::Table => {
            let colours = Colours::of_terminal();
            let entries = listed.into_iter().map(|entry| {
                format!(
                    "{} ({})\n  {}\n  {}\n",
                    colours.bold(entry.code),
                    entry.section,
                    lang.text(entry.why),
                    lang.text(entry.remedy)
                )
            });
            print(entries.collect::<Vec<_>>().join("\n").as_bytes())?;
        }
    }
    Ok(Exit::Success)
}

fn unknown(word: &str) -> CliError {
    CliError::Usage(both(
        format!("there is no refusal `{word}`. `envelope refusals` lists them all."),
        format!("il n'y a pas de refus `{word}`. `envelope refusals` les énumère tous."),
    ))
}
