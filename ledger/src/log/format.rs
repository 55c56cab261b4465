//! The bytes of one event: RFC 8785 canonical JSON, the form that is stored, exported and hashed (CONTRACT, section 4).
//!
//! The keys stand in their fixed order and all but four values have a fixed length, so a line is taken apart from both
//! ends without being searched, and only `data` is given to a JSON reader.

use crate::digest::Digest;
use crate::event::straight::{self, Input, Straight, after, before, key};
use crate::event::{Act, Body, Event, Kind};
use crate::refusal::Bilingual;
use crate::time::{Day, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use uuid::Uuid;

/// The version of the form that this program writes.
pub const VERSION: u64 = 1;

/// The largest whole number that every JSON reader keeps exactly (RFC 8785, section 3.2.2.3).
const LARGEST_NUMBER: u64 = (1 << 53) - 1;

/// Why bytes are no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum FormatError {
    /// Not UTF-8.
    NotText,
    /// This key is missing, stands elsewhere, or its value has another form.
    Field(&'static str),
    /// A type of event that this program does not know.
    UnknownType(String),
    /// A later version of the form.
    NewerVersion(u64),
    /// The data is not that of the type.
    Data(Kind, String),
}

impl FormatError {
    /// What is wrong with the line and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            FormatError::NotText => {
                ("the line is not UTF-8 text.".to_owned(), "la ligne n'est pas du texte UTF-8.".to_owned())
            }
            FormatError::Field(key) => (
                format!("`{key}` is missing, out of place or of another form."),
                format!("`{key}` manque, n'est pas à sa place ou n'a pas la bonne forme."),
            ),
            FormatError::UnknownType(name) => (
                format!("the event type `{name}` is unknown here. Use a newer version of the program."),
                format!(
                    "le type d'événement `{name}` est inconnu ici. Employez une version plus récente du programme."
                ),
            ),
            FormatError::NewerVersion(found) => (
                format!(
                    "the event has version {found}; this program reads up to {VERSION}. Use a newer version of the program."
                ),
                format!(
                    "l'événement est de version {found}; ce programme lit jusqu'à {VERSION}. Employez une version plus récente du programme."
                ),
            ),
            FormatError::Data(kind, reason) => (
                format!("the data is not that of `{}` ({reason}).", kind.name()),
                format!("les données ne sont pas celles de `{}` ({reason}).", kind.name()),
            ),
        };
        Bilingual { en, fr }
    }
}

/// `data`: what was asked, on the first event of a batch, then the fields of what happened. `act` sorts before all of them.
#[derive(Serialize)]
struct Data<'a> {
    act: &'a Act,
    #[serde(flatten)]
    body: &'a Body,
}

/// The canonical line of an event, without a line end.
#[must_use]
pub fn encode(event: &Event) -> Vec<u8> {
    let mut line = Vec::with_capacity(A_LINE);
    encode_onto(&mut line, event);
    line
}

/// More bytes than most lines have.
pub(super) const A_LINE: usize = 640;

/// Appends the canonical line of an event, without a line end.
pub(super) fn encode_onto(lines: &mut Vec<u8>, event: &Event) {
    let written = write_event(lines, event);
    // Memory takes every byte, and every map of an event has text for keys: there is nothing that could fail.
    debug_assert!(written.is_ok(), "{written:?}");
}

