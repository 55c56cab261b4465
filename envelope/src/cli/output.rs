//! Writing without ever panicking: a reader may be gone, a disk full.

use super::error::CliError;
use super::show::table::Style;
use serde::Serialize;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// A line on standard error. Where even that cannot be written there is nobody left to tell.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether a person looks at standard output.
pub(crate) fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// An answer on standard output.
pub(crate) fn print(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| CliError::unwritable(&e))
}

/// An answer as one JSON document: on lines of their own for a person, on one line for a program.
pub(crate) fn print_json(answer: &impl Serialize) -> Result<(), CliError> {
    print(&json(answer, true)?)
}

/// The same document; `seen` where it goes to standard output.
pub(crate) fn json(answer: &impl Serialize, seen: bool) -> Result<Vec<u8>, CliError> {
    let pretty = seen && on_terminal();
    let written = if pretty { serde_json::to_vec_pretty(answer) } else { serde_json::to_vec(answer) };
    let mut bytes = written.map_err(|e| CliError::unwritable(&e.into()))?;
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

/// Whether what is printed has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colours {
    colours: bool,
}

impl Colours {
    /// Words only.
    pub(crate) const PLAIN: Colours = Colours { colours: false };
    /// Colours too.
    #[cfg(test)]
    pub(crate) const COLOURS: Colours = Colours { colours: true };

    /// Colours on a terminal that can show them, unless `NO_COLOR` asks for none.
    pub(crate) fn of_terminal() -> Colours {
        Colours::on(on_terminal(), |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn on(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Colours {
        let asked_for_none = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
        let able = variable("TERM").is_some_and(|term| term != "dumb");
        Colours { colours: terminal && able && !asked_for_none }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.coded(text, "1")
    }

    pub(crate) fn faint(self, text: &str) -> String {
        self.coded(text, "2")
    }

    pub(crate) fn styled(self, text: &str, style: Style) -> String {
        match style {
            Style::Plain => text.to_owned(),
            Style::Good => self.coded(text, "32"),
            Style::Bad => self.coded(text, "31"),
            Style::Open => self.coded(text, "33"),
            Style::Faint => self.coded(text, "2"),
        }
    }

    fn coded(self, text: &str, code: &str) -> String {
        if self.colours && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_only_where_they_can_be_seen_and_are_wanted() {
        let colours = |terminal, set: &[(&str, &str)]| {
            Colours::on(terminal, |name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(colours(true, &[("TERM", "xterm")]), Colours::COLOURS);
        assert_eq!(colours(true, &[("TERM", "xterm"), ("NO_COLOR", "")]), Colours::COLOURS);
        assert_eq!(colours(true, &[("TERM", "xterm"), ("NO_COLOR", "1")]), Colours::PLAIN);
        assert_eq!(colours(true, &[("TERM", "dumb")]), Colours::PLAIN);
        assert_eq!(colours(false, &[("TERM", "xterm")]), Colours::PLAIN);
    }
}
