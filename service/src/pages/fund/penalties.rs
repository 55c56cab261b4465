//! Penalties to impose: each with the amounts that the fund may choose between, and a form for each.

use super::{admit, look, tabled, usual_day, year_of};
use crate::app::App;
use crate::pages::layout::page;
use crate::pages::parts::{amount, dollar_figure, language_name, name_of, word};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use ledger::words::PenaltyBasis;
use maud::{Markup, html};
use projections::penalties::{Penalty, PenaltyOption, penalties};

/// How many penalties are called for and not imposed.
pub(in crate::pages) fn count(view: &View, year: FiscalYear) -> Result<usize, Problem> {
    let answer = penalties(&view.state.picture, view.state.head.seq, year)?;
    Ok(answer.penalties.iter().filter(|one| one.imposed.is_none() && !one.options.is_empty()).count())
}

/// `GET /penalties`
pub async fn to_impose(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let answer = penalties(&view.state.picture, view.state.head.seq, year)?;
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let (imposed, waiting): (Vec<_>, Vec<_>) = answer.penalties.iter().partition(|one| one.imposed.is_some());
    let body = html! {
        p .lead { (v("What the facts of this year call for. It is taken from next year's flex; what that does not cover is carried.", "Ce qu'appellent les faits de cet exercice. C'est pris sur la marge de manœuvre de l'exercice suivant; ce qu'elle ne couvre pas est reporté.")) }
        @if waiting.is_empty() { p { (v("None is called for.", "Aucune n'est due.")) } }
        ul .cards { @for one in waiting { li .card { (penalty(&visitor, &view, year, one)) } } }
        @if !imposed.is_empty() { (already(&visitor, &view, &imposed)) }
    };
    Ok(page(&visitor, Some(&view), v("Penalties to impose", "Pénalités à imposer"), body))
}

fn heading(visitor: &Visitor, one: &Penalty) -> String {
    format!("{}, {}", word(visitor.language, one.kind.word()), language_name(visitor.language, one.language))
}

fn penalty(visitor: &Visitor, view: &View, year: FiscalYear, one: &Penalty) -> Markup {
    html! {
        h2 { (name_of(visitor, view, &one.holder)) }
        p { (heading(visitor, one)) }
        @for option in &one.options { (form(visitor, view, year, one, option)) }
    }
}

fn form(visitor: &Visitor, view: &View, year: FiscalYear, one: &Penalty, option: &PenaltyOption) -> Markup {
    let name = format!("penalties {} {} {} {}", one.holder, one.language, one.kind, option.basis);
    // A penalty is imposed when the next year is open.
    let next = year.next().filter(|next| view.state.picture.knows_year(*next).is_ok());
    let of = next.unwrap_or(year);
    let on = usual_day(view, of).unwrap_or_else(|| of.last_day()).to_string();
    let known = [
        ("from_year", year.to_string()),
        ("holder", one.holder.to_string()),
        ("kind", one.kind.to_string()),
        ("language", one.language.to_string()),
        ("basis", option.basis.to_string()),
        ("effective_on", on),
    ];
    let letter = html! { label { (visitor.one(headings::LETTER)) " " input type="text" name="letter" required autocomplete="off"; } };
    html! {
        h3 { @match option.basis {
            PenaltyBasis::Projects => (visitor.t("For each missing project", "Pour chaque projet manquant")),
            PenaltyBasis::Allocation => (visitor.t("By the dollars that are missing", "Selon les dollars manquants")),
        } }
        p { span .big { (dollar_figure(visitor, &name, option.amount)) } }
        (look(visitor, "impose-penalty", &known, &letter, visitor.one(phrases::SEE_WHAT_WOULD_FOLLOW)))
    }
}

/// What was imposed, and what is still to be deducted of it.
fn already(visitor: &Visitor, view: &View, imposed: &[&Penalty]) -> Markup {
    let (l, v) = (visitor.language, |en: &'static str, fr: &'static str| visitor.t(en, fr));
    let caption = v("Imposed already", "Déjà imposées");
    tabled(
        caption,
        &html! {
            thead { tr { th scope="col" { (visitor.one(headings::BROADCASTER)) } th scope="col" { (v("For", "Pour")) } th scope="col" { (v("Year of the deduction", "Exercice de la déduction")) } th .n scope="col" { (visitor.one(headings::AMOUNT)) } th .n scope="col" { (visitor.one(headings::DEDUCTED)) } th .n scope="col" { (visitor.one(headings::CARRIED)) } } }
            tbody { @for one in imposed { @if let Some(found) = &one.imposed { tr {
                th scope="row" { (name_of(visitor, view, &one.holder)) } td { (heading(visitor, one)) } td { (found.year) }
                td .n { (amount(l, found.amount)) } td .n { (amount(l, found.deducted)) } td .n { (amount(l, found.carried)) }
            } } } }
        },
    )
}
