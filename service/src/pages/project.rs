//! One project: what is known of it, its applications, and the commitments to it that the visitor sees.

use super::layout::page;
use super::lists::{columns_of, entries, listed};
use super::parts::{Column, cell, date_text, table, text};
use super::visitor::Visitor;
use crate::access::Scope;
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::command::field::Field;
use ledger::ids::ProjectId;
use ledger::texts::{headings, phrases, words};
use maud::{Markup, html};
use projections::lists::{self, Filters};
use serde_json::Value;

/// What is shown of a project beside its title, called as the fields of its registration are; and whether it is an amount.
const ATTRIBUTES: [(&str, bool); 11] = [
    ("producer", false),
    ("genre", false),
    ("language", false),
    ("production", false),
    ("digital_media", false),
    ("regional", false),
    ("diverse_community", false),
    ("ott_first_window", false),
    ("budget", true),
    ("other_programs", true),
    ("status", false),
];

/// `GET /projects/{id}`
pub async fn project(
    State(app): State<App>,
    Path(id): Path<String>,
    mut visitor: Visitor,
) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let unknown = || Problem::of(Fault::Unknown);
    let id = ProjectId::new(&id).map_err(|_| unknown())?;
    if !visitor.scope.is_all() && !visitor.scope.projects(&view.state.picture).contains(&id) {
        return Err(unknown());
    }
    let own = visitor.caller.role.holder().cloned();
    let of_project = Filters { project: Some(id.clone()), money_of: own, ..Filters::default() };
    let own_only = match &visitor.scope {
        Scope::All => of_project,
        Scope::Of(own) => Filters { holder: Some(own.clone()), ..of_project },
    };
    let (found, _) = entries(&visitor, lists::projects(listed(&view), &own_only)?);
    let known = found.first().ok_or_else(unknown)?;
    let (commitments, totals) = entries(&visitor, lists::commitments(listed(&view), &own_only)?);
    let (applications, _) = entries(&visitor, lists::applications(listed(&view), &own_only)?);
    let title = known.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    let title = if title.is_empty() { id.to_string() } else { title };
    let body = html! {
        (acts(&visitor, &id))
        div .two {
            section .panel { h2 { (visitor.t("What is known of it", "Ce qu'on en sait")) } (attributes(&visitor, known, &id)) }
            section .panel { h2 { (visitor.one(headings::APPLICATIONS)) } (received(&visitor, &applications)) }
        }
        h2 { @if visitor.scope.is_all() { (visitor.t("Commitments to it", "Engagements envers lui")) } @else { (visitor.t("Your commitments to it", "Vos engagements envers lui")) } }
        (committed(&visitor, &commitments, &totals))
    };
    Ok(page(&visitor, Some(&view), &title, body))
}

/// The errands that a project is often opened for.
fn acts(visitor: &Visitor, id: &ProjectId) -> Markup {
    let offered = [
        ("commit", visitor.t("Send a licence form for it", "Envoyer une entente de licence pour lui")),
        ("receive-application", visitor.t("Enter its application", "Inscrire sa demande")),
        ("amend-project", visitor.t("Amend it", "Le modifier")),
    ];
    let mine: Vec<_> = offered.into_iter().filter(|(command, _)| visitor.caller.may_send(command)).collect();
    html! { @if !mine.is_empty() { nav .buttons aria-label=(visitor.one(phrases::ERRANDS)) {
        @for (command, name) in mine { a .button .second href=(visitor.to(format_args!("/acts/{command}?project={id}"))) { (name) } }
    } } }
}

fn attributes(visitor: &Visitor, known: &Value, id: &ProjectId) -> Markup {
    html! { dl {
        dt { (visitor.one(headings::PROJECT)) } dd { (id) }
        @for (field, is_amount) in ATTRIBUTES { @if let Some(value) = known.get(field).filter(|value| !value.is_null()) {
            dt { (Field::texts(field).map_or(field, |texts| visitor.one(texts.label))) } dd { (cell(visitor.language, Some(value), is_amount)) }
        } }
        @if known.get("rejected") == Some(&Value::Bool(true)) { dt { (visitor.one(headings::REJECTED)) } dd .bad { (visitor.one(words::YES)) } }
    } }
}

fn received(visitor: &Visitor, applications: &[Value]) -> Markup {
    let day = |value: &Value| {
        let text = value.get("effective_on").and_then(Value::as_str).unwrap_or_default();
        text.parse().map_or_else(|_| text.to_owned(), |day| date_text(visitor.language, day))
    };
    html! {
        @if applications.is_empty() { p { (visitor.t("None was received.", "Aucune n'a été reçue.")) } } @else { ul .plain { @for one in applications { li {
            (day(one)) ", " (cell(visitor.language, one.get("year"), false)) (visitor.one(phrases::COLON))
            @if let Some(code) = one.get("refused").and_then(Value::as_str) { span .tag .bad { (visitor.t("came too late", "arrivée trop tard")) } " " a href=(visitor.to(format_args!("/refusals/{}", code))) { code { (code) } } }
            @else if one.get("complete") == Some(&Value::Bool(true)) { span .tag .good { (visitor.one(words::COMPLETE)) } }
            @else { span .tag .warn { (visitor.t("not complete", "incomplète")) } }
        } } } }
    }
}

fn committed(visitor: &Visitor, commitments: &[Value], totals: &Value) -> Markup {
    let total = |name: &str| cell(visitor.language, totals.get(name), true);
    let caption = visitor.t("Commitments, in dollars", "Engagements, en dollars");
    // The project is the page's own; what matters instead is the year.
    let mut columns: Vec<Column> =
        columns_of(visitor).into_iter().filter(|column| !["title", "project"].contains(&column.field)).collect();
    columns.insert(1, text("year", visitor.one(headings::YEAR)));
    let may_withdraw = visitor.caller.may_send("withdraw-commitment");
    let held = commitments.iter().filter(|one| one.get("state").and_then(Value::as_str) == Some("held"));
    html! {
        @if commitments.is_empty() { p { (visitor.one(phrases::THERE_ARE_NONE)) } } @else {
            ul .tiles {
                li .is-warn { span .name { (visitor.one(headings::HELD)) } span .big { (total("held")) } }
                li .is-good { span .name { (visitor.one(headings::COUNTED)) } span .big { (total("counted")) } }
            }
            (table(visitor.language, caption, &columns, commitments))
            @if may_withdraw { ul .plain { @for one in held { @if let Some(id) = one.get("commitment").and_then(Value::as_str) {
                li { a href=(visitor.to(format_args!("/acts/withdraw-commitment?commitment={id}"))) { (visitor.t("Withdraw ", "Retirer ")) (id) } }
            } } } }
        }
    }
}
