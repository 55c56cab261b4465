//! As of when: which events a question knows.
//!
//! Three cuts combine. By place in the log and by the time of recording a batch is known whole or not at all, so that no cut
//! shows half of what a command did; by effective date each event stands for itself, because one batch may carry events that
//! count from different dates.

use ledger::event::Event;
use ledger::refusal::Bilingual;
use ledger::time::{Day, Instant};
use projections::picture::Picture;
use std::fmt;
use std::str::FromStr;

/// Which events are known; what is left out cuts nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Up to this place in the log. A place inside a batch leaves the batch out.
    pub through: Option<u64>,
    /// Recorded at this instant or before.
    pub recorded_by: Option<Instant>,
    /// Effective on this date or before.
    pub effective_by: Option<Day>,
}

impl Cut {
    /// Nothing is cut.
    pub const NOW: Cut = Cut { through: None, recorded_by: None, effective_by: None };

    /// The cut at which the calculations of a picture are seen whole. A calculation rests on all that was recorded before it,
    /// whatever its date: where this cut leaves out what is effective later, the log is read up to the picture's last
    /// calculation without that. None where the picture will do.
    #[must_use]
    pub fn of_calculations(&self, picture: &Picture) -> Option<Cut> {
        let calculations = picture.years().filter_map(|(_, year)| year.calculation.as_ref());
        let last = calculations.map(|calculation| calculation.seq).max();
        self.effective_by.and(last).map(|seq| Cut { through: Some(seq), ..Cut::NOW })
    }

    /// Whether the event's batch is in the part of the log that is considered. That part is a prefix: once one batch is
    /// outside, all later ones are.
    #[must_use]
    pub fn reaches(&self, event: &Event) -> bool {
        let (place, size) = event.batch;
        let batch_ends = event.seq + u64::from(size.saturating_sub(place));
        self.through.is_none_or(|through| batch_ends <= through)
            && self.recorded_by.is_none_or(|instant| event.recorded_at <= instant)
    }

    /// Whether the event is known.
    #[must_use]
    pub fn admits(&self, event: &Event) -> bool {
        self.reaches(event) && self.effective_by.is_none_or(|day| event.effective_on <= day)
    }
}

/// A text that states no cut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub struct NotACut {
    /// The part that is not understood.
    pub wrong: String,
}

impl NotACut {
    /// What is wrong and what is right, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let wrong = &self.wrong;
        Bilingual {
            en: format!(
                "`{wrong}` states no cut. Write `now`, or any of through=SEQ, recorded-by=INSTANT and effective-by=DATE, each once, with commas between them."
            ),
            fr: format!(
                "`{wrong}` n'indique aucune coupe. Écrivez `now`, ou through=SEQ, recorded-by=INSTANT et effective-by=DATE, chacun au plus une fois, séparés par des virgules."
            ),
        }
    }
}

impl FromStr for Cut {
    type Err = NotACut;

    /// Reads `now`, or `recorded-by=2021-11-01T00:00:00Z,effective-by=2021-10-12`: the options of the contract, in any order.
    fn from_str(text: &str) -> Result<Cut, NotACut> {
        if text == "now" {
            return Ok(Cut::NOW);
        }
        let mut cut = Cut::NOW;
        for part in text.split(',') {
            let wrong = || NotACut { wrong: part.to_owned() };
            match part.split_once('=') {
                Some(("through", seq)) if cut.through.is_none() => {
                    cut.through = Some(seq.parse().map_err(|_| wrong())?);
                }
                Some(("recorded-by", instant)) if cut.recorded_by.is_none() => {
                    cut.recorded_by = Some(instant.parse().map_err(|_| wrong())?);
                }
                Some(("effective-by", day)) if cut.effective_by.is_none() => {
                    cut.effective_by = Some(day.parse().map_err(|_| wrong())?);
                }
                Some(_) | None => return Err(wrong()),
            }
        }
        Ok(cut)
    }
}

impl fmt::Display for Cut {
    /// The form that is read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let through = self.through.map(|seq| format!("through={seq}"));
        let recorded_by = self.recorded_by.map(|instant| format!("recorded-by={instant}"));
        let effective_by = self.effective_by.map(|day| format!("effective-by={day}"));
        let parts: Vec<String> = [through, recorded_by, effective_by].into_iter().flatten().collect();
        if parts.is_empty() { f.write_str("now") } else { f.write_str(&parts.join(",")) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_read_as_it_is_written() {
        for text in [
            "now",
            "through=7",
            "recorded-by=2021-11-01T00:00:00.000000Z,effective-by=2021-10-12",
            "through=7,effective-by=2021-10-12",
        ] {
            assert_eq!(text.parse::<Cut>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_cut_is_said() {
        for (text, wrong) in
            [("", ""), ("through=x", "through=x"), ("through=1,through=2", "through=2"), ("yesterday", "yesterday")]
        {
            assert_eq!(text.parse::<Cut>().unwrap_err().wrong, wrong);
        }
    }
}
