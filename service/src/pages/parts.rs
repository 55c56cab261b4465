//! The pieces of pages: amounts, statuses, tables, bars.

use super::visitor::Visitor;
use ledger::display::{amount_en, amount_fr};
use ledger::money::Money;
use ledger::words::{Bucket, Language};
use maud::{Markup, html};
use serde_json::Value;

/// An amount as the language writes it.
#[must_use]
pub fn amount(language: Language, amount: Money) -> String {
    match language {
        Language::English => amount_en(amount),
        Language::French => amount_fr(amount),
    }
}

/// What a word of the contract is called.
#[must_use]
pub fn word(language: Language, word: &str) -> String {
    let told = match word {
        "met" => Some(("met", "respectée")),
        "not-met" => Some(("not met", "non respectée")),
        "open" => Some(("open", "en cours")),
        "closed" => Some(("closed", "fermée")),
        "missed" => Some(("missed", "manquée")),
        "exempt" => Some(("exempt", "exemptée")),
        "not-applicable" => Some(("not applicable", "sans objet")),
        "within" => Some(("within", "respecté")),
        "exceeded" => Some(("exceeded", "dépassé")),
        "held" => Some(("held", "réservé")),
        "counted" => Some(("counted", "compté")),
        "lapsed" => Some(("lapsed", "périmé")),
        "cancelled" => Some(("cancelled", "annulé")),
        "released" => Some(("released", "libéré")),
        "refused" => Some(("refused", "refusé")),
        "unsigned" => Some(("waits for signatures", "attend des signatures")),
        "signed" => Some(("signed; waits for the fund", "signée; attend le Fonds")),
        "accepted" => Some(("accepted", "acceptée")),
        "declined" => Some(("declined", "refusée")),
        "total" => Some(("Total", "Total")),
        other => ledger::command::texts::word(other),
    };
    let (en, fr) = told.unwrap_or((word, word));
    match language {
        Language::English => en.to_owned(),
        Language::French => fr.to_owned(),
    }
}

/// A status, with how it stands out.
#[must_use]
pub fn status(visitor: &Visitor, of: &str) -> Markup {
    let class = match of {
        "met" | "within" | "exempt" => "good",
        "not-met" | "missed" | "exceeded" => "bad",
        _ => "faint",
    };
    html! { span class=(class) { (word(visitor.language, of)) } }
}

/// A bucket's name.
#[must_use]
pub const fn bucket(language: Language, bucket: Bucket) -> &'static str {
    let (en, fr) = match bucket {
        Bucket::Drama => ("Drama", "Dramatiques"),
        Bucket::Documentary => ("Documentary", "Documentaires"),
        Bucket::ChildrenYouth => ("Children and youth", "Enfants et jeunes"),
        Bucket::VarietyPerformingArts => ("Variety and performing arts", "Variétés et arts de la scène"),
        Bucket::Flex => ("Flex", "Marge de manœuvre"),
    };
    match language {
        Language::English => en,
        Language::French => fr,
    }
}

/// A language of licences, in the language of the page.
#[must_use]
pub const fn language_name(spoken: Language, of: Language) -> &'static str {
    match (of, spoken) {
        (Language::English, Language::English) => "English",
        (Language::English, Language::French) => "anglais",
        (Language::French, Language::English) => "French",
        (Language::French, Language::French) => "français",
    }
}

