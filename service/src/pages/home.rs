//! The first page of each role.

mod administrator;
mod auditor;
mod broadcaster;
mod glance;

use super::layout::page;
use super::parts::name_of;
use super::sign_in::with_language;
use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
pub(super) use broadcaster::envelope;
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use maud::html;
use projections::balances::{Balances, balances};
use projections::compliance::{Compliance, compliance};

/// `GET /`
pub async fn home(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let title = match &visitor.caller.role {
        Role::Broadcaster { holder } => name_of(&visitor, &view, holder),
        Role::Administrator => visitor.t("The year at a glance", "L'exercice en un coup d'œil").to_owned(),
        Role::Auditor => visitor.t("What an auditor finds here", "Ce qu'un auditeur trouve ici").to_owned(),
        Role::Reviewer { .. } => visitor.t("Disputes that wait for you", "Litiges qui vous attendent").to_owned(),
    };
    let body = match (&visitor.caller.role, view.year) {
        (_, None) => html! { p { (visitor.t("No fiscal year is open yet.", "Aucun exercice n'est encore ouvert.")) }
        @if visitor.caller.role == Role::Administrator { p { a href=(visitor.to("/acts/open-year")) { (visitor.t("Open one", "En ouvrir un")) } } } },
        (Role::Broadcaster { holder }, Some(year)) => broadcaster::first_page(&visitor, &view, year, holder)?,
        (Role::Administrator, Some(year)) => administrator::administrator(&app, &visitor, &view, year).await?,
        (Role::Auditor, Some(year)) => auditor::auditor(&visitor, &view, year)?,
        (Role::Reviewer { step }, Some(_)) => super::disputes::waiting(&visitor, &view, *step)?,
    };
    Ok(with_language(page(&visitor, Some(&view), &title, body), &visitor.uri))
}

fn figures_of(view: &View, year: FiscalYear, holder: Option<&HolderId>) -> Result<(Balances, Compliance), Problem> {
    let (picture, through) = (&view.state.picture, view.state.head.seq);
    Ok((balances(picture, through, year, holder, None)?, compliance(picture, through, year, holder)?))
}
