//! Each role's main errands in a real browser, from signing in to the result: in English and in French, with scripts and without any. Where the browser or axe-core is absent the tests say that they are skipped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

#[path = "errands/auditor.rs"]
mod auditor;
#[path = "errands/broadcaster.rs"]
mod broadcaster;
#[path = "program/browser.rs"]
mod browser;
#[path = "errands/fund.rs"]
mod fund;
mod program;

use browser::Browser;
use program::Place;
use program::client::{Service, token};

/// How an errand is done: the language, and whether scripts run.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    french: bool,
    scripts: bool,
}

const WAYS: [Way; 4] = [
    Way { name: "en", french: false, scripts: true },
    Way { name: "fr", french: true, scripts: true },
    Way { name: "en-plain", french: false, scripts: false },
    Way { name: "fr-plain", french: true, scripts: false },
];

impl Way {
    const fn t(self, en: &'static str, fr: &'static str) -> &'static str {
        if self.french { fr } else { en }
    }
}

/// A ledger with the demonstration's year and a dispute that waits, and a browser over its service.
fn served() -> Option<(Place, Service, Browser)> {
    served_with("")
}

/// The same with more commands.
fn served_with(more: &str) -> Option<(Place, Service, Browser)> {
    let place = Place::new();
    place.demo().ends(0);
    place.run_with(&["submit", "--historical"], include_bytes!("../demo/service.jsonl")).ends(0);
    if !more.is_empty() {
        place.run_with(&["submit"], more.as_bytes()).ends(0);
    }
    let service = Service::of(&place, &[]);
    let browser = Browser::start(&service)?;
    Some((place, service, browser))
}

/// Signs in by the form, as a person does.
fn enter(browser: &Browser, place: &Place, role: &[&str], way: Way) {
    browser.scripts(way.scripts);
    browser.look(1280, "light");
    browser.open(&format!("/sign-in?lang={}", way.t("en", "fr")));
    browser.fill("token", &token(place, role));
    browser.press("main form button");
    browser.says("body", way.t("Sign out", "Fermer la session"));
    assert_eq!(browser.path(), "/");
}

/// Fills in a licence form for the first project.
fn fill_licence(browser: &Browser, id: &str, amount: &str) {
    browser.fill_all(&[
        ("commitment", id),
        ("project", "p01"),
        ("language", "english"),
        ("kind", "equity"),
        ("effective_on", "2016-10-12"),
        ("amount", amount),
    ]);
}

/// Goes to what stands in the menu of what is needed less often.
fn open_more(browser: &Browser, path: &str) {
    browser.press("nav.ways details.more summary");
    browser.press(&format!("nav.ways details.more a[href^='{path}']"));
}

/// Has the consequences shown: a script does it while the form is filled in, else a button.
fn look(browser: &Browser, way: Way) {
    if !way.scripts {
        browser.press("button[value=look]");
    }
    browser.says("[data-consequences]", way.t("It would be accepted", "Ce serait accepté"));
}

/// Confirms what was looked at.
fn confirm(browser: &Browser, way: Way) {
    browser.press("[data-consequences] button[value=send]");
    browser.says("main", way.t("Written", "Inscrit"));
}

#[test]
fn a_broadcaster_sends_a_licence_form_and_finds_it_again() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        browser.says("h1", way.t("Bell Media", "Bell Média"));
        browser.press("nav.ways a[href^='/acts/commit']");
        let id = format!("c-{}", way.name);
        fill_licence(&browser, &id, way.t("1,250.00", "1 250,00"));
        look(&browser, way);
        confirm(&browser, way);
        browser.open("/commitments?search=c-");
        browser.says("main", &id);
        browser.says("main", way.t("1,250.00", "1 250,00"));
        // Its project's page shows this broadcaster's part alone.
        browser.press("main td a[href^='/projects/p01']");
        browser.says("main", &id);
    }
}

