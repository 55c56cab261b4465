//! The review file with its contested figures: a page to read, a document to sign, or a figure a row.

mod document;

pub(crate) use document::{dated, document};

use super::Show;
use super::table::{Side, Table};
use crate::cli::style::Colours;
use crate::cli::values::{difference, event, maybe};
use crate::cli::words::Lang;
use ledger::texts::{headings, words};
use projections::dispute::DisputeFile;
use projections::picture::Picture;
use replay::case::{Basis, Case, ContestedFigure};
use replay::diff::Delta;
use replay::explain::Pinned;
use replay::figure::Value;

/// Which figures these are, in a sentence or two.
pub(super) fn which(case: &Case, lang: Lang) -> String {
    let (then, now) = (case.then.head.seq, case.now.head.seq);
    if case.basis == Basis::ContestedEvents {
        return match lang {
            Lang::En => format!(
                "Figures that rest on the contested events: as known before the dispute was opened (through event {then}) and as known now (through event {now})."
            ),
            Lang::Fr => format!(
                "Chiffres qui reposent sur les événements contestés\u{a0}: tels que connus avant l'ouverture du litige (jusqu'à l'événement {then}) et tels que connus maintenant (jusqu'à l'événement {now})."
            ),
        };
    }
    let none = if case.file.contested.is_empty() {
        lang.pick("No event is contested.", "Aucun événement n'est contesté.")
    } else {
        lang.pick(
            "No figure of the broadcaster rests on the contested events.",
            "Aucun chiffre du télédiffuseur ne repose sur les événements contestés.",
        )
    };
    let changed = match (lang, case.contested_figures.is_empty()) {
        (Lang::En, false) => format!(
            "These are the broadcaster's figures that changed since the dispute was opened: as known before (through event {then}) and as known now (through event {now})."
        ),
        (Lang::Fr, false) => format!(
            "Voici les chiffres du télédiffuseur qui ont changé depuis l'ouverture du litige\u{a0}: tels que connus avant (jusqu'à l'événement {then}) et tels que connus maintenant (jusqu'à l'événement {now})."
        ),
        (Lang::En, true) => "No figure changed since the dispute was opened.".to_owned(),
        (Lang::Fr, true) => "Aucun chiffre n'a changé depuis l'ouverture du litige.".to_owned(),
    };
    format!("{none} {changed}")
}

/// The title of the part.
pub(super) const fn heading(lang: Lang) -> &'static str {
    lang.pick("Contested figures", "Chiffres contestés")
}

/// A difference; where there is none, so it says.
pub(super) fn by(figure: &ContestedFigure, lang: Lang) -> String {
    match figure.difference {
        // Both sides stand beside it already.
        Some(Delta::Status { .. }) => lang.pick("changed", "modifié").to_owned(),
        Some(delta) => difference(lang, delta),
        None => lang.one(words::NONE).to_owned(),
    }
}

/// What one event has in a difference: of a status, what it became.
pub(super) fn part(delta: Delta, lang: Lang) -> String {
    match delta {
        Delta::Status { to, .. } => maybe(lang, Some(Value::Word(to))),
        Delta::Amount(_) | Delta::Count(_) => difference(lang, delta),
    }
}

/// A parameter with how the guide prints it.
pub(super) fn parameter(parameter: &Pinned, lang: Lang) -> String {
    let (path, value) = (&parameter.path, &parameter.value);
    let printed = parameter.printed.as_deref().map(|printed| match lang {
        Lang::En => format!(" (the guide prints “{printed}”)"),
        Lang::Fr => format!(" (le guide imprime «\u{a0}{printed}\u{a0}»)"),
    });
    format!("{path} = {value}{}", printed.unwrap_or_default())
}

impl Show for Case {
    fn table(&self, _picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = self.file.table(&self.picture, lang, colours);
        text.push_str(&format!("\n{}\n{}\n", colours.bold(heading(lang)), which(self, lang)));
        if self.contested_figures.is_empty() {
            return text;
        }
        let mut table = Table::new([
            (lang.one(headings::FIGURE), Side::Left),
            (lang.one(headings::WHEN_CONTESTED), Side::Right),
            (lang.one(headings::NOW), Side::Right),
            (lang.one(headings::DIFFERENCE), Side::Right),
        ]);
        for figure in &self.contested_figures {
            table.row(vec![
                lang.text(figure.label.clone()).into(),
                maybe(lang, figure.then).into(),
                maybe(lang, figure.now).into(),
                by(figure, lang).into(),
            ]);
        }
        text.push('\n');
        text.push_str(&table.text(colours));
        for figure in &self.contested_figures {
            let rule = &figure.explained;
            text.push_str(&format!("\n{}\n", colours.bold(&lang.text(figure.label.clone()))));
            text.push_str(&format!("  = {}\n", lang.text(rule.formula.clone())));
            text.push_str(&format!("  {} — {}\n", rule.section, lang.text(rule.says.clone())));
            for pinned in &rule.parameters {
                text.push_str(&format!("  {}\n", parameter(pinned, lang)));
            }
            for share in &figure.causes {
                let cause = lang.text(share.cause.label());
                let by = part(share.part, lang);
                text.push_str(&format!("  {by}  {cause}  {}\n", colours.faint(&event(lang, &share.event))));
            }
        }
        text
    }

    fn columns() -> Vec<&'static str> {
        DisputeFile::columns()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.file.rows()
    }
}
