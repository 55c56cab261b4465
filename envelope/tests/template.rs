//! Templates: every kind has one, in both languages, and its example rows import as they are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use calamine::{Data, Range, Reader, open_workbook_auto};
use ledger::command::Command;
use program::Place;
use std::fs;

fn sheet(place: &Place, name: &str, number: usize) -> (String, Range<Data>) {
    let mut book = open_workbook_auto(place.path(name)).unwrap();
    let title = book.sheet_names()[number].clone();
    let range = book.worksheet_range(&title).unwrap();
    (title, range)
}

#[test]
fn every_kind_has_a_template_whose_examples_import() {
    let place = Place::new();
    for kind in Command::NAMES.iter().copied().chain(["swaps", "allocations"]) {
        for lang in ["en", "fr"] {
            let name = format!("{kind}-{lang}.xlsx");
            place.run(&["template", kind, "-o", &name, "--lang", lang]).ends(0);
            let told = place.run(&["import", &name, "--check"]);
            assert!(!told.err.contains("panicked") && !told.err.contains("passed over"), "{}", told.err);
            let told = told.lines();
            assert!(!told.is_empty(), "{kind}");
            for told in &told {
                assert_ne!(told["outcome"], "invalid", "{kind} {lang}: {told}");
            }
            let (title, rows) = sheet(&place, &name, 0);
            assert_eq!((title.as_str(), rows.height()), (kind, 4));
            let (title, guide) = sheet(&place, &name, 1);
            assert_eq!(title, if lang == "en" { "Explanations" } else { "Explications" });
            // One line a column, each with its heading, field and explanation.
            let headings: Vec<String> = rows.rows().next().unwrap().iter().map(ToString::to_string).collect();
            let told: Vec<String> = guide.rows().skip(4).map(|row| row[0].to_string()).collect();
            assert_eq!(told, headings, "{kind}");
            assert!(
                guide.rows().skip(4).all(|row| row.iter().all(|cell| !matches!(cell, Data::Empty))),
                "{kind} {lang}"
            );
        }
    }
}

#[test]
fn examples_are_accepted_where_the_ledger_is_ready() {
    let place = Place::new();
    for kind in ["open-year", "register-holder", "register-project"] {
        let name = format!("{kind}.xlsx");
        place.run(&["template", kind, "-o", &name, "--lang", "fr"]).ends(0);
        let told = place.run(&["import", &name]).ends(0).lines();
        assert!(told.iter().all(|told| told["outcome"] == "accepted"), "{told:?}");
        assert_eq!(told.len(), 3);
    }
}

#[test]
fn a_template_is_the_same_bytes_again_and_only_a_workbook() {
    let place = Place::new();
    place.run(&["template", "commit", "-o", "a.xlsx"]).ends(0);
    place.run(&["template", "commit", "-o", "b.xlsx"]).ends(0);
    assert_eq!(fs::read(place.path("a.xlsx")).unwrap(), fs::read(place.path("b.xlsx")).unwrap());
    place.run(&["template", "commit", "-o", "c.csv"]).ends(2);
    place.run(&["template", "comit", "-o", "c.xlsx"]).ends(2);
    assert!(!place.path("c.csv").exists() && !place.path("c.xlsx").exists());
}
