//! Projects, commitments, applications and broadcasters, with search and filters.

use super::layout::page;
use super::moment::kept_fields;
use super::parts::{Column, Link, columns_of_list, table, text, word};
use super::visitor::{View, Visitor};
use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use ledger::ids::HolderId;
use ledger::texts::{headings, phrases, words};
use ledger::words::{Genre, Language};
use maud::{Markup, html};
use projections::lists::search::Search;
use projections::lists::{self, Filters, List, Listed, State as Standing};
use serde::Serialize;
use serde_json::Value;

/// The most that one page shows.
pub(super) const SHOWN: usize = 500;

/// The first entries of a list as the interface gives them, its totals, and how many there are: what is not shown is not written out.
fn first<T: Serialize>(visitor: &Visitor, mut list: List<T>, most: usize) -> (Vec<Value>, Value, usize) {
    let count = list.count;
    list.entries.truncate(most);
    let (rows, totals) = entries(visitor, list);
    (rows, totals, count)
}

/// The entries of a list as the interface gives them.
pub(super) fn entries<T: Serialize>(visitor: &Visitor, list: List<T>) -> (Vec<Value>, Value) {
    let (name, value) = (list.name, serde_json::to_value(list).unwrap_or_default());
    let mut value = visitor.scope.strip(value);
    let totals = value.get("totals").cloned().unwrap_or_default();
    match value.get_mut(name).map(Value::take) {
        Some(Value::Array(entries)) => (entries, totals),
        Some(_) | None => (Vec::new(), totals),
    }
}

fn filters(visitor: &mut Visitor, view: &View) -> Result<(Filters, String), Problem> {
    let query = &mut visitor.query;
    let search = query.text("search")?.unwrap_or_default();
    let filters = Filters {
        year: view.year,
        holder: view.holder.clone(),
        genre: query.with("genre", ("a genre", "un genre"), Genre::from_word)?,
        language: query.language()?,
        state: query.with("state", ("a state", "un état"), Standing::from_word)?,
        search: Some(&search).filter(|text| !text.is_empty()).map(|text| Search::of(text)),
        money_of: visitor.caller.role.holder().cloned(),
        ..Filters::default()
    };
    Ok((filters, search))
}

pub(super) fn listed(view: &View) -> Listed<'_> {
    Listed { picture: &view.state.picture, register: &view.state.register, through: view.state.head.seq }
}

/// A choice of one broadcaster or all, by name.
pub(super) fn choose_holder(visitor: &Visitor, view: &View, chosen: Option<&HolderId>) -> Markup {
    let known = view.state.picture.holders();
    let mut known: Vec<_> = known.map(|known| (visitor.t(&known.name.en, &known.name.fr), &known.holder)).collect();
    known.sort();
    html! { select name="holder" {
        option value="" { (visitor.t("all", "tous")) }
        @for (name, holder) in known { option value=(holder) selected[chosen == Some(holder)] { (name) } }
    } }
}

/// The fields above a list.
fn above(visitor: &Visitor, view: &View, filters: &Filters, search: &str, with_state: bool) -> Markup {
    let l = visitor.language;
    let any = visitor.one(words::ANY);
    html! {
        form .filters method="get" role="search" {
            (kept_fields(visitor))
            label { (visitor.one(phrases::SEARCH)) input type="search" name="search" value=(search); }
            @if visitor.scope.is_all() { label { (visitor.one(headings::BROADCASTER)) (choose_holder(visitor, view, view.holder.as_ref())) } }
            label { (visitor.one(headings::GENRE)) select name="genre" { option value="" { (any) } @for one in Genre::ALL { option value=(one) selected[filters.genre == Some(*one)] { (word(l, one.word())) } } } }
            label { (visitor.one(headings::LANGUAGE)) select name="language" { option value="" { (any) } @for one in Language::ALL { option value=(one) selected[filters.language == Some(*one)] { (word(l, one.word())) } } } }
            @if with_state { label { (visitor.one(headings::STATE)) select name="state" { option value="" { (any) } @for one in ["held", "counted", "lapsed", "cancelled", "released", "refused"] { option value=(one) selected[filters.state.is_some_and(|state| state.word() == one)] { (word(l, one)) } } } } }
            button type="submit" { (visitor.t("Filter", "Filtrer")) }
        }
    }
}

/// The table of what was found, or that nothing was.
fn found(visitor: &Visitor, title: &str, columns: &[Column], rows: &[Value]) -> Markup {
    html! {
        @if rows.is_empty() { div .note { p { (visitor.t("Nothing is found here. Widen the search, or look at another year or moment.", "Rien ne se trouve ici. Élargissez la recherche, ou regardez un autre exercice ou un autre moment.")) } } }
        @else { (table(visitor.language, title, columns, rows)) }
    }
}

fn counted(visitor: &Visitor, count: usize) -> Markup {
    html! { p .faint { (count) " " (visitor.t("found", "trouvés")) @if count > SHOWN { (visitor.t("; the first 500 are shown. Narrow the search.", "; les 500 premiers sont affichés. Précisez la recherche.")) } } }
}

