//! Commands: one as JSON, or many as a stream.

use super::answer::{JSON, NDJSON, accepts};
use crate::access::Caller;
use crate::access::write::{Denied, other_actor};
use crate::app::App;
use crate::live::Unwritten;
use crate::problem::{Fault, Problem};
use crate::query::Query;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body as _;
use ledger::clerk::Outcome;
use ledger::command::{Command, LONGEST_LINE, Malformed, Submission};
use ledger::digest::Digest;
use ledger::event::Kind;
use ledger::refusal::Bilingual;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// The largest body that is read.
pub const LARGEST_BODY: usize = 64 << 20;

/// How long a large body may take, or the next part of a stream.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a small body may take.
const SHORT_PATIENCE: Duration = Duration::from_secs(15);

/// How long a stream may take.
const LONG_PATIENCE: Duration = Duration::from_secs(60 * 60);

/// How many outcomes of a stream are awaited at a time.
const AWAITED: usize = 1024;

/// `POST /commands`
pub async fn commands(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    request: Request,
) -> Result<Response, Problem> {
    caller.sends_anything()?;
    query.end()?;
    let headers = request.headers().clone();
    match media_type(&headers).as_str() {
        JSON => {
            let key = idempotency_key(&headers)?;
            let body = read(request.into_body(), LONGEST_LINE).await?;
            one(&app, &caller, &headers, &body, key).await
        }
        NDJSON => {
            if !accepts(&headers, NDJSON) {
                return Err(Problem::of(Fault::NotAcceptable));
            }
            // A body that says how long it is is refused before any of it is judged; one that does not, where it goes too far.
            if request.body().size_hint().lower() > LARGEST_BODY as u64 {
                return Err(Problem::of(Fault::TooLarge));
            }
            let key = idempotency_key(&headers)?;
            Ok(many(app, caller, key, request.into_body()))
        }
        _ => Err(Problem::of(Fault::UnsupportedMediaType)),
    }
}

/// The `Idempotency-Key` of a request.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let read = Uuid::parse_str(value.to_str().unwrap_or_default().trim());
    read.map(Some).map_err(|_| {
        Problem::saying(
            Fault::Malformed,
            (
                "`Idempotency-Key` is the id of the command: a UUID is expected.",
                "`Idempotency-Key` est l'identifiant de la commande\u{a0}: un UUID est attendu.",
            ),
        )
    })
}

/// The id of one of several commands that came under one key, by its place among them from 0 on: the first has the key itself, the others
/// what follows from key and place, so that the same sent again is the same commands.
pub(super) fn id_under(key: Uuid, place: u64) -> Uuid {
    if place == 0 {
        return key;
    }
    let Digest(bytes) = Digest::of(&[key.as_bytes().as_slice(), &place.to_be_bytes()].concat());
    let mut id = [0; 16];
    id.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    Uuid::new_v8(id)
}

/// The media type of a body, without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A whole body.
pub(crate) async fn read(body: Body, most: usize) -> Result<Bytes, Problem> {
    let patience = if most > LONGEST_LINE { PATIENCE } else { SHORT_PATIENCE };
    let whole = tokio::time::timeout(patience, Limited::new(body, most).collect());
    match whole.await {
        Ok(Ok(read)) => Ok(read.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Problem::of(Fault::TooLarge)),
        Ok(Err(_)) | Err(_) => Err(Problem::saying(
            Fault::Malformed,
            ("the body ended before it was whole. Send it again.", "le corps s'est interrompu. Renvoyez-le."),
        )),
    }
}

fn malformed(malformed: Malformed) -> Problem {
    let Malformed { en, fr } = malformed;
    Problem::saying(Fault::Malformed, (en, fr))
}

/// One command: its outcome, or the problem that it is refused with.
async fn one(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    line: &[u8],
    key: Option<Uuid>,
) -> Result<Response, Problem> {
    if !accepts(headers, JSON) {
        return Err(Problem::of(Fault::NotAcceptable));
    }
    let ready = prepare(app, caller, line, key);
    let outcome = match ready {
        Ok(submission) => app.live.submit(*submission).await?,
        Err(Prepared::Malformed(wrong)) => {
            app.metrics.invalid();
            return Err(malformed(wrong).with("outcome", "invalid"));
        }
        Err(Prepared::Forbidden) => return Err(Problem::of(Fault::Forbidden)),
        Err(Prepared::Refused(outcome)) => outcome,
    };
    count(app, &outcome);
    if let Outcome::Refused { command_id, refusal } = &outcome {
        let message = serde_json::to_value(refusal.message()).unwrap_or_default();
        return Err(Problem::refused(refusal)
            .with("outcome", "refused")
            .with("command_id", command_id.to_string())
            .with("message", message));
    }
    let mut response = Body::from(outcome_line(1, Ok(outcome)).to_string()).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    Ok(response)
}

