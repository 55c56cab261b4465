//! The pages of the service over a log in which every text is hostile: each page that a link leads to shows them as text.

use crate::program::client::{Service, token};
use crate::{attacked, commands};
use std::collections::{BTreeMap, BTreeSet};

/// How many pages of one kind are looked at: of some each shows another text.
const OF_A_KIND: usize = 12;

#[test]
fn no_page_runs_a_text_or_commands_a_screen() {
    let place = attacked();
    let service = Service::of(&place, &[]);
    let body = format!("token={}", token(&place, &["administrator"]));
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    let entered = service.send("POST", "/sign-in", "", &form, body.as_bytes()).is(303);
    let cookie = format!("Cookie: {}", entered.header("set-cookie").unwrap().split(';').next().unwrap());
    let mut waiting = vec!["/".to_owned()];
    waiting.extend(["q1", "q2", "q3"].map(|dispute| format!("/api/v1/disputes/{dispute}.html")));
    let (mut seen, mut kinds) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    let (mut escaped, mut told) = (0, 0);
    while let Some(address) = waiting.pop() {
        let kind = address.split(['?', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).next().unwrap().to_owned();
        let count = kinds.entry(kind).or_default();
        if *count >= OF_A_KIND || !seen.insert(address.clone()) {
            continue;
        }
        *count += 1;
        let lang = if seen.len() % 2 == 0 { "en" } else { "fr" };
        let sign = if address.contains('?') { '&' } else { '?' };
        let asked = format!("{address}{sign}lang={lang}");
        let reply = service.send("GET", &asked, "", &[&cookie, "Accept: text/html"], b"");
        if !reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            continue;
        }
        assert!(reply.status < 500, "{asked}: {}", reply.status);
        let text = reply.text();
        assert!(!text.contains(commands), "{asked}: {text:?}");
        assert!(!text.contains("<script>alert") && !text.contains("\" onmouseover=\"alert"), "{asked}: {text}");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe"), "{asked}: {policy}");
        escaped += usize::from(text.contains("&lt;script&gt;alert"));
        told += usize::from(text.contains("\\u001b["));
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.split('#').next().unwrap_or_default().replace("&amp;", "&");
            if link.starts_with('/') && !link.starts_with("//") && !link.contains("lang=") {
                waiting.push(link);
            }
        }
    }
    // What is looked for is found where it is.
    assert!(escaped > 10 && told > 10, "{escaped} and {told} of {} pages: {kinds:?}", seen.len());
}
