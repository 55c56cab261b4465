//! The periodic report (C.3): allocations, obligations, then each project in three short tables.

use super::Show;
use super::balances::envelopes;
use super::table::{Cell, Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::texts::{headings, words};
use projections::compliance::Compliance;
use projections::picture::Picture;
use projections::report::{Application, CommitmentReport, ProjectReport, Report};

/// What nobody stated.
const NOT_STATED: &str = "–";

fn amount(lang: Lang, amount: Option<Money>) -> Cell {
    amount.map_or_else(|| NOT_STATED.to_owned(), |amount| lang.amount(amount)).into()
}

fn yes(lang: Lang, answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => lang.one(words::YES),
        Some(false) => lang.one(words::NO),
        None => NOT_STATED,
    }
}

fn named(project: &ProjectReport) -> String {
    match &project.title {
        Some(title) => format!("{title} ({})", project.project),
        None => project.project.to_string(),
    }
}

fn status(project: &ProjectReport, lang: Lang) -> String {
    let stated = project.status.clone();
    let rejected = project.rejected.map(|_| lang.one(words::REJECTED_PROJECT).to_owned());
    let both: Vec<String> = stated.into_iter().chain(rejected).collect();
    if both.is_empty() { NOT_STATED.to_owned() } else { both.join(", ") }
}

/// The last application, which says how the project stands.
fn received(project: &ProjectReport, lang: Lang) -> String {
    let Some(Application { received_on, complete, refused, .. }) = project.applications.last() else {
        return lang.one(words::NONE_FEMININE).to_owned();
    };
    let how = match (refused, complete) {
        (Some(_), _) => lang.one(words::REFUSED_FEMININE),
        (None, true) => lang.one(words::COMPLETE),
        (None, false) => lang.one(words::INCOMPLETE_APPLICATION),
    };
    format!("{received_on}, {how}")
}

fn commitment_status(lang: Lang, commitment: &CommitmentReport) -> String {
    let status = words::status(commitment.status).map_or(commitment.status, |text| lang.one(text));
    let refused = if commitment.refused.is_some() { lang.pick(", refused", ", refusé") } else { "" };
    format!("{status}{refused}")
}

fn money_table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::PROJECT), Side::Left),
        (lang.one(headings::STATUS), Side::Left),
        (lang.one(headings::APPLICATION), Side::Left),
        (lang.pick("Eligible\ncontribution", "Contribution\nadmissible"), Side::Right),
        (lang.pick("Envelope:\nheld", "Enveloppe\u{a0}:\nréservé"), Side::Right),
        (lang.pick("Envelope:\ncounted", "Enveloppe\u{a0}:\ncompté"), Side::Right),
        (lang.one(headings::OTHER_PROGRAMS_IN_TWO_LINES), Side::Right),
        (lang.one(headings::BUDGET), Side::Right),
    ]);
    for project in &report.projects {
        table.row(vec![
            named(project).into(),
            status(project, lang).into(),
            received(project, lang).into(),
            amount(lang, project.eligible_contribution),
            amount(lang, Some(project.envelope_contribution.held)),
            amount(lang, Some(project.envelope_contribution.counted)),
            amount(lang, project.other_programs),
            amount(lang, project.budget),
        ]);
    }
    table
}

fn designations_table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::PROJECT), Side::Left),
        (lang.one(headings::REGIONAL), Side::Left),
        (lang.pick("OTT first\nwindow", "1re diffusion\npar TPC"), Side::Left),
        (lang.one(headings::PARITY), Side::Left),
        (lang.one(headings::DIGITAL_MEDIA), Side::Left),
        (lang.pick("Production", "Production"), Side::Left),
        (lang.pick("In-house or\naffiliated", "Interne ou\naffiliée"), Side::Left),
    ]);
    for project in &report.projects {
        let parity = project.parity.as_ref().map(|parity| {
            let positions = &parity.positions;
            format!("{} ({}/{})", yes(lang, Some(parity.eligible)), positions.women, positions.total)
        });
        let digital_media = project.digital_media.map(|found| {
            format!("{} ({})", yes(lang, Some(found.eligible)), lang.one(words::component(found.component)))
        });
        let in_house = project.in_house_affiliated.as_ref();
        table.row(vec![
            named(project).into(),
            yes(lang, project.regional).into(),
            yes(lang, project.ott_first_window).into(),
            parity.unwrap_or_else(|| NOT_STATED.to_owned()).into(),
            digital_media.unwrap_or_else(|| NOT_STATED.to_owned()).into(),
            in_house.map_or(NOT_STATED, |found| lang.one(words::production(found.production))).into(),
            yes(lang, in_house.map(|found| found.concerns_holder)).into(),
        ]);
    }
    table
}

