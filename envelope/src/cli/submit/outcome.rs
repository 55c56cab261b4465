//! One outcome line, as the contract has it.

use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::clerk::Outcome;
use ledger::command::Malformed;
use ledger::refusal::Bilingual;
use serde::Serialize;
use uuid::Uuid;

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
    Accepted { line: u64, outcome: &'static str, command_id: Uuid, events: Vec<Written> },
    /// It had happened already.
    Repeated { line: u64, outcome: &'static str, command_id: Uuid, events: Vec<Written> },
    /// It may not happen.
    Refused {
        line: u64,
        outcome: &'static str,
        command_id: Uuid,
        code: &'static str,
        section: &'static str,
        message: Bilingual,
    },
    /// It is no command.
    Invalid { line: u64, outcome: &'static str, code: &'static str, message: Bilingual },
}

impl OutcomeLine {
    pub(crate) fn invalid(line: u64, malformed: Malformed) -> OutcomeLine {
        let Malformed { en, fr } = malformed;
        OutcomeLine::Invalid { line, outcome: "invalid", code: "malformed", message: Bilingual { en, fr } }
    }

    pub(crate) fn outcome(line: u64, outcome: Outcome) -> OutcomeLine {
        let written = |events: Vec<(u64, ledger::event::Kind)>| {
            events.into_iter().map(|(seq, kind)| Written { seq, kind: kind.name() }).collect()
        };
        match outcome {
            Outcome::Accepted { command_id, events } => {
                OutcomeLine::Accepted { line, outcome: "accepted", command_id, events: written(events) }
            }
            Outcome::Repeated { command_id, events } => {
                OutcomeLine::Repeated { line, outcome: "repeated", command_id, events: written(events) }
            }
            Outcome::Refused { command_id, refusal } => OutcomeLine::Refused {
                line,
                outcome: "refused",
                command_id,
                code: refusal.code.code(),
                section: refusal.code.entry().section,
                message: refusal.message(),
            },
        }
    }

    /// Whether it happened, now or before.
    pub(crate) const fn is_well(&self) -> bool {
        match self {
            OutcomeLine::Accepted { .. } | OutcomeLine::Repeated { .. } => true,
            OutcomeLine::Refused { .. } | OutcomeLine::Invalid { .. } => false,
        }
    }

    /// In words, whatever became of it.
    pub(crate) fn in_words(&self, lang: Lang) -> String {
        let (line, what, events) = match self {
            OutcomeLine::Accepted { line, events, .. } => (line, lang.pick("accepted", "acceptée"), events),
            OutcomeLine::Repeated { line, events, .. } => (line, lang.pick("repeated", "répétée"), events),
            OutcomeLine::Refused { .. } | OutcomeLine::Invalid { .. } => {
                return self.explanation(lang).unwrap_or_default();
            }
        };
        let kinds = events.iter().map(|event| {
            ledger::event::Kind::from_name(event.kind).map_or(event.kind, |kind| terms::events::name(lang, kind))
        });
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        match lang {
            Lang::En => format!("line {line}, {what}: {kinds}"),
            Lang::Fr => format!("ligne {line}, {what}\u{a0}: {kinds}"),
        }
    }

    /// In words, where it came to nothing: the line, what is wrong, what to do.
    pub(super) fn explanation(&self, lang: Lang) -> Option<String> {
        let (line, what, message) = match self {
            OutcomeLine::Refused { line, message, .. } => (line, lang.pick("refused", "refusée"), message),
            OutcomeLine::Invalid { line, message, .. } => (line, lang.pick("invalid", "non valide"), message),
            OutcomeLine::Accepted { .. } | OutcomeLine::Repeated { .. } => return None,
        };
        Some(match lang {
            Lang::En => format!("line {line}, {what}: {}", message.en),
            Lang::Fr => format!("ligne {line}, {what}\u{a0}: {}", message.fr),
        })
    }
}