/// One bar of parts of a whole, and nothing that the table beside it does not say.
#[must_use]
pub fn bar(parts: &[(&'static str, Money)], label: &str) -> Markup {
    const WIDTH: i128 = 600;
    let whole: i128 = parts.iter().map(|(_, amount)| amount.or_zero().cents()).sum::<i128>().max(1);
    let mut at = 0;
    let pieces: Vec<(&str, i128, i128)> = parts
        .iter()
        .map(|(class, amount)| {
            let width = amount.or_zero().cents() * WIDTH / whole;
            let piece = (*class, at, width);
            at += width;
            piece
        })
        .collect();
    html! {
        svg viewBox="0 0 600 18" role="img" aria-label=(label) preserveAspectRatio="none" {
            rect .track x="0" y="0" width="600" height="18" {}
            @for (class, x, width) in pieces { @if width > 0 { rect class=(class) x=(x) y="0" width=(width) height="18" {} } }
        }
    }
}

/// What the colours of bars stand for.
#[must_use]
pub fn key(visitor: &Visitor) -> Markup {
    let parts = [
        ("committed", visitor.t("committed", "engagé")),
        ("held", visitor.t("held", "réservé")),
        ("available", visitor.t("available", "disponible")),
        ("lapsed", visitor.t("taken or lapsed", "repris ou périmé")),
    ];
    html! { ul .key { @for (class, name) in parts { li { svg viewBox="0 0 10 10" aria-hidden="true" { rect class=(class) width="10" height="10" {} } (name) } } } }
}

/// A column of a table: the field of the answer, its heading, whether an amount stands in it, and where its cells lead.
pub struct Column {
    /// The field's path.
    pub field: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// Whether it is an amount.
    pub amount: bool,
    /// Where a cell leads, the cell's text put at the end.
    pub link: Option<String>,
}

/// A column of texts.
#[must_use]
pub const fn text(field: &'static str, heading: &'static str) -> Column {
    Column { field, heading, amount: false, link: None }
}

/// A column of amounts.
#[must_use]
pub const fn money(field: &'static str, heading: &'static str) -> Column {
    Column { field, heading, amount: true, link: None }
}

/// A cell's text.
#[must_use]
pub fn cell(language: Language, value: Option<&Value>, is_amount: bool) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) if is_amount => Money::parse(text.trim_start_matches('-')).map_or_else(
            |_| text.clone(),
            |found| {
                let sign = if text.starts_with('-') { "-" } else { "" };
                format!("{sign}{}", amount(language, found))
            },
        ),
        Some(Value::String(text)) => word(language, text),
        Some(Value::Bool(true)) => word(language, "yes").replace(
            "yes",
            match language {
                Language::English => "yes",
                Language::French => "oui",
            },
        ),
        Some(Value::Bool(false)) => match language {
            Language::English => "no".to_owned(),
            Language::French => "non".to_owned(),
        },
        Some(Value::Array(items)) => {
            items.iter().map(|item| cell(language, Some(item), is_amount)).collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
    }
}

/// What a figure's value says, whatever kind it is of: it stands in the object itself or under its kind.
#[must_use]
pub fn value(language: Language, found: Option<&Value>) -> String {
    let of = |name: &str| found.and_then(|found| found.get(name));
    match (of("amount"), of("count").or_else(|| of("status")).or_else(|| of("word"))) {
        (Some(amount), _) => cell(language, Some(amount), true),
        (None, Some(other)) => cell(language, Some(other), false),
        (None, None) => cell(language, found.filter(|found| !found.is_object()), false),
    }
}

/// A table of the entries of an answer.
#[must_use]
pub fn table(language: Language, caption: &str, columns: &[Column], rows: &[Value]) -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for column in columns { th scope="col" .n[column.amount] { (column.heading) } } } }
                tbody { @for row in rows { tr { @for (place, column) in columns.iter().enumerate() {
                    @let found = row.pointer(&format!("/{}", column.field.replace('.', "/")));
                    @let shown = cell(language, found, column.amount);
                    @if place == 0 { th scope="row" { (linked(column, found, &shown)) } } @else { td .n[column.amount] { (linked(column, found, &shown)) } }
                } } } }
            }
        }
    }
}

fn linked(column: &Column, found: Option<&Value>, shown: &str) -> Markup {
    match (&column.link, found.and_then(Value::as_str)) {
        (Some(to), Some(id)) => html! { a href={ (to) (id) } { (shown) } },
        (_, _) => html! { (shown) },
    }
}
