//! What a client may send by mistake or on purpose: any bytes, any JSON, and good commands with something wrong in them.
//!
//! Nothing of it may make the program panic. Every line is accepted, repeated, refused or invalid; what is not accepted writes
//! nothing; and after whatever was accepted the log verifies and every account adds up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is a failure, and these tests are there to see one"
)]

use ledger::command::{Command, Submission};
use ledger::event::Event;
use ledger::ids::HolderId;
use projections::accounts::Accounts;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use tests::run::Simulation;
use tests::stream::one_season;
use tests::world::{HOLDERS, YEARS, year};

fn cases(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 3_000, ..default }
}

/// Sends a line to a ledger and looks at everything that may have gone wrong.
fn send(simulation: &mut Simulation, line: &str) -> Result<(), TestCaseError> {
    let before = simulation.bytes();
    let told = simulation.submit(line);
    if let Err(malformed) = &told.outcome {
        prop_assert!(!malformed.en.is_empty() && !malformed.fr.is_empty(), "no message for {line}");
    }
    prop_assert!(told.accepted() || simulation.bytes() == before, "something was written by\n{}", told.summary());
    prop_assert!(
        !told.accepted() || simulation.bytes().starts_with(&before),
        "the past was changed by\n{}",
        told.summary()
    );
    let mut accounts = Accounts::default();
    for event in &told.events {
        // The postings of one command alone: balanced, whatever its words were.
        let checked: Result<(), _> = check_balance(&mut accounts, event);
        prop_assert!(checked.is_ok(), "{checked:?} by\n{}", told.summary());
    }
    Ok(())
}

fn check_balance(accounts: &mut Accounts, event: &Event) -> Result<(), String> {
    match accounts.check(&projections::postings::postings(event)) {
        Ok(_) | Err(projections::accounts::Imbalance::BelowZero(..)) => Ok(()),
        Err(unbalanced @ projections::accounts::Imbalance::Unbalanced(..)) => Err(unbalanced.to_string()),
    }
}

/// Asks everything that can be asked: no answer may panic, and columns and postings agree.
fn ask(simulation: &Simulation) -> Result<(), TestCaseError> {
    let _ = simulation.answers();
    let difference = simulation.accounts.difference(&Accounts::of(&simulation.picture));
    prop_assert!(difference.is_none(), "postings and columns disagree: {difference:?}\n{}", simulation.transcript());
    for holder in HOLDERS {
        for place in 0..YEARS.len() {
            let _ = simulation.book().penalties_due(year(place), &HolderId::new(holder).unwrap());
        }
    }
    Ok(())
}

