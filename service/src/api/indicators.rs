//! What the years' commitments went to. It is about everyone, and so not for a broadcaster.

use super::answer::Question;
use super::years::state_at;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::A_YEAR;
use axum::extract::State;
use axum::response::Response;
use ledger::time::FiscalYear;
use projections::indicators::{changes, indicators as indicators_of};
use projections::lists::{Filters, Listed};
use replay::echo::{Echo, Echoed};

/// `GET /indicators`; with `compare_with` beside an earlier year.
pub async fn indicators(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    if !question.scope.is_all() {
        return Err(Problem::of(Fault::Forbidden));
    }
    let year = question.query.year()?;
    let before: Option<FiscalYear> = question.query.get("compare_with", A_YEAR)?;
    let (cut, state) = state_at(&app, &mut question).await?;
    std::mem::take(&mut question.query).end()?;
    let listed = Listed { picture: &state.picture, register: &state.register, through: state.head.seq };
    let echo = || Echo::of(&cut, &state.read());
    match (year, before) {
        (Some(year), Some(before)) => {
            question.json(&state, &cut, || Ok(Echoed::new(changes(listed, before, year)?, echo())))
        }
        (None, Some(_)) => Err(crate::query::malformed("year", "", A_YEAR)),
        (year, None) => {
            let filters = Filters { year, ..Filters::default() };
            question.json(&state, &cut, || Ok(Echoed::new(indicators_of(listed, &filters)?, echo())))
        }
    }
}
