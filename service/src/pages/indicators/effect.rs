//! The effect of a measure: two years side by side, and what their rulebooks say otherwise.

use super::{Drawn, all, insider, public, published};
use crate::app::App;
use crate::pages::chart::length;
use crate::pages::layout::page;
use crate::pages::link::Moment;
use crate::pages::moment::fields_of;
use crate::pages::parts::amount;
use crate::pages::sign_in::with_language;
use crate::pages::visitor::{View, language_of};
use crate::problem::{Problem, in_language};
use crate::query::{A_YEAR, Query};
use axum::extract::{Request, State};
use axum::response::Response;
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::{Markup, html};
use projections::indicators::{Dimension, Share};
use projections::texts;
use std::collections::BTreeSet;

/// How many parameters are shown that the rulebooks state otherwise.
const SHOWN: usize = 200;

/// The two years that are asked for; the last two where none are.
///
/// # Errors
/// One is no year.
pub(super) fn asked(
    query: &mut Query,
    known: &BTreeSet<FiscalYear>,
) -> Result<Option<(FiscalYear, FiscalYear)>, Problem> {
    let (from, to): (Option<FiscalYear>, Option<FiscalYear>) = (query.get("from", A_YEAR)?, query.get("to", A_YEAR)?);
    let mut last = known.iter().rev().copied();
    let to = to.or_else(|| last.next());
    let from = from.or_else(|| known.iter().rev().copied().find(|year| Some(*year) != to));
    Ok(from.zip(to))
}

/// `GET /indicators/effect?from=&to=`
pub async fn effect(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let years = |drawn: &[Drawn]| drawn.iter().map(|figure| figure.year).collect::<BTreeSet<_>>();
    if let Some(mut visitor) = insider(&app, &mut parts).await? {
        let l = visitor.language;
        let view = visitor.view(&app).await?;
        let drawn: Vec<Drawn> = all(&view)?.entries.iter().map(Drawn::from).collect();
        let known = years(&drawn);
        let two = asked(&mut visitor.query, &known)?;
        two.map_or(Ok(()), |(from, to)| view.state.picture.knows_year(from).and(view.state.picture.knows_year(to)))?;
        let body = html! {
            (form(l, &known, two, &visitor.moment))
            @if let Some((from, to)) = two {
                (files(l, (from, to), &visitor.moment))
                (sections(l, &drawn, from, to))
                (measures(l, &view, from, to))
            }
        };
        return Ok(with_language(page(&visitor, Some(&view), title(l), body), &visitor.uri));
    }
    let l = language_of(&parts.headers, &parts.uri);
    let drawn: Vec<Drawn> = published(&app).await?.entries.iter().map(Drawn::from).collect();
    let known = years(&drawn);
    let two = asked(&mut Query::read(parts.uri.query().unwrap_or_default()), &known)?;
    let body = html! {
        (form(l, &known, two, &Moment::default()))
        @if let Some((from, to)) = two { (files(l, (from, to), &Moment::default())) (sections(l, &drawn, from, to)) }
    };
    Ok(public(l, title(l), body, &parts.uri))
}

fn title(l: Language) -> &'static str {
    l.pick("Effect of a measure", "Effet d'une mesure")
}

/// The same as files.
fn files(l: Language, (from, to): (FiscalYear, FiscalYear), moment: &Moment) -> Markup {
    let file = |form: &str| moment.to(format_args!("/indicators/effect.{form}?from={from}&to={to}"));
    html! { p .pages { a href=(file("csv")) { (l.one(phrases::ALL_AS_CSV)) } a href=(file("parquet")) { (l.one(phrases::AS_PARQUET)) } } }
}

fn form(l: Language, known: &BTreeSet<FiscalYear>, two: Option<(FiscalYear, FiscalYear)>, moment: &Moment) -> Markup {
    let v = |en: &'static str, fr: &'static str| l.pick(en, fr);
    let choice = |name: &str, label: &str, chosen: Option<FiscalYear>| {
        html! { label { span { (label) } select name=(name) { @for year in known { option value=(year) selected[chosen == Some(*year)] { (year) } } } } }
    };
    html! {
        p .lead { (v("Two years side by side: what a measure that came between them may have changed.", "Deux exercices côte à côte\u{a0}: ce qu'une mesure venue entre eux a pu changer.")) }
        p { a href=(moment.to("/indicators")) { (v("Every year", "Tous les exercices")) } }
        @if known.len() < 2 { div .note { p { (v("Two years are needed, and there are not two yet.", "Il faut deux exercices, et il n'y en a pas encore deux.")) } } } @else {
            form .filters method="get" {
                (fields_of(moment))
                (choice("from", l.one(headings::BEFORE), two.map(|(from, _)| from)))
                (choice("to", l.one(headings::AFTER), two.map(|(_, to)| to)))
                button type="submit" { (l.one(phrases::COMPARE)) }
            }
        }
    }
}

