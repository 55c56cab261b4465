//! What the fund comes for: applications and sheets, letters, penalties, corrections and closings, who may come in, and a licence form that
//! a broadcaster proposed.

use crate::{WAYS, confirm, enter, fill_licence, look, open_more, served, served_with};
use serde_json::json;

#[test]
fn an_application_is_entered_from_what_waits_and_by_a_sheet() {
    let more = [
        r#"{"command":"register-project","effective_on":"2016-10-01","project":"p41","title":"T","genre":"drama","language":"english","producer":"P","production":"independent","digital_media":"none","positions":{"total":5,"women":2}}"#,
        r#"{"command":"commit","effective_on":"2016-10-02","year":"2016-2017","commitment":"c-41","project":"p41","holder":"bell-media","language":"english","amount":"1000.00","kind":"equity"}"#,
    ];
    let Some((place, _service, browser)) = served_with(&more.join("\n")) else { return };
    for (way, project) in WAYS.into_iter().zip(["p38", "p39", "p40", "p41"]) {
        enter(&browser, &place, &["administrator"], way);
        browser.press("nav.ways a[href^='/to-enter']");
        browser.press(&format!("tr:has(a[href^='/projects/{project}?']) button"));
        browser.says("[data-consequences]", way.t("It would be accepted", "Ce serait accepté"));
        confirm(&browser, way);
        browser.open("/to-enter");
        assert!(!browser.text("main").contains(project), "{project} waits still");
        let sheet = place.path("applications.csv");
        let good = format!("year,project,complete,effective_on\n2016-2017,{project},false,2016-10-13\n");
        let rows = [(way.t("1 row is wrong", "1 ligne est fautive"), true), (way.t("Written", "Inscrit"), false)];
        for (says, is_wrong) in rows {
            let wrong = if is_wrong { "2016-2017,nobody,false,2016-10-13\n" } else { "" };
            std::fs::write(&sheet, format!("{good}{wrong}")).unwrap();
            open_more(&browser, "/import");
            browser.fill("as", "receive-application");
            browser.fill("file", sheet.to_str().unwrap());
            browser.press("input[name=check]");
            browser.press("main form.form button");
            browser.says("main", says);
        }
    }
}

