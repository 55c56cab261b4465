//! Whether the streams are worth their time: every command is accepted and every event and refusal seen in a fixed lot of them.
//! A property about what never happens in a stream would prove nothing.

use ledger::command::Command;
use ledger::event::Kind;
use ledger::refusal::Code;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use tests::run::Simulation;
use tests::stream::stream;

#[test]
fn streams_reach_every_command_event_and_refusal() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut streams = 0;
    let wanted: Vec<String> = Command::NAMES
        .iter()
        .map(|name| format!("command {name}"))
        // No command writes this one: it is the program's own, when the signing key is replaced.
        .chain(Kind::ALL.iter().filter(|kind| **kind != Kind::KeyRotated).map(|kind| format!("event {}", kind.name())))
        // This one is never the outcome of a command: the event `commitment-refused` carries it.
        .chain(
            Code::ALL
                .iter()
                .filter(|code| **code != Code::AlternativeAccessExhausted)
                .map(|c| format!("refusal {}", c.code())),
        )
        .collect();
    let missing =
        |seen: &BTreeMap<String, u32>| wanted.iter().filter(|w| !seen.contains_key(*w)).cloned().collect::<Vec<_>>();
    while streams < 400 && !missing(&seen).is_empty() {
        streams += 1;
        let steps = stream().new_tree(&mut runner).unwrap().current();
        let mut simulation = Simulation::new();
        for told in steps.iter().filter_map(|step| simulation.take(step)).collect::<Vec<_>>() {
            if told.accepted() {
                *seen.entry(format!("command {}", told.command())).or_default() += 1;
            }
            for event in &told.events {
                *seen.entry(format!("event {}", event.body.kind().name())).or_default() += 1;
            }
            if let Some(code) = told.code() {
                *seen.entry(format!("refusal {code}")).or_default() += 1;
            }
        }
    }
    println!("{streams} streams: {seen:#?}");
    assert_eq!(missing(&seen), Vec::<String>::new(), "in {streams} streams");
}
