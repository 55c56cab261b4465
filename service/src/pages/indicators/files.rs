//! The indicators as files, CSV and Parquet: what the page shows, no more.

use super::effect::asked;
use super::{all, insider, listed, published};
use crate::api::answer::{PARQUET, attach};
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::Query;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use projections::indicators::changes;
use projections::indicators::published::changes as changes_published;
use replay::tables::Table;
use replay::tables::lists::table;

const CSV: &str = "text/csv; charset=utf-8";

/// Every year that is shown to whoever asks.
async fn of_years(app: &App, request: Request) -> Result<Table, Problem> {
    let (mut parts, _) = request.into_parts();
    match insider(app, &mut parts).await? {
        Some(mut visitor) => Ok(table(&all(&visitor.view(app).await?)?)),
        None => Ok(table(&*published(app).await?)),
    }
}

/// Two years side by side, as far as they are shown to whoever asks.
async fn of_two(app: &App, request: Request) -> Result<Table, Problem> {
    let (mut parts, _) = request.into_parts();
    let Some(mut visitor) = insider(app, &mut parts).await? else {
        let published = published(app).await?;
        let known = published.entries.iter().map(|entry| entry.year).collect();
        let two = asked(&mut Query::read(parts.uri.query().unwrap_or_default()), &known)?;
        let (from, to) = two
            .filter(|(from, to)| known.contains(from) && known.contains(to))
            .ok_or_else(|| Problem::of(Fault::Unknown))?;
        return Ok(table(&changes_published(&published, from, to)));
    };
    let view = visitor.view(app).await?;
    let known = view.state.picture.opened_years().collect();
    let (from, to) = asked(&mut visitor.query, &known)?.ok_or_else(|| Problem::of(Fault::Unknown))?;
    Ok(table(&changes(listed(&view), from, to)?))
}

fn file(bytes: impl Into<Vec<u8>>, media_type: &'static str, name: &str) -> Response {
    let mut response = bytes.into().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    attach(response.headers_mut(), name);
    response
}

fn as_parquet(app: &App, table: &Table, name: &str) -> Result<Response, Problem> {
    let bytes = app.documents.parquet(table).map_err(|text| Problem::saying(Fault::Unavailable, text))?;
    Ok(file(bytes, PARQUET, name))
}

/// `GET /indicators.csv`
pub async fn csv(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    Ok(file(of_years(&app, request).await?.csv(), CSV, "indicators.csv"))
}

/// `GET /indicators.parquet`
pub async fn parquet(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let table = of_years(&app, request).await?;
    as_parquet(&app, &table, "indicators.parquet")
}

/// `GET /indicators/effect.csv`
pub async fn effect_csv(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    Ok(file(of_two(&app, request).await?.csv(), CSV, "indicators-effect.csv"))
}

/// `GET /indicators/effect.parquet`
pub async fn effect_parquet(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let table = of_two(&app, request).await?;
    as_parquet(&app, &table, "indicators-effect.parquet")
}
