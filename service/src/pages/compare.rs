//! Two moments compared: the figures that differ, each with the events that made the difference and what those are to someone who was told
//! the earlier figure.

use super::layout::page;
use super::link::typed_instant;
use super::log::event_link;
use super::moment::{described, fields, kept_fields};
use super::parts::{amount, label_of, value as value_of};
use super::visitor::{View, Visitor};
use crate::app::App;
use crate::problem::{Problem, in_language};
use crate::query::A_MOMENT;
use crate::work::on_a_thread;
use axum::extract::State;
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::texts::{headings, phrases};
use ledger::words::Language;
use maud::{Markup, html};
use replay::Cut;
use replay::diff::{Cause, Change, Delta, Diff, diff};
use std::collections::BTreeSet;

/// How many figures a page shows, and how many events for each.
const SHOWN: usize = 200;
const EVENTS: usize = 12;

/// What the page calls the parameters of either moment.
const FROM: &str = "from_";
const TO: &str = "to_";

/// `GET /compare`: of the fields of two moments, or of `from` and `to` as the command line writes them.
pub async fn compare(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let from = side(&mut visitor, "from", FROM)?;
    let to = side(&mut visitor, "to", TO)?;
    let view = visitor.view(&app).await?;
    let to = to.unwrap_or(view.cut);
    let compared = match (view.year, from) {
        (Some(year), Some(from)) => {
            let (log, holder, (from, to)) = (app.live.log(), view.holder.clone(), (from, to));
            let differs = on_a_thread(move |runtime| {
                runtime.block_on(diff(&log, (&from, &to), SystemClock.now(), year, holder.as_ref(), |_| ()))
            });
            Some(differs.await??)
        }
        (_, None) | (None, _) => None,
    };
    let title = visitor.t("Two moments compared", "Deux moments comparés");
    let from = from.unwrap_or(Cut::NOW);
    let body = html! {
        (form(&visitor, &view, &from, &to, compared.is_some()))
        @if let Some(compared) = &compared { (differences(&visitor, &view, compared, &from, &to)) }
    };
    Ok(page(&visitor, Some(&view), title, body))
}

/// One of the two moments; none where the address does not name it.
fn side(visitor: &mut Visitor, name: &str, begins: &str) -> Result<Option<Cut>, Problem> {
    let asked = visitor.query.flag(&format!("{begins}now"))?;
    let cut = visitor.query.cut_of(begins, typed_instant)?;
    if cut != Cut::NOW || asked {
        return Ok(Some(cut));
    }
    visitor.query.get(name, A_MOMENT)
}

fn form(visitor: &Visitor, view: &View, from: &Cut, to: &Cut, is_answered: bool) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let moment = |name: &str, cut: &Cut, begins: &str| {
        let through = format!("{begins}through");
        html! { fieldset { legend { (name) }
            input type="hidden" name={ (begins) "now" } value="true";
            (fields(visitor, view, cut, begins))
            @if visitor.scope.is_all() { div .chosen { label for=(through) { (v("After event", "Après l'événement")) } input id=(through) type="number" min="1" name=(through) value=[cut.through]; } }
        } }
    };
    html! {
        p .lead { (v("Which figures differ between two moments, and because of which events. A field left empty cuts nothing.", "Quels chiffres diffèrent entre deux moments, et en raison de quels événements. Un champ vide ne coupe rien.")) }
        form .filters method="get" {
            (kept_fields(visitor))
            (moment(v("The first moment", "Le premier moment"), from, FROM))
            (moment(v("The second", "Le second"), to, TO))
            @if visitor.scope.is_all() { label { span { (visitor.one(headings::BROADCASTER)) } (super::lists::choose_holder(visitor, view, view.holder.as_ref())) } }
            button type="submit" { (visitor.one(phrases::COMPARE)) }
        }
        @if !is_answered && view.state.head.seq > 1 && visitor.scope.is_all() { p {
            (v("For example: ", "Par exemple\u{a0}: "))
            a href=(visitor.to(format_args!("/compare?from_through={}", view.state.head.seq - 1))) { (v("what the last command changed", "ce que la dernière commande a changé")) }
        } }
    }
}

