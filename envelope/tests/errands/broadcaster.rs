//! What a broadcaster comes for beside licence forms and swaps: a dispute that it opens, and takes further when it is decided.

use crate::program::client::token;
use crate::{WAYS, confirm, enter, look, served};
use serde_json::json;

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
        fields.iter().for_each(|(name, value)| browser.fill(name, value));
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
