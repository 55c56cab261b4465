//! Workbooks of programs that are not ours: openpyxl and odfpy, from PyPI. `.ci/run` installs them; where they are absent the tests
//! say so and pass over.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

fn make(python: &Path, place: &Place, more: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks/make.py");
    let output =
        Command::new(python).arg(script).arg(place.path("")).args(more).current_dir(place.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn workbooks_of_other_programs_are_read_as_they_were_meant() {
    let Some(python) = program::python("odf, openpyxl") else { return };
    for ending in ["xlsx", "ods"] {
        let place = Place::new();
        make(&python, &place, &[]);
        let answer = place.run(&["import", &format!("good.{ending}")]).ends(0);
        // A sheet that no kind has the name of is passed over, and that is said.
        assert_eq!(answer.err.contains("`Notes`"), ending == "xlsx", "{}", answer.err);
        let log = place.run(&["export"]).ends(0).lines();
        let data: Vec<&Value> = log.iter().map(|event| &event["data"]).collect();
        assert_eq!((&data[0]["budget"], &data[0]["regional"]), (&json!("1234567.50"), &json!(true)), "{ending}");
        assert_eq!(log[0]["effective_on"], "2021-04-20");
        assert_eq!((&data[1]["title"], &data[1]["budget"]), (&json!("2049"), &json!("1234.50")), "{ending}");
        assert_eq!((&data[2]["project"], &data[2]["budget"]), (&json!("1789"), &json!("0.30")), "{ending}");
    }
}

#[test]
fn what_is_wrong_in_a_workbook_is_named_by_row_and_column() {
    let Some(python) = program::python("odf, openpyxl") else { return };
    for ending in ["xlsx", "ods"] {
        let place = Place::new();
        let wrong = make(&python, &place, &[]);
        let told = place.run(&["import", &format!("bad.{ending}"), "--outcomes", "told.xlsx"]).ends(1).lines();
        let letters: Vec<char> = ('A'..='L').collect();
        let expected: Vec<String> = (2..)
            .zip(wrong.as_array().unwrap())
            .map(|(row, place)| {
                let at = place.as_u64().unwrap() as usize;
                format!("row {row}, column {}", letters[at])
            })
            .collect();
        assert_eq!(told.len(), expected.len(), "{ending}: {told:?}");
        for (told, expected) in told.iter().zip(expected) {
            let text = told["message"]["en"].as_str().unwrap();
            assert!(text.starts_with(&expected), "{ending}: {expected}: {text}");
        }
        assert!(!place.ledger().exists());
        let written = make(&python, &place, &["told.xlsx"]);
        assert!(written["headings"].as_array().unwrap().contains(&json!("message")), "{written}");
    }
}

#[test]
fn a_template_has_choices_and_formats_that_another_program_sees() {
    let Some(python) = program::python("odf, openpyxl") else { return };
    let place = Place::new();
    place.run(&["template", "commit", "-o", "commit.xlsx"]).ends(0);
    let seen = make(&python, &place, &["commit.xlsx"]);
    assert_eq!(seen["choices"]["Kind"], json!(["licence-top-up", "equity"]));
    assert_eq!(seen["choices"]["Language"], json!(["english", "french"]));
    assert_eq!(
        (&seen["formats"]["Amount"], &seen["formats"]["Effective on"]),
        (&json!("#,##0.00"), &json!("yyyy-mm-dd"))
    );
    place.run(&["template", "commit", "-o", "commit.xlsx", "--lang", "fr"]).ends(0);
    let seen = make(&python, &place, &["commit.xlsx"]);
    assert_eq!(seen["choices"]["Langue"], json!(["anglais", "français"]));
    assert_eq!(seen["headings"][0], "En vigueur le");
}
