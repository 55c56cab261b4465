//! What would be: commands that are judged and not written.

use super::answer::{JSON, NDJSON, Question};
use super::commands::{LARGEST_BODY, media_type, outcome_line, read};
use crate::access::write::Denied;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::{A_YEAR, malformed};
use crate::work::on_a_thread;
use axum::body::Bytes;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;
use ledger::clerk::{Clock as _, Outcome, SystemClock};
use ledger::command::{Malformed, Submission};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use replay::Cut;
use replay::what_if::{Supposition, WhatIf, what_if as suppose};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The answer with what becomes of each line.
#[derive(Serialize)]
pub(crate) struct Supposed {
    #[serde(flatten)]
    pub(crate) what_if: WhatIf,
    pub(crate) outcomes: Vec<Value>,
}

/// `POST /what-if?year=`
pub async fn what_if(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let mut question = Question::from_request_parts(&mut parts, &app).await?;
    let year = question.query.year()?.ok_or_else(|| malformed("year", "", A_YEAR))?;
    let cut = question.query.cut()?;
    let mut parameters = BTreeMap::new();
    for text in question.query.all("set") {
        let form = ("PATH=VALUE", "CHEMIN=VALEUR");
        let (path, value) = text.split_once('=').ok_or_else(|| malformed("set", &text, form))?;
        let path = path.strip_prefix("rulebook.").unwrap_or(path);
        if parameters.insert(path.to_owned(), value.to_owned()).is_some() {
            return Err(malformed("set", &text, ("each path once", "chaque chemin une seule fois")));
        }
    }
    std::mem::take(&mut question.query).end()?;
    let stated = media_type(&question.headers);
    let bytes = read(body, LARGEST_BODY).await?;
    if !bytes.is_empty() && ![NDJSON, JSON, ""].contains(&stated.as_str()) {
        return Err(Problem::of(Fault::UnsupportedMediaType));
    }
    let supposed = answer(&app, &question, year, cut, parameters, bytes).await?;
    let state = app.live.now();
    question.json(&state, &cut, || Ok(supposed))
}

/// Judges lines over the log as it is at a cut. A broadcaster supposes its own acts and sees its own figures.
pub(crate) async fn answer(
    app: &App,
    question: &Question,
    year: FiscalYear,
    cut: Cut,
    parameters: BTreeMap<String, String>,
    bytes: Bytes,
) -> Result<Supposed, Problem> {
    let state = app.live.now();
    let asked_by = question.caller.role.holder().cloned();
    let mut supposed = Supposition { commands: Vec::new(), parameters, asked_by };
    let mut numbered: Vec<(u64, Option<Result<Outcome, Malformed>>)> = Vec::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1_u64..) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match Submission::read(line, true) {
            Err(malformed) => numbered.push((number, Some(Err(malformed)))),
            Ok(mut command) => match own(question, &mut command, line, &state) {
                Ok(()) => {
                    supposed.commands.push(command);
                    numbered.push((number, None));
                }
                Err(Denied::Unknown(refusal)) => {
                    let command_id = command.command_id.unwrap_or_default();
                    numbered.push((number, Some(Ok(Outcome::Refused { command_id, refusal }))));
                }
                Err(Denied::Role | Denied::Actor) => return Err(Problem::of(Fault::Forbidden)),
            },
        }
    }
    let log = app.live.log_of(&state);
    let made =
        on_a_thread(move |runtime| runtime.block_on(suppose(&log, &cut, SystemClock.now(), year, &supposed, |_| ())));
    let mut what_if = made.await??;
    if let Some(own) = question.caller.role.holder() {
        what_if.changes.retain(|change| change.figure.holder() == Some(own));
    }
    if let Some(own) = question.caller.role.holder() {
        what_if.outcomes.iter_mut().for_each(|outcome| hide_others(outcome, own));
    }
    let mut judged = what_if.outcomes.clone().into_iter();
    let outcomes = numbered.into_iter().filter_map(|(number, known)| match known {
        Some(known) => Some(outcome_line(number, known)),
        None => judged.next().map(|outcome| outcome_line(number, Ok(outcome))),
    });
    Ok(Supposed { outcomes: outcomes.collect(), what_if })
}

/// A refusal for what another holder has, or has not, is told without its figures.
fn hide_others(outcome: &mut Outcome, own: &HolderId) {
    let Outcome::Refused { refusal, .. } = outcome else { return };
    let about = refusal.subject.as_deref().and_then(|subject| subject.split(", ").next());
    if about.is_some_and(|about| about != own.as_str()) {
        (refusal.asked, refusal.found, refusal.difference) = (None, None, None);
    }
}

/// Whoever sees everything may suppose anything; a broadcaster what it may send or propose.
fn own(question: &Question, command: &mut Submission, line: &[u8], state: &crate::live::State) -> Result<(), Denied> {
    let Some(own) = question.caller.role.holder() else { return Ok(()) };
    if command.command.name() == "swap" {
        return if participates(line, own) { Ok(()) } else { Err(Denied::Role) };
    }
    question.caller.sign(command, line, state)
}

/// Whether a holder takes part in a swap.
pub(crate) fn participates(line: &[u8], holder: &HolderId) -> bool {
    crate::proposals::participants(&serde_json::from_slice(line).unwrap_or_default()).contains(holder)
}
