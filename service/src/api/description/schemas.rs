//! The forms of what is sent and answered.

use super::{codes, examples};
use ledger::command::Command;
use ledger::command::field::{COMMON, Declaration, Field, Form, Named, Range};
use ledger::words::{Genre, Language, Production, Source};
use projections::lists::Finding;
use serde_json::{Map, Value, json};

/// A cut before the last events of the examples.
pub(super) const CUT_OF_EXAMPLES: &str = "through=6";

const ID: &str = "^[A-Za-z0-9._-]{1,64}$";
const YEAR: &str = "^[0-9]{4}-[0-9]{4}$";

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Value {
    json!({ "type": "string", "enum": all.iter().map(|one| word(*one)).collect::<Vec<_>>() })
}

/// The form of a parameter, by its name.
pub(super) fn parameter(name: &str) -> Value {
    match name {
        "through" | "after" => json!({ "type": "integer", "minimum": 0 }),
        "level" => json!({ "type": "integer", "minimum": 0, "maximum": 63 }),
        "index" => json!({ "type": "string", "pattern": "^(x[0-9]{3}/)*[0-9]{3}$", "examples": ["000"] }),
        "width" => json!({ "type": "integer", "minimum": 1, "maximum": 255 }),
        "seq" => json!({ "type": "integer", "minimum": 1 }),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 10_000 }),
        "recorded_by" => json!({ "type": "string", "format": "date-time" }),
        "effective_by" => json!({ "type": "string", "format": "date" }),
        "year" | "compare_with" => json!({ "type": "string", "pattern": YEAR, "examples": ["2021-2022"] }),
        "holder" | "project" => json!({ "type": "string", "pattern": ID }),
        "language" => words(Language::ALL, Language::word),
        "genre" => words(Genre::ALL, Genre::word),
        "production" => words(Production::ALL, Production::word),
        "source" => words(Source::ALL, Source::word),
        "state" => {
            json!({ "type": "string", "enum": ["held", "counted", "lapsed", "cancelled", "released", "refused"] })
        }
        "finding" => words(&Finding::ALL, Finding::word),
        "far" => json!({ "type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32 }),
        "lang" => json!({ "type": "string", "enum": ["en", "fr"] }),
        "open" | "check" => json!({ "type": "boolean" }),
        "set" => json!({ "type": "array", "items": { "type": "string" }, "examples": [["first_deadline.share=0.60"]] }),
        "from" | "to" => json!({ "type": "string", "examples": ["now", CUT_OF_EXAMPLES, "effective-by=2021-10-12"] }),
        "figure" => json!({ "type": "string", "examples": ["balances north english drama balance"] }),
        _ => json!({ "type": "string" }),
    }
}

/// Every schema, by name.
pub(super) fn all() -> Value {
    let text = || json!({ "type": "string" });
    let both = json!({ "type": "object", "required": ["en", "fr"], "properties": { "en": text(), "fr": text() } });
    let amount = json!({ "type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2}$" });
    let head = json!({ "type": "object", "required": ["seq", "digest"] });
    let of_year = json!({
        "type": "object",
        "required": ["year", "cut", "head"],
        "properties": { "year": { "type": "string", "pattern": YEAR }, "cut": { "type": "object" }, "head": head },
    });
    let mut schemas = json!({
        "Bilingual": both,
        "Amount": amount,
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "code", "messages"],
            "properties": {
                "type": text(), "title": text(), "status": { "type": "integer" }, "detail": text(),
                "code": { "type": "string", "enum": codes() },
                "section": { "type": ["string", "null"] },
                "messages": { "$ref": "#/components/schemas/Bilingual" },
            },
        },
        "Outcome": {
            "type": "object",
            "required": ["line", "outcome", "command_id", "events"],
            "properties": {
                "line": { "type": "integer" },
                "outcome": { "type": "string", "enum": ["accepted", "repeated"] },
                "command_id": { "type": "string", "format": "uuid" },
                "events": { "type": "array", "items": {
                    "type": "object",
                    "required": ["seq", "type"],
                    "properties": { "seq": { "type": "integer" }, "type": text() },
                } },
            },
            "examples": [examples::outcome()],
        },
        "Answer": { "type": "object" },
        "OfYear": of_year,
        "Diff": { "type": "object", "required": ["year", "from", "to", "changes"] },
        "List": {
            "type": "object",
            "required": ["count", "through", "cut", "head", "next"],
            "properties": {
                "count": { "type": "integer", "minimum": 0 }, "through": { "type": "integer", "minimum": 0 },
                "next": { "type": ["string", "null"] },
            },
        },
        "Indicators": { "type": "object", "required": ["count"] },
        "Rulebook": { "type": "object", "required": ["year", "through", "rulebook"] },
        "CatalogueEntry": {
            "type": "object",
            "required": ["code", "section", "why", "remedy"],
            "properties": {
                "code": text(), "section": { "type": ["string", "null"] },
                "why": { "$ref": "#/components/schemas/Bilingual" },
                "remedy": { "$ref": "#/components/schemas/Bilingual" },
            },
        },
        "Catalogue": { "type": "array", "items": { "$ref": "#/components/schemas/CatalogueEntry" } },
        "Reason": { "type": "object", "required": ["reason"], "properties": { "reason": text() } },
        "ProposedAct": { "type": "object" },
        "Proposals": { "type": "object", "required": ["proposals", "count", "next"] },
        "Proposal": {
            "type": "object",
            "required": ["id", "standing", "holder", "commands", "participants", "signatures"],
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "standing": { "type": "string", "enum": ["unsigned", "signed", "accepted", "declined"] },
            },
        },
    });
    if let Some(fields) = schemas.as_object_mut() {
        fields.insert("Balances".to_owned(), balances());
        let names = Command::DECLARATIONS.iter().map(|declared| declared.name);
        let every: Vec<Value> =
            names.clone().map(|name| json!({ "$ref": format!("#/components/schemas/command-{name}") })).collect();
        let mapping: Map<String, Value> =
            names.map(|name| (name.to_owned(), format!("#/components/schemas/command-{name}").into())).collect();
        let discriminator = json!({ "propertyName": "command", "mapping": mapping });
        fields.insert("Command".to_owned(), json!({ "oneOf": every, "discriminator": discriminator }));
        for declared in Command::DECLARATIONS {
            fields.insert(format!("command-{}", declared.name), command(declared));
        }
    }
    schemas
}

