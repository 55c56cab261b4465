//! `docs/guide-coverage.md` against the code: everything it names exists, and every rule and case is named in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is wrong"
)]

use ledger::rulebook::Rulebook;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const RULES: &str = "ledger/src/rules";
const CASES: &str = "tests/cases";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/guide-coverage.md")).unwrap()
}

/// What stands between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Where a quoted name lies; none where it is no file's.
fn file(name: &str) -> Option<PathBuf> {
    let known = [".rs", ".toml", ".md"].iter().any(|end| name.ends_with(end));
    // `x` stands for any name where the page explains how it names files.
    if !known || name.contains(' ') || name.contains("/x.") {
        return None;
    }
    Some(match name.split_once('/') {
        Some(("rules", rest)) => root().join(RULES).join(rest),
        Some(("cases", rest)) => root().join(CASES).join(rest),
        Some(_) | None => root().join(name),
    })
}

/// The files of a folder with an ending, as the page names them.
fn there(folder: &str, end: &str, prefix: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(root().join(folder)).unwrap().map(|f| f.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with(end));
    names.map(|name| format!("{prefix}/{name}")).collect()
}

/// The page's parts: the section that each heading begins with, and what stands under it.
fn sections(page: &str) -> BTreeMap<String, &str> {
    let parts = page.split("\n## ").skip(1);
    parts
        .map(|part| {
            let (heading, text) = part.split_once('\n').unwrap();
            let mut words = heading.split(' ');
            let first = words.next().unwrap();
            let name = if first == "Annex" { format!("Annex {}", words.next().unwrap()) } else { first.to_owned() };
            (name, text)
        })
        .collect()
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let page = page();
    let named: Vec<PathBuf> = quoted(&page).filter_map(file).collect();
    assert!(named.len() > 100, "the page names {} files", named.len());
    let missing: Vec<_> = named.iter().filter(|path| !path.is_file()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_rule_and_every_case_is_on_the_page() {
    let page = page();
    let named: BTreeSet<String> = quoted(&page).map(str::to_owned).collect();
    let rules = there(RULES, ".rs", "rules");
    let cases = there(CASES, ".toml", "cases");
    assert!(rules.len() > 20 && cases.len() > 50);
    let missing: Vec<_> = rules.union(&cases).filter(|name| !named.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_case_stands_under_every_section_that_it_says_it_shows() {
    let page = page();
    let sections = sections(&page);
    let mut missing = Vec::new();
    for name in there(CASES, ".toml", "cases") {
        let text = std::fs::read_to_string(file(&name).unwrap()).unwrap();
        let case: toml::Table = text.parse().unwrap();
        let also = case.get("also").and_then(toml::Value::as_array).into_iter().flatten();
        for section in case.get("section").into_iter().chain(also).map(|s| s.as_str().unwrap()) {
            match sections.get(section) {
                None => missing.push(format!("the page has no section {section} ({name})")),
                Some(part) if !quoted(part).any(|quoted| quoted == name) => {
                    missing.push(format!("{name} is not under {section}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_statement_has_a_case_or_says_why_not() {
    let page = page();
    let mut statements = 0;
    for (section, text) in sections(&page) {
        let guide = section.starts_with("Annex") || section.starts_with(|first| "BCDEG".contains(first));
        if !guide {
            continue;
        }
        for row in text.lines().filter(|line| line.starts_with("| ")).skip(2) {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let [statement, rule, shown] = cells.as_slice() else { panic!("{section}: {row}") };
            statements += 1;
            assert!(statement.len() > 10 && rule.len() > 5, "{section}: {row}");
            let excused = ["Elsewhere", "elsewhere", "enforced", "`envelope"].iter().any(|word| rule.contains(word));
            assert!(*shown != "—" || excused, "{section}: neither a case nor a reason: {row}");
            assert!(!shown.is_empty(), "{section}: {row}");
        }
    }
    assert!(statements > 80, "{statements} statements");
}

#[test]
fn every_parameter_is_on_the_page() {
    let page = page();
    let year = "2021-2022".parse().unwrap();
    let named: BTreeSet<&str> = quoted(&page).collect();
    // A second of the same family is named by its last part alone.
    let missing: Vec<String> = Rulebook::printed(year)
        .expect("the printed rulebook")
        .into_keys()
        .filter(|path| {
            let last = path.rsplit_once('.').map(|(_, last)| format!(".{last}")).unwrap();
            !named.contains(path.as_str()) && !named.contains(last.as_str())
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
