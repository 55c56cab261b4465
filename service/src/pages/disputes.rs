//! Disputes: those that wait, the file of one with its figures then and now, and the decision of one's own step.

use super::layout::page;
use super::lists::listed;
use super::moment::kept_fields;
use super::parts::{Column, Link, date_text, days_between, label_of, name_of, table, text, tile, value as value_of};
use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::api::disputes::case_of;
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::ids::DisputeId;
use ledger::texts::{headings, phrases, words};
use ledger::words::DisputeRole;
use maud::{Markup, html};
use projections::lists::search::Search;
use projections::lists::{self, Filters};
use projections::picture::DisputeStep;
use replay::case::Case;
use replay::figure::Figure;
use serde_json::Value;
use std::collections::BTreeMap;

/// The disputes of the year that the visitor sees, with the days since each was opened.
pub(super) fn entries(view: &View, search: Option<&str>) -> Result<Vec<Value>, Problem> {
    let filters = Filters { holder: view.holder.clone(), ..Filters::default() };
    let list = lists::disputes(listed(view), &filters)?;
    let today = view.today;
    let with_days = |entry: &lists::DisputeEntry| {
        let mut value = serde_json::to_value(entry).ok()?;
        let opened = entry.opened_on.filter(|_| entry.step.is_some());
        let days = opened.zip(today).map(|(opened, today)| today.days_since_1970() - opened.days_since_1970());
        value.as_object_mut()?.insert("days".to_owned(), days.map_or(Value::Null, Value::from));
        Some(value)
    };
    let found = list.entries.iter().filter(|entry| search.is_none_or(|words| has_words(view, &entry.dispute, words)));
    let mut rows: Vec<Value> = found.filter_map(with_days).collect();
    let days = |row: &Value| row.get("days").and_then(Value::as_i64);
    rows.sort_by_key(|row| std::cmp::Reverse(days(row)));
    Ok(rows)
}

/// Whether every one of these words stands in a dispute's id, subject or question, or in the reasons of its decisions.
fn has_words(view: &View, id: &DisputeId, words: &str) -> bool {
    let Some(dispute) = view.state.picture.dispute(id) else { return false };
    let mut texts = vec![id.as_str(), dispute.opened.subject.as_str(), dispute.opened.question.as_str()];
    texts.extend(dispute.steps.iter().filter_map(|step| match step {
        DisputeStep::Decided(_, decided) => Some(decided.reasons.as_str()),
        DisputeStep::Escalated(..) => None,
    }));
    words.split_whitespace().all(|word| Search::of(word).finds(&texts))
}

/// The disputes that wait for a step, those first that wait longest; and how many wait for the other steps.
pub(super) fn waiting(visitor: &Visitor, view: &View, step: DisputeRole) -> Result<Markup, Problem> {
    let rows = entries(view, None)?;
    let awaits = |row: &Value, role: DisputeRole| row.get("step").and_then(Value::as_str) == Some(role.word());
    let mine: Vec<Value> = rows.iter().filter(|row| awaits(row, step)).cloned().collect();
    let role = |of: DisputeRole| visitor.one(words::role(of)).to_owned();
    Ok(html! {
        p .lead { (visitor.t("Your step: ", "Votre étape\u{a0}: ")) strong { (role(step)) } }
        @if mine.is_empty() { p { (visitor.t("None waits for you.", "Aucun ne vous attend.")) } } @else { (listing(visitor, &mine)) }
        h2 { (visitor.t("Every step", "Chaque étape")) }
        ul .tiles { @for one in DisputeRole::ALL.iter().copied() {
            @let count = rows.iter().filter(|row| awaits(row, one)).count();
            @let longest = rows.iter().filter(|row| awaits(row, one)).filter_map(|row| row.get("days")?.as_i64()).max();
            @let more = longest.map(|days| format!("{} {days} {}", visitor.t("longest", "le plus long\u{a0}:"), visitor.t("days", "jours"))).unwrap_or_default();
            (tile(&role(one), &html! { (count) }, &html! { (more) }, if count > 0 { "is-warn" } else { "" }))
        } }
        p { a href=(visitor.to("/disputes")) { (visitor.t("All disputes, and precedents found by words", "Tous les litiges, et les précédents trouvés par mots")) } }
    })
}

