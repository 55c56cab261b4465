//! The auditor's first page: what there is to look at.

use super::figures_of;
use super::glance::glance;
use crate::pages::parts::instant;
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use ledger::texts::headings;
use ledger::time::FiscalYear;
use maud::{Markup, html};

/// The auditor's first page.
pub(super) fn auditor(visitor: &Visitor, view: &View, year: FiscalYear) -> Result<Markup, Problem> {
    let (balances, _) = figures_of(view, year, None)?;
    let head = &view.state.head;
    let row = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    Ok(html! {
        dl {
            dt { (visitor.one(headings::EVENTS)) } dd { (head.seq) }
            dt { (row("Digest of the last", "Empreinte du dernier")) } dd { code { (head.digest) } }
            dt { (visitor.one(headings::RECORDED_AT)) } dd { (instant(visitor.language, head.recorded_at)) }
        }
        ul {
            li { a href=(visitor.to("/log")) { (row("The log, each event with its proof", "Le journal, chaque événement avec sa preuve")) } }
            li { a href=(visitor.to("/compare")) { (row("What two moments tell, and why they differ", "Ce que disent deux moments, et pourquoi ils diffèrent")) } }
            li { a href=(visitor.to("/verify")) { (row("Verify every byte and every balance", "Vérifier chaque octet et chaque solde")) } }
            li { a href=(visitor.to("/downloads")) { (row("Take it away: the year as a bundle that is checked offline, as a workbook or as columns; the log; the checkpoint", "L'emporter\u{a0}: l'exercice en dossier vérifié hors ligne, en classeur ou en colonnes; le journal; le point de contrôle")) } }
            li { a href=(visitor.to("/indicators")) { (row("What the years' commitments went to", "À quoi sont allés les engagements des exercices")) } }
        }
        (glance(visitor, &balances))
        p .faint { (row("Every page that shows figures obeys the moment that is chosen above.", "Chaque page qui montre des chiffres obéit au moment choisi ci-dessus.")) }
    })
}
