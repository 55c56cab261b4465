//! The lists as tables: every column of each, told once, with what it is called where people read it.

use super::{Cell, Column, Kind, Table};
use ledger::texts::{Pair, headings};
use projections::lists::List;
use serde::Serialize;

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListColumn {
    /// The path in an entry, and what stands there.
    pub column: Column,
    /// The heading in English and in French; empty where readers of that language are not shown the column. A line end
    /// says where it may be broken.
    pub heading: Pair,
}

const fn column(name: &'static str, kind: Kind, heading: Pair) -> ListColumn {
    ListColumn { column: Column { name, kind }, heading }
}

const fn text(name: &'static str, heading: Pair) -> ListColumn {
    column(name, Kind::Text, heading)
}

/// A column that only programs are shown.
const fn unseen(name: &'static str, kind: Kind) -> ListColumn {
    column(name, kind, ("", ""))
}

const YEAR: ListColumn = text("year", headings::YEAR);
const HOLDER: ListColumn = text("holder", headings::BROADCASTER);
const PROJECT: ListColumn = text("project", headings::PROJECT);
const TITLE: ListColumn = text("title", headings::TITLE);
const LANGUAGE: ListColumn = text("language", headings::LANGUAGE);
const GENRE: ListColumn = text("genre", headings::GENRE);
const HELD: ListColumn = column("held", Kind::Amount, headings::HELD);

const YEARS: &[ListColumn] = &[
    YEAR,
    column("opened_on", Kind::Day, ("Opened", "Ouvert le")),
    text("rulebook", headings::RULEBOOK),
    column("first_deadline.date", Kind::Day, headings::FIRST_DEADLINE_IN_TWO_LINES),
    column("first_deadline.closed", Kind::Flag, headings::CLOSED),
    column("final_deadline.date", Kind::Day, headings::FINAL_DEADLINE_IN_TWO_LINES),
    column("final_deadline.closed", Kind::Flag, headings::CLOSED),
    column("closed", Kind::Flag, headings::YEAR_CLOSED),
    column("holders", Kind::Count, headings::BROADCASTERS),
    column("committed", Kind::Amount, headings::COMMITTED),
];

const HOLDERS: &[ListColumn] = &[
    text("holder", ("Id", "Identifiant")),
    ListColumn { heading: (headings::NAME.0, ""), ..text("name.en", headings::NAME) },
    ListColumn { heading: ("", headings::NAME.1), ..text("name.fr", headings::NAME) },
    text("kind", headings::KIND),
    column("educational", Kind::Flag, headings::EDUCATIONAL),
    text("years", headings::YEARS_WITH_AN_ALLOCATION),
];

const PROJECTS: &[ListColumn] = &[
    PROJECT,
    TITLE,
    GENRE,
    LANGUAGE,
    text("producer", headings::PRODUCER),
    text("production", ("Production", "Production")),
    unseen("affiliated_with", Kind::Text),
    unseen("digital_media", Kind::Text),
    unseen("positions.total", Kind::Count),
    unseen("positions.women", Kind::Count),
    unseen("regional", Kind::Flag),
    unseen("ott_first_window", Kind::Flag),
    unseen("budget", Kind::Amount),
    unseen("other_programs", Kind::Amount),
    text("status", headings::STATUS),
    column("committed", Kind::Amount, headings::COMMITTED),
    HELD,
    column("rejected", Kind::Flag, headings::REJECTED),
    column("applied", Kind::Flag, headings::APPLIED),
];

const COMMITMENTS: &[ListColumn] = &[
    text("commitment", headings::COMMITMENT),
    YEAR,
    PROJECT,
    TITLE,
    HOLDER,
    LANGUAGE,
    GENRE,
    unseen("kind", Kind::Text),
    unseen("source", Kind::Text),
    text("state", headings::STATE),
    column("amount", Kind::Amount, ("Committed\nat first", "Engagé\nà l'origine")),
    HELD,
    column("counted", Kind::Amount, headings::COUNTED),
    column("made_on", Kind::Day, ("Made on", "Pris le")),
    column("applied_on", Kind::Day, headings::APPLIED_ON),
];

const APPLICATIONS: &[ListColumn] = &[
    column("seq", Kind::Count, headings::EVENT_NUMBER),
    YEAR,
    PROJECT,
    column("effective_on", Kind::Day, headings::RECEIVED_ON),
    column("complete", Kind::Flag, headings::COMPLETE),
    text("refused", ("Refused", "Refus")),
];

