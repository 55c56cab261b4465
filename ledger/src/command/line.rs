//! From one line of JSON to a [`Submission`].

use super::{Command, Malformed, Submission};
use crate::digest::Digest;
use crate::display::is_command;
use crate::nearest::{meant, nearest};
use crate::time::{Day, Instant};
use crate::words::{AudienceDecision, PenaltyKind};
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// The longest line that is read, in bytes: far above any act, and below what the embedded store keeps in one piece.
pub const LONGEST_LINE: usize = 1 << 20;

/// The largest whole number that every JSON reader keeps exactly (RFC 8785, section 3.2.2.3).
const LARGEST_NUMBER: u64 = (1 << 53) - 1;

/// JSON in which no object names a field twice: such a line says two things, and none of them is taken.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Strict, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
                Ok(Value::Bool(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
                Ok(Value::Number(v.into()))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
                Ok(Value::Number(v.into()))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
                Ok(Number::from_f64(v).map_or(Value::Null, Value::Number))
            }
            fn visit_str<E>(self, v: &str) -> Result<Value, E> {
                Ok(Value::String(v.to_owned()))
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(Strict(item)) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Value::Array(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut object = Map::new();
                while let Some((name, Strict(value))) = map.next_entry::<String, Strict>()? {
                    if object.contains_key(&name) {
                        return Err(A::Error::custom(format_args!("twice `{name}`")));
                    }
                    object.insert(name, value);
                }
                Ok(Value::Object(object))
            }
        }
        deserializer.deserialize_any(Any).map(Strict)
    }
}

/// What may stand nowhere in a command: null, numbers that are not whole, and texts that command whoever shows them.
fn check_values(path: &str, value: &Value) -> Result<(), Malformed> {
    match value {
        Value::Null => Err(Malformed::new(
            format!("`{path}` is null. Leave the field out instead."),
            format!("`{path}` est nul (null). Omettez plutôt le champ."),
        )),
        Value::Number(number) if number.as_u64().is_none_or(|n| n > LARGEST_NUMBER) => Err(Malformed::new(
            format!("`{path}`: a whole number of zero or more is expected; amounts are text, such as \"1500000.00\"."),
            format!(
                "`{path}`\u{a0}: un nombre entier de zéro ou plus est attendu; les montants sont du texte, par exemple \"1500000.00\"."
            ),
        )),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(i, item)| check_values(&format!("{path}.{i}"), item))
        }
        Value::Object(fields) => check_fields(path, fields),
        Value::String(text) => check_text(path, text),
        Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_fields(path: &str, fields: &Map<String, Value>) -> Result<(), Malformed> {
    fields.iter().try_for_each(|(name, field)| {
        let inner = if path.is_empty() { Cow::Borrowed(name.as_str()) } else { Cow::Owned(format!("{path}.{name}")) };
        check_text(&inner, name)?;
        check_values(&inner, field)
    })
}

fn check_text(path: &str, text: &str) -> Result<(), Malformed> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    let Some(letter) = text.chars().find(|letter| is_command(*letter)) else { return Ok(()) };
    let letter = u32::from(letter);
    Err(Malformed::new(
        format!(
            "`{path}`: the text holds U+{letter:04X}, which commands a screen instead of being read. Control characters and turns of the writing's direction cannot stand in a text; take it out."
        ),
        format!(
            "`{path}`\u{a0}: le texte contient U+{letter:04X}, qui commande un écran au lieu d'être lu. Un texte ne peut contenir ni caractère de commande ni changement de sens d'écriture; retirez-le."
        ),
    ))
}

fn take<T: DeserializeOwned>(fields: &mut Map<String, Value>, name: &str) -> Result<Option<T>, Malformed> {
    fields
        .remove(name)
        .map(|value| serde_json::from_value(value).map_err(|e| Malformed::in_field(name, &e.to_string())))
        .transpose()
}

fn missing(name: &str) -> Malformed {
    Malformed::in_field(".", &format!("missing field `{name}`"))
}

