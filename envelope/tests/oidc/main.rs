//! Signing in by way of an OpenID Connect issuer: the real service, and an issuer on a real socket with real keys.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod issuer;
#[path = "../program/mod.rs"]
mod program;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use issuer::{CLIENT, Issuer, SECRET, Signer, now, signed};
use program::Place;
use program::client::{Reply, Service};

use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// A service that lets in whom the issuer vouches for.
fn served(issuer: &Issuer) -> (Place, Service) {
    let place = Place::new();
    place.demo().ends(0);
    let secret = place.path("secret");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let options = ["--oidc-issuer", &issuer.url, "--oidc-client", CLIENT, "--oidc-secret", secret.to_str().unwrap()];
    let service = Service::of(&place, &options);
    (place, service)
}

/// A browser's part: the cookies that it was given, and where it was sent.
struct Browser<'a> {
    service: &'a Service,
    cookies: Vec<(String, String)>,
}

impl Browser<'_> {
    fn get(&mut self, path: &str) -> Reply {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let header = format!("Cookie: {}", cookies.join("; "));
        let accept = if path.starts_with("/api") { "Accept: */*" } else { "Accept: text/html" };
        let reply = self.service.send("GET", path, "", &[&header, accept], b"");
        for line in reply.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        reply
    }

    /// Goes to the issuer, signs in there, and gives the address that it is sent back to.
    fn there(&mut self) -> String {
        let begun = self.get("/sign-in/begin").is(303);
        let place = begun.header("location").unwrap();
        let (host, path) = place.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let back = text.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
        let path = back.strip_prefix(&format!("http://{}", self.service.address));
        path.unwrap_or_else(|| panic!("{back}")).to_owned()
    }
}

fn browser(service: &Service) -> Browser<'_> {
    Browser { service, cookies: Vec::new() }
}

#[test]
fn a_person_signs_in_by_way_of_the_issuer() {
    let issuer = Issuer::start(Signer::ec());
    let (_place, service) = served(&issuer);
    let mut browser = browser(&service);
    assert!(browser.get("/sign-in").is(200).text().contains("/sign-in/begin"));
    let back = browser.there();
    let entered = browser.get(&back).is(200);
    assert_eq!(entered.header("refresh").unwrap(), "0; url=/");
    let session = entered.head.lines().find(|line| line.contains("envelope_session=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Strict"), "{session}");
    assert!(browser.get("/").is(200).text().contains("person-1"));
    // The code and the state are used up, and the way back is open to nobody else.
    let cookies = browser.cookies.clone();
    browser.get(&back).is(401);
    browser.cookies = cookies;
    browser.get("/").is(200);

    issuer.person(json!({"sub": "person-2", "envelope": ["staff", "broadcaster:cbc"]}));
    let mut other = self::browser(&service);
    let back = other.there();
    other.get(&back).is(200);
    let told = other.get("/api/v1/holders").is(200).json();
    assert_eq!((&told["count"], &told["holders"][0]["holder"]), (&1.into(), &"cbc".into()));
}

#[test]
fn a_sign_in_that_is_not_what_was_asked_for_lets_nobody_in() {
    let issuer = Issuer::start(Signer::ed());
    let (_place, service) = served(&issuer);
    let session = |browser: &Browser<'_>| browser.cookies.iter().any(|(name, _)| name == "envelope_session");
    type Change = fn(&mut Value);
    let lies: [(&str, Change); 9] = [
        ("another nonce", |claims| claims["nonce"] = "0".into()),
        ("no nonce", |claims| claims["nonce"] = Value::Null),
        ("another issuer", |claims| claims["iss"] = "https://other.example".into()),
        ("another audience", |claims| claims["aud"] = "other".into()),
        ("another party", |claims| claims["azp"] = "other".into()),
        ("several audiences and no party", |claims| claims["aud"] = json!([CLIENT, "other"])),
        ("expired", |claims| claims["exp"] = (now() - 3600).into()),
        ("not yet", |claims| claims["iat"] = (now() + 3600).into()),
        ("a name that no log holds", |claims| claims["sub"] = "a\nb".into()),
    ];
    for (number, (what, lie)) in lies.into_iter().enumerate() {
        issuer.lies(lie);
        let mut browser = browser(&service);
        let back = browser.there();
        let reply = browser.get(&back);
        // From the same address too many failures are slowed down, which lets nobody in either.
        assert!(reply.status == 401 || (number >= 9 && reply.status == 429), "{what}: {}", reply.text());
        assert!(!session(&browser), "{what}");
    }
    issuer.lies(|_| ());
    // Another browser, with no cookie of ours or with its own, cannot come back in somebody's place.
    let mut one = browser(&service);
    let back = one.there();
    let mut thief = browser(&service);
    assert!([401, 429].contains(&thief.get(&back).status) && !session(&thief));
    thief.there();
    assert!([401, 429].contains(&thief.get(&back).status) && !session(&thief));
    let state = back.split("state=").nth(1).unwrap();
    assert!([401, 429].contains(&one.get(&back.replace(state, &"0".repeat(64))).status) && !session(&one));
    // Whoever began it still gets in.
    one.get(&back).is(200);
    assert!(session(&one));
    // Someone without a role is told so.
    issuer.person(json!({"sub": "person-3", "envelope": ["auditor", "administrator"]}));
    let mut nobody = browser(&service);
    let back = nobody.there();
    nobody.get(&back).is(403);
    assert!(!session(&nobody));
}

