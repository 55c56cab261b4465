//! One example of each command, made from its declaration: what it must state, and no more.

use ledger::command::field::{COMMON, Declaration, Field, Form, Named};
use serde_json::{Map, Value, json};

/// A command that can be sent as it stands, where the ledger knows what it names.
pub(super) fn command(declared: &Declaration) -> Value {
    let stated = COMMON.iter().chain(declared.fields).filter(|field| field.required || is_needed(declared.name, field));
    let mut command: Map<String, Value> =
        stated.map(|field| (field.name.to_owned(), value(field.name, field.form))).collect();
    command.insert("command".to_owned(), declared.name.into());
    Value::Object(command)
}

/// What became of such a command.
pub(super) fn outcome() -> Value {
    json!({
        "line": 1,
        "outcome": "accepted",
        "command_id": "0f53203a-d081-4d0e-8f80-a95634458161",
        "events": [{ "seq": 7, "type": "application-received" }, { "seq": 8, "type": "commitment-counted" }],
    })
}

/// Commands that need one of several fields, none of which must be there by itself.
fn is_needed(command: &str, field: &Field) -> bool {
    matches!(
        (command, field.name),
        ("grant-allocation", "languages") | ("impose-penalty", "language" | "basis") | ("amend-project", "title")
    )
}

pub(super) fn value(name: &str, form: Form) -> Value {
    match form {
        Form::Text { .. } => "Example".into(),
        Form::Amount(_) => "1000.00".into(),
        Form::Day => "2021-06-01".into(),
        Form::Year => "2021-2022".into(),
        Form::Flag => true.into(),
        Form::Count => if name == "women" { 4 } else { 8 }.into(),
        Form::CommandId => "0f53203a-d081-4d0e-8f80-a95634458161".into(),
        Form::Id(_) if name == "from" => "north".into(),
        Form::Id(_) if name == "to" => "south".into(),
        Form::Id(Named::Holder) => "north".into(),
        Form::Id(Named::Project) => "harbour".into(),
        Form::Id(Named::Commitment) => "harbour-north".into(),
        Form::Id(Named::Dispute) => "dispute-1".into(),
        Form::Id(Named::Line) => "line-1".into(),
        Form::Choice(words) => words.first().copied().unwrap_or_default().into(),
        Form::List(item) => json!([value(name, *item)]),
        Form::Parts(fields) => {
            // Where none must be there, it is one of them.
            let any = fields.iter().any(|part| part.required);
            let stated = fields.iter().enumerate().filter(|(place, part)| part.required || (!any && *place == 0));
            stated.map(|(_, part)| (part.name.to_owned(), value(part.name, part.form))).collect()
        }
        Form::Map(Some(names), values) => {
            names.iter().take(1).map(|name| ((*name).to_owned(), value(name, *values))).collect()
        }
        Form::Map(None, _) => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::command::{Command, Submission};

    #[test]
    fn every_example_is_a_command() {
        let examples = Command::DECLARATIONS.iter().map(|declared| command(declared).to_string());
        let wrong: Vec<_> = examples
            .filter_map(|example| Some((Submission::read(example.as_bytes(), false).err()?, example)))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