fn listing(visitor: &Visitor, rows: &[Value]) -> Markup {
    let v = |en, fr| visitor.t(en, fr);
    let to = Link { to: "/disputes/", of: "dispute", keeps: visitor.moment };
    let mut columns = vec![
        Column { link: Some(to), ..text("subject", visitor.one(headings::SUBJECT)) },
        text("dispute", visitor.one(headings::DISPUTE)),
        text("nature", "Nature"),
        text("opened_on", visitor.one(headings::OPENED_ON)),
        text("step", visitor.one(headings::WAITS_FOR)),
        Column { amount: true, ..text("days", v("Days waiting", "Jours d'attente")) },
        text("outcome", visitor.one(headings::LAST_OUTCOME)),
    ];
    if visitor.scope.is_all() {
        columns.insert(2, text("holder", visitor.one(headings::BROADCASTER)));
    }
    table(visitor.language, visitor.one(headings::DISPUTES), &columns, rows)
}

/// `GET /disputes`
pub async fn list(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let search = visitor.query.text("search")?;
    let view = visitor.view(&app).await?;
    let rows = entries(&view, search.as_deref())?;
    let body = html! {
        form .filters method="get" role="search" { (kept_fields(&visitor)) label { span { (visitor.one(phrases::WORDS_OF_A_DISPUTE)) } input type="search" name="search" value=[search]; } button type="submit" { (visitor.one(phrases::SEARCH)) } }
        @if visitor.caller.may_send("open-dispute") { p { a .button href=(visitor.to("/acts/open-dispute")) { (visitor.one(phrases::OPEN_A_DISPUTE)) } } }
        @if rows.is_empty() { p { (visitor.one(phrases::THERE_ARE_NONE)) } } @else { (listing(&visitor, &rows)) }
    };
    Ok(page(&visitor, Some(&view), visitor.one(headings::DISPUTES), body))
}

/// `GET /disputes/{id}`
pub async fn one(State(app): State<App>, Path(id): Path<String>, mut visitor: Visitor) -> Result<Response, Problem> {
    let words = visitor.query.text("words")?;
    let view = visitor.view(&app).await?;
    let id = DisputeId::new(&id).map_err(|_| Problem::of(Fault::Unknown))?;
    if !visitor.scope.sees_dispute(&view.state.picture, &id) {
        return Err(Problem::of(Fault::Unknown));
    }
    let case = case_of(&app, &visitor.question(), view.cut, &id, &view.state).await?;
    let awaits = view.state.picture.dispute(&id).and_then(projections::picture::Dispute::awaits);
    let decides = matches!(&visitor.caller.role, Role::Reviewer { step } if awaits == Some(*step));
    let value = visitor.scope.strip(serde_json::to_value(&case).unwrap_or_default());
    let title = format!("{} {id}", visitor.one(headings::DISPUTE));
    let body = html! {
        nav .buttons aria-label=(visitor.one(phrases::ERRANDS)) {
            @if decides { a .button href="#decide" { (visitor.t("Decide this step", "Trancher cette étape")) } }
            @if visitor.caller.may_send("escalate-dispute") && awaits.is_none() { a .button href=(visitor.to(format_args!("/acts/escalate-dispute?dispute={id}"))) { (visitor.t("Take it further", "Porter plus haut")) } }
            a .button .second href=(visitor.file(format_args!("/api/v1/disputes/{id}.pdf"))) { (visitor.one(phrases::TO_PRINT_AND_SIGN)) }
        }
        (head(&visitor, &view, &case, awaits))
        (file(&visitor, &view, &value))
        @if let (true, Some(role)) = (decides, awaits) { (decision(&visitor, &view, &id, role)) }
        @if visitor.scope.is_all() { (precedents(&visitor, &view, &id, words.as_deref())?) }
    };
    Ok(page(&visitor, Some(&view), &title, body))
}

/// What the dispute is about, and for whom it waits.
fn head(visitor: &Visitor, view: &View, case: &Case, awaits: Option<DisputeRole>) -> Markup {
    let l = visitor.language;
    let file = &case.file;
    let opened = view.state.register.opened_on(&file.dispute);
    html! { section .panel { dl {
        dt { (visitor.one(headings::BROADCASTER)) } dd { (name_of(visitor, view, &file.holder)) }
        dt { (visitor.one(headings::SUBJECT)) } dd { (file.subject) }
        dt { "Question" } dd { (file.question) }
        dt { "Nature" } dd { (l.one(words::nature(file.nature))) }
        @if let Some(opened) = opened { dt { (visitor.one(headings::OPENED_ON)) } dd { (date_text(l, opened)) @if let Some(today) = view.today { ", " (days_between(l, today, opened)) } } }
        dt { (visitor.one(headings::WAITS_FOR)) } dd { strong { (awaits.map_or_else(|| visitor.t("nobody", "personne").to_owned(), |role| l.one(words::role(role)).to_owned())) } }
    } } }
}

