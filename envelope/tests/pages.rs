//! The pages as a browser without a script meets them: each role does its main errands, in both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use program::client::{Reply, Service, token};

/// A browser with its cookie.
struct Browser<'a> {
    service: &'a Service,
    cookie: String,
}

impl<'a> Browser<'a> {
    fn sign_in(service: &'a Service, token: &str) -> Browser<'a> {
        let reply = service.send("GET", &format!("/sign-in?token={token}"), "", &["Accept: text/html"], b"").is(303);
        let cookie = reply.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        assert_eq!(reply.header("location").unwrap(), "/");
        Browser { service, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    fn get(&self, path: &str) -> Reply {
        self.service.send("GET", path, "", &["Accept: text/html", &format!("Cookie: {}", self.cookie)], b"")
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let headers = [
            "Accept: text/html",
            &format!("Cookie: {}", self.cookie),
            "Content-Type: application/x-www-form-urlencoded",
        ];
        self.service.send("POST", path, "", &headers, body.join("&").as_bytes())
    }

    /// The key that the forms of a page carry.
    fn key(&self, path: &str) -> String {
        between(&self.get(path).is(200).text(), "name=\"form_key\" value=\"", "\"")
    }
}

fn between(text: &str, before: &str, after: &str) -> String {
    let from = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    text[from..].split(after).next().unwrap().to_owned()
}

fn demo() -> Place {
    let place = Place::new();
    place.demo().ends(0);
    place
}

#[test]
fn every_page_stands_in_both_languages_and_loads_nothing_from_elsewhere() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let paths = [
        "/",
        "/projects",
        "/commitments",
        "/applications",
        "/holders",
        "/balances",
        "/obligations",
        "/calendar",
        "/report?holder=cbc",
        "/explain?figure=balances%20cbc%20english%20drama%20balance",
        "/compare?from=through=60",
        "/acts",
        "/acts/commit",
        "/acts/grant-allocation",
        "/import",
        "/proposals",
        "/disputes",
        "/log",
        "/verify",
        "/indicators",
        "/refusals",
    ];
    let browser = Browser::sign_in(&service, &token(&place, &["administrator"]));
    for path in paths {
        for (lang, tag) in [("en", "en-CA"), ("fr", "fr-CA")] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = browser.get(&format!("{path}{sign}lang={lang}")).is(200);
            let text = page.text().replace(&format!("http://{}", service.address), "");
            assert!(text.contains(&format!("<html lang=\"{tag}\">")) && text.contains("<h1>"), "{path}");
            assert!(!text.contains("http://") && !text.contains("https://"), "{path} names another host");
            assert!(!text.contains("style=\"") && !text.contains("onclick"), "{path} needs what the policy forbids");
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        }
    }
}

#[test]
fn a_broadcaster_looks_at_a_licence_form_before_it_is_sent() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let browser = Browser::sign_in(&service, &token(&place, &["broadcaster", "--holder", "bell-media"]));
    let home = browser.get("/?lang=fr").is(200).text();
    assert!(home.contains("Ce qui reste") && !home.contains("\"cbc\""), "{home}");
    let key = browser.key("/acts/commit");
    let mut fields = vec![
        ("form_key", key.as_str()),
        ("year", "2016-2017"),
        ("commitment", "c-form"),
        ("project", "p01"),
        ("holder", "bell-media"),
        ("language", "english"),
        ("amount", "1,000.00"),
        ("kind", "equity"),
        ("effective_on", "2016-06-20"),
        ("note", "<script>alert(1)</script>"),
    ];
    let looked = browser.post("/acts/commit", &fields).is(200).text();
    assert!(looked.contains("It would be accepted") && !looked.contains("<script>alert"), "{looked}");
    assert!(!browser.get("/commitments").is(200).text().contains("c-form"));
    let id = between(&looked, "name=\"command_id\" value=\"", "\"");
    fields.extend([("step", "send"), ("command_id", id.as_str())]);
    assert!(browser.post("/acts/commit", &fields).is(200).text().contains("Written"));
    // Sent twice it is one act.
    assert!(browser.post("/acts/commit", &fields).is(200).text().contains("Written"));
    assert_eq!(browser.get("/commitments").is(200).text().matches(">c-form<").count(), 1);
    fields[0].1 = "forged";
    browser.post("/acts/commit", &fields).is(403);
    browser.get("/log").is(403);
    browser.get("/acts/close-year").is(403);
}

