//! What everyone may look up: the year's rulebook, and the refusals.

use super::answer::Question;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::year_of;
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::refusal::{Bilingual, Code};
use projections::NoAnswer;
use replay::Cut;
use serde::Serialize;
use serde_json::json;

/// An entry of the catalogue of refusals.
#[derive(Clone, Debug, Serialize)]
pub struct RefusalEntry {
    /// The code.
    pub code: &'static str,
    /// The section of the guide, or of the ledger's rules; none for what the service says of itself.
    pub section: Option<&'static str>,
    /// Why.
    pub why: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

/// The catalogue: the ledger's refusals in the contract's order, then what the service says of itself.
#[must_use]
pub fn catalogue() -> Vec<RefusalEntry> {
    let of_ledger = Code::ALL.iter().map(|code| {
        let entry = code.entry();
        let (why, remedy) = (entry.why.into(), entry.remedy.into());
        RefusalEntry { code: code.code(), section: Some(entry.section), why, remedy }
    });
    let of_service = Fault::ALL.iter().map(|fault| {
        let (why, remedy) = (fault.why().into(), fault.remedy().into());
        RefusalEntry { code: fault.code(), section: None, why, remedy }
    });
    of_ledger.chain(of_service).collect()
}

/// `GET /refusals`
pub async fn refusals(State(app): State<App>, question: Question) -> Result<Response, Problem> {
    question.query.clone().end()?;
    question.json(&app.live.now(), &Cut::NOW, || Ok(catalogue()))
}

/// `GET /refusals/{code}`
pub async fn refusal(
    State(app): State<App>,
    Path(code): Path<String>,
    question: Question,
) -> Result<Response, Problem> {
    question.query.clone().end()?;
    let found = catalogue().into_iter().find(|entry| entry.code == code);
    let found = found.ok_or_else(|| Problem::of(Fault::Unknown))?;
    question.json(&app.live.now(), &Cut::NOW, || Ok(found))
}

/// `GET /rulebooks/{year}`: as the log pinned it.
pub async fn rulebook(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let year = year_of(&year)?;
    let cut = question.query.cut()?;
    std::mem::take(&mut question.query).end()?;
    let state = app.live.at(&cut).await?;
    let rulebook = state.beside.rulebooks.get(&year).ok_or(NoAnswer::YearNotOpen(year))?;
    question.json(&state, &cut, || Ok(json!({ "year": year, "through": state.head.seq, "rulebook": rulebook })))
}
