//! Lists: an entry a row, in the columns that people are shown, and below them how many there are.

use super::table::{Cell, Side, Table};
use crate::cli::style::{Colours, Style};
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::texts::{phrases, words};
use projections::lists::List;
use replay::tables::lists::{columns, table};
use replay::tables::{Cell as Found, Kind};
use serde::Serialize;

/// A list for people.
pub(crate) fn text<T: Serialize>(list: &List<T>, lang: Lang, colours: Colours) -> String {
    let rows = table(list).rows;
    if rows.is_empty() {
        return format!("{}\n", lang.one(phrases::NONE));
    }
    let known = columns(list.name);
    let headings: Vec<&str> = known.iter().map(|column| lang.pick(column.heading.0, column.heading.1)).collect();
    // What nobody has said of any of them takes no room.
    let shown: Vec<usize> = (0..known.len())
        .filter(|place| headings.get(*place).is_some_and(|heading| !heading.is_empty()))
        .filter(|place| rows.iter().any(|row| row.get(*place).is_some_and(|cell| *cell != Found::Empty)))
        .collect();
    let place_of = |place: &usize| {
        let (column, heading) = (known.get(*place)?, headings.get(*place)?);
        let side = match column.column.kind {
            Kind::Count | Kind::Amount => Side::Right,
            Kind::Text | Kind::Flag | Kind::Day | Kind::Instant => Side::Left,
        };
        Some((*heading, side))
    };
    let mut drawn = Table::new(shown.iter().filter_map(place_of));
    // What a value of an indicator is called depends on what it is a value of.
    let dimension = known.iter().position(|column| column.column.name == "dimension");
    let cell = |row: &[Found], place: &usize| {
        let (found, column) = (row.get(*place)?, known.get(*place)?);
        let name = match dimension.and_then(|at| row.get(at)) {
            Some(Found::Text(dimension)) if column.column.name == "value" => dimension,
            Some(_) | None => column.column.name,
        };
        Some(read(found, name, lang))
    };
    for row in &rows {
        drawn.row(shown.iter().filter_map(|place| cell(row, place)).collect());
    }
    if let Some(totals) = &list.totals {
        let total = |place: &usize| match known.get(*place).map(|column| column.column.name) {
            Some("held") => lang.amount(totals.held).into(),
            Some("counted") => lang.amount(totals.counted).into(),
            Some("commitment") => Cell::from("Total"),
            Some(_) | None => Cell::default(),
        };
        drawn.total(shown.iter().map(total).collect());
    }
    let count = lang.number(u64::try_from(list.count).unwrap_or(u64::MAX));
    let below = match lang {
        Lang::En => format!("{count} in all, through event {}.", list.through),
        Lang::Fr => format!("{count} en tout, jusqu'à l'événement {}.", list.through),
    };
    format!("{}\n{}\n", drawn.text(colours), colours.faint(&below))
}

fn read(found: &Found, column: &str, lang: Lang) -> Cell {
    match found {
        Found::Empty => Cell::default(),
        Found::Flag(true) => Cell::from(lang.one(words::YES)),
        Found::Flag(false) => Cell::styled(lang.one(words::NO), Style::Faint),
        Found::Amount(amount) => {
            Cell::styled(lang.amount(*amount), if amount.is_zero() { Style::Faint } else { Style::Plain })
        }
        Found::Text(text) => Cell::from(terms::choice(lang, column, text)),
        Found::Count(_) | Found::Day(_) | Found::Instant(_) => Cell::from(found.text()),
    }
}
