//! The fund's errands, each on a page of its own: what waits is shown, and one press leads to a filled-in form that shows what would
//! follow before anything is written.

pub mod applications;
pub mod closings;
pub mod corrections;
pub mod exemptions;
pub mod letters;
pub mod penalties;
pub mod tokens;

use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::problem::{Fault, Problem};
use ledger::time::{Day, FiscalYear};
use maud::{Markup, html};

/// Only the fund's staff comes here.
fn admit(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.caller.role == Role::Administrator { Ok(()) } else { Err(Problem::of(Fault::Forbidden)) }
}

fn year_of(view: &View) -> Result<FiscalYear, Problem> {
    view.year.ok_or_else(|| Problem::of(Fault::Unknown))
}

/// The date that an act of a year usually has: today, where that lies in the year, else the day when something was last recorded,
/// where that does; none in a year that is long past.
fn usual_day(view: &View, year: FiscalYear) -> Option<Day> {
    let recorded = view.state.head.recorded_at.day();
    view.today.into_iter().chain(recorded).find(|day| year.contains(*day))
}

/// A form that leads to what would follow from an act; `more` are the fields that are still to be filled in.
fn look(visitor: &Visitor, command: &str, known: &[(&str, String)], more: &Markup, press: &str) -> Markup {
    html! {
        form .errand method="post" action=(visitor.to(format_args!("/acts/{}", command))) {
            input type="hidden" name="form_key" value=(visitor.form_key);
            @for (name, value) in known { input type="hidden" name=(name) value=(value); }
            (more)
            button .second type="submit" name="step" value="look" { (press) }
        }
    }
}

/// A caption, and a table under it that may be wider than the page.
fn tabled(caption: &str, table: &Markup) -> Markup {
    html! { div .scroll tabindex="0" role="group" aria-label=(caption) { table { caption { (caption) } (table) } } }
}
