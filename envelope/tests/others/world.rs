//! The world that one broadcaster looks at: a public scenario in which everything of others has names that occur nowhere else.

use crate::program::Place;
use crate::program::client::{Service, token};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How every name of others begins.
pub(crate) const MARK: &str = "zzz-";

/// A ledger with one broadcaster's eyes on it.
pub(crate) struct World {
    pub(crate) place: Place,
    pub(crate) service: Service,
    pub(crate) own: &'static str,
    pub(crate) year: &'static str,
    pub(crate) token: String,
    pub(crate) administrator: String,
    /// Another broadcaster, one of its projects, commitments and disputes, as far as there are any.
    pub(crate) other: String,
    pub(crate) others_project: String,
    pub(crate) others_commitment: String,
    pub(crate) others_dispute: String,
    /// Places in the log of events that the broadcaster may not see.
    pub(crate) unseen: Vec<u64>,
    /// Proposals of others: a licence form, and a swap between two of them.
    pub(crate) proposals: [String; 2],
}

/// The commands of a scenario with everything that is not `own` renamed; `partners` may be named where `own` swaps with them.
fn renamed(scenario: &str, own: &str) -> (Vec<Value>, BTreeMap<String, String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios").join(scenario);
    let text = std::fs::read_to_string(path).unwrap();
    let mut commands: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (mut names, mut supported) = (BTreeMap::new(), BTreeSet::new());
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for command in &commands {
        if command["holder"] == own {
            supported.insert(word(&command["project"]));
        }
    }
    for command in &commands {
        let foreign = command["holder"].is_string() && command["holder"] != own;
        let mut rename = |field: &str| {
            if let Some(text) = command[field].as_str() {
                names.insert(text.to_owned(), format!("{MARK}{text}"));
            }
        };
        match command["command"].as_str().unwrap() {
            "register-holder" if foreign => rename("holder"),
            "commit" | "reallocate" if foreign => rename("commitment"),
            "open-dispute" if foreign => rename("dispute"),
            "report-audience" if foreign => rename("line"),
            "register-project" if !supported.contains(&word(&command["project"])) => rename("project"),
            _ => {}
        }
    }
    for command in &mut commands {
        let foreign = command["holder"].is_string() && command["holder"] != own;
        let others_project =
            command["command"] == "register-project" && !supported.contains(&word(&command["project"]));
        if foreign || others_project {
            for field in
                ["note", "title", "producer", "letter", "reasons", "event", "question", "subject", "channel", "status"]
            {
                if command[field].is_string() {
                    command[field] = format!("{MARK}{}", word(&command[field])).into();
                }
            }
            if command["name"].is_object() {
                command["name"] = json!({"en": format!("{MARK}name"), "fr": format!("{MARK}nom")});
            }
        }
        rename_all(command, &names);
    }
    (commands, names)
}

