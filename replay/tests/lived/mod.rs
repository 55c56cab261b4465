//! Logs of whole years, for tests that need real ones.

use ledger::clerk::{Clerk, SystemClock};
use ledger::command::Submission;
use ledger::log::MemoryLog;
use std::path::Path;

/// The public scenarios.
pub(crate) const SCENARIOS: [&str; 7] = [
    "every-refusal",
    "full-year",
    "guide-examples",
    "late-and-disputed",
    "published-2016-2017",
    "two-years-carry",
    "calculation-two-years",
];

/// The log that a scenario's commands lead to.
pub(crate) async fn lived(name: &str) -> MemoryLog {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios").join(format!("{name}.jsonl"));
    let mut clerk = Clerk::open(MemoryLog::new(), SystemClock, |_| ()).await.unwrap();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        if let Ok(submission) = Submission::read(line.as_bytes(), true) {
            clerk.submit(&[submission], "test", false).await.unwrap();
        }
    }
    clerk.into_log()
}
