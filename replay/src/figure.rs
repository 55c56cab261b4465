//! The name of one figure of an answer, so that it can be asked about.
//!
//! [`Figure`] has two texts: its place in the answers (`balances.envelopes[north,english].drama.balance`), and the words by
//! which it is asked for (`balances north english drama balance`), which [`FromStr`] reads.

mod parse;

pub use parse::NotAFigure;

use ledger::ids::{HolderId, ProjectId};
use ledger::words::{Bucket, Genre, Language, PenaltyBasis, PenaltyKind};
use projections::balances::{EnvelopeFigure, Measure};
use projections::compliance::{Obligation, ParityFigure};
pub use projections::figures::Value;
use projections::penalties::{CreditFigure, ImposedFigure};
use serde::{Serialize, Serializer};
use std::fmt;

/// A bucket, or all five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// One.
    Bucket(Bucket),
    /// All five.
    Total,
}

impl Place {
    /// The five and their total, in the order of the answer.
    pub fn all() -> impl Iterator<Item = Place> {
        Bucket::ALL.iter().copied().map(Place::Bucket).chain([Place::Total])
    }

    /// The name in the answer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Place::Bucket(bucket) => bucket.word(),
            Place::Total => "total",
        }
    }
}

/// One figure of a year's answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named as the fields of the answers are")]
pub enum Figure {
    /// A figure of a bucket, or of all five.
    Balance { holder: HolderId, language: Language, place: Place, measure: Measure },
    /// A figure of an envelope that is not one of its buckets.
    Envelope { holder: HolderId, language: Language, figure: EnvelopeFigure },
    /// A figure of an alternative-access pool.
    Pool { language: Language, measure: Measure },
    /// The year's money in the reserve.
    Reserve { language: Language },
    /// A figure of an envelope's obligations.
    Compliance { holder: HolderId, language: Language, figure: Obligation },
    /// A figure of the parity requirement; with a language where the rulebook measures each by itself.
    Parity { holder: HolderId, language: Option<Language>, figure: ParityFigure },
    /// A penalty that the fund may choose.
    Penalty { holder: HolderId, language: Language, kind: PenaltyKind, basis: PenaltyBasis },
    /// A penalty that was imposed.
    Imposed { holder: HolderId, language: Language, kind: PenaltyKind, figure: ImposedFigure },
    /// A credit that was withdrawn; `place` tells withdrawals of the same project apart, from 1, as recorded.
    Credit {
        holder: HolderId,
        language: Language,
        genre: Genre,
        project: ProjectId,
        place: usize,
        figure: CreditFigure,
    },
}

impl Figure {
    /// Whose figure it is; none where it is the fund's.
    #[must_use]
    pub const fn holder(&self) -> Option<&HolderId> {
        match self {
            Figure::Balance { holder, .. }
            | Figure::Envelope { holder, .. }
            | Figure::Compliance { holder, .. }
            | Figure::Parity { holder, .. }
            | Figure::Penalty { holder, .. }
            | Figure::Imposed { holder, .. }
            | Figure::Credit { holder, .. } => Some(holder),
            Figure::Pool { .. } | Figure::Reserve { .. } => None,
        }
    }

    /// The words by which it is asked for.
    #[must_use]
    pub fn selector(&self) -> String {
        match self {
            Figure::Balance { holder, language, place, measure } => {
                format!("balances {holder} {language} {} {}", place.word(), measure.word())
            }
            Figure::Envelope { holder, language, figure } => format!("balances {holder} {language} {}", figure.word()),
            Figure::Pool { language, measure } => format!("alternative-access {language} {}", measure.word()),
            Figure::Reserve { language } => format!("reserve {language}"),
            Figure::Compliance { holder, language, figure } => {
                format!("compliance {holder} {language} {}", figure.word())
            }
            Figure::Parity { holder, language, figure } => {
                let language = language.map(|l| format!(" {l}")).unwrap_or_default();
                format!("compliance {holder}{language} parity.{}", figure.word())
            }
            Figure::Penalty { holder, language, kind, basis } => {
                format!("penalties {holder} {language} {kind} {basis}")
            }
            Figure::Imposed { holder, language, kind, figure } => {
                format!("penalties {holder} {language} {kind} {}", figure.path())
            }
            Figure::Credit { holder, language, genre, project, place, figure } => {
                format!("credits {holder} {language} {genre} {project} {place} {}", figure.word())
            }
        }
    }
}

impl fmt::Display for Figure {
    /// Its place in the answers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Balance { holder, language, place, measure } => {
                write!(f, "balances.envelopes[{holder},{language}].{}.{}", place.word(), measure.word())
            }
            Figure::Envelope { holder, language, figure } => {
                write!(f, "balances.envelopes[{holder},{language}].{}", figure.word())
            }
            Figure::Pool { language, measure } => {
                write!(f, "balances.alternative_access[{language}].{}", measure.word())
            }
            Figure::Reserve { language } => write!(f, "balances.reserve.{language}"),
            Figure::Compliance { holder, language, figure } => {
                write!(f, "compliance.envelopes[{holder},{language}].{}", figure.word())
            }
            Figure::Parity { holder, language, figure } => {
                let language = language.map(|l| format!(",{l}")).unwrap_or_default();
                write!(f, "compliance.parity[{holder}{language}].{}", figure.word())
            }
            Figure::Penalty { holder, language, kind, basis } => {
                write!(f, "penalties.penalties[{holder},{language},{kind}].options[{basis}].amount")
            }
            Figure::Imposed { holder, language, kind, figure } => {
                write!(f, "penalties.penalties[{holder},{language},{kind}].{}", figure.path())
            }
            Figure::Credit { holder, language, genre, project, place, figure } => write!(
                f,
                "penalties.credit_withdrawals[{holder},{language},{genre},{project},{place}].{}",
                figure.word()
            ),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
