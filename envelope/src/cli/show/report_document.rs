//! The periodic report as a document that is printed: every word of it, in one language.

use super::case::dated;
use crate::cli::terms;
use crate::cli::words::Lang;
use crate::document::{Align, Block, Document, Section, Sheet};
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::time::Instant;
use projections::balances::Measure;
use projections::picture::Picture;
use projections::report::{ProjectReport, Report};

/// The document. `recorded_at` is when the last event was recorded that it rests on.
pub(crate) fn document(report: &Report, recorded_at: Instant, picture: &Picture, lang: Lang) -> Document {
    let holder = terms::holder(lang, picture, &report.holder);
    let title = match lang {
        Lang::En => format!("Periodic report of {holder}, {}", report.year),
        Lang::Fr => format!("Rapport périodique de {holder}, {}", report.year),
    };
    let running = match lang {
        Lang::En => format!("{}, {}, through event {}", report.holder, report.year, report.through),
        Lang::Fr => format!("{}, {}, jusqu'à l'événement {}", report.holder, report.year, report.through),
    };
    let mut sections = vec![Section {
        heading: lang.pick("Allocations and their use", "Allocations et leur utilisation").to_owned(),
        blocks: envelopes(report, lang),
    }];
    sections.push(Section {
        heading: lang.pick("Obligations", "Obligations").to_owned(),
        blocks: vec![Block::Table(obligations(report, lang))],
    });
    if !report.projects.is_empty() {
        sections.push(Section {
            heading: lang.one(headings::PROJECTS).to_owned(),
            blocks: vec![Block::Table(projects(report, lang))],
        });
    }
    Document {
        language: lang.pick("en-CA", "fr-CA"),
        title,
        subject: format!("{}, {}", report.holder, report.year),
        running,
        page_of: phrases::PAGE_OF.map(|text| lang.one(text)),
        dated: dated(recorded_at),
        sections,
    }
}

fn amount(lang: Lang, amount: Money) -> String {
    lang.amount(amount)
}

fn envelopes(report: &Report, lang: Lang) -> Vec<Block> {
    let measures = Measure::IN_SHORT;
    let heading = |measure: Measure| {
        let (en, fr) = measure.heading();
        terms::in_one_line(lang.pick(en, fr))
    };
    let headings: Vec<String> = measures.iter().map(|measure| heading(*measure)).collect();
    let columns = |first: &'static str| {
        let rest = headings.iter().map(|text| (text.as_str(), Align::Right));
        [(first, Align::Left)].into_iter().chain(rest).collect::<Vec<_>>()
    };
    let tables = report.envelopes.iter().map(|envelope| {
        let mut sheet = Sheet::new(terms::language(lang, envelope.language), columns(lang.one(headings::BUCKET)));
        let row = |name: String, figures: &projections::balances::Figures| {
            let cells = measures.iter().map(|measure| amount(lang, figures.get(*measure)));
            [name].into_iter().chain(cells).collect::<Vec<_>>()
        };
        for bucket in &envelope.buckets {
            sheet.rows.push(row(terms::in_one_line(terms::bucket(lang, bucket.bucket)), &bucket.figures));
        }
        sheet.rows.push(row("Total".to_owned(), &envelope.total));
        Block::Table(sheet)
    });
    tables.collect()
}

fn obligations(report: &Report, lang: Lang) -> Sheet {
    let columns = [
        (lang.pick("Obligation", "Obligation"), Align::Left),
        (lang.one(headings::STATUS), Align::Left),
        (lang.one(headings::REQUIRED), Align::Right),
        (lang.one(headings::REACHED), Align::Right),
    ];
    let mut sheet = Sheet::new(lang.pick("How each stands", "Où en est chacune"), columns);
    let mut row = |name: String, status: &str, required: Money, reached: Money| {
        sheet.rows.push(vec![name, terms::status(lang, status).0, amount(lang, required), amount(lang, reached)]);
    };
    for envelope in &report.compliance {
        let of = |what: &str| format!("{what}, {}", terms::language(lang, envelope.language));
        let first = &envelope.first_deadline;
        row(of(lang.one(headings::FIRST_DEADLINE)), first.status, first.required, first.counted);
        let media = &envelope.digital_media;
        row(of(lang.one(headings::DIGITAL_MEDIA)), media.status, media.amount.required, media.amount.committed);
        let cap = &envelope.in_house_affiliated;
        row(of(lang.one(headings::IN_HOUSE_AND_AFFILIATED_CAP)), cap.status, cap.cap, cap.used);
    }
    for parity in &report.parity {
        row(lang.one(headings::PARITY).to_owned(), parity.status, parity.required, parity.committed);
    }
    sheet
}

fn projects(report: &Report, lang: Lang) -> Sheet {
    let columns = [
        (lang.one(headings::PROJECT), Align::Left),
        (lang.one(headings::GENRE), Align::Left),
        (lang.one(headings::HELD), Align::Right),
        (lang.one(headings::COUNTED), Align::Right),
    ];
    let mut sheet = Sheet::new(lang.pick("What the envelopes contribute", "Ce que versent les enveloppes"), columns);
    for project in &report.projects {
        let ProjectReport { title, project: id, genre, envelope_contribution: of, .. } = project;
        let name = title.as_ref().map_or_else(|| id.to_string(), |title| format!("{title} ({id})"));
        let genre = genre.map(|genre| terms::genre(lang, genre)).unwrap_or_default();
        sheet.rows.push(vec![name, genre, amount(lang, of.held), amount(lang, of.counted)]);
    }
    sheet
}
