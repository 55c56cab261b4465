//! Figures: balances, obligations, the calendar, the report; why, and since when.

use super::chart::key;
use super::home::envelope;
use super::layout::page;
use super::lists::SHOWN;
use super::parts::{cell, date_text, days_between, declared, money, name_of, table, text, value as value_of};
use super::visitor::{View, Visitor};
use crate::access::Scope;
use crate::app::App;
use crate::problem::{Fault, Problem, in_language};
use crate::work::on_a_thread;
use axum::extract::State;
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::{Markup, html};
use projections::NoAnswer;
use projections::balances::balances as balances_of;
use projections::compliance::{Obligation, compliance};
use replay::figure::Figure;
use serde_json::Value;

fn year_of(view: &View) -> Result<FiscalYear, Problem> {
    view.year.ok_or_else(|| Problem::of(Fault::Unknown))
}

/// `GET /balances`
pub async fn balances(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let (year, through) = (year_of(&view)?, view.state.head.seq);
    let answer = balances_of(&view.state.picture, through, year, view.holder.as_ref(), None)?;
    let body = html! {
        @if visitor.scope.is_all() { p {
            a href=(visitor.to("/holders")) { (visitor.one(phrases::CHOOSE_A_BROADCASTER)) }
            @if let Some(holder) = &view.holder { " · " a href=(visitor.to(format_args!("/report?holder={holder}"))) { (visitor.one(phrases::PERIODIC_REPORT)) } }
        } }
        (key(visitor.language))
        h2 .unseen { (visitor.t("Envelopes", "Enveloppes")) }
        @for one in &answer.envelopes { (envelope(&visitor, &view, one)) }
    };
    Ok(page(&visitor, Some(&view), visitor.one(headings::BALANCES), body))
}

/// `GET /obligations`
pub async fn obligations(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let answer = compliance(&view.state.picture, view.state.head.seq, year_of(&view)?, view.holder.as_ref())?;
    let rows: Vec<Value> = answer.envelopes.iter().filter_map(|one| serde_json::to_value(one).ok()).collect();
    let l = visitor.language;
    let column = |known: Obligation| declared(l, known.word(), known.heading(), known.kind());
    let mut columns = vec![
        text("holder", l.one(headings::BROADCASTER)),
        text("language", l.one(headings::LANGUAGE)),
        money("base", "Base"),
    ];
    let shown = [
        Obligation::FirstStatus,
        Obligation::FirstRequired,
        Obligation::FirstCounted,
        Obligation::MediaStatus,
        Obligation::InHouseStatus,
    ];
    columns.extend(shown.map(column));
    let title = "Obligations";
    Ok(page(&visitor, Some(&view), title, table(visitor.language, title, &columns, &rows)))
}

/// `GET /calendar`
pub async fn calendar(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let answer = projections::calendar::calendar(&view.state.picture, view.state.head.seq, year, view.holder.as_ref())?;
    let l = visitor.language;
    let body = html! {
        (feed(&app, &visitor, year))
        @for entry in &answer.entries { section .panel {
            h2 { (in_language(&entry.title, l)) }
            p { strong { (entry.from.map_or_else(|| visitor.one(phrases::NO_DATE).to_owned(), |day| date_text(l, day))) @if let Some(until) = entry.until.filter(|until| Some(*until) != entry.from) { " – " (date_text(l, until)) } }
                @if let (Some(today), Some(from)) = (view.today, entry.from) { @if from > today { ", " (days_between(l, today, from)) } }
                " · " (entry.section) @if let Some(status) = entry.status { " · " (super::parts::status(&visitor, status)) } }
            p { (in_language(&entry.says, l)) }
            @if !entry.due.is_empty() { ul { @for due in &entry.due { li { @if let Some(holder) = &due.holder { (name_of(&visitor, &view, holder)) (visitor.one(phrases::COLON)) } (in_language(&due.text, l)) } } } }
        } }
    };
    Ok(page(&visitor, Some(&view), visitor.one(phrases::CALENDAR), body))
}

