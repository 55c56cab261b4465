//! The first page of each role.

mod administrator;
mod auditor;
mod broadcaster;

use super::layout::page;
use super::parts::{amount, name_of};
use super::sign_in::with_language;
use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::api::problem::Problem;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
pub(super) use broadcaster::{envelope, gone};
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::time::FiscalYear;
use maud::{Markup, html};
use projections::balances::{Balances, Figures, Measure, balances};
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
        @if visitor.caller.role == Role::Administrator { p { a href="/acts/open-year" { (visitor.t("Open one", "En ouvrir un")) } } } },
        (Role::Broadcaster { holder }, Some(year)) => broadcaster::first_page(&visitor, &view, year, holder)?,
        (Role::Administrator, Some(year)) => administrator::administrator(&app, &visitor, &view, year)?,
        (Role::Auditor, Some(year)) => auditor::auditor(&visitor, &view, year)?,
        (Role::Reviewer { step }, Some(_)) => super::disputes::waiting(&visitor, &view, *step),
    };
    Ok(with_language(page(&visitor, Some(&view), &title, body), &visitor.uri))
}

fn figures_of(view: &View, year: FiscalYear, holder: Option<&HolderId>) -> Result<(Balances, Compliance), Problem> {
    let (picture, through) = (&view.state.picture, view.state.head.seq);
    Ok((balances(picture, through, year, holder, None)?, compliance(picture, through, year, holder)?))
}

/// What the whole year's money became, for a drawing and its table.
fn flow(visitor: &Visitor, balances: &Balances) -> Markup {
    let l = visitor.language;
    let sum = |of: &dyn Fn(&Figures) -> Money| balances.envelopes.iter().map(|one| of(&one.total)).sum::<Money>();
    let rows = [
        ("committed", visitor.t("Committed", "Engagé"), sum(&|f| f.get(Measure::Column(Column::Committed)))),
        ("held", visitor.t("Held", "Réservé"), sum(&|f| f.held)),
        ("available", visitor.t("Available", "Disponible"), sum(&|f| f.available)),
        ("lapsed", visitor.t("Taken or lapsed (to the reserve)", "Repris ou périmé (au fonds de réserve)"), sum(&gone)),
    ];
    let whole = sum(&|f| f.get(Measure::Column(Column::Allocated)));
    let top: i128 = rows.iter().map(|(_, _, amount)| amount.or_zero().cents()).max().unwrap_or(1).max(1);
    html! {
        svg .chart viewBox="0 0 640 176" role="img" aria-label=(visitor.t("Where the year's allocations went", "Où sont allées les allocations de l'exercice")) {
            rect .track x="0" y="8" width="110" height="160" {}
            text x="8" y="92" { (visitor.t("Allocated", "Alloué")) }
            @for (place, (class, name, part)) in rows.iter().enumerate() {
                @let y = 8 + place * 42;
                @let width = part.or_zero().cents() * 320 / top;
                path .track d={ "M110 88 L170 " (y + 17) } fill="none" {}
                rect class=(class) x="170" y=(y) width=(width.max(2)) height="34" {}
                text x="500" y=(y + 14) { (name.split(" (").next().unwrap_or_default()) }
                text x="500" y=(y + 31) { (amount(l, *part)) }
            }
        }
        div .scroll tabindex="0" role="group" aria-label=(visitor.t("The same as a table", "La même chose en tableau")) { table {
            caption { (visitor.t("The same as a table", "La même chose en tableau")) }
            thead { tr { th scope="col" { (visitor.t("What became of it", "Ce qu'il en est advenu")) } th .n scope="col" { (visitor.t("Amount", "Montant")) } } }
            tbody {
                @for (_, name, part) in &rows { tr { th scope="row" { (name) } td .n { (amount(l, *part)) } } }
                tr .total { th scope="row" { (visitor.t("Allocated", "Alloué")) } td .n { (amount(l, whole)) } }
            }
        } }
    }
}
