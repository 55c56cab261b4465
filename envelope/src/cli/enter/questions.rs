//! What a terminal asks for an act: each field that is missing, with choices and completion, and whether to write it.

use super::fields::typed_value;
use crate::cli::error::CliError;
use crate::cli::output::say;
use crate::cli::words::{Lang, both};
use crate::sheets::{Assembled, Column, Kind, folded};
use inquire::{Autocomplete, Confirm, CustomUserError, InquireError, MultiSelect, Select, Text, validator::Validation};
use ledger::command::field::{Declaration, Form, Named};
use ledger::display::in_one_line;
use ledger::texts::words;
use projections::picture::Picture;
use std::fmt;

/// How many completions are shown at a time.
const SHOWN: usize = 12;

/// A question that was not answered.
pub(in crate::cli) fn unanswered(error: &InquireError) -> CliError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => CliError::Refused(both(
            "nothing was written: the questions were left.",
            "rien n'a été inscrit\u{a0}: les questions ont été quittées.",
        )),
        InquireError::NotTTY
        | InquireError::InvalidConfiguration(_)
        | InquireError::IO(_)
        | InquireError::Custom(_) => CliError::Usage(both(
            format!("the terminal gives no answers ({error}). State every field as an option, and --yes."),
            format!("le terminal ne donne pas de réponses ({error}). Indiquez chaque champ en option, et --yes."),
        )),
    }
}

/// Whether to write it.
pub(in crate::cli) fn confirm(lang: Lang) -> Result<bool, CliError> {
    let asked = Confirm::new(lang.pick("Write it?", "L'inscrire?")).with_default(false).with_parser(&|text| match text
        .trim()
        .to_lowercase()
        .as_str()
    {
        "y" | "yes" | "o" | "oui" => Ok(true),
        "n" | "no" | "non" => Ok(false),
        _ => Err(()),
    });
    asked.prompt().map_err(|error| unanswered(&error))
}

/// Asks for everything that is missing, then for what else may be stated.
pub(super) fn complete(
    command: &'static Declaration,
    stated: &mut Assembled,
    picture: &Picture,
    lang: Lang,
) -> Result<(), CliError> {
    let (about_en, about_fr) = command.about();
    say(lang.pick(&about_en, &about_fr));
    let columns = Kind::Command(command).columns();
    let (required, optional): (Vec<Column>, Vec<Column>) =
        columns.into_iter().filter(|column| !stated.has(&column.path)).partition(|column| column.required);
    for column in &required {
        ask(column, stated, picture, lang)?;
    }
    let offered = optional.into_iter().filter(|column| !matches!(column.name.as_str(), "command_id" | "actor"));
    let offered: Vec<Offered> = offered.map(|column| Offered { column, lang }).collect();
    if offered.is_empty() {
        return Ok(());
    }
    let further = MultiSelect::new(lang.pick("Anything else to state?", "Autre chose à indiquer?"), offered)
        .with_help_message(lang.pick("space chooses, enter goes on", "espace pour choisir, entrée pour continuer"))
        .with_page_size(SHOWN)
        .prompt()
        .map_err(|error| unanswered(&error))?;
    for Offered { column, .. } in &further {
        ask(column, stated, picture, lang)?;
    }
    Ok(())
}

/// A field that may be stated, as it is offered.
struct Offered {
    column: Column,
    lang: Lang,
}

impl fmt::Display for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.lang.pick(&self.column.label.en, &self.column.label.fr))
    }
}

/// A choice, as it is offered.
struct Choice {
    word: String,
    shown: String,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What the ledger knows, to complete what is typed.
#[derive(Clone)]
struct Known(Vec<String>);

impl Known {
    fn that_fit(&self, typed: &str) -> Vec<String> {
        let typed = folded(typed);
        self.0.iter().filter(|known| folded(known).contains(&typed)).take(SHOWN).cloned().collect()
    }
}

impl Autocomplete for Known {
    fn get_suggestions(&mut self, typed: &str) -> Result<Vec<String>, CustomUserError> {
        Ok(self.that_fit(typed))
    }

