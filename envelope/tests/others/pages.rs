//! The pages of a broadcaster.

use crate::world::World;
use std::collections::BTreeSet;

/// Signs in with the broadcaster's token, and gives the cookie's header.
pub(crate) fn signed_in(world: &World) -> String {
    let body = format!("token={}", world.token);
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    let entered = world.service.send("POST", "/sign-in", "", &form, body.as_bytes()).is(303);
    let cookie = entered.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    format!("Cookie: {cookie}")
}

/// Every page that links lead to, and every page about others.
pub(crate) fn pages(world: &World, cookie: &str) {
    let (other, dispute) = (&world.other, &world.others_dispute);
    let mut waiting: Vec<String> = vec!["/".to_owned()];
    for page in ["balances", "obligations", "calendar", "report", "projects", "commitments", "applications", "holders"]
    {
        waiting.push(format!("/{page}?year={}&holder={other}", world.year));
    }
    waiting.push(format!("/explain?year={}&figure=balances%20{other}%20english%20drama%20balance", world.year));
    waiting.push(format!("/disputes/{dispute}"));
    waiting.extend(world.proposals.iter().map(|id| format!("/proposals/{id}")));
    waiting.extend(["/log", "/verify", "/indicators", "/compare", "/holders"].map(str::to_owned));
    let (mut seen, mut shown) = (BTreeSet::new(), 0);
    while let Some(address) = waiting.pop() {
        // Pages of pages of the same kind say nothing new.
        let kind = address.split('?').next().unwrap().to_owned();
        let alike = seen.iter().filter(|known: &&String| known.split('?').next() == Some(&kind)).count();
        if alike >= 12 || seen.len() > 250 || !seen.insert(address.clone()) {
            continue;
        }
        let reply = world.service.send("GET", &address, "", &[cookie, "Accept: text/html"], b"");
        world.look(&address, &reply);
        shown += usize::from(reply.status == 200);
        for link in reply.text().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.split('#').next().unwrap_or_default().replace("&amp;", "&");
            if link.starts_with('/') && !link.starts_with("//") && !link.contains("sign-out") && !link.contains("lang=")
            {
                waiting.push(link);
            } else if link.starts_with('?') {
                waiting.push(format!("{kind}{link}"));
            }
        }
    }
    assert!(shown > 12, "{shown} pages of {}", seen.len());
    // Forms that name others show no more than that they are not known.
    let page = world.service.send("GET", "/acts/commit", "", &[cookie, "Accept: text/html"], b"").is(200).text();
    let key = page.split("name=\"form_key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (commitment, project) = (&world.others_commitment, &world.others_project);
    let common = format!("form_key={key}&step=look&year={}&effective_on=2022-05-21&language=english", world.year);
    for (path, fields) in [
        (
            "/acts/commit",
            format!("commitment=x-3&project={project}&holder={other}&amount=99999999.00&kind=licence-top-up"),
        ),
        (
            "/acts/commit",
            format!(
                "commitment={commitment}&project={project}&holder={}&amount=99999999.00&kind=licence-top-up",
                world.own
            ),
        ),
        ("/acts/withdraw-commitment", format!("commitment={commitment}&reason=r")),
        ("/acts/escalate-dispute", format!("dispute={dispute}&reasons=r")),
        ("/acts/request-exemption", format!("holder={other}&event=e&reasons=r&schedule=[]")),
        (
            "/proposals/licence",
            format!("commitment=x-4&project={project}&holder={other}&amount=99999999.00&kind=licence-top-up"),
        ),
        ("/proposals/new", format!("other={other}&given=drama&received=drama&amount=99999999.00")),
    ] {
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let body = format!("{common}&{fields}");
        let reply = world.service.send("POST", path, "", &[cookie, kind, "Accept: text/html"], body.as_bytes());
        assert!([200, 403, 404, 422].contains(&reply.status), "{path}: {}", reply.status);
        world.look(&format!("POST {path} {body}"), &reply);
    }
    for proposal in &world.proposals {
        let body = format!("form_key={key}&step=sign");
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let path = format!("/proposals/{proposal}");
        world.service.send("POST", &path, "", &[cookie, kind, "Accept: text/html"], body.as_bytes()).is(404);
    }
}
