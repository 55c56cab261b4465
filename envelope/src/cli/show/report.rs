//! The periodic report (C.3): allocations, obligations, then each project in three short tables.

use super::Show;
use super::balances::envelopes;
use super::table::{Cell, Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::words::{Contribution, DigitalMedia, Production, Source};
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
        Some(true) => lang.pick("yes", "oui"),
        Some(false) => lang.pick("no", "non"),
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
    let rejected = project.rejected.map(|_| lang.pick("rejected", "rejeté").to_owned());
    let both: Vec<String> = stated.into_iter().chain(rejected).collect();
    if both.is_empty() { NOT_STATED.to_owned() } else { both.join(", ") }
}

/// The last application, which says how the project stands.
fn received(project: &ProjectReport, lang: Lang) -> String {
    let Some(Application { received_on, complete, refused, .. }) = project.applications.last() else {
        return lang.pick("none", "aucune").to_owned();
    };
    let how = match (refused, complete) {
        (Some(_), _) => lang.pick("refused", "refusée"),
        (None, true) => lang.pick("complete", "complète"),
        (None, false) => lang.pick("incomplete", "incomplète"),
    };
    format!("{received_on}, {how}")
}

const fn component(lang: Lang, component: DigitalMedia) -> &'static str {
    match component {
        DigitalMedia::New => lang.pick("new", "nouvelle"),
        DigitalMedia::Modified => lang.pick("modified", "modifiée"),
        DigitalMedia::Unchanged => lang.pick("unchanged", "inchangée"),
        DigitalMedia::None => lang.pick("none", "aucune"),
    }
}

const fn production(lang: Lang, production: Production) -> &'static str {
    match production {
        Production::Independent => lang.pick("independent", "indépendante"),
        Production::InHouse => lang.pick("in-house", "interne"),
        Production::Affiliated => lang.pick("affiliated", "affiliée"),
    }
}

const fn kind(lang: Lang, kind: Contribution) -> &'static str {
    match kind {
        Contribution::LicenceTopUp => lang.pick("licence top-up", "supplément de droits"),
        Contribution::Equity => lang.pick("equity", "participation au capital"),
    }
}

const fn source(lang: Lang, source: Source) -> &'static str {
    match source {
        Source::Envelope => lang.pick("envelope", "enveloppe"),
        Source::AlternativeAccess => lang.pick("alternative access", "accès parallèle"),
    }
}

fn commitment_status(lang: Lang, commitment: &CommitmentReport) -> String {
    let (en, fr) = match commitment.status {
        "held" => ("held", "réservé"),
        "counted" => ("counted", "compté"),
        "lapsed" => ("lapsed", "périmé"),
        "released" => ("released", "libéré"),
        "cancelled" => ("cancelled", "annulé"),
        "reversed" => ("reversed", "renversé"),
        other => (other, other),
    };
    let refused = if commitment.refused.is_some() { lang.pick(", refused", ", refusé") } else { "" };
    format!("{}{refused}", lang.pick(en, fr))
}

fn money_table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Project", "Projet"), Side::Left),
        (lang.pick("Status", "Statut"), Side::Left),
        (lang.pick("Application", "Demande"), Side::Left),
        (lang.pick("Eligible\ncontribution", "Contribution\nadmissible"), Side::Right),
        (lang.pick("Envelope:\nheld", "Enveloppe\u{a0}:\nréservé"), Side::Right),
        (lang.pick("Envelope:\ncounted", "Enveloppe\u{a0}:\ncompté"), Side::Right),
        (lang.pick("Other\nprograms", "Autres\nprogrammes"), Side::Right),
        (lang.pick("Budget", "Devis"), Side::Right),
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
        (lang.pick("Project", "Projet"), Side::Left),
        (lang.pick("Regional", "Régional"), Side::Left),
        (lang.pick("OTT first\nwindow", "1re diffusion\npar TPC"), Side::Left),
        (lang.pick("Parity", "Parité"), Side::Left),
        (lang.pick("Digital media", "Médias numériques"), Side::Left),
        (lang.pick("Production", "Production"), Side::Left),
        (lang.pick("In-house or\naffiliated", "Interne ou\naffiliée"), Side::Left),
    ]);
    for project in &report.projects {
        let parity = project.parity.as_ref().map(|parity| {
            let positions = &parity.positions;
            format!("{} ({}/{})", yes(lang, Some(parity.eligible)), positions.women, positions.total)
        });
        let digital_media = project
            .digital_media
            .map(|found| format!("{} ({})", yes(lang, Some(found.eligible)), component(lang, found.component)));
        let in_house = project.in_house_affiliated.as_ref();
        table.row(vec![
            named(project).into(),
            yes(lang, project.regional).into(),
            yes(lang, project.ott_first_window).into(),
            parity.unwrap_or_else(|| NOT_STATED.to_owned()).into(),
            digital_media.unwrap_or_else(|| NOT_STATED.to_owned()).into(),
            in_house.map_or(NOT_STATED, |found| production(lang, found.production)).into(),
            yes(lang, in_house.map(|found| found.concerns_holder)).into(),
        ]);
    }
    table
}

fn commitments_table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Commitment", "Engagement"), Side::Left),
        (lang.pick("Project", "Projet"), Side::Left),
        (lang.pick("Language", "Langue"), Side::Left),
        (lang.pick("Genre", "Genre"), Side::Left),
        (lang.pick("Source", "Source"), Side::Left),
        (lang.pick("Form", "Forme"), Side::Left),
        (lang.pick("Status", "État"), Side::Left),
        (lang.pick("Held", "Réservé"), Side::Right),
        (lang.pick("Counted", "Compté"), Side::Right),
        (lang.pick("Licence\nfee", "Droits de\ndiffusion"), Side::Right),
    ]);
    for project in &report.projects {
        for commitment in &project.commitments {
            table.row(vec![
                commitment.commitment.to_string().into(),
                project.project.to_string().into(),
                terms::language(lang, commitment.language).into(),
                terms::genre(lang, commitment.genre).into(),
                source(lang, commitment.source).into(),
                commitment.kind.map_or(NOT_STATED, |form| kind(lang, form)).into(),
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
            "first-deadline" => lang.pick("First deadline", "Première date limite"),
            "final-deadline" => lang.pick("Final deadline", "Date limite finale"),
            _ => lang.pick("End of the fiscal year", "Fin de l'exercice financier"),
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
