//! Answers: their form, and the `ETag` by which whoever asks again learns that nothing is new.

use crate::access::{Caller, Scope};
use crate::app::App;
use crate::live::State;
use crate::problem::{Fault, Problem, preferred};
use crate::query::Query;
use crate::tag::Tag;
use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use ledger::words::Language;
use replay::Cut;
use serde::Serialize;
use std::convert::Infallible;

/// JSON.
pub const JSON: &str = "application/json";
/// A JSON document a line.
pub const NDJSON: &str = "application/x-ndjson";
/// A workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// A file of columns.
pub const PARQUET: &str = "application/vnd.apache.parquet";
/// A document for a printer.
pub const PDF: &str = "application/pdf";
/// A page.
pub const HTML: &str = "text/html; charset=utf-8";
/// Text.
pub const TEXT: &str = "text/plain; charset=utf-8";
/// A calendar.
pub const CALENDAR: &str = "text/calendar; charset=utf-8";

/// A question: who asks, what, and in which language.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who asks.
    pub caller: Caller,
    /// What they may see.
    pub scope: Scope,
    /// The parameters.
    pub query: Query,
    /// Whether nothing but the address says what is asked.
    pub is_get: bool,
    /// The headers.
    pub headers: HeaderMap,
    /// The address.
    pub uri: Uri,
    /// The language of texts: `lang`, or what the browser prefers.
    pub language: Language,
}

impl FromRequestParts<App> for Question {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Question, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let query = Query::from_request_parts(parts, app).await.unwrap_or_else(|never: Infallible| match never {});
        let language = match query.clone().text("lang").ok().flatten().as_deref() {
            Some("fr") => Language::French,
            Some("en") => Language::English,
            Some(_) | None => preferred(&parts.headers),
        };
        let scope = caller.scope();
        let (headers, uri) = (parts.headers.clone(), parts.uri.clone());
        let is_get = parts.method == Method::GET || parts.method == Method::HEAD;
        Ok(Question { caller, scope, query, is_get, headers, uri, language })
    }
}

impl Question {
    /// The form of the answer is one that is asked for.
    ///
    /// # Errors
    /// It is none of those.
    pub fn accepts(&self, media_type: &str) -> Result<(), Problem> {
        if accepts(&self.headers, media_type) { Ok(()) } else { Err(Problem::of(Fault::NotAcceptable)) }
    }

    /// The tag of an answer from a state at a cut. It follows from the head and the cut, and for a broadcaster, who may not learn
    /// that others act, from nothing but the answer: then there is none before there is an answer.
    #[must_use]
    pub fn tag(&self, state: &State, cut: &Cut) -> Option<Tag> {
        if !self.scope.is_all() {
            return None;
        }
        let asked = format!("{} {cut} {:?} {:?}", self.uri, self.language, self.headers.get(ACCEPT));
        Some(Tag::of_state(&state.head, &asked))
    }

    /// Whether whoever asks has the answer already.
    #[must_use]
    pub fn has(&self, tag: &Tag) -> bool {
        tag.is_among(&self.headers)
    }

    /// A JSON answer, made only where it is not known already.
    ///
    /// # Errors
    /// There is none.
    pub fn json<A: Serialize>(
        &self,
        state: &State,
        cut: &Cut,
        answer: impl FnOnce() -> Result<A, Problem>,
    ) -> Result<Response, Problem> {
        self.accepts(JSON)?;
        let make = || {
            let answer = answer()?;
            let bytes = match &self.scope {
                Scope::All => serde_json::to_vec(&answer),
                Scope::Of(_) => {
                    serde_json::to_value(&answer).and_then(|value| serde_json::to_vec(&self.scope.strip(value)))
                }
            };
            bytes.map_err(|error| Problem::unavailable(&error))
        };
        if !self.is_get {
            return self.bytes(JSON, None, self.tag(state, cut), make);
        }
        // What was answered to those who see as much is the answer as long as nothing new is known.
        let asked = format!("{:?} {cut} {:?} {}", self.scope, self.language, self.uri);
        if let Some((tag, known)) = state.answers.find(&asked) {
            return Ok(tagged(&self.headers, JSON, Some(tag), known));
        }
        let tag = self.tag(state, cut);
        if let Some(tag) = tag.as_ref().filter(|tag| self.has(tag)) {
            return Ok(not_modified(tag));
        }
        let made = Bytes::from(make()?);
        let tag = tag.unwrap_or_else(|| Tag::of(&made));
        state.answers.keep(asked, &tag, &made);
        Ok(tagged(&self.headers, JSON, Some(tag), made))
    }

    /// An answer of any form; `name` where it is a file to keep.
    ///
    /// # Errors
    /// There is none.
    pub fn bytes<B: Into<Bytes>>(
        &self,
        media_type: &'static str,
        name: Option<&str>,
        tag: Option<Tag>,
        make: impl FnOnce() -> Result<B, Problem>,
    ) -> Result<Response, Problem> {
        if let Some(tag) = tag.as_ref().filter(|tag| self.has(tag)) {
            return Ok(not_modified(tag));
        }
        let bytes = make()?;
        let mut response = tagged(&self.headers, media_type, tag, bytes);
        if let Some(name) = name {
            attach(response.headers_mut(), name);
        }
        Ok(response)
    }
}

/// An answer of these bytes with its tag, which follows from them where it is not given; nothing but the tag to whoever has it.
pub(super) fn tagged(
    asked: &HeaderMap,
    media_type: &'static str,
    tag: Option<Tag>,
    bytes: impl Into<Bytes>,
) -> Response {
    let bytes = bytes.into();
    let tag = tag.unwrap_or_else(|| Tag::of(&bytes));
    if tag.is_among(asked) {
        return not_modified(&tag);
    }
    let mut response = Body::from(bytes).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    set_tag(response.headers_mut(), &tag);
    response
}

/// Whether a media type is among those that are accepted.
#[must_use]
pub fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let plain = media_type.split(';').next().unwrap_or(media_type);
    let family = plain.split('/').next().unwrap_or_default();
    let mut stated = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    if stated.peek().is_none() {
        return true;
    }
    stated.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let wanted = parts.next().unwrap_or_default().to_ascii_lowercase();
        let never = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !never && (wanted.is_empty() || wanted == "*/*" || wanted == plain || wanted == format!("{family}/*"))
    })
}

/// A file's name as a header states it: nothing in it can end the header or the name.
pub fn attach(headers: &mut HeaderMap, name: &str) {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
}

pub(super) fn set_tag(headers: &mut HeaderMap, tag: &Tag) {
    if let Ok(value) = HeaderValue::from_str(tag.as_str()) {
        headers.insert(ETAG, value);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(VARY, HeaderValue::from_static("authorization, cookie, accept, accept-language, accept-encoding"));
}

pub(super) fn not_modified(tag: &Tag) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    set_tag(response.headers_mut(), tag);
    response
}
