//! Writing without ever panicking: a reader may be gone, a disk full.

use super::show::table::Tone;
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

/// Whether what is printed has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink {
    colours: bool,
}

impl Ink {
    /// Words only.
    pub(crate) const PLAIN: Ink = Ink { colours: false };
    /// Colours too.
    #[cfg(test)]
    pub(crate) const COLOURS: Ink = Ink { colours: true };

    /// Colours on a terminal that can show them, unless `NO_COLOR` asks for none.
    pub(crate) fn of_terminal() -> Ink {
        Ink::on(on_terminal(), |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn on(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Ink {
        let asked_for_none = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
        let able = variable("TERM").is_some_and(|term| term != "dumb");
        Ink { colours: terminal && able && !asked_for_none }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.coded(text, "1")
    }

    pub(crate) fn faint(self, text: &str) -> String {
        self.coded(text, "2")
    }

    pub(crate) fn toned(self, text: &str, tone: Tone) -> String {
        match tone {
            Tone::Plain => text.to_owned(),
            Tone::Good => self.coded(text, "32"),
            Tone::Bad => self.coded(text, "31"),
            Tone::Open => self.coded(text, "33"),
            Tone::Faint => self.coded(text, "2"),
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
        let ink = |terminal, set: &[(&str, &str)]| {
            Ink::on(terminal, |name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(ink(true, &[("TERM", "xterm")]), Ink::COLOURS);
        assert_eq!(ink(true, &[("TERM", "xterm"), ("NO_COLOR", "")]), Ink::COLOURS);
        assert_eq!(ink(true, &[("TERM", "xterm"), ("NO_COLOR", "1")]), Ink::PLAIN);
        assert_eq!(ink(true, &[("TERM", "dumb")]), Ink::PLAIN);
        assert_eq!(ink(false, &[("TERM", "xterm")]), Ink::PLAIN);
    }
}