/// The address of the year's feed, to be copied into a calendar, and the same as a file.
fn feed(app: &App, visitor: &Visitor, year: FiscalYear) -> Markup {
    let path = format!("/api/v1/years/{year}/calendar.ics?lang={}", visitor.t("en", "fr"));
    html! { div .filters {
        label { span { (visitor.t("Address of the feed (iCalendar)", "Adresse à suivre (iCalendar)")) }
            input type="text" readonly size="60" value={ (app.settings.public_url) (path) } aria-describedby="feed-hint"; }
        a .button .second href=(visitor.file(format_args!("/api/v1/years/{year}/calendar.ics"))) { (visitor.t("As a file", "En fichier")) }
        p .faint #feed-hint { (visitor.t("A program that follows it shows your token in the header Authorization: Bearer.", "Le programme qui la suit montre votre jeton dans l'en-tête Authorization: Bearer.")) }
    } }
}

/// `GET /report`
pub async fn report(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let title = visitor.one(phrases::PERIODIC_REPORT);
    let Some(holder) = view.holder.clone() else {
        return Ok(page(
            &visitor,
            Some(&view),
            title,
            html! { p { a href=(visitor.to("/holders")) { (visitor.one(phrases::CHOOSE_A_BROADCASTER)) } } },
        ));
    };
    let activity = view.state.activity(year).ok_or(NoAnswer::YearNotOpen(year))?;
    let mut answer = activity.report(&view.state.picture, view.state.head.seq, &holder)?;
    let count = answer.projects.len();
    answer.projects.truncate(SHOWN);
    let value = visitor.scope.strip(serde_json::to_value(&answer).unwrap_or_default());
    let rows = |name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let v = |en, fr| visitor.t(en, fr);
    let base = format!("/api/v1/years/{year}/holders/{holder}/report");
    let columns = [
        text("project", visitor.one(headings::PROJECT)),
        text("title", visitor.one(headings::TITLE)),
        text("genre", visitor.one(headings::GENRE)),
        text("status", visitor.one(headings::STATUS)),
        money("eligible_contribution", v("Licence fees", "Droits de diffusion")),
        money("envelope_contribution.held", visitor.one(headings::HELD)),
        money("envelope_contribution.counted", visitor.one(headings::COUNTED)),
        money("other_programs", visitor.one(headings::OTHER_PROGRAMS)),
        text("regional", visitor.one(headings::REGIONAL)),
        money("budget", visitor.one(headings::BUDGET)),
        text("parity.eligible", visitor.one(headings::PARITY)),
        text("digital_media.eligible", visitor.one(headings::DIGITAL_MEDIA)),
    ];
    let some = match visitor.language {
        Language::English => format!("{SHOWN} of {count}; the workbook and the printed report have all."),
        Language::French => format!("{SHOWN} sur {count}; le classeur et le rapport imprimé les ont tous."),
    };
    let body = html! {
        p .lead { (name_of(&visitor, &view, &holder)) }
        nav .buttons aria-label=(v("To take away", "À emporter")) {
            a .button .second href=(visitor.file(format_args!("{base}.pdf"))) { (visitor.one(phrases::TO_PRINT_AND_SIGN)) }
            a .button .second href=(visitor.file(format_args!("{base}.xlsx"))) { (v("As a workbook (XLSX)", "En classeur (XLSX)")) }
        }
        h2 { (v("How the allocation is used", "Utilisation de l'allocation")) }
        (key(visitor.language))
        @for one in &answer.envelopes { (envelope(&visitor, &view, one)) }
        h2 { (visitor.one(headings::PROJECTS)) }
        @if count > SHOWN { p .faint { (some) } }
        (table(visitor.language, visitor.one(headings::PROJECTS), &columns, &rows("projects")))
    };
    Ok(page(&visitor, Some(&view), title, body))
}