#[test]
fn a_swap_is_proposed_signed_and_accepted_in_the_browser() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let one = Browser::sign_in(&service, &token(&place, &["broadcaster", "--holder", "bell-media"]));
    let other = Browser::sign_in(&service, &token(&place, &["broadcaster", "--holder", "cbc"]));
    let fund = Browser::sign_in(&service, &token(&place, &["administrator"]));
    let key = one.key("/proposals/new");
    let fields = [
        ("form_key", key.as_str()),
        ("year", "2016-2017"),
        ("other", "cbc"),
        ("effective_on", "2016-06-20"),
        ("language", "english"),
        ("amount", "1.00"),
        ("given", "flex"),
        ("received", "flex"),
    ];
    let place = one.post("/proposals/new", &fields).is(303).header("location").unwrap();
    for (browser, step) in [(&other, "sign"), (&fund, "accept")] {
        let key = browser.key(&place);
        browser.post(&place, &[("form_key", &key), ("step", step)]).is(303);
    }
    assert!(one.get(&place).is(200).text().contains("accepted"));
}

#[test]
fn a_reviewer_decides_and_an_auditor_verifies() {
    let place = demo();
    let dispute = r#"{"command":"open-dispute","effective_on":"2016-06-01","dispute":"d1","year":"2016-2017","holder":"cbc","subject":"S","question":"Q","nature":"administrative"}"#;
    place.run_with(&["submit"], dispute.as_bytes()).ends(0);
    let service = Service::of(&place, &[]);
    let reviewer = Browser::sign_in(&service, &token(&place, &["reviewer", "--step", "staff"]));
    assert!(reviewer.get("/").is(200).text().contains("/disputes/d1"));
    assert!(reviewer.get("/disputes/d1").is(200).text().contains("action=\"/acts/decide-dispute?year=2016-2017\""));
    let key = reviewer.key("/acts/decide-dispute");
    let fields = [
        ("form_key", key.as_str()),
        ("dispute", "d1"),
        ("role", "staff"),
        ("outcome", "no-precedent"),
        ("letter", "L"),
        ("reasons", "R"),
        ("effective_on", "2016-06-02"),
        ("step", "send"),
    ];
    assert!(reviewer.post("/acts/decide-dispute", &fields).is(200).text().contains("Written"));
    let auditor = Browser::sign_in(&service, &token(&place, &["auditor"]));
    let key = auditor.key("/verify");
    auditor.post("/verify", &[("form_key", &key)]).is(303);
    // While it runs the page comes again by itself; then the result stays, with who asked for it.
    let found = (0..600).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let page = auditor.get("/verify").is(200);
        page.header("refresh").is_none().then(|| page.text())
    });
    let found = found.expect("a verification of a small log ends");
    assert!(found.contains("Everything verifies") && found.contains("The last verifications"), "{found}");
    assert!(found.contains("<td>auditor-"), "{found}");
}

#[test]
fn a_session_is_as_good_as_its_token() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let made = place.run(&["token", "create", "--role", "auditor"]).ends(0).json();
    let (secret, id) = (made["token"].as_str().unwrap(), made["id"].as_str().unwrap());
    let browser = Browser::sign_in(&service, secret);
    // A cookie that somebody planted is never taken over.
    let planted = ["Accept: text/html", "Cookie: envelope_session=planted"];
    let entered = service.send("GET", &format!("/sign-in?token={secret}"), "", &planted, b"").is(303);
    assert!(!entered.header("set-cookie").unwrap().contains("planted"));
    browser.get("/").is(200);
    place.run(&["token", "revoke", id]).ends(0);
    let turned_away = browser.get("/").is(303);
    assert_eq!(turned_away.header("location").unwrap(), "/sign-in");
    service.send("GET", "/sign-in?token=nothing", "", &["Accept: text/html"], b"").is(401);
    // A session reads for programs too, and never writes.
    let fresh = Browser::sign_in(&service, &token(&place, &["administrator"]));
    let headers = ["Content-Type: application/json", &format!("Cookie: {}", fresh.cookie)];
    service.send("POST", "/api/v1/commands", "", &headers, b"{}").is(401);
}

