//! Histories: an event a row.

use super::Show;
use super::table::{Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms::events;
use crate::cli::words::Lang;
use ledger::event::Kind;
use ledger::texts::headings;
use projections::history::{Entry, HistoryAnswer};
use projections::picture::Picture;
use replay::tables::events::Facts;
use serde_json::Value;

/// The fields that say whom an event is about, in the order in which they are told.
const ABOUT: [&str; 9] = ["year", "holder", "from", "to", "language", "genre", "project", "commitment", "dispute"];

/// Whom an event is about: ids and words, and each leg of a swap.
pub(crate) fn about(facts: &Facts) -> String {
    let own = ABOUT.into_iter().map(|name| facts.text(name).to_owned()).filter(|text| !text.is_empty());
    let legs = facts.legs().map(|leg| {
        let of = |name: &str| leg.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{} → {} {} {}", of("from"), of("to"), of("bucket"), of("amount"))
    });
    own.chain(legs).collect::<Vec<_>>().join(", ")
}

fn row(entry: &Entry, lang: Lang) -> Vec<super::table::Cell> {
    let facts = Facts::of(&entry.data);
    vec![
        entry.seq.to_string().into(),
        entry.effective_on.to_string().into(),
        entry.recorded_at.day().map(|day| day.to_string()).unwrap_or_default().into(),
        Kind::from_name(entry.kind).map_or(entry.kind, |kind| events::name(lang, kind)).into(),
        about(&facts).into(),
        facts.amount().map(|amount| lang.amount(amount)).unwrap_or_default().into(),
    ]
}

/// An event a row.
pub(super) fn events_table<'a>(entries: impl IntoIterator<Item = &'a Entry>, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::EVENT_NUMBER), Side::Right),
        (lang.one(headings::EFFECTIVE), Side::Left),
        (lang.one(headings::RECORDED), Side::Left),
        (lang.one(headings::WHAT_HAPPENED), Side::Left),
        (lang.one(headings::ABOUT), Side::Left),
        (lang.one(headings::AMOUNT), Side::Right),
    ]);
    for entry in entries {
        table.row(row(entry, lang));
    }
    table
}

impl Show for HistoryAnswer {
    fn table(&self, _picture: &Picture, lang: Lang, colours: Colours) -> String {
        if self.history.is_empty() {
            return lang.pick("No event is about it.\n", "Aucun événement ne s'y rapporte.\n").to_owned();
        }
        events_table(&self.history, lang).text(colours)
    }

    fn columns() -> Vec<&'static str> {
        vec!["seq", "type", "effective_on", "recorded_at", "actor", "command_id", "note", "amount", "data"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let of = |entry: &Entry| {
            let facts = Facts::of(&entry.data);
            vec![
                entry.seq.to_string(),
                entry.kind.to_owned(),
                entry.effective_on.to_string(),
                entry.recorded_at.to_string(),
                entry.actor.clone(),
                entry.command_id.to_string(),
                entry.note.clone().unwrap_or_default(),
                facts.amount().map(|amount| amount.to_string()).unwrap_or_default(),
                facts.json(),
            ]
        };
        self.history.iter().map(of).collect()
    }
}
