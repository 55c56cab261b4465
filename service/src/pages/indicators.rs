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
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::work::on_a_thread;
use axum::extract::FromRequestParts as _;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::Response;
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::Markup;
use projections::indicators::published::{Published, PublishedEntry};
use projections::indicators::{Dimension, IndicatorEntry, Share, indicators as indicators_of};
use projections::lists::{Filters, List};
use replay::Cut;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

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

/// What everyone may see changes only when a year is closed: it is kept, with the ledger and the closed years that it is of.
type Kept = Option<(Option<Uuid>, Vec<FiscalYear>, Arc<List<PublishedEntry>>)>;

static KEPT: Mutex<Kept> = Mutex::new(None);

/// What everyone may see.
async fn published(app: &App) -> Result<Arc<List<PublishedEntry>>, Problem> {
    let state = app.live.now();
    let closed: Vec<FiscalYear> = state.picture.years().filter(|(_, year)| year.closed).map(|(year, _)| year).collect();
    let find = || {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|(first, years, _)| *first == state.beside.first && *years == closed)
            .map(|kept| Arc::clone(&kept.2))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    let list = if closed.is_empty() {
        Published::default().list(state.head.seq)
    } else {
        let log = app.live.log_of(&state);
        let folded = on_a_thread(move |runtime| runtime.block_on(replay::published(&log, &Cut::NOW, |_| ())));
        let (published, read) = folded.await??;
        published.list(read.through.seq)
    };
    let list = Arc::new(list);
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some((state.beside.first, closed, Arc::clone(&list)));
    Ok(list)
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