fn count(app: &App, outcome: &Outcome) {
    let [accepted, repeated, refused, _] = &app.metrics.outcomes;
    let counter = match outcome {
        Outcome::Accepted { .. } => accepted,
        Outcome::Repeated { .. } => repeated,
        Outcome::Refused { .. } => refused,
    };
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Why a line is not handed to the writer.
pub(crate) enum Prepared {
    /// It is no command.
    Malformed(Malformed),
    /// The role never sends this.
    Forbidden,
    /// It names what the caller does not know.
    Refused(Outcome),
}

/// A line as a command that the caller may send.
pub(crate) fn prepare(app: &App, caller: &Caller, line: &[u8], key: Option<Uuid>) -> Result<Box<Submission>, Prepared> {
    // What the role may never send is refused as such, well formed or not.
    if name_of(line).is_some_and(|name| Command::NAMES.contains(&name.as_str()) && !caller.may_send(&name)) {
        return Err(Prepared::Forbidden);
    }
    let mut submission = Submission::read(line, false).map_err(Prepared::Malformed)?;
    submission.command_id = submission.command_id.or(key);
    match caller.sign(&mut submission, line, &app.live.now()) {
        Ok(()) => Ok(Box::new(submission)),
        Err(Denied::Role) => Err(Prepared::Forbidden),
        Err(Denied::Actor) => Err(Prepared::Malformed(other_actor(&caller.name))),
        Err(Denied::Unknown(refusal)) => {
            let command_id = submission.command_id.unwrap_or_else(Uuid::new_v4);
            Err(Prepared::Refused(Outcome::Refused { command_id, refusal }))
        }
    }
}

/// The name of the command that a line states, where it states one.
fn name_of(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        command: String,
    }
    serde_json::from_slice::<Named>(line).ok().map(|named| named.command)
}

/// A line whose outcome is known, or will be.
enum Line {
    Known(Value),
    Awaited(u64, oneshot::Receiver<Result<Outcome, Unwritten>>),
}

/// The forbidden command of a stream, as its outcome.
fn forbidden(line: u64) -> Value {
    let problem = Problem::of(Fault::Forbidden);
    json!({
        "line": line, "outcome": "refused", "code": Fault::Forbidden.code(), "section": Value::Null,
        "message": problem.messages(),
    })
}

/// An outcome as the program writes it.
#[must_use]
pub fn outcome_line(line: u64, outcome: Result<Outcome, Malformed>) -> Value {
    let written = |events: Vec<(u64, Kind)>| -> Vec<Value> {
        events.into_iter().map(|(seq, kind)| json!({ "seq": seq, "type": kind.name() })).collect()
    };
    match outcome {
        Ok(Outcome::Accepted { command_id, events }) => {
            json!({ "line": line, "outcome": "accepted", "command_id": command_id, "events": written(events) })
        }
        Ok(Outcome::Repeated { command_id, events }) => {
            json!({ "line": line, "outcome": "repeated", "command_id": command_id, "events": written(events) })
        }
        Ok(Outcome::Refused { command_id, refusal }) => json!({
            "line": line, "outcome": "refused", "command_id": command_id, "code": refusal.code.code(),
            "section": refusal.code.entry().section, "message": refusal.message(),
        }),
        Err(Malformed { en, fr }) => json!({
            "line": line, "outcome": "invalid", "code": "malformed", "message": Bilingual { en, fr },
        }),
    }
}

