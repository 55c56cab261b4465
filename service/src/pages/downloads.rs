//! What an auditor takes away: the year as a bundle that is checked offline, as a workbook or as files of columns; the log's own bytes;
//! the signed checkpoint.

use super::layout::page;
use super::log::admit;
use super::sign_in::LARGEST_FORM;
use super::visitor::Visitor;
use crate::api::commands::read;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::Query;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use maud::{Markup, html};
use replay::proof::issued::Issued;
use replay::tables::{Table, of_year};

/// The most events that the interface gives at a time.
const PART: u64 = 10_000;

/// How many parts of the log are shown at once.
const FIRST: usize = 5;

/// `GET /downloads`
pub async fn downloads(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let view = visitor.view(&app).await?;
    let year = view.year.ok_or_else(|| Problem::of(Fault::Unknown))?;
    let tables = of_year(&view.state.picture, year, &view.cut, &view.state.read(), None)?;
    let issued = Issued::of(&app.settings.directory).map_err(|error| Problem::unavailable(&error))?;
    let signed = issued.last().and_then(|held| held.kept_as);
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let body = html! {
        ul .cards {
            li .card { h2 { (v("To be checked offline", "À vérifier hors ligne")) }
                p { (v("Every event with its proof, the figures, and a small program that works them out again without this service. A bundle is of the whole log as of now.", "Chaque événement avec sa preuve, les chiffres, et un petit programme qui les recalcule sans ce service. Le dossier est de tout le journal, à maintenant.")) }
                p { a .button href={ "/api/v1/years/" (year) "/bundle.tar" } { (v("Bundle (tar)", "Dossier (tar)")) } } }
            li .card { h2 { (v("To be read in a spreadsheet", "À lire dans un tableur")) }
                p { (v("Every table of the year, a sheet each, at the moment that the page shows.", "Chaque tableau de l'exercice, une feuille chacun, au moment que la page montre.")) }
                p { a .button href=(visitor.file(format_args!("/api/v1/years/{year}/export.xlsx"))) { (v("Workbook (XLSX)", "Classeur (XLSX)")) } } }
            li .card { h2 { (v("The log itself", "Le journal lui-même")) }
                p { (v("The exact bytes, a line an event, 10,000 at a time.", "Les octets exacts, une ligne par événement, 10 000 à la fois.")) }
                (bytes(&visitor, view.state.head.seq)) }
            li .card { h2 { (v("The signed checkpoint", "Le point de contrôle signé")) }
                p { @match signed {
                    Some(size) => { (v("The last one is over ", "Le dernier porte sur ")) (size) (v(" events.", " événements.")) }
                    None => (v("None was signed yet.", "Aucun n'a encore été signé.")),
                } }
                p { a href="/api/v1/checkpoint" { (v("Checkpoint (C2SP signed note)", "Point de contrôle (note signée C2SP)")) } }
                @if may_sign(&visitor) { form method="post" action=(visitor.to("/downloads")) {
                    input type="hidden" name="form_key" value=(visitor.form_key);
                    button .second type="submit" { (v("Sign what the log is now", "Signer ce qu'est le journal maintenant")) }
                } } }
            li .card { h2 { (v("What was in force", "Ce qui était en vigueur")) }
                ul { li { a href={ "/api/v1/rulebooks/" (year) } { (v("The year's rulebook, as the log pinned it", "Le recueil de règles de l'exercice, tel que le journal l'a fixé")) } }
                    li { a href=(visitor.to("/indicators")) { (v("Indicators, as CSV and Parquet too", "Indicateurs, en CSV et Parquet aussi")) } }
                    li { a href="/api/v1/openapi.json" { (v("The interface for programs (OpenAPI)", "L'interface pour programmes (OpenAPI)")) } } } }
        }
        (columns(&visitor, year, &tables))
    };
    Ok(page(&visitor, Some(&view), visitor.one(phrases::DOWNLOADS), body))
}

/// The log in parts, as long as the interface gives them; of a long log most are folded away.
fn bytes(visitor: &Visitor, last: u64) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let part = |from: u64| {
        let (file, to) = (format!("events-{}.jsonl", from + 1), last.min(from + PART));
        html! { li { a href={ "/api/v1/events?after=" (from) "&limit=" (PART) } download=(file) { (visitor.one(headings::EVENTS)) " " (from + 1) "–" (to) } } }
    };
    let parts: Vec<u64> = (0..last.div_ceil(PART)).map(|part| part * PART).collect();
    let (first, more) = parts.split_at(parts.len().min(FIRST));
    html! {
        ul { @for from in first { (part(*from)) } }
        @if !more.is_empty() { details { summary { (more.len()) " " (v("more parts", "autres parties")) } ul { @for from in more { (part(*from)) } } } }
    }
}

/// The tables of the year as files of columns.
fn columns(visitor: &Visitor, year: FiscalYear, tables: &[Table]) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let caption = v(
        "The year's tables as files of columns (Parquet)",
        "Les tableaux de l'exercice en fichiers de colonnes (Parquet)",
    );
    let file = |name: &str| visitor.file(format_args!("/api/v1/years/{year}/parquet/{name}.parquet"));
    html! { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption { (caption) }
        thead { tr { th scope="col" { (ledger::texts::capital(visitor.one(phrases::TABLE))) } th .n scope="col" { (v("Rows", "Lignes")) } th .n scope="col" { (v("Columns", "Colonnes")) } } }
        tbody {
            @for table in tables { tr { th scope="row" { a href=(file(table.name)) { (table.name) } } td .n { (table.rows.len()) } td .n { (table.columns.len()) } } }
            tr { th scope="row" { a href=(file("events")) { "events" } } td .n { "–" } td .n { "–" } }
        }
    } } }
}

/// Whether the visitor may sign checkpoints.
fn may_sign(visitor: &Visitor) -> bool {
    use crate::access::Role;
    match visitor.caller.role {
        Role::Auditor | Role::Administrator => true,
        Role::Broadcaster { .. } | Role::Reviewer { .. } => false,
    }
}

/// `POST /downloads`: signs what the log is now.
pub async fn sign(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    visitor.check(&mut Query::read(&String::from_utf8_lossy(&bytes)))?;
    if !may_sign(&visitor) {
        return Err(Problem::of(Fault::Forbidden));
    }
    let log = app.live.log();
    let signed = app.tree.sign(&app.settings, &log).await;
    signed.map_err(|error| Problem::saying(Fault::Unavailable, error.message()))?;
    Ok(Redirect::to(&visitor.to("/downloads")).into_response())
}
