//! What is sent about others, and that it takes the same words as what is sent about nobody.

use crate::world::World;
use serde_json::json;

/// What is sent about others is answered without a word of theirs.
pub(crate) fn send(world: &World) {
    let (own, other) = (world.own, world.other.as_str());
    let commit = |holder: &str, project: &str, id: &str| {
        json!({
            "command": "commit", "effective_on": "2022-05-21", "year": world.year, "commitment": id, "project": project,
            "holder": holder, "language": "english", "amount": "99999999.00", "kind": "licence-top-up",
        })
    };
    let swap = json!({
        "command": "swap", "effective_on": "2022-05-21", "year": world.year, "signed_by": [own],
        "legs": [
            {"from": own, "to": other, "language": "english", "bucket": "drama", "amount": "99999999.00"},
            {"from": other, "to": own, "language": "english", "bucket": "drama", "amount": "99999999.00"},
        ],
    });
    let commands = [
        commit(other, "shared-1", "x-1"),
        commit(own, "shared-1", &world.others_commitment),
        commit(own, &world.others_project, "x-2"),
        json!({"command": "withdraw-commitment", "effective_on": "2022-05-21", "year": world.year, "commitment": world.others_commitment, "reason": "r"}),
        json!({"command": "escalate-dispute", "effective_on": "2022-05-21", "dispute": world.others_dispute, "reasons": "r"}),
        swap,
    ];
    for command in &commands {
        let text = command.to_string();
        for (path, kind) in [
            ("/api/v1/commands".to_owned(), "application/json"),
            ("/api/v1/commands".to_owned(), "application/x-ndjson"),
            (format!("/api/v1/what-if?year={}", world.year), "application/x-ndjson"),
        ] {
            let kind = format!("Content-Type: {kind}");
            let reply = world.service.send("POST", &path, &world.token, &[&kind], text.as_bytes());
            world.look(&format!("POST {path} {text}"), &reply);
        }
    }
    for (proposal, act) in
        world.proposals.iter().flat_map(|id| ["signatures", "acceptance", "decline"].map(|act| (id, act)))
    {
        let path = format!("/api/v1/proposals/{proposal}/{act}");
        let reply = world.service.post(&path, &world.token, &json!({"reason": "r"}));
        assert!([403, 404].contains(&reply.status), "{path}");
        world.look(&format!("POST {path}"), &reply);
    }
}

/// What is another's and what is nobody's are told apart by nothing.
pub(crate) fn same_words(world: &World, cookie: &str) {
    let year = format!("/api/v1/years/{}", world.year);
    let pairs = [
        (format!("{year}/balances?holder={}", world.other), world.other.as_str()),
        (format!("{year}/holders/{}/report", world.other), &world.other),
        (format!("{year}/credits?holder={}", world.other), &world.other),
        (format!("{year}/bundle.tar?holder={}", world.other), &world.other),
        (format!("{year}/explain?figure=balances%20{}%20english%20drama%20balance", world.other), &world.other),
        (format!("/api/v1/commitments?holder={}", world.other), &world.other),
        (format!("/api/v1/commitments?project={}", world.others_project), &world.others_project),
        (format!("/api/v1/applications?project={}", world.others_project), &world.others_project),
        (format!("/api/v1/disputes/{}", world.others_dispute), &world.others_dispute),
        (format!("/api/v1/disputes/{}.pdf", world.others_dispute), &world.others_dispute),
        (format!("/api/v1/proposals/{}", world.proposals[0]), &world.proposals[0]),
        (format!("/api/v1/proposals/{}", world.proposals[1]), &world.proposals[1]),
        (format!("/balances?holder={}", world.other), &world.other),
        (format!("/report?holder={}", world.other), &world.other),
        (format!("/projects/{}", world.others_project), &world.others_project),
        (format!("/disputes/{}", world.others_dispute), &world.others_dispute),
        (format!("/proposals/{}", world.proposals[0]), &world.proposals[0]),
        (
            format!("/explain?year={}&figure=balances%20{}%20english%20drama%20balance", world.year, world.other),
            &world.other,
        ),
    ];
    for (path, id) in pairs {
        let nobodys = if world.proposals.iter().any(|known| known == id) {
            "00000000-0000-4000-8000-000000000000"
        } else {
            "nobody"
        };
        let is_page = !path.starts_with("/api/");
        // What others' answers are known by is worth nothing: it says neither that they are there nor that they changed.
        let known =
            world.service.get(&path, &world.administrator).header("etag").map(|tag| format!("If-None-Match: {tag}"));
        let told = |id_asked: &str| {
            let mut headers: Vec<&str> = known.as_deref().into_iter().collect();
            if is_page {
                headers.extend([cookie, "Accept: text/html"]);
            }
            let token = if is_page { "" } else { &world.token };
            let reply = world.service.send("GET", &path.replace(id, id_asked), token, &headers, b"");
            assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
            let id_of_request = reply.header("x-request-id").unwrap();
            let head = reply
                .head
                .replace(&id_of_request, "")
                .lines()
                .filter(|line| !line.starts_with("date") && !line.starts_with("content-length"))
                .collect::<Vec<_>>()
                .join("\n");
            (reply.status, head, reply.text().replace(id_asked, "X"))
        };
        assert_eq!(told(id), told(nobodys), "{path}");
    }
    for seq in &world.unseen {
        let one = world.service.get(&format!("/api/v1/events/{seq}/proof"), &world.token);
        let none = world.service.get("/api/v1/events/99999999/proof", &world.token);
        assert_eq!((one.status, one.text()), (404, none.text()), "{seq}");
    }
}
