//! The deadlines of one envelope (C.2.1.1, C.2.1.2): dollars and days to go, the course of the year, and what would be lost today.

use super::envelope_name;
use crate::pages::chart::course::{Course, Goal};
use crate::pages::errands::called;
use crate::pages::parts::{
    amount, bucket, date, date_text, days_between, dollar_figure, dollars, figure, status, tile,
};
use crate::pages::visitor::{View, Visitor};
use ledger::columns::Column;
use ledger::money::Money;
use ledger::rules::first_deadline::{Consequence, consequence};
use ledger::texts::{headings, phrases};
use ledger::time::{Day, FiscalYear};
use ledger::words::{Bucket, Buckets, Language};
use maud::{Markup, html};
use projections::balances::{EnvelopeBalances, Measure};
use projections::compliance::EnvelopeCompliance;

/// What a broadcaster may send about the first deadline (C.2.1.1.2).
const ASK: &str = "request-exemption";

/// The deadlines of an envelope.
pub(super) fn cockpit(
    visitor: &Visitor,
    view: &View,
    year: FiscalYear,
    duties: &EnvelopeCompliance,
    balances: &EnvelopeBalances,
) -> Markup {
    html! {
        section .panel {
            h3 { (envelope_name(visitor, duties.language)) }
            (tiles(visitor, view, duties, balances))
            @if duties.first_deadline.status == "open" && visitor.caller.may_send(ASK) {
                p { a href=(visitor.to(format_args!("/acts/{ASK}?language={}", duties.language))) { (called(visitor.language, ASK).unwrap_or(ASK)) } }
            }
            div .beside { (course(visitor, view, year, duties, balances)) (losses(visitor, view, year, duties)) }
        }
    }
}

/// How far a date is, where it is known what today is.
fn far(visitor: &Visitor, view: &View, day: Day) -> String {
    view.today.map(|today| days_between(visitor.language, today, day)).unwrap_or_default()
}

/// What is to be committed by which date, and what would be lost.
fn tiles(visitor: &Visitor, view: &View, duties: &EnvelopeCompliance, balances: &EnvelopeBalances) -> Markup {
    let l = visitor.language;
    let (first, last) = (&duties.first_deadline, &duties.final_deadline);
    let applies = first.status != "not-applicable";
    let named = |what: &str| format!("compliance {} {} first_deadline.{what}", duties.holder, duties.language);
    let when = |day: Day| html! { (date(l, day)) ", " (far(visitor, view, day)) };
    let held = balances.total.held;
    let still = (first.shortfall - held).or_zero();
    let forecast = if still.is_zero() {
        visitor
            .t(
                "Holds without an application cover it, if they are applied for in time.",
                "Les réservations sans demande y suffisent, si les demandes arrivent à temps.",
            )
            .to_owned()
    } else {
        format!(
            "{} {}",
            dollars(l, still),
            visitor.t(
                "would be missing still if every hold were applied for in time.",
                "manqueraient encore si chaque réservation faisait l'objet d'une demande à temps."
            )
        )
    };
    html! { ul .tiles {
        @if applies && first.status == "open" {
            (tile(visitor.t("Still to commit by the first deadline", "À engager encore d'ici la première date limite"), &dollar_figure(visitor, &named("shortfall"), first.shortfall), &when(first.date), "is-bad"))
            (tile(visitor.t("Held, no application yet", "Réservé, sans demande encore"), &html! { (dollars(l, held)) }, &html! { (forecast) }, if still.is_zero() { "is-good" } else { "is-warn" }))
        } @else {
            (tile(visitor.one(headings::FIRST_DEADLINE), &status(visitor, first.status), &html! { (when(first.date)) @if applies { br; (amount(l, first.counted)) " " (visitor.one(phrases::OF)) " " (amount(l, first.required)) } }, if first.status == "missed" { "is-bad" } else { "is-good" }))
            @if !first.taken.is_zero() { (tile(visitor.one(headings::TAKEN_AT_THE_FIRST_DEADLINE), &dollar_figure(visitor, &named("taken"), first.taken), &html! {}, "is-bad")) }
        }
        @if last.status == "open" {
            (tile(visitor.t("Lapses at the final deadline unless committed", "Périmé à la date limite finale si non engagé"), &html! { (dollars(l, balances.total.balance().or_zero())) }, &when(last.date), if balances.total.balance().is_positive() { "is-warn" } else { "is-good" }))
        } @else {
            (tile(visitor.t("Lapsed at the final deadline", "Périmé à la date limite finale"), &dollar_figure(visitor, &format!("compliance {} {} final_deadline.lapsed", duties.holder, duties.language), last.lapsed), &when(last.date), if last.lapsed.is_zero() { "is-good" } else { "is-bad" }))
        }
        (tile(visitor.t("Committed so far", "Engagé à ce jour"), &dollar_figure(visitor, &format!("balances {} {} total committed", balances.holder, balances.language), balances.total.get(Measure::Column(Column::Committed))), &html! { (visitor.one(phrases::OF)) " " (amount(l, duties.base)) }, ""))
    } }
}

