//! What a claim says that someone is to the ledger.

use crate::access::Role;
use ledger::ids::HolderId;
use ledger::words::DisputeRole;
use serde_json::{Map, Value};

/// The role that a claim names; none where it names none, or more than one.
///
/// A claim's name is looked for as it stands, then as a path with dots (`resource_access.envelope.roles`). Its value is a word, a list
/// with one such word among words that mean nothing here, or an object: `administrator`, `auditor`, `reviewer:STEP`,
/// `broadcaster:HOLDER`, or `{"role": "broadcaster", "holder": "HOLDER"}`.
#[must_use]
pub fn role(claims: &Map<String, Value>, name: &str) -> Option<Role> {
    let value = claims.get(name).or_else(|| {
        let mut parts = name.split('.');
        let first = claims.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    })?;
    let mut named: Vec<Role> = match value.as_array() {
        Some(values) => values.iter().filter_map(one).collect(),
        None => one(value).into_iter().collect(),
    };
    named.dedup();
    // Whoever is two things is nothing until someone says which.
    if named.len() == 1 { named.pop() } else { None }
}

fn one(value: &Value) -> Option<Role> {
    match value {
        Value::String(text) => match text.split_once(':') {
            None if text == "administrator" => Some(Role::Administrator),
            None if text == "auditor" => Some(Role::Auditor),
            Some(("reviewer", step)) => Some(Role::Reviewer { step: DisputeRole::from_word(step)? }),
            Some(("broadcaster", holder)) => Some(Role::Broadcaster { holder: HolderId::new(holder).ok()? }),
            Some(_) | None => None,
        },
        Value::Object(_) => serde_json::from_value(value.clone()).ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_claim_names_one_role_or_none() {
        let told = |value: Value| {
            let claims = json!({ "envelope": value, "deep": { "er": { "roles": ["x", "auditor"] } } });
            role(claims.as_object().unwrap(), "envelope")
        };
        let north = Some(Role::Broadcaster { holder: HolderId::new("north").unwrap() });
        assert_eq!(told(json!("administrator")), Some(Role::Administrator));
        assert_eq!(told(json!(["staff", "broadcaster:north"])), north);
        assert_eq!(told(json!({ "role": "broadcaster", "holder": "north" })), north);
        assert_eq!(told(json!("reviewer:president")), Some(Role::Reviewer { step: DisputeRole::President }));
        for none in [
            json!("broadcaster"),
            json!("broadcaster:"),
            json!("Administrator"),
            json!(["auditor", "administrator"]),
            json!(7),
            json!({"role": "broadcaster"}),
            json!("reviewer:nobody"),
        ] {
            assert_eq!(told(none.clone()), None, "{none}");
        }
        let claims = json!({ "deep": { "er": { "roles": ["x", "auditor"] } } });
        assert_eq!(role(claims.as_object().unwrap(), "deep.er.roles"), Some(Role::Auditor));
        assert_eq!(role(claims.as_object().unwrap(), "deep.none"), None);
    }
}