fn commitments_table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::COMMITMENT), Side::Left),
        (lang.one(headings::PROJECT), Side::Left),
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.one(headings::GENRE), Side::Left),
        (lang.pick("Source", "Source"), Side::Left),
        (lang.pick("Form", "Forme"), Side::Left),
        (lang.one(headings::STATUS), Side::Left),
        (lang.one(headings::HELD), Side::Right),
        (lang.one(headings::COUNTED), Side::Right),
        (lang.one(headings::LICENCE_FEE_IN_TWO_LINES), Side::Right),
    ]);
    for project in &report.projects {
        for commitment in &project.commitments {
            table.row(vec![
                commitment.commitment.to_string().into(),
                project.project.to_string().into(),
                terms::language(lang, commitment.language).into(),
                terms::genre(lang, commitment.genre).into(),
                lang.one(words::source(commitment.source)).into(),
                commitment.kind.map_or(NOT_STATED, |form| lang.one(words::contribution(form))).into(),
                commitment_status(lang, commitment).into(),
                lang.amount(commitment.held).into(),
                lang.amount(commitment.counted).into(),
                amount(lang, commitment.licence_fee),
            ]);
        }
    }
    table
}

fn standing(report: &Report, lang: Lang) -> String {
    let mut text = String::new();
    for letter in &report.letters {
        let language = terms::language(lang, letter.language);
        let (en, fr) = if letter.signed { ("signed", "signée") } else { ("not signed", "non signée") };
        text.push_str(&match lang {
            Lang::En => format!("Letter, {language}: {en}\n"),
            Lang::Fr => format!("Lettre, {language}\u{a0}: {fr}\n"),
        });
    }
    if report.suspended {
        text.push_str(lang.pick("The use of the envelopes is suspended.\n", "L'usage des enveloppes est suspendu.\n"));
    }
    for deadline in &report.deadlines {
        let name = match deadline.deadline {
            "first-deadline" => lang.one(headings::FIRST_DEADLINE),
            "final-deadline" => lang.one(headings::FINAL_DEADLINE),
            _ => lang.one(headings::END_OF_THE_FISCAL_YEAR),
        };
        let (status, _) = terms::status(lang, deadline.status);
        text.push_str(&format!("{name}{}{}, {status}\n", lang.pick(": ", "\u{a0}: "), deadline.date));
    }
    text
}

impl Show for Report {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let holder = terms::holder(lang, picture, &self.holder);
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Periodic report of {holder}, {}, through event {}", self.year, self.through),
            Lang::Fr => format!("Rapport périodique de {holder}, {}, jusqu'à l'événement {}", self.year, self.through),
        });
        text.push_str(&format!("\n\n{}", standing(self, lang)));
        text.push_str(&envelopes(&self.envelopes, picture, lang, colours));
        let obligations = Compliance {
            year: self.year,
            through: self.through,
            envelopes: self.compliance.clone(),
            parity: self.parity.clone(),
        };
        text.push_str(&format!("\n{}", obligations.table(picture, lang, colours)));
        if self.projects.is_empty() {
            text.push_str(lang.pick("\nNo project.\n", "\nAucun projet.\n"));
        } else {
            for table in [money_table(self, lang), designations_table(self, lang), commitments_table(self, lang)] {
                text.push_str(&format!("\n{}", table.text(colours)));
            }
        }
        text
    }

    fn columns() -> Vec<&'static str> {
        vec![
            "year",
            "holder",
            "project",
            "title",
            "status",
            "rejected",
            "received_on",
            "complete",
            "refused",
            "eligible_contribution",
            "envelope_held",
            "envelope_counted",
            "alternative_access_held",
            "alternative_access_counted",
            "other_programs",
            "regional",
            "ott_first_window",
            "budget",
            "parity_eligible",
            "digital_media_eligible",
            "digital_media",
            "production",
            "affiliated_with",
            "in_house_affiliated",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        fn plain(value: Option<impl ToString>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let of = |project: &ProjectReport| {
            let application = project.applications.last();
            let in_house = project.in_house_affiliated.as_ref();
            vec![
                self.year.to_string(),
                self.holder.to_string(),
                project.project.to_string(),
                plain(project.title.as_ref()),
                plain(project.status.as_ref()),
                plain(project.rejected),
                plain(application.map(|application| application.received_on)),
                plain(application.map(|application| application.complete)),
                plain(application.and_then(|application| application.refused.as_ref())),
                plain(project.eligible_contribution),
                project.envelope_contribution.held.to_string(),
                project.envelope_contribution.counted.to_string(),
                project.alternative_access_contribution.held.to_string(),
                project.alternative_access_contribution.counted.to_string(),
                plain(project.other_programs),
                plain(project.regional),
                plain(project.ott_first_window),
                plain(project.budget),
                plain(project.parity.as_ref().map(|parity| parity.eligible)),
                plain(project.digital_media.map(|found| found.eligible)),
                plain(project.digital_media.map(|found| found.component)),
                plain(in_house.map(|found| found.production)),
                plain(in_house.and_then(|found| found.affiliated_with.as_ref())),
                plain(in_house.map(|found| found.concerns_holder)),
            ]
        };
        self.projects.iter().map(of).collect()
    }
}