/// The commitments that were made last, and the way to all of them.
pub(super) fn latest(visitor: &Visitor, view: &View) -> Result<Markup, Problem> {
    const LATEST: usize = 8;
    let filters = Filters {
        year: view.year,
        holder: view.holder.clone(),
        money_of: visitor.caller.role.holder().cloned(),
        ..Filters::default()
    };
    let mut list = lists::commitments(listed(view), &filters)?;
    list.entries.sort_by_key(|entry| std::cmp::Reverse((entry.made_on, entry.commitment.clone())));
    let (rows, _, count) = first(visitor, list, LATEST);
    let title = visitor.t("The latest commitments, in dollars", "Les derniers engagements, en dollars");
    Ok(html! {
        form .filters method="get" action="/commitments" role="search" {
            (kept_fields(visitor))
            label { span { (visitor.t("Title, project or commitment", "Titre, projet ou engagement")) } input type="search" name="search"; }
            button type="submit" { (visitor.one(phrases::SEARCH)) }
        }
        @if rows.is_empty() { p { (visitor.t("None yet.", "Aucun encore.")) } } @else { (table(visitor.language, title, &columns_of(visitor), &rows)) }
        p { a href=(visitor.to("/commitments")) { (visitor.one(phrases::ALL_COMMITMENTS)) " (" (count) ")" } " · "
            a href=(visitor.to("/projects")) { (visitor.t("All projects", "Tous les projets")) } }
    })
}

/// Columns, one of which leads somewhere.
pub(super) fn leading(mut columns: Vec<Column>, field: &str, to: Link) -> Vec<Column> {
    if let Some(column) = columns.iter_mut().find(|column| column.field == field) {
        column.link = Some(to);
    }
    columns
}

/// The columns of a list of commitments: whose they are only where others' are there too.
pub(super) fn columns_of(visitor: &Visitor) -> Vec<Column> {
    let mut fields = vec![
        "title",
        "project",
        "commitment",
        "language",
        "genre",
        "state",
        "amount",
        "held",
        "counted",
        "made_on",
        "applied_on",
    ];
    if visitor.scope.is_all() {
        fields.insert(3, "holder");
    }
    let to = Link { to: "/projects/", of: "project", keeps: visitor.moment };
    leading(columns_of_list(visitor.language, "commitments", &fields), "project", to)
}

/// `GET /projects`
pub async fn projects(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let (mut filters, search) = filters(&mut visitor, &view)?;
    let project = visitor.query.text("project")?;
    filters.project = project.as_deref().and_then(|id| ledger::ids::ProjectId::new(id).ok());
    let (rows, _, count) = first(&visitor, lists::projects(listed(&view), &filters)?, SHOWN);
    let to = Link { to: "/projects/", of: "project", keeps: visitor.moment };
    let fields = [
        "title",
        "project",
        "genre",
        "language",
        "production",
        "digital_media",
        "held",
        "committed",
        "applied",
        "rejected",
    ];
    let mut columns = leading(columns_of_list(visitor.language, "projects", &fields), "title", to);
    // A page has room for what the list keeps from terminals.
    if let Some(column) = columns.iter_mut().find(|column| column.field == "digital_media") {
        column.heading = visitor.one(headings::DIGITAL_MEDIA).into();
    }
    let title = visitor.one(headings::PROJECTS);
    Ok(page(
        &visitor,
        Some(&view),
        title,
        html! { (above(&visitor, &view, &filters, &search, false)) (counted(&visitor, count)) (found(&visitor, title, &columns, &rows)) },
    ))
}

/// `GET /commitments`
pub async fn commitments(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let (filters, search) = filters(&mut visitor, &view)?;
    let (rows, totals, count) = first(&visitor, lists::commitments(listed(&view), &filters)?, SHOWN);
    let columns = columns_of(&visitor);
    let title = visitor.one(headings::COMMITMENTS);
    let total = |name: &str| super::parts::cell(visitor.language, totals.get(name), true);
    Ok(page(
        &visitor,
        Some(&view),
        title,
        html! {
            (above(&visitor, &view, &filters, &search, true))
            (counted(&visitor, count))
            p { (visitor.one(headings::HELD)) (visitor.one(phrases::COLON)) strong { (total("held")) } " · " (visitor.one(headings::COUNTED)) (visitor.one(phrases::COLON)) strong { (total("counted")) } }
            (found(&visitor, title, &columns, &rows))
        },
    ))
}

/// `GET /applications`
pub async fn applications(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let (filters, _) = filters(&mut visitor, &view)?;
    let (rows, _, count) = first(&visitor, lists::applications(listed(&view), &filters)?, SHOWN);
    let fields = ["project", "effective_on", "complete", "refused", "seq"];
    let columns = columns_of_list(visitor.language, "applications", &fields);
    let title = visitor.one(headings::APPLICATIONS);
    Ok(page(
        &visitor,
        Some(&view),
        title,
        html! { (counted(&visitor, count)) (found(&visitor, title, &columns, &rows)) },
    ))
}

/// `GET /holders`
pub async fn holders(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let (mut filters, _) = filters(&mut visitor, &view)?;
    filters.year = None;
    let (rows, _) = entries(&visitor, lists::holders(listed(&view), &filters)?);
    let to = Link { to: "/balances?holder=", of: "holder", keeps: visitor.moment };
    let columns = [
        Column { link: Some(to), ..text("holder", visitor.one(headings::BROADCASTER)) },
        text(visitor.t("name.en", "name.fr"), visitor.one(headings::NAME)),
        text("kind", visitor.one(headings::KIND)),
        text("years", visitor.one(headings::YEARS_WITH_AN_ALLOCATION)),
    ];
    let title = visitor.one(headings::BROADCASTERS);
    Ok(page(&visitor, Some(&view), title, found(&visitor, title, &columns, &rows)))
}
