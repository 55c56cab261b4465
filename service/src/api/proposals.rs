//! Proposals: made and signed by broadcasters, accepted or declined by the fund.

use super::answer::{JSON, Question};
use super::commands::{id_under, idempotency_key, media_type, outcome_line, read};
use super::suppositions::answer;
use crate::access::write::{Denied, other_actor};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::proposals::{Decided, Proposal, Signature, Standing, Taken, participants};
use crate::query::Query;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use ledger::clerk::{Clock as _, Outcome, SystemClock};
use ledger::command::{LONGEST_LINE, Submission};
use ledger::ids::HolderId;
use ledger::refusal::{Code, Refusal};
use ledger::time::FiscalYear;
use replay::Cut;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What may be proposed: a swap, or a licence form with what follows from it.
const PROPOSED: [&str; 4] = ["swap", "commit", "declare-licence", "withdraw-commitment"];

/// A JSON body.
async fn document(request: Request) -> Result<Value, Problem> {
    let stated = media_type(request.headers());
    let bytes = read(request.into_body(), LONGEST_LINE).await?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    if stated != JSON {
        return Err(Problem::of(Fault::UnsupportedMediaType));
    }
    serde_json::from_slice(&bytes).map_err(|_| malformed("the body is not JSON.", "le corps n'est pas du JSON."))
}

fn malformed(en: impl Into<String>, fr: impl Into<String>) -> Problem {
    Problem::saying(Fault::Malformed, (en, fr))
}

/// `POST /proposals`: a command, or `{"commands": [..]}`. The same under the same id is the same proposal.
pub async fn propose(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    request: Request,
) -> Result<Response, Problem> {
    let Some(holder) = caller.role.holder().cloned() else { return Err(Problem::of(Fault::Forbidden)) };
    query.end()?;
    let key = idempotency_key(request.headers())?;
    let proposal = make(&app, &caller, &holder, document(request).await?, key)?;
    let proposal = keep(&app, proposal).await?;
    let mut response = (StatusCode::CREATED, json!(proposal).to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/proposals/{}", proposal.id)) {
        headers.insert(LOCATION, place);
    }
    Ok(response)
}

/// Keeps a proposal, and gives it as it stands: one that was sent before may have been signed meanwhile.
///
/// # Errors
/// Something else was proposed under its id.
pub(crate) async fn keep(app: &App, proposal: Proposal) -> Result<Proposal, Problem> {
    let kept = app.proposals.add(proposal.clone()).await?;
    if kept.is_asked_again(&proposal) {
        return Ok(kept);
    }
    Err(Problem::refused(&Refusal::new(Code::CommandIdReused).about(proposal.id)))
}

/// Keeps a proposal that was typed into a form. Where the same form was sent before and something was changed since, it is another one.
///
/// # Errors
/// The place cannot be written.
pub(crate) async fn keep_typed(app: &App, mut proposal: Proposal) -> Result<Proposal, Problem> {
    let kept = app.proposals.add(proposal.clone()).await?;
    if kept.is_asked_again(&proposal) {
        return Ok(kept);
    }
    proposal.id = Uuid::new_v4();
    for (fields, place) in proposal.commands.iter_mut().filter_map(Value::as_object_mut).zip(0_u64..) {
        fields.insert("command_id".to_owned(), id_under(proposal.id, place).to_string().into());
    }
    Ok(app.proposals.add(proposal).await?)
}

