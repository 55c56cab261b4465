//! The demonstration's calculated years as a broadcaster meets them through the service, and as a newcomer types about them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use program::client::{Service, token};

const YEAR: &str = "2015-2016";

#[test]
fn to_a_broadcaster_others_do_not_exist_in_a_calculated_year_either() {
    let place = Place::new();
    place.demo().ends(0);
    let own = token(&place, &["broadcaster", "--holder", "ex-north"]);
    let auditor = token(&place, &["auditor"]);
    let service = Service::of(&place, &[]);
    let events = service.get("/api/v1/events?limit=10000", &auditor).is(200).text();
    let line = events.lines().find(|line| line.contains(r#""holder":"ex-sud""#) && line.contains("audience-reported"));
    let line: serde_json::Value = serde_json::from_str(line.unwrap()).unwrap();
    let hours = line["data"]["hours"].as_str().unwrap();
    let year = format!("/api/v1/years/{YEAR}");
    let mut paths = vec![
        format!("{year}/allocation"),
        format!("{year}/allocation?compare_with=2014-2015"),
        format!("{year}/credits?holder=ex-north"),
        "/api/v1/years/2014-2015/penalties".to_owned(),
        format!("{year}/balances"),
        format!("{year}/explain?figure=balances%20ex-north%20english%20drama%20balance"),
        format!("{year}/explain?figure=balances%20ex-north%20english%20flex%20balance"),
        "/api/v1/events?limit=10000".to_owned(),
        "/api/v1/projects".to_owned(),
        "/api/v1/commitments".to_owned(),
    ];
    paths.push(format!("{year}/holders/ex-north/report"));
    for path in paths {
        let reply = service.get(&path, &own).is(200).text();
        for other in ["ex-sud", "ex-new", "Example South", "Exemple Sud", "Newcomer", hours] {
            assert!(!reply.contains(other), "{path} tells of {other}: {reply}");
        }
        assert!(reply.contains("ex-"), "{path} is not about anything: {reply}");
    }
    // Lines of audience are for those who subscribe to them, as ex-north does and the other does not.
    let lines = |token: &str| {
        let reviews = service.get("/api/v1/reviews?far=0", token).is(200).json();
        let holders =
            reviews["reviews"].as_array().unwrap().iter().map(|line| line["holder"].as_str().unwrap().to_owned());
        holders.collect::<std::collections::BTreeSet<_>>()
    };
    let other = token(&place, &["broadcaster", "--holder", "ex-sud"]);
    assert_eq!(lines(&other), ["ex-sud".to_owned()].into());
    assert_eq!(lines(&own), lines(&auditor));
    assert!(lines(&own).len() > 1);
    // The page shows as much as the interface; a finding that is none is an error, on both.
    let page = |token: &str, path: &str| {
        let entered = service.send("GET", &format!("/sign-in?token={token}"), "", &["Accept: text/html"], b"").is(303);
        let cookie = format!("Cookie: {}", entered.header("set-cookie").unwrap().split(';').next().unwrap());
        service.send("GET", path, "", &["Accept: text/html", &cookie], b"")
    };
    let reviews = format!("/reviews?year={YEAR}&far=0");
    assert!(page(&own, &reviews).is(200).text().contains(">ex-sud<"));
    assert!(page(&own, &format!("{reviews}&holder=ex-sud")).is(200).text().contains(">ex-sud<"));
    assert!(!page(&other, &reviews).is(200).text().contains("ex-north"));
    page(&other, &format!("{reviews}&holder=ex-north")).is(404);
    assert!(page(&own, "/reviews?finding=waitin").is(422).text().contains("Did you mean `waiting`?"));
    assert!(service.get("/api/v1/reviews?finding=waitin", &own).is(422).text().contains("Did you mean `waiting`?"));
    // A subscription counts from where the ledger knows of it.
    let head = service.get("/api/v1/years", &auditor).is(200).json()["head"]["seq"].as_u64().unwrap();
    let late = serde_json::json!({
        "command": "register-holder", "effective_on": "2016-10-19", "holder": "ex-late", "name": { "en": "Late", "fr": "Tard" },
        "kind": "group", "audience_subscriber": true,
    });
    service.post("/api/v1/commands", &token(&place, &["administrator"]), &late).is(200);
    let late = token(&place, &["broadcaster", "--holder", "ex-late"]);
    assert_eq!(lines(&late), lines(&auditor));
    let before = service.get(&format!("/api/v1/reviews?far=0&through={head}"), &late);
    assert!(!before.text().contains("ex-sud"), "{}", before.text());
    // What is its own it sees, with each factor's value and total credit.
    let allocation = service.get(&format!("{year}/allocation"), &own).is(200).json();
    let factor = &allocation["languages"][0]["genres"][0]["factors"][0];
    assert!(factor["value"] != "0.00" && factor["credit"] != "0.00", "{factor}");
    // Of a project that others support too, what it triggered is the base of its own credit; whose money that was is not told.
    let credits = service.get(&format!("{year}/credits?holder=ex-north"), &own).is(200).json();
    let historic =
        credits["credits"].as_array().unwrap().iter().filter(|line| line["factor"] == "historic-performance");
    assert!(historic.clone().count() > 0);
    assert!(historic.into_iter().all(|line| line["events"].as_array().unwrap().len() == 1));
    for part in [format!("{year}/credits?holder=ex-sud"), format!("{year}/allocation?holder=ex-sud")] {
        let nobody = part.replace("ex-sud", "nobody");
        let ask = |path: &str| service.get(path, &own).is(404).text().replace("ex-sud", "X").replace("nobody", "X");
        assert_eq!(ask(&part), ask(&nobody));
    }
    // To the fund all is there.
    let all = service.get(&format!("{year}/allocation?compare_with=2014-2015"), &auditor).is(200).text();
    assert!(all.contains("ex-sud") && all.contains("ex-new"));
}

#[test]
fn why_an_allocation_changed_can_be_drawn_and_what_is_to_be_reviewed_listed() {
    let place = Place::new();
    place.demo().ends(0);
    let compare = ["allocation", "--year", YEAR, "--compare-with", "2014-2015"];
    let file = place.path("causes.svg");
    let one = [&compare[..], &["--holder", "ex-north", "--language", "english", "-o", file.to_str().unwrap()]].concat();
    place.run(&one).ends(0);
    let drawing = std::fs::read_to_string(&file).unwrap();
    let told = place.run(&[&compare[..], &["--holder", "ex-north", "--language", "english"]].concat()).ends(0).json();
    let (from, to) = (told["from"].as_str().unwrap(), told["to"].as_str().unwrap());
    let grouped = |text: &str| drawing.replace(',', "").contains(text);
    assert!(grouped(from) && grouped(to) && drawing.contains("<title") && drawing.contains("<desc"), "{drawing}");
    assert_eq!(drawing.matches("<rect x=").count(), 9);
    assert!(place.run(&[&compare[..], &["--format", "svg"]].concat()).ends(2).err.contains("--holder"));

    let far = |percent: &str| place.run(&["reviews", "--year", YEAR, "--far", percent]).ends(0).json();
    let (all, none) = (far("0"), far("1000"));
    assert!(all["count"].as_u64().unwrap() > 5 && none["count"] == 0, "{all} {none}");
    let first = &all["reviews"][0];
    assert_eq!((&first["findings"][0], &first["year"]), (&"hours-far".into(), &YEAR.into()));
    // A new line waits, and is found.
    let report = serde_json::json!({
        "command": "report-audience", "effective_on": "2016-11-02", "year": "2016-2017", "line": "new", "holder": "ex-north",
        "language": "english", "project": "ex-en-drama", "genre": "drama", "measure": "total", "channel": "main", "hours": "10",
    });
    place.run_with(&["submit"], report.to_string().as_bytes()).ends(0);
    let waiting = place.run(&["reviews", "--finding", "waiting", "--year", "2016-2017"]).ends(0).json();
    assert_eq!((&waiting["count"], &waiting["reviews"][0]["line"]), (&1.into(), &"new".into()));
    let french = place.run(&["reviews", "--year", "2016-2017", "--format", "table", "--lang", "fr"]).ends(0).out;
    assert!(french.contains("attend une décision") && french.contains("toutes les heures"), "{french}");
}
