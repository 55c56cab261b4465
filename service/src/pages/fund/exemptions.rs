//! Exemptions from the first deadline (C.2.1.1.2): what each broadcaster asked for and why, with what it promises, and a form to decide.

use super::{admit, look, tabled, usual_day, year_of};
use crate::app::App;
use crate::pages::layout::page;
use crate::pages::parts::{date, dollars, language_name, name_of};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use ledger::command::field::Field;
use ledger::event::{ExemptionRequested, Instalment};
use ledger::texts::{headings, phrases, words};
use ledger::time::FiscalYear;
use maud::{Markup, html};
use projections::picture::Exemption;

/// The requests of a year.
fn asked(view: &View, year: FiscalYear) -> impl Iterator<Item = &Exemption> {
    view.state.picture.year(year).into_iter().flat_map(|state| state.exemptions.values())
}

/// How many wait for a decision.
pub(in crate::pages) fn count(view: &View, year: FiscalYear) -> usize {
    asked(view, year).filter(|one| one.granted.is_none()).count()
}

/// `GET /exemptions`
pub async fn exemptions(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let (decided, waiting): (Vec<_>, Vec<_>) = asked(&view, year).partition(|one| one.granted.is_some());
    let body = html! {
        @if waiting.is_empty() { p { (visitor.t("No request waits for a decision.", "Aucune demande n'attend de décision.")) } }
        ul .cards { @for one in waiting { li .card { (about(&visitor, &view, &one.asked)) (form(&visitor, &view, &one.asked)) } } }
        @if !decided.is_empty() { (already(&visitor, &view, &decided)) }
    };
    Ok(page(&visitor, Some(&view), visitor.one(phrases::EXEMPTIONS_TO_DECIDE), body))
}

/// What a field of the request is called.
fn label(visitor: &Visitor, field: &'static str) -> &'static str {
    Field::texts(field).map_or(field, |texts| visitor.one(texts.label))
}

fn about(visitor: &Visitor, view: &View, of: &ExemptionRequested) -> Markup {
    html! {
        h2 { (name_of(visitor, view, &of.holder)) ", " (language_name(visitor.language, of.language)) }
        dl {
            dt { (label(visitor, "event")) } dd { (of.event) }
            dt { (label(visitor, "reasons")) } dd { (of.reasons) }
            dt { (label(visitor, "schedule")) } dd { ul .plain { @for one in &of.schedule { li { (promised(visitor, one)) } } } }
        }
    }
}

fn promised(visitor: &Visitor, one: &Instalment) -> Markup {
    html! { (date(visitor.language, one.on)) (visitor.one(phrases::COLON)) (dollars(visitor.language, one.amount)) }
}

fn form(visitor: &Visitor, view: &View, of: &ExemptionRequested) -> Markup {
    let on = usual_day(view, of.year).unwrap_or_else(|| of.year.first_day());
    let known = [
        ("year", of.year.to_string()),
        ("holder", of.holder.to_string()),
        ("language", of.language.to_string()),
        ("effective_on", on.to_string()),
    ];
    let more = html! {
        label { (label(visitor, "granted")) " " select name="granted" required { option value="" {} @for (value, name) in [("true", words::YES), ("false", words::NO)] { option value=(value) { (visitor.one(name)) } } } }
        label { (visitor.one(headings::LETTER)) " " input type="text" name="letter" required autocomplete="off"; }
    };
    look(visitor, "decide-exemption", &known, &more, visitor.one(phrases::SEE_WHAT_WOULD_FOLLOW))
}

fn already(visitor: &Visitor, view: &View, decided: &[&Exemption]) -> Markup {
    let caption = visitor.t("Decided already", "Déjà tranchées");
    tabled(
        caption,
        &html! {
            thead { tr { th scope="col" { (visitor.one(headings::BROADCASTER)) } th scope="col" { (visitor.one(headings::LANGUAGE)) } th scope="col" { (label(visitor, "event")) } th scope="col" { (label(visitor, "granted")) } } }
            tbody { @for one in decided { tr {
                th scope="row" { (name_of(visitor, view, &one.asked.holder)) } td { (language_name(visitor.language, one.asked.language)) } td { (one.asked.event) }
                td { (visitor.one(if one.granted == Some(true) { words::YES } else { words::NO })) }
            } } }
        },
    )
}