const DISPUTES: &[ListColumn] = &[
    text("dispute", headings::DISPUTE),
    YEAR,
    HOLDER,
    text("subject", headings::SUBJECT),
    text("nature", ("Nature", "Nature")),
    column("opened_on", Kind::Day, headings::OPENED_ON),
    text("step", headings::WAITS_FOR),
    text("outcome", headings::LAST_OUTCOME),
];

const DIMENSION: ListColumn = text("dimension", ("Told apart by", "Selon"));
const VALUE: ListColumn = text("value", headings::WHAT);

const INDICATORS: &[ListColumn] = &[
    YEAR,
    DIMENSION,
    VALUE,
    column("committed", Kind::Amount, headings::COMMITTED),
    text("committed_share", headings::SHARE),
    column("projects", Kind::Count, headings::PROJECTS),
    text("projects_share", ("Share of\nprojects", "Part des\nprojets")),
    column("holders", Kind::Count, headings::BROADCASTERS),
];

const FROM_YEAR: ListColumn = text("from_year", headings::FROM);
const TO_YEAR: ListColumn = text("to_year", headings::TO);
const FROM_COMMITTED: ListColumn = column("from_committed", Kind::Amount, ("Committed\nbefore", "Engagé\navant"));
const TO_COMMITTED: ListColumn = column("to_committed", Kind::Amount, ("Committed\nafter", "Engagé\naprès"));
const DIFFERENCE: ListColumn = column("difference", Kind::Amount, headings::DIFFERENCE);
const FROM_SHARE: ListColumn = text("from_share", ("Share\nbefore", "Part\navant"));
const TO_SHARE: ListColumn = text("to_share", ("Share\nafter", "Part\naprès"));

const CHANGES: &[ListColumn] = &[
    FROM_YEAR,
    TO_YEAR,
    DIMENSION,
    VALUE,
    FROM_COMMITTED,
    TO_COMMITTED,
    DIFFERENCE,
    FROM_SHARE,
    TO_SHARE,
    column("from_projects", Kind::Count, ("Projects\nbefore", "Projets\navant")),
    column("to_projects", Kind::Count, ("Projects\nafter", "Projets\naprès")),
];

const PUBLISHED: &[ListColumn] = &[
    YEAR,
    DIMENSION,
    VALUE,
    column("committed", Kind::Amount, headings::COMMITTED),
    text("committed_share", headings::SHARE),
];

const PUBLISHED_CHANGES: &[ListColumn] =
    &[FROM_YEAR, TO_YEAR, DIMENSION, VALUE, FROM_COMMITTED, TO_COMMITTED, DIFFERENCE, FROM_SHARE, TO_SHARE];

const REVIEWS: &[ListColumn] = &[
    YEAR,
    text("line", headings::LINE),
    HOLDER,
    PROJECT,
    TITLE,
    LANGUAGE,
    GENRE,
    text("measure", headings::MEASURE),
    text("channel", headings::CHANNEL),
    unseen("reported_on", Kind::Day),
    column("hours", Kind::Amount, headings::HOURS),
    column("last_year", Kind::Amount, headings::HOURS_THE_YEAR_BEFORE),
    text("decision", headings::DECIDED),
    text("findings", headings::TO_LOOK_AT),
    column("seq", Kind::Count, headings::EVENT_NUMBER),
];

/// The columns of the list of that name.
#[must_use]
pub fn columns(list: &str) -> &'static [ListColumn] {
    match list {
        "years" => YEARS,
        "holders" => HOLDERS,
        "projects" => PROJECTS,
        "commitments" => COMMITMENTS,
        "applications" => APPLICATIONS,
        "disputes" => DISPUTES,
        "indicators" => INDICATORS,
        "indicator-changes" => CHANGES,
        "published-indicators" => PUBLISHED,
        "published-indicator-changes" => PUBLISHED_CHANGES,
        "reviews" => REVIEWS,
        _ => &[],
    }
}

/// A list as a table, an entry a row.
#[must_use]
pub fn table<T: Serialize>(list: &List<T>) -> Table {
    let columns: Vec<Column> = columns(list.name).iter().map(|known| known.column).collect();
    let row = |entry: &T| {
        let entry = serde_json::to_value(entry).unwrap_or_default();
        columns.iter().map(|column| Cell::at(&entry, *column)).collect()
    };
    let rows = list.entries.iter().map(row).collect();
    Table { name: list.name, columns, rows }
}
