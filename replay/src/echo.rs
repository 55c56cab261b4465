//! What an answer rests on, said with the answer; and the questions that have none.

use crate::figure::{Figure, NotAFigure};
use crate::{Cut, Error, Read};
use ledger::log::Head;
use ledger::refusal::Bilingual;
use ledger::rulebook::InvalidRulebook;
use ledger::time::{Day, FiscalYear, Instant};
use projections::NoAnswer;
use serde::Serialize;

/// The cut, the head at which the answer was computed, and the rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Echo {
    /// The cut as asked.
    pub cut: AsAsked,
    /// The last event that the answer rests on, with the digest of its bytes.
    pub head: Position,
    /// The year whose rulebook, as pinned in the log, was used; none where the answer uses none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rulebook: Option<FiscalYear>,
}

/// A cut as asked; what was left out is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the options of the contract are")]
pub struct AsAsked {
    pub through: Option<u64>,
    pub recorded_by: Option<Instant>,
    pub effective_by: Option<Day>,
}

/// A place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The place.
    pub seq: u64,
    /// SHA-256 of the event's bytes, in hexadecimal.
    pub digest: String,
}

impl From<&Cut> for AsAsked {
    fn from(cut: &Cut) -> AsAsked {
        AsAsked { through: cut.through, recorded_by: cut.recorded_by, effective_by: cut.effective_by }
    }
}

impl From<&Head> for Position {
    fn from(head: &Head) -> Position {
        Position { seq: head.seq, digest: head.digest.to_string() }
    }
}

impl Echo {
    /// What an answer about a year rests on.
    #[must_use]
    pub fn new(cut: &Cut, read: &Read, year: FiscalYear) -> Echo {
        Echo { rulebook: Some(year), ..Echo::of(cut, read) }
    }

    /// What an answer that uses no rulebook rests on.
    #[must_use]
    pub fn of(cut: &Cut, read: &Read) -> Echo {
        Echo { cut: cut.into(), head: (&read.through).into(), rulebook: None }
    }
}

/// An answer with what it rests on: in JSON the keys `cut`, `head` and `rulebook` after its own.
#[derive(Clone, Debug, Serialize)]
pub struct Echoed<A> {
    /// The answer.
    #[serde(flatten)]
    pub answer: A,
    /// What it rests on.
    #[serde(flatten)]
    pub echo: Echo,
}

impl<A> Echoed<A> {
    /// An answer with what it rests on.
    pub const fn new(answer: A, echo: Echo) -> Echoed<A> {
        Echoed { answer, echo }
    }
}

/// A cut beyond what is known: no answer could be given but an empty or a false one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum BeyondKnown {
    /// The log is not so long.
    Through {
        /// The place asked for.
        asked: u64,
        /// The last event.
        head: u64,
    },
    /// The instant has not come.
    RecordedBy {
        /// The instant asked for.
        asked: Instant,
        /// Now.
        now: Instant,
    },
}

impl BeyondKnown {
    /// What was asked, what is known and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            BeyondKnown::Through { asked, head } => Bilingual {
                en: format!(
                    "the log ends at event {head}; nothing is known through {asked}. Ask through {head} at most, or leave `through` out."
                ),
                fr: format!(
                    "le journal se termine à l'événement {head}; rien n'est connu jusqu'à {asked}. Demandez au plus {head}, ou omettez `through`."
                ),
            },
            BeyondKnown::RecordedBy { asked, now } => Bilingual {
                en: format!(
                    "it is {now}; what will be recorded by {asked} is not known yet. Ask of a moment that has passed, or leave the instant out."
                ),
                fr: format!(
                    "il est {now}; ce qui sera inscrit d'ici {asked} n'est pas encore connu. Demandez un moment passé, ou omettez l'instant."
                ),
            },
        }
    }
}

impl Cut {
    /// Whether the cut lies within what is known: the log reaches so far, and the instant has come. A date under the rules may
    /// lie ahead, since events may be effective ahead.
    ///
    /// # Errors
    /// It lies beyond.
    pub fn known(&self, head: &Head, now: Instant) -> Result<(), BeyondKnown> {
        if let Some(asked) = self.through.filter(|asked| *asked > head.seq) {
            return Err(BeyondKnown::Through { asked, head: head.seq });
        }
        // A log loaded with a clock that was ahead is known up to its own end all the same.
        match self.recorded_by.filter(|asked| *asked > now.max(head.recorded_at)) {
            Some(asked) => Err(BeyondKnown::RecordedBy { asked, now }),
            None => Ok(()),
        }
    }
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum Unanswered {
    /// The log cannot be read to its end.
    Log(#[from] Error),
    /// The cut lies beyond what is known.
    Beyond(#[from] BeyondKnown),
    /// The year is not open, or its rulebook cannot be read.
    Year(#[from] NoAnswer),
    /// The words name no figure.
    NotAFigure(#[from] NotAFigure),
    /// The answers of the year have no such figure.
    NoSuchFigure(Box<Figure>),
    /// A parameter cannot be supposed.
    Supposition(InvalidRulebook),
    /// The clerk could not judge what was supposed.
    Clerk(#[from] ledger::clerk::ClerkError),
}

impl Unanswered {
    /// What is wrong and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            Unanswered::Log(error) => error.message(),
            Unanswered::Beyond(beyond) => beyond.message(),
            Unanswered::Year(no) => no.message(),
            Unanswered::NotAFigure(not) => not.message(),
            Unanswered::Clerk(error) => error.message(),
            Unanswered::NoSuchFigure(figure) => Bilingual {
                en: format!(
                    "the answers of the year have no `{figure}` at this cut. Check the holder, the language and the year: a figure exists only where there is an allocation, and a penalty only where one is called for or was imposed."
                ),
                fr: format!(
                    "les réponses de l'exercice n'ont pas `{figure}` à cette coupe. Vérifiez le titulaire, la langue et l'exercice\u{a0}: un chiffre n'existe que s'il y a une allocation, et une pénalité que si elle est due ou imposée."
                ),
            },
            Unanswered::Supposition(wrong) => Bilingual {
                en: format!("`{}` cannot be supposed so. Expected: {}.", wrong.path, wrong.expected().en),
                fr: format!("`{}` ne peut être supposé ainsi. Attendu\u{a0}: {}.", wrong.path, wrong.expected().fr),
            },
        }
    }
}