fn write_event(line: &mut Vec<u8>, event: &Event) -> Result<(), serde_json::Error> {
    let Event { seq, id, prev, batch: (place, size), command_id, actor, effective_on, recorded_at, act, body } = event;
    let mut text = Uuid::encode_buffer();
    line.extend_from_slice(b"{\"actor\":");
    serde_json::to_writer(&mut *line, actor)?;
    line.extend_from_slice(b",\"batch\":[");
    serde_json::to_writer(&mut *line, place)?;
    line.push(b',');
    serde_json::to_writer(&mut *line, size)?;
    line.extend_from_slice(b"],\"command_id\":\"");
    line.extend_from_slice(command_id.hyphenated().encode_lower(&mut text).as_bytes());
    line.extend_from_slice(b"\",\"data\":");
    match act {
        Some(act) => serde_json::to_writer(&mut *line, &Data { act, body })?,
        None => serde_json::to_writer(&mut *line, body)?,
    }
    line.extend_from_slice(b",\"effective_on\":");
    serde_json::to_writer(&mut *line, effective_on)?;
    line.extend_from_slice(b",\"id\":\"");
    line.extend_from_slice(id.hyphenated().encode_lower(&mut text).as_bytes());
    line.extend_from_slice(b"\",\"prev\":\"");
    line.extend_from_slice(&prev.hex());
    line.extend_from_slice(b"\",\"recorded_at\":");
    serde_json::to_writer(&mut *line, recorded_at)?;
    line.extend_from_slice(b",\"seq\":");
    serde_json::to_writer(&mut *line, seq)?;
    line.extend_from_slice(b",\"type\":\"");
    line.extend_from_slice(body.kind().name().as_bytes());
    line.extend_from_slice(b"\",\"v\":");
    serde_json::to_writer(&mut *line, &VERSION)?;
    line.push(b'}');
    Ok(())
}

/// Reads a line as [`encode`] writes it, of this version of the form or an older one.
///
/// Whether the line is canonical to the last byte is known only by writing it again
/// ([`Verifier::canonical`](super::Verifier::canonical)).
///
/// # Errors
/// Any other bytes, with the first key that is wrong, read from the end of the line and then from its beginning.
pub fn decode(line: &[u8]) -> Result<Event, FormatError> {
    read_event(line).map(|(event, _)| event)
}

/// Reads a line, and says whether it is known to be canonical to the last byte.
pub(super) fn read_event(line: &[u8]) -> Result<(Event, bool), FormatError> {
    let text = std::str::from_utf8(line).map_err(|_| FormatError::NotText)?;

    let rest = before(text, "}").ok_or(FormatError::Field("v"))?;
    let (rest, version) = last_number(rest, ",\"v\":").ok_or(FormatError::Field("v"))?;
    if version > VERSION {
        return Err(FormatError::NewerVersion(version));
    }
    let (rest, name) = last_word(rest, ",\"type\":\"").ok_or(FormatError::Field("type"))?;
    let (rest, seq) = last_number(rest, ",\"seq\":").ok_or(FormatError::Field("seq"))?;
    let (rest, recorded_at) = last_text(rest, ",\"recorded_at\":\"", 27).ok_or(FormatError::Field("recorded_at"))?;
    let (rest, prev) = last_text(rest, ",\"prev\":\"", 64).ok_or(FormatError::Field("prev"))?;
    let (rest, id) = last_text(rest, ",\"id\":\"", 36).ok_or(FormatError::Field("id"))?;
    let (rest, effective_on) = last_text(rest, ",\"effective_on\":\"", 10).ok_or(FormatError::Field("effective_on"))?;

    let rest = after(rest, "{\"actor\":").ok_or(FormatError::Field("actor"))?;
    let mut input = Input::new(rest);
    let plain = input.text();
    let (actor, rest) = match plain {
        Some(actor) => (actor.to_owned(), input.rest()),
        None => first_value::<String>(rest).map_err(|_| FormatError::Field("actor"))?,
    };
    let (batch, rest) = first_batch(rest).ok_or(FormatError::Field("batch"))?;
    let (command_id, rest) = first_command_id(rest).ok_or(FormatError::Field("command_id"))?;
    let data = after(rest, ",\"data\":").ok_or(FormatError::Field("data"))?;

    let kind = Kind::from_name(name).ok_or_else(|| FormatError::UnknownType(name.to_owned()))?;
    let data = lift(version, data)?;
    let straight = read_data(kind, &data);
    let moment = Instant::read_canonical(recorded_at);
    let (canonical_id, canonical_command_id) = (straight::uuid(id), straight::uuid(command_id));
    let canonical = straight.is_some()
        && plain.is_some()
        && moment.is_some()
        && canonical_id.is_some()
        && canonical_command_id.is_some();
    let (act, body) = match straight {
        Some(read) => read,
        None => {
            let act = match after(&data, "{\"act\":") {
                Some(rest) => Some(first_value(rest).map_err(|e| FormatError::Data(kind, e.to_string()))?.0),
                None => None,
            };
            (act, kind.read(&data).map_err(|e| FormatError::Data(kind, e.to_string()))?)
        }
    };
    let event = Event {
        seq,
        id: canonical_id.map_or_else(|| Uuid::try_parse(id), Ok).map_err(|_| FormatError::Field("id"))?,
        prev: Digest::from_hex(prev).ok_or(FormatError::Field("prev"))?,
        batch,
        command_id: canonical_command_id
            .map_or_else(|| Uuid::try_parse(command_id), Ok)
            .map_err(|_| FormatError::Field("command_id"))?,
        actor,
        effective_on: effective_on.parse::<Day>().map_err(|_| FormatError::Field("effective_on"))?,
        recorded_at: moment.map_or_else(|| recorded_at.parse(), Ok).map_err(|_| FormatError::Field("recorded_at"))?,
        act,
        body,
    };
    Ok((event, canonical))
}

