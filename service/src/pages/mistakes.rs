//! Everything that is wrong with a filled form, each field by the label that the page shows.
//!
//! The ledger names the first thing that is wrong with a command. Here that field is given a good value and the ledger is asked again,
//! until nothing is wrong any more.

use super::form::{Mistake, flat, place};
use super::parts::error_summary;
use super::visitor::Visitor;
use crate::api::description::example;
use crate::problem::in_language;
use ledger::command::field::{Declaration, Field, Form, Range};
use ledger::command::{Malformed, Submission};
use ledger::refusal::Bilingual;
use ledger::texts::{Pair, capital, phrases};
use ledger::words::Language;
use maud::Markup;
use serde_json::{Map, Value};

/// A field of a form, and where the command has what was typed there.
pub(super) struct Typed {
    /// The field, as the form names it.
    pub(super) path: String,
    /// The dotted place in the command.
    pub(super) place: String,
    /// What belongs there.
    pub(super) field: Field,
}

/// The fields of a form that is made from a command's declaration.
pub(super) fn typed(declared: &Declaration) -> Vec<Typed> {
    flat(declared).into_iter().map(|(path, field)| Typed { place: path.clone(), path, field }).collect()
}

/// Everything that is wrong with the command that a form states.
pub(super) fn mistakes(language: Language, command: &Map<String, Value>, fields: &[Typed]) -> Vec<Mistake> {
    let (mut command, mut mistakes) = (command.clone(), Vec::<Mistake>::new());
    let is_empty = |value: Option<&Value>| value.is_none_or(|value| value.as_str() == Some(""));
    for typed in fields {
        if typed.field.required && is_empty(found(&command, &typed.place)) {
            let known = mistakes.iter().any(|mistake| mistake.path == typed.path);
            if !known {
                mistakes.push(Mistake { path: typed.path.clone(), says: language.one(MISSING).to_owned() });
            }
            put(&mut command, &typed.place, example(typed.field.name, typed.field.form));
        }
    }
    let mut corrected: Vec<&str> = Vec::new();
    while let Err(wrong) = Submission::read(Value::Object(command.clone()).to_string().as_bytes(), false) {
        let of = wrong.place().and_then(|place| holding(fields, place));
        let Some(typed) = of.filter(|typed| !corrected.contains(&typed.place.as_str())) else {
            if mistakes.is_empty() {
                mistakes.push(Mistake { path: String::new(), says: says(language, None, wrong) });
            }
            break;
        };
        corrected.push(&typed.place);
        put(&mut command, &typed.place, example(typed.field.name, typed.field.form));
        if mistakes.iter().all(|mistake| mistake.path != typed.path) {
            mistakes.push(Mistake { path: typed.path.clone(), says: says(language, Some(typed.field.form), wrong) });
        }
    }
    let order = |mistake: &Mistake| fields.iter().position(|typed| typed.path == mistake.path);
    mistakes.sort_by_key(order);
    mistakes
}

