//! Indicators: commitments by genre, language and kind of production over the years. Whoever may not see everything is shown totals
//! only where at least three broadcasters stand behind a figure.

use super::layout::{bare, html as answer, page, t};
use super::parts::{amount, word};
use super::sign_in::with_language;
use super::visitor::{Visitor, language_of};
use crate::api::problem::{Fault, Problem};
use crate::app::App;
use crate::live::State as Known;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// How many broadcasters must stand behind a figure that everyone sees.
const ENOUGH: usize = 3;

/// A sum with who stands behind it.
#[derive(Default)]
struct Sum<'a> {
    amount: Money,
    holders: BTreeSet<&'a HolderId>,
}

/// `GET /indicators`
pub async fn indicators(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let state = app.live.now();
    match Visitor::from_request_parts(&mut parts, &app).await {
        Ok(visitor) if visitor.scope.is_all() => {
            let title = visitor.t("Indicators", "Indicateurs");
            Ok(page(&visitor, None, title, drawn(&state, visitor.language, 1)))
        }
        Ok(_) if !app.settings.public_indicators => Err(Problem::of(Fault::Forbidden)),
        Err(problem) if !app.settings.public_indicators => Err(problem),
        Ok(_) | Err(_) => {
            let language = language_of(&parts.headers, &parts.uri);
            let title = t(language, "Indicators", "Indicateurs");
            Ok(with_language(answer(bare(&app, language, title, drawn(&state, language, ENOUGH))), &parts.uri))
        }
    }
}

fn drawn(state: &Known, language: Language, enough: usize) -> Markup {
    let v = |en, fr| t(language, en, fr);
    let picture = &state.picture;
    let production =
        |project: &ledger::ids::ProjectId| picture.project(project).map_or("", |known| known.production.word());
    let by = |of: &dyn Fn(&projections::picture::Commitment) -> &'static str| {
        let mut sums: BTreeMap<(FiscalYear, &'static str), Sum<'_>> = BTreeMap::new();
        for (_, made) in picture.commitments().filter(|(_, made)| made.counted.is_positive()) {
            let sum = sums.entry((made.year, of(made))).or_default();
            sum.amount += made.counted;
            sum.holders.insert(&made.holder);
        }
        sums.into_iter()
            .map(|(key, sum)| (key, (sum.holders.len() >= enough).then_some(sum.amount)))
            .collect::<Vec<_>>()
    };
    html! {
        p .faint { (v("Counted commitments, net of releases.", "Engagements comptés, nets des libérations.")) @if enough > 1 { " " (v("A figure is shown only where at least three broadcasters stand behind it.", "Un chiffre n'est montré que si au moins trois télédiffuseurs sont derrière.")) } }
        (chart(language, v("By genre", "Par genre"), &by(&|made| made.genre.word())))
        (chart(language, v("By language", "Par langue"), &by(&|made| made.language.word())))
        (chart(language, v("By kind of production", "Par type de production"), &by(&|made| production(&made.project))))
    }
}

/// Bars with their table.
fn chart(language: Language, title: &str, rows: &[((FiscalYear, &'static str), Option<Money>)]) -> Markup {
    let top = rows.iter().filter_map(|(_, sum)| *sum).max().map_or(1, Money::cents).max(1);
    let height = rows.len() * 26 + 4;
    html! {
        h2 { (title) }
        @if rows.is_empty() { p { (t(language, "Nothing is committed yet.", "Rien n'est encore engagé.")) } } @else {
            svg .chart viewBox={ "0 0 640 " (height) } role="img" aria-label=(title) {
                @for (place, ((year, name), sum)) in rows.iter().enumerate() {
                    @let width = sum.map_or(0, |sum| sum.cents() * 326 / top);
                    text x="0" y=(place * 26 + 18) { (year) " " (word(language, name)) }
                    rect .track x="310" y=(place * 26 + 4) width="326" height="18" {}
                    rect .committed x="310" y=(place * 26 + 4) width=(width) height="18" {}
                }
            }
            div .scroll tabindex="0" role="group" aria-label=(title) { table {
                caption { (title) }
                thead { tr { th scope="col" { (t(language, "Year", "Exercice")) } th scope="col" { (title) } th .n scope="col" { (t(language, "Committed", "Engagé")) } } }
                tbody { @for ((year, name), sum) in rows { tr { th scope="row" { (year) } td { (word(language, name)) } td .n { @match sum { Some(sum) => (amount(language, *sum)), None => (t(language, "not shown", "non montré")) } } } } }
            } }
        }
    }
}