/// Many commands: each is handed to the writer as it is read, and answered in order.
fn many(app: App, caller: Caller, key: Option<Uuid>, body: Body) -> Response {
    let (lines, mut read) = mpsc::channel::<Line>(AWAITED);
    let (answers, answered) = mpsc::channel::<Result<Bytes, std::io::Error>>(64);
    let reading = app.clone();
    tokio::spawn(async move {
        // Whoever sent the stream is gone where its answers cannot be handed on: the rest is not read.
        let mut taking = Taking { app: &reading, caller: &caller, key, number: 0, place: 0, lines };
        let _ = taking.all(body).await;
    });
    tokio::spawn(async move {
        while let Some(line) = read.recv().await {
            let value = match line {
                Line::Known(value) => value,
                Line::Awaited(number, outcome) => match outcome.await {
                    Ok(Ok(outcome)) => {
                        count(&app, &outcome);
                        outcome_line(number, Ok(outcome))
                    }
                    // The stream ends where no outcome is known: the lines that have none are to be sent again.
                    Ok(Err(_)) | Err(_) => {
                        let _ = answers.send(Err(std::io::Error::other("no outcome"))).await;
                        return;
                    }
                },
            };
            let mut text = value.to_string();
            text.push('\n');
            if answers.send(Ok(Bytes::from(text))).await.is_err() {
                return;
            }
        }
    });
    let mut response = Body::new(Channel(answered)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
    response
}

/// The lines of a stream, each handed over as it is read.
struct Taking<'a> {
    app: &'a App,
    caller: &'a Caller,
    key: Option<Uuid>,
    /// The last line that was read.
    number: u64,
    /// How many of those held something.
    place: u64,
    lines: mpsc::Sender<Line>,
}

impl Taking<'_> {
    /// Reads the lines of a body as they come.
    async fn all(&mut self, mut body: Body) -> Result<(), mpsc::error::SendError<Line>> {
        let (mut held, mut total, mut skipping) = (Vec::new(), 0_usize, false);
        let began = std::time::Instant::now();
        // A sender that says nothing for so long is given up, and the lines that came before are answered.
        while began.elapsed() < LONG_PATIENCE
            && let Ok(Some(frame)) = tokio::time::timeout(PATIENCE, body.frame()).await
        {
            let Ok(frame) = frame else { return Ok(()) };
            let Ok(bytes) = frame.into_data() else { continue };
            let room = LARGEST_BODY.saturating_sub(total);
            total = total.saturating_add(bytes.len());
            let mut rest = bytes.get(..room).unwrap_or(bytes.as_ref());
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let (line, after) = rest.split_at(end);
                rest = after.get(1..).unwrap_or_default();
                if !skipping {
                    held.extend_from_slice(line);
                }
                self.take(&held, skipping).await?;
                held.clear();
                skipping = false;
            }
            if total > LARGEST_BODY {
                return self.lines.send(Line::Known(body_too_large(self.number + 1))).await;
            }
            if held.len() + rest.len() > LONGEST_LINE {
                (skipping, held) = (true, Vec::new());
            } else if !skipping {
                held.extend_from_slice(rest);
            }
        }
        if !held.is_empty() || skipping {
            self.take(&held, skipping).await?;
        }
        Ok(())
    }

    async fn take(&mut self, line: &[u8], too_long: bool) -> Result<(), mpsc::error::SendError<Line>> {
        self.number += 1;
        let number = self.number;
        let line = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        if line.trim_ascii().is_empty() && !too_long {
            return Ok(());
        }
        let place = self.place;
        self.place += 1;
        if too_long {
            self.app.metrics.invalid();
            return self.lines.send(Line::Known(outcome_line(number, Err(Malformed::too_long())))).await;
        }
        let known = match prepare(self.app, self.caller, line, self.key.map(|key| id_under(key, place))) {
            Ok(submission) => match self.app.live.enqueue(*submission).await {
                Ok(outcome) => Line::Awaited(number, outcome),
                Err(_) => return Ok(()),
            },
            Err(Prepared::Malformed(wrong)) => {
                self.app.metrics.invalid();
                Line::Known(outcome_line(number, Err(wrong)))
            }
            Err(Prepared::Forbidden) => Line::Known(forbidden(number)),
            Err(Prepared::Refused(outcome)) => Line::Known(outcome_line(number, Ok(outcome))),
        };
        self.lines.send(known).await
    }
}

/// The end of a stream that goes too far without having said how long it is: this line and those after it are not judged.
fn body_too_large(line: u64) -> Value {
    let problem = Problem::of(Fault::TooLarge);
    json!({ "line": line, "outcome": "invalid", "code": problem.code(), "message": problem.messages() })
}

/// A body whose parts come through a channel.
pub(super) struct Channel(pub(super) mpsc::Receiver<Result<Bytes, std::io::Error>>);

impl hyper::body::Body for Channel {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, std::io::Error>>> {
        self.0.poll_recv(context).map(|next| next.map(|part| part.map(hyper::body::Frame::data)))
    }
}