#[test]
fn a_letter_is_recorded_and_its_signature_after_it() {
    let Some((place, service, browser)) = served() else { return };
    let fund = crate::token(&place, &["administrator"]);
    for way in WAYS {
        let holder = format!("new-{}", way.name);
        let known = json!({
            "command": "register-holder", "effective_on": "2016-10-10", "holder": holder, "kind": "independent",
            "name": {"en": format!("{holder} in English"), "fr": format!("{holder} en français")},
        });
        service.command(&fund, &known).is(200);
        enter(&browser, &place, &["administrator"], way);
        browser.press("main a[href^='/acts/grant-allocation']");
        let letter = format!("LEA-{}", way.name);
        browser.fill_all(&[
            ("holder", &holder),
            ("letter", &letter),
            ("languages", r#"{"french": {"buckets": {"flex": "250000.00"}}}"#),
            ("effective_on", "2016-10-11"),
        ]);
        look(&browser, way);
        confirm(&browser, way);
        browser.press("nav.ways a[href^='/letters']");
        browser.says("main", &letter);
        browser.says("main", way.t("250,000.00", "250 000,00"));
        browser.press("main form.errand button");
        browser.fill("effective_on", "2016-10-12");
        look(&browser, way);
        confirm(&browser, way);
        browser.press("nav.ways a[href^='/letters']");
        browser.says("main", way.t("Every letter of the year is signed", "Chaque lettre de l'exercice est signée"));
        browser.press("nav.ways a[href^='/balances']");
        browser.says("main", &format!("{holder} {}", way.t("in English", "en français")));
    }
}

#[test]
fn a_penalty_that_the_facts_call_for_is_imposed() {
    // A penalty is imposed when its year is closed, and taken from the allocation of the next.
    let granted = [("bell-media", "french"), ("dhx", "english"), ("groupe-tva", "french"), ("rogers", "english")];
    let grants = granted.map(|(holder, language)| {
        format!(
            r#"{{"command":"grant-allocation","effective_on":"2017-04-03","year":"2017-2018","holder":"{holder}","letter":"L","languages":{{"{language}":{{"buckets":{{"flex":"9000000.00"}}}}}}}}"#
        )
    });
    let closed = ["first-deadline 2016-10-19", "final-deadline 2016-12-09", "year 2017-03-31"].map(|what| {
        let (what, on) = what.split_once(' ').unwrap();
        format!(r#"{{"command":"close-{what}","effective_on":"{on}","year":"2016-2017"}}"#)
    });
    let open = r#"{"command":"open-year","effective_on":"2017-03-15","year":"2017-2018","based_on":"2016-2017","rulebook":{"first_deadline.date":"2017-10-18","final_deadline.date":"2017-12-08"}}"#;
    let more = [&closed[..], &[open.to_owned()], &grants].concat();
    let Some((place, _service, browser)) = served_with(&more.join("\n")) else { return };
    for way in WAYS {
        enter(&browser, &place, &["administrator"], way);
        browser.open("/?year=2016-2017");
        browser.press("nav.ways a[href^='/penalties']");
        let first = "main .card:first-of-type";
        let amount = browser.text(&format!("{first} .big"));
        let letter = format!("P-{}", way.name);
        browser.fill("letter", &letter);
        browser.press(&format!("{first} form button"));
        browser.says("[data-consequences]", way.t("It would be accepted", "Ce serait accepté"));
        confirm(&browser, way);
        browser.open("/penalties?year=2016-2017");
        browser.says("main table", amount.trim_end_matches([' ', '\u{a0}', '$']).trim_start_matches('$'));
    }
    browser.open("/penalties?year=2016-2017&lang=en");
    browser.says("main", "None is called for");
}

#[test]
fn a_mistake_is_corrected_by_a_further_act() {
    let Some((place, service, browser)) = served() else { return };
    let fund = crate::token(&place, &["administrator"]);
    // What is held is withdrawn, or its act reversed; what counts is reduced.
    let held = ["c-held-1", "c-held-2"];
    for id in held {
        let made = json!({
            "command": "commit", "effective_on": "2016-10-12", "year": "2016-2017", "commitment": id, "project": "p39",
            "holder": "bell-media", "language": "english", "amount": "5000.00", "kind": "equity",
        });
        service.command(&fund, &made).is(200);
    }
    let ways = [
        ("withdraw-commitment", held[0], "held", "0.00"),
        ("reduce-commitment", "c03", "counted", "1000.00"),
        ("reverse", held[1], "held", "0.00"),
        ("reduce-commitment", "c04", "counted", "1000.00"),
    ];
    for (way, (corrected_by, id, figure, left)) in WAYS.into_iter().zip(ways) {
        enter(&browser, &place, &["administrator"], way);
        open_more(&browser, "/corrections");
        browser.fill("commitment", id);
        browser.press("main > form.filters button");
        browser.fill_all(&[("reason", "A typing mistake"), ("to", way.t("1,000.00", "1 000,00"))]);
        browser.press("main > form.filters button");
        browser.says("main", way.t("What would follow", "Ce qui suivrait"));
        browser.press(&format!("form[action^='/acts/{corrected_by}'] button"));
        browser.says("main", way.t("Written", "Inscrit"));
        let all = service.get("/api/v1/commitments?limit=10000", &fund).is(200).json();
        let found = all["commitments"].as_array().unwrap().iter().find(|one| one["commitment"] == id).unwrap();
        assert_eq!(found[figure], left, "{corrected_by}");
    }
}

#[test]
fn a_token_is_made_used_and_revoked() {
    let Some((place, service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["administrator"], way);
        browser.open("/tokens");
        browser.press("main details summary");
        let name = format!("newcomer-{}", way.name);
        browser.fill("name", &name);
        browser.fill("role", "auditor");
        browser.press("main form button[value=create]");
        browser.says("main .done", &name);
        let made = browser.text("#token");
        service.get("/api/v1/years", &made).is(200);
        browser.press(&format!("button[aria-label$='{name}']"));
        browser.says("main", way.t("revoked", "révoqué"));
        service.get("/api/v1/years", &made).is(401);
    }
}

#[test]
fn a_closing_shows_what_it_takes_before_it_is_confirmed() {
    let Some((place, _service, browser)) = served() else { return };
    for (way, is_first) in WAYS.into_iter().zip([true, false, false, false]) {
        enter(&browser, &place, &["administrator"], way);
        browser.press("nav.ways a[href^='/closings']");
        browser.press("main .card:first-child form button");
        browser.says("main section.panel h2", way.t("First deadline", "Première date limite"));
        // What is short was taken by the first closing; it may be closed again, and then takes nothing.
        let nothing = way.t("It would take nothing", "Elle ne reprendrait rien");
        assert_eq!(browser.text("main section.panel").contains(nothing), !is_first);
        if way.scripts {
            browser.is_well_made("a closing before it is confirmed");
        }
        browser.press("main section.panel button[value=send]");
        browser.says("main", way.t("Written", "Inscrit"));
    }
}

#[test]
fn a_proposed_licence_form_is_accepted_and_counts() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        browser.press("nav.ways a[href^='/proposals']");
        browser.press("main a[href^='/proposals/licence']");
        let id = format!("c-proposed-{}", way.name);
        fill_licence(&browser, &id, way.t("2,500.00", "2 500,00"));
        look(&browser, way);
        if way.scripts {
            browser.is_well_made("a licence form with what would follow");
        }
        browser.press("main button[value=send]");
        browser.says("main", way.t("signed; waits for the fund", "signée; attend le Fonds"));
        enter(&browser, &place, &["administrator"], way);
        browser.press("nav.ways a[href^='/proposals']");
        browser.press("main .card a");
        browser.says("main", way.t("2,500.00", "2 500,00"));
        browser.press("button[value=accept]");
        browser.says("main", way.t("accepted", "acceptée"));
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        browser.open("/commitments?search=c-proposed");
        browser.says("main", &id);
    }
}
