//! The year and the moment that a page shows: true on a day (what is effective by then), known at an instant (what was recorded by
//! then). The address keeps them, and every page obeys. Fields and a button choose others without a script; with one, sliders move the
//! fields.

use super::link::{Moment, OF_THE_CUT, OF_THE_MOMENT, without};
use super::parts::{date, instant};
use super::visitor::{View, Visitor};
use crate::query::Query;
use axum::http::Uri;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::texts::{headings, phrases};
use ledger::time::{Day, Instant};
use maud::{Markup, html};
use replay::Cut;

/// The moment that a page shows as hidden fields, so that a form that looks keeps it.
pub(super) fn kept_fields(visitor: &Visitor) -> Markup {
    fields_of(&visitor.moment)
}

/// A moment as hidden fields.
pub(super) fn fields_of(moment: &Moment) -> Markup {
    html! { @for (name, value) in moment.parameters() { input type="hidden" name=(name) value=(value); } }
}

/// Which moment a cut is, in a sentence for each part of it.
pub(super) fn described(visitor: &Visitor, cut: &Cut) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    html! {
        @if *cut == Cut::NOW { (v("Everything recorded so far. ", "Tout ce qui est inscrit à ce jour. ")) }
        @if let Some(day) = cut.effective_by { (v("As it was true on ", "Tel que vrai le ")) strong { (date(visitor.language, day)) } ". " }
        @if let Some(at) = cut.recorded_by { (v("As it was known at ", "Tel que connu à ")) strong { (instant(visitor.language, at)) } ". " }
        @if let Some(seq) = cut.through { (v("As it was after event ", "Tel qu'après l'événement ")) strong { (seq) } ". " }
    }
}

/// The year and the moment, with the form that chooses others.
pub(super) fn moment(visitor: &Visitor, view: &View) -> Markup {
    let is_now = view.cut == Cut::NOW;
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let years: Vec<_> = view.state.picture.opened_years().collect();
    html! {
        @if !is_now { p .note .past role="status" {
            strong { (v("You look at the past. ", "Vous regardez le passé. ")) } (described(visitor, &view.cut))
            a href=(without_moment(&visitor.uri)) { (v("Back to now", "Revenir à maintenant")) }
        } }
        details .moment open[!is_now && visitor.scope.is_all()] {
            summary {
                @if let Some(year) = view.year { (visitor.one(headings::FISCAL_YEAR)) " " strong { (year) } ", " }
                @if is_now { (v("everything recorded so far", "tout ce qui est inscrit à ce jour")) } @else { (v("at another moment", "à un autre moment")) }
                @if visitor.scope.is_all() { " (" (v("through event ", "jusqu'à l'événement ")) (view.state.head.seq) ")" }
            }
            form .filters method="get" {
                @for (name, value) in others(visitor) { input type="hidden" name=(name) value=(value); }
                @if let Some(seq) = view.cut.through { input type="hidden" name="through" value=(seq); }
                label { span { (visitor.one(headings::FISCAL_YEAR)) }
                    select name="year" { @for year in years { option value=(year) selected[Some(year) == view.year] { (year) } } }
                }
                (fields(visitor, view, &view.cut, ""))
                button type="submit" { (visitor.one(phrases::SHOW)) }
            }
        }
    }
}

/// An address as of now, where it names a moment.
pub(super) fn as_of_now(uri: &Uri) -> Option<String> {
    let query = Query::read(uri.query().unwrap_or_default());
    let names_one = query.pairs().any(|(name, _)| OF_THE_CUT.contains(&name));
    // A path that begins with two slashes would lead to another host.
    (names_one && !uri.path().starts_with("//")).then(|| without_moment(uri))
}

/// An address without the moment; the year stays.
fn without_moment(uri: &Uri) -> String {
    let kept = without(uri, &OF_THE_CUT);
    format!("{}?{kept}", uri.path()).trim_end_matches(['?', '&']).to_owned()
}

