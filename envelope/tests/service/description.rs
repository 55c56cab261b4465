//! What the OpenAPI document says, and what is served.

use crate::served;

/// A path with something in each of its places.
fn fill(path: &str) -> String {
    path.replace("{year}", "2016-2017")
        .replace("{holder}", "cbc")
        .replace("{seq}", "1")
        .replace("{code}", "suspended")
        .replace("{table}", "balances")
        .replace("{level}", "0")
        .replace("{index}", "000")
        .replace("{width}", "1")
        .replace("{id}", "d-cbc")
}

#[test]
fn every_path_that_is_described_is_served() {
    let all = served();
    let described = all.service.get("/api/v1/openapi.json", "").is(200).json();
    assert_eq!(described["openapi"], "3.1.0");
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if path.ends_with("/stream") {
                continue;
            }
            let mut place = fill(path);
            for parameter in operation["parameters"].as_array().unwrap() {
                let value = match parameter["name"].as_str().unwrap_or_default() {
                    "year" => "2016-2017",
                    "figure" => "balances%20cbc%20english%20drama%20balance",
                    "from" => "through=20",
                    "holder" => "cbc",
                    _ => continue,
                };
                if parameter["in"] == "query" && parameter["required"] == true {
                    let sign = if place.contains('?') { '&' } else { '?' };
                    place.push_str(&format!("{sign}{}={value}", parameter["name"].as_str().unwrap()));
                }
            }
            let reply = all.service.send(&method.to_uppercase(), &place, &all.administrator, &[], b"");
            let known = operation["responses"].as_object().unwrap().contains_key(&reply.status.to_string());
            assert!(known, "{method} {place}: {} {}", reply.status, reply.text());
            let none = all.service.send(&method.to_uppercase(), &place, "", &[], b"");
            let open = operation.get("security").is_some();
            assert_eq!(none.status == 401, !open, "{method} {place}: {}", none.status);
        }
    }
}

/// A parameter that is not known would be passed over in silence otherwise, and the answer be taken for another.
#[test]
fn a_parameter_that_is_not_known_is_refused_everywhere() {
    let all = served();
    let described = all.service.get("/api/v1/openapi.json", "").is(200).json();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let place = fill(path);
            let sign = if place.contains('?') { '&' } else { '?' };
            let headers = ["Content-Type: application/json"];
            let tokens = [&all.administrator, &all.broadcaster];
            let path = format!("{place}{sign}hodler=x");
            let told = tokens.map(|token| all.service.send(&method.to_uppercase(), &path, token, &headers, b"").status);
            assert!(told.contains(&422), "{method} {path}: {told:?}");
        }
    }
}

/// What the document promises beside paths: headers, examples of answers, and what is not allowed.
#[test]
fn the_description_holds_examples_headers_and_refusals() {
    let all = served();
    let described = all.service.get("/api/v1/openapi.json", "").is(200).json();
    let at = |pointer: &str| described.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"));
    let of = |path: &str, method: &str| {
        let path = format!("/api/v1{path}").replace('/', "~1");
        format!("/paths/{path}/{method}")
    };
    let example = |path: &str, method: &str, status: &str| {
        at(&format!("{}/responses/{status}/content/application~1json/example", of(path, method)))
    };
    let balances = example("/years/{year}/balances", "get", "200");
    // The guide's own figures: 4,000,000.00 of drama drew what was missing from flex.
    assert_eq!(balances.pointer("/envelopes/0/buckets/0/flex_in").unwrap(), "175000.00", "{balances}");
    assert_eq!(example("/commands", "post", "200")["events"].as_array().unwrap().len(), 3);
    let refused = at(&format!("{}/responses/409/content/application~1problem+json/example", of("/commands", "post")));
    assert_eq!(refused["code"], "insufficient-funds");
    for path in [
        "/years/{year}/explain",
        "/years/{year}/diff",
        "/proposals",
        "/commitments",
        "/years/{year}/holders/{holder}/report",
    ] {
        assert!(example(path, "get", "200").is_object(), "{path}");
    }
    let mut named = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["responses"]["405"].is_object(), "{method} {path}");
            let allowed: Vec<&String> = methods.as_object().unwrap().keys().collect();
            named += operation["parameters"].as_array().unwrap().iter().filter(|one| one["$ref"].is_string()).count();
            if !allowed.contains(&&"post".to_owned()) {
                all.service.send("POST", &fill(path), &all.administrator, &[], b"").is(405);
            }
        }
    }
    assert!(named > 60, "{named}");
    let key = at("/components/parameters/Idempotency-Key");
    assert_eq!((&key["in"], &key["schema"]["format"]), (&"header".into(), &"uuid".into()));
}