fn balances() -> Value {
    let amount = || json!({ "$ref": "#/components/schemas/Amount" });
    let measures = projections::balances::Measure::of_bucket().map(|measure| (measure.word().to_owned(), amount()));
    let measures: Map<String, Value> = measures.collect();
    let needed: Vec<&String> = measures.keys().collect();
    let total = json!({ "type": "object", "required": needed, "properties": measures });
    json!({
        "type": "object",
        "required": ["year", "through", "envelopes", "cut", "head"],
        "properties": {
            "envelopes": { "type": "array", "items": {
                "type": "object",
                "required": ["holder", "language", "base", "small", "buckets", "total"],
                "properties": {
                    "holder": { "type": "string", "pattern": ID },
                    "language": words(Language::ALL, Language::word),
                    "base": amount(), "small": { "type": "boolean" },
                    "buckets": { "type": "array", "minItems": 5, "maxItems": 5, "items": total },
                    "total": total,
                },
            } },
        },
    })
}

fn command(declared: &Declaration) -> Value {
    let fields = COMMON.iter().chain(declared.fields);
    let mut properties: Map<String, Value> =
        fields.clone().map(|field| (field.name.to_owned(), form(field.form))).collect();
    properties.insert("command".to_owned(), json!({ "const": declared.name }));
    let required = fields.filter(|field| field.required).map(|field| field.name);
    let required: Vec<&str> = std::iter::once("command").chain(required).collect();
    json!({
        "type": "object",
        "description": declared.about().0,
        "required": required,
        "properties": properties,
        "additionalProperties": false,
        "examples": [examples::command(declared)],
    })
}

fn form(of: Form) -> Value {
    match of {
        Form::Text { filled: true } => json!({ "type": "string", "minLength": 1 }),
        Form::Text { filled: false } => json!({ "type": "string" }),
        Form::Amount(Range::NotZero) => json!({ "type": "string", "pattern": "^-?[0-9]{1,13}(\\.[0-9]{1,2})?$" }),
        Form::Amount(Range::AboveZero | Range::Hours | Range::NotBelowZero) => {
            json!({ "type": "string", "pattern": "^[0-9]{1,13}(\\.[0-9]{1,2})?$" })
        }
        Form::Day => json!({ "type": "string", "format": "date" }),
        Form::Year => json!({ "type": "string", "pattern": YEAR }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Count => json!({ "type": "integer", "minimum": 0 }),
        Form::CommandId => json!({ "type": "string", "format": "uuid" }),
        Form::Id(Named::Holder | Named::Project | Named::Commitment | Named::Dispute | Named::Line) => {
            json!({ "type": "string", "pattern": ID })
        }
        Form::Choice(all) => json!({ "type": "string", "enum": all }),
        Form::List(items) => json!({ "type": "array", "items": form(*items) }),
        Form::Parts(fields) => parts(fields),
        Form::Map(None, values) => json!({ "type": "object", "additionalProperties": form(*values) }),
        Form::Map(Some(names), values) => {
            let properties: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), form(*values))).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
    }
}

fn parts(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), form(field.form))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}
