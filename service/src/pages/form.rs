//! A command as a form, made from its declaration: a field for each of its own, with its label, a hint, and what is already known to choose
//! from; and the command that a filled form states.

use super::parts::word;
use super::visitor::{View, Visitor};
use crate::access::Scope;
use crate::problem::Problem;
use crate::query::Query;
use ledger::command::field::{COMMON, Declaration, Field, Form, Named};
use ledger::texts::{phrases, words};
use ledger::time::FiscalYear;
use maud::{Markup, html};
use projections::picture::Hold;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A field that was filled in wrongly; without a path where it is no field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The field, as the form names it.
    pub(super) path: String,
    /// What is wrong and what to do.
    pub(super) says: String,
}

/// How many known ids a field offers at most.
const OFFERED: usize = 400;

/// The fields of a command as a form has them: parts of objects by dotted path, what lies deeper as JSON.
pub(super) fn flat(declared: &Declaration) -> Vec<(String, Field)> {
    let mut all = Vec::new();
    let shown = COMMON.iter().filter(|field| matches!(field.name, "effective_on" | "note"));
    for field in declared.fields.iter().chain(shown) {
        let Form::Parts(parts) = field.form else {
            all.push((field.name.to_owned(), *field));
            continue;
        };
        all.extend(parts.iter().map(|part| {
            let required = field.required && part.required;
            (format!("{}.{}", field.name, part.name), Field { name: part.name, form: part.form, required })
        }));
    }
    all
}

/// The id of a field in the page.
pub(super) fn place(path: &str) -> String {
    format!("f-{}", path.replace('.', "-"))
}

/// The values of a form, by the paths of its fields.
pub(super) type Values = BTreeMap<String, String>;

/// What a form says at these paths.
///
/// # Errors
/// A field is given twice.
pub(super) fn values(form: &mut Query, paths: impl IntoIterator<Item = String>) -> Result<Values, Problem> {
    let mut values = Values::new();
    for path in paths {
        values.extend(form.text(&path)?.map(|value| (path, value)));
    }
    Ok(values)
}

/// The paths of a command's fields.
pub(super) fn paths(declared: &Declaration) -> impl Iterator<Item = String> {
    flat(declared).into_iter().map(|(path, _)| path)
}

/// The year and the broadcaster, where a form says none.
pub(super) fn fill_in(values: &mut Values, visitor: &Visitor, view: &View) {
    if let Some(year) = view.year {
        values.entry("year".to_owned()).or_insert_with(|| year.to_string());
    }
    if let Some(holder) = visitor.caller.role.holder() {
        values.entry("holder".to_owned()).or_insert_with(|| holder.to_string());
    }
}

/// Every field of a command, filled with what is known.
pub(super) fn fields(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    values: &Values,
    wrong: &[Mistake],
) -> Markup {
    let mut offered = BTreeSet::new();
    html! { @for (path, of) in flat(declared) {
        (field(visitor, view, declared, &path, &of, values, wrong))
        @if let Form::Id(named) = of.form { @if offered.insert(list_name(named)) { (known(visitor, view, named)) } }
    } }
}

/// A field with its label, its hint, and what is wrong with it.
pub(super) fn field(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    path: &str,
    field: &Field,
    values: &Values,
    wrong: &[Mistake],
) -> Markup {
    let (texts, id) = (Field::texts(path), place(path));
    let wrong = wrong.iter().find(|mistake| mistake.path == path).map(|mistake| mistake.says.as_str());
    let described = described(&id, texts.is_some(), wrong.is_some());
    let value = values.get(path).map(String::as_str).unwrap_or_default();
    html! { label for=(id) {
        span .label { (texts.map_or(path, |texts| visitor.one(texts.label))) @if !field.required { " " span .faint { (visitor.one(phrases::OPTIONAL)) } } }
        @if let Some(texts) = texts { span .hint id={ (id) "-hint" } { (hint(visitor, field.form, visitor.one(texts.what))) } }
        @if let Some(says) = wrong { span .wrong id={ (id) "-wrong" } { (says) } }
        (control(visitor, view, declared, path, field, value, &described, wrong.is_some()))
    } }
}

