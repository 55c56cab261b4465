//! Writing without ever panicking: a reader may be gone, a disk full.

pub(crate) use super::style::on_terminal;

use super::error::CliError;
use super::style::Colours;
use super::words::Lang;
use ledger::display::escaped;
use serde::Serialize;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A line on standard error; nothing in it commands the terminal. Where even that cannot be written there is nobody left to
/// tell.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", escaped(line));
}

/// A text for the person who is asked, in these colours and with nothing else that commands the terminal.
pub(crate) fn say_text(text: &str, colours: Colours) {
    let _ = writeln!(io::stderr().lock(), "{}", colours.guarded(text));
}

/// Says how a call ended badly, and gives its exit code; wrong usage is answered with an example of right use.
pub(crate) fn tell(error: CliError, lang: Lang, example: impl FnOnce() -> String) -> ExitCode {
    let usage = matches!(error, CliError::Usage(_));
    let Some((code, text)) = error.exit() else { return ExitCode::SUCCESS };
    say(&format!("{} {}", lang.pick("envelope:", "envelope\u{a0}:"), lang.text(text)));
    if usage {
        say(&example());
    }
    ExitCode::from(code)
}

/// An answer on standard output.
pub(crate) fn print(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| CliError::unwritable(&e))
}

/// An answer for people, in these colours and with nothing else that commands the terminal.
pub(crate) fn print_text(text: &str, colours: Colours) -> Result<(), CliError> {
    print(colours.guarded(text).as_bytes())
}

/// An answer as one JSON document: on lines of their own for a person, on one line for a program.
pub(crate) fn print_json(answer: &impl Serialize) -> Result<(), CliError> {
    print(&json(answer, true)?)
}

/// The same document; `seen` where it goes to standard output.
pub(crate) fn json(answer: &impl Serialize, seen: bool) -> Result<Vec<u8>, CliError> {
    let pretty = seen && on_terminal();
    let written = if pretty { serde_json::to_string_pretty(answer) } else { serde_json::to_string(answer) };
    let text = written.map_err(|e| CliError::unwritable(&e.into()))?;
    // In JSON too a letter may be written by its number: the texts stay what they are, and command no screen.
    let mut bytes = escaped(&text).into_owned().into_bytes();
    bytes.push(b'\n');
    Ok(bytes)
}

/// An answer in a file, or on standard output. A file is whole or not there: it gets its name once everything is on disk.
pub(crate) fn put(bytes: &[u8], path: Option<&Path>) -> Result<(), CliError> {
    let Some(path) = path else { return print(bytes) };
    let failed = |error: io::Error| CliError::unwritable(&error);
    // What is no ordinary file, such as /dev/null, is written as it is.
    if std::fs::metadata(path).is_ok_and(|known| !known.is_file()) {
        return std::fs::write(path, bytes).map_err(failed);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let written = File::create(&part).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    let placed = written.and_then(|()| std::fs::rename(&part, path));
    if placed.is_err() {
        // Nothing can be done about a part that stays behind.
        let _ = std::fs::remove_file(&part);
    }
    placed.map_err(failed)
}
