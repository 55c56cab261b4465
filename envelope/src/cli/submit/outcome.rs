//! One outcome line, as the contract has it.

use crate::cli::error::CliError;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::clerk::Outcome;
use ledger::command::Malformed;
use ledger::display::{escaped, in_one_line};
use ledger::refusal::Bilingual;
use ledger::texts::{phrases, words};
use serde::Serialize;
use uuid::Uuid;

/// Where a command stands in what was handed in.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Place {
    /// A line of JSON Lines, from 1.
    Line { line: u64 },
    /// A row of a sheet, from 1; of what is wrong, the column.
    Row {
        sheet: String,
        row: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<String>,
    },
    /// The one act that was typed.
    Typed {},
}

impl From<u64> for Place {
    fn from(line: u64) -> Place {
        Place::Line { line }
    }
}

impl Place {
    fn in_words(&self, lang: Lang) -> String {
        match self {
            Place::Line { line } => format!("{} {line}", lang.one(phrases::LINE)),
            // A file and a sheet in it may be called anything.
            Place::Row { sheet, row, .. } => {
                format!("{}, {} {row}", in_one_line(sheet), lang.one(phrases::ROW))
            }
            Place::Typed {} => lang.pick("act", "acte").to_owned(),
        }
    }
}

/// An event that a command wrote.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    seq: u64,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// What is told of one line. Fields stand in the contract's order.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum OutcomeLine {
    /// It happened.
    Accepted {
        #[serde(flatten)]
        place: Place,
        outcome: &'static str,
        command_id: Uuid,
        events: Vec<Written>,
    },
    /// It had happened already.
    Repeated {
        #[serde(flatten)]
        place: Place,
        outcome: &'static str,
        command_id: Uuid,
        events: Vec<Written>,
    },
    /// It may not happen.
    Refused {
        #[serde(flatten)]
        place: Place,
        outcome: &'static str,
        command_id: Uuid,
        code: &'static str,
        section: &'static str,
        message: Bilingual,
    },
    /// It is no command.
    Invalid {
        #[serde(flatten)]
        place: Place,
        outcome: &'static str,
        code: &'static str,
        message: Bilingual,
    },
}

impl OutcomeLine {
    pub(crate) fn invalid(line: u64, malformed: Malformed) -> OutcomeLine {
        let Malformed { en, fr } = malformed;
        OutcomeLine::invalid_at(line, Bilingual { en, fr })
    }

    /// No command stands there.
    pub(crate) fn invalid_at(place: impl Into<Place>, message: Bilingual) -> OutcomeLine {
        OutcomeLine::Invalid { place: place.into(), outcome: "invalid", code: "malformed", message }
    }

    pub(crate) fn outcome(place: impl Into<Place>, outcome: Outcome) -> OutcomeLine {
        let place = place.into();
        let written = |events: Vec<(u64, ledger::event::Kind)>| {
            events.into_iter().map(|(seq, kind)| Written { seq, kind: kind.name() }).collect()
        };
        match outcome {
            Outcome::Accepted { command_id, events } => {
                OutcomeLine::Accepted { place, outcome: "accepted", command_id, events: written(events) }
            }
            Outcome::Repeated { command_id, events } => {
                OutcomeLine::Repeated { place, outcome: "repeated", command_id, events: written(events) }
            }
            Outcome::Refused { command_id, refusal } => OutcomeLine::Refused {
                place,
                outcome: "refused",
                command_id,
                code: refusal.code.code(),
                section: refusal.code.entry().section,
                message: refusal.message(),
            },
        }
    }

    /// As one line of JSON. What a file is called, or what stood in it, commands no screen: a letter may be written by its number.
    pub(crate) fn in_json(&self) -> Result<Vec<u8>, CliError> {
        let written = serde_json::to_string(self).map_err(|error| CliError::unwritable(&error.into()))?;
        let mut line = escaped(&written).into_owned().into_bytes();
        line.push(b'\n');
        Ok(line)
    }

    /// Whether it happened, now or before.
    pub(crate) const fn is_well(&self) -> bool {
        match self {
            OutcomeLine::Accepted { .. } | OutcomeLine::Repeated { .. } => true,
            OutcomeLine::Refused { .. } | OutcomeLine::Invalid { .. } => false,
        }
    }

    /// What became of it, and the code of a refusal.
    pub(crate) const fn outcome_and_code(&self) -> (&'static str, &'static str) {
        match self {
            OutcomeLine::Accepted { outcome, .. } | OutcomeLine::Repeated { outcome, .. } => (outcome, ""),
            OutcomeLine::Refused { outcome, code, .. } | OutcomeLine::Invalid { outcome, code, .. } => (outcome, code),
        }
    }

    /// What is wrong and what to do; none where it happened.
    pub(crate) fn message(&self, lang: Lang) -> Option<&str> {
        match self {
            OutcomeLine::Accepted { .. } | OutcomeLine::Repeated { .. } => None,
            OutcomeLine::Refused { message, .. } | OutcomeLine::Invalid { message, .. } => {
                Some(lang.pick(&message.en, &message.fr))
            }
        }
    }

    /// In words, whatever became of it.
    pub(crate) fn in_words(&self, lang: Lang) -> String {
        let (place, what, events) = match self {
            OutcomeLine::Accepted { place, events, .. } => (place, lang.one(words::ACCEPTED), events),
            OutcomeLine::Repeated { place, events, .. } => (place, lang.pick("repeated", "répétée"), events),
            OutcomeLine::Refused { .. } | OutcomeLine::Invalid { .. } => {
                return self.explanation(lang).unwrap_or_default();
            }
        };
        let kinds = events.iter().map(|event| {
            ledger::event::Kind::from_name(event.kind).map_or(event.kind, |kind| terms::events::name(lang, kind))
        });
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        format!("{}, {what}{}{kinds}", place.in_words(lang), lang.pick(": ", "\u{a0}: "))
    }

    /// In words, where it came to nothing: the line, what is wrong, what to do.
    pub(super) fn explanation(&self, lang: Lang) -> Option<String> {
        let (place, what) = match self {
            OutcomeLine::Refused { place, .. } => (place, lang.one(words::REFUSED_FEMININE)),
            OutcomeLine::Invalid { place, .. } => (place, lang.pick("invalid", "non valide")),
            OutcomeLine::Accepted { .. } | OutcomeLine::Repeated { .. } => return None,
        };
        let message = self.message(lang)?;
        // What is wrong with a cell begins with its row and column.
        if let (OutcomeLine::Invalid { .. }, Place::Row { sheet, .. }) = (self, place) {
            return Some(format!("{}, {message}", in_one_line(sheet)));
        }
        Some(format!("{}, {what}{}{message}", place.in_words(lang), lang.pick(": ", "\u{a0}: ")))
    }
}
