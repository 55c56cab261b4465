//! The fund's first page: the year at a glance, and what waits.

use super::{figures_of, flow};
use crate::api::problem::Problem;
use crate::app::App;
use crate::pages::parts::{amount, figure, language_name, name_of};
use crate::pages::visitor::{View, Visitor};
use ledger::time::FiscalYear;
use maud::{Markup, html};
use serde_json::Value;

/// The fund's first page.
pub(super) fn administrator(app: &App, visitor: &Visitor, view: &View, year: FiscalYear) -> Result<Markup, Problem> {
    let (balances, duties) = figures_of(view, year, None)?;
    let l = visitor.language;
    let open: Vec<Value> = crate::pages::disputes::entries(view, None);
    let waiting = crate::api::proposals::all_seen(app, &visitor.caller)?;
    let waiting = waiting.iter().filter(|one| one.standing == crate::proposals::Standing::Signed).count();
    let missed: Vec<_> = duties
        .envelopes
        .iter()
        .filter(|one| one.first_deadline.status == "open" && one.first_deadline.shortfall.is_positive())
        .collect();
    Ok(html! {
        (flow(visitor, &balances))
        h2 { (visitor.t("The fund's own", "Au Fonds lui-même")) }
        dl {
            dt { (visitor.t("Reserve, English", "Fonds de réserve, anglais")) } dd { (figure(visitor, view, "reserve english", balances.reserve.english)) }
            dt { (visitor.t("Reserve, French", "Fonds de réserve, français")) } dd { (figure(visitor, view, "reserve french", balances.reserve.french)) }
            @for pool in &balances.alternative_access { dt { (visitor.t("Alternative access, ", "Accès parallèle, ")) (language_name(l, pool.language)) } dd { (amount(l, pool.columns.balance())) } }
        }
        h2 { (visitor.t("What waits", "Ce qui attend")) }
        ul {
            li { a href="/proposals" { (visitor.t("Proposals that everyone signed: ", "Propositions signées par tous\u{a0}: ")) (waiting) } }
            li { a href="/disputes" { (visitor.t("Open disputes: ", "Litiges en cours\u{a0}: ")) (open.iter().filter(|one| one.get("step").is_some_and(|step| !step.is_null())).count()) } }
        }
        h2 { (visitor.t("What closing the first deadline would take", "Ce que reprendrait la fermeture de la première date limite")) }
        @if missed.is_empty() { p { (visitor.t("Nothing from anyone.", "Rien à personne.")) } } @else {
            div .scroll tabindex="0" role="group" aria-label=(visitor.t("Shortfalls", "Manques")) { table {
                thead { tr { th scope="col" { (visitor.t("Broadcaster", "Télédiffuseur")) } th scope="col" { (visitor.t("Language", "Langue")) } th .n scope="col" { (visitor.t("Would be taken", "Serait repris")) } } }
                tbody { @for one in &missed { tr {
                    th scope="row" { (name_of(visitor, view, &one.holder)) } td { (language_name(l, one.language)) }
                    td .n { (figure(visitor, view, &format!("compliance {} {} first_deadline.shortfall", one.holder, one.language), one.first_deadline.shortfall)) }
                } } }
            } }
        }
        h2 { (visitor.t("Frequent acts", "Actes fréquents")) }
        ul {
            @for (command, en, fr) in [("receive-application", "Enter an application", "Inscrire une demande"), ("sign-letter", "Record a signed letter", "Inscrire une lettre signée"), ("close-first-deadline", "Close the first deadline", "Fermer la première date limite"), ("close-final-deadline", "Close the final deadline", "Fermer la date limite finale"), ("close-year", "Close the year", "Fermer l'exercice"), ("impose-penalty", "Impose a penalty", "Imposer une pénalité"), ("reverse", "Correct by reversing", "Corriger par un renversement")] {
                li { a href={ "/acts/" (command) "?year=" (year) } { (visitor.t(en, fr)) } }
            }
            li { a href={ "/api/v1/years/" (year) "/export.xlsx" } { (visitor.t("The year as a workbook", "L'exercice en classeur")) } }
        }
    })
}
