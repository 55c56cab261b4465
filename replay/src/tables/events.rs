//! Events as rows: every field of the event, and those of its data that most events have.

use super::{Cell, Column, Table, columns};
use ledger::event::Event;
use ledger::money::Money;
use serde_json::Value;

const EVENTS: &str = "seq:count type effective_on:day recorded_at:instant actor command_id batch_place:count \
    batch_size:count note year holder language genre bucket project commitment dispute amount:amount id data";

/// What an event's data says, as text.
pub struct Facts(Value);

impl Facts {
    /// The data of an event.
    pub fn of(data: &impl serde::Serialize) -> Facts {
        Facts(serde_json::to_value(data).unwrap_or_default())
    }

    /// A field that is text; nothing where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// What the event moves: the amount that it states, or all that it states by bucket.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        let stated = ["amount", "credit"].into_iter().find_map(|name| self.0.get(name));
        let money = |value: &Value| value.as_str().and_then(|text| Money::parse(text).ok());
        stated.and_then(money).or_else(|| Some(self.0.get("buckets")?.as_object()?.values().filter_map(money).sum()))
    }

    /// All of it, as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        self.0.to_string()
    }

    /// The legs of a swap.
    pub fn legs(&self) -> impl Iterator<Item = &Value> {
        self.0.get("legs").and_then(Value::as_array).into_iter().flatten()
    }
}

/// The columns.
#[must_use]
pub fn header() -> Vec<Column> {
    columns(EVENTS)
}

/// An event's row.
#[must_use]
pub fn row(event: &Event) -> Vec<Cell> {
    let facts = Facts::of(&event.body);
    let of = |name: &str| Cell::words(facts.text(name));
    vec![
        Cell::Count(event.seq),
        Cell::words(event.body.kind().name()),
        Cell::Day(event.effective_on),
        Cell::Instant(event.recorded_at),
        Cell::words(event.actor.clone()),
        Cell::words(event.command_id.to_string()),
        Cell::Count(event.batch.0.into()),
        Cell::Count(event.batch.1.into()),
        Cell::words(event.act.as_ref().and_then(|act| act.note.clone()).unwrap_or_default()),
        of("year"),
        of("holder"),
        of("language"),
        of("genre"),
        of("bucket"),
        of("project"),
        of("commitment"),
        of("dispute"),
        facts.amount().map_or(Cell::Empty, Cell::Amount),
        Cell::words(event.id.to_string()),
        Cell::words(facts.json()),
    ]
}

/// The table of these rows.
#[must_use]
pub fn table(rows: Vec<Vec<Cell>>) -> Table {
    Table { name: "events", columns: header(), rows }
}
