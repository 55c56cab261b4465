//! The OpenAPI document (3.1), made from the code: the commands from their declaration, the problems from the catalogue, and every
//! path from one line of [`operations`], which a test compares with what is served.

mod answers;
mod examples;
mod operations;
mod schemas;

pub use operations::{OPERATIONS, Operation};

use super::answer::{JSON, tagged};
use super::reference::catalogue;
use crate::problem::{Fault, PROBLEM_JSON, Problem};
use crate::query::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use ledger::command::field::Form;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// `GET /openapi.json`
pub async fn document(headers: HeaderMap, query: Query) -> Result<Response, Problem> {
    query.end()?;
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| description().to_string());
    Ok(tagged(&headers, JSON, None, text.clone().into_bytes()))
}

/// The document.
#[must_use]
pub fn description() -> Value {
    let told = answers::examples();
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(format!("{}{}", super::ROOT, operation.path)).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(operation.method.to_owned(), described(operation, &told));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Envelope ledger",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The ledger of broadcasters' performance envelopes",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas::all(),
            "responses": problems(),
            "parameters": headers(),
            "headers": {
                "ETag": { "description": "What the answer is known by", "schema": { "type": "string" } },
                "X-Request-Id": { "description": "The request, as the server's log names it", "schema": { "type": "string" } },
            },
        },
    })
}

/// The headers of requests, by the names under which operations refer to them.
fn headers() -> Value {
    let header = |name: &str, what: &str, schema: Value| json!({ "name": name, "in": "header", "required": false, "description": what, "schema": schema });
    json!({
        "Accept-Language": header(
            "Accept-Language",
            "The language of `detail`, and of documents where `lang` does not say it",
            json!({ "type": "string", "examples": ["fr-CA, en;q=0.5"] }),
        ),
        "If-None-Match": header(
            "If-None-Match",
            "The `ETag` of an earlier answer: 304 where nothing is new",
            json!({ "type": "string" }),
        ),
        "Idempotency-Key": header(
            "Idempotency-Key",
            "The id of a command that states none: the same sent again under it is not written twice. Of several commands the first has this id, \
             the others ids that follow from it and from their place",
            json!({ "type": "string", "format": "uuid" }),
        ),
        "Last-Event-ID": header(
            "Last-Event-ID",
            "The last event that was heard of: what came after it is told first",
            json!({ "type": "integer", "minimum": 0 }),
        ),
    })
}

/// The name of a fault's answer among the components.
fn name_of(fault: Fault) -> String {
    fault.code().to_owned()
}

/// Every fault as an answer with its example.
fn problems() -> Value {
    let all = Fault::ALL.iter().map(|fault| {
        let example = crate::problem::Problem::of(*fault).document(ledger::words::Language::English);
        let response = json!({
            "description": fault.why().0,
            "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" }, "example": example } },
        });
        (name_of(*fault), response)
    });
    Value::Object(all.collect())
}

fn described(operation: &Operation, told: &Map<String, Value>) -> Value {
    let mut responses = Map::new();
    let content = |media_type: &str, schema: &str| {
        let plain = media_type.split(';').next().unwrap_or(media_type);
        let schema = match (schema, plain) {
            ("", JSON) => json!({}),
            ("", _) => json!({ "type": "string" }),
            (name, _) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        };
        json!({ plain: { "schema": schema } })
    };
    let mut forms = content(operation.media_type, operation.answer);
    let example = told.get(&format!("{} {}", operation.method, operation.path));
    if let Some(form) = forms.get_mut(operation.media_type).and_then(Value::as_object_mut) {
        form.extend(example.map(|example| ("example".to_owned(), example.clone())));
    }
    if let Some(forms) = forms.as_object_mut().filter(|_| !operation.also.is_empty()) {
        forms.insert(operation.also.to_owned(), json!({ "schema": { "type": "string" } }));
    }
    let mut success = json!({ "description": operation.summary, "content": forms });
    let request_id = ("X-Request-Id", json!({ "$ref": "#/components/headers/X-Request-Id" }));
    let tag = ("ETag", json!({ "$ref": "#/components/headers/ETag" }));
    let is_told_once = operation.is_told_once();
    let stated = [Some(request_id), is_told_once.then_some(tag)].into_iter().flatten();
    let stated: Map<String, Value> = stated.map(|(name, header)| (name.to_owned(), header)).collect();
    if let Some(fields) = success.as_object_mut() {
        fields.insert("headers".to_owned(), Value::Object(stated));
    }
    responses.insert(operation.status.to_owned(), success);
    for fault in operation.faults() {
        let status = fault.status().as_u16().to_string();
        let reference = json!({ "$ref": format!("#/components/responses/{}", name_of(fault)) });
        responses.entry(status).or_insert(reference);
    }
    if operation.refuses {
        responses.insert(
            "409".to_owned(),
            json!({
                "description": "Refused: the code says why",
                "content": { PROBLEM_JSON: {
                    "schema": { "$ref": "#/components/schemas/Problem" },
                    "example": told.get("refused").cloned().unwrap_or_default(),
                } },
            }),
        );
    }
    if is_told_once {
        responses.insert("304".to_owned(), json!({ "description": "Nothing new since the `ETag` that was sent" }));
    }
    let in_path = operation.path.split('/').filter_map(|part| {
        let name = part.split_once('{')?.1.split_once('}')?.0;
        let schema = schemas::parameter(name);
        Some(json!({ "name": name, "in": "path", "required": true, "schema": schema }))
    });
    let in_query = operation.parameters.split_whitespace().map(|name| {
        let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        json!({ "name": name, "in": "query", "required": required, "schema": schemas::parameter(name) })
    });
    let in_header = operation.headers().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    let mut described = json!({
        "operationId": operation.id(),
        "summary": operation.summary,
        "parameters": in_path.chain(in_query).chain(in_header).collect::<Vec<_>>(),
        "responses": responses,
    });
    if let Some(fields) = described.as_object_mut() {
        if operation.open {
            fields.insert("security".to_owned(), json!([]));
        }
        if !operation.body.is_empty() {
            let bodies = operation.body.split_whitespace().filter_map(|body| {
                let (media_type, schema) = body.split_once('=')?;
                content(media_type, schema).as_object().cloned()
            });
            let all: Map<String, Value> = bodies.flatten().collect();
            fields.insert("requestBody".to_owned(), json!({ "required": operation.needs_body(), "content": all }));
        }
    }
    described
}

/// A value that a field of a command may have.
pub(crate) fn example(name: &str, form: Form) -> Value {
    examples::value(name, form)
}

/// The codes of everything that may be answered in a problem.
fn codes() -> Vec<&'static str> {
    catalogue().into_iter().map(|entry| entry.code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        fn look(value: &Value, all: &Value, found: &mut usize) {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let place = reference.strip_prefix('#').unwrap();
                assert!(all.pointer(place).is_some(), "{reference}");
                *found += 1;
            }
            match value {
                Value::Array(items) => items.iter().for_each(|item| look(item, all, found)),
                Value::Object(fields) => fields.values().for_each(|field| look(field, all, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let (all, mut found) = (description(), 0);
        look(&all, &all, &mut found);
        assert!(found > 100, "{found}");
    }
}
