//! What a broadcaster comes for beside licence forms and swaps: an exemption, what its credit is calculated from, a commitment that it takes
//! back, its report and calendar, and a dispute that it opens, and takes further when it is decided.

use crate::program::client::token;
use crate::{WAYS, confirm, enter, fill_licence, look, open_more, served};
use serde_json::json;

#[test]
fn an_exemption_is_asked_for_and_granted() {
    let Some((place, _service, browser)) = served() else { return };
    let envelopes = [("bell-media", "english"), ("bell-media", "french"), ("dhx", "english"), ("corus", "english")];
    for (way, (holder, language)) in WAYS.into_iter().zip(envelopes) {
        enter(&browser, &place, &["broadcaster", "--holder", holder], way);
        browser.press(&format!("main a[href^='/acts/request-exemption?language={language}']"));
        let event = format!("A merger {}", way.name);
        browser.fill_all(&[
            ("event", &event),
            ("reasons", "Two programming teams became one."),
            ("schedule", r#"[{"on": "2016-12-01", "amount": "1000000.00"}]"#),
            ("effective_on", "2016-10-03"),
        ]);
        look(&browser, way);
        confirm(&browser, way);
        enter(&browser, &place, &["administrator"], way);
        browser.press("main .tiles a[href^='/exemptions']");
        browser.says("main .card", &event);
        browser.says("main .card", way.t("1,000,000.00", "1 000 000,00"));
        browser.fill_all(&[("granted", "true"), ("letter", "EX-1")]);
        browser.press("main .card form button");
        browser.fill("effective_on", "2016-10-05");
        look(&browser, way);
        confirm(&browser, way);
        browser.open("/exemptions");
        browser.says("main", way.t("No request waits for a decision", "Aucune demande n'attend de décision"));
        browser.says("main table", &event);
        enter(&browser, &place, &["broadcaster", "--holder", holder], way);
        browser.says("main", way.t("exempt", "exemptée"));
        assert!(
            browser
                .links()
                .iter()
                .all(|link| !link.starts_with(&format!("/acts/request-exemption?language={language}")))
        );
    }
}

#[test]
fn what_credit_is_calculated_from_is_declared() {
    let Some((place, _service, browser)) = served() else { return };
    // Each in a genre of its own.
    let projects = [
        ("ex-en-drama", "drama"),
        ("ex-en-documentary", "documentary"),
        ("ex-en-children", "children-youth"),
        ("ex-en-variety", "variety-performing-arts"),
    ];
    for (way, (project, genre)) in WAYS.into_iter().zip(projects) {
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        open_more(&browser, "/acts");
        browser.press("main a[href^='/acts/declare-licence']");
        browser.fill_all(&[
            ("project", project),
            ("language", "english"),
            ("eligible_fee", way.t("12,000.00", "12 000,00")),
            ("effective_on", "2016-10-12"),
        ]);
        look(&browser, way);
        confirm(&browser, way);
        open_more(&browser, "/acts");
        browser.press("main a[href^='/acts/report-audience']");
        let line = format!("line-{}", way.name);
        browser.fill_all(&[
            ("line", &line),
            ("language", "english"),
            ("project", project),
            ("genre", genre),
            ("measure", "total"),
            ("channel", "CTV"),
            ("hours", "1200"),
            ("effective_on", "2016-10-12"),
        ]);
        look(&browser, way);
        confirm(&browser, way);
        open_more(&browser, "/reviews");
        browser.says("main", &line);
    }
}

#[test]
fn a_commitment_is_taken_back_before_its_application() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        let id = format!("c-{}", way.name);
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        browser.press("nav.ways a[href^='/acts/commit']");
        fill_licence(&browser, &id, "1000.00");
        look(&browser, way);
        confirm(&browser, way);
        browser.open("/projects/p01");
        browser.press(&format!("main a[href^='/acts/withdraw-commitment?commitment={id}']"));
        browser.fill_all(&[("reason", "The producer found another partner."), ("effective_on", "2016-10-13")]);
        look(&browser, way);
        confirm(&browser, way);
        browser.open("/projects/p01");
        browser.says("main", &id);
        assert_eq!(browser.text(&format!("main a[href$='commitment={id}']")), "");
    }
}

#[test]
fn the_periodic_report_and_the_calendar_are_taken_away() {
    let Some((place, service, browser)) = served() else { return };
    let token = token(&place, &["broadcaster", "--holder", "bell-media"]);
    for way in WAYS {
        enter(&browser, &place, &["broadcaster", "--holder", "bell-media"], way);
        let mut taken = Vec::new();
        for (page, says) in [
            ("/report", way.t("How the allocation is used", "Utilisation de l'allocation")),
            ("/calendar", way.t("First deadline", "Première date limite")),
        ] {
            browser.press(&format!("nav.ways a[href^='{page}']"));
            browser.says("main", says);
            taken.extend(browser.links().into_iter().filter(|link| link.starts_with("/api/")));
        }
        let kinds = taken.iter().map(|link| {
            let reply = service.get(link, &token).is(200);
            assert!(!reply.body.is_empty(), "{link}");
            reply.header("content-type").unwrap()
        });
        let kinds = kinds.collect::<Vec<_>>().join(" ");
        assert!(
            ["application/pdf", "spreadsheetml", "text/calendar"].iter().all(|kind| kinds.contains(kind)),
            "{kinds}"
        );
    }
}

#[test]
fn a_dispute_is_opened_decided_and_taken_further() {
    let Some((place, service, browser)) = served() else { return };
    let reviewer = token(&place, &["reviewer", "--step", "staff"]);
    for way in WAYS {
        let id = format!("d-{}", way.name);
        enter(&browser, &place, &["broadcaster", "--holder", "cbc"], way);
        browser.press("nav.ways a[href^='/disputes']");
        browser.press("main a.button[href^='/acts/open-dispute']");
        let fields = [
            ("dispute", id.as_str()),
            ("subject", "A late report"),
            ("question", "Does it count?"),
            ("nature", "administrative"),
            ("effective_on", "2016-11-08"),
        ];
        browser.fill_all(&fields);
        look(&browser, way);
        confirm(&browser, way);
        let decided = json!({
            "command": "decide-dispute", "dispute": id, "role": "staff", "outcome": "upheld", "letter": "L-1", "reasons": "R",
            "effective_on": "2016-11-09",
        });
        service.post("/api/v1/commands", &reviewer, &decided).is(200);
        browser.open(&format!("/disputes/{id}"));
        browser.says("main", "L-1");
        browser.press("main a.button[href^='/acts/escalate-dispute']");
        browser.fill("reasons", "The report was in time.");
        browser.fill("effective_on", "2016-11-10");
        look(&browser, way);
        confirm(&browser, way);
        browser.open(&format!("/disputes/{id}"));
        browser.says("main", way.t("Head of the programme", "Chef responsable du programme"));
    }
}
