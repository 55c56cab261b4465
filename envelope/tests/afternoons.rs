//! Two afternoons, in French and in English: a clerk at the fund opens a year, and a broadcaster's analyst commits its money. Each begins in an
//! empty directory with templates that LibreOffice fills in, slips included; what is wrong is named in every form that a sheet is kept in,
//! corrected where it stands, and imported; each ends with something printed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use program::office::{Office, Steps};
use serde_json::Value;

/// How one language types what the afternoons are about.
struct Words {
    lang: &'static str,
    locale: &'static str,
    language: &'static str,
    group: &'static str,
    independent: &'static str,
    yes: &'static str,
    drama: &'static str,
    flex: &'static str,
    /// Said of a production, which is feminine in French.
    production: &'static str,
    new: &'static str,
    top_up: &'static str,
    equity: &'static str,
    /// An amount of 3,825,000 dollars, of 600,000, of four million, of 1,234.
    amounts: [&'static str; 4],
    /// What the spreadsheet does not take for a date.
    no_day: &'static str,
    /// Heads the page of what is left.
    left: &'static str,
    report: &'static str,
}

const FRENCH: Words = Words {
    lang: "fr",
    locale: "fr-CA",
    language: "français",
    group: "groupe",
    independent: "indépendant",
    yes: "oui",
    drama: "dramatiques",
    flex: "marge de manœuvre",
    production: "indépendante",
    new: "nouveau",
    top_up: "supplément de droits de diffusion",
    equity: "participation au capital",
    amounts: ["3 825 000,00", "600 000", "4 000 000,00 $", "1 234,00"],
    no_day: "16/03/2021",
    left: "Ce qui reste",
    report: "Rapport périodique",
};

const ENGLISH: Words = Words {
    lang: "en",
    locale: "en-CA",
    language: "french",
    group: "group",
    independent: "independent",
    yes: "yes",
    drama: "drama",
    flex: "flex",
    production: "independent",
    new: "new",
    top_up: "licence-top-up",
    equity: "equity",
    amounts: ["3,825,000.00", "600,000", "$4,000,000.00", "1,234.00"],
    no_day: "03.04.2021",
    left: "What is left",
    report: "Periodic report",
};

/// The forms that a sheet is kept in. A .csv file does not say what its rows are.
const FORMS: [&str; 3] = ["xlsx", "ods", "csv"];

struct Afternoon {
    place: Place,
    office: Office,
    words: &'static Words,
}

impl Afternoon {
    fn of(words: &'static Words) -> Option<Afternoon> {
        Some(Afternoon { office: Office::of(words.locale)?, place: Place::new(), words })
    }

    fn ask(&self, arguments: &[&str]) -> program::Answer {
        self.place.run(&[arguments, &["--lang", self.words.lang]].concat())
    }

    /// A template of this kind, to be opened.
    fn template(&self, kind: &str) -> Steps {
        let name = format!("{kind}.xlsx");
        let told = self.ask(&["template", kind, "-o", &name]).ends(0);
        // The way on is said.
        assert!(told.err.contains(&format!("envelope import {name} --check")), "{}", told.err);
        Steps::default().open(&self.place.path(&name)).clear()
    }

    /// Imports a sheet as it was kept, in one form.
    fn import(&self, kind: &str, name: &str, form: &str, more: &[&str]) -> program::Answer {
        let file = format!("{name}.{form}");
        let kind: &[&str] = if form == "csv" { &["--as", kind] } else { &[] };
        self.ask(&[&["import", &file], kind, more].concat())
    }

    /// Whatever the form, these and only these cells are wrong; nothing is written.
    fn wrong(&self, kind: &str, name: &str, cells: &[&str]) {
        for form in FORMS {
            let before = self.place.ledger().exists().then(|| self.ask(&["export"]).out);
            let told = self.import(kind, name, form, &["--check"]).ends(1).lines();
            let named: Vec<String> = told.iter().map(cell_of).collect();
            assert_eq!(named, cells, "{name}.{form}: {told:#?}");
            // Without --check no more is written.
            self.import(kind, name, form, &[]).ends(1);
            assert_eq!(self.place.ledger().exists().then(|| self.ask(&["export"]).out), before);
        }
    }