#[test]
fn the_fund_enters_closes_signs_and_corrects() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let fund = Browser::sign_in(&service, &token(&place, &["administrator"]));
    // A hold waits for its application, and one press fills the form in.
    let commit = r#"{"command":"commit","effective_on":"2016-06-20","year":"2016-2017","commitment":"c-wait","project":"p01","holder":"cbc","language":"english","amount":"1000.00","kind":"equity"}"#;
    let commit: serde_json::Value = serde_json::from_str(commit).unwrap();
    service.command(&token(&place, &["administrator"]), &commit).is(200);
    let waiting = fund.get("/to-enter").is(200).text();
    let row = between(&waiting, "p01", "</form>");
    let hidden = |name: &str| between(&row, &format!("name=\"{name}\" value=\""), "\"");
    let key = hidden("form_key");
    let (on, project) = (hidden("effective_on"), "p01".to_owned());
    let fields = [
        ("form_key", key.as_str()),
        ("year", "2016-2017"),
        ("project", &project),
        ("complete", "true"),
        ("effective_on", &on),
    ];
    let looked = fund.post("/acts/receive-application", &[&fields[..], &[("step", "look")]].concat()).is(200).text();
    assert!(looked.contains("It would be accepted"), "{looked}");
    fund.post("/acts/receive-application", &[&fields[..], &[("step", "send")]].concat()).is(200);
    assert!(!fund.get("/to-enter").is(200).text().contains("/projects/p01?"));

    // What a closing would take is what it takes.
    let asked = fund.get("/closings?what=close-first-deadline&on=2016-11-30").is(200).text();
    let total = between(&asked, "<tr class=\"total\">", "</tr>");
    let total = total.rsplit("<td class=\"n\">").next().unwrap().split('<').next().unwrap().replace(',', "");
    let id = between(&asked, "name=\"command_id\" value=\"", "\"");
    let fields = [
        ("form_key", key.as_str()),
        ("year", "2016-2017"),
        ("effective_on", "2016-11-30"),
        ("command_id", &id),
        ("step", "send"),
    ];
    let (closed, auditor) = (fund.post("/acts/close-first-deadline", &fields), token(&place, &["auditor"]));
    assert!(closed.is(200).text().contains("Written"));
    let balances = service.get("/api/v1/years/2016-2017/balances", &auditor).is(200).json();
    let cents = |text: &str| text.replace('.', "").parse::<i128>().unwrap();
    let taken: i128 = balances["envelopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| cents(e["total"]["first_deadline"].as_str().unwrap()))
        .sum();
    assert!(taken > 0);
    assert_eq!(cents(&total), taken);
    assert!(
        fund.get("/closings?what=close-first-deadline&on=2016-01-01").is(200).text().contains("it would be refused")
    );

    // Each way of taking a commitment back says what it would do; the one that is confirmed is done.
    let ways = fund.get("/corrections?commitment=c-wait&reason=Mistake").is(200).text();
    assert_eq!(ways.matches("What would follow").count(), 3);
    assert!(fund.get("/corrections?commitment=%3Cb%3E").is(200).text().contains("&lt;b&gt;"));
    assert!(fund.get("/letters?lang=fr").is(200).text().contains("Lettres émises"));
    assert!(fund.get("/penalties").is(200).text().contains("/acts/impose-penalty"));
    let auditor = Browser::sign_in(&service, &auditor);
    for path in ["/to-enter", "/exemptions", "/closings", "/penalties", "/letters", "/corrections", "/tokens"] {
        auditor.get(path).is(403);
    }
}

