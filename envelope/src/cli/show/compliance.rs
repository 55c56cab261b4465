//! Compliance: a table an envelope, an obligation a row, then parity, which may join languages.

use super::Show;
use super::notes::notes;
use super::table::{Cell, Side, Table};
use crate::cli::style::Colours;
use crate::cli::style::Style;
use crate::cli::terms;
use crate::cli::values::value;
use crate::cli::words::Lang;
use ledger::texts::{Pair, headings, phrases};
use ledger::words::Language;
use projections::compliance::{Compliance, EnvelopeCompliance, Obligation, Parity, ParityFigure};
use projections::figures::Value;
use projections::picture::Picture;

/// A figure where it is nothing stands back.
fn figure_cell(lang: Lang, found: Value) -> Cell {
    Cell::styled(value(lang, found), if found.is_nothing() { Style::Faint } else { Style::Plain })
}

/// One obligation in the columns that all share; what an obligation does not have is left empty.
struct Row {
    code: &'static str,
    title: Pair,
    section: &'static str,
    date: Option<Obligation>,
    status: Obligation,
    /// Required, reached, missing, and taken or lapsed.
    figures: [Option<Obligation>; 4],
}

const ROWS: [Row; 5] = [
    Row {
        code: "first-deadline",
        title: Obligation::FirstStatus.heading(),
        section: "C.2.1.1",
        date: Some(Obligation::FirstDate),
        status: Obligation::FirstStatus,
        figures: [
            Some(Obligation::FirstRequired),
            Some(Obligation::FirstCounted),
            Some(Obligation::FirstShortfall),
            Some(Obligation::FirstTaken),
        ],
    },
    Row {
        code: "final-deadline",
        title: Obligation::FinalStatus.heading(),
        section: "C.2.1.2",
        date: Some(Obligation::FinalDate),
        status: Obligation::FinalStatus,
        figures: [None, Some(Obligation::FinalCommitted), None, Some(Obligation::FinalLapsed)],
    },
    Row {
        code: "digital-media-projects",
        title: ("Digital media, projects", "Médias numériques, projets"),
        section: "C.2.6",
        date: None,
        status: Obligation::MediaStatus,
        figures: [
            Some(Obligation::MediaRequired),
            Some(Obligation::MediaEligible),
            Some(Obligation::MediaMissing),
            None,
        ],
    },
    Row {
        code: "digital-media-allocation",
        title: ("  or dollars", "  ou dollars"),
        section: "C.2.6",
        date: None,
        status: Obligation::MediaStatus,
        figures: [
            Some(Obligation::MediaAmountRequired),
            Some(Obligation::MediaAmountCommitted),
            Some(Obligation::MediaAmountShortfall),
            None,
        ],
    },
    Row {
        code: "in-house-affiliated",
        title: ("In-house, affiliated, at most", "Interne, affiliée, au plus"),
        section: "C.2.9",
        date: None,
        status: Obligation::InHouseStatus,
        figures: [Some(Obligation::InHouseCap), Some(Obligation::InHouseUsed), None, None],
    },
];

fn envelope_table(envelope: &EnvelopeCompliance, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Obligation", "Obligation"), Side::Left),
        (lang.pick("Section", "Section"), Side::Left),
        (lang.pick("Date", "Date"), Side::Left),
        (lang.one(headings::STATUS), Side::Left),
        (lang.one(headings::REQUIRED), Side::Right),
        (lang.one(headings::REACHED), Side::Right),
        (lang.one(headings::MISSING), Side::Right),
        (lang.one(headings::TAKEN_OR_LAPSED_IN_TWO_LINES), Side::Right),
    ]);
    for row in &ROWS {
        let text = |figure: Option<Obligation>| figure.map(|of| of.of(envelope).to_string()).unwrap_or_default();
        let (status, style) = terms::status(lang, &row.status.of(envelope).to_string());
        let mut cells = vec![
            lang.pick(row.title.0, row.title.1).into(),
            row.section.into(),
            text(row.date).into(),
            Cell::styled(status, style),
        ];
        let figure = |of: &Option<Obligation>| of.map_or_else(Cell::default, |of| figure_cell(lang, of.of(envelope)));
        cells.extend(row.figures.iter().map(figure));
        table.row(cells);
    }
    table
}

