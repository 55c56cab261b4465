//! `envelope refusals`: the catalogue of refusals.

use super::args::{Common, Form, Refusals};
use super::output::{Ink, print, print_json};
use super::show::csv;
use super::trouble::{Done, Trouble};
use super::words::{Lang, both};
use ledger::refusal::{Bilingual, Code};
use serde::Serialize;

/// One entry.
#[derive(Serialize)]
struct Listed {
    code: &'static str,
    section: &'static str,
    why: Bilingual,
    remedy: Bilingual,
}

impl Listed {
    fn of(code: Code) -> Listed {
        let entry = code.entry();
        let ((why_en, why_fr), (remedy_en, remedy_fr)) = (entry.why, entry.remedy);
        Listed {
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
pub(crate) fn refusals(common: &Common, lang: Lang, asked: &Refusals) -> Result<Done, Trouble> {
    let form = common.form()?;
    let codes: Vec<Code> = match &asked.code {
        None => Code::ALL.to_vec(),
        Some(word) => vec![*Code::ALL.iter().find(|code| code.code() == word).ok_or_else(|| unknown(word))?],
    };
    let listed: Vec<Listed> = codes.into_iter().map(Listed::of).collect();
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
            let ink = Ink::of_terminal();
            let entries = listed.into_iter().map(|entry| {
                format!(
                    "{} ({})\n  {}\n  {}\n",
                    ink.bold(entry.code),
                    entry.section,
                    lang.text(entry.why),
                    lang.text(entry.remedy)
                )
            });
            print(entries.collect::<Vec<_>>().join("\n").as_bytes())?;
        }
    }
    Ok(Done::Well)
}

fn unknown(word: &str) -> Trouble {
    Trouble::Usage(both(
        format!("there is no refusal `{word}`. `envelope refusals` lists them all."),
        format!("il n'y a pas de refus `{word}`. `envelope refusals` les énumère tous."),
    ))
}
