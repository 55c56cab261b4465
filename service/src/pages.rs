//! The pages: rendered on the server in French and English, usable without a script.
//!
//! [`layout`] is what every page has, [`visitor`] who looks at it, [`sign_in`] the door, [`vouched`] the one by way of an issuer. A page a subject: [`home`] by role,
//! [`lists`], [`project`], [`figures`] (why, since when, the calendar, the report), [`acts`] (every command as a form that shows its consequences before
//! it is sent), [`allocation`] (the calculation, credits and reviews), [`fund`] (the fund's errands), [`upload`], [`proposals`], [`disputes`], and [`indicators`]; an auditor's: [`compare`], [`log`] and [`event`], [`verify`], [`downloads`].
//! `moment` is which moment a page shows, `link` how addresses keep it. [`parts`] are the tables and figures in them, [`chart`]
//! the drawings.

pub mod acts;
pub mod allocation;
pub mod chart;
pub mod compare;
pub mod disputes;
pub mod downloads;
mod errands;
pub mod event;
pub mod figures;
mod follows;
mod form;
pub mod fund;
pub mod home;
pub mod indicators;
pub mod layout;
mod link;
pub mod lists;
pub mod log;
mod mistakes;
mod moment;
pub mod parts;
pub mod project;
pub mod proposals;
pub mod sign_in;
pub mod upload;
pub mod verify;
pub mod visitor;
pub mod vouched;

use crate::api::ROOT;
use crate::api::answer::accepts;
use crate::app::App;
use crate::problem::{Problem, in_language};
use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use ledger::texts::phrases;

const STYLE: &str = include_str!("pages/style.css");
const SCRIPT: &str = include_str!("pages/script.js");

/// Every page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home::home))
        .route("/style.css", get(|| async { asset("text/css; charset=utf-8", STYLE) }))
        .route("/script.js", get(|| async { asset("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/sign-in/begin", get(vouched::begin))
        .route(vouched::RETURN, get(vouched::finish))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/refusals", get(sign_in::refusals))
        .route("/refusals/{code}", get(sign_in::refusal))
        .route("/projects", get(lists::projects))
        .route("/projects/{id}", get(project::project))
        .route("/commitments", get(lists::commitments))
        .route("/applications", get(lists::applications))
        .route("/holders", get(lists::holders))
        .route("/balances", get(figures::balances))
        .route("/obligations", get(figures::obligations))
        .route("/allocation", get(allocation::allocation))
        .route("/credits", get(allocation::credits))
        .route("/reviews", get(allocation::reviews))
        .route("/calendar", get(figures::calendar))
        .route("/report", get(figures::report))
        .route("/explain", get(figures::explain))
        .route("/compare", get(compare::compare))
        .route("/acts", get(acts::index))
        .route("/acts/{command}", get(acts::form).post(acts::send))
        .route("/to-enter", get(fund::applications::to_enter))
        .route("/closings", get(fund::closings::closings_page))
        .route("/penalties", get(fund::penalties::to_impose))
        .route("/exemptions", get(fund::exemptions::exemptions))
        .route("/letters", get(fund::letters::letters))
        .route("/corrections", get(fund::corrections::corrections))
        .route("/tokens", get(fund::tokens::tokens).post(fund::tokens::change))
        .route("/import", get(upload::import_form).post(upload::import))
        .route("/proposals", get(proposals::list))
        .route("/proposals/new", get(proposals::swap::form).post(proposals::swap::propose))
        .route("/proposals/licence", get(proposals::licence::form).post(proposals::licence::propose))
        .route("/proposals/{id}", get(proposals::one).post(proposals::decide))
        .route("/disputes", get(disputes::list))
        .route("/disputes/{id}", get(disputes::one))
        .route("/log", get(log::log))
        .route("/log/{seq}", get(event::event))
        .route("/downloads", get(downloads::downloads).post(downloads::sign))
        .route("/verify", get(verify::form).post(verify::start))
        .route("/indicators", get(indicators::indicators))
        .route("/indicators.csv", get(indicators::csv))
        .route("/indicators.parquet", get(indicators::parquet))
        .route("/indicators/effect", get(indicators::effect))
        .route("/indicators/effect.csv", get(indicators::effect_csv))
        .route("/indicators/effect.parquet", get(indicators::effect_parquet))
}

fn asset(media_type: &'static str, text: &'static str) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

/// Shows a problem to a person as a page: whoever is not signed in is sent to the door.
pub async fn problems(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_page = !path.starts_with(ROOT) && accepts(request.headers(), "text/html") && !path.starts_with("/health");
    let asks_for_html = request
        .headers()
        .get(axum::http::header::ACCEPT)
        .is_some_and(|value| value.to_str().is_ok_and(|text| text.contains("text/html")));
    let (language, uri) = (visitor::language_of(request.headers(), request.uri()), request.uri().clone());
    let mut response = next.run(request).await;
    if !is_page || !asks_for_html {
        return response;
    }
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if problem.status == StatusCode::UNAUTHORIZED {
        return sign_in::with_language(Redirect::to("/sign-in").into_response(), &uri);
    }
    let said = in_language(problem.messages(), language);
    let page = layout::bare(
        language,
        heading(problem.status, language),
        maud::html! {
            p .lead { (said) }
            p .faint { code { (problem.code()) } }
            @if let Some(now) = moment::as_of_now(&uri) { p { a href=(now) { (language.pick("The same page as of now", "La même page à maintenant")) } } }
            p { a .button href=(link::Moment::of(&uri).to("/")) { (language.pick("Back to the first page", "Retour à la première page")) } }
        },
        Some(&uri),
    );
    (problem.status, layout::html(page)).into_response()
}

/// What a page that tells a problem is called.
fn heading(status: StatusCode, language: ledger::words::Language) -> &'static str {
    language.one(match status {
        StatusCode::NOT_FOUND => ("Not found", "Introuvable"),
        StatusCode::FORBIDDEN => ("This is not yours to do", "Cela ne vous revient pas"),
        StatusCode::SERVICE_UNAVAILABLE => ("Not available just now", "Non disponible pour le moment"),
        StatusCode::TOO_MANY_REQUESTS => ("Too many tries", "Trop d'essais"),
        _ => phrases::THERE_IS_A_PROBLEM,
    })
}
