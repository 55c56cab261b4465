//! A broadcaster's first page: how it stands with the deadlines, what is left, what it owes, and its latest commitments.

mod cockpit;
mod duties;

use super::figures_of;
use crate::pages::chart::{Part, gone, key, strip};
use crate::pages::lists::latest;
use crate::pages::parts::{bucket, figure, language_name, name_of};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use maud::{Markup, html};
use projections::balances::{EnvelopeBalances, Figures, Measure};

/// The parts of a bucket, for its bar.
fn parts_of(figures: &Figures) -> [(Part, Money); 4] {
    [
        (Part::Committed, figures.get(Measure::Column(Column::Committed))),
        (Part::Held, figures.held),
        (Part::Available, figures.available),
        (Part::Lapsed, gone(figures)),
    ]
}

/// An envelope: a row a bucket with its bar and its figures, each of which leads to its explanation.
pub(crate) fn envelope(visitor: &Visitor, view: &View, of: &EnvelopeBalances) -> Markup {
    let l = visitor.language;
    let row = |label: &str, id: &str, figures: &Figures| {
        let shown = |what: &str, amount: Money| {
            figure(visitor, &format!("balances {} {} {id} {what}", of.holder, of.language), amount)
        };
        html! {
            th .bar scope="row" { (label) (strip(l, &parts_of(figures), label)) }
            td .n { (shown("allocated", figures.get(Measure::Column(Column::Allocated)))) }
            td .n { (shown("committed", figures.get(Measure::Column(Column::Committed)))) }
            td .n { (shown("held", figures.held)) }
            td .n { (shown("available", figures.available)) }
            td .n {
                @let (taken, lapsed) = (figures.get(Measure::Column(Column::FirstDeadline)), figures.get(Measure::Column(Column::Lapsed)));
                @if taken.is_zero() || !lapsed.is_zero() { (shown("lapsed", lapsed)) }
                @if !taken.is_zero() && !lapsed.is_zero() { " + " }
                @if !taken.is_zero() { (shown("first_deadline", taken)) }
            }
        }
    };
    let name = name_of(visitor, view, &of.holder);
    let caption = format!("{name}, {}", visitor.one(phrases::IN_DOLLARS));
    html! {
        section .panel {
            h3 { (envelope_name(visitor, of.language)) @if of.small { " " span .tag .faint { (visitor.one(phrases::SMALL_BROADCASTER)) } } }
            div .scroll tabindex="0" role="group" aria-label={ (envelope_name(visitor, of.language)) ", " (name) } { table {
                caption .unseen { (caption) }
                thead { tr {
                    th .bar scope="col" { (visitor.one(headings::BUCKET)) }
                    th .n scope="col" { (visitor.one(headings::ALLOCATED)) } th .n scope="col" { (visitor.one(headings::COMMITTED)) }
                    th .n scope="col" { (visitor.one(headings::HELD)) } th .n scope="col" { (visitor.one(headings::AVAILABLE)) }
                    th .n scope="col" { (visitor.one(headings::TAKEN_OR_LAPSED)) }
                } }
                tbody {
                    @for one in &of.buckets { tr { (row(&bucket(l, one.bucket), one.bucket.word(), &one.figures)) } }
                    tr .total { (row("Total", "total", &of.total)) }
                }
            } }
        }
    }
}

/// What an envelope is called.
pub(crate) fn envelope_name(visitor: &Visitor, language: ledger::words::Language) -> String {
    match visitor.language {
        ledger::words::Language::English => format!("{} envelope", language_name(visitor.language, language)),
        ledger::words::Language::French => format!("Enveloppe, {}", language_name(visitor.language, language)),
    }
}

/// A broadcaster's first page.
pub(super) fn first_page(
    visitor: &Visitor,
    view: &View,
    year: FiscalYear,
    holder: &HolderId,
) -> Result<Markup, Problem> {
    let (balances, obligations) = figures_of(view, year, Some(holder))?;
    let l = visitor.language;
    if balances.envelopes.is_empty() {
        return Ok(
            html! { p .lead { (visitor.t("There is no allocation for you in this year.", "Vous n'avez pas d'allocation dans cet exercice.")) } },
        );
    }
    Ok(html! {
        nav .buttons aria-label=(visitor.one(phrases::ERRANDS)) {
            a .button href=(visitor.to("/acts/commit")) { (visitor.one(phrases::SEND_A_LICENCE_FORM)) }
            a .button .second href=(visitor.to("/proposals/new")) { (visitor.one(phrases::PROPOSE_A_SWAP)) }
            a .button .second href=(visitor.to("/report")) { (visitor.one(phrases::PERIODIC_REPORT)) }
            a .button .second href=(visitor.file(format_args!("/api/v1/years/{year}/export.xlsx"))) { (visitor.t("Workbook for the manager", "Classeur pour la direction")) }
        }
        h2 #deadlines { (visitor.t("The deadlines", "Les dates limites")) }
        @for one in &obligations.envelopes { @for of in balances.envelopes.iter().filter(|e| e.language == one.language) {
            (cockpit::cockpit(visitor, view, year, one, of))
        } }
        h2 #left { (visitor.one(phrases::WHAT_IS_LEFT)) }
        (key(l))
        @for one in &balances.envelopes { (envelope(visitor, view, one)) }
        h2 #obligations { "Obligations" }
        (duties::duties(visitor, view, year, holder, &obligations)?)
        h2 #commitments { (visitor.one(phrases::PROJECTS_AND_COMMITMENTS)) }
        (latest(visitor, view)?)
    })
}
