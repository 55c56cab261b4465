//! Reading the data of events in a straight line from their canonical bytes.
//!
//! The canonical form has one order of keys and one way to write each value, so data can be read from left to right without
//! looking back, without an intermediate tree, and without writing it again to know that it is canonical. Exactly the
//! canonical bytes are read: anything else (an escape in a text among them) gives nothing, and is for the general JSON reader,
//! which also says what is wrong.

use crate::digest::Digest;
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::money::Money;
use crate::time::{Day, FiscalYear};
use crate::words::{
    AllocationStatus, AudienceDecision, AudienceMeasure, Bucket, Buckets, CalculationMethod, Contribution,
    DigitalMedia, DisputeNature, DisputeOutcome, DisputeRole, Factor, Genre, HolderKind, Language, PenaltyBasis,
    PenaltyKind, Production, Program, Rejection, ReleaseCause, ReleasedTo, Source,
};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::subjects::Signatures;

/// The most digits before the point that cents in 64 bits have room for; sums above it are for the general reader.
const MOST_DIGITS: usize = 16;

/// A key as it stands in canonical data, with its quotes and colon.
macro_rules! key {
    ($($name:tt)+) => {
        concat!("\"", $($name)+, "\":")
    };
}
pub(crate) use key;

/// What stands after a text that is expected first; nothing where another stands there.
// In line, so that a text known beforehand is compared as a few numbers: `strip_prefix` makes a call of each, some twenty an event.
#[inline(always)]
pub(crate) fn after<'a>(text: &'a str, expected: &str) -> Option<&'a str> {
    let (found, rest) = text.split_at_checked(expected.len())?;
    (found == expected).then_some(rest)
}

/// What stands before a text that is expected last; nothing where another stands there.
#[inline(always)]
pub(crate) fn before<'a>(text: &'a str, expected: &str) -> Option<&'a str> {
    let (rest, found) = text.split_at_checked(text.len().checked_sub(expected.len())?)?;
    (found == expected).then_some(rest)
}

/// What is still to be read.
pub(crate) struct Input<'a>(&'a str);

impl<'a> Input<'a> {
    pub(crate) const fn new(text: &'a str) -> Input<'a> {
        Input(text)
    }

    /// What was not read.
    pub(crate) const fn rest(&self) -> &'a str {
        self.0
    }

    /// Takes these bytes; nothing, and takes nothing, where others stand there.
    #[inline(always)]
    pub(crate) fn take(&mut self, expected: &str) -> Option<()> {
        self.0 = after(self.0, expected)?;
        Some(())
    }

    /// Takes a key, given with its quotes and colon ([`key!`]). `first` says whether no comma comes before it, and is no longer so
    /// after a key.
    #[inline(always)]
    pub(crate) fn key(&mut self, quoted: &str, first: &mut bool) -> Option<()> {
        let text = if *first { self.0 } else { after(self.0, ",")? };
        self.0 = after(text, quoted)?;
        *first = false;
        Some(())
    }

    /// Takes a text that has no escapes.
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let rest = after(self.0, "\"")?;
        let length = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')?;
        let (text, rest) = rest.split_at_checked(length)?;
        self.0 = after(rest, "\"")?;
        Some(text)
    }

    /// Takes a text of this length, whatever stands in it: for types that take no text with an escape.
    fn text_of(&mut self, length: usize) -> Option<&'a str> {
        let (text, rest) = after(self.0, "\"")?.split_at_checked(length)?;
        self.0 = after(rest, "\"")?;
        Some(text)
    }

    /// Takes a whole number without leading zeros.
    fn number(&mut self) -> Option<u64> {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(length)?;
        let number: u64 = digits.parse().ok()?;
        self.0 = rest;
        (digits == "0" || digits.as_bytes().first() != Some(&b'0')).then_some(number).filter(|number| *number < 1 << 53)
    }

    /// Takes a list of at least `least`, element by element.
    fn list<T>(&mut self, least: usize, mut element: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.take("[")?;
        let mut all = Vec::new();
        while self.take("]").is_none() {
            if !all.is_empty() {
                self.take(",")?;
            }
            all.push(element(self)?);
        }
        (all.len() >= least).then_some(all)
    }

    /// Takes an object, entry by entry; keys must ascend.
    fn entries(&mut self, mut entry: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.take("{")?;
        let mut last = None;
        while self.take("}").is_none() {
            if last.is_some() {
                self.take(",")?;
            }
            // Plain bytes sort as the canonical form does only while they are ASCII.
            let key = self.text().filter(|key| key.is_ascii() && last.is_none_or(|last| last < *key))?;
            self.take(":")?;
            entry(self, key)?;
            last = Some(key);
        }
        Some(())
    }
}

