//! Sheets out of LibreOffice: what was typed into its cells in French and in English formats is what was meant, in both of its
//! forms, and each mistake is named by its row and column. The workbooks are files; where LibreOffice is there it makes them again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place, REGISTER};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks/libreoffice")
}

/// The rows as they were meant.
const MEANT: [&str; 3] = [
    r#"{"command":"register-project","effective_on":"2021-04-20","project":"port","title":"Le Port, saison 2","genre":"drama","language":"english","producer":"Prod inc.","production":"independent","digital_media":"new","positions":{"total":8,"women":4},"budget":"1234567.50","regional":true}"#,
    r#"{"command":"register-project","effective_on":"2021-04-21","project":"archive","title":"2049","genre":"documentary","language":"french","producer":"Prod « Nord »","production":"in-house","digital_media":"none","positions":{"total":4,"women":0},"budget":"1234.50","regional":false}"#,
    r#"{"command":"register-project","effective_on":"2021-04-22","project":"1789","title":"Fin","genre":"drama","language":"english","producer":"Prod","production":"independent","digital_media":"none","positions":{"total":4,"women":0},"budget":"0.30","regional":false}"#,
];

/// The row and the column of each mistake of `mistakes.csv`.
const MISTAKES: [(u32, &str); 28] = [
    (2, "effective_on"),
    (3, "effective_on"),
    (4, "effective_on"),
    (5, "effective_on"),
    (6, "year"),
    (7, "year"),
    (8, "commitment"),
    (9, "commitment"),
    (10, "project"),
    (11, "holder"),
    (12, "language"),
    (13, "amount"),
    (14, "amount"),
    (15, "amount"),
    (16, "amount"),
    (17, "amount"),
    (18, "amount"),
    (19, "amount"),
    (20, "amount"),
    (21, "kind"),
    (22, "effective_on"),
    (23, "holder"),
    (25, "effective_on"),
    (26, "commitment"),
    (27, "amount"),
    (28, "amount"),
    (29, "language"),
    (30, "effective_on"),
];

fn begun() -> Place {
    let place = Place::new();
    place.run_with(&["submit"], format!("{OPEN}\n{REGISTER}\n").as_bytes()).ends(0);
    place
}

/// What the log says of projects.
fn said(place: &Place) -> Vec<Value> {
    let events = place.run(&["export"]).ends(0).lines();
    let projects = events.into_iter().filter(|event| event["type"] == "project-registered");
    projects.map(|event| json!([event["effective_on"], event["data"]])).collect()
}

/// The workbooks of a folder say what was meant, and what is wrong in them is found.
fn hold(folder: &Path) {
    let submitted = begun();
    submitted.run_with(&["submit"], MEANT.join("\n").as_bytes()).ends(0);
    let path = |name: &str, form: &str| folder.join(format!("{name}.{form}")).to_string_lossy().into_owned();
    for form in ["ods", "xlsx"] {
        for name in ["french", "english"] {
            let imported = begun();
            imported.run(&["import", &path(name, form), "--as", "register-project"]).ends(0);
            assert_eq!(said(&imported), said(&submitted), "{name}.{form}");
        }
        let place = begun();
        let before = place.run(&["export"]).ends(0).out;
        let told = place.run(&["import", &path("mistakes", form), "--as", "commit"]).ends(1).lines();
        let named: Vec<(u64, &str)> =
            told.iter().map(|one| (one["row"].as_u64().unwrap(), one["column"].as_str().unwrap())).collect();
        let expected: Vec<(u64, &str)> = MISTAKES.iter().map(|(row, column)| ((*row).into(), *column)).collect();
        assert_eq!(named, expected, "{form}");
        assert_eq!(place.run(&["export"]).ends(0).out, before, "nothing is written");
        // A formula that has no result is called so, whatever the form keeps of it.
        for row in [17, 26] {
            let of_row = told.iter().find(|one| one["row"] == row).unwrap();
            let why = of_row["message"]["en"].as_str().unwrap();
            assert!(why.contains("the formula has no result"), "{form}: {why}");
        }
    }
}

#[test]
fn what_was_typed_into_libreoffice_is_what_was_meant() {
    hold(&folder());
}

/// LibreOffice itself, where it is there: it makes the workbooks again, and fills and keeps a template.
#[test]
fn libreoffice_itself_makes_the_same_sheets() {
    if Command::new("soffice").arg("--version").output().is_err() {
        println!("skipped: LibreOffice (soffice) is not installed here");
        return;
    }
    let place = begun();
    let made = place.path("made");
    std::fs::create_dir(&made).unwrap();
    let output = Command::new(folder().join("make.sh")).arg(&made).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    hold(&made);
    // A template that LibreOffice opened and kept as .ods still has its three examples, each readable.
    place.run(&["template", "register-project", "-o", "template.xlsx", "--lang", "fr"]).ends(0);
    let profile = format!("-env:UserInstallation=file://{}", place.path("profile").display());
    let kept = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "ods", "--outdir"])
        .args([place.path("kept"), place.path("template.xlsx")])
        .output()
        .unwrap();
    assert!(kept.status.success(), "{}", String::from_utf8_lossy(&kept.stderr));
    let file = place.path("kept").join("template.ods").to_string_lossy().into_owned();
    let told = place.run(&["import", &file, "--check"]).ends(0).lines();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|one| one["outcome"] == "accepted" && one["sheet"] == "register-project"), "{told:?}");
}
