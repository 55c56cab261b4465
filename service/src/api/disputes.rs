//! The review file of a dispute: as JSON, as a page, or to be printed and signed.

use super::answer::{HTML, PDF, Question};
use crate::app::App;
use crate::live::State as Known;
use crate::problem::{Fault, Problem};
use crate::query::{AN_ID, malformed_path};
use crate::work::on_a_thread;
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::ids::DisputeId;
use replay::Cut;
use replay::case::Case;
use replay::shown::Shown;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The forms of the file.
enum Form {
    Json,
    Html,
    Pdf,
}

/// `GET /disputes/{id}`, `.html`, `.pdf`
pub async fn dispute(
    State(app): State<App>,
    Path(file): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let cut = question.query.cut()?;
    std::mem::take(&mut question.query).end()?;
    let state = app.live.at(&cut).await?;
    // A dispute may itself be called something that ends so.
    let known = |id: &str| DisputeId::new(id).is_ok_and(|id| state.picture.dispute(&id).is_some());
    let (id, form) = match (file.strip_suffix(".html"), file.strip_suffix(".pdf")) {
        (Some(id), _) if !known(&file) => (id, Form::Html),
        (_, Some(id)) if !known(&file) => (id, Form::Pdf),
        _ => (file.as_str(), Form::Json),
    };
    let id = DisputeId::new(id).map_err(|_| malformed_path("dispute", id, AN_ID))?;
    if !question.scope.sees_dispute(&state.picture, &id) {
        return Err(unknown_dispute(&id));
    }
    match form {
        Form::Json => {
            let case = case_of(&app, &question, cut, &id, &state).await?;
            question.json(&state, &cut, || Ok(case))
        }
        Form::Html => {
            question.accepts(HTML)?;
            let case = case_of(&app, &question, cut, &id, &state).await?;
            question.bytes(HTML, None, question.tag(&state, &cut), || {
                Ok(app.documents.dispute_html(&case, question.language).into_bytes())
            })
        }
        Form::Pdf => {
            question.accepts(PDF)?;
            let case = case_of(&app, &question, cut, &id, &state).await?;
            question.bytes(PDF, Some(&format!("dispute-{id}.pdf")), question.tag(&state, &cut), || {
                Ok(app.documents.dispute_pdf(&case, question.language))
            })
        }
    }
}

/// A dispute that the caller does not know, whoever's it is.
fn unknown_dispute(id: &DisputeId) -> Problem {
    Problem::saying(
        Fault::Unknown,
        (
            format!("the dispute `{id}` is not known. Check its id."),
            format!("le litige `{id}` n'est pas connu. Vérifiez son identifiant."),
        ),
    )
}

/// The review file as the caller may read it.
pub(crate) async fn case_of(
    app: &App,
    question: &Question,
    cut: Cut,
    id: &DisputeId,
    state: &Arc<Known>,
) -> Result<Case, Problem> {
    if state.picture.dispute(id).is_none() {
        return Err(unknown_dispute(id));
    }
    let log = app.live.log();
    let wanted = id.clone();
    let made = on_a_thread({
        let log = log.clone();
        move |runtime| runtime.block_on(replay::case::case(&log, &cut, SystemClock.now(), wanted, |_| ()))
    });
    let mut case = made.await??;
    if !question.scope.is_all() {
        let (scope, knows) = (question.scope.clone(), Arc::clone(state));
        let seen: BTreeSet<u64> = on_a_thread(move |runtime| {
            let (mut seen, mut watching) = (BTreeSet::new(), scope.watching());
            let visit = |event: &ledger::event::Event| {
                if watching.see(event, &knows.picture) == Some(Shown::Whole) {
                    seen.insert(event.seq);
                }
            };
            let read = runtime.block_on(replay::read(&log, &cut, visit, |_| ()));
            read.map(|_| seen)
        })
        .await??;
        question.scope.strip_case(&mut case, &state.picture, &|seq| seen.contains(&seq));
    }
    Ok(case)
}
