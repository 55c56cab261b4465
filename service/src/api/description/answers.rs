//! Examples of answers: what the ledger says after the few commands of [`STORY`], worked out by the code that answers.

use super::super::commands::{id_under, outcome_line};
use super::super::reference::{RefusalEntry, catalogue};
use super::schemas::CUT_OF_EXAMPLES;
use crate::live::State;
use crate::problem::Problem;
use crate::proposals::{Proposal, Signature, Standing, participants};
use ledger::clerk::{Clerk, Clock, Outcome};
use ledger::command::Submission;
use ledger::ids::HolderId;
use ledger::log::MemoryLog;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use projections::lists::{self, Filters, Listed};
use replay::Cut;
use replay::echo::{Echo, Echoed};
use replay::explain::Sight;
use replay::figure::Figure;
use replay::what_if::Supposition;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A year begins, and one broadcaster commits more than it has.
const STORY: [&str; 9] = [
    r#"{"command":"open-year","effective_on":"2021-04-01","year":"2021-2022"}"#,
    r#"{"command":"register-holder","effective_on":"2021-04-01","holder":"north","kind":"independent","name":{"en":"North","fr":"Nord"}}"#,
    r#"{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"north","letter":"L-1","languages":{"english":{"earned":{"drama":"7650000.00"}}}}"#,
    r#"{"command":"sign-letter","effective_on":"2021-04-15","year":"2021-2022","holder":"north","language":"english"}"#,
    r#"{"command":"register-project","effective_on":"2021-05-03","project":"harbour","title":"Harbour","genre":"drama","language":"english","producer":"Lighthouse","production":"independent","digital_media":"new","positions":{"total":8,"women":4}}"#,
    r#"{"command":"commit","effective_on":"2021-05-20","year":"2021-2022","commitment":"harbour-north","project":"harbour","holder":"north","language":"english","amount":"4000000.00","kind":"licence-top-up"}"#,
    r#"{"command":"receive-application","effective_on":"2021-06-01","year":"2021-2022","project":"harbour","complete":true}"#,
    r#"{"command":"open-dispute","effective_on":"2021-06-15","dispute":"dispute-1","year":"2021-2022","holder":"north","subject":"Flex","question":"How much of it is left?","nature":"interpretation"}"#,
    r#"{"command":"commit","effective_on":"2021-07-05","year":"2021-2022","commitment":"harbour-north-2","project":"harbour","holder":"north","language":"english","amount":"4000000.00","kind":"licence-top-up"}"#,
];

/// The moment at which all of it was written.
struct Then(Instant);

impl Clock for Then {
    fn now(&self) -> Instant {
        self.0
    }
}

/// The example of each operation's answer, by method and path; `refused` is that of a command's refusal. Without those that need more than
/// a few commands.
pub(super) fn examples() -> Map<String, Value> {
    // The log's own functions wait for it, which memory never makes them do: a thread of its own needs no other runtime.
    let told = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
        runtime.block_on(told())
    });
    told.join().ok().flatten().unwrap_or_default()
}

async fn told() -> Option<Map<String, Value>> {
    let then: Instant = "2021-07-05T14:00:00Z".parse().ok()?;
    let year: FiscalYear = "2021-2022".parse().ok()?;
    let north = HolderId::new("north").ok()?;
    let mut clerk = Clerk::open(MemoryLog::new(), Then(then), |_| ()).await.ok()?;
    let mut outcomes = Vec::new();
    for (line, place) in STORY.iter().zip(0..) {
        let mut command = Submission::read(line.as_bytes(), false).ok()?;
        command.command_id = Some(id_under(Uuid::nil(), place + 1));
        outcomes.extend(clerk.submit(&[command], "fund", false).await.ok()?);
    }
    let log = clerk.into_log();
    let state = State::at(&log, &Cut::NOW, None).await.ok()?;
    let mut all = Examples { state: &state, year, told: Map::new() };
    all.of_commands(outcomes)?;
    all.of_lists()?;
    all.of_the_year(&north)?;
    let figure: Figure = "balances north english drama balance".parse().ok()?;
    let why = replay::explain::explain(&log, &Cut::NOW, then, year, &figure, Sight::Whole, |_| ()).await.ok()?;
    all.add("/years/{year}/explain", why)?;
    let before: Cut = CUT_OF_EXAMPLES.parse().ok()?;
    let diff = replay::diff::diff(&log, (&before, &Cut::NOW), then, year, Some(&north), |_| ()).await.ok()?;
    all.add("/years/{year}/diff", diff)?;
    let smaller = STORY.last()?.replace("4000000.00", "250000.00");
    let commands = vec![Submission::read(smaller.as_bytes(), true).ok()?];
    let supposed = Supposition { commands, parameters: BTreeMap::new(), asked_by: None };
    let would_be = replay::what_if::what_if(&log, &Cut::NOW, then, year, &supposed, |_| ()).await.ok()?;
    let lines: Vec<Value> =
        would_be.outcomes.iter().zip(1..).map(|(outcome, line)| outcome_line(line, Ok(outcome.clone()))).collect();
    let mut would_be = serde_json::to_value(would_be).ok()?;
    would_be.as_object_mut()?.insert("outcomes".to_owned(), lines.into());
    all.told.insert("post /what-if".to_owned(), would_be);
    all.of_proposals(&north, then)?;
    let mut told = Value::Object(all.told);
    steady(&mut told);
    let Value::Object(told) = told else { return None };
    Some(told)
}

