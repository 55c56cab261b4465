//! The interface for programs, under `/api/v1`.
//!
//! In the order in which a request goes through: [`query`](crate::query) reads its parameters, [`answer`] writes what it is told with an `ETag`,
//! and [`problem`](crate::problem) whatever is wrong, in one form. A file a subject: [`commands`] and [`suppositions`], [`years`], [`lists`], [`indicators`],
//! [`disputes`], [`events`] and [`proofs`], [`exports`], [`reference`](mod@reference) and [`proposals`]. [`description`] is the OpenAPI document.

pub mod answer;
pub mod commands;
pub mod description;
pub mod disputes;
pub mod events;
pub mod exports;
pub mod import;
pub mod indicators;
pub mod lists;
pub mod proofs;
pub mod proposals;
pub mod reference;
pub mod suppositions;
pub mod years;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// Where the interface begins.
pub const ROOT: &str = "/api/v1";

/// Every path of the interface.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/commands", post(commands::commands))
        .route("/what-if", post(suppositions::what_if))
        .route("/years", get(lists::years))
        .route("/holders", get(lists::holders))
        .route("/projects", get(lists::projects))
        .route("/commitments", get(lists::commitments))
        .route("/applications", get(lists::applications))
        .route("/disputes", get(lists::disputes))
        .route("/reviews", get(lists::reviews))
        .route("/indicators", get(indicators::indicators))
        .route("/years/{year}/balances", get(years::balances))
        .route("/years/{year}/compliance", get(years::compliance))
        .route("/years/{year}/penalties", get(years::penalties))
        .route("/years/{year}/calendar", get(years::calendar))
        .route("/years/{year}/allocation", get(years::allocation))
        .route("/years/{year}/credits", get(years::credits))
        .route("/years/{year}/calendar.ics", get(years::calendar_ics))
        .route("/years/{year}/holders/{holder}/report", get(years::report))
        .route("/years/{year}/holders/{holder}/report.pdf", get(years::report_pdf))
        .route("/years/{year}/holders/{holder}/report.xlsx", get(years::report_xlsx))
        .route("/years/{year}/explain", get(years::explain))
        .route("/years/{year}/diff", get(years::diff))
        .route("/years/{year}/bundle.tar", get(exports::bundle))
        .route("/years/{year}/export.xlsx", get(exports::workbook))
        .route("/years/{year}/parquet/{table}", get(exports::parquet))
        .route("/disputes/{file}", get(disputes::dispute))
        .route("/events", get(events::events))
        .route("/events/stream", get(events::stream))
        .route("/events/{seq}/proof", get(proofs::inclusion))
        .route("/checkpoint", get(proofs::checkpoint).post(proofs::sign))
        .route("/tile/{*path}", get(proofs::tile))
        .route("/rulebooks/{year}", get(reference::rulebook))
        .route("/refusals", get(reference::refusals))
        .route("/refusals/{code}", get(reference::refusal))
        .route("/import", post(import::import))
        .route("/proposals", get(proposals::list).post(proposals::propose))
        .route("/proposals/{id}", get(proposals::one))
        .route("/proposals/{id}/signatures", post(proposals::sign))
        .route("/proposals/{id}/acceptance", post(proposals::accept))
        .route("/proposals/{id}/decline", post(proposals::decline))
        .route("/openapi.json", get(description::document))
}
