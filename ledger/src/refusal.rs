//! The vocabulary of refusals: what was asked, what was found, the difference, the section, and what to do, in both
//! languages. Staff, tests and pages share the codes; their order is the contract's.

use crate::money::Money;
use crate::time::{Day, FiscalYear};

mod catalogue;
mod message;
mod page;
pub use crate::texts::Bilingual;
pub use catalogue::{Entry, Terms};
pub use page::as_markdown;

/// One of the things that a refusal states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// An amount.
    Money(Money),
    /// A date.
    Day(Day),
    /// A fiscal year.
    Year(FiscalYear),
    /// A number of things.
    Count(u64),
    /// An identifier, a path or a code: the same in both languages.
    Word(String),
    /// Words of our own.
    Text(Bilingual),
}

/// Why an act may not happen. A refused command leaves no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which refusal it is.
    pub code: Code,
    /// Whom or what it is about: a holder, a commitment, a bucket.
    pub subject: Option<String>,
    /// What was asked.
    pub asked: Option<Statement>,
    /// What was found instead.
    pub found: Option<Statement>,
    /// By how much the two differ, where that is an amount.
    pub difference: Option<Money>,
}

impl Refusal {
    /// A refusal that says nothing beyond its code yet.
    #[must_use]
    pub const fn new(code: Code) -> Refusal {
        Refusal { code, subject: None, asked: None, found: None, difference: None }
    }

    /// About whom or what.
    #[must_use]
    pub fn about(self, subject: impl ToString) -> Refusal {
        Refusal { subject: Some(subject.to_string()), ..self }
    }

    /// What was asked.
    #[must_use]
    pub fn asked(self, asked: impl Into<Statement>) -> Refusal {
        Refusal { asked: Some(asked.into()), ..self }
    }

    /// What was found.
    #[must_use]
    pub fn found(self, found: impl Into<Statement>) -> Refusal {
        Refusal { found: Some(found.into()), ..self }
    }

    /// Two amounts, and by how much the first exceeds the second.
    #[must_use]
    pub fn amounts(self, asked: Money, found: Money) -> Refusal {
        Refusal {
            asked: Some(Statement::Money(asked)),
            found: Some(Statement::Money(found)),
            difference: Some(asked - found),
            ..self
        }
    }
}

impl From<Money> for Statement {
    fn from(money: Money) -> Statement {
        Statement::Money(money)
    }
}

impl From<Day> for Statement {
    fn from(day: Day) -> Statement {
        Statement::Day(day)
    }
}

impl From<FiscalYear> for Statement {
    fn from(year: FiscalYear) -> Statement {
        Statement::Year(year)
    }
}

impl From<u64> for Statement {
    fn from(count: u64) -> Statement {
        Statement::Count(count)
    }
}

impl From<&str> for Statement {
    fn from(word: &str) -> Statement {
        Statement::Word(word.to_owned())
    }
}

impl From<String> for Statement {
    fn from(word: String) -> Statement {
        Statement::Word(word)
    }
}

impl From<(&str, &str)> for Statement {
    /// English, then French.
    fn from((en, fr): (&str, &str)) -> Statement {
        Statement::Text(Bilingual { en: en.to_owned(), fr: fr.to_owned() })
    }
}

macro_rules! codes {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// Every refusal there is. The codes themselves say what each means; [`Code::entry`] explains it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the catalogue explains each")]
        pub enum Code { $($name),+ }

        impl Code {
            /// Every code: first those that many commands share, in the order in which they are tried, then each command's own.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code in answers.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }
        }
    };
}

codes! {
    CommandIdReused = "command-id-reused",
    RecordedAtOrder = "recorded-at-order",
    UnknownCommand = "unknown-command",
    UnknownYear = "unknown-year",
    UnknownHolder = "unknown-holder",
    UnknownProject = "unknown-project",
    UnknownCommitment = "unknown-commitment",
    UnknownDispute = "unknown-dispute",
    UnknownLine = "unknown-line",
    YearClosed = "year-closed",
    OutsideFiscalYear = "outside-fiscal-year",
    DeadlineNotClosed = "deadline-not-closed",
    DeadlineClosed = "deadline-closed",
    EffectiveOrder = "effective-order",
    NoAllocation = "no-allocation",
    HasAllocation = "has-allocation",
    Suspended = "suspended",
    LetterNotSigned = "letter-not-signed",
    AlreadyOpen = "already-open",
    UnknownRulebook = "unknown-rulebook",
    InvalidRulebook = "invalid-rulebook",
    AlreadyRegistered = "already-registered",
    AlreadyGranted = "already-granted",
    BelowMinimumAllocation = "below-minimum-allocation",
    SmallIsAllFlex = "small-is-all-flex",
    AlreadySigned = "already-signed",
    InvalidPositions = "invalid-positions",
    CommitmentExists = "commitment-exists",
    BeforeFinalDeadline = "before-final-deadline",
    AfterFinalDeadline = "after-final-deadline",
    ProjectRejected = "project-rejected",
    ApplicationMissing = "application-missing",
    InHouseAffiliatedCap = "in-house-affiliated-cap",
    AlternativeAccessLimit = "alternative-access-limit",
    AlternativeAccessExhausted = "alternative-access-exhausted",
    NothingHeld = "nothing-held",
    SwapShape = "swap-shape",
    SwapUnequal = "swap-unequal",
    NotSigned = "not-signed",
    NothingCommitted = "nothing-committed",
    NotCounted = "not-counted",
    NotAReduction = "not-a-reduction",
    NothingLeft = "nothing-left",
    AfterFirstDeadline = "after-first-deadline",
    ExemptionExists = "exemption-exists",
    NoExemptionRequest = "no-exemption-request",
    AlreadyDecided = "already-decided",
    BeforeDeadline = "before-deadline",
    AlreadyClosed = "already-closed",
    YearNotClosed = "year-not-closed",
    PenaltyAlreadyImposed = "penalty-already-imposed",
    NoPenaltyDue = "no-penalty-due",
    AlreadySuspended = "already-suspended",
    NotSuspended = "not-suspended",
    DisputeExists = "dispute-exists",
    DisputeStep = "dispute-step",
    DisputeNotGranted = "dispute-not-granted",
    NotCalculated = "not-calculated",
    AlreadyFinanced = "already-financed",
    LicenceDeclared = "licence-declared",
    LineExists = "line-exists",
    NotSupported = "not-supported",
    GenreDiffers = "genre-differs",
    AcquiredProgramme = "acquired-programme",
    OttFirstWindow = "ott-first-window",
    TooManyChannels = "too-many-channels",
    AlreadyReviewed = "already-reviewed",
    AlreadyOptedOut = "already-opted-out",
    BudgetMissing = "budget-missing",
    AudienceUnreviewed = "audience-unreviewed",
    AlreadyReversed = "already-reversed",
    CannotReverse = "cannot-reverse",
    InsufficientFunds = "insufficient-funds",
}
