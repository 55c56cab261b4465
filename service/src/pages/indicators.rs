//! Indicators: what the years' commitments went to. Whoever sees everything sees every figure, at the moment that the page shows; everyone
//! else only what betrays nobody (`projections::indicators::published`), as it stood when each year was closed.
//!
//! [`years`] shows every year beside the others, [`effect`] two of them with what the rulebook says otherwise, [`files`] the same as files.

mod effect;
mod files;
mod years;

pub use effect::effect;
pub use files::{csv, effect_csv, effect_parquet, parquet};
pub use years::indicators;

use super::layout::{bare, html as answer};
use super::lists::listed;
use super::sign_in::with_language;
use super::visitor::{View, Visitor};
use crate::api::indicators::published;
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::FromRequestParts as _;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::Response;
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::Markup;
use projections::indicators::published::PublishedEntry;
use projections::indicators::{Dimension, IndicatorEntry, Share, indicators as indicators_of};
use projections::lists::{Filters, List};

/// A figure as it is drawn: its year, what it is of, the amount and its share; neither where it is not shown.
struct Drawn {
    year: FiscalYear,
    dimension: Dimension,
    value: &'static str,
    shown: Option<(Money, Option<Share>)>,
    /// How many projects, and their share, for whoever sees everything.
    projects: Option<(usize, Share)>,
}

impl From<&IndicatorEntry> for Drawn {
    fn from(one: &IndicatorEntry) -> Drawn {
        let (year, dimension, value) = (one.year, one.dimension, one.value);
        let shown = Some((one.committed, Some(one.committed_share)));
        Drawn { year, dimension, value, shown, projects: Some((one.projects, one.projects_share)) }
    }
}

impl From<&PublishedEntry> for Drawn {
    fn from(one: &PublishedEntry) -> Drawn {
        let (year, dimension, value) = (one.year, one.dimension, one.value);
        let shown = one.committed.map(|committed| (committed, one.committed_share));
        Drawn { year, dimension, value, shown, projects: None }
    }
}

/// Whoever sees everything; none where only what everyone may see is shown.
async fn insider(app: &App, parts: &mut Parts) -> Result<Option<Visitor>, Problem> {
    match Visitor::from_request_parts(parts, app).await {
        Ok(visitor) if visitor.scope.is_all() => Ok(Some(visitor)),
        Ok(_) | Err(_) if app.settings.public_indicators => Ok(None),
        Ok(_) => Err(Problem::of(Fault::Forbidden)),
        Err(problem) => Err(problem),
    }
}

/// Every figure, at the moment that a page shows.
fn all(view: &View) -> Result<List<IndicatorEntry>, Problem> {
    Ok(indicators_of(listed(view), &Filters::default())?)
}

/// A page for everyone.
fn public(language: Language, title: &str, body: Markup, uri: &Uri) -> Response {
    with_language(answer(bare(language, title, body, Some(uri))), uri)
}