/// `GET /explain?figure=`
pub async fn explain(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let asked = visitor.query.text("figure")?.unwrap_or_default();
    let figure: Figure = asked
        .parse()
        .map_err(|error: replay::figure::NotAFigure| Problem::saying(Fault::Malformed, error.message()))?;
    let allowed = match (&visitor.scope, figure.holder()) {
        (Scope::All, _) => true,
        (Scope::Of(own), holder) => holder == Some(own),
    };
    if !allowed {
        return Err(Problem::of(Fault::Unknown));
    }
    let (log, cut, sight) = (app.live.log(), view.cut, visitor.scope.sight());
    let explained = on_a_thread(move |runtime| {
        runtime.block_on(replay::explain::explain(&log, &cut, SystemClock.now(), year, &figure, sight, |_| ()))
    })
    .await??;
    let value = visitor.scope.strip(serde_json::to_value(&explained.explanation).unwrap_or_default());
    let body = html! { div data-explanation="" { ul .tree { (node(&visitor, &value, 0)) } } };
    Ok(page(&visitor, Some(&view), visitor.one(phrases::WHY_THIS_FIGURE), body))
}

/// How deep an explanation is shown.
const DEEPEST: usize = 12;

fn said<'a>(visitor: &Visitor, value: Option<&'a Value>) -> &'a str {
    value.and_then(|text| text.get(visitor.t("en", "fr"))).and_then(Value::as_str).unwrap_or_default()
}

/// A figure with its rule, and below it the terms that it comes from; at the end the events.
fn node(visitor: &Visitor, value: &Value, depth: usize) -> Markup {
    let of = |name: &str| value.get(name);
    html! { li {
        p { strong { (said(visitor, of("label"))) } " = " (value_of(visitor.language, of("value").or(Some(value))))
            @if let Some(section) = of("section").and_then(Value::as_str) { " " span .faint { "(" (section) ")" } } }
        @let says = said(visitor, of("says"));
        @if !says.is_empty() { p .faint { (says) } }
        @let formula = said(visitor, of("formula"));
        @if !formula.is_empty() { p { "= " (formula) } }
        @if let Some(parameters) = of("parameters").and_then(Value::as_array) { @for one in parameters {
            p .faint { code { (cell(visitor.language, one.get("path"), false)) " = " (cell(visitor.language, one.get("value"), false)) } }
        } }
        @if depth < DEEPEST { @for name in ["terms", "parts", "children"] { @if let Some(terms) = of(name).and_then(Value::as_array) { @if !terms.is_empty() { ul {
            @for term in terms.iter().filter(|term| !is_nothing(term)) {
                @if let Some(inner) = term.get("node").or_else(|| term.get("figure").filter(|inner| inner.is_object())) { (node(visitor, inner, depth + 1)) }
                @else if term.get("label").is_some() { (node(visitor, term, depth + 1)) }
                @else { (event(visitor, term)) }
            }
        } } } } }
        @if let Some(events) = of("events").and_then(Value::as_array) { ul { @for one in events { (event(visitor, one)) } } }
    } }
}

/// A term of nothing adds nothing, to a figure or to its explanation.
fn is_nothing(term: &Value) -> bool {
    let inner = term.get("node").or_else(|| term.get("figure").filter(|inner| inner.is_object())).unwrap_or(term);
    inner.get("amount").and_then(Value::as_str) == Some("0.00")
}

fn event(visitor: &Visitor, value: &Value) -> Markup {
    let inner = value.get("event").filter(|inner| inner.is_object()).unwrap_or(value);
    let name = inner.get("type").and_then(Value::as_str).and_then(ledger::event::Kind::from_name);
    html! { li {
        (cell(visitor.language, value.get("amount").or_else(|| value.get("part")), true)) " · "
        (name.map_or("", |kind| visitor.one(kind.called()))) " · "
        @match inner.get("seq").and_then(Value::as_u64).filter(|_| visitor.scope.is_all()) {
            Some(seq) => a href=(visitor.to(format_args!("/log/{seq}"))) { (visitor.one(phrases::AN_EVENT)) " " (seq) },
            None => { (visitor.one(phrases::AN_EVENT)) " " (cell(visitor.language, inner.get("seq"), false)) }
        } " · " (cell(visitor.language, inner.get("effective_on"), false))
        @if let Some(about) = inner.get("about").filter(|about| about.as_array().is_some_and(|all| !all.is_empty())) { " · " (cell(visitor.language, Some(about), false)) }
    } }
}
