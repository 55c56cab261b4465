//! Compliance: a table an envelope, an obligation a row, then parity, which may join languages.

use super::Show;
use super::notes::notes;
use super::table::{Cell, Side, Table};
use crate::cli::style::Colours;
use crate::cli::style::Style;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::time::Day;
use ledger::words::Language;
use projections::compliance::{Compliance, EnvelopeCompliance, Parity};
use projections::picture::Picture;

/// A figure of an obligation: money or a number of projects.
#[derive(Clone, Copy)]
enum Amount {
    Money(Money),
    Projects(u64),
}

impl Amount {
    fn cell(self, lang: Lang) -> Cell {
        match self {
            Amount::Money(amount) => Cell::styled(lang.amount(amount), faint_if(amount.is_zero())),
            Amount::Projects(number) => Cell::styled(number.to_string(), faint_if(number == 0)),
        }
    }

    fn plain(self) -> String {
        match self {
            Amount::Money(amount) => amount.to_string(),
            Amount::Projects(number) => number.to_string(),
        }
    }
}

const fn faint_if(nothing: bool) -> Style {
    if nothing { Style::Faint } else { Style::Plain }
}

/// One obligation in the columns that all share; what an obligation does not have is left empty.
struct Obligation {
    code: &'static str,
    en: &'static str,
    fr: &'static str,
    section: &'static str,
    date: Option<Day>,
    status: &'static str,
    required: Option<Amount>,
    reached: Option<Amount>,
    missing: Option<Amount>,
    taken: Option<Amount>,
}

fn obligations(envelope: &EnvelopeCompliance) -> [Obligation; 5] {
    let (first, last) = (&envelope.first_deadline, &envelope.final_deadline);
    let (media, cap) = (&envelope.digital_media, &envelope.in_house_affiliated);
    let money = |amount| Some(Amount::Money(amount));
    let projects = |number| Some(Amount::Projects(number));
    let none = Obligation {
        code: "",
        en: "",
        fr: "",
        section: "C.2.6",
        date: None,
        status: media.status,
        required: None,
        reached: None,
        missing: None,
        taken: None,
    };
    [
        Obligation {
            code: "first-deadline",
            en: "First deadline",
            fr: "Première date limite",
            section: "C.2.1.1",
            date: Some(first.date),
            status: first.status,
            required: money(first.required),
            reached: money(first.counted),
            missing: money(first.shortfall),
            taken: money(first.taken),
        },
        Obligation {
            code: "final-deadline",
            en: "Final deadline",
            fr: "Date limite finale",
            section: "C.2.1.2",
            date: Some(last.date),
            status: last.status,
            reached: money(last.committed),
            taken: money(last.lapsed),
            ..none
        },
        Obligation {
            code: "digital-media-projects",
            en: "Digital media, projects",
            fr: "Médias numériques, projets",
            required: projects(media.projects.required),
            reached: projects(media.projects.eligible),
            missing: projects(media.projects.missing),
            ..none
        },
        Obligation {
            code: "digital-media-allocation",
            en: "  or dollars",
            fr: "  ou dollars",
            required: money(media.amount.required),
            reached: money(media.amount.committed),
            missing: money(media.amount.shortfall),
            ..none
        },
        Obligation {
            code: "in-house-affiliated",
            en: "In-house, affiliated, at most",
            fr: "Interne, affiliée, au plus",
            section: "C.2.9",
            status: cap.status,
            required: money(cap.cap),
            reached: money(cap.used),
            ..none
        },
    ]
}

fn envelope_table(envelope: &EnvelopeCompliance, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Obligation", "Obligation"), Side::Left),
        (lang.pick("Section", "Section"), Side::Left),
        (lang.pick("Date", "Date"), Side::Left),
        (lang.pick("Status", "État"), Side::Left),
        (lang.pick("Required", "Exigé"), Side::Right),
        (lang.pick("Reached", "Atteint"), Side::Right),
        (lang.pick("Missing", "Manquant"), Side::Right),
        (lang.pick("Taken or\nlapsed", "Repris ou\npérimé"), Side::Right),
    ]);
    for obligation in obligations(envelope) {
        let cell = |amount: Option<Amount>| amount.map_or_else(Cell::default, |amount| amount.cell(lang));
        let (status, style) = terms::status(lang, obligation.status);
        table.row(vec![
            lang.pick(obligation.en, obligation.fr).into(),
            obligation.section.into(),
            obligation.date.map(|day| day.to_string()).unwrap_or_default().into(),
            Cell::styled(status, style),
            cell(obligation.required),
            cell(obligation.reached),
            cell(obligation.missing),
            cell(obligation.taken),
        ]);
    }
    table
}

fn languages(lang: Lang, languages: &[Language]) -> String {
    languages.iter().map(|language| terms::language(lang, *language)).collect::<Vec<_>>().join(", ")
}

fn parity_table(parity: &[Parity], picture: &Picture, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Parity (C.2.7)", "Parité (C.2.7)"), Side::Left),
        (lang.pick("Languages", "Langues"), Side::Left),
        (lang.pick("Status", "État"), Side::Left),
        (lang.pick("Base", "Base"), Side::Right),
        (lang.pick("Required", "Exigé"), Side::Right),
        (lang.pick("Reached", "Atteint"), Side::Right),
        (lang.pick("Missing", "Manquant"), Side::Right),
    ]);
    for of_holder in parity {
        let (status, style) = terms::status(lang, of_holder.status);
        table.row(vec![
            terms::holder(lang, picture, &of_holder.holder).into(),
            languages(lang, &of_holder.languages).into(),
            Cell::styled(status, style),
            lang.amount(of_holder.base).into(),
            lang.amount(of_holder.required).into(),
            lang.amount(of_holder.committed).into(),
            lang.amount(of_holder.shortfall).into(),
        ]);
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
            text.push_str(lang.pick("\nNo envelope.\n", "\nAucune enveloppe.\n"));
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
        let plain = |amount: Option<Amount>| amount.map(Amount::plain).unwrap_or_default();
        let of_envelopes = self.envelopes.iter().flat_map(|envelope| {
            obligations(envelope).map(|obligation| {
                vec![
                    self.year.to_string(),
                    envelope.holder.to_string(),
                    envelope.language.to_string(),
                    obligation.code.to_owned(),
                    obligation.date.map(|day| day.to_string()).unwrap_or_default(),
                    obligation.status.to_owned(),
                    plain(obligation.required),
                    plain(obligation.reached),
                    plain(obligation.missing),
                    plain(obligation.taken),
                ]
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
