//! The calendar as iCalendar (RFC 5545): all-day events, so that no time zone has a say.
//!
//! Written by hand: the ledger needs one kind of component, and the two rules that are easily broken (lines of at most 75
//! octets, never cut inside a character; texts escaped) are these few lines.

use super::{Calendar, CalendarEntry, DueItem, Precision};
use crate::texts;
use ledger::display;
use ledger::refusal::Bilingual;
use ledger::time::{Day, Instant};
use ledger::words::Language;

/// Octets that a line may have, its end left out (RFC 5545, 3.1).
const LINE: usize = 75;

/// The calendar as an iCalendar object, in English or French. `ledger` is the ledger's name: with the year and the entry it
/// makes an identifier that stays the same, so that a calendar read again replaces itself. `stamp` is the moment that the
/// answer stands for: no clock is asked. What has no date is left out.
#[must_use]
pub fn ics(calendar: &Calendar, ledger: &str, stamp: Instant, language: Language) -> String {
    let mut lines = Lines(String::new());
    let name = match language {
        Language::English => format!("Performance envelopes {}", calendar.year),
        Language::French => format!("Enveloppes de rendement {}", calendar.year),
    };
    lines.line("BEGIN:VCALENDAR");
    lines.line("VERSION:2.0");
    lines.line("PRODID:-//envelope//performance envelope ledger//EN");
    lines.line("CALSCALE:GREGORIAN");
    lines.line("METHOD:PUBLISH");
    lines.line(&format!("X-WR-CALNAME:{}", escaped(&name)));
    for entry in &calendar.entries {
        if let (Some(from), Some(until)) = (entry.from, entry.until) {
            event(&mut lines, calendar, entry, (from, until), ledger, stamp, language);
        }
    }
    lines.line("END:VCALENDAR");
    lines.0
}

fn event(
    lines: &mut Lines,
    calendar: &Calendar,
    entry: &CalendarEntry,
    (from, until): (Day, Day),
    ledger: &str,
    stamp: Instant,
    language: Language,
) {
    // One broadcaster's calendar must not replace the whole one in a program that has both.
    let of_holder = calendar.holder.as_ref().map(|holder| format!(".{holder}")).unwrap_or_default();
    let uid = format!("{}.{}{of_holder}@{ledger}", entry.id, calendar.year);
    // A monthly event takes the first day of each month; all others run from the first day to the last.
    let last = if entry.precision == Precision::EveryMonth { from } else { until };
    lines.line("BEGIN:VEVENT");
    lines.line(&format!("UID:{}", escaped(&uid)));
    lines.line(&format!("DTSTAMP:{}", moment(stamp)));
    lines.line(&format!("DTSTART;VALUE=DATE:{}", date(from)));
    // The end is the first day that is not included; without one, the event lasts a day.
    if let Some(end) = last.next() {
        lines.line(&format!("DTEND;VALUE=DATE:{}", date(end)));
    }
    if entry.precision == Precision::EveryMonth {
        lines.line(&format!("RRULE:FREQ=MONTHLY;UNTIL={}", date(until)));
    }
    lines.line(&format!("SUMMARY:{}", escaped(pick(&entry.title, language))));
    lines.line(&format!("DESCRIPTION:{}", escaped(&description(entry, language))));
    lines.line(&format!("CATEGORIES:{}", escaped(entry.entry)));
    lines.line("TRANSP:TRANSPARENT");
    lines.line("END:VEVENT");
}

fn description(entry: &CalendarEntry, language: Language) -> String {
    let section = match language {
        Language::English => format!("Guide, section {}", entry.section),
        Language::French => format!("Guide, section {}", entry.section.replace("Annex", "annexe")),
    };
    let mut text = format!("{} ({section})", pick(&entry.says, language));
    for due in &entry.due {
        text.push('\n');
        text.push_str(&due_line(due, language));
    }
    text
}

fn due_line(due: &DueItem, language: Language) -> String {
    let holder = due.holder.as_ref().map(ToString::to_string);
    let envelope = due.language.map(|envelope| pick(&texts::envelope(envelope), language).to_owned());
    let subject: Vec<String> = holder.into_iter().chain(envelope).collect();
    let colon = match language {
        Language::English => ": ",
        Language::French => "\u{a0}: ",
    };
    format!("- {}{colon}{}", subject.join(", "), pick(&due.text, language))
}

fn pick(text: &Bilingual, language: Language) -> &str {
    language.pick(&text.en, &text.fr)
}

fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// To the second, in universal time.
fn moment(instant: Instant) -> String {
    let text = instant.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    let digits: String = seconds.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{digits}Z")
}

/// A text value (RFC 5545, 3.3.11). Control characters have no place in one: what would command a screen is shown by its number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in display::escaped(text).chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Content lines, each ended by CR LF and folded.
struct Lines(String);

impl Lines {
    /// Adds a line; where it is too long, the rest stands on lines that begin with a space.
    fn line(&mut self, line: &str) {
        let mut room = LINE;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}