/// Data that is read in a straight line.
pub(crate) trait Straight: Sized {
    /// Reads the canonical form; nothing, where anything else stands there.
    fn read(input: &mut Input<'_>) -> Option<Self>;
}

macro_rules! from_text {
    ($($type:ty: $text:ident => $read:expr),+ $(,)?) => {$(
        impl Straight for $type {
            fn read(input: &mut Input<'_>) -> Option<$type> {
                let $text = input.text()?;
                $read
            }
        }
    )+};
}

macro_rules! words {
    ($($type:ident),+ $(,)?) => { from_text!($($type: text => $type::from_word(text)),+); };
}

from_text! {
    String: text => Some(text.to_owned()),
    HolderId: text => HolderId::new(text).ok(),
    ProjectId: text => ProjectId::new(text).ok(),
    CommitmentId: text => CommitmentId::new(text).ok(),
    DisputeId: text => DisputeId::new(text).ok(),
    LineId: text => LineId::new(text).ok(),
    Money: text => money(text),
}

macro_rules! of_length {
    ($($type:ty, $length:literal: $text:ident => $read:expr),+ $(,)?) => {$(
        impl Straight for $type {
            fn read(input: &mut Input<'_>) -> Option<$type> {
                let $text = input.text_of($length)?;
                $read
            }
        }
    )+};
}

of_length! {
    Digest, 64: text => Digest::from_hex(text),
    Day, 10: text => text.parse().ok(),
    FiscalYear, 9: text => text.parse().ok(),
    Uuid, 36: text => uuid(text),
}

words!(
    AllocationStatus,
    AudienceDecision,
    AudienceMeasure,
    Bucket,
    CalculationMethod,
    Contribution,
    DigitalMedia,
    DisputeNature,
    DisputeOutcome,
    DisputeRole,
    Factor,
    Genre,
    HolderKind,
    Language,
    PenaltyBasis,
    PenaltyKind,
    Production,
    Program,
    Rejection,
    ReleaseCause,
    ReleasedTo,
    Source,
);

/// An amount with two decimals, without leading zeros; nothing is never below nothing.
fn money(text: &str) -> Option<Money> {
    let (negative, digits) = match after(text, "-") {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let [whole @ .., b'.', tens, ones] = digits.as_bytes() else { return None };
    if whole.is_empty() || whole.len() > MOST_DIGITS || (whole.len() > 1 && whole.first() == Some(&b'0')) {
        return None;
    }
    let mut cents: i64 = 0;
    for byte in whole.iter().chain([tens, ones]) {
        cents = cents * 10 + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    let amount = Money::from_cents(i128::from(if negative { -cents } else { cents }));
    (!(negative && amount.is_zero())).then_some(amount)
}

/// An id with hyphens and lower-case digits.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    let canonical = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    Uuid::try_parse(text).ok().filter(|_| canonical)
}

impl Straight for bool {
    fn read(input: &mut Input<'_>) -> Option<bool> {
        input.take("true").map(|()| true).or_else(|| input.take("false").map(|()| false))
    }
}

impl Straight for u64 {
    fn read(input: &mut Input<'_>) -> Option<u64> {
        input.number()
    }
}

impl Straight for u32 {
    fn read(input: &mut Input<'_>) -> Option<u32> {
        input.number().and_then(|number| u32::try_from(number).ok())
    }
}

impl<T: Straight> Straight for Vec<T> {
    fn read(input: &mut Input<'_>) -> Option<Vec<T>> {
        input.list(0, T::read)
    }
}

impl Straight for Signatures {
    fn read(input: &mut Input<'_>) -> Option<Signatures> {
        Straight::read(input).map(Signatures)
    }
}

impl<T: Straight> Straight for BTreeMap<String, T> {
    fn read(input: &mut Input<'_>) -> Option<BTreeMap<String, T>> {
        let mut all = BTreeMap::new();
        input.entries(|input, key| {
            all.insert(key.to_owned(), T::read(input)?);
            Some(())
        })?;
        Some(all)
    }
}

impl<T: Straight> Straight for BTreeMap<Language, T> {
    fn read(input: &mut Input<'_>) -> Option<BTreeMap<Language, T>> {
        let mut all = BTreeMap::new();
        input.entries(|input, key| {
            all.insert(Language::from_word(key)?, T::read(input)?);
            Some(())
        })?;
        Some(all)
    }
}

impl Straight for Buckets<Money> {
    fn read(input: &mut Input<'_>) -> Option<Buckets<Money>> {
        let mut all = Buckets::default();
        input.entries(|input, key| {
            // A bucket with nothing is left out.
            *all.get_mut(Bucket::from_word(key)?) = Money::read(input).filter(|amount| !amount.is_zero())?;
            Some(())
        })?;
        Some(all)
    }
}

/// A list that is left out where it is empty.
pub(crate) fn some_of<T: Straight>(input: &mut Input<'_>) -> Option<Vec<T>> {
    input.list(1, T::read)
}