/// What is drawn by lot when the story is told, the same each time: the document is one, whichever service gives it.
fn steady(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(steady),
        Value::Object(fields) => {
            if let Some(digest) = fields.get_mut("digest") {
                *digest = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef".into();
            }
            if fields.contains_key("event_id") {
                fields.insert("event_id".to_owned(), Uuid::nil().to_string().into());
            }
            fields.values_mut().for_each(steady);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

struct Examples<'a> {
    state: &'a State,
    year: FiscalYear,
    told: Map<String, Value>,
}

impl Examples<'_> {
    fn add(&mut self, path: &str, answer: impl Serialize) -> Option<()> {
        self.told.insert(format!("get {path}"), serde_json::to_value(answer).ok()?);
        Some(())
    }

    fn of_year<A: Serialize>(&mut self, path: &str, answer: A) -> Option<()> {
        let echo = Echo::new(&Cut::NOW, &self.state.read(), self.year);
        self.add(path, Echoed::new(answer, echo))
    }

    fn of_commands(&mut self, outcomes: Vec<Outcome>) -> Option<()> {
        for outcome in outcomes {
            if let Outcome::Refused { command_id, refusal } = &outcome {
                let problem = Problem::refused(refusal)
                    .with("outcome", "refused")
                    .with("command_id", command_id.to_string())
                    .with("message", serde_json::to_value(refusal.message()).ok()?);
                self.told.insert("refused".to_owned(), problem.document(Language::English));
            } else {
                // The last that was accepted with several events: the application.
                let line = outcome_line(1, Ok(outcome));
                if line.get("events")?.as_array()?.len() > 1 {
                    self.told.insert("post /commands".to_owned(), line);
                }
            }
        }
        let all = catalogue();
        let one: &RefusalEntry = all.first()?;
        self.add("/refusals/{code}", one)?;
        self.add("/refusals", [one])
    }

    fn of_lists(&mut self) -> Option<()> {
        let state = self.state;
        let listed = Listed { picture: &state.picture, register: &state.register, through: state.head.seq };
        let all = Filters::default();
        let lists = [
            ("/years", serde_json::to_value(Echoed::new(lists::years(listed, &all).ok()?, self.echo()))),
            ("/holders", serde_json::to_value(Echoed::new(lists::holders(listed, &all).ok()?, self.echo()))),
            ("/projects", serde_json::to_value(Echoed::new(lists::projects(listed, &all).ok()?, self.echo()))),
            ("/commitments", serde_json::to_value(Echoed::new(lists::commitments(listed, &all).ok()?, self.echo()))),
            ("/applications", serde_json::to_value(Echoed::new(lists::applications(listed, &all).ok()?, self.echo()))),
            ("/disputes", serde_json::to_value(Echoed::new(lists::disputes(listed, &all).ok()?, self.echo()))),
        ];
        for (path, list) in lists {
            let mut list = list.ok()?;
            list.as_object_mut()?.insert("next".to_owned(), Value::Null);
            self.add(path, list)?;
        }
        Some(())
    }

    fn echo(&self) -> Echo {
        Echo::of(&Cut::NOW, &self.state.read())
    }

    fn of_the_year(&mut self, north: &HolderId) -> Option<()> {
        let (state, year) = (self.state, self.year);
        let (picture, through) = (&state.picture, state.head.seq);
        let balances = projections::balances::balances(picture, through, year, Some(north), None).ok()?;
        self.of_year("/years/{year}/balances", balances)?;
        let compliance = projections::compliance::compliance(picture, through, year, Some(north)).ok()?;
        self.of_year("/years/{year}/compliance", compliance)?;
        let penalties = projections::penalties::penalties_of(picture, through, year, Some(north)).ok()?;
        self.of_year("/years/{year}/penalties", penalties)?;
        let calendar = projections::calendar::calendar(picture, through, year, Some(north)).ok()?;
        self.of_year("/years/{year}/calendar", calendar)?;
        let report = state.activity(year)?.report(picture, through, north).ok()?;
        self.of_year("/years/{year}/holders/{holder}/report", report)?;
        let rulebook = state.beside.rulebooks.get(&year)?;
        self.add("/rulebooks/{year}", json!({ "year": year, "through": through, "rulebook": rulebook }))
    }

    fn of_proposals(&mut self, north: &HolderId, then: Instant) -> Option<()> {
        let leg = |from: &str, to: &str, bucket: &str| json!({"from": from, "to": to, "language": "english", "bucket": bucket, "amount": "1000.00"});
        let id = id_under(Uuid::nil(), 20);
        let swap = json!({
            "command": "swap", "command_id": id, "effective_on": "2021-06-01", "year": "2021-2022",
            "legs": [leg("north", "south", "drama"), leg("south", "north", "flex")], "signed_by": ["north"],
        });
        let mut proposal = Proposal {
            id,
            standing: Standing::Unsigned,
            holder: north.clone(),
            actor: "north".to_owned(),
            proposed_at: then,
            participants: participants(&swap),
            commands: vec![swap],
            signatures: Vec::new(),
            decided: None,
        };
        proposal.sign(Signature { holder: north.clone(), actor: "north".to_owned(), signed_at: then });
        let one = serde_json::to_value(&proposal).ok()?;
        self.add("/proposals", json!({ "proposals": [&one], "count": 1, "next": Value::Null }))?;
        self.told.insert("post /proposals".to_owned(), one.clone());
        self.add("/proposals/{id}", &one)?;
        let south = HolderId::new("south").ok()?;
        proposal.sign(Signature { holder: south, actor: "south".to_owned(), signed_at: then });
        self.told.insert("post /proposals/{id}/signatures".to_owned(), serde_json::to_value(&proposal).ok()?);
        Some(())
    }
}