/// A proposal of these commands, signed by whoever makes it. Its id is that of its first command: the one that the command states, else
/// the key, else a new one.
pub(crate) fn make(
    app: &App,
    caller: &Caller,
    holder: &HolderId,
    body: Value,
    key: Option<Uuid>,
) -> Result<Proposal, Problem> {
    let mut commands = match (body.get("commands"), body.get("command")) {
        (Some(Value::Array(commands)), _) if !commands.is_empty() => commands.clone(),
        (None, Some(Value::Object(_))) => body.get("command").cloned().into_iter().collect(),
        (None, Some(Value::String(_))) => vec![body],
        _ => {
            return Err(malformed(
                "a command is expected, or `commands` with several of them.",
                "une commande est attendue, ou `commands` qui en contient plusieurs.",
            ));
        }
    };
    let stated = |command: &Value| command.get("command_id")?.as_str()?.parse().ok();
    let id = commands.first().and_then(stated).or(key).unwrap_or_else(Uuid::new_v4);
    let mut concerned = BTreeSet::new();
    for (command, place) in commands.iter_mut().zip(0_u64..) {
        let name = command.get("command").and_then(Value::as_str).unwrap_or_default();
        if !PROPOSED.contains(&name) {
            return Err(Problem::of(Fault::Forbidden));
        }
        let is_swap = name == "swap";
        if command.get("actor").is_some_and(|actor| actor.as_str() != Some(&caller.name)) {
            let wrong = other_actor(&caller.name);
            return Err(malformed(wrong.en, wrong.fr));
        }
        if let Some(fields) = command.as_object_mut() {
            fields.entry("command_id").or_insert_with(|| id_under(id, place).to_string().into());
            fields.remove("actor");
            if is_swap {
                // Whoever signs does so by itself.
                fields.insert("signed_by".to_owned(), Value::Array(vec![holder.as_str().into()]));
            }
        }
        let line = command.to_string();
        let mut submission = Submission::read(line.as_bytes(), false).map_err(|wrong| malformed(wrong.en, wrong.fr))?;
        let parties = participants(command);
        if is_swap {
            if !parties.contains(holder) {
                return Err(Problem::of(Fault::Forbidden));
            }
        } else {
            caller.sign(&mut submission, line.as_bytes(), &app.live.now()).map_err(|denied| match denied {
                Denied::Role | Denied::Actor => Problem::of(Fault::Forbidden),
                Denied::Unknown(refusal) => Problem::refused(&refusal),
            })?;
        }
        concerned.extend(parties);
    }
    concerned.insert(holder.clone());
    let now = SystemClock.now();
    let mut proposal = Proposal {
        id,
        standing: Standing::Unsigned,
        holder: holder.clone(),
        actor: caller.name.clone(),
        proposed_at: now,
        commands,
        participants: concerned,
        signatures: Vec::new(),
        decided: None,
    };
    proposal.sign(Signature { holder: holder.clone(), actor: caller.name.clone(), signed_at: now });
    Ok(proposal)
}

/// Whether a caller sees a proposal: everyone does but the holders that take no part.
fn sees(caller: &Caller, proposal: &Proposal) -> bool {
    caller.role.holder().is_none_or(|own| proposal.concerns(own))
}

/// A proposal that the caller sees.
pub(crate) async fn seen(app: &App, caller: &Caller, id: &str) -> Result<Proposal, Problem> {
    let unknown = || Problem::of(Fault::Unknown);
    let id = Uuid::parse_str(id).map_err(|_| unknown())?;
    let found = app.proposals.find(id).await?;
    found.filter(|proposal| sees(caller, proposal)).ok_or_else(unknown)
}

/// A proposal that the caller sees, to change it: nobody else changes it meanwhile, in any service on the same ledger.
pub(crate) async fn taken(app: &App, caller: &Caller, id: &str) -> Result<Taken, Problem> {
    let unknown = || Problem::of(Fault::Unknown);
    let id = Uuid::parse_str(id).map_err(|_| unknown())?;
    let found = app.proposals.take(id).await?;
    found.filter(|taken| sees(caller, &taken.proposal)).ok_or_else(unknown)
}

/// Every proposal that the caller sees.
pub(crate) async fn all_seen(app: &App, caller: &Caller) -> Result<Vec<Proposal>, Problem> {
    let mut all = app.proposals.list().await?;
    all.retain(|proposal| sees(caller, proposal));
    Ok(all)
}

