//! Under a table: where a figure rests on a reading of ours, or where the guide says two things about it.

use crate::cli::style::Colours;
use crate::cli::words::Lang;
use ledger::rulebook::Rulebook;
use unicode_width::UnicodeWidthStr as _;

/// How wide a note runs.
const WIDTH: usize = 110;

/// The readings and the contradictions of these parameters, each under its section.
pub(crate) fn notes(paths: &[&str], lang: Lang, colours: Colours) -> String {
    let mut text = String::new();
    for parameter in paths.iter().filter_map(|path| Rulebook::parameter(path)) {
        let told = [
            (lang.pick("our reading", "notre lecture"), &parameter.reading),
            (lang.pick("in the guide", "dans le guide"), &parameter.slip),
        ];
        for (title, note) in told.into_iter().filter_map(|(title, note)| Some((title, note.clone()?))) {
            let head = format!("{} ({}), {title}{}", parameter.section, parameter.path, lang.pick(":", "\u{a0}:"));
            text.push_str(&wrapped(&format!("{head} {}", lang.text(note)), colours));
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

fn wrapped(note: &str, colours: Colours) -> String {
    let (mut text, mut line) = (String::new(), String::new());
    for word in note.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > WIDTH {
            text.push_str(&format!("{}\n", colours.faint(&line)));
            line = String::from(" ");
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    text.push_str(&format!("{}\n", colours.faint(&line)));
    text
}