/// What else an address says, which stays as it is when another moment is chosen; a list begins again at its beginning.
fn others(visitor: &Visitor) -> Vec<(String, String)> {
    let query = Query::read(visitor.uri.query().unwrap_or_default());
    let stays = |(name, value): &(&str, &str)| {
        !OF_THE_MOMENT.contains(name) && !["lang", "after"].contains(name) && !value.is_empty()
    };
    query.pairs().filter(stays).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The fields of a cut: a day and an instant.
pub(super) fn fields(visitor: &Visitor, view: &View, cut: &Cut, begins: &str) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let (true_on, known_at) = (v("True on", "Vrai le"), v("Known at (UTC)", "Connu à (UTC)"));
    let (day, instant) = (format!("{begins}effective_by"), format!("{begins}recorded_by"));
    let (days, instants) = (days(view), instants(visitor, view));
    let (kind, value) = field_of(cut.recorded_by);
    html! {
        div .chosen { label for=(day) { (true_on) }
            input id=(day) type="date" name=(day) value=[cut.effective_by.map(|day| day.to_string())]
                data-slider=(v("Slide: true on", "Glisser\u{a0}: vrai le")) data-from=[days.map(|(from, _)| from)] data-to=[days.map(|(_, to)| to)];
        }
        div .chosen { label for=(instant) { (known_at) }
            input id=(instant) type=(kind) step=[(kind != "text").then_some("1")] name=(instant) value=(value)
                data-slider=(v("Slide: known at", "Glisser\u{a0}: connu à")) data-from=[instants.map(|(from, _)| from)] data-to=[instants.map(|(_, to)| to)];
        }
    }
}

/// The field of an instant: the browser's own, or where that would round the instant, text.
fn field_of(at: Option<Instant>) -> (&'static str, String) {
    let Some(at) = at else { return ("datetime-local", String::new()) };
    let text = at.to_string();
    match text.strip_suffix(".000000Z") {
        Some(to_the_second) => ("datetime-local", to_the_second.to_owned()),
        None => ("text", text),
    }
}

/// The days that a slider goes through: those of the year.
fn days(view: &View) -> Option<(Day, Day)> {
    view.year.map(|year| (year.first_day(), year.last_day()))
}

/// The instants that a slider goes through: from the day of the first event to the end of the day of the last. When others' events
/// were recorded is not for a broadcaster: to it they are those of the year, as far as it has come.
fn instants(visitor: &Visitor, view: &View) -> Option<(Instant, Instant)> {
    let now = SystemClock.now();
    let (first, last) = if visitor.scope.is_all() {
        (view.state.beside.begun.and_then(Instant::day)?, view.until.day()?)
    } else {
        let year = view.year?;
        (year.first_day(), now.day()?.min(year.last_day()))
    };
    let (from, to) = (midnight(first)?, midnight(last.next()?)?.min(now));
    (from < to).then_some((from, to))
}

fn midnight(day: Day) -> Option<Instant> {
    format!("{day}T00:00:00Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::link::typed_instant;
    use super::*;

    #[test]
    fn an_instant_that_a_browser_would_round_is_shown_as_text() {
        let noon: Instant = "2021-10-12T12:00:00Z".parse().unwrap();
        assert_eq!(field_of(Some(noon)), ("datetime-local", "2021-10-12T12:00:00".to_owned()));
        let finer: Instant = "2021-10-12T12:00:00.000001Z".parse().unwrap();
        assert_eq!(typed_instant(&field_of(Some(finer)).1), Some(finer));
    }

    #[test]
    fn a_page_as_of_now_is_the_same_page_of_this_service() {
        let now = |text: &str| as_of_now(&text.parse().unwrap());
        assert_eq!(
            now("/balances?year=2016-2017&through=7&holder=cbc").as_deref(),
            Some("/balances?year=2016-2017&holder=cbc")
        );
        assert_eq!(now("/balances?effective_by=2016-09-01").as_deref(), Some("/balances"));
        assert_eq!(now("/balances?year=2016-2017"), None);
        assert_eq!(now("//evil.example/?through=7"), None);
    }
}
