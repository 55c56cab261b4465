//! A story told in a readable file: who takes part, and what is sent line by line. The guide's cases and the catalogue of
//! refusals share it; `tests/cases/README.md` describes the form.

use ledger::book::Book;
use ledger::command::Submission;
use ledger::decide::{Verdict, decide};
use ledger::event::{Act, Body};
use ledger::log::{Head, Stamp, new_id, write_batch};
use ledger::refusal::Refusal;
use ledger::time::Instant;
use projections::picture::Picture;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The commands that name no fiscal year of their own.
const WITHOUT_YEAR: [&str; 7] = [
    "register-holder",
    "register-project",
    "amend-project",
    "impose-penalty",
    "decide-dispute",
    "escalate-dispute",
    "reverse",
];

/// A ledger in memory: the two folds and the head of the log.
pub(crate) struct Simulation {
    year: String,
    book: Book,
    pub(crate) picture: Picture,
    pub(crate) head: Head,
    now: Instant,
    sent: u128,
}

impl Simulation {
    pub(crate) fn new(year: &str) -> Simulation {
        Simulation {
            year: year.to_owned(),
            book: Book::default(),
            picture: Picture::default(),
            head: Head::EMPTY,
            now: "2030-01-01T00:00:00Z".parse().unwrap(),
            sent: 0,
        }
    }

    /// Sends a command. It is recorded at the one time that this ledger knows, unless it says another.
    pub(crate) fn send(&mut self, name: &str, on: &str, mut fields: Map<String, Value>) -> Result<Sent, String> {
        fields.insert("command".into(), name.into());
        fields.insert("effective_on".into(), on.into());
        if !WITHOUT_YEAR.contains(&name) {
            fields.entry("year").or_insert_with(|| self.year.as_str().into());
        }
        let line = Value::Object(fields).to_string();
        let submission = Submission::read(line.as_bytes(), true).map_err(|e| format!("{line}: {e:?}"))?;
        self.sent += 1;
        let command_id = submission.command_id.unwrap_or(Uuid::from_u128(self.sent));
        match decide(&self.book, &submission, command_id, self.now) {
            Verdict::Accepted(drafts) => {
                let act = Act { note: None, request: submission.request };
                let recorded_at = submission.recorded_at.unwrap_or(self.now);
                let stamp = Stamp { command_id, actor: "case".into(), recorded_at, act };
                let batch = write_batch(&self.head, stamp, drafts, new_id);
                self.head = batch.head_after;
                for event in &batch.events {
                    self.book.apply(event);
                    self.picture.fold(event);
                }
                Ok(Sent::Accepted(batch.events.into_iter().map(|event| event.body).collect()))
            }
            Verdict::Refused(refusal) => Ok(Sent::Refused(refusal)),
            Verdict::Repeated { .. } => Err(format!("{line}: taken for a repetition")),
        }
    }
}

/// What became of a command.
pub(crate) enum Sent {
    /// It happened; what it wrote.
    Accepted(Vec<Body>),
    /// It may not happen.
    Refused(Refusal),
}

impl Sent {
    /// The code where it is refused.
    pub(crate) fn code(&self) -> Option<&'static str> {
        match self {
            Sent::Accepted(_) => None,
            Sent::Refused(refusal) => Some(refusal.code.code()),
        }
    }

    /// The code of a refusal that was recorded as a fact: the command is accepted, and no money moves.
    pub(crate) fn recorded(&self) -> Option<&str> {
        let Sent::Accepted(bodies) = self else { return None };
        bodies.iter().find_map(|body| {
            if let Body::ApplicationReceived(e) = body {
                e.refused.as_deref()
            } else if let Body::CommitmentRefused(e) = body {
                Some(e.refused.as_str())
            } else {
                None
            }
        })
    }
}

