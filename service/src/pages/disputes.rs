//! Disputes: those that wait, the file of one with its figures then and now, and the decision of one's own step.

use super::home::name_of;
use super::layout::page;
use super::parts::{Column, table, text, value as value_of};
use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::api::disputes::case_of;
use crate::api::problem::{Fault, Problem, in_language};
use crate::app::App;
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::ids::DisputeId;
use ledger::words::DisputeRole;
use maud::{Markup, html};
use projections::lists::search::Search;
use projections::lists::{self, Filters, Listed};
use projections::texts;
use serde_json::Value;

/// The disputes of the year that the visitor sees, with the days since each was opened.
pub(super) fn entries(view: &View, search: Option<&str>) -> Vec<Value> {
    let filters = Filters { holder: view.holder.clone(), search: search.map(Search::of), ..Filters::default() };
    let listed = Listed { picture: &view.state.picture, register: &view.state.register, through: view.state.head.seq };
    let Ok(list) = lists::disputes(listed, &filters) else { return Vec::new() };
    let today = SystemClock.now().day();
    let with_days = |entry: &lists::DisputeEntry| {
        let mut value = serde_json::to_value(entry).ok()?;
        let opened = entry.opened_on.filter(|_| entry.step.is_some());
        let days = opened.zip(today).map(|(opened, today)| today.days_since_1970() - opened.days_since_1970());
        value.as_object_mut()?.insert("days".to_owned(), days.map_or(Value::Null, Value::from));
        Some(value)
    };
    list.entries.iter().filter_map(with_days).collect()
}

/// The disputes that wait for a step, or all of them.
pub(super) fn waiting(visitor: &Visitor, view: &View, step: Option<DisputeRole>) -> Markup {
    let mut rows = entries(view, None);
    rows.retain(|row| step.is_none_or(|step| row.get("step").and_then(Value::as_str) == Some(step.word())));
    html! {
        @if rows.is_empty() { p { (visitor.t("None waits.", "Aucun n'attend.")) } } @else { (listing(visitor, &rows)) }
        p { a href="/disputes" { (visitor.t("All disputes, and precedents found by words", "Tous les litiges, et les précédents trouvés par mots")) } }
    }
}

fn listing(visitor: &Visitor, rows: &[Value]) -> Markup {
    let v = |en, fr| visitor.t(en, fr);
    let columns = [
        Column { link: Some("/disputes/".to_owned()), ..text("dispute", v("Dispute", "Litige")) },
        text("holder", v("Broadcaster", "Télédiffuseur")),
        text("subject", v("Subject", "Objet")),
        text("nature", "Nature"),
        text("opened_on", v("Opened on", "Ouvert le")),
        text("step", v("Waits for", "Attend")),
        text("days", v("Days waiting", "Jours d'attente")),
        text("outcome", v("Last outcome", "Dernière issue")),
    ];
    table(visitor.language, v("Disputes", "Litiges"), &columns, rows)
}

/// `GET /disputes`
pub async fn list(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let search = visitor.query.text("search")?;
    let view = visitor.view(&app).await?;
    let rows = entries(&view, search.as_deref());
    let body = html! {
        form .filters method="get" role="search" { label { (visitor.t("Words of the subject", "Mots de l'objet")) input type="search" name="search" value=[search]; } button type="submit" { (visitor.t("Search", "Chercher")) } }
        @if visitor.caller.may_send("open-dispute") { p { a href="/acts/open-dispute" { (visitor.t("Open a dispute", "Ouvrir un litige")) } } }
        @if rows.is_empty() { p { (visitor.t("There are none.", "Il n'y en a pas.")) } } @else { (listing(&visitor, &rows)) }
    };
    Ok(page(&visitor, Some(&view), visitor.t("Disputes", "Litiges"), body))
}

/// `GET /disputes/{id}`
pub async fn one(State(app): State<App>, Path(id): Path<String>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let id = DisputeId::new(&id).map_err(|_| Problem::of(Fault::Unknown))?;
    if !visitor.scope.sees_dispute(&view.state.picture, &id) {
        return Err(Problem::of(Fault::Unknown));
    }
    let case = case_of(&app, &visitor.question(), view.cut, &id, &view.state).await?;
    let l = visitor.language;
    let file = &case.file;
    let value = visitor.scope.strip(serde_json::to_value(&case).unwrap_or_default());
    let rows = |name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let awaits = view.state.picture.dispute(&id).and_then(projections::picture::Dispute::awaits);
    let decides = matches!(&visitor.caller.role, Role::Reviewer { step } if awaits == Some(*step));
    let api = format!("/api/v1/disputes/{id}");
    let lang = visitor.t("en", "fr");
    let title = format!("{} {id}", visitor.t("Dispute", "Litige"));
    let body = html! {
        p { a href={ (api) ".pdf?lang=" (lang) } { (visitor.t("To print and sign (PDF)", "À imprimer et à signer (PDF)")) } }
        dl {
            dt { (visitor.t("Broadcaster", "Télédiffuseur")) } dd { (name_of(&visitor, &view, &file.holder)) }
            dt { (visitor.t("Subject", "Objet")) } dd { (file.subject) }
            dt { "Question" } dd { (file.question) }
            dt { "Nature" } dd { (in_language(&texts::nature(file.nature), l)) }
            dt { (visitor.t("Waits for", "Attend")) } dd { (awaits.map_or_else(|| visitor.t("nobody", "personne").to_owned(), |role| in_language(&texts::role_name(role), l).to_owned())) }
        }
        h2 { (visitor.t("Steps taken", "Étapes franchies")) }
        @let steps = rows("steps");
        @if steps.is_empty() { p { (visitor.t("None yet.", "Aucune encore.")) } } @else { (table(l, visitor.t("Steps taken", "Étapes franchies"), &[text("role", visitor.t("Decided by", "Tranché par")), text("outcome", visitor.t("Outcome", "Issue")), text("letter", visitor.t("Letter", "Lettre")), text("reasons", visitor.t("Reasons", "Motifs")), text("effective_on", visitor.t("On", "Le"))], &steps)) }
        h2 { (visitor.t("Figures then and now", "Chiffres d'alors et de maintenant")) }
        @let figures = rows("contested_figures");
        @if figures.is_empty() { p { (visitor.t("None changed.", "Aucun n'a changé.")) } } @else {
            div .scroll tabindex="0" role="region" aria-label=(visitor.t("Figures then and now", "Chiffres d'alors et de maintenant")) { table {
                thead { tr { th scope="col" { (visitor.t("Figure", "Chiffre")) } th .n scope="col" { (visitor.t("When contested", "À la contestation")) } th .n scope="col" { (visitor.t("Now", "Maintenant")) } } }
                tbody { @for one in figures.iter().take(200) { tr { th scope="row" { (one.get("label").and_then(|m| m.get(lang)).and_then(Value::as_str).unwrap_or_default()) } td .n { (value_of(l, one.get("then"))) } td .n { (value_of(l, one.get("now"))) } } } }
            } }
        }
        @if let (true, Some(role)) = (decides, awaits) { p { a href={ "/acts/decide-dispute?dispute=" (id) "&role=" (role) } { (visitor.t("Decide this step", "Trancher cette étape")) } } }
        @if visitor.caller.may_send("escalate-dispute") && awaits.is_none() { p { a href={ "/acts/escalate-dispute?dispute=" (id) } { (visitor.t("Take it further", "Porter plus haut")) } } }
    };
    Ok(page(&visitor, Some(&view), &title, body))
}