fn languages(lang: Lang, languages: &[Language]) -> String {
    languages.iter().map(|language| terms::language(lang, *language)).collect::<Vec<_>>().join(", ")
}

fn parity_table(parity: &[Parity], picture: &Picture, lang: Lang) -> Table {
    const FIGURES: [ParityFigure; 4] =
        [ParityFigure::Base, ParityFigure::Required, ParityFigure::Committed, ParityFigure::Shortfall];
    let heading = |figure: ParityFigure| lang.one(figure.heading());
    let first = [
        (lang.pick("Parity (C.2.7)", "Parité (C.2.7)"), Side::Left),
        (lang.one(headings::LANGUAGES), Side::Left),
        (heading(ParityFigure::Status), Side::Left),
    ];
    let mut table = Table::new(first.into_iter().chain(FIGURES.map(|figure| (heading(figure), Side::Right))));
    for of_holder in parity {
        let (status, style) = terms::status(lang, of_holder.status);
        let mut cells = vec![
            terms::holder(lang, picture, &of_holder.holder).into(),
            languages(lang, &of_holder.languages).into(),
            Cell::styled(status, style),
        ];
        cells.extend(FIGURES.map(|figure| value(lang, figure.of(of_holder)).into()));
        table.row(cells);
    }
    table
}

/// The parameters behind the obligations, where the guide leaves a choice.
const RESTS_ON: [&str; 6] = [
    "first_deadline.share",
    "first_deadline.threshold",
    "digital_media.share",
    "in_house_affiliated.share",
    "parity.share",
    "parity.scope",
];

impl Show for Compliance {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Obligations of {}, through event {}", self.year, self.through),
            Lang::Fr => format!("Obligations de {}, jusqu'à l'événement {}", self.year, self.through),
        });
        text.push('\n');
        for envelope in &self.envelopes {
            let holder = terms::holder(lang, picture, &envelope.holder);
            let title = format!("{holder}, {}", terms::language(lang, envelope.language));
            text.push_str(&format!("\n{}\n{}", colours.bold(&title), envelope_table(envelope, lang).text(colours)));
        }
        if self.envelopes.is_empty() {
            text.push_str(&format!("\n{}\n", lang.one(phrases::NO_ENVELOPE)));
        }
        if !self.parity.is_empty() {
            text.push_str(&format!("\n{}", parity_table(&self.parity, picture, lang).text(colours)));
        }
        text.push_str(&notes(&RESTS_ON, lang, colours));
        text
    }

    fn columns() -> Vec<&'static str> {
        vec!["year", "holder", "language", "obligation", "date", "status", "required", "reached", "missing", "taken"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let of_envelopes = self.envelopes.iter().flat_map(|envelope| {
            let text =
                move |figure: Option<Obligation>| figure.map(|of| of.of(envelope).to_string()).unwrap_or_default();
            ROWS.iter().map(move |row| {
                let start = [
                    self.year.to_string(),
                    envelope.holder.to_string(),
                    envelope.language.to_string(),
                    row.code.to_owned(),
                    text(row.date),
                    text(Some(row.status)),
                ];
                start.into_iter().chain(row.figures.iter().map(|figure| text(*figure))).collect()
            })
        });
        let of_parity = self.parity.iter().map(|parity| {
            let languages: Vec<_> = parity.languages.iter().map(|language| language.word()).collect();
            vec![
                self.year.to_string(),
                parity.holder.to_string(),
                languages.join("+"),
                "parity".to_owned(),
                String::new(),
                parity.status.to_owned(),
                parity.required.to_string(),
                parity.committed.to_string(),
                parity.shortfall.to_string(),
                String::new(),
            ]
        });
        of_envelopes.chain(of_parity).collect()
    }
}