/// Every way to tell commitments apart, each part with both years.
fn sections(l: Language, drawn: &[Drawn], from: FiscalYear, to: FiscalYear) -> Markup {
    html! { @for dimension in Dimension::EVERY { (section(l, dimension, drawn, from, to)) } }
}

fn section(l: Language, dimension: Dimension, drawn: &[Drawn], from: FiscalYear, to: FiscalYear) -> Markup {
    let v = |en: &'static str, fr: &'static str| l.pick(en, fr);
    let find = |year: FiscalYear, value: &str| {
        drawn.iter().find(|one| one.year == year && one.dimension == dimension && one.value == value)
    };
    let rows: Vec<_> = dimension.values().iter().map(|value| (*value, find(from, value), find(to, value))).collect();
    let amount_of = |figure: Option<&Drawn>| figure.and_then(|one| one.shown).map(|(committed, _)| committed);
    let amounts = rows.iter().flat_map(|(_, from, to)| [amount_of(*from), amount_of(*to)]);
    let largest = amounts.flatten().max().unwrap_or_default();
    let name = texts::dimension(dimension);
    let caption = in_language(&name, l);
    let has_projects = rows.iter().any(|(_, from, to)| from.or(*to).is_some_and(|one| one.projects.is_some()));
    html! { @if rows.iter().any(|(_, from, to)| from.is_some() || to.is_some()) { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption { (caption) ", " (l.one(phrases::IN_DOLLARS)) }
        thead { tr {
            th scope="col" { (l.one(headings::WHAT)) }
            th .bar scope="col" { (v("Above ", "En haut ")) (from) ", " (v("below ", "en bas ")) (to) }
            th .n scope="col" { (from) } th .n scope="col" { (to) } th .n scope="col" { (l.one(headings::DIFFERENCE)) } th .n scope="col" { (l.one(headings::SHARE)) }
            @if has_projects { th .n scope="col" { (l.one(headings::PROJECTS)) } }
        } }
        tbody { @for (value, before, after) in &rows {
            @let (was, is) = (amount_of(*before), amount_of(*after));
            tr {
                th scope="row" { (texts::indicator(dimension.word(), value).map(|text| in_language(&text, l).to_owned()).unwrap_or_default()) }
                td .bar { (length("s4", was.unwrap_or_default(), largest)) (length("s1", is.unwrap_or_default(), largest)) }
                td .n { (shown(l, was)) } td .n { (shown(l, is)) }
                td .n { @if let (Some(was), Some(is)) = (was, is) { @if (is - was).is_positive() { "+" } (amount(l, is - was)) } @else { "–" } }
                td .n { (share(l, *before)) " → " (share(l, *after)) }
                @if has_projects { td .n { (projects(*before)) " → " (projects(*after)) } }
            }
        } }
    } } } }
}

fn shown(l: Language, of: Option<Money>) -> Markup {
    html! { @match of { Some(of) => (amount(l, of)), None => span .faint { (l.one(phrases::NOT_SHOWN)) } } }
}

fn share(l: Language, of: Option<&Drawn>) -> String {
    let share: Option<Share> = of.and_then(|one| one.shown).and_then(|(_, share)| share);
    share.map_or_else(|| "–".to_owned(), |share| in_language(&texts::percent(share), l).to_owned())
}

fn projects(of: Option<&Drawn>) -> String {
    of.and_then(|one| one.projects).map_or_else(|| "–".to_owned(), |(count, _)| count.to_string())
}

/// What the rulebook of the later year states otherwise: the measures that came between.
fn measures(l: Language, view: &View, from: FiscalYear, to: FiscalYear) -> Markup {
    let v = |en: &'static str, fr: &'static str| l.pick(en, fr);
    let book = |year: FiscalYear| view.state.beside.rulebooks.get(&year);
    let (Some(before), Some(after)) = (book(from), book(to)) else { return html! {} };
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ: Vec<_> = paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).collect();
    let caption = v("What the rulebook says otherwise", "Ce que le recueil de règles dit autrement");
    let said = |text: Option<&String>| text.cloned().unwrap_or_else(|| "–".to_owned());
    html! {
        @if differ.is_empty() { p { (v("Both years have the same rulebook.", "Les deux exercices ont le même recueil de règles.")) } } @else {
            div .scroll tabindex="0" role="group" aria-label=(caption) { table {
                caption { (caption) }
                thead { tr { th scope="col" { (l.one(headings::PARAMETER)) } th .n scope="col" { (from) } th .n scope="col" { (to) } } }
                tbody { @for path in differ.iter().take(SHOWN) { tr { th scope="row" { code { (path) } } td .n { (said(before.get(*path))) } td .n { (said(after.get(*path))) } } } }
            } }
        }
    }
}
