//! What is true of every stream of commands.
//!
//! Each test runs streams over three years and asks one thing of them; a failure is shrunk and shown as the lines that were
//! sent, which can be given to `envelope submit` as they are. `PROPTEST_CASES` says how many streams each test runs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "in a test a panic is a failure, and a property concerns some events only"
)]

mod acts;
mod calculation;
mod indicators;
mod lists;
mod log;
mod money;
mod reach;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tests::run::Simulation;

/// So many streams, where `PROPTEST_CASES` does not say otherwise.
fn streams(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 3_000, ..default }
}

/// A property's one assertion; where it fails, the lines sent so far tell the story.
fn holds(simulation: &Simulation, is_true: bool, what: impl FnOnce() -> String) -> Result<(), TestCaseError> {
    if is_true { Ok(()) } else { Err(TestCaseError::fail(format!("{}\n{}", what(), simulation.transcript()))) }
}