/// Reads canonical data: what was asked, on the first event of a batch, and what happened.
fn read_data(kind: Kind, data: &str) -> Option<(Option<Act>, Body)> {
    let mut input = Input::new(data);
    input.take("{")?;
    let mut first = true;
    let act = match input.key(key!("act"), &mut first) {
        Some(()) => Some(read_act(&mut input)?),
        None => None,
    };
    let body = kind.read_straight(&mut input, first)?;
    input.rest().is_empty().then_some((act, body))
}

fn read_act(input: &mut Input<'_>) -> Option<Act> {
    input.take("{")?;
    let mut first = true;
    let note = match input.key(key!("note"), &mut first) {
        Some(()) => Some(input.text()?.to_owned()),
        None => None,
    };
    input.key(key!("request"), &mut first)?;
    let request = Straight::read(input)?;
    input.take("}")?;
    Some(Act { note, request })
}

/// Data of an older version as the present one would have written it. Version 1 is the first: nothing is older yet.
fn lift(version: u64, data: &str) -> Result<Cow<'_, str>, FormatError> {
    match version {
        VERSION => Ok(Cow::Borrowed(data)),
        _ => Err(FormatError::Field("v")),
    }
}

/// A whole number as canonical JSON writes it.
fn number(digits: &str) -> Option<u64> {
    let canonical =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || digits.as_bytes().first() != Some(&b'0'));
    digits.parse().ok().filter(|n| canonical && *n <= LARGEST_NUMBER)
}

/// Takes `key` and the number after it off the end.
#[inline(always)]
fn last_number<'a>(text: &'a str, key: &str) -> Option<(&'a str, u64)> {
    let (_, digits) = text.rsplit_once(':')?;
    Some((before(before(text, digits)?, key)?, number(digits)?))
}

/// Takes `key` and the quoted word after it off the end.
#[inline(always)]
fn last_word<'a>(text: &'a str, key: &str) -> Option<(&'a str, &'a str)> {
    let text = before(text, "\"")?;
    let (_, word) = text.rsplit_once('"')?;
    Some((before(before(text, word)?, key)?, word))
}

/// Takes `key` and the quoted text of that length after it off the end.
#[inline(always)]
fn last_text<'a>(text: &'a str, key: &str, length: usize) -> Option<(&'a str, &'a str)> {
    let text = before(text, "\"")?;
    let (rest, value) = text.split_at_checked(text.len().checked_sub(length)?)?;
    Some((before(rest, key)?, value))
}

/// Reads the JSON value with which a text begins.
fn first_value<T: DeserializeOwned>(text: &str) -> Result<(T, &str), serde_json::Error> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = values.next().unwrap_or_else(|| serde_json::from_str(""))?;
    Ok((value, text.get(values.byte_offset()..).unwrap_or_default()))
}

fn first_batch(text: &str) -> Option<((u32, u32), &str)> {
    let (inside, rest) = after(text, ",\"batch\":[")?.split_once(']')?;
    let (place, size) = inside.split_once(',')?;
    let narrow = |digits| number(digits).and_then(|n| u32::try_from(n).ok());
    Some(((narrow(place)?, narrow(size)?), rest))
}

fn first_command_id(text: &str) -> Option<(&str, &str)> {
    let (id, rest) = after(text, ",\"command_id\":\"")?.split_at_checked(36)?;
    Some((id, after(rest, "\"")?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]
mod tests;
