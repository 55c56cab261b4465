//! What would follow from an act that is not sent yet: whether the ledger would take it, and which figures would be others.

use super::parts::{label_of, value as value_of};
use super::visitor::Visitor;
use ledger::columns::Column;
use ledger::texts::{capital, headings, phrases};
use maud::{Markup, html};
use projections::balances::Measure;
use projections::compliance::{Obligation, ParityFigure};
use projections::picture::Picture;
use replay::figure::Figure;
use serde_json::Value;

/// How many figures are shown.
const SHOWN: usize = 120;

/// Whether a figure is one of those that people look at first.
const fn comes_first(figure: &Figure) -> bool {
    match figure {
        Figure::Balance { measure, .. } => {
            matches!(measure, Measure::Held | Measure::Available | Measure::Column(Column::Committed))
        }
        Figure::Compliance { figure, .. } => matches!(
            figure,
            Obligation::FirstShortfall
                | Obligation::FirstTaken
                | Obligation::FinalLapsed
                | Obligation::MediaStatus
                | Obligation::MediaAmountShortfall
                | Obligation::InHouseStatus
                | Obligation::InHouseUsed
        ),
        Figure::Parity { figure, .. } => matches!(figure, ParityFigure::Shortfall | ParityFigure::Status),
        Figure::Penalty { .. } | Figure::Imposed { .. } | Figure::Credit { .. } | Figure::Reserve { .. } => true,
        Figure::Envelope { .. } | Figure::Pool { .. } => false,
    }
}

/// Whether the ledger would take all of it.
pub(super) fn is_taken(supposed: &Value) -> bool {
    let outcomes = supposed.get("outcomes").and_then(Value::as_array);
    let good = |one: &Value| matches!(one.get("outcome").and_then(Value::as_str), Some("accepted" | "repeated"));
    outcomes.is_none_or(|all| all.iter().all(good))
}

/// What would follow: the outcomes, and the figures that would be others, those first that people look at first.
pub(super) fn consequences(visitor: &Visitor, picture: &Picture, supposed: &Value) -> Markup {
    let rows = |name: &str| supposed.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (outcomes, changes) = (rows("outcomes"), rows("changes"));
    let named: Vec<(Option<Figure>, &Value)> = changes
        .iter()
        .take(SHOWN)
        .map(|change| (change.get("figure").and_then(Value::as_str).and_then(|name| name.parse().ok()), change))
        .collect();
    let (first, others): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|(figure, _)| figure.as_ref().is_none_or(comes_first));
    let is_taken = is_taken(supposed);
    html! {
        h2 { (visitor.one(phrases::WHAT_WOULD_FOLLOW)) }
        @if is_taken { p { span .tag .good { (visitor.t("It would be accepted.", "Ce serait accepté.")) } } }
        @for one in &outcomes { @if !matches!(one.get("outcome").and_then(Value::as_str), Some("accepted" | "repeated")) {
            div .error role="alert" {
                h3 { (capital(visitor.one(phrases::IT_WOULD_BE_REFUSED))) }
                p { (one.get("message").and_then(|m| m.get(visitor.t("en", "fr"))).and_then(Value::as_str).unwrap_or_default()) }
                @if let Some(code) = one.get("code").and_then(Value::as_str) { p { a href=(visitor.to(format_args!("/refusals/{}", code))) { code { (code) } } } }
            }
        } }
        @if is_taken {
            @if first.is_empty() && others.is_empty() { p .faint { (visitor.one(phrases::NO_FIGURE_CHANGES)) } }
            @if !first.is_empty() { (table(visitor, picture, &first)) }
            @if !others.is_empty() { details { summary { (visitor.t("Other figures that would change", "Autres chiffres qui changeraient")) " (" (others.len()) ")" } (table(visitor, picture, &others)) } }
        }
    }
}

fn table(visitor: &Visitor, picture: &Picture, changes: &[(Option<Figure>, &Value)]) -> Markup {
    let l = visitor.language;
    let caption = visitor.t("Figures that would change", "Chiffres qui changeraient");
    html! {
        div .scroll tabindex="0" role="group" aria-label=(caption) { table {
            caption .unseen { (caption) }
            thead { tr { th scope="col" { (visitor.one(headings::FIGURE)) } th .n scope="col" { (visitor.one(headings::IS)) } th .n scope="col" { (visitor.one(headings::WOULD_BE)) } } }
            tbody { @for (figure, change) in changes { tr {
                th scope="row" { @match figure { Some(figure) => (label_of(l, picture, figure)), None => (change.get("figure").and_then(Value::as_str).unwrap_or_default()) } }
                td .n { (value_of(l, change.get("real"))) } td .n { strong { (value_of(l, change.get("supposed"))) } }
            } } }
        } }
    }
}
