//! Values at dotted paths, put together into the JSON of a command.

use ledger::command::field::{Field, Form};
use serde_json::{Map, Value};

/// The fields of a command in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assembled(Map<String, Value>);

impl Assembled {
    /// Puts a value at a path.
    pub(crate) fn put(&mut self, path: &[String], value: Value) {
        let Some((last, before)) = path.split_last() else { return };
        let mut object = &mut self.0;
        for name in before {
            let inner = object.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            let Value::Object(deeper) = inner else { return };
            object = deeper;
        }
        object.insert(last.clone(), value);
    }

    /// Whether a value stands at a path.
    pub(crate) fn has(&self, path: &[String]) -> bool {
        let Some((first, rest)) = path.split_first() else { return false };
        let mut found = self.0.get(first);
        for name in rest {
            found = found.and_then(|value| value.get(name));
        }
        found.is_some()
    }

    /// The whole, with numbered items as lists and empty lists where one must stand; or the dotted names of what is missing.
    pub(crate) fn finish(self, fields: &[Field]) -> Result<Map<String, Value>, Vec<String>> {
        let mut missing = Vec::new();
        let whole = parts(self.0, fields, "", &mut missing);
        if missing.is_empty() { Ok(whole) } else { Err(missing) }
    }
}

fn parts(
    mut stated: Map<String, Value>,
    fields: &[Field],
    prefix: &str,
    missing: &mut Vec<String>,
) -> Map<String, Value> {
    let mut whole = Map::new();
    for field in fields {
        let name = || format!("{prefix}{}", field.name);
        match stated.remove_entry(field.name) {
            // Most values are whole as they are: only what has parts is looked into, under its name.
            Some((key, value @ Value::Object(_))) => {
                whole.insert(key, finished(value, field.form, &name(), missing));
            }
            Some((key, value)) => {
                whole.insert(key, value);
            }
            None if field.required => match nothing(field.form) {
                Some(nothing) => {
                    whole.insert(field.name.to_owned(), nothing);
                }
                None => absent(field, &name(), missing),
            },
            None => {}
        }
    }
    // What no field names stays, to be refused with its name.
    whole.extend(stated);
    whole
}

/// What stands for nothing where something of this form must be there: a list or a map can be empty.
fn nothing(form: Form) -> Option<Value> {
    match form {
        Form::List(item) if !matches!(item, Form::Parts(_)) => Some(Value::Array(Vec::new())),
        Form::Map(..) => Some(Value::Object(Map::new())),
        Form::List(_)
        | Form::Parts(_)
        | Form::Text { .. }
        | Form::Amount(_)
        | Form::Day
        | Form::Year
        | Form::Flag
        | Form::Count
        | Form::CommandId
        | Form::Id(_)
        | Form::Choice(_) => None,
    }
}

/// Names the columns that would have stated a field.
fn absent(field: &Field, name: &str, missing: &mut Vec<String>) {
    let named = |parts: &[Field], prefix: &str, missing: &mut Vec<String>| {
        let required = parts.iter().filter(|part| part.required);
        missing.extend(required.map(|part| format!("{prefix}.{}", part.name)));
    };
    match field.form {
        Form::Parts(parts) => named(parts, name, missing),
        Form::List(Form::Parts(parts)) => named(parts, &format!("{name}.1"), missing),
        Form::List(_)
        | Form::Map(..)
        | Form::Text { .. }
        | Form::Amount(_)
        | Form::Day
        | Form::Year
        | Form::Flag
        | Form::Count
        | Form::CommandId
        | Form::Id(_)
        | Form::Choice(_) => missing.push(name.to_owned()),
    }
}

fn finished(value: Value, form: Form, name: &str, missing: &mut Vec<String>) -> Value {
    match (value, form) {
        (Value::Object(stated), Form::Parts(fields)) => {
            Value::Object(parts(stated, fields, &format!("{name}."), missing))
        }
        (Value::Object(stated), Form::List(item)) => {
            let mut items: Vec<(u32, Value)> =
                stated.into_iter().filter_map(|(number, item)| Some((number.parse().ok()?, item))).collect();
            items.sort_by_key(|(number, _)| *number);
            let items =
                items.into_iter().map(|(number, value)| finished(value, *item, &format!("{name}.{number}"), missing));
            Value::Array(items.collect())
        }
        (Value::Object(stated), Form::Map(_, value)) => Value::Object(
            stated
                .into_iter()
                .map(|(key, inner)| {
                    let name = format!("{name}.{key}");
                    let inner = finished(inner, *value, &name, missing);
                    (key, inner)
                })
                .collect(),
        ),
        (value, _) => value,
    }
}
