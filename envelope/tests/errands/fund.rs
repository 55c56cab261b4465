//! What the fund comes for: who may come in, a licence form that a broadcaster proposed.

use crate::{WAYS, enter, look, served};

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
    for (way, is_first) in WAYS.into_iter().zip([true, false, false]) {
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
        browser.press("main a[href='/proposals/licence']");
        let id = format!("c-proposed-{}", way.name);
        let fields = [
            ("commitment", id.as_str()),
            ("project", "p01"),
            ("language", "english"),
            ("kind", "equity"),
            ("effective_on", "2016-10-12"),
            ("amount", way.t("2,500.00", "2 500,00")),
        ];
        fields.iter().for_each(|(name, value)| browser.fill(name, value));
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