#[test]
fn every_mistake_in_a_form_is_named_by_its_label() {
    let Some((place, _service, browser)) = served() else { return };
    let way = WAYS[3];
    enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
    for page in ["/acts/commit", "/proposals/licence"] {
        browser.open(page);
        // A browser that checks nothing by itself, as some do not; the driver gives every blank as a plain one.
        browser.run("document.querySelector('main form.form').noValidate = true;");
        fill_licence(&browser, "c wrong", "beaucoup");
        browser.run("document.querySelector('[name=effective_on]').value = '';");
        browser.press("button[value=look]");
        for label in ["Engagement : ", "Montant : ", "En vigueur le : "] {
            browser.says("main .error", label);
        }
        assert!(!browser.text("main .error").contains('`'), "{}", browser.text("main .error"));
        browser.press("main .error a[href='#f-amount']");
        assert!(browser.path().ends_with("#f-amount"), "{}", browser.path());
        browser.fill("commitment", "c-wrong");
        browser.fill("effective_on", "2016-10-12");
        browser.fill("amount", "999 999 999,00");
        browser.press("button[value=look]");
        browser.says("[data-consequences] .error", "999 999 999,00");
    }
    browser.open("/proposals/new");
    browser.run("document.querySelector('main form.form').noValidate = true;");
    browser.fill_all(&[("other", "a b"), ("amount", "-1")]);
    browser.press("button[value=look]");
    for label in ["L'autre télédiffuseur : ", "Montant en dollars : ", "En vigueur le : "] {
        browser.says("main .error", label);
    }
}

#[test]
fn a_swap_is_proposed_signed_and_accepted() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        browser.press("nav.ways a[href^='/proposals']");
        browser.press("main a[href^='/proposals/new']");
        let fields = [
            ("other", "cbc"),
            ("effective_on", "2016-10-12"),
            ("language", "english"),
            ("given", "flex"),
            ("received", "flex"),
            ("amount", "1.00"),
        ];
        browser.fill_all(&fields);
        look(&browser, way);
        browser.press("main button[value=send]");
        browser.says("main", way.t("waits for signatures", "attend des signatures"));
        enter(&browser, &place, &["broadcaster", "--holder", "cbc"], way);
        browser.open("/proposals");
        browser.says("main", way.t("Your signature is missing", "Votre signature manque"));
        browser.press("main .card a");
        browser.press("button[value=sign]");
        browser.says("main", way.t("signed; waits for the fund", "signée; attend le Fonds"));
        enter(&browser, &place, &["administrator"], way);
        browser.press("nav.ways a[href^='/proposals']");
        browser.press("main .card a");
        browser.press("button[value=accept]");
        browser.says("main", way.t("accepted", "acceptée"));
    }
}

#[test]
fn a_reviewer_reads_the_file_and_decides_the_own_step() {
    let Some((place, service, browser)) = served() else { return };
    let fund = token(&place, &["administrator"]);
    for way in WAYS {
        let id = format!("d-{}", way.name);
        let opened = format!(
            r#"{{"command":"open-dispute","effective_on":"2016-11-08","dispute":"{id}","year":"2016-2017","holder":"cbc","subject":"A late report","question":"Does it count?","nature":"administrative"}}"#
        );
        service.send("POST", "/api/v1/commands", &fund, &["Content-Type: application/json"], opened.as_bytes()).is(200);
        enter(&browser, &place, &["reviewer", "--step", "staff"], way);
        browser.press(&format!("main a[href^='/disputes/{id}']"));
        browser.says("main", "Does it count?");
        browser.fill("words", "credit season");
        browser.press("form[role=search] button");
        browser.says("#main", "d2016-01");
        browser.press("a[href='#decide']");
        browser.fill_all(&[
            ("outcome", "no-precedent"),
            ("letter", "L-1"),
            ("reasons", "R"),
            ("effective_on", "2016-11-09"),
        ]);
        look(&browser, way);
        confirm(&browser, way);
        browser.open(&format!("/disputes/{id}"));
        browser.says("main", "L-1");
    }
}

/// The pictures of the readme, where `ENVELOPE_SCREENSHOTS` names a folder to keep them in.
#[test]
fn the_pages_of_the_readme_can_be_pictured() {
    let Some((place, _service, browser)) = served() else { return };
    browser.sign_in(&place, &["broadcaster", "--holder", "bell-media"]);
    browser.picture("/?effective_by=2016-09-01", "broadcaster.png", 860);
    browser.sign_in(&place, &["auditor"]);
    browser.picture("/compare?from=effective-by=2016-09-01&holder=bell-media", "auditor.png", 1240);
    browser.sign_in(&place, &["administrator"]);
    browser.picture("/", "administrator.png", 860);
}