impl Submission {
    /// Reads one line. `historical` says whether the line may state when it was recorded.
    ///
    /// # Errors
    /// Anything that is no command of the contract, with what to do about it in both languages.
    pub fn read(line: &[u8], historical: bool) -> Result<Submission, Malformed> {
        if line.len() > LONGEST_LINE {
            return Err(Malformed::too_long());
        }
        let Strict(value) = serde_json::from_slice(line).map_err(|e| not_json(&e))?;
        let Value::Object(mut fields) = value else {
            return Err(Malformed::new(
                "a JSON object in braces is expected, one a line.",
                "un objet JSON entre accolades est attendu, un par ligne.",
            ));
        };
        check_fields("", &fields)?;
        let command_id = take(&mut fields, "command_id")?;
        // The object's keys are kept sorted and its texts are escaped as RFC 8785 wants, so these are canonical bytes.
        let canonical = serde_json::to_vec(&fields).map_err(|e| not_json(&e))?;
        let request = Digest::of(&canonical);
        let name: String = take(&mut fields, "command")?.ok_or_else(|| missing("command"))?;
        let effective_on: Day = take(&mut fields, "effective_on")?.ok_or_else(|| missing("effective_on"))?;
        let actor = take(&mut fields, "actor")?;
        let recorded_at: Option<Instant> = take(&mut fields, "recorded_at")?;
        if recorded_at.is_some() && !historical {
            return Err(Malformed::new(
                "`recorded_at` is the ledger's to state. Leave it out. A past year is loaded with `envelope submit --historical`.",
                "`recorded_at` est inscrit par le registre. Omettez-le. Une année passée se charge avec `envelope submit --historical`.",
            ));
        }
        let note = take(&mut fields, "note")?;
        let command = match Command::read(&name, Value::Object(fields)) {
            Some(read) => read.map_err(|e| Malformed::in_field(&e.path().to_string(), &e.inner().to_string()))?,
            None => {
                let (known, hint) = (Command::NAMES.join(", "), meant(&nearest(&name, Command::NAMES.iter().copied())));
                return Err(Malformed::new(
                    format!("there is no command `{name}`.{} Known commands: {known}.", hint.en),
                    format!("aucune commande `{name}`.{} Commandes connues\u{a0}: {known}.", hint.fr),
                ));
            }
        };
        check_shape(&command)?;
        Ok(Submission { command_id, effective_on, actor, recorded_at, note, request, command })
    }
}

fn not_json(error: &serde_json::Error) -> Malformed {
    let message = error.to_string();
    match message.split('`').nth(1) {
        Some(name) if message.starts_with("twice") => Malformed::new(
            format!("the field `{name}` stands twice. Keep one."),
            format!("le champ `{name}` figure deux fois. N'en gardez qu'un."),
        ),
        _ => Malformed::new(
            format!("the line is not JSON (column {}). Write one JSON object a line.", error.column()),
            format!("la ligne n'est pas du JSON (colonne {}). Écrivez un objet JSON par ligne.", error.column()),
        ),
    }
}

/// What single fields cannot tell.
fn check_shape(command: &Command) -> Result<(), Malformed> {
    if let Command::GrantAllocation(grant) = command
        && grant.languages.is_some() == grant.from_calculation.is_some_and(|from| from)
    {
        return Err(Malformed::new(
            "a grant states `languages`, or `from_calculation` with true: one of the two.",
            "un octroi indique `languages`, ou `from_calculation` avec true\u{a0}: l'un des deux.",
        ));
    }
    if let Command::GrantAllocation(grant) = command
        && grant.from_calculation == Some(false)
    {
        return Err(Malformed::new("`from_calculation` is true or left out.", "`from_calculation` est true, ou omis."));
    }
    if let Command::ReviewAudience(review) = command
        && (review.decision == AudienceDecision::Adjusted) != review.hours.is_some()
    {
        return Err(Malformed::new(
            "a review that adjusts states `hours`; one that accepts or rejects does not.",
            "un examen qui ajuste (adjusted) indique `hours`; celui qui accepte ou rejette ne l'indique pas.",
        ));
    }
    if let Command::ImposePenalty(penalty) = command {
        let fits = match penalty.kind {
            PenaltyKind::DigitalMedia => penalty.language.is_some() && penalty.basis.is_some(),
            PenaltyKind::Parity => penalty.language.is_none() && penalty.basis.is_none(),
        };
        if !fits {
            return Err(Malformed::new(
                "a digital-media penalty names `language` and `basis`; a parity penalty names neither.",
                "une pénalité digital-media indique `language` et `basis`; une pénalité parity n'indique ni l'un ni l'autre.",
            ));
        }
    }
    if let Command::TransferControl(transfer) = command {
        if transfer.from == transfer.to {
            return Err(Malformed::new(
                "`from` and `to` are the same holder; name the giver and the receiver.",
                "`from` et `to` sont le même titulaire; nommez le cédant et le cessionnaire.",
            ));
        }
        if transfer.buckets.is_zero() && transfer.commitments.is_empty() {
            return Err(Malformed::new(
                "the transfer moves nothing; state `buckets` or `commitments`.",
                "le transfert ne déplace rien; indiquez `buckets` ou `commitments`.",
            ));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = transfer.commitments.iter().find(|c| !seen.insert(*c)) {
            return Err(Malformed::new(
                format!("the commitment {twice} is listed twice; list it once."),
                format!("l'engagement {twice} figure deux fois; inscrivez-le une fois."),
            ));
        }
    }
    Ok(())
}