fn rename_all(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text) {
                text.clone_from(name);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_all(item, names)),
        Value::Object(fields) => {
            let renamed: Map<String, Value> = std::mem::take(fields)
                .into_iter()
                .map(|(name, mut field)| {
                    rename_all(&mut field, names);
                    (names.get(&name).cloned().unwrap_or(name), field)
                })
                .collect();
            *fields = renamed;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What happens beside the scenario: a swap of three, a project that belongs to another, disputes that cite each other.
fn more(own: &str, one: &str, two: &str, year: &str, day: &str) -> Vec<Value> {
    let leg = |from: &str, to: &str, amount: &str| json!({"from": from, "to": to, "language": "english", "bucket": "drama", "amount": amount});
    let project = |id: &str, of: &str, title: &str| {
        json!({
            "command": "register-project", "project": id, "title": title, "genre": "drama", "language": "english",
            "producer": "P", "production": "affiliated", "affiliated_with": of, "digital_media": "none",
            "positions": {"total": 5, "women": 2},
        })
    };
    let commit = |id: &str, holder: &str, project: &str| {
        json!({
            "command": "commit", "year": year, "commitment": id, "project": project, "holder": holder,
            "language": "english", "amount": "1234.56", "kind": "licence-top-up",
        })
    };
    let open = |id: &str, holder: &str, text: &str| {
        json!({
            "command": "open-dispute", "dispute": id, "year": year, "holder": holder, "subject": text,
            "question": text, "nature": "administrative",
        })
    };
    let decide = |id: &str, precedents: Value| {
        json!({
            "command": "decide-dispute", "dispute": id, "role": "staff", "outcome": "upheld", "letter": "L",
            "reasons": "R", "precedents": precedents,
        })
    };
    let mut all = vec![
        json!({
            "command": "swap", "year": year, "signed_by": [own, one, two],
            "legs": [leg(own, one, "11.00"), leg(one, two, "11.00"), leg(two, own, "11.00")],
        }),
        project("shared-1", one, "A shared project"),
        commit("own-shared", own, "shared-1"),
        commit(&format!("{MARK}shared"), one, "shared-1"),
        open(&format!("{MARK}dispute"), one, &format!("{MARK}text")),
        decide(&format!("{MARK}dispute"), json!([])),
        open("own-dispute", own, "Ours"),
        decide("own-dispute", json!([format!("{MARK}dispute")])),
    ];
    all.iter_mut().for_each(|command| command["effective_on"] = day.into());
    all
}

pub(crate) fn world(scenario: &str, own: &'static str, year: &'static str, with: Option<[&str; 3]>) -> World {
    let place = Place::new();
    let (mut commands, names) = renamed(scenario, own);
    if let Some([one, two, day]) = with {
        commands.extend(more(own, &names[one], &names[two], year, day));
    }
    let lines: Vec<String> = commands.iter().map(Value::to_string).collect();
    let told = place.run_with(&["submit", "--historical"], lines.join("\n").as_bytes());
    let added = if with.is_some() { 8 } else { 0 };
    let told = told.lines();
    for outcome in told.iter().rev().take(added) {
        assert_eq!(outcome["outcome"], "accepted", "{outcome}");
    }
    let all_others = |list: &str, name: &str| -> Vec<String> {
        let all = place.run(&[list]).ends(0).json();
        let entries = all[list].as_array().unwrap().clone();
        let ids = entries.iter().map(|entry| entry[name].as_str().unwrap()).filter(|id| id.starts_with(MARK));
        ids.map(str::to_owned).collect()
    };
    let of_other = |list: &str, name: &str| all_others(list, name).first().map_or("none".to_owned(), String::clone);
    let other = of_other("holders", "holder");
    let (others_project, others_commitment) = (of_other("projects", "project"), of_other("commitments", "commitment"));
    let others_dispute = of_other("disputes", "dispute");
    let token = token(&place, &["broadcaster", "--holder", own, "--name", "eyes"]);
    let administrator = crate::program::client::token(&place, &["administrator", "--name", "fund"]);
    let partner = crate::program::client::token(&place, &["broadcaster", "--holder", &other]);
    let service = Service::of(&place, &[]);
    let log = service.get("/api/v1/events?limit=10000", &administrator).is(200).text();
    let unseen = log.lines().filter(|line| line.contains(MARK)).filter_map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        let shared = line.contains(&format!("\"{own}\""));
        (!shared).then(|| event["seq"].as_u64().unwrap())
    });
    let unseen: Vec<u64> = unseen.step_by(7).take(12).collect();
    let form = json!({
        "command": "commit", "effective_on": "2022-05-20", "year": year, "commitment": format!("{MARK}proposed"),
        "project": others_project, "holder": other, "language": "english", "amount": "1.00", "kind": "licence-top-up",
    });
    let third = all_others("holders", "holder").get(1).map_or(format!("{MARK}third"), String::clone);
    let leg = |from: &str, to: &str| json!({"from": from, "to": to, "language": "english", "bucket": "drama", "amount": "1.00"});
    let swap = json!({
        "command": "swap", "effective_on": "2022-05-20", "year": year, "legs": [leg(&other, &third), leg(&third, &other)],
    });
    let proposals = [form, swap].map(|proposed| {
        let proposed = service.post("/api/v1/proposals", &partner, &proposed).is(201).json();
        proposed["id"].as_str().unwrap().to_owned()
    });
    World {
        place,
        service,
        own,
        year,
        token,
        administrator,
        other,
        others_project,
        others_commitment,
        others_dispute,
        unseen,
        proposals,
    }
}