/// The steps taken, and the contested figures as they were and as they are.
fn file(visitor: &Visitor, view: &View, case: &Value) -> Markup {
    let l = visitor.language;
    let rows = |name: &str| case.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (steps, figures) = (rows("steps"), rows("contested_figures"));
    let figure = |one: &Value| one.get("figure").and_then(Value::as_str).and_then(|name| name.parse::<Figure>().ok());
    let called = |one: &Value| figure(one).map(|figure| label_of(l, &view.state.picture, &figure)).unwrap_or_default();
    let caption = visitor.t("Figures then and now", "Chiffres d'alors et de maintenant");
    let columns = [
        text("role", visitor.t("Decided by", "Tranché par")),
        text("outcome", visitor.one(headings::OUTCOME)),
        text("letter", visitor.one(headings::LETTER)),
        text("reasons", visitor.one(headings::REASONS)),
        text("precedents", visitor.one(headings::PRECEDENTS)),
        text("effective_on", visitor.one(headings::ON)),
    ];
    html! {
        h2 { (visitor.t("Steps and letters", "Étapes et lettres")) }
        @if steps.is_empty() { p { (visitor.t("No step was decided yet.", "Aucune étape n'est encore tranchée.")) } } @else { (table(l, visitor.one(headings::STEPS_TAKEN), &columns, &steps)) }
        h2 { (caption) }
        @if figures.is_empty() { p { (visitor.t("No contested figure changed since.", "Aucun chiffre contesté n'a changé depuis.")) } } @else {
            div .scroll tabindex="0" role="group" aria-label=(caption) { table {
                caption .unseen { (caption) }
                thead { tr { th scope="col" { (visitor.one(headings::FIGURE)) } th .n scope="col" { (visitor.one(headings::WHEN_CONTESTED)) } th .n scope="col" { (visitor.one(headings::NOW)) } } }
                tbody { @for one in figures.iter().take(200) { tr { th scope="row" { (called(one)) } td .n { (value_of(l, one.get("then"))) } td .n { (value_of(l, one.get("now"))) } } } }
            } }
        }
    }
}

/// The form by which the visitor decides the step that waits for it, with what would follow beside it.
fn decision(visitor: &Visitor, view: &View, id: &DisputeId, role: DisputeRole) -> Markup {
    let declared = ledger::command::Command::declaration("decide-dispute");
    let mut values =
        BTreeMap::from([("dispute".to_owned(), id.to_string()), ("role".to_owned(), role.word().to_owned())]);
    values.extend(view.today.map(|day| ("effective_on".to_owned(), day.to_string())));
    html! { @if let Some(declared) = declared {
        h2 #decide { (visitor.t("Your decision", "Votre décision")) }
        (super::acts::form_of(visitor, view, declared, &values, &[], &super::acts::nothing_yet(visitor)))
    } }
}

/// Disputes that were decided, found by words, to be cited by their id.
fn precedents(visitor: &Visitor, view: &View, id: &DisputeId, words: Option<&str>) -> Result<Markup, Problem> {
    let mut found = if words.is_some() { entries(view, words)? } else { Vec::new() };
    found.retain(|row| row.get("dispute").and_then(Value::as_str) != Some(id.as_str()));
    Ok(html! {
        h2 #precedents { (visitor.one(headings::PRECEDENTS)) }
        form .filters method="get" action=(format!("/disputes/{id}#precedents")) role="search" {
            (kept_fields(visitor))
            label { span { (visitor.one(phrases::WORDS_OF_A_DISPUTE)) } input type="search" name="words" value=[words]; }
            button .second type="submit" { (visitor.one(phrases::FIND)) }
        }
        @if words.is_some() {
            @if found.is_empty() { p { (visitor.t("No other dispute has these words.", "Aucun autre litige n'a ces mots.")) } } @else { (listing(visitor, &found)) }
        }
    })
}