    /// Tab takes what is highlighted, or else the first that fits.
    fn get_completion(&mut self, typed: &str, chosen: Option<String>) -> Result<Option<String>, CustomUserError> {
        Ok(chosen.or_else(|| self.that_fit(typed).into_iter().next()))
    }
}

/// Asks for one field until it has its form.
pub(in crate::cli) fn ask(
    column: &Column,
    stated: &mut Assembled,
    picture: &Picture,
    lang: Lang,
) -> Result<(), CliError> {
    let label = lang.pick(&column.label.en, &column.label.fr).clone();
    let what = lang.pick(&column.what.en, &column.what.fr).clone();
    let choices: Option<Vec<Choice>> = match column.form {
        Form::Choice(words) => Some(
            words
                .iter()
                .map(|word| {
                    let (en, fr) = words::choice(word).unwrap_or((word, word));
                    Choice { word: (*word).to_owned(), shown: lang.pick(en, fr).to_owned() }
                })
                .collect(),
        ),
        Form::Flag => Some(vec![
            Choice { word: "true".to_owned(), shown: lang.one(words::YES).to_owned() },
            Choice { word: "false".to_owned(), shown: lang.one(words::NO).to_owned() },
        ]),
        Form::Text { .. }
        | Form::Amount(_)
        | Form::Day
        | Form::Year
        | Form::Count
        | Form::CommandId
        | Form::Id(_)
        | Form::List(_)
        | Form::Parts(_)
        | Form::Map(..) => None,
    };
    let text = match choices {
        Some(choices) => {
            let chosen = Select::new(&label, choices).with_help_message(&what).with_page_size(SHOWN).prompt();
            chosen.map_err(|error| unanswered(&error))?.word
        }
        None => {
            let complete = Known(known(column.form, picture, lang));
            let of = column.clone();
            let check = move |typed: &str| -> Result<Validation, CustomUserError> {
                Ok(match typed_value(&of, id_of(typed)) {
                    Ok(_) => Validation::Valid,
                    Err(expected) => Validation::Invalid(lang.text(expected).into()),
                })
            };
            let asked = Text::new(&label).with_help_message(&what).with_autocomplete(complete).with_validator(check);
            asked.prompt().map_err(|error| unanswered(&error))?
        }
    };
    let text = if known_by_id(column.form) { id_of(&text) } else { &text };
    let value = typed_value(column, text).map_err(CliError::Usage)?;
    stated.put(&column.path, value);
    Ok(())
}

const fn known_by_id(form: Form) -> bool {
    matches!(form, Form::Id(_))
}

/// The id out of a completion such as `aptn (APTN)`.
fn id_of(text: &str) -> &str {
    text.split_once(" (").map_or(text, |(id, _)| id)
}

/// What the ledger knows that could be meant.
fn known(form: Form, picture: &Picture, lang: Lang) -> Vec<String> {
    let mut known: Vec<String> = match form {
        Form::Id(Named::Holder) => picture
            .holders()
            .map(|holder| format!("{} ({})", holder.holder, lang.pick(&holder.name.en, &holder.name.fr)))
            .collect(),
        Form::Id(Named::Project) => {
            picture.projects().map(|project| format!("{} ({})", project.project, project.title)).collect()
        }
        Form::Id(Named::Commitment) => picture
            .commitments()
            .map(|(id, commitment)| format!("{id} ({}, {})", commitment.holder, commitment.project))
            .collect(),
        Form::Id(Named::Dispute) => picture.disputes().map(|(id, _)| id.to_string()).collect(),
        Form::Year => picture.years().rev().map(|(year, _)| year.to_string()).collect(),
        Form::Text { .. }
        | Form::Amount(_)
        | Form::Day
        | Form::Flag
        | Form::Count
        | Form::CommandId
        | Form::Choice(_)
        | Form::List(_)
        | Form::Parts(_)
        | Form::Map(..)
        | Form::Id(Named::Line) => Vec::new(),
    };
    if !matches!(form, Form::Year) {
        known.sort_unstable();
    }
    // A name or a title out of an older log commands no terminal here either.
    known.into_iter().map(|text| in_one_line(&text).into_owned()).collect()
}
