//! The years beside each other: for each way to tell commitments apart a drawing, and the table of what it shows.

use super::{Drawn, all, insider, public, published};
use crate::app::App;
use crate::pages::chart::columns::{Columns, Stack, swatch};
use crate::pages::layout::page;
use crate::pages::link::Moment;
use crate::pages::parts::amount;
use crate::pages::sign_in::with_language;
use crate::pages::visitor::language_of;
use crate::problem::{Problem, in_language};
use axum::extract::{Request, State};
use axum::response::Response;
use ledger::texts::{headings, phrases, words};
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::{Markup, html};
use projections::indicators::Dimension;
use projections::texts;
use std::collections::BTreeSet;

/// `GET /indicators`
pub async fn indicators(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    if let Some(mut visitor) = insider(&app, &mut parts).await? {
        let view = visitor.view(&app).await?;
        let drawn: Vec<Drawn> = all(&view)?.entries.iter().map(Drawn::from).collect();
        let body = body(visitor.language, &drawn, Some(&visitor.moment));
        let title = visitor.one(phrases::INDICATORS);
        return Ok(with_language(page(&visitor, Some(&view), title, body), &visitor.uri));
    }
    let drawn: Vec<Drawn> = published(&app).await?.entries.iter().map(Drawn::from).collect();
    let language = language_of(&parts.headers, &parts.uri);
    let title = language.one(phrases::INDICATORS);
    Ok(public(language, title, body(language, &drawn, None), &parts.uri))
}

/// `moment` is what links keep; none on the page for everyone.
fn body(l: Language, drawn: &[Drawn], moment: Option<&Moment>) -> Markup {
    let v = |en: &'static str, fr: &'static str| l.pick(en, fr);
    let years: BTreeSet<FiscalYear> = drawn.iter().map(|figure| figure.year).collect();
    let link = |page: &str| moment.copied().unwrap_or_default().to(page);
    html! {
        p .lead {
            @if moment.is_none() { (v("What broadcasters committed in each closed year, as it stood when the year was closed. A total is shown only where nothing that is shown tells, by adding or subtracting, what fewer than three broadcasters committed.", "Ce que les télédiffuseurs ont engagé dans chaque exercice fermé, tel que c'était à sa fermeture. Un total n'est montré que si rien de ce qui est montré ne révèle, par addition ou soustraction, ce que moins de trois télédiffuseurs ont engagé.")) }
            @else { (v("Counted commitments of each year, net of releases, of envelopes and of alternative access.", "Engagements comptés de chaque exercice, nets des libérations, des enveloppes et de l'accès parallèle.")) }
        }
        @if drawn.is_empty() { div .note { p { @if moment.is_none() { (v("No year is closed yet.", "Aucun exercice n'est encore fermé.")) } @else { (v("No year is open yet.", "Aucun exercice n'est encore ouvert.")) } } } }
        @else { p .pages {
            a href=(link("/indicators.csv")) { (l.one(phrases::ALL_AS_CSV)) }
            a href=(link("/indicators.parquet")) { (l.one(phrases::AS_PARQUET)) }
            @if years.len() > 1 { a href=(link("/indicators/effect")) { (v("The effect of a measure: two years side by side", "L'effet d'une mesure\u{a0}: deux exercices côte à côte")) } }
        } }
        @for dimension in Dimension::EVERY { (section(l, dimension, &years, drawn)) }
        @if drawn.iter().any(|figure| figure.shown.is_none()) { p .faint { (v("* Without the parts that are not shown.", "* Sans les parties qui ne sont pas montrées.")) } }
    }
}

/// A way to tell commitments apart: its drawing, and its table with a row a part and a column a year.
fn section(l: Language, dimension: Dimension, years: &BTreeSet<FiscalYear>, drawn: &[Drawn]) -> Markup {
    let of_dimension: Vec<&Drawn> = drawn.iter().filter(|figure| figure.dimension == dimension).collect();
    if of_dimension.is_empty() {
        return html! {};
    }
    let name = texts::dimension(dimension);
    let caption = in_language(&name, l);
    let values = dimension.values();
    let called = |value: &str| texts::indicator(dimension.word(), value).map(|text| in_language(&text, l).to_owned());
    let names: Vec<String> = values.iter().map(|value| called(value).unwrap_or_default()).collect();
    let find = |year: FiscalYear, value: &str| {
        of_dimension.iter().find(|figure| figure.year == year && figure.value == value).copied()
    };
    let stack = |year: &FiscalYear| {
        let part = |value: &&str| find(*year, value).and_then(|figure| figure.shown).map(|(committed, _)| committed);
        Stack { year: *year, parts: values.iter().map(part).collect() }
    };
    let stacks: Vec<Stack> = years.iter().map(stack).collect();
    html! {
        h2 { (caption) }
        (Columns { title: caption, names: &names, stacks: &stacks }.draw(l))
        div .scroll tabindex="0" role="group" aria-label={ (caption) ", " (l.one(phrases::TABLE)) } { table {
            caption .unseen { (caption) ", " (l.one(phrases::IN_DOLLARS)) }
            thead { tr { th scope="col" { (l.one(headings::WHAT)) } @for year in years { th .n scope="col" { (year) } } } }
            tbody { @for (place, (value, name)) in values.iter().zip(&names).enumerate() { tr {
                th scope="row" { @if values.len() > 1 { (swatch(place)) } (name) }
                @for year in years { td .n { (cell(l, find(*year, value))) } }
            } } }
        } }
    }
}

/// An amount, and under it its share and how many projects it went to.
fn cell(l: Language, figure: Option<&Drawn>) -> Markup {
    let Some(figure) = figure else { return html! { "–" } };
    let Some((committed, share)) = figure.shown else {
        return html! { span .faint { (l.one(phrases::NOT_SHOWN)) } };
    };
    html! {
        (amount(l, committed))
        @if let Some(share) = share { br; span .faint { (in_language(&texts::percent(share), l)) } }
        @if let Some((projects, share)) = figure.projects { br; span .faint { (projects) " " (if projects == 1 { l.one(phrases::PROJECT) } else { l.one(words::PROJECTS) }) " (" (in_language(&texts::percent(share), l)) ")" } }
    }
}