/// `GET /proposals`
pub async fn list(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let open = question.query.flag("open")?;
    let (limit, cursor) = super::lists::part(&mut question.query)?;
    std::mem::take(&mut question.query).end()?;
    question.accepts(JSON)?;
    let mut all = all_seen(&app, &question.caller).await?;
    all.retain(|proposal| !open || matches!(proposal.standing, Standing::Unsigned | Standing::Signed));
    let count = all.len();
    let (shown, next) = super::lists::cut_out(all, limit, cursor, |proposal| proposal.id.to_string())?;
    question.bytes(JSON, None, None, || {
        Ok(json!({ "proposals": shown, "count": count, "next": next }).to_string().into_bytes())
    })
}

/// `GET /proposals/{id}`: the proposal with what it would do.
pub async fn one(State(app): State<App>, Path(id): Path<String>, question: Question) -> Result<Response, Problem> {
    question.query.clone().end()?;
    question.accepts(JSON)?;
    let proposal = seen(&app, &question.caller, &id).await?;
    let would_do = consequences(&app, &question, &proposal).await?;
    question.bytes(JSON, None, None, || {
        let mut document = json!(proposal);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("what_if".to_owned(), would_do.unwrap_or(Value::Null));
        }
        Ok(document.to_string().into_bytes())
    })
}