/// Leaves the commas out of amounts: they are for the eye.
pub(crate) fn without_commas(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(',') && text.bytes().all(|b| b"0123456789,.-".contains(&b)) => {
            text.retain(|c| c != ',');
        }
        Value::Array(items) => items.iter_mut().for_each(without_commas),
        Value::Object(fields) => fields.values_mut().for_each(without_commas),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

pub(crate) fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

pub(crate) fn list(case: &Value, key: &str) -> Vec<Map<String, Value>> {
    case[key].as_array().into_iter().flatten().map(object).collect()
}

/// Opens the year and brings in the holders with their allocations, and the projects.
pub(crate) fn set_out(simulation: &mut Simulation, case: &Value) -> Result<(), String> {
    let begins = simulation.year.split_once('-').map_or("", |(first, _)| first).to_owned();
    let on = |day: &str| format!("{begins}-{day}");
    let (opening, granting, signing, registering) = (on("03-15"), on("04-01"), on("04-02"), on("04-20"));
    let mut needed = |name: &str, on: &str, fields: Value| match simulation.send(name, on, object(&fields))? {
        Sent::Accepted(_) => Ok(()),
        Sent::Refused(refusal) => Err(format!("{name} {fields}: refused, {}", refusal.code.code())),
    };
    needed("open-year", &opening, json!({ "rulebook": object(&case["rulebook"]) }))?;
    for mut holder in list(case, "holders") {
        let signed = holder.remove("signed") != Some(Value::Bool(false));
        let languages: Map<String, Value> =
            ["english", "french"].into_iter().filter_map(|l| holder.remove(l).map(|a| (l.to_owned(), a))).collect();
        let id = holder["holder"].clone();
        holder.entry("name").or_insert_with(|| json!({ "en": id, "fr": id }));
        holder.entry("kind").or_insert_with(|| "independent".into());
        needed("register-holder", &opening, Value::Object(holder))?;
        if languages.is_empty() {
            continue;
        }
        needed("grant-allocation", &granting, json!({ "holder": id, "letter": "L", "languages": languages }))?;
        for language in languages.keys().filter(|_| signed) {
            needed("sign-letter", &signing, json!({ "holder": id, "language": language }))?;
        }
    }
    for mut project in list(case, "projects") {
        let id = project["project"].clone();
        for (key, value) in [
            ("title", id),
            ("producer", "producer".into()),
            ("production", "independent".into()),
            ("digital_media", "new".into()),
            ("positions", json!({ "total": 4, "women": 2 })),
        ] {
            project.entry(key).or_insert(value);
        }
        needed("register-project", &registering, Value::Object(project))?;
    }
    Ok(())
}

/// Sends one command of a story, with what may be left out filled in; it must fare as the line says.
pub(crate) fn tell(simulation: &mut Simulation, case: &Value, step: &Map<String, Value>) -> Result<Sent, String> {
    let mut names = step.keys().filter(|key| !["on", "refused", "recorded"].contains(&key.as_str()));
    let (Some(name), None) = (names.next(), names.next()) else {
        return Err(format!("{}: one command or question a line", json!(step)));
    };
    let mut fields = object(&step[name]);
    if ["commit", "reallocate"].contains(&name.as_str()) {
        fields.entry("kind").or_insert_with(|| "licence-top-up".into());
        let project = list(case, "projects").into_iter().find(|p| Some(&p["project"]) == fields.get("project"));
        if let Some(project) = project {
            fields.entry("language").or_insert_with(|| project["language"].clone());
        }
    }
    if name == "receive-application" {
        fields.entry("complete").or_insert(Value::Bool(true));
    }
    let on = step.get("on").and_then(Value::as_str).ok_or_else(|| format!("{name}: a date is missing"))?;
    let word = |key: &str| step.get(key).and_then(Value::as_str);
    let sent = simulation.send(name, on, fields)?;
    if word("refused") == sent.code() && word("recorded") == sent.recorded() {
        return Ok(sent);
    }
    let said = |refused: Option<&str>, recorded: Option<&str>| match (refused, recorded) {
        (Some(code), _) => format!("refused, {code}"),
        (None, Some(code)) => format!("recorded as refused, {code}"),
        (None, None) => "accepted".to_owned(),
    };
    let (wanted, got) = (said(word("refused"), word("recorded")), said(sent.code(), sent.recorded()));
    Err(format!("{on} {name} {}: the case says {wanted}, the ledger {got}", step[name]))
}
