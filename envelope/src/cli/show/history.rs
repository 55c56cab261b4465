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
fn about(facts: &Facts) -> String {
    let own = ABOUT.into_iter().map(|name| facts.text(name).to_owned()).filter(|text| !text.is_empty());
    let legs = facts.legs().map(|leg| {
        let of = |name: &str| leg.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{} → {} {} {}", of("from"), of("to"), of("bucket"), of("amount"))
    });
    own.chain(legs).collect::<Vec<_>>().join(", ")
}

/// The columns of a row that tells an event: the heading, and whether it is a number, which stands to the right.
pub(super) fn event_columns(lang: Lang) -> [(&'static str, bool); 6] {
    [
        (lang.one(headings::EVENT_NUMBER), true),
        (lang.one(headings::EFFECTIVE), false),
        (lang.one(headings::RECORDED), false),
        (lang.one(headings::WHAT_HAPPENED), false),
        (lang.one(headings::ABOUT), false),
        (lang.one(headings::AMOUNT), true),
    ]
}

/// What stands in them.
pub(super) fn event_row(entry: &Entry, lang: Lang) -> [String; 6] {
    let facts = Facts::of(&entry.data);
    [
        entry.seq.to_string(),
        entry.effective_on.to_string(),
        entry.recorded_at.day().map(|day| day.to_string()).unwrap_or_default(),
        Kind::from_name(entry.kind).map_or(entry.kind, |kind| events::name(lang, kind)).to_owned(),
        about(&facts),
        facts.amount().map(|amount| lang.amount(amount)).unwrap_or_default(),
    ]
}

/// An event a row.
pub(super) fn events_table<'a>(entries: impl IntoIterator<Item = &'a Entry>, lang: Lang) -> Table {
    let side = |(heading, is_number)| (heading, if is_number { Side::Right } else { Side::Left });
    let mut table = Table::new(event_columns(lang).map(side));
    for entry in entries {
        table.row(event_row(entry, lang).map(Into::into).to_vec());
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
