//! The pages in a real browser. Each role follows every kind of link that it is shown, so that a new page is looked at by itself, in all
//! eight combinations of width (1440, 360), light and language: nothing that axe finds wrong, nothing that overflows, an empty console.
//!
//! What is looked at less: the second page of a kind, which is made as the first is, and to the fund and to a reviewer the pages that the
//! auditor's walk must reach too ([`ALIKE`]); each of these is looked at once. `ENVELOPE_AXE` is the place of axe-core's script; where it or the
//! browser's driver is absent the tests say that they are skipped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

#[path = "program/browser.rs"]
mod browser;
mod program;

use browser::{Browser, Look};
use program::Place;
use program::client::Service;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many pages of one kind are looked at: a form of one command is made as that of another is.
const OF_A_KIND: usize = 2;

/// Pages that an auditor sees as others do: the auditor's walk must come by each and looks at it in every way, those of others look once.
const ALIKE: [&str; 14] = [
    "/allocation",
    "/balances",
    "/calendar",
    "/commitments",
    "/compare",
    "/credits",
    "/downloads",
    "/explain",
    "/holders",
    "/indicators",
    "/log",
    "/obligations",
    "/report",
    "/reviews",
];

/// A ledger with the demonstration's year and a dispute that waits.
fn demo() -> Place {
    let place = Place::new();
    place.demo().ends(0);
    place.run_with(&["submit", "--historical"], include_bytes!("../demo/service.jsonl")).ends(0);
    place
}

/// The kind of a page: its path with ids left out, and the names of its parameters but those of the moment.
fn kind(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let mut segments = path.split('/').skip(1);
    let first = segments.next().unwrap_or_default();
    let rest = segments.map(|segment| if segment == "new" { "/new" } else { "/…" }).collect::<String>();
    let names: BTreeSet<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|name| !["", "year", "lang", "through", "recorded_by", "effective_by", "holder"].contains(name))
        .collect();
    format!("{first}{rest}{names:?}")
}

/// Where an auditor's walk begins beside the first page: links keep year and broadcaster, and some pages show more of one of them.
const OF_ONE: [&str; 2] = ["/balances?year=2016-2017&holder=bell-media", "/allocation?year=2015-2016&holder=ex-north"];

/// Follows every kind of link from some pages on, and asks of each page what is asked of every page.
fn walk(browser: &Browser, from: &[&str], at_least: &[&str], alike: &[&str]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting: VecDeque<String> = from.iter().map(|link| (*link).to_owned()).collect();
    let mut visited = BTreeSet::new();
    while let Some(link) = waiting.pop_front() {
        let count = seen.entry(kind(&link)).or_default();
        let is_file = link.split('?').next().is_some_and(|path| path.ends_with(".csv") || path.ends_with(".parquet"));
        let is_page = !is_file && !link.starts_with("/api/") && !link.starts_with("/sign-in");
        if *count >= OF_A_KIND || !is_page || !visited.insert(link.clone()) {
            continue;
        }
        *count += 1;
        // The second of a kind is looked at once: it is made as the first is.
        let is_new = *count == 1 && !alike.iter().any(|path| link.starts_with(path));
        browser.audit(&link, if is_new { Look::Every } else { Look::Once });
        let found = browser.links().into_iter().map(|link| without_language(&link));
        waiting.extend(found);
    }
    let missing: Vec<_> = at_least.iter().filter(|path| !visited.iter().any(|link| link.starts_with(*path))).collect();
    assert!(missing.is_empty(), "{missing:?} were not reached: {visited:?}");
}

fn without_language(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Walks as a role; the paths are some that it must come by.
fn walk_as(role: &[&str], from: &[&str], at_least: &[&str], alike: &[&str]) {
    let place = demo();
    let service = Service::of(&place, &["--public-indicators"]);
    let Some(browser) = Browser::start(&service) else { return };
    browser.sign_in(&place, role);
    walk(&browser, &[&["/"], from].concat(), at_least, alike);
}

const BROADCASTER: [&str; 3] = ["broadcaster", "--holder", "bell-media"];

#[test]
fn every_page_of_a_broadcaster_is_well_made() {
    walk_as(
        &BROADCASTER,
        &[],
        &["/projects", "/commitments", "/acts/commit", "/proposals/new", "/report", "/explain"],
        &[],
    );
}

#[test]
fn every_page_of_the_fund_is_well_made() {
    walk_as(&["administrator"], &[], &["/commitments", "/import", "/acts/", "/proposals", "/indicators"], &ALIKE);
}

#[test]
fn every_page_of_an_auditor_is_well_made() {
    walk_as(&["auditor"], &OF_ONE, &[&ALIKE[..], &["/log/", "/verify", "/indicators/effect"]].concat(), &[]);
}

#[test]
fn every_page_of_a_reviewer_is_well_made() {
    walk_as(&["reviewer", "--step", "staff"], &[], &["/disputes/", "/balances"], &ALIKE);
}

#[test]
fn every_page_that_needs_no_token_is_well_made() {
    let place = demo();
    let service = Service::of(&place, &["--public-indicators"]);
    let Some(browser) = Browser::start(&service) else { return };
    browser.audit("/sign-in", Look::Every);
    walk(&browser, &["/refusals", "/indicators"], &["/indicators/effect"], &[]);
}

#[test]
fn an_explanation_opens_where_its_figure_stands_and_is_a_page_without_a_script() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let Some(browser) = Browser::start(&service) else { return };
    browser.sign_in(&place, &BROADCASTER);
    browser.press("td.n a[data-explain]");
    browser.says("#explanation", "=");
    assert_eq!(browser.path(), "/");
    browser.is_well_made("the opened explanation");
    browser.press("#explanation .close");
    browser.scripts(false);
    browser.open("/");
    browser.press("td.n a[data-explain]");
    assert!(browser.path().starts_with("/explain?"), "{}", browser.path());
}
