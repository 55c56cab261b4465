//! How far a long piece of work is: with its rate and what is left, on standard error, only for a person, and only once it
//! lasts.

use super::words::Lang;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// Work shorter than this is done before anyone wonders.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears after a second.
pub(crate) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
}

impl Progress {
    /// Of so many events.
    pub(crate) fn of_events(lang: Lang, total: u64) -> Progress {
        let form = lang.pick(
            "{bar:30} {done} of {all} events, {rate} a second, {eta} left",
            "{bar:30} {done} événements sur {all}, {rate} par seconde, reste {eta}",
        );
        Progress::new(lang, form, Some(total))
    }

    /// Of so many bytes; of an unknown number where the input has no end yet.
    pub(crate) fn of_bytes(lang: Lang, total: Option<u64>) -> Progress {
        let form = match total {
            Some(_) => lang.pick(
                "{bar:30} {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
                "{bar:30} {binary_bytes} sur {binary_total_bytes}, {binary_bytes_per_sec}, reste {eta}",
            ),
            None => "{spinner} {binary_bytes}, {binary_bytes_per_sec}",
        };
        Progress::new(lang, form, total)
    }

    /// Of so many rows; of an unknown number while they are read.
    pub(crate) fn of_rows(lang: Lang, total: Option<u64>) -> Progress {
        let form = match total {
            Some(_) => lang.pick(
                "{bar:30} {done} of {all} rows, {rate} a second, {eta} left",
                "{bar:30} {done} lignes sur {all}, {rate} par seconde, reste {eta}",
            ),
            None => lang.pick("{spinner} {done} rows read", "{spinner} {done} lignes lues"),
        };
        Progress::new(lang, form, total)
    }

    fn new(lang: Lang, form: &str, total: Option<u64>) -> Progress {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(form) {
            let counted = move |of: fn(&ProgressState) -> u64| {
                move |state: &ProgressState, into: &mut dyn fmt::Write| {
                    // A bar that cannot be drawn is not drawn.
                    let _ = into.write_str(&lang.number(of(state)));
                }
            };
            let style = style
                .with_key("done", counted(ProgressState::pos))
                .with_key("all", counted(|state| state.len().unwrap_or_default()))
                .with_key("rate", counted(|state| state.per_sec() as u64));
            bar.set_style(style.progress_chars("#>-"));
        }
        Progress { bar, begun: Instant::now(), shown: !io::stderr().is_terminal() }
    }

    /// So much is done.
    pub(crate) fn at(&mut self, position: u64) {
        if !self.shown && self.begun.elapsed() > PATIENCE {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position);
    }

    /// Says a line above the bar, which is drawn again below it.
    pub(crate) fn say(&self, line: &str) {
        self.bar.suspend(|| super::output::say(line));
    }

    /// Takes the bar away.
    pub(crate) fn done(&self) {
        self.bar.finish_and_clear();
    }
}