#[test]
fn a_token_is_made_shown_once_used_and_revoked_in_the_browser() {
    let place = demo();
    let service = Service::of(&place, &[]);
    let fund = Browser::sign_in(&service, &token(&place, &["administrator"]));
    let key = fund.key("/tokens");
    let fields = [
        ("form_key", key.as_str()),
        ("name", "<i>Anne</i>"),
        ("role", "broadcaster"),
        ("holder", ""),
        ("of", ""),
        ("expires", ""),
        ("step", "create"),
    ];
    assert!(fund.post("/tokens", &fields).is(200).text().contains("Choose the broadcaster"));
    let mut fields = fields;
    fields[3].1 = "cbc";
    let made = fund.post("/tokens", &fields).is(200).text();
    assert!(made.contains("&lt;i&gt;Anne") && !made.contains("<i>Anne"));
    let secret = between(&made, "<pre id=\"token\">", "</pre>");
    let listed = fund.get("/tokens").is(200).text();
    assert!(listed.contains("&lt;i&gt;Anne") && !listed.contains(&secret));
    service.get("/api/v1/years", &secret).is(200);
    let row = between(&listed, "&lt;i&gt;Anne", "</tr>");
    let id = between(&row, "name=\"id\" value=\"", "\"");
    fund.post("/tokens", &[("form_key", "forged"), ("id", &id), ("step", "revoke")]).is(403);
    fund.post("/tokens", &[("form_key", &key), ("id", &id), ("step", "revoke")]).is(200);
    service.get("/api/v1/years", &secret).is(401);
}

#[test]
fn everyone_sees_what_betrays_nobody_and_the_fund_sees_every_figure() {
    let place = Place::new();
    let story = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/full-year.jsonl");
    place.run(&["submit", "--historical", story.to_str().unwrap()]).ends(1);
    let told = |public: &[&str]| place.run(&[&["indicators", "--format", "csv"], public].concat()).ends(0).out;
    let (public, whole) = (told(&["--public"]), told(&[]));
    let (fund, broadcaster) = (token(&place, &["administrator"]), token(&place, &["broadcaster", "--holder", "cbc"]));
    {
        let service = Service::of(&place, &["--public-indicators"]);
        let page = service.send("GET", "/indicators?lang=fr", "", &["Accept: text/html"], b"").is(200).text();
        // The second year is still open, and nobody is in-house there: neither is shown.
        assert!(page.contains("2021-2022") && !page.contains("2022-2023") && page.contains("non montré"), "{page}");
        assert_eq!(service.get("/indicators.csv", "").is(200).text(), public);
        let own = Browser::sign_in(&service, &broadcaster);
        assert_eq!(own.get("/indicators.csv").is(200).text(), public);
        let fund = Browser::sign_in(&service, &fund);
        assert!(fund.get("/indicators").is(200).text().contains("2022-2023"));
        assert_eq!(fund.get("/indicators.csv").is(200).text(), whole);
    }
    let service = Service::of(&place, &[]);
    service.send("GET", "/indicators", "", &["Accept: text/html"], b"").is(303);
    service.get("/indicators.csv", "").is(401);
    Browser::sign_in(&service, &broadcaster).get("/indicators").is(403);
}

/// The addresses that an attribute of a page names.
fn addresses(page: &str, attribute: &str) -> Vec<String> {
    let begins = format!(" {attribute}=\"");
    let found = page.split(&begins).skip(1).filter_map(|rest| rest.split('"').next());
    found.map(|address| address.replace("&amp;", "&")).collect()
}

/// What leads to now, or to what is the same at every moment, on purpose: who is signed in, and in the interface for programs what is of
/// the whole log, or names its moments itself.
fn is_of_no_moment(address: &str) -> bool {
    let whole = ["/sign-out", "/style.css", "/script.js", "/api/v1/openapi.json", "/api/v1/checkpoint"];
    let of_the_log = ["/api/v1/events", "/api/v1/rulebooks/"].iter().any(|begins| address.starts_with(begins));
    let names_its_own = address.contains("/diff?from=") || address.ends_with("/bundle.tar");
    let path = address.split('?').next().unwrap_or_default();
    whole.contains(&path) || of_the_log || names_its_own
}