/// Any JSON, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        any::<String>().prop_map(Value::String),
        wrong_value(),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((field(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A name that means something, or any.
fn field() -> impl Strategy<Value = String> {
    let known = [
        "command",
        "command_id",
        "effective_on",
        "year",
        "holder",
        "language",
        "amount",
        "buckets",
        "earned",
        "languages",
        "legs",
        "rulebook",
        "actor",
        "note",
        "recorded_at",
        "authority",
        "flex",
        "drama",
        "any",
        "positions",
        "total",
        "women",
    ];
    prop_oneof![3 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Values at the edges of what is read, and beyond.
fn wrong_values() -> Vec<Value> {
    let mut nested = json!(1);
    for _ in 0..200 {
        nested = json!([nested]);
    }
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(4_294_967_295_u64),
        json!(9_007_199_254_740_993_u64),
        json!(u64::MAX),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("\u{fffd}\u{202e}é\u{1f600}"),
        json!("a".repeat(65)),
        json!("x".repeat(200_000)),
        json!("0.00"),
        json!("-0.01"),
        json!("-0.00"),
        json!("0.001"),
        json!("1e5"),
        json!("NaN"),
        json!("+1.00"),
        json!("01.00"),
        json!("9999999999999.99"),
        json!("99999999999999.99"),
        json!("2021-02-30"),
        json!("0000-01-01"),
        json!("9999-12-31"),
        json!("0000-0001"),
        json!("9998-9999"),
        json!("9999-10000"),
        json!("2021-2022"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("nord"),
        json!("english"),
        json!("flex"),
        json!([]),
        json!({}),
        json!([{}]),
        json!({"": ""}),
        nested,
    ]
}

fn wrong_value() -> impl Strategy<Value = Value> {
    let empty = vec![json!(""), Value::Null, json!([]), json!({}), json!(0)];
    prop_oneof![1 => prop::sample::select(empty), 2 => prop::sample::select(wrong_values())]
}

/// Something wrong with a good line.
#[derive(Clone, Debug)]
enum Mutation {
    Dropped(Index),
    Renamed(Index, String),
    Replaced(Index, Value),
    Added(Index, String, Value),
    /// One field twice, as only text can have it.
    Doubled,
    Truncated(Index),
    Byte(Index, u8),
}

fn wrong() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        2 => any::<Index>().prop_map(Mutation::Dropped),
        1 => (any::<Index>(), field()).prop_map(|(at, name)| Mutation::Renamed(at, name)),
        6 => (any::<Index>(), wrong_value()).prop_map(|(at, value)| Mutation::Replaced(at, value)),
        2 => (any::<Index>(), field(), wrong_value()).prop_map(|(at, name, value)| Mutation::Added(at, name, value)),
        1 => Just(Mutation::Doubled),
        1 => any::<Index>().prop_map(Mutation::Truncated),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Byte(at, byte)),
    ]
}

/// Where a value has something: the pointers to all that is inside it.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.push(at.clone());
                places(inner, &at, found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                let at = format!("{at}/{place}");
                found.push(at.clone());
                places(inner, &at, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The line with something wrong in it. It may have become a good line again, or no text at all.
fn spoiled(line: &str, wrong: &Mutation) -> Vec<u8> {
    let mut value: Value = serde_json::from_str(line).unwrap();
    let mut found = Vec::new();
    places(&value, "", &mut found);
    let parent = |pointer: &str| {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        (parent.to_owned(), last.replace("~1", "/").replace("~0", "~"))
    };
    match wrong {
        Mutation::Dropped(at) => {
            let (up, name) = parent(at.get(found.as_slice()).as_str());
            match value.pointer_mut(&up).unwrap() {
                Value::Object(fields) => drop(fields.remove(&name)),
                Value::Array(items) => drop(items.remove(name.parse().unwrap())),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        Mutation::Renamed(at, to) => {
            let (up, name) = parent(at.get(found.as_slice()).as_str());
            if let Some(Value::Object(fields)) = value.pointer_mut(&up) {
                let moved = fields.remove(&name).unwrap();
                fields.insert(to.clone(), moved);
            }
        }
        Mutation::Replaced(at, with) => *value.pointer_mut(at.get(found.as_slice()).as_str()).unwrap() = with.clone(),
        Mutation::Added(at, name, with) => {
            if let Some(Value::Object(fields)) = value.pointer_mut(&parent(at.get(found.as_slice()).as_str()).0) {
                fields.insert(name.clone(), with.clone());
            }
        }
        Mutation::Doubled => return line.replacen('{', "{\"command\":\"commit\",", 1).into_bytes(),
        Mutation::Truncated(at) => return line.as_bytes()[..at.index(line.len())].to_vec(),
        Mutation::Byte(at, byte) => {
            let mut bytes = line.as_bytes().to_vec();
            let place = at.index(bytes.len());
            bytes[place] = *byte;
            return bytes;
        }
    }
    value.to_string().into_bytes()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), historical in any::<bool>()) {
        if let Err(malformed) = Submission::read(&bytes, historical) {
            prop_assert!(!malformed.en.is_empty() && !malformed.fr.is_empty());
        }
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        let mut simulation = Simulation::new();
        send(&mut simulation, &value.to_string())?;
        prop_assert!(simulation.head().seq == 0 || simulation.told[0].accepted());
    }

    #[test]
    fn any_fields_of_a_command_are_read_or_refused(
        name in prop::sample::select(Command::NAMES.to_vec()),
        fields in prop::collection::vec((field(), any_json()), 0..8),
    ) {
        let mut value = Value::Object(fields.into_iter().collect());
        value["command"] = json!(name);
        value["effective_on"] = json!("2021-04-01");
        let mut simulation = Simulation::new();
        send(&mut simulation, &value.to_string())?;
    }
}

proptest! {
    #![proptest_config(cases(96))]

    /// In the middle of a season, where a spoiled line may find something to spoil.
    #[test]
    fn spoiled_commands_never_panic(
        steps in one_season(),
        wrongs in prop::collection::vec((any::<Index>(), wrong()), 1..120),
        half in any::<bool>(),
    ) {
        let mut simulation = Simulation::new();
        let until = if half { steps.len() / 2 } else { steps.len() };
        let sent: Vec<_> = steps[..until].iter().filter_map(|step| simulation.take(step)).collect();
        if sent.is_empty() { return Ok(()) }
        for (place, (at, wrong)) in wrongs.iter().enumerate() {
            let told = at.get(&sent);
            let mut value = told.json();
            // Mostly under an id of its own: else the id alone refuses it.
            if place % 8 > 0 {
                value["command_id"] = json!(uuid::Uuid::from_u128((1 << 90) + place as u128));
            }
            let line = spoiled(&value.to_string(), wrong);
            if let Ok(text) = std::str::from_utf8(&line) {
                send(&mut simulation, text)?;
            } else {
                prop_assert!(Submission::read(&line, true).is_err());
            }
        }
        ask(&simulation)?;
    }
}
