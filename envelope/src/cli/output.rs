//! Writing without ever panicking: a reader may be gone, a disk full.

use super::trouble::Trouble;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// A line on standard error. Where even that cannot be written there is nobody left to tell.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether a person looks at standard output.
pub(crate) fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// An answer on standard output.
pub(crate) fn print(bytes: &[u8]) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| Trouble::unwritable(&e))
}

/// An answer as one JSON document: on lines of their own for a person, on one line for a program.
pub(crate) fn print_json(answer: &impl Serialize) -> Result<(), Trouble> {
    let written = if on_terminal() { serde_json::to_vec_pretty(answer) } else { serde_json::to_vec(answer) };
    let mut bytes = written.map_err(|e| Trouble::unwritable(&e.into()))?;
    bytes.push(b'\n');
    print(&bytes)
}
