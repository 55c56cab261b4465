//! What an auditor comes for: another moment, what changed between two, one event with its proof, the whole log verified, files to take away.

use crate::program::client::token;
use crate::{WAYS, enter, served};
use serde_json::json;

#[test]
fn another_moment_is_kept_from_page_to_page() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["auditor"], way);
        browser.open("/balances?holder=bell-media");
        browser.press("details.moment summary");
        browser.fill("effective_by", "2016-09-01");
        let slider = "document.querySelector('#effective_by ~ input[type=range]')";
        if way.scripts {
            let says = browser.run(&format!("return {slider}.getAttribute('aria-valuetext');"));
            assert_eq!(says, json!("2016-09-01"));
            let moved = format!(
                "const slider = {slider}; slider.value = 0; slider.dispatchEvent(new Event('input')); return document.querySelector('#effective_by').value;"
            );
            assert_eq!(browser.run(&moved), json!("2016-04-01"));
            browser.fill("effective_by", "2016-09-01");
        } else {
            assert_eq!(browser.run(&format!("return {slider};")), json!(null));
        }
        browser.press("details.moment form button");
        let past = way.t("You look at the past", "Vous regardez le passé");
        browser.says("main .past", past);
        browser.says("main .past", way.t("September 1, 2016", "1er septembre 2016"));
        browser.press("nav.ways a[href^='/commitments']");
        browser.says("main .past", past);
        // Its filters keep it, and so does a page that always shows now.
        browser.fill("search", "a");
        browser.press("form[role=search] button");
        browser.says("main p.faint", way.t("found", "trouvés"));
        browser.says("main .past", past);
        browser.press("nav.ways a[href^='/verify']");
        browser.says("main", way.t("always shows now", "toujours maintenant"));
        browser.press("nav.ways a[href^='/balances']");
        browser.says("main .past", past);
        browser.press("main .past a");
        browser.says("main .moment", way.t("everything recorded so far", "tout ce qui est inscrit à ce jour"));
        assert!(!browser.path().contains("effective_by"), "{}", browser.path());
    }
}

#[test]
fn two_moments_are_compared_and_a_cause_is_followed_to_its_event() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["auditor"], way);
        browser.press("nav.ways a[href^='/compare']");
        browser.fill("from_effective_by", "2016-09-01");
        browser.fill("holder", "bell-media");
        browser.press("main > form button");
        browser.says("main", way.t("figures differ", "chiffres diffèrent"));
        browser.says("main .tiles", way.t("new act", "nouvel acte"));
        if way.scripts {
            browser.is_well_made("two moments compared");
        }
        browser.press("main tbody li a");
        browser.says("main", way.t("Figures that it touched", "Chiffres qu'il a touchés"));
        assert!(browser.path().starts_with("/log/"), "{}", browser.path());
    }
}

#[test]
fn an_event_is_found_with_its_proof_and_what_it_moved() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["auditor"], way);
        browser.press("nav.ways a[href^='/log']");
        browser.fill("type", "commitment-counted");
        browser.fill("holder", "bell-media");
        browser.fill("from", "2016-05-01");
        browser.press("form[role=search] button");
        browser.says("main tbody", way.t("commitment counted", "engagement compté"));
        browser.press("main tbody th a");
        browser.says("main", way.t("Computed again", "Recalculé"));
        browser.says("main", "envelope:2016-2017:bell-media:");
        browser.says("main > pre", "\"type\":\"commitment-counted\"");
        browser.open("/log?text=no%20event%20has%20these%20words");
        browser.says("main", way.t("No event is of this kind", "Aucun événement n'est de cette sorte"));
    }
}

#[test]
fn the_log_is_verified_in_the_background_and_the_results_stay() {
    let Some((place, _service, browser)) = served() else { return };
    for (way, results) in WAYS.into_iter().zip(1..) {
        enter(&browser, &place, &["auditor"], way);
        browser.press("nav.ways a[href^='/verify']");
        browser.press("main form button");
        // The page comes again by itself until the result is there.
        let row = format!("main tbody tr:nth-child({results})");
        browser.says(&row, way.t("verifies", "se vérifie"));
        browser.says("main .done", way.t("Everything verifies", "Tout se vérifie"));
        browser.says("main .done", "auditor");
        if way.scripts {
            browser.is_well_made("a log that was verified");
        }
    }
}

#[test]
fn a_figure_is_explained_where_it_stands() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["auditor"], way);
        browser.open("/balances?holder=bell-media");
        browser.press("td.n a[data-explain]");
        let explained = if way.scripts { "#explanation" } else { "[data-explanation]" };
        browser.says(explained, way.t("allocated", "alloué"));
        assert_eq!(browser.path().starts_with("/balances"), way.scripts, "{}", browser.path());
    }
}

#[test]
fn whatever_is_offered_to_take_away_is_there() {
    let Some((place, service, browser)) = served() else { return };
    let token = token(&place, &["auditor"]);
    enter(&browser, &place, &["auditor"], WAYS[0]);
    browser.press("nav.ways a[href^='/downloads']");
    browser.says("main", "None was signed yet");
    browser.press("main .card form button");
    browser.says("main", "The last one is over");
    let links: Vec<String> = browser.links().into_iter().filter(|link| link.starts_with("/api/")).collect();
    assert!(links.len() > 12, "{links:?}");
    for link in links {
        assert!(!service.get(&link, &token).is(200).body.is_empty(), "{link}");
    }
    browser.press("nav.ways a[href^='/indicators']");
    let files = browser.links().into_iter().filter(|link| link.starts_with("/indicators."));
    let files: Vec<String> = files.collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        browser.run(&format!(
            "window.taken = null; fetch('{file}').then((answer) => {{ window.taken = answer.status; }});"
        ));
        let taken = browser.wait_for("const done = arguments[0]; const look = () => window.taken ? done(window.taken) : setTimeout(look, 20); look();");
        assert_eq!(taken, json!(200), "{file}");
    }
}

#[test]
fn the_effect_of_a_measure_is_read_from_two_years_side_by_side() {
    let Some((place, _service, browser)) = served() else { return };
    for way in WAYS {
        enter(&browser, &place, &["auditor"], way);
        browser.press("nav.ways a[href^='/indicators']");
        browser.press("main a[href^='/indicators/effect']");
        browser.fill_all(&[("from", "2014-2015"), ("to", "2016-2017")]);
        browser.press("main > form button");
        browser.says("h1", way.t("Effect of a measure", "Effet d'une mesure"));
        browser.says("main table", "2014-2015");
        browser.says("main table", "2016-2017");
        browser.press("form[action='/sign-out'] button");
        browser.says("h1", way.t("Sign in", "Ouvrir une session"));
        browser.open("/indicators/effect");
        assert!(browser.path().starts_with("/sign-in"), "{}", browser.path());
    }
}
