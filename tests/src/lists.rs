//! The lists once more, written from section 5 of the contract and from the names of events, and from nothing else: for each thing
//! that is listed the whole log is read anew, as JSON. Slow, and easy to check by eye.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Options as they are typed: name and value. An option without a value is there or not.
pub type Options = BTreeMap<&'static str, String>;

/// The part of a log that a cut lets through.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    events: &'a [Value],
    options: &'a Options,
}

/// The filters that the contract gives each list.
#[must_use]
pub fn filters(list: &str) -> &'static [&'static str] {
    match list {
        "holders" => &["year", "search"],
        "projects" => &["year", "holder", "genre", "language", "production", "search"],
        "commitments" => &["year", "holder", "project", "language", "genre", "source", "state"],
        "applications" => &["year", "project", "holder"],
        "disputes" => &["year", "holder", "open"],
        _ => &[],
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn cents(value: &Value, name: &str) -> i64 {
    text(value, name).replace('.', "").parse().unwrap_or_default()
}

fn amount(cents: i64) -> Value {
    format!("{}.{:02}", cents / 100, cents % 100).into()
}

impl<'a> Listing<'a> {
    /// The list of this name over these events; nothing where an option names what is not known.
    #[must_use]
    pub fn of(list: &'static str, events: &'a [Value], options: &'a Options) -> Option<Value> {
        let listing = Listing { events, options };
        if !listing.knows_what_is_named() {
            return None;
        }
        let entries = match list {
            "years" => listing.years(),
            "holders" => listing.holders(),
            "projects" => listing.projects(),
            "commitments" => listing.commitments(),
            "applications" => listing.applications(),
            "disputes" => listing.disputes(),
            _ => Vec::new(),
        };
        let mut answer = json!({ "count": entries.len() });
        if list == "commitments" {
            let sum = |name| amount(entries.iter().map(|entry| cents(entry, name)).sum());
            answer["totals"] = json!({"held": sum("held"), "counted": sum("counted")});
        }
        answer[list] = entries.into();
        Some(answer)
    }

    fn each(self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().filter(move |event| event["type"] == kind)
    }

    fn knows_what_is_named(self) -> bool {
        [("year", "year-opened"), ("holder", "holder-registered"), ("project", "project-registered")].iter().all(
            |(option, kind)| {
                let named = self.options.get(option);
                named.is_none_or(|named| self.each(kind).any(|event| text(&event["data"], option) == named))
            },
        )
    }

    /// Whether what stands there is what the option of that name asks for, if it was given.
    fn admits(self, option: &str, stands: &str) -> bool {
        self.options.get(option).is_none_or(|asked| asked == stands)
    }

    fn finds(self, texts: &[&str]) -> bool {
        let asked = self.options.get("search").map(|asked| asked.to_lowercase());
        asked.is_none_or(|asked| texts.iter().any(|text| text.to_lowercase().contains(&asked)))
    }

    fn years(self) -> Vec<Value> {
        let mut years = BTreeMap::new();
        for opened in self.each("year-opened") {
            let (data, year) = (&opened["data"], text(&opened["data"], "year"));
            let closed = |kind| self.each(kind).any(|event| text(&event["data"], "year") == year);
            let granted = self.each("allocation-granted").filter(|event| text(&event["data"], "year") == year);
            let holders: BTreeSet<&str> = granted.map(|event| text(&event["data"], "holder")).collect();
            let counted =
                self.all_commitments().filter(|one| text(one, "year") == year).map(|one| cents(&one, "counted"));
            let deadline = |name: &str, kind| json!({"date": data["rulebook"][name], "closed": closed(kind)});
            years.insert(
                year,
                json!({
                    "year": year,
                    "opened_on": opened["effective_on"],
                    "rulebook": data.get("based_on").unwrap_or(&data["year"]),
                    "first_deadline": deadline("first_deadline.date", "first-deadline-closed"),
                    "final_deadline": deadline("final_deadline.date", "final-deadline-closed"),
                    "closed": closed("year-closed"),
                    "holders": holders.len(),
                    "committed": amount(counted.sum()),
                }),
            );
        }
        years.into_values().collect()
    }

    fn holders(self) -> Vec<Value> {
        let mut holders = BTreeMap::new();
        for registered in self.each("holder-registered") {
            let (data, holder) = (&registered["data"], text(&registered["data"], "holder"));
            let granted = self.each("allocation-granted").filter(|event| text(&event["data"], "holder") == holder);
            let years: BTreeSet<&str> = granted.map(|event| text(&event["data"], "year")).collect();
            let wanted = self.options.get("year").is_none_or(|year| years.contains(year.as_str()));
            if wanted && self.finds(&[holder, text(&data["name"], "en"), text(&data["name"], "fr")]) {
                let entry = json!({
                    "holder": holder, "name": data["name"], "kind": data["kind"], "educational": data["educational"],
                    "years": years,
                });
                holders.insert(holder, entry);
            }
        }
        holders.into_values().collect()
    }

    fn projects(self) -> Vec<Value> {
        let mut projects = BTreeMap::new();
        for registered in self.each("project-registered") {
            let id = text(&registered["data"], "project");
            let mut entry = self.project(id).unwrap_or_default();
            let own: Vec<Value> = self
                .all_commitments()
                .filter(|one| text(one, "project") == id && self.admits("year", text(one, "year")))
                .collect();
            let of_holder = own.iter().any(|one| self.admits("holder", text(one, "holder")));
            let narrowed = ["year", "holder"].iter().any(|option| self.options.contains_key(option));
            let stands = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
            let wanted = ["genre", "language", "production"].iter().all(|name| self.admits(name, stands(name)))
                && self.finds(&[id, stands("title")])
                && (!narrowed || of_holder);
            if !wanted {
                continue;
            }
            let sum = |name| amount(own.iter().map(|one| cents(one, name)).sum());
            let concerns = |event: &&Value| {
                text(&event["data"], "project") == id && self.admits("year", text(&event["data"], "year"))
            };
            let mut applications = self.each("application-received").filter(concerns);
            let rejected = self.each("project-rejected").any(|event| concerns(&event));
            let applied =
                applications.any(|event| event["data"]["complete"] == true && event["data"].get("refused").is_none());
            entry.extend([
                ("committed".to_owned(), sum("counted")),
                ("held".to_owned(), sum("held")),
                ("rejected".to_owned(), rejected.into()),
                ("applied".to_owned(), applied.into()),
            ]);
            projects.insert(id, Value::Object(entry));
        }
        projects.into_values().collect()
    }

    /// A project's fields as amended.
    fn project(self, id: &str) -> Option<Map<String, Value>> {
        let of = |event: &&Value| text(&event["data"], "project") == id;
        let registered = self.each("project-registered").find(of)?;
        let mut fields = registered["data"].as_object()?.clone();
        for amended in self.each("project-amended").filter(of) {
            fields.extend(amended["data"].as_object()?.clone());
        }
        // The digest of what was asked, which the last event of a batch carries, is no field of the project.
        fields.remove("act");
        Some(fields)
    }

    fn commitments(self) -> Vec<Value> {
        let wanted = |one: &Value| {
            let options = ["year", "holder", "project", "language", "genre", "source", "state"];
            options.iter().all(|option| self.admits(option, text(one, option)))
        };
        let by_id: BTreeMap<String, Value> =
            self.all_commitments().filter(wanted).map(|one| (text(&one, "commitment").to_owned(), one)).collect();
        by_id.into_values().collect()
    }

    /// Every commitment of the log, whatever is asked.
    fn all_commitments(self) -> impl Iterator<Item = Value> {
        let made = self.events.iter().enumerate();
        let made = made.filter(|(_, event)| event["type"] == "commitment-made" || event["type"] == "reallocation-made");
        made.map(move |(place, event)| self.commitment(event, &self.events[place + 1..]))
    }

    /// What became of one commitment: what was said of it after it was made, told one after the other.
    fn commitment(self, made: &Value, later: &[Value]) -> Value {
        let (data, id) = (&made["data"], text(&made["data"], "commitment"));
        let whole = cents(data, "amount");
        // A reallocation is counted at once and never held.
        let at_once = made["type"] == "reallocation-made";
        let (mut held, mut counted) = if at_once { (0, whole) } else { (whole, 0) };
        let (mut could_not_cover, mut lapsed, mut once_counted) = (false, false, at_once);
        let mut applied_on = if at_once { made["effective_on"].clone() } else { Value::Null };
        let mut holder = data["holder"].clone();
        for event in later {
            let said = &event["data"];
            let undone = said["undone"].as_object().and_then(|undone| undone.iter().next());
            match text(event, "type") {
                "control-transferred" => {
                    let moved = said["commitments"].as_array().into_iter().flatten();
                    if moved.into_iter().any(|moved| text(moved, "commitment") == id) {
                        holder = said["to"].clone();
                    }
                }
                "command-reversed" => match undone {
                    Some((of, what)) if text(what, "commitment") == id && of == "hold" => held = 0,
                    Some((of, what)) if text(what, "commitment") == id && of == "reallocation" => counted = 0,
                    Some(_) | None => {}
                },
                _ if text(said, "commitment") != id => {}
                "commitment-counted" => {
                    (held, lapsed, could_not_cover, once_counted) = (0, false, false, true);
                    counted += cents(said, "amount");
                    applied_on = event["effective_on"].clone();
                }
                "commitment-refused" => could_not_cover = true,
                "commitment-released" => counted -= cents(said, "amount"),
                "hold-cancelled" => (held, lapsed) = (0, false),
                "hold-lapsed" => (held, lapsed) = (0, true),
                "hold-revived" => (held, lapsed) = (whole, false),
                _ => {}
            }
        }
        let state = match (could_not_cover, held, lapsed, counted, once_counted) {
            (true, ..) => "refused",
            (_, 1.., ..) => "held",
            (_, _, true, ..) => "lapsed",
            (_, _, _, 1.., _) => "counted",
            (_, _, _, _, false) => "cancelled",
            (_, _, _, _, true) => "released",
        };
        let title = self.project(text(data, "project")).map(|project| project["title"].clone());
        json!({
            "commitment": id, "year": data["year"], "project": data["project"], "title": title, "holder": holder,
            "language": data["language"], "genre": data["genre"], "kind": data["kind"],
            "source": data.get("source").cloned().unwrap_or("envelope".into()), "state": state,
            "amount": data["amount"], "held": amount(held), "counted": amount(counted),
            "made_on": made["effective_on"], "applied_on": applied_on,
        })
    }

    fn applications(self) -> Vec<Value> {
        let own: Vec<Value> = self.all_commitments().filter(|one| self.admits("holder", text(one, "holder"))).collect();
        let wanted = |event: &&Value| {
            let (year, project) = (text(&event["data"], "year"), text(&event["data"], "project"));
            let is_own = || own.iter().any(|one| text(one, "year") == year && text(one, "project") == project);
            self.admits("year", year)
                && self.admits("project", project)
                && (!self.options.contains_key("holder") || is_own())
        };
        let entry = |event: &Value| {
            let data = &event["data"];
            json!({
                "seq": event["seq"], "year": data["year"], "project": data["project"],
                "effective_on": event["effective_on"], "complete": data["complete"],
                "refused": data.get("refused"),
            })
        };
        self.each("application-received").filter(wanted).map(entry).collect()
    }

    fn disputes(self) -> Vec<Value> {
        const STEPS: [&str; 5] = ["staff", "program-head", "director-finance-operations", "president", "board"];
        let step = |role: &Value| STEPS.iter().position(|step| role == step).unwrap_or_default();
        let mut disputes = BTreeMap::new();
        for opened in self.each("dispute-opened") {
            let (data, id) = (&opened["data"], text(&opened["data"], "dispute"));
            let (mut at, mut waits, mut outcome) = (0, true, Value::Null);
            for event in self.events.iter().filter(|event| text(&event["data"], "dispute") == id) {
                match text(event, "type") {
                    "dispute-decided" => {
                        outcome = event["data"]["outcome"].clone();
                        // These two send it on to the next step; any other ends it, unless the broadcaster goes on. The decision says
                        // whose it was: a cut by date may leave out how it came there.
                        let sent_on = ["no-precedent", "referred"].contains(&text(&event["data"], "outcome"));
                        (at, waits) = (step(&event["data"]["role"]) + usize::from(sent_on), sent_on);
                    }
                    "dispute-escalated" => (at, waits) = (step(&event["data"]["to"]), true),
                    _ => {}
                }
            }
            let wanted = self.admits("year", text(data, "year"))
                && self.admits("holder", text(data, "holder"))
                && (waits || !self.options.contains_key("open"));
            if wanted {
                let entry = json!({
                    "dispute": id, "year": data["year"], "holder": data["holder"], "subject": data["subject"],
                    "nature": data["nature"], "opened_on": opened["effective_on"],
                    "step": waits.then_some(STEPS[at]), "outcome": outcome,
                });
                disputes.insert(id, entry);
            }
        }
        disputes.into_values().collect()
    }
}
