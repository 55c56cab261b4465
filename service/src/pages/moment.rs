//! The year and the moment that a page shows; whoever looks may choose another, and every page obeys.

use super::parts::date;
use super::visitor::{View, Visitor};
use maud::{Markup, html};

/// The year and the moment, with the form that chooses others.
pub(super) fn moment(visitor: &Visitor, view: &View) -> Markup {
    let years: Vec<_> = view.state.picture.opened_years().collect();
    let is_now = view.cut == replay::Cut::NOW;
    html! {
        details .moment {
            summary {
                @if let Some(year) = view.year { (visitor.t("Fiscal year ", "Exercice ")) strong { (year) } ", " }
                @if let Some(day) = view.cut.effective_by { (visitor.t("as it was true on ", "tel que vrai le ")) strong { (date(visitor.language, day)) } }
                @if let Some(at) = view.cut.recorded_by { " " (visitor.t("as it was known at ", "tel que connu à ")) strong { (at) } }
                @if is_now { (visitor.t("everything recorded so far", "tout ce qui est inscrit à ce jour")) }
                @if visitor.scope.is_all() { " (" (visitor.t("through event ", "jusqu'à l'événement ")) (view.state.head.seq) ")" }
            }
            form .filters method="get" {
                @if let Some(holder) = view.holder.as_ref().filter(|_| visitor.scope.is_all()) { input type="hidden" name="holder" value=(holder); }
                label { span { (visitor.t("Fiscal year", "Exercice")) }
                    select name="year" { @for year in years { option value=(year) selected[Some(year) == view.year] { (year) } } }
                }
                label { span { (visitor.t("True on", "Vrai le")) }
                    input type="date" name="effective_by" value=[view.cut.effective_by.map(|day| day.to_string())];
                }
                label { span { (visitor.t("Known at (UTC)", "Connu à (UTC)")) }
                    input type="text" name="recorded_by" placeholder="2021-10-12T12:00:00Z" size="20" value=[view.cut.recorded_by.map(|at| at.to_string())];
                }
                button type="submit" { (visitor.t("Show", "Afficher")) }
            }
        }
        @if !is_now { p .note {
            (visitor.t("You look at another moment than now.", "Vous regardez un autre moment que maintenant.")) " "
            a href=(visitor.uri.path()) { (visitor.t("Back to now", "Revenir à maintenant")) }
        } }
    }
}
