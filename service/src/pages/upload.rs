//! Sheets as files: each row is a command, looked at before it is written, with what becomes of it.

use super::layout::page;
use super::parts::{cell, error_summary, status};
use super::visitor::Visitor;
use crate::api::commands::LARGEST_BODY;
use crate::app::App;
use crate::documents::SheetWanted;
use crate::problem::{Fault, Problem, in_language};
use crate::query::Query;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::response::Response;
use ledger::command::Command;
use ledger::texts::{capital, headings, phrases};
use maud::{Markup, html};
use serde_json::Value;

/// `GET /import`
pub async fn import_form(visitor: Visitor) -> Result<Response, Problem> {
    if !Command::NAMES.iter().any(|name| visitor.caller.may_send(name)) {
        return Err(Problem::of(Fault::Forbidden));
    }
    Ok(page(&visitor, None, visitor.one(phrases::SHEETS), upload(&visitor)))
}

/// The form that takes a file.
fn upload(visitor: &Visitor) -> Markup {
    let kinds: Vec<&str> = ["swaps", "allocations"]
        .into_iter()
        .chain(Command::NAMES.iter().copied())
        .filter(|name| {
            visitor.caller.may_send(name) || (visitor.scope.is_all() && matches!(*name, "swaps" | "allocations"))
        })
        .collect();
    html! {
        form .form method="post" action=(visitor.to("/import")) enctype="multipart/form-data" {
            input type="hidden" name="form_key" value=(visitor.form_key);
            label for="kind" { span .label { (visitor.t("What the rows are", "Ce que sont les lignes")) }
                span .hint { (visitor.t("Where a file has several sheets, the name of each sheet says it.", "Si un fichier a plusieurs feuilles, le nom de chacune le dit.")) }
                select #kind name="as" { option value="" { (visitor.t("the sheets' names say it", "le nom des feuilles le dit")) } @for kind in kinds { option value=(kind) { (kind) } } } }
            label for="file" { span .label { (visitor.one(headings::FILE)) } span .hint { (visitor.t("A workbook (.xlsx or .ods) or a text with commas (.csv)", "Un classeur (.xlsx ou .ods) ou un texte à virgules (.csv)")) }
                input #file type="file" name="file" accept=".xlsx,.ods,.csv" required; }
            label .check { input type="checkbox" name="check" value="true" checked; span { (visitor.t("Only check; write nothing", "Vérifier seulement; ne rien inscrire")) } }
            div .buttons { button type="submit" { (visitor.t("Send", "Envoyer")) } }
        }
    }
}

/// `POST /import`
pub async fn import(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let wrong = || Problem::of(Fault::Malformed);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| wrong())?;
    let (mut kind, mut check, mut key, mut file) = (String::new(), false, String::new(), Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(|_| wrong())? {
        let name = part.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| wrong())? {
            if bytes.len() + chunk.len() > LARGEST_BODY {
                return Err(Problem::of(Fault::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        match name.as_str() {
            "as" => kind = String::from_utf8_lossy(&bytes).into_owned(),
            "check" => check = bytes == b"true",
            "form_key" => key = String::from_utf8_lossy(&bytes).into_owned(),
            "file" => file = bytes,
            _ => {}
        }
    }
    visitor.check(&mut Query::read(&format!("form_key={key}")))?;
    let year = app.live.now().picture.latest_year();
    let wanted =
        SheetWanted { kind: Some(kind.as_str()).filter(|kind| !kind.is_empty()), year, ledger: &app.settings.name };
    let rows = match app.documents.sheet(&file, wanted) {
        Ok(rows) => rows,
        Err(said) => {
            let text = in_language(&said, visitor.language).to_owned();
            let body = html! { (error_summary(&visitor, &[(text, Some("file".to_owned()))])) (upload(&visitor)) };
            return Ok(page(&visitor, None, visitor.one(phrases::SHEETS), body));
        }
    };
    let outcomes = crate::api::import::take(&app, &visitor.caller, rows, check).await?;
    Ok(page(
        &visitor,
        None,
        visitor.t("What became of each row", "Ce qu'il est advenu de chaque ligne"),
        html! { (summary(&visitor, &outcomes, check)) (by_row(&visitor, &outcomes)) h2 { (visitor.t("Send another file", "Envoyer un autre fichier")) } (upload(&visitor)) },
    ))
}

fn is_bad(outcome: &Value) -> bool {
    !matches!(outcome.get("outcome").and_then(Value::as_str), Some("accepted" | "repeated"))
}

/// What is wrong, before anything else; or that all is well.
fn summary(visitor: &Visitor, outcomes: &[Value], check: bool) -> Markup {
    let wrong = outcomes.iter().filter(|one| is_bad(one)).count();
    let count = |count: usize, en: (&str, &str), fr: (&str, &str)| {
        let (one, many) = visitor.t(en, fr);
        format!("{count} {}", if count == 1 { one } else { many })
    };
    if wrong > 0 {
        let rows = count(wrong, ("row is wrong.", "rows are wrong."), ("ligne est fautive.", "lignes sont fautives."));
        let nothing = visitor.t(
            "Nothing was written. Correct them in the file and send it again.",
            "Rien n'a été inscrit. Corrigez-les dans le fichier et renvoyez-le.",
        );
        return error_summary(visitor, &[(format!("{rows} {nothing}"), None)]);
    }
    let rows = count(outcomes.len(), ("row", "rows"), ("ligne", "lignes"));
    html! { div .done role="status" {
        h2 { @if check { (visitor.t("Every row would be accepted", "Chaque ligne serait acceptée")) } @else { (visitor.one(headings::WRITTEN)) } }
        p { (rows) @if check { "; " (visitor.t("nothing was written yet.", "rien n'est encore inscrit.")) } }
    } }
}

/// The outcome of each row: those that are wrong first.
fn by_row(visitor: &Visitor, outcomes: &[Value]) -> Markup {
    let l = visitor.language;
    let mut sorted: Vec<&Value> = outcomes.iter().collect();
    sorted.sort_by_key(|one| !is_bad(one));
    let has_sheets = outcomes.iter().any(|one| one.get("sheet").is_some());
    let caption = visitor.t("Outcomes", "Résultats");
    html! {
        div .scroll tabindex="0" role="group" aria-label=(caption) { table {
            caption { (caption) }
            thead { tr { @if has_sheets { th scope="col" { (visitor.t("Sheet", "Feuille")) } } th scope="col" { (visitor.one(headings::ROW)) } th scope="col" { (capital(visitor.one(phrases::OUTCOME_OF_A_ROW))) } th scope="col" { (visitor.t("Column", "Colonne")) } th scope="col" { (visitor.t("Why, and what to do", "Pourquoi, et que faire")) } } }
            tbody { @for one in sorted { tr {
                @if has_sheets { td { (cell(l, one.get("sheet"), false)) } }
                th scope="row" { (cell(l, one.get("row"), false)) }
                td { (status(visitor, one.get("outcome").and_then(Value::as_str).unwrap_or_default())) }
                td { (cell(l, one.get("column"), false)) }
                td .wide { (one.get("message").and_then(|m| m.get(visitor.t("en", "fr"))).and_then(Value::as_str).unwrap_or_default()) }
            } } }
        } }
    }
}