/// Everything on a page that leads elsewhere in the service and loses the moment.
fn losing(page: &str, moment: &[&str]) -> Vec<String> {
    // The interface for programs has the year in its paths.
    let of = |address: &str, part: &str| address.starts_with("/api/") && part.starts_with("year=");
    let keeps = |address: &String| {
        let plain = address.replace("%3A", ":");
        moment.iter().all(|part| of(address, part) || plain.contains(part))
    };
    let inner = |address: &String| (address.starts_with('/') || address.starts_with('?')) && !address.starts_with("//");
    // The note that the past is shown has the one way back to now.
    let (before, rest) = page.split_once("class=\"note past\"").unwrap_or((page, ""));
    let after = rest.split_once("</p>").map_or("", |(_, after)| after);
    let mut lost = Vec::new();
    for part in [before, after] {
        let all = addresses(part, "href").into_iter().chain(addresses(part, "action"));
        lost.extend(all.filter(inner).filter(|address| !is_of_no_moment(address) && !keeps(address)));
    }
    let forms: Vec<&str> = page.split("<form ").skip(1).filter_map(|rest| rest.split("</form>").next()).collect();
    for form in forms {
        let beginning = form.split('>').next().unwrap();
        // A form that looks replaces the question of its address by its fields.
        let looks = beginning.contains("method=\"get\"");
        lost.retain(|address| !(looks && beginning.contains(&format!("action=\"{address}\""))));
        let has = |part: &&str| {
            let (name, value) = part.split_once('=').unwrap();
            let named = format!("name=\"{name}\"");
            let mut fields = form.split(&named).skip(1).filter_map(|rest| rest.split('>').next());
            // A field of an instant leaves out what is universal time and no part of a second.
            let values = [value, value.trim_end_matches(".000000Z")].map(|value| format!("value=\"{value}\""));
            name == "year" && fields.next().is_some()
                || fields.any(|rest| values.iter().any(|value| rest.contains(value)))
        };
        if looks && !moment.iter().all(has) {
            lost.push(format!("the form {beginning}"));
        }
    }
    lost
}

#[test]
fn whoever_looks_at_the_past_stays_there_whatever_they_press() {
    let place = demo();
    place.run_with(&["submit", "--historical"], include_bytes!("../demo/service.jsonl")).ends(0);
    let service = Service::of(&place, &[]);
    let auditor = token(&place, &["auditor"]);
    let last: serde_json::Value = {
        let events = service.get("/api/v1/events?limit=10000", &auditor).is(200).text();
        serde_json::from_str(events.lines().last().unwrap()).unwrap()
    };
    let known_at = format!("recorded_by={}", last["recorded_at"].as_str().unwrap());
    let moment = ["year=2016-2017", "effective_by=2016-11-20", known_at.as_str()];
    let roles: [(&[&str], usize); 4] = [
        (&["auditor"], 18),
        (&["administrator"], 18),
        (&["reviewer", "--step", "staff"], 7),
        (&["broadcaster", "--holder", "cbc"], 9),
    ];
    for (role, at_least) in roles {
        let browser = Browser::sign_in(&service, &token(&place, role));
        let mut waiting = vec![format!("/?{}", moment.join("&"))];
        // Of pages that differ in nothing but what they are about, a few are looked at.
        let mut looked: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        let mut lost = Vec::new();
        while let Some(address) = waiting.pop() {
            let path = address.split('?').next().unwrap();
            let shape = path.split('/').take(2).collect::<Vec<_>>().join("/") + &"/".repeat(path.matches('/').count());
            let count = looked.entry(shape).or_default();
            *count += 1;
            if *count > 3 {
                continue;
            }
            let reply = browser.get(&address);
            // What is named in the past may not be known at this moment; the page that says so keeps it too.
            assert!([200, 404].contains(&reply.status), "{address}: {}", reply.status);
            if !reply.header("content-type").unwrap_or_default().starts_with("text/html") {
                continue;
            }
            let page = reply.text();
            let mut losing = losing(&page, &moment);
            losing.retain(|to| reply.status == 200 || to.split('?').next() != Some(path));
            lost.extend(losing.into_iter().map(|to| format!("{to} on {address}")));
            let next =
                addresses(&page, "href").into_iter().filter(|to| to.starts_with('/') && !to.starts_with("/api/"));
            let keeps = |to: &String| moment.iter().all(|part| to.contains(part));
            waiting.extend(
                next.filter(|to| !is_of_no_moment(to) && keeps(to)).map(|to| to.split('#').next().unwrap().to_owned()),
            );
        }
        assert!(lost.is_empty(), "{}: {} ways lose the moment:\n{}", role[0], lost.len(), lost.join("\n"));
        assert!(looked.len() >= at_least, "{}: {} kinds of pages were seen", role[0], looked.len());
    }
}
