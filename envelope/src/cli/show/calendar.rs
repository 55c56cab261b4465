//! The calendar: a row for each thing that falls due.

use super::Show;
use super::table::{Cell, Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::texts::{headings, phrases, words};
use ledger::time::Day;
use projections::calendar::{Calendar, CalendarEntry, Precision};
use projections::picture::Picture;

/// The month and the year of a day.
fn month(lang: Lang, day: Day) -> String {
    let text = day.to_string();
    let mut parts = text.split('-');
    let year = parts.next().unwrap_or_default();
    let place = parts.next().and_then(|month| month.parse::<usize>().ok()).unwrap_or_default();
    format!("{} {year}", lang.one(words::month(place).unwrap_or_default()))
}

/// When an entry is, no more exactly than it is known.
fn when(lang: Lang, entry: &CalendarEntry) -> String {
    let in_month = entry.from.map(|day| month(lang, day)).unwrap_or_default();
    match entry.precision {
        Precision::Day => entry.from.map(|day| day.to_string()).unwrap_or_default(),
        Precision::FirstWeek => match lang {
            Lang::En => format!("first week of {in_month}"),
            Lang::Fr => format!("1re semaine de {in_month}").replace("de avril", "d'avril"),
        },
        Precision::Month => in_month,
        Precision::EveryMonth => lang.pick("every month", "chaque mois").to_owned(),
        Precision::Undated => lang.one(phrases::NO_DATE).to_owned(),
    }
}

impl Show for Calendar {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Calendar of {}, through event {}", self.year, self.through),
            Lang::Fr => format!("Calendrier de {}, jusqu'à l'événement {}", self.year, self.through),
        });
        text.push_str("\n\n");
        let mut table = Table::new([
            (lang.pick("When", "Quand"), Side::Left),
            (lang.one(headings::WHAT), Side::Left),
            (lang.one(headings::STATUS), Side::Left),
            (lang.one(headings::BROADCASTER), Side::Left),
            (lang.one(headings::LANGUAGE), Side::Left),
            (lang.pick("Due", "À faire ou à savoir"), Side::Left),
        ]);
        for entry in &self.entries {
            let status = entry.status.map(|status| terms::status(lang, status));
            let status = status.map(|(word, style)| Cell::styled(word, style)).unwrap_or_default();
            let mut first = vec![when(lang, entry).into(), lang.text(entry.title.clone()).into(), status];
            if entry.due.is_empty() {
                table.row(first);
                continue;
            }
            for due in &entry.due {
                let mut row = std::mem::take(&mut first);
                // The date is said once; what else falls due then stands below.
                row.resize(3, Cell::default());
                row.extend([
                    due.holder.as_ref().map(|id| terms::holder(lang, picture, id)).unwrap_or_default().into(),
                    due.language.map(|language| terms::language(lang, language)).unwrap_or_default().into(),
                    lang.text(due.text.clone()).into(),
                ]);
                table.row(row);
            }
        }
        text.push_str(&table.text(colours));
        text
    }

    fn columns() -> Vec<&'static str> {
        vec![
            "year",
            "id",
            "entry",
            "section",
            "precision",
            "from",
            "until",
            "status",
            "who",
            "holder",
            "language",
            "text_en",
            "text_fr",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        for entry in &self.entries {
            let precision = match entry.precision {
                Precision::Day => "day",
                Precision::FirstWeek => "first-week",
                Precision::Month => "month",
                Precision::EveryMonth => "every-month",
                Precision::Undated => "undated",
            };
            let first = [
                self.year.to_string(),
                entry.id.clone(),
                entry.entry.to_owned(),
                entry.section.to_owned(),
                precision.to_owned(),
                day(entry.from),
                day(entry.until),
                entry.status.unwrap_or_default().to_owned(),
            ];
            if entry.due.is_empty() {
                let blank = std::iter::repeat_n(String::new(), 3);
                let texts = [entry.title.en.clone(), entry.title.fr.clone()];
                rows.push(first.iter().cloned().chain(blank).chain(texts).collect());
            }
            for due in &entry.due {
                let rest = [
                    due.who.to_owned(),
                    due.holder.as_ref().map(ToString::to_string).unwrap_or_default(),
                    due.language.map(|language| language.to_string()).unwrap_or_default(),
                    due.text.en.clone(),
                    due.text.fr.clone(),
                ];
                rows.push(first.iter().cloned().chain(rest).collect());
            }
        }
        rows
    }
}