#[test]
fn programs_come_with_the_issuers_tokens() {
    for signer in [Signer::rsa(), Signer::ec(), Signer::ed()] {
        let issuer = Issuer::start(signer);
        let (_place, service) = served(&issuer);
        let administrator = issuer.token(&json!({"envelope": "administrator"}));
        let command = json!({
            "command": "register-holder", "effective_on": "2016-06-15", "holder": "new", "kind": "independent",
            "name": {"en": "New", "fr": "Nouveau"},
        });
        let written = service.command(&administrator, &command).is(200).json();
        let before = written["events"][0]["seq"].as_u64().unwrap() - 1;
        let event = service.get(&format!("/api/v1/events?after={before}"), &administrator).is(200).text();
        assert!(event.contains(r#""actor":"program-1""#), "{event}");
        let broadcaster = issuer.token(&json!({"envelope": {"role": "broadcaster", "holder": "cbc"}}));
        assert_eq!(service.get("/api/v1/holders", &broadcaster).is(200).json()["count"], 1);
        service.command(&broadcaster, &command).is(403);
        service.get("/api/v1/years", &issuer.token(&json!({}))).is(403);

        let refused = [
            json!({"iss": "https://other.example"}),
            json!({"aud": "other"}),
            json!({"aud": ["other"]}),
            json!({"exp": now() - 3600}),
            json!({"exp": (now() + 300).to_string()}),
            json!({"exp": null}),
            json!({"nbf": now() + 3600}),
            json!({"sub": ""}),
            json!({"nonce": "an identity token"}),
            json!({"typ": "ID"}),
        ];
        for mut claims in refused {
            claims["envelope"] = "auditor".into();
            service.get("/api/v1/years", &issuer.token(&claims)).is(401);
        }
    }
}

#[test]
fn what_another_signed_or_nobody_is_refused() {
    let issuer = Issuer::start(Signer::rsa());
    let (_place, service) = served(&issuer);
    let claims = issuer.claims(&json!({"envelope": "auditor"}));
    let good = issuer.token(&json!({"envelope": "auditor"}));
    service.get("/api/v1/years", &good).is(200);
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (signed_part, _) = good.rsplit_once('.').unwrap();
    let (head, _) = signed_part.split_once('.').unwrap();
    let other = Signer::ec();
    let mut changed = claims.clone();
    changed["envelope"] = "administrator".into();
    let forged = [
        ("none", format!("{}.{}.", part(json!({"alg": "none"})), part(claims.clone()))),
        (
            "none with a signature",
            format!("{}.{}.AAAA", part(json!({"alg": "none", "kid": "one"})), part(claims.clone())),
        ),
        ("no signature", format!("{signed_part}.")),
        ("other claims", format!("{head}.{}.{}", part(changed), good.rsplit_once('.').unwrap().1)),
        ("another's key", signed(&json!({"alg": "ES256", "kid": "one"}), &claims, &other)),
        ("another's key as RSA", signed(&json!({"alg": "RS256", "kid": "one"}), &claims, &other)),
        ("an unknown key", signed(&json!({"alg": "ES256", "kid": "two"}), &claims, &other)),
        // The public key taken for a shared secret.
        ("a shared secret", {
            let text = format!("{}.{}", part(json!({"alg": "HS256", "kid": "one"})), part(claims));
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, include_bytes!("rsa.der"));
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, text.as_bytes())))
        }),
    ];
    for (what, token) in forged {
        let reply = service.get("/api/v1/years", &token);
        assert_eq!(reply.status, 401, "{what}: {}", reply.text());
    }
    // Whoever makes keys up does not make us ask the issuer for each.
    let before = issuer.asked_for_keys();
    for number in 0..40 {
        let header = json!({"alg": "ES256", "kid": format!("made-up-{number}")});
        service.get("/api/v1/years", &signed(&header, &issuer.claims(&json!({})), &other)).is(401);
    }
    assert!(issuer.asked_for_keys() <= before + 20, "{} times", issuer.asked_for_keys() - before);
}

#[test]
fn an_issuer_may_change_its_keys() {
    let issuer = Issuer::start(Signer::ec());
    let (_place, service) = served(&issuer);
    let old = issuer.token(&json!({"envelope": "auditor"}));
    service.get("/api/v1/years", &old).is(200);
    issuer.keys(vec![("two", Signer::ed())]);
    let new = issuer.token(&json!({"envelope": "auditor"}));
    // The issuer is asked for a key that it did not show before, at most every few seconds.
    let taken = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(200));
        service.get("/api/v1/years", &new).status == 200
    });
    assert!(taken);
    service.get("/api/v1/years", &old).is(401);
}

#[test]
fn an_issuer_that_is_not_there_is_waited_for() {
    let place = Place::new();
    place.demo().ends(0);
    // Nobody listens there.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let service = Service::of(&place, &["--oidc-issuer", &url, "--oidc-client", CLIENT]);
    let token = signed(&json!({"alg": "EdDSA"}), &json!({}), &Signer::ed());
    let reply = service.get("/api/v1/years", &token).is(503);
    assert!(reply.header("retry-after").is_some());
    service.send("GET", "/sign-in/begin", "", &["Accept: text/html"], b"").is(503);
    service.get("/sign-in", "").is(200);
    assert_eq!(service.end(), Some(0));
    // Nor is what passes trusted to a network that is not encrypted.
    let far = ["serve", "--listen", "127.0.0.1:0", "--oidc-issuer", "http://issuer.example", "--oidc-client", CLIENT];
    let refused = place.run(&far).ends(2);
    assert!(refused.err.contains("https"), "{}", refused.err);
}
