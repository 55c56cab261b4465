//! Applications to enter: the projects for which money is held and no application has come.

use super::{admit, look, tabled, usual_day, year_of};
use crate::app::App;
use crate::pages::layout::page;
use crate::pages::lists::listed;
use crate::pages::parts::{amount, date, name_of};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::time::{Day, FiscalYear};
use maud::html;
use projections::lists::{self, Filters, State as Standing};
use std::collections::{BTreeMap, BTreeSet};

/// What is held for a project.
#[derive(Default)]
struct Waiting {
    title: String,
    holders: BTreeSet<HolderId>,
    held: Money,
    since: Option<Day>,
}

fn waiting(view: &View, year: FiscalYear) -> Result<Vec<(ProjectId, Waiting)>, Problem> {
    let filters = Filters { year: Some(year), state: Some(Standing::Held), ..Filters::default() };
    let mut projects: BTreeMap<ProjectId, Waiting> = BTreeMap::new();
    for entry in lists::commitments(listed(view), &filters)?.entries {
        let waiting = projects.entry(entry.project.clone()).or_default();
        waiting.title = entry.title.clone().unwrap_or_default();
        waiting.held += entry.held;
        waiting.since = Some(waiting.since.map_or(entry.made_on, |since| since.min(entry.made_on)));
        waiting.holders.insert(entry.holder);
    }
    let mut projects: Vec<_> = projects.into_iter().collect();
    projects.sort_by_key(|(_, waiting)| waiting.since);
    Ok(projects)
}

/// How many projects wait.
pub(in crate::pages) fn count(view: &View, year: FiscalYear) -> Result<usize, Problem> {
    Ok(waiting(view, year)?.len())
}

/// `GET /to-enter`
pub async fn to_enter(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let (waiting, l) = (waiting(&view, year)?, visitor.language);
    let usual = usual_day(&view, year);
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let title = visitor.one(phrases::APPLICATIONS_TO_ENTER);
    let whole: Money = waiting.iter().map(|(_, waiting)| waiting.held).sum();
    let body = html! {
        p .lead { (v("Money is held for these projects until their application is entered. What has none at the final deadline lapses.", "Des sommes sont réservées pour ces projets jusqu'à l'inscription de leur demande. Ce qui n'en a pas à la date limite finale est périmé.")) }
        @if waiting.is_empty() { p { (v("Every hold has its application.", "Chaque réservation a sa demande.")) } } @else {
            (tabled(title, &html! {
                thead { tr { th scope="col" { (visitor.one(headings::PROJECT)) } th scope="col" { (visitor.one(headings::BROADCASTERS)) } th scope="col" { (v("Held since", "Réservé depuis")) } th .n scope="col" { (visitor.one(headings::HELD)) } th scope="col" { (visitor.one(headings::APPLICATION)) } } }
                tbody {
                    @for (project, of) in &waiting { tr {
                        th scope="row" { a href=(visitor.to(format_args!("/projects/{project}"))) { (of.title) } " " code .faint { (project) } }
                        td { @for (at, holder) in of.holders.iter().enumerate() { @if at > 0 { ", " } (name_of(&visitor, &view, holder)) } }
                        td { @if let Some(day) = of.since { (date(l, day)) } }
                        td .n { (amount(l, of.held)) }
                        td {
                            @let known = [("year", year.to_string()), ("project", project.to_string()), ("complete", "true".to_owned()), ("effective_on", usual.or(of.since).map(|day| day.to_string()).unwrap_or_default())];
                            (look(&visitor, "receive-application", &known, &html! {}, v("Enter it", "L'inscrire")))
                        }
                    } }
                    tr .total { th scope="row" colspan="3" { "Total" } td .n { (amount(l, whole)) } td {} }
                }
            }))
        }
    };
    Ok(page(&visitor, Some(&view), title, body))
}