/// The field that holds a place of the command: its own, or one further in. A place in a list reads `legs[0].to` or `legs.0.to`.
fn holding<'a>(fields: &'a [Typed], place: &str) -> Option<&'a Typed> {
    let place = place.replace('[', ".").replace(']', "");
    let holds = |typed: &&Typed| {
        place.strip_prefix(typed.place.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    fields.iter().filter(holds).max_by_key(|typed| typed.place.len())
}

fn found<'a>(command: &'a Map<String, Value>, place: &str) -> Option<&'a Value> {
    let mut parts = place.split('.');
    let first = command.get(parts.next()?)?;
    parts.try_fold(first, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(part),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

fn put(command: &mut Map<String, Value>, place: &str, value: Value) {
    let Some((first, rest)) = place.split_once('.') else {
        command.insert(place.to_owned(), value);
        return;
    };
    match command.entry(first).or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(inner) => put(inner, rest, value),
        Value::Array(items) => {
            let Some((index, rest)) = rest.split_once('.') else { return };
            let item = index.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            if let Some(inner) = item.and_then(Value::as_object_mut) {
                put(inner, rest, value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const MISSING: Pair = ("fill this in.", "remplissez ce champ.");

/// What is wrong, as someone who types into a page reads it; where the form has nothing simpler to say, in the ledger's words.
fn says(language: Language, form: Option<Form>, wrong: Malformed) -> String {
    let simple: Option<Pair> = match form {
        Some(Form::Amount(Range::AboveZero)) => Some((
            "an amount above zero is expected, such as 1,500,000.00.",
            "un montant supérieur à zéro est attendu, par exemple 1 500 000,00.",
        )),
        Some(Form::Amount(Range::NotBelowZero)) => Some((
            "an amount of zero or more is expected, such as 1,500,000.00.",
            "un montant égal ou supérieur à zéro est attendu, par exemple 1 500 000,00.",
        )),
        Some(Form::Amount(Range::NotZero)) => Some((
            "an amount other than zero is expected, with a minus sign where money is taken, such as -250.00.",
            "un montant différent de zéro est attendu, avec un signe moins si l'argent est retiré, par exemple -250,00.",
        )),
        Some(Form::Amount(Range::Hours)) => Some((
            "a number of hours above zero is expected, such as 125,000.50.",
            "un nombre d'heures supérieur à zéro est attendu, par exemple 125 000,50.",
        )),
        Some(Form::Day) => {
            Some(("a date is expected, such as 2021-10-12.", "une date est attendue, par exemple 2021-10-12."))
        }
        Some(Form::Year) => Some(("choose a fiscal year.", "choisissez un exercice financier.")),
        Some(Form::Count) => Some(phrases::A_WHOLE_NUMBER),
        Some(Form::Choice(_) | Form::Flag) => Some(("choose one of the answers.", "choisissez une des réponses.")),
        Some(Form::Text { .. } | Form::Id(_) | Form::CommandId | Form::List(_) | Form::Parts(_) | Form::Map(..))
        | None => None,
    };
    if let Some(simple) = simple {
        return language.one(simple).to_owned();
    }
    let said = in_language(&Bilingual { en: wrong.en, fr: wrong.fr }, language).to_owned();
    // The page names the field by its label.
    let after = |text: &str| {
        let (_, rest) = text.strip_prefix('`')?.split_once('`')?;
        Some(rest.trim_start_matches('\u{a0}').strip_prefix(": ")?.to_owned())
    };
    after(&said).filter(|_| form.is_some()).unwrap_or(said)
}

/// What is wrong before anything else on a page, each with its field.
pub(super) fn summary(visitor: &Visitor, mistakes: &[Mistake]) -> Markup {
    let label = |path: &str| Field::texts(path).map_or(path, |texts| visitor.one(texts.label)).to_owned();
    summary_of(visitor, mistakes, &label, &place)
}

/// The same for a form whose labels and ids are its own.
pub(super) fn summary_of(
    visitor: &Visitor,
    mistakes: &[Mistake],
    label: &dyn Fn(&str) -> String,
    id: &dyn Fn(&str) -> String,
) -> Markup {
    let line = |mistake: &Mistake| {
        if mistake.path.is_empty() {
            return (capital(&mistake.says), None);
        }
        (format!("{}{} {}", label(&mistake.path), visitor.t(":", "\u{a0}:"), mistake.says), Some(id(&mistake.path)))
    };
    error_summary(visitor, &mistakes.iter().map(line).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::command::Command;
    use serde_json::json;

    #[test]
    fn every_field_that_is_wrong_is_named_once() {
        let declared = Command::declaration("register-project").unwrap();
        let stated = json!({
            "command": "register-project", "project": "not an id", "effective_on": "soon", "title": "T", "genre": "drama",
            "language": "english", "producer": "P", "production": "independent", "digital_media": "none",
            "positions": { "total": "many" }, "budget": "1.999",
        });
        let Value::Object(command) = stated else { panic!() };
        let named = |language| -> Vec<String> {
            let found = mistakes(language, &command, &typed(declared));
            found.into_iter().map(|mistake| mistake.path).collect()
        };
        let mut paths = named(Language::English);
        assert_eq!(paths, named(Language::French));
        paths.sort();
        assert_eq!(paths, ["budget", "effective_on", "positions.total", "positions.women", "project"]);
        let found = mistakes(Language::French, &command, &typed(declared));
        assert!(found.iter().all(|mistake| !mistake.says.contains('`')), "{found:?}");
    }
}
