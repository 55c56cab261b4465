//! The lists as tables: every column of each, told once, with what it is called where people read it.

use super::{Cell, Column, Kind, Table};
use projections::lists::List;
use serde::Serialize;

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListColumn {
    /// The path in an entry, and what stands there.
    pub column: Column,
    /// The heading in English and in French; empty where readers of that language are not shown the column. A line end
    /// says where it may be broken.
    pub heading: (&'static str, &'static str),
}

const fn column(name: &'static str, kind: Kind, en: &'static str, fr: &'static str) -> ListColumn {
    ListColumn { column: Column { name, kind }, heading: (en, fr) }
}

const fn text(name: &'static str, en: &'static str, fr: &'static str) -> ListColumn {
    column(name, Kind::Text, en, fr)
}

/// A column that only programs are shown.
const fn unseen(name: &'static str, kind: Kind) -> ListColumn {
    column(name, kind, "", "")
}

const YEAR: ListColumn = text("year", "Year", "Exercice");
const HOLDER: ListColumn = text("holder", "Broadcaster", "Télédiffuseur");
const PROJECT: ListColumn = text("project", "Project", "Projet");
const TITLE: ListColumn = text("title", "Title", "Titre");
const LANGUAGE: ListColumn = text("language", "Language", "Langue");
const GENRE: ListColumn = text("genre", "Genre", "Genre");
const HELD: ListColumn = column("held", Kind::Amount, "Held", "Réservé");

const YEARS: &[ListColumn] = &[
    YEAR,
    column("opened_on", Kind::Day, "Opened", "Ouvert le"),
    text("rulebook", "Rulebook", "Règles"),
    column("first_deadline.date", Kind::Day, "First\ndeadline", "Première\ndate limite"),
    column("first_deadline.closed", Kind::Flag, "Closed", "Fermée"),
    column("final_deadline.date", Kind::Day, "Final\ndeadline", "Date limite\nfinale"),
    column("final_deadline.closed", Kind::Flag, "Closed", "Fermée"),
    column("closed", Kind::Flag, "Year\nclosed", "Exercice\nfermé"),
    column("holders", Kind::Count, "Broadcasters", "Télédiffuseurs"),
    column("committed", Kind::Amount, "Committed", "Engagé"),
];

const HOLDERS: &[ListColumn] = &[
    text("holder", "Id", "Identifiant"),
    text("name.en", "Name", ""),
    text("name.fr", "", "Nom"),
    text("kind", "Kind", "Type"),
    column("educational", Kind::Flag, "Educational", "Éducatif"),
    text("years", "Years with an allocation", "Exercices avec allocation"),
];

const PROJECTS: &[ListColumn] = &[
    PROJECT,
    TITLE,
    GENRE,
    LANGUAGE,
    text("producer", "Producer", "Producteur"),
    text("production", "Production", "Production"),
    unseen("affiliated_with", Kind::Text),
    unseen("digital_media", Kind::Text),
    unseen("positions.total", Kind::Count),
    unseen("positions.women", Kind::Count),
    unseen("regional", Kind::Flag),
    unseen("ott_first_window", Kind::Flag),
    unseen("budget", Kind::Amount),
    unseen("other_programs", Kind::Amount),
    text("status", "Status", "Statut"),
    column("committed", Kind::Amount, "Committed", "Engagé"),
    HELD,
    column("rejected", Kind::Flag, "Rejected", "Rejeté"),
    column("applied", Kind::Flag, "Applied", "Demande"),
];

const COMMITMENTS: &[ListColumn] = &[
    text("commitment", "Commitment", "Engagement"),
    YEAR,
    PROJECT,
    TITLE,
    HOLDER,
    LANGUAGE,
    GENRE,
    unseen("kind", Kind::Text),
    unseen("source", Kind::Text),
    text("state", "State", "État"),
    column("amount", Kind::Amount, "Committed\nat first", "Engagé\nà l'origine"),
    HELD,
    column("counted", Kind::Amount, "Counted", "Compté"),
    column("made_on", Kind::Day, "Made on", "Pris le"),
    column("applied_on", Kind::Day, "Applied on", "Demande du"),
];

const APPLICATIONS: &[ListColumn] = &[
    column("seq", Kind::Count, "Event", "No"),
    YEAR,
    PROJECT,
    column("effective_on", Kind::Day, "Received on", "Reçue le"),
    column("complete", Kind::Flag, "Complete", "Complète"),
    text("refused", "Refused", "Refus"),
];

const DISPUTES: &[ListColumn] = &[
    text("dispute", "Dispute", "Litige"),
    YEAR,
    HOLDER,
    text("subject", "Subject", "Objet"),
    text("nature", "Nature", "Nature"),
    column("opened_on", Kind::Day, "Opened on", "Ouvert le"),
    text("step", "Waits for", "En attente de"),
    text("outcome", "Last outcome", "Dernière issue"),
];

const DIMENSION: ListColumn = text("dimension", "Told apart by", "Selon");
const VALUE: ListColumn = text("value", "What", "Quoi");

const INDICATORS: &[ListColumn] = &[
    YEAR,
    DIMENSION,
    VALUE,
    column("committed", Kind::Amount, "Committed", "Engagé"),
    text("committed_share", "Share", "Part"),
    column("projects", Kind::Count, "Projects", "Projets"),
    text("projects_share", "Share of\nprojects", "Part des\nprojets"),
    column("holders", Kind::Count, "Broadcasters", "Télédiffuseurs"),
];

const CHANGES: &[ListColumn] = &[
    text("from_year", "From", "De"),
    text("to_year", "To", "À"),
    DIMENSION,
    VALUE,
    column("from_committed", Kind::Amount, "Committed\nbefore", "Engagé\navant"),
    column("to_committed", Kind::Amount, "Committed\nafter", "Engagé\naprès"),
    column("difference", Kind::Amount, "Difference", "Différence"),
    text("from_share", "Share\nbefore", "Part\navant"),
    text("to_share", "Share\nafter", "Part\naprès"),
    column("from_projects", Kind::Count, "Projects\nbefore", "Projets\navant"),
    column("to_projects", Kind::Count, "Projects\nafter", "Projets\naprès"),
];

const PUBLISHED: &[ListColumn] = &[
    YEAR,
    DIMENSION,
    VALUE,
    column("committed", Kind::Amount, "Committed", "Engagé"),
    text("committed_share", "Share", "Part"),
];

const REVIEWS: &[ListColumn] = &[
    YEAR,
    text("line", "Line", "Ligne"),
    HOLDER,
    PROJECT,
    TITLE,
    LANGUAGE,
    GENRE,
    text("measure", "Measure", "Mesure"),
    text("channel", "Channel", "Chaîne"),
    unseen("reported_on", Kind::Day),
    column("hours", Kind::Amount, "Hours", "Heures"),
    column("last_year", Kind::Amount, "Hours the\nyear before", "Heures de\nl'an dernier"),
    text("decision", "Decided", "Décision"),
    text("findings", "To look at", "À examiner"),
    column("seq", Kind::Count, "Event", "No"),
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