/// What an open proposal would do if everyone had signed; none where its year is not known or it was decided.
pub(crate) async fn consequences(
    app: &App,
    question: &Question,
    proposal: &Proposal,
) -> Result<Option<Value>, Problem> {
    if matches!(proposal.standing, Standing::Accepted | Standing::Declined) {
        return Ok(None);
    }
    let mut signed = proposal.clone();
    for holder in proposal.participants.clone() {
        signed.sign(Signature { holder, actor: String::new(), signed_at: proposal.proposed_at });
    }
    let Some(year) = year_of(&signed) else { return Ok(None) };
    let lines: Vec<String> = signed.lines().iter().map(Value::to_string).collect();
    match answer(app, question, year, Cut::NOW, BTreeMap::new(), Bytes::from(lines.join("\n"))).await {
        Ok(supposed) => {
            let value = serde_json::to_value(&supposed).map_err(|error| Problem::unavailable(&error))?;
            Ok(Some(question.scope.strip(value)))
        }
        Err(problem) if problem.status == StatusCode::NOT_FOUND => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn undecided(proposal: &Proposal) -> Result<(), Problem> {
    match proposal.standing {
        Standing::Unsigned | Standing::Signed => Ok(()),
        Standing::Accepted | Standing::Declined => Err(Problem::of(Fault::NotReady)),
    }
}

fn json_of(proposal: &Proposal) -> Response {
    let mut response = json!(proposal).to_string().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// `POST /proposals/{id}/signatures`
pub async fn sign(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    if caller.role.holder().is_none() {
        return Err(Problem::of(Fault::Forbidden));
    }
    query.end()?;
    Ok(json_of(&signed(&app, &caller, &id).await?))
}

/// Signs a proposal; once more changes nothing.
pub(crate) async fn signed(app: &App, caller: &Caller, id: &str) -> Result<Proposal, Problem> {
    let Some(holder) = caller.role.holder().cloned() else { return Err(Problem::of(Fault::Forbidden)) };
    let mut taken = taken(app, caller, id).await?;
    undecided(&taken.proposal)?;
    taken.proposal.sign(Signature { holder, actor: caller.name.clone(), signed_at: SystemClock.now() });
    Ok(taken.keep().await?)
}

/// The fund decides.
fn decides(caller: &Caller) -> Result<(), Problem> {
    if caller.role == Role::Administrator { Ok(()) } else { Err(Problem::of(Fault::Forbidden)) }
}

/// `POST /proposals/{id}/acceptance`: judged as of now, and written.
pub async fn accept(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    decides(&caller)?;
    query.end()?;
    let (proposal, outcomes) = accepted(&app, &caller, &id).await?;
    let lines: Vec<Value> =
        outcomes.into_iter().zip(1..).map(|(outcome, line)| outcome_line(line, Ok(outcome))).collect();
    let mut document = json!(proposal);
    let events: Vec<Value> =
        lines.iter().filter_map(|line| line.get("events")?.as_array()).flatten().cloned().collect();
    if let (Some(fields), Some(first)) = (document.as_object_mut(), lines.first().cloned()) {
        if let Value::Object(first) = first {
            fields.extend(first.into_iter().filter(|(name, _)| name != "line"));
        }
        fields.insert("events".to_owned(), Value::Array(events));
        fields.insert("outcomes".to_owned(), Value::Array(lines));
    }
    let mut response = document.to_string().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    Ok(response)
}

/// Accepts a proposal. Where the ledger refuses one of its commands, none is written and it stays as it was.
pub(crate) async fn accepted(app: &App, caller: &Caller, id: &str) -> Result<(Proposal, Vec<Outcome>), Problem> {
    decides(caller)?;
    // What is begun is ended, even where whoever asked leaves meanwhile.
    let (app, caller, id) = (app.clone(), caller.clone(), id.to_owned());
    let accepted = tokio::spawn(async move { written(&app, &caller, &id).await });
    accepted.await.map_err(|error| Problem::unavailable(&error))?
}

/// Writes a signed proposal.
async fn written(app: &App, caller: &Caller, id: &str) -> Result<(Proposal, Vec<Outcome>), Problem> {
    let mut taken = taken(app, caller, id).await?;
    if taken.proposal.standing != Standing::Signed {
        return Err(Problem::of(Fault::NotReady));
    }
    let mut submissions = Vec::new();
    for line in taken.proposal.lines() {
        let mut submission =
            Submission::read(line.to_string().as_bytes(), false).map_err(|wrong| malformed(wrong.en, wrong.fr))?;
        submission.actor = Some(caller.name.clone());
        submissions.push(submission);
    }
    let outcomes = app.live.submit_whole(submissions).await?;
    outcomes.iter().try_for_each(not_refused)?;
    taken.proposal.standing = Standing::Accepted;
    let decided_at = SystemClock.now();
    taken.proposal.decided = Some(Decided { actor: caller.name.clone(), decided_at, reason: None });
    Ok((taken.keep().await?, outcomes))
}

fn not_refused(outcome: &Outcome) -> Result<(), Problem> {
    let Outcome::Refused { command_id, refusal } = outcome else { return Ok(()) };
    Err(Problem::refused(refusal).with("outcome", "refused").with("command_id", command_id.to_string()))
}

/// The year that a proposal is about.
fn year_of(proposal: &Proposal) -> Option<FiscalYear> {
    proposal.commands.first()?.get("year")?.as_str()?.parse().ok()
}

/// `POST /proposals/{id}/decline`, with a `reason`.
pub async fn decline(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    query: Query,
    request: Request,
) -> Result<Response, Problem> {
    decides(&caller)?;
    query.end()?;
    let body = document(request).await?;
    let reason = body.get("reason").and_then(Value::as_str).unwrap_or_default();
    Ok(json_of(&declined(&app, &caller, &id, reason).await?))
}

/// Declines a proposal.
pub(crate) async fn declined(app: &App, caller: &Caller, id: &str, reason: &str) -> Result<Proposal, Problem> {
    decides(caller)?;
    if reason.trim().is_empty() || reason.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(malformed("`reason` is missing. Say why.", "`reason` manque. Dites pourquoi."));
    }
    let mut taken = taken(app, caller, id).await?;
    undecided(&taken.proposal)?;
    taken.proposal.standing = Standing::Declined;
    let decided_at = SystemClock.now();
    taken.proposal.decided = Some(Decided { actor: caller.name.clone(), decided_at, reason: Some(reason.to_owned()) });
    Ok(taken.keep().await?)
}