/// The course of the year, with the same as a table.
fn course(
    visitor: &Visitor,
    view: &View,
    year: FiscalYear,
    duties: &EnvelopeCompliance,
    balances: &EnvelopeBalances,
) -> Markup {
    let l = visitor.language;
    let points = view.state.beside.pace.of(year, &duties.holder, duties.language);
    let (first, last) = (&duties.first_deadline, &duties.final_deadline);
    let committed = balances.total.get(Measure::Column(Column::Committed));
    let mut goals = Vec::new();
    if first.status != "not-applicable" {
        let name = visitor.one(headings::FIRST_DEADLINE);
        goals.push(Goal { on: first.date, level: first.required, name, reached: first.shortfall.is_zero() });
    }
    let whole = committed + balances.total.balance().or_zero();
    let name = visitor.one(headings::FINAL_DEADLINE);
    goals.push(Goal { on: last.date, level: whole, name, reached: committed >= whole });
    let title = match l {
        Language::English => format!("What was committed over {year}, {}", envelope_name(visitor, duties.language)),
        Language::French => format!("Ce qui a été engagé en {year}, {}", envelope_name(visitor, duties.language)),
    };
    let drawing = Course {
        title: title.clone(),
        from: year.first_day(),
        to: year.last_day(),
        today: view.today.filter(|today| year.contains(*today)),
        points: &points,
        goals: &goals,
        forecast: balances.total.held.is_positive().then_some(committed + balances.total.held),
        whole,
    };
    html! { div .drawing {
        (drawing.draw(l))
        ul .key {
            li { svg viewBox="0 0 32 18" aria-hidden="true" { rect .area width="32" height="18" {} path .step d="M0 2H32" {} } (visitor.one(phrases::COMMITTED)) }
            li { svg viewBox="0 0 32 18" aria-hidden="true" { path .guide d="M0 9H32" {} } (visitor.one(phrases::TO_BE_REACHED)) }
            @if balances.total.held.is_positive() { li { svg viewBox="0 0 32 18" aria-hidden="true" { path .forecast d="M0 9H32" {} } (visitor.t("if every hold is applied for", "si chaque réservation fait l'objet d'une demande")) } }
        }
        details { summary { (visitor.t("The drawing as a table", "Le dessin en tableau")) }
            div .scroll tabindex="0" role="group" aria-label=(title) { table {
                caption .unseen { (title) }
                thead { tr { th scope="col" { "Date" } th scope="col" { (visitor.one(headings::WHAT)) } th .n scope="col" { (visitor.one(headings::AMOUNT_IN_DOLLARS)) } } }
                tbody {
                    @for (day, reached) in &points { tr { th scope="row" { (date_text(l, *day)) } td { (visitor.t("committed in all", "engagé en tout")) } td .n { (amount(l, *reached)) } } }
                    @for goal in &goals { tr { th scope="row" { (date_text(l, goal.on)) } td { (goal.name) ": " (visitor.one(phrases::TO_BE_REACHED)) } td .n { (amount(l, goal.level)) } } }
                    @if let Some(level) = drawing.forecast { tr { th scope="row" { (view.today.map(|day| date_text(l, day)).unwrap_or_default()) } td { (visitor.t("committed if every hold is applied for", "engagé si chaque réservation fait l'objet d'une demande")) } td .n { (amount(l, level)) } } }
                }
            } }
        }
    } }
}

/// What each deadline would take today, by bucket; nothing where both are closed.
fn losses(visitor: &Visitor, view: &View, year: FiscalYear, duties: &EnvelopeCompliance) -> Markup {
    let l = visitor.language;
    let state = view.state.picture.year(year);
    let Some(envelope) = state.and_then(|state| state.envelopes.get(&duties.holder)) else { return html! {} };
    let envelope = envelope.get(duties.language);
    let left = envelope.balances();
    let first_open = duties.first_deadline.status == "open";
    let to_take = if first_open { duties.first_deadline.shortfall } else { Money::ZERO };
    let before = envelope.columns.map(|columns| columns.get(Column::FirstDeadline));
    let taken = match consequence(to_take, &before, &left) {
        Consequence::Take(parts) => parts,
        Consequence::Restore(_) | Consequence::Nothing => Buckets::default(),
    };
    let final_open = duties.final_deadline.status == "open";
    if !first_open && !final_open {
        return html! {};
    }
    let caption = visitor.t("What would be lost today, in dollars", "Ce qui serait perdu aujourd'hui, en dollars");
    let name = |id: &str| format!("balances {} {} {id} balance", duties.holder, duties.language);
    html! { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption { (caption) }
        thead { tr {
            th scope="col" { (visitor.one(headings::BUCKET)) }
            @if first_open { th .n scope="col" { (visitor.t("If the first deadline closed", "Si la première date limite fermait")) } }
            @if final_open { th .n scope="col" { (visitor.t("If the final deadline closed", "Si la date limite finale fermait")) } }
        } }
        tbody {
            @for one in Bucket::ALL.iter().copied() { tr {
                th scope="row" { (bucket(l, one)) }
                @if first_open { td .n { (amount(l, *taken.get(one))) } }
                @if final_open { td .n { (figure(visitor, &name(one.word()), left.get(one).or_zero())) } }
            } }
            tr .total {
                th scope="row" { "Total" }
                @if first_open { td .n { (figure(visitor, &format!("compliance {} {} first_deadline.shortfall", duties.holder, duties.language), taken.total())) } }
                @if final_open { td .n { (figure(visitor, &name("total"), left.total().or_zero())) } }
            }
        }
    } } }
}