    /// Every row would be accepted in each form, and is in this one.
    fn right(&self, kind: &str, name: &str, form: &str) -> usize {
        for form in FORMS {
            let told = self.import(kind, name, form, &["--check"]).ends(0).lines();
            assert!(told.iter().all(|one| one["outcome"] == "accepted"), "{name}.{form}: {told:#?}");
        }
        let told = self.import(kind, name, form, &[]).ends(0).lines();
        // A row is the same row in every form: what is written already is not written again.
        for form in FORMS {
            let again = self.import(kind, name, form, &[]).ends(0).lines();
            assert!(again.iter().all(|one| one["outcome"] == "repeated"), "{name}.{form}: {again:#?}");
        }
        told.len()
    }

    /// The text of a printed file, where there is a reader of them.
    fn shows(&self, name: &str, texts: &[&str]) {
        let path = self.place.path(name);
        let arguments = ["-layout", "-enc", "UTF-8", path.to_str().unwrap(), "-"];
        let Some(printed) = program::poppler("pdftotext", &arguments) else { return };
        for text in texts {
            assert!(printed.contains(text), "{name} does not show {text:?}: {printed}");
        }
    }
}

/// The cell that a mistake names, such as `B3`; checked in both languages.
fn cell_of(told: &Value) -> String {
    assert_eq!((&told["outcome"], &told["code"]), (&"invalid".into(), &"malformed".into()), "{told}");
    let row = told["row"].to_string();
    let letter = |text: &Value, row_word: &str, column_word: &str| {
        let text = text.as_str().unwrap().to_owned();
        let rest = text.strip_prefix(&format!("{row_word} {row}, {column_word} ")).unwrap_or_else(|| panic!("{text}"));
        rest.split(' ').next().unwrap().to_owned()
    };
    let english = letter(&told["message"]["en"], "row", "column");
    assert_eq!(letter(&told["message"]["fr"], "ligne", "colonne"), english);
    format!("{english}{row}")
}

fn an_afternoon_at_the_fund(words: &'static Words) {
    let Some(afternoon) = Afternoon::of(words) else { return };
    let path = |name: &str| afternoon.place.path(name);
    let Words { language, drama, flex, amounts, .. } = words;
    // Everything is typed in one go, with slips.
    afternoon.office.work(
        &[
            afternoon.template("open-year").row(2, &["2021-03-15", "2021-2022"]).keep(&path("year")),
            afternoon
                .template("register-holder")
                .row(2, &["2021-03-16", "nord", "North Television", "Télévision du Nord", words.group])
                .row(3, &[words.no_day, "Télé Sud", "South", "", words.independent, words.yes])
                .keep(&path("holders-1")),
            afternoon
                .template("allocations")
                .row(2, &["2021-04-01", "2021-2022", "nord", "L-2021-001", language, drama, amounts[0]])
                .row(3, &["", "", "nord", "L-2021-001", language, flex, amounts[0]])
                .row(4, &["", "", "sud", "L-2021-002", language, flex, "?"])
                .keep(&path("letters-1")),
            afternoon
                .template("sign-letter")
                .row(2, &["2021-04-06", "2021-2022", "nord", language])
                .row(3, &["2021-04-06", "2021-2022", "sud", language])
                .keep(&path("signed")),
            afternoon
                .template("register-project")
                .row(2, &["2021-04-20", "le-port", "Le Port", drama, language, "Films du Quai inc.", words.production])
                .row(2, &["", "", "", "", "", "", "", words.new, "8", "4"])
                .keep(&path("projects")),
        ]
        .into_iter()
        .collect(),
    );
    afternoon.right("open-year", "year", "ods");
    afternoon.wrong("register-holder", "holders-1", &["A3", "B3", "D3"]);
    afternoon.wrong("allocations", "letters-1", &["G4"]);
    // Corrected where the slips stand, in the sheets as they were kept.
    let corrected = [
        Steps::default()
            .open(&path("holders-1.xlsx"))
            .row(3, &["2021-03-16", "sud", "", "Télévision du Sud"])
            .keep(&path("holders-2")),
        Steps::default().open(&path("letters-1.ods")).cell("G4", amounts[1]).keep(&path("letters-2")),
    ];
    afternoon.office.work(&corrected.into_iter().collect());
    assert_eq!(afternoon.right("register-holder", "holders-2", "csv"), 2);
    assert_eq!(afternoon.right("allocations", "letters-2", "xlsx"), 2);
    assert_eq!(afternoon.right("sign-letter", "signed", "ods"), 2);
    assert_eq!(afternoon.right("register-project", "projects", "csv"), 1);
    let balances = afternoon.ask(&["balances", "--year", "2021-2022"]).ends(0).json();
    let allocated: Vec<[&str; 3]> = balances["envelopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| [&one["holder"], &one["language"], &one["total"]["allocated"]].map(|text| text.as_str().unwrap()))
        .collect();
    assert_eq!(allocated, [["nord", "french", "7650000.00"], ["sud", "french", "600000.00"]]);
    let projects = afternoon.ask(&["projects"]).ends(0).json();
    assert_eq!(projects["projects"][0]["producer"], "Films du Quai inc.");
    assert_eq!(projects["projects"][0]["production"], "independent");
    afternoon.ask(&["verify"]).ends(0);
}

/// The ledger of the fund in which the analyst works.
const BEGUN: &str = r#"{"command":"open-year","effective_on":"2021-03-15","year":"2021-2022"}
{"command":"register-holder","effective_on":"2021-03-16","holder":"nord","name":{"en":"North Television","fr":"Télévision du Nord"},"kind":"group"}
{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"nord","letter":"L-2021-001","languages":{"french":{"earned":{"drama":"7650000.00"}}}}
{"command":"sign-letter","effective_on":"2021-04-06","year":"2021-2022","holder":"nord","language":"french"}
{"command":"register-project","effective_on":"2021-04-20","project":"le-port","title":"Le Port","genre":"drama","language":"french","producer":"Films du Quai","production":"independent","digital_media":"new","positions":{"total":8,"women":4}}
"#;

fn an_afternoon_at_a_broadcaster(words: &'static Words) {
    let Some(afternoon) = Afternoon::of(words) else { return };
    let path = |name: &str| afternoon.place.path(name);
    let Words { language, amounts, .. } = words;
    afternoon.place.run_with(&["submit"], BEGUN.as_bytes()).ends(0);
    let first = afternoon
        .template("commit")
        .row(2, &["2021-05-03", "2021-2022", "nord-port", "le-port", "nord", language, amounts[2], words.top_up])
        .row(3, &["2021-05-04", "2021", "nord port 2", "le-prt", "nord", language, amounts[3], "?"])
        .row(4, &["2021-05-05", "2021-2022", "nord-port-3", "le-port", "nord", language, "", words.equity])
        .keep(&path("licences-1"));
    let applications = afternoon
        .template("receive-application")
        .row(2, &["2021-06-01", "2021-2022", "le-port", words.yes])
        .keep(&path("applications"));
    afternoon.office.work(&[first, applications].into_iter().collect());
    afternoon.wrong("commit", "licences-1", &["B3", "C3", "H3", "G4"]);
    let second = Steps::default()
        .open(&path("licences-1.ods"))
        .row(3, &["", "2021-2022", "nord-port-2", "", "", "", "", words.equity])
        .cell("G4", amounts[1])
        .keep(&path("licences-2"));
    afternoon.office.work(&second);
    // Well written, and one is still refused: the sheet comes back with why, and what was written stays written.
    for form in FORMS {
        let told = afternoon.import("commit", "licences-2", form, &["--check"]).ends(1).lines();
        assert_eq!(told.iter().map(|one| &one["outcome"]).collect::<Vec<_>>(), ["accepted", "refused", "accepted"]);
        assert_eq!(told[1]["code"], "unknown-project", "{form}");
    }
    afternoon.import("commit", "licences-2", "csv", &["--outcomes", "told.xlsx"]).ends(1);
    let third = Steps::default().open(&path("told.xlsx")).cell("D3", "le-port").keep(&path("licences-3"));
    afternoon.office.work(&third);
    for (form, expected) in [("xlsx", "accepted"), ("ods", "repeated"), ("csv", "repeated")] {
        let told = afternoon.import("commit", "licences-3", form, &[]).ends(0).lines();
        let outcomes: Vec<&Value> = told.iter().map(|one| &one["outcome"]).collect();
        assert_eq!(outcomes, ["repeated", expected, "repeated"], "{form}");
    }
    assert_eq!(afternoon.right("receive-application", "applications", "xlsx"), 1);
    let made = afternoon.ask(&["commitments", "--state", "counted"]).ends(0).json();
    assert_eq!((&made["count"], &made["totals"]["counted"]), (&3.into(), &"4601234.00".into()), "{made}");

    // Printed for the file, and the workbook for the manager.
    afternoon.ask(&["report", "--holder", "nord", "-o", "report.pdf"]).ends(0);
    afternoon.shows("report.pdf", &[words.report, "Le Port"]);
    afternoon.ask(&["export", "--format", "xlsx", "--holder", "nord", "-o", "manager.xlsx"]).ends(0);
    afternoon.office.work(&Steps::default().open(&path("manager.xlsx")).print(&path("manager.pdf")));
    afternoon.shows("manager.pdf", &[words.left]);
}

/// A share is the same however it is written; an amount is never a percentage, whatever number is kept behind what is seen.
#[test]
fn percentages_are_what_is_seen_of_them() {
    let Some(afternoon) = Afternoon::of(&FRENCH) else { return };
    let path = |name: &str| afternoon.place.path(name);
    let year = afternoon
        .template("open-year")
        .row(2, &["2021-03-15", "2021-2022"])
        // Columns without a format, in which a percentage is typed as one types it.
        .cell("I1", "rulebook.in_house_affiliated.share")
        .cell("I2", "40 %")
        .cell("J1", "rulebook.digital_media.share")
        .cell("J2", "0,125")
        .keep(&path("year"));
    let commit = afternoon
        .template("commit")
        .row(2, &["2021-05-03", "2021-2022", "c1", "le-port", "nord", "français", "", "participation au capital"])
        .empty("G1")
        .cell("O1", "amount")
        .cell("O2", "25 %")
        .keep(&path("commit"));
    afternoon.office.work(&[year, commit].into_iter().collect());
    afternoon.wrong("commit", "commit", &["O2"]);
    for form in FORMS {
        let told = afternoon.import("commit", "commit", form, &["--check"]).ends(1).lines();
        assert!(told[0]["message"]["fr"].as_str().unwrap().contains("non un pourcentage"), "{form}: {told:?}");
    }
    afternoon.right("open-year", "year", "ods");
    let opened = afternoon.place.run(&["export"]).ends(0).lines();
    let rulebook = &opened[0]["data"]["rulebook"];
    assert_eq!(rulebook["in_house_affiliated.share"], "0.4");
    assert_eq!(rulebook["digital_media.share"], "0.125");
}

#[test]
fn an_afternoon_at_the_fund_in_french() {
    an_afternoon_at_the_fund(&FRENCH);
}

#[test]
fn an_afternoon_at_the_fund_in_english() {
    an_afternoon_at_the_fund(&ENGLISH);
}

#[test]
fn an_afternoon_at_a_broadcaster_in_french() {
    an_afternoon_at_a_broadcaster(&FRENCH);
}

#[test]
fn an_afternoon_at_a_broadcaster_in_english() {
    an_afternoon_at_a_broadcaster(&ENGLISH);
}
