//! Colours and weights of what is printed. The words say the same without them.

use ledger::display::escaped;
use std::io::{self, IsTerminal};

/// Whether a person looks at standard output.
pub(crate) fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// How a word stands out on a terminal that shows colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Something is missing.
    Bad,
    /// Not settled yet.
    Open,
    /// Nothing to look at.
    Faint,
}

/// Every code that is printed.
const CODES: [&str; 6] = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];

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

    /// A text in which only these colours command the terminal; whatever else would is shown by its number.
    pub(crate) fn guarded(self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(place) = rest.find('\u{1b}') {
            let (before, after) = rest.split_at(place);
            shown.push_str(&escaped(before));
            let ours = CODES.iter().find_map(|code| after.strip_prefix(*code).map(|rest| (*code, rest)));
            match ours.filter(|_| self.colours) {
                Some((code, after)) => {
                    shown.push_str(code);
                    rest = after;
                }
                None => {
                    shown.push_str(&escaped("\u{1b}"));
                    rest = after.strip_prefix('\u{1b}').unwrap_or_default();
                }
            }
        }
        shown.push_str(&escaped(rest));
        shown
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
    fn nothing_but_our_colours_commands_a_terminal() {
        let text = format!("{} \u{1b}[2J\u{9b}31m\u{202e}", Colours::COLOURS.bold("met"));
        assert_eq!(Colours::COLOURS.guarded(&text), "\u{1b}[1mmet\u{1b}[0m \\u001b[2J\\u009b31m\\u202e");
        assert!(!Colours::PLAIN.guarded(&text).contains('\u{1b}'));
    }

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
