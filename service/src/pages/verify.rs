//! The verification of the whole log: started here, run in the background, with how far it has come and what the last ones found. While one
//! runs the page comes again by itself (the header `Refresh`), which needs no script.

use super::layout::page;
use super::log::admit;
use super::parts::instant;
use super::sign_in::LARGEST_FORM;
use super::visitor::Visitor;
use crate::api::commands::read;
use crate::app::App;
use crate::problem::{Problem, in_language};
use crate::query::Query;
use crate::verification::{self, Running, Verified};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse as _, Redirect, Response};
use ledger::texts::{headings, phrases};
use maud::{Markup, html};

/// After how many seconds the page of a running verification comes again.
const AGAIN: u32 = 2;

/// `GET /verify`
pub async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    // Looked at before the results: one that ends meanwhile is then among them.
    let running = app.verifications.running();
    let results = app.verifications.results().map_err(|error| Problem::unavailable(&error))?;
    let body = html! {
        @match (&running, results.first()) {
            (Some(running), _) => (progress(&visitor, running)),
            (None, Some(last)) => (found(&visitor, last)),
            (None, None) => {},
        }
        p { (visitor.t("Every byte is read again: its form, the chain, the batches, every balance derived anew, and every checkpoint that was ever signed.", "Chaque octet est relu\u{a0}: sa forme, la chaîne, les lots, chaque solde dérivé de nouveau, et chaque point de contrôle jamais signé.")) }
        @if running.is_none() { form method="post" action=(visitor.to("/verify")) {
            input type="hidden" name="form_key" value=(visitor.form_key);
            div .buttons { button type="submit" { (visitor.one(phrases::VERIFY)) } }
        } }
        (kept(&visitor, &results))
    };
    let mut response = page(&visitor, None, visitor.one(phrases::VERIFY), body);
    if running.is_some()
        && let Ok(again) = HeaderValue::from_str(&format!("{AGAIN}; url={}", visitor.to("/verify")))
    {
        response.headers_mut().insert(REFRESH, again);
    }
    Ok(response)
}

/// `POST /verify`: starts one, where none runs.
pub async fn start(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    admit(&visitor)?;
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    visitor.check(&mut Query::read(&String::from_utf8_lossy(&bytes)))?;
    verification::start(&app.verifications, &app.settings, app.live.log(), &app.ready, &visitor.caller.name);
    Ok(Redirect::to(&visitor.to("/verify")).into_response())
}

fn progress(visitor: &Visitor, running: &Running) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let share = running.read().saturating_mul(100) / running.of.max(1);
    html! { div .note role="status" {
        h2 { (v("A verification runs", "Une vérification est en cours")) }
        p { label for="progress" { (running.read()) " / " (running.of) " " (visitor.one(phrases::EVENTS)) ", " (share) (v("%", "\u{a0}%")) } }
        progress #progress value=(running.read()) max=(running.of) { (share) "%" }
        p .faint { (v("Started by ", "Demandée par ")) (running.actor) ", " (instant(visitor.language, running.started_at)) ". " (v("One runs at a time. This page comes again by itself. ", "Une seule à la fois. Cette page revient d'elle-même. "))
            a href=(visitor.to("/verify")) { (v("Look again now", "Regarder maintenant")) } }
    } }
}

fn found(visitor: &Visitor, last: &Verified) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let by = html! { p .faint { (v("Asked by ", "Demandée par ")) (last.actor) ", " (instant(visitor.language, last.ended_at)) } };
    html! { @match &last.wrong {
        None => div .done role="status" {
            h2 { (v("Everything verifies", "Tout se vérifie")) }
            p { (last.events) (v(" events, ", " événements, ")) (last.checkpoints) (v(" checkpoints. The last event's digest: ", " points de contrôle. L'empreinte du dernier événement\u{a0}: ")) code { (last.digest) } }
            (by)
        },
        Some(wrong) => div .error role="alert" {
            h2 { (v("It does not verify", "La vérification échoue")) }
            p { (in_language(wrong, visitor.language)) }
            (by)
        },
    } }
}

/// The last results.
fn kept(visitor: &Visitor, results: &[Verified]) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let caption = v("The last verifications", "Les dernières vérifications");
    html! { @if !results.is_empty() { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption { (caption) }
        thead { tr { th scope="col" { (v("Started", "Commencée")) } th scope="col" { (visitor.one(headings::BY_WHOM)) } th .n scope="col" { (visitor.one(headings::EVENTS)) } th .n scope="col" { (v("Checkpoints", "Points de contrôle")) } th scope="col" { (v("Result", "Résultat")) } } }
        tbody { @for one in results { tr {
            th scope="row" { (instant(visitor.language, one.started_at)) } td { (one.actor) } td .n { (one.events) } td .n { (one.checkpoints) }
            td .wide { @match &one.wrong { None => span .tag .good { (v("verifies", "se vérifie")) }, Some(wrong) => { span .tag .bad { (v("does not verify", "ne se vérifie pas")) } " " (in_language(wrong, visitor.language)) } } }
        } } }
    } } } }
}
