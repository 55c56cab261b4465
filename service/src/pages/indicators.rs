//! Indicators: what the years' commitments went to. Whoever sees everything sees every figure, at the moment that the page shows; everyone
//! else only what betrays nobody (`projections::indicators::published`), as it stood when each year was closed.

use super::chart::length;
use super::layout::{bare, html as answer, page, t};
use super::parts::amount;
use super::sign_in::with_language;
use super::visitor::{Visitor, language_of};
use crate::api::problem::{Fault, Problem, in_language};
use crate::api::years::on_a_thread;
use crate::app::App;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse as _, Response};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::{Markup, html};
use projections::indicators::published::{Published, PublishedEntry};
use projections::indicators::{Dimension, Share, indicators as indicators_of};
use projections::lists::{Filters, List, Listed};
use projections::texts;
use replay::Cut;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A figure as it is drawn: its year, what it is of, the amount and the share; neither where it is not shown.
struct Drawn {
    year: FiscalYear,
    dimension: Dimension,
    value: &'static str,
    shown: Option<(Money, Option<Share>)>,
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
async fn insider(app: &App, parts: &mut axum::http::request::Parts) -> Result<Option<Visitor>, Problem> {
    match Visitor::from_request_parts(parts, app).await {
        Ok(visitor) if visitor.scope.is_all() => Ok(Some(visitor)),
        Ok(_) | Err(_) if app.settings.public_indicators => Ok(None),
        Ok(_) => Err(Problem::of(Fault::Forbidden)),
        Err(problem) => Err(problem),
    }
}

/// `GET /indicators`
pub async fn indicators(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    if let Some(mut visitor) = insider(&app, &mut parts).await? {
        let view = visitor.view(&app).await?;
        let listed =
            Listed { picture: &view.state.picture, register: &view.state.register, through: view.state.head.seq };
        let list = indicators_of(listed, &Filters::default())?;
        let drawn = list.entries.iter().map(|one| Drawn {
            year: one.year,
            dimension: one.dimension,
            value: one.value,
            shown: Some((one.committed, Some(one.committed_share))),
        });
        let body = body(visitor.language, &drawn.collect::<Vec<_>>(), false);
        return Ok(with_language(
            page(&visitor, Some(&view), visitor.t("Indicators", "Indicateurs"), body),
            &visitor.uri,
        ));
    }
    let list = published(&app).await?;
    let drawn = list.entries.iter().map(|one| Drawn {
        year: one.year,
        dimension: one.dimension,
        value: one.value,
        shown: one.committed.map(|committed| (committed, one.committed_share)),
    });
    let language = language_of(&parts.headers, &parts.uri);
    let body = body(language, &drawn.collect::<Vec<_>>(), true);
    Ok(public(&app, language, body, &parts.uri))
}

fn public(app: &App, language: Language, body: Markup, uri: &Uri) -> Response {
    with_language(answer(bare(app, language, t(language, "Indicators", "Indicateurs"), body)), uri)
}

/// `GET /indicators.csv`
pub async fn csv(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let table = match insider(&app, &mut parts).await? {
        Some(mut visitor) => {
            let view = visitor.view(&app).await?;
            let listed =
                Listed { picture: &view.state.picture, register: &view.state.register, through: view.state.head.seq };
            replay::tables::lists::table(&indicators_of(listed, &Filters::default())?)
        }
        None => replay::tables::lists::table(&*published(&app).await?),
    };
    let mut response = table.csv().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    crate::api::answer::attach(response.headers_mut(), "indicators.csv");
    Ok(response)
}

fn body(l: Language, drawn: &[Drawn], is_public: bool) -> Markup {
    let v = |en: &'static str, fr: &'static str| t(l, en, fr);
    let dimensions = Dimension::EVERY.into_iter().filter(|one| drawn.iter().any(|figure| figure.dimension == *one));
    html! {
        p .lead {
            @if is_public { (v("What broadcasters committed in each closed year, as it stood when the year was closed. A total is shown only where nothing that is shown tells, by adding or subtracting, what fewer than three broadcasters committed.", "Ce que les télédiffuseurs ont engagé dans chaque exercice fermé, tel que c'était à sa fermeture. Un total n'est montré que si rien de ce qui est montré ne révèle, par addition ou soustraction, ce que moins de trois télédiffuseurs ont engagé.")) }
            @else { (v("Counted commitments of each year, net of releases, of envelopes and of alternative access.", "Engagements comptés de chaque exercice, nets des libérations, des enveloppes et de l'accès parallèle.")) }
        }
        @if drawn.is_empty() { p { @if is_public { (v("No year is closed yet.", "Aucun exercice n'est encore fermé.")) } @else { (v("No year is open yet.", "Aucun exercice n'est encore ouvert.")) } } }
        @else { p { a href="/indicators.csv" { (v("All of it as CSV", "Le tout en CSV")) } } }
        @for dimension in dimensions { (section(l, dimension, drawn)) }
    }
}

/// A dimension over the years: a table with a bar in each row.
fn section(l: Language, dimension: Dimension, drawn: &[Drawn]) -> Markup {
    let v = |en: &'static str, fr: &'static str| t(l, en, fr);
    let rows: Vec<&Drawn> = drawn.iter().filter(|figure| figure.dimension == dimension).collect();
    let largest = rows.iter().filter_map(|row| row.shown).map(|(amount, _)| amount).max().unwrap_or_default();
    let name = texts::dimension(dimension);
    let caption = in_language(&name, l);
    let called =
        |row: &Drawn| texts::indicator(dimension.word(), row.value).map(|text| in_language(&text, l).to_owned());
    html! { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption { (caption) }
        thead { tr { th scope="col" { (v("Year", "Exercice")) } th scope="col" { (v("What", "Quoi")) } th .bar scope="col" { span .unseen { (v("As a bar", "En barre")) } } th .n scope="col" { (v("Committed", "Engagé")) } th .n scope="col" { (v("Share", "Part")) } } }
        tbody { @for row in rows { tr {
            td .d { (row.year) } th scope="row" { (called(row).unwrap_or_default()) }
            @match row.shown {
                Some((committed, share)) => {
                    td .bar { (length("s1", committed, largest)) } td .n { (amount(l, committed)) }
                    td .n { @match share { Some(share) => (in_language(&texts::percent(share), l)), None => "–" } }
                }
                None => { td .bar {} td .n .faint { (v("not shown", "non montré")) } td .n { "–" } }
            }
        } } }
    } } }
}