/// A hint, with amounts as the page's language writes them.
fn hint(visitor: &Visitor, form: Form, text: &'static str) -> String {
    if matches!(form, Form::Amount(_)) {
        text.replace("1500000.00", visitor.t("1,500,000.00", "1 500 000,00"))
    } else {
        text.to_owned()
    }
}

/// What describes a field: its hint and what is wrong with it.
fn described(id: &str, has_hint: bool, is_wrong: bool) -> String {
    let parts = [has_hint.then(|| format!("{id}-hint")), is_wrong.then(|| format!("{id}-wrong"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[allow(clippy::too_many_arguments, reason = "all of it says what one field is")]
fn control(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    path: &str,
    field: &Field,
    value: &str,
    described: &str,
    is_wrong: bool,
) -> Markup {
    let id = place(path);
    let required = field.required;
    let by = (!described.is_empty()).then_some(described);
    let invalid = is_wrong.then_some("true");
    let options = |choices: &[(String, String)], none: bool| {
        html! { select #(id) name=(path) required[required] aria-describedby=[by] aria-invalid=[invalid] {
            @if none { option value="" {} }
            @for (one, name) in choices { option value=(one) selected[one == value] { (name) } }
        } }
    };
    match field.form {
        Form::Choice(words) => {
            let choices: Vec<_> = words.iter().map(|one| ((*one).to_owned(), word(visitor.language, one))).collect();
            options(&choices, !required || value.is_empty())
        }
        Form::Flag => {
            let choices = [("true", words::YES), ("false", words::NO)];
            options(
                &choices.map(|(one, text)| (one.to_owned(), visitor.one(text).to_owned())),
                !required || value.is_empty(),
            )
        }
        Form::Year => {
            let years: Vec<FiscalYear> = if declared.name == "open-year" && path == "year" {
                (2015_u16..2035).filter_map(FiscalYear::beginning).collect()
            } else {
                view.state.picture.opened_years().collect()
            };
            let choices: Vec<_> = years.iter().map(|year| (year.to_string(), year.to_string())).collect();
            options(&choices, !required)
        }
        Form::Day => {
            html! { input #(id) type="date" name=(path) value=(value) required[required] aria-describedby=[by] aria-invalid=[invalid]; }
        }
        Form::Count => {
            html! { input #(id) type="number" min="0" name=(path) value=(value) required[required] aria-describedby=[by] aria-invalid=[invalid]; }
        }
        Form::Amount(_) => {
            html! { input #(id) .money type="text" inputmode="decimal" autocomplete="off" name=(path) value=(value) required[required] aria-describedby=[by] aria-invalid=[invalid]; }
        }
        Form::List(_) | Form::Map(..) | Form::Parts(_) => {
            html! { textarea #(id) name=(path) rows="3" spellcheck="false" required[required] aria-describedby=[by] aria-invalid=[invalid] { (value) } }
        }
        Form::Id(named) => {
            let own = named == Named::Holder && path == "holder" && visitor.caller.role.holder().is_some();
            let known = !own && !BEGUN.contains(&(declared.name, path));
            html! { input #(id) type="text" autocomplete="off" spellcheck="false" name=(path) value=(value) list=[known.then(|| list_name(named))] required[required] readonly[own] aria-describedby=[by] aria-invalid=[invalid]; }
        }
        Form::Text { .. } | Form::CommandId => {
            html! { input #(id) type="text" name=(path) value=(value) required[required] aria-describedby=[by] aria-invalid=[invalid]; }
        }
    }
}

/// What a command begins: an id that is known already would be refused.
const BEGUN: [(&str, &str); 4] = [
    ("commit", "commitment"),
    ("open-dispute", "dispute"),
    ("register-holder", "holder"),
    ("register-project", "project"),
];

const fn list_name(named: Named) -> &'static str {
    match named {
        Named::Holder => "known-holders",
        Named::Project => "known-projects",
        Named::Commitment => "known-commitments",
        Named::Dispute => "known-disputes",
        Named::Line => "known-lines",
    }
}

/// What the visitor may choose from: to a broadcaster only what is its own.
fn known(visitor: &Visitor, view: &View, named: Named) -> Markup {
    let (picture, scope) = (&view.state.picture, &visitor.scope);
    let name = |of: &ledger::event::Name| visitor.t(&of.en, &of.fr).clone();
    let mut all: Vec<(String, String)> = match named {
        Named::Holder => {
            let seen = picture.holders().filter(|known| match scope {
                Scope::All => true,
                Scope::Of(own) => known.holder == *own,
            });
            seen.map(|known| (known.holder.to_string(), name(&known.name))).collect()
        }
        Named::Project => match scope {
            Scope::All => picture.projects().map(|known| (known.project.to_string(), known.title.clone())).collect(),
            Scope::Of(_) => {
                let title = |id: &ledger::ids::ProjectId| picture.project(id).map(|known| known.title.clone());
                scope.projects(picture).iter().map(|id| (id.to_string(), title(id).unwrap_or_default())).collect()
            }
        },
        Named::Commitment => {
            let seen = picture.commitments().filter(|(id, made)| {
                let is_of_interest = !made.counted.is_zero() || made.hold != Hold::None;
                is_of_interest && view.year.is_none_or(|year| made.year == year) && scope.sees_commitment(picture, id)
            });
            let title = |id: &ledger::ids::ProjectId| picture.project(id).map(|known| known.title.clone());
            seen.map(|(id, made)| (id.to_string(), title(&made.project).unwrap_or_default())).collect()
        }
        Named::Dispute => {
            let seen = picture.disputes().filter(|(id, _)| scope.sees_dispute(picture, id));
            seen.map(|(id, dispute)| (id.to_string(), dispute.opened.subject.clone())).collect()
        }
        Named::Line => Vec::new(),
    };
    all.sort();
    html! { datalist id=(list_name(named)) { @for (id, name) in all.iter().take(OFFERED) { option value=(id) { (name) } } } }
}

/// The command that a form states; a value that is not JSON where JSON belongs stays a text, which the ledger then names.
pub(super) fn command_of(declared: &Declaration, values: &Values) -> Map<String, Value> {
    let mut command = Map::new();
    command.insert("command".to_owned(), declared.name.into());
    for (path, field) in flat(declared) {
        let Some(text) = values.get(&path).map(|text| text.trim()).filter(|text| !text.is_empty()) else { continue };
        let value = match field.form {
            Form::Flag => json!(text == "true"),
            Form::Count => text.parse::<u64>().map_or_else(|_| text.into(), Value::from),
            Form::List(inner) => serde_json::from_str(text).unwrap_or_else(|_| {
                let are_numbers = matches!(inner, Form::Count);
                let words = text.split_whitespace().map(|word| {
                    let number = word.parse::<u64>().ok().filter(|_| are_numbers);
                    number.map_or_else(|| word.into(), Value::from)
                });
                Value::Array(words.collect())
            }),
            Form::Map(..) | Form::Parts(_) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
            Form::Amount(_) => typed_amount(text).into(),
            Form::Text { .. } | Form::Day | Form::Year | Form::CommandId | Form::Id(_) | Form::Choice(_) => text.into(),
        };
        match path.split_once('.') {
            Some((outer, inner)) => {
                let object = command.entry(outer.to_owned()).or_insert_with(|| json!({}));
                if let Some(fields) = object.as_object_mut() {
                    fields.insert(inner.to_owned(), value);
                }
            }
            None => {
                command.insert(path, value);
            }
        }
    }
    command
}

/// An amount as a person types it, in the form of the contract: `1,500,000.00`, `1 500 000,00 $`. A comma before the last two digits, and no
/// point anywhere, stands before the cents.
pub(super) fn typed_amount(text: &str) -> String {
    let plain: String =
        text.chars().filter(|letter| !letter.is_whitespace() && *letter != '$' && *letter != '\u{202f}').collect();
    match plain.rsplit_once(',') {
        Some((whole, cents)) if !plain.contains('.') && cents.len() <= 2 => {
            format!("{}.{cents}", whole.replace(',', ""))
        }
        _ => plain.replace(',', ""),
    }
}

#[cfg(test)]
mod tests {
    use super::typed_amount;

    #[test]
    fn amounts_are_read_as_people_type_them_in_both_languages() {
        for (typed, read) in [
            ("1,500,000.00", "1500000.00"),
            ("1 500 000,00 $", "1500000.00"),
            ("$1,000", "1000"),
            ("12,5", "12.5"),
            ("1,500,000", "1500000"),
            ("750.25", "750.25"),
        ] {
            assert_eq!(typed_amount(typed), read);
        }
    }
}
