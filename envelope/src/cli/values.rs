//! The values of figures, their differences, and events, as people and programs read them.

use super::terms;
use super::words::Lang;
use ledger::event::Kind;
use ledger::texts::{phrases, words};
use replay::diff::Delta;
use replay::explain::EventNamed;
use replay::figure::Value;

/// A value as people read it.
pub(crate) fn value(lang: Lang, value: Value) -> String {
    match value {
        Value::Amount(amount) => lang.amount(amount),
        Value::Hours(hours) => format!("{} {}", lang.amount(hours), lang.one(phrases::HOURS)),
        Value::Count(count) => count.to_string(),
        Value::Word(word) => terms::status(lang, word).0,
        Value::Flag(true) => lang.one(words::YES).to_owned(),
        Value::Flag(false) => lang.one(words::NO).to_owned(),
        Value::Basis(basis) => lang.one(words::basis(basis)).to_owned(),
        Value::Day(_) | Value::Year(_) => value.to_string(),
    }
}

/// An event in one line: its place, what happened, about what, and both dates.
pub(crate) fn event(lang: Lang, event: &EventNamed) -> String {
    let kind = Kind::from_name(event.kind).map_or(event.kind, |kind| terms::events::name(lang, kind));
    let about = if event.about.is_empty() { String::new() } else { format!(" ({})", event.about.join(", ")) };
    match lang {
        Lang::En => format!(
            "event {}, {kind}{about}, effective {}, recorded {}",
            event.seq, event.effective_on, event.recorded_at
        ),
        Lang::Fr => format!(
            "événement {}, {kind}{about}, en vigueur le {}, inscrit le {}",
            event.seq, event.effective_on, event.recorded_at
        ),
    }
}

/// A value, or that there is none.
pub(crate) fn maybe(lang: Lang, found: Option<Value>) -> String {
    found.map_or_else(|| lang.one(words::NONE).to_owned(), |found| value(lang, found))
}

/// A difference with its sign.
pub(crate) fn difference(lang: Lang, delta: Delta) -> String {
    match delta {
        Delta::Amount(amount) => {
            format!("{}{}", if amount.is_positive() { "+" } else { "" }, lang.amount(amount))
        }
        Delta::Count(count) => format!("{count:+}"),
        Delta::Status { from, to } => format!("{} → {}", of_status(lang, from), of_status(lang, to)),
    }
}

fn of_status(lang: Lang, word: &'static str) -> String {
    value(lang, Value::Word(word))
}

/// For programs: amounts and numbers as in JSON, statuses as their words.
pub(crate) fn plain(found: Option<Value>) -> String {
    found.map(|found| found.to_string()).unwrap_or_default()
}

/// For programs: a difference; of a status what it became.
pub(crate) fn plain_delta(delta: Delta) -> String {
    match delta {
        Delta::Amount(amount) => amount.to_string(),
        Delta::Count(count) => count.to_string(),
        Delta::Status { to, .. } => to.to_owned(),
    }
}
