//! The fund's first page: where the year's money is, and what waits.

use super::figures_of;
use super::glance::glance;
use crate::app::App;
use crate::pages::fund::{applications, exemptions, letters, penalties};
use crate::pages::parts::{date, days_between, status, tile};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use crate::proposals::Standing;
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use maud::{Markup, html};

/// The fund's first page.
pub(super) async fn administrator(
    app: &App,
    visitor: &Visitor,
    view: &View,
    year: FiscalYear,
) -> Result<Markup, Problem> {
    let (balances, _) = figures_of(view, year, None)?;
    let l = visitor.language;
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let waiting = crate::api::proposals::all_seen(app, &visitor.caller).await?;
    let signed = waiting.iter().filter(|one| one.standing == Standing::Signed).count();
    let disputes = crate::pages::disputes::entries(view, None)?;
    let open = disputes.iter().filter(|one| one.get("step").is_some_and(|step| !step.is_null())).count();
    let things = [
        ("/to-enter", visitor.one(phrases::APPLICATIONS_TO_ENTER), applications::count(view, year)?),
        ("/letters", v("Letters to sign", "Lettres à signer"), letters::count(view, year)),
        ("/penalties", v("Penalties called for", "Pénalités dues"), penalties::count(view, year)?),
        ("/exemptions", visitor.one(phrases::EXEMPTIONS_TO_DECIDE), exemptions::count(view, year)),
        ("/proposals", v("Proposals that everyone signed", "Propositions signées par tous"), signed),
        ("/disputes", visitor.one(phrases::OPEN_DISPUTES), open),
    ];
    let state = view.state.picture.year(year).ok_or(projections::NoAnswer::YearNotOpen(year))?;
    let rulebook = state.rulebook(year)?;
    let deadlines = [
        (visitor.one(headings::FIRST_DEADLINE), rulebook.first_deadline_date, state.first_deadline_closed),
        (visitor.one(headings::FINAL_DEADLINE), rulebook.final_deadline_date, state.final_deadline_closed),
    ];
    Ok(html! {
        h2 { (v("What waits", "Ce qui attend")) }
        ul .tiles { @for (to, name, count) in things {
            (tile(name, &html! { a href=(visitor.to(to)) { (count) } }, &html! {}, if count > 0 { "is-warn" } else { "is-good" }))
        }
        @for (name, on, closed) in deadlines {
            @let far = view.today.map(|today| days_between(l, today, on)).unwrap_or_default();
            @let mood = if closed { "" } else { "is-warn" };
            (tile(name, &html! { a href=(visitor.to("/closings")) { (date(l, on)) } }, &html! { (status(visitor, if closed { "closed" } else { "open" })) " " (far) }, mood))
        } }
        h2 { (visitor.one(phrases::WHERE_THE_MONEY_IS)) }
        (glance(visitor, &balances))
        h2 { (v("Frequent acts", "Actes fréquents")) }
        ul {
            @for (command, text) in [("register-project", phrases::REGISTER_A_PROJECT), ("grant-allocation", phrases::RECORD_A_LETTER), ("fund-alternative-access", phrases::PUT_MONEY_INTO_ALTERNATIVE_ACCESS)] {
                li { a href=(visitor.to(format_args!("/acts/{command}?year={year}"))) { (visitor.one(text)) } }
            }
            li { a href=(visitor.to("/tokens")) { (v("Who may come in: tokens", "Qui peut entrer\u{a0}: jetons")) } }
            li { a href=(visitor.file(format_args!("/api/v1/years/{year}/export.xlsx"))) { (v("The year as a workbook (XLSX)", "L'exercice en classeur (XLSX)")) } }
        }
    })
}