fn differences(visitor: &Visitor, view: &View, compared: &Diff, from: &Cut, to: &Cut) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let l = visitor.language;
    let (count, caption) = (compared.changes.len(), v("Figures that differ", "Chiffres qui diffèrent"));
    let holder = view.holder.as_ref().map(|holder| format!("&holder={holder}")).unwrap_or_default();
    let whole = format!("/api/v1/years/{}/diff?from={from}&to={to}{holder}", compared.year);
    html! {
        div .two {
            p { strong { (v("First: ", "Premier\u{a0}: ")) } (described(visitor, from)) @if visitor.scope.is_all() { span .faint { "(" (visitor.one(phrases::EVENTS_UP_TO)) (compared.from.head.seq) ")" } } }
            p { strong { (v("Second: ", "Second\u{a0}: ")) } (described(visitor, to)) @if visitor.scope.is_all() { span .faint { "(" (visitor.one(phrases::EVENTS_UP_TO)) (compared.to.head.seq) ")" } } }
        }
        @if compared.changes.is_empty() { div .note { p { (v("No figure of the year differs between them.", "Aucun chiffre de l'exercice ne diffère entre eux.")) } } } @else {
            (causes(visitor, &compared.changes))
            p { strong { (count) } " " (v("figures differ. ", "chiffres diffèrent. "))
                @if count > SHOWN { (SHOWN) (v(" are shown: choose a broadcaster to see its own. ", " sont affichés\u{a0}: choisissez un télédiffuseur pour voir les siens. ")) }
                a href=(whole) { (v("All of them as JSON", "Tous en JSON")) } }
            div .scroll tabindex="0" role="group" aria-label=(caption) { table {
                caption { (caption) }
                thead { tr { th scope="col" { (visitor.one(headings::FIGURE)) } th .n scope="col" { (visitor.one(headings::WAS)) } th .n scope="col" { (visitor.one(headings::IS)) } th .n scope="col" { (visitor.one(headings::DIFFERENCE)) } th scope="col" { (v("Because of", "En raison de")) } } }
                tbody { @for change in compared.changes.iter().take(SHOWN) { (row(visitor, view, l, change)) } }
            } }
        }
    }
}

/// A figure that differs, with the events that made it so.
fn row(visitor: &Visitor, view: &View, l: Language, change: &Change) -> Markup {
    let show = |value: Option<replay::figure::Value>| value_of(l, serde_json::to_value(value).ok().as_ref());
    html! { tr {
        th scope="row" { (label_of(l, &view.state.picture, &change.figure)) }
        td .n { (show(change.from)) } td .n { (show(change.to)) } td .n { (delta(l, change.difference)) }
        td .wide { ul .bare {
            @for share in change.parts.iter().take(EVENTS) { li {
                (delta(l, share.part)) " " (in_language(&share.cause.label(), l)) ", " (event_link(visitor, share.event.kind, share.event.seq))
            } }
            @if change.parts.len() > EVENTS { li .faint { (visitor.t("and ", "et ")) (change.parts.len() - EVENTS) (visitor.t(" more events", " autres événements")) } }
        } }
    } }
}

/// By how much, with its sign; a status says itself.
fn delta(l: Language, of: Delta) -> String {
    match of {
        Delta::Amount(by) => format!("{}{}", if by.is_positive() { "+" } else { "" }, amount(l, by)),
        Delta::Count(by) => format!("{by:+}"),
        Delta::Status { to, .. } => format!("→ {}", super::parts::word(l, to)),
    }
}

/// How many events of each cause there are.
fn causes(visitor: &Visitor, changes: &[Change]) -> Markup {
    let events = |cause: Cause| -> usize {
        let shares = changes.iter().flat_map(|change| &change.parts).filter(|share| share.cause == cause);
        shares.map(|share| share.event.seq).collect::<BTreeSet<u64>>().len()
    };
    html! { ul .tiles { @for cause in Cause::ALL { @let count = events(cause); @if count > 0 { li {
        span .name { (in_language(&cause.label(), visitor.language)) }
        span .big { (count) }
        span .more { (if count == 1 { visitor.one(phrases::AN_EVENT) } else { visitor.one(phrases::EVENTS) }) }
    } } } } }
}
