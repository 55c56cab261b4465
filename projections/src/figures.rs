//! A figure of an answer is told once: its name, where it stands in the answer, its heading, what it is called, how it comes
//! about, its section and what the section says. From that come `explain`, `diff`, tables and their headings, CSV, sheets and
//! bundles. The name is the path of the field in the answer, so that it cannot differ from the key in JSON.

use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::texts::Pair;
use ledger::time::{Day, FiscalYear};
use ledger::words::PenaltyBasis;
use serde::Serialize;
use std::fmt;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words and ids.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Count,
    /// Dollars, exact to the cent.
    Amount,
    /// A date under the rules.
    Day,
    /// A moment, to the microsecond (UTC).
    Instant,
}

/// What a figure says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// Dollars.
    Amount(Money),
    /// Hours viewed.
    Hours(Money),
    /// A number of projects.
    Count(u64),
    /// A status.
    Word(&'static str),
    /// A date under the rules.
    Day(Day),
    /// Yes or no.
    Flag(bool),
    /// A fiscal year.
    Year(FiscalYear),
    /// What a penalty is measured by.
    Basis(PenaltyBasis),
}

impl Value {
    /// The dollars or hours, or none of them where it is no amount.
    #[must_use]
    pub const fn amount(self) -> Money {
        if let Value::Amount(amount) | Value::Hours(amount) = self { amount } else { Money::ZERO }
    }

    /// The number, or none where it is no number.
    #[must_use]
    pub const fn count(self) -> u64 {
        if let Value::Count(count) = self { count } else { 0 }
    }

    /// Whether it is dollars, or hours.
    #[must_use]
    pub const fn is_amount(self) -> bool {
        matches!(self, Value::Amount(_) | Value::Hours(_))
    }

    /// Whether it is no dollars or no projects.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        match self {
            Value::Amount(amount) | Value::Hours(amount) => amount.is_zero(),
            Value::Count(count) => count == 0,
            Value::Word(_) | Value::Day(_) | Value::Flag(_) | Value::Year(_) | Value::Basis(_) => false,
        }
    }

    /// Whether two answers are compared by it: dollars, numbers and statuses. The others are terms of a year, of a grant or of
    /// a penalty, which do not move.
    #[must_use]
    pub const fn is_compared(self) -> bool {
        matches!(self, Value::Amount(_) | Value::Count(_) | Value::Word(_))
    }
}

impl fmt::Display for Value {
    /// As the answers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Amount(amount) | Value::Hours(amount) => amount.fmt(f),
            Value::Count(count) => count.fmt(f),
            Value::Word(word) => f.write_str(word),
            Value::Day(day) => day.fmt(f),
            Value::Flag(flag) => flag.fmt(f),
            Value::Year(year) => year.fmt(f),
            Value::Basis(basis) => basis.fmt(f),
        }
    }
}

/// What can stand in a figure's place in an answer.
pub trait Stated: Copy {
    /// What a column of it holds.
    const KIND: Kind;

    /// The value.
    fn value(self) -> Value;
}

macro_rules! stated {
    ($($type:ty = $kind:ident $variant:ident),+) => {$(
        impl Stated for $type {
            const KIND: Kind = Kind::$kind;

            fn value(self) -> Value {
                Value::$variant(self)
            }
        }
    )+};
}

stated! {
    Money = Amount Amount, u64 = Count Count, &'static str = Text Word, Day = Day Day, bool = Flag Flag,
    FiscalYear = Text Year, PenaltyBasis = Text Basis
}

/// The kind of what stands in a field, which is never read for it.
pub(crate) const fn kind_of<A, T: Stated>(_: fn(&A) -> T) -> Kind {
    T::KIND
}

/// What is said of a figure, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it is called.
    pub label: Bilingual,
    /// How it comes about.
    pub formula: Bilingual,
    /// The section of the guide; empty where a parameter's section says it.
    pub section: &'static str,
    /// What the section says, in our words.
    pub says: Bilingual,
}

impl Meaning {
    /// From its words.
    #[must_use]
    pub fn new(label: Pair, formula: Pair, section: &'static str, says: Pair) -> Meaning {
        Meaning { label: label.into(), formula: formula.into(), section, says: says.into() }
    }
}

/// How a figure comes about that only events make.
pub const EVENTS: Pair = ("the events' amounts added up", "la somme des montants des événements");

/// Declares the figures of an answer, in its order: `Name = path.of.field: section, heading, label, formula, says;`. What stands
/// deeper in its entry of the answer says `under` what.
macro_rules! figures {
    (@path $name:ident, $this:expr, () $($item:ident = $path:tt),+) => { $this.word() };
    (@path $name:ident, $this:expr, ($prefix:literal) $($item:ident = ($first:ident $(. $rest:ident)*)),+) => {
        match $this { $($name::$item => concat!($prefix, ".", stringify!($first) $(, ".", stringify!($rest))*)),+ }
    };
    ($($(#[$doc:meta])+ $name:ident of $answer:ty $(, under $prefix:literal)? {
        $($item:ident = $first:ident $(. $rest:ident)*: $section:expr, $heading:expr, $label:expr, $formula:expr, $says:expr;)+
    })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "named as the fields of the answer are")]
        pub enum $name { $($item),+ }

        impl $name {
            /// Every figure, in the order of the answer.
            pub const ALL: &'static [$name] = &[$($name::$item),+];

            /// The name: its path.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$item => concat!(stringify!($first) $(, ".", stringify!($rest))*)),+ }
            }

            /// Its path in an entry of the whole answer.
            #[must_use]
            pub const fn path(self) -> &'static str {
                figures!(@path $name, self, ($($prefix)?) $($item = ($first $(. $rest)*)),+)
            }

            /// The figure of that name, as JSON has it or as the heading of a flat table.
            #[must_use]
            pub fn from_word(word: &str) -> Option<$name> {
                let flat = |text: &str| text.replace(['.', '-'], "_");
                let wanted = flat(word);
                $name::ALL.iter().copied().find(|known| flat(known.word()) == wanted)
            }

            /// What stands in its column.
            #[must_use]
            pub fn kind(self) -> $crate::figures::Kind {
                match self { $($name::$item => $crate::figures::kind_of(|answer: &$answer| answer.$first $(.$rest)*)),+ }
            }

            /// Its heading; a line end says where it may be broken.
            #[must_use]
            pub const fn heading(self) -> ledger::texts::Pair {
                match self { $($name::$item => $heading),+ }
            }

            /// What is said of it.
            #[must_use]
            pub fn meaning(self) -> $crate::figures::Meaning {
                match self { $($name::$item => $crate::figures::Meaning::new($label, $formula, $section, $says)),+ }
            }

            /// What an answer says of it.
            #[must_use]
            pub fn of(self, answer: &$answer) -> $crate::figures::Value {
                match self { $($name::$item => $crate::figures::Stated::value(answer.$first $(.$rest)*)),+ }
            }
        }
    )+};
}
pub(crate) use figures;
