//! The two times of every event, and the fiscal year.
//!
//! A [`Day`] is a date that counts under the rules (`effective_on`); an [`Instant`] is when the ledger wrote an event
//! (`recorded_at`). Neither is ever read from a clock in this crate's rules: the clerk stamps.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use std::fmt;
use std::str::FromStr;

/// Why a text is no date, instant or fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATime {
    /// Not a calendar date.
    #[error("not a date: YYYY-MM-DD is expected")]
    Day,
    /// Not an instant.
    #[error("not an instant: RFC 3339 is expected, such as 2021-04-15T09:30:00Z")]
    Instant,
    /// Not a fiscal year.
    #[error("not a fiscal year: two consecutive years are expected, such as 2021-2022")]
    Year,
}

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The date itself.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }

    /// Days since 1970-01-01; below zero before it.
    #[must_use]
    pub const fn days_since_1970(self) -> i32 {
        self.0.to_epoch_days()
    }

    /// The date so many days after 1970-01-01, where the calendar has one.
    #[must_use]
    pub(crate) fn from_days_since_1970(days: i32) -> Option<Day> {
        NaiveDate::from_epoch_days(days).map(Day)
    }

    /// The day after, where the calendar has one.
    #[must_use]
    pub fn next(self) -> Option<Day> {
        self.0.succ_opt().map(Day)
    }
}

fn digits(bytes: Option<&[u8]>) -> Option<u32> {
    bytes?.iter().try_fold(0_u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

fn day_of(bytes: &[u8]) -> Option<NaiveDate> {
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let year = i32::try_from(digits(bytes.get(0..4))?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(bytes.get(5..7))?, digits(bytes.get(8..10))?)
}

impl FromStr for Day {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Day, NotATime> {
        day_of(text.as_bytes()).map(Day).ok_or(NotATime::Day)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date)
    }
}

/// The last two digits of a number.
const fn two(number: u32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

impl Day {
    /// Its text, in a year of four digits. Every event states two: interpreting a pattern each time costs more than the rest of a line.
    pub(crate) fn text(self) -> Option<[u8; 10]> {
        let year = u32::try_from(self.0.year()).ok().filter(|year| *year <= 9999)?;
        let ([a, b], [c, d]) = (two(year / 100), two(year));
        let ([e, f], [g, h]) = (two(self.0.month()), two(self.0.day()));
        Some([a, b, c, d, b'-', e, f, b'-', g, h])
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Some(text) => f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?),
            None => write!(f, "{}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day()),
        }
    }
}

/// A moment, to the microsecond. Its text has one form, so that the same instant is always the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The earliest moment there is.
    pub const MIN: Instant = Instant(i64::MIN);

    /// Reads the one form of the log, `2021-06-01T12:00:00.000000Z`; nothing where another stands.
    #[must_use]
    pub(crate) fn read_canonical(text: &str) -> Option<Instant> {
        let bytes: &[u8; 27] = text.as_bytes().try_into().ok()?;
        let [day @ .., b'T', _, _, b':', _, _, b':', _, _, b'.', _, _, _, _, _, _, b'Z'] = bytes else { return None };
        let part = |range| digits(bytes.get(range)).map(i64::from);
        let (hour, minute, second) = (part(11..13)?, part(14..16)?, part(17..19)?);
        let micros = part(20..26)?;
        let days = i64::from(day_of(day)?.to_epoch_days());
        let in_day = hour < 24 && minute < 60 && second < 60;
        in_day.then_some(Instant((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + micros))
    }

    /// The moment so many microseconds after 1970 (UTC); nothing where no text of the log states it.
    #[must_use]
    pub(crate) fn from_micros(micros: i64) -> Option<Instant> {
        let year = DateTime::from_timestamp_micros(micros).map(|time| time.year());
        (micros == i64::MIN || year.is_some_and(|year| (0..=9999).contains(&year))).then_some(Instant(micros))
    }

    /// Microseconds since 1970 (UTC).
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The day of the moment, in universal time.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        DateTime::from_timestamp_micros(self.0).map(|t| Day(t.date_naive()))
    }
}

impl From<DateTime<Utc>> for Instant {
    /// What is finer than a microsecond is left out.
    fn from(time: DateTime<Utc>) -> Instant {
        Instant(time.timestamp_micros())
    }
}

impl FromStr for Instant {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Instant, NotATime> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| NotATime::Instant)?.to_utc();
        if (0..=9999).contains(&time.year()) { Ok(Instant::from(time)) } else { Err(NotATime::Instant) }
    }
}

impl Instant {
    /// The one form of the log; nothing before all time.
    pub(crate) fn text(self) -> Option<[u8; 27]> {
        let time = DateTime::from_timestamp_micros(self.0)?;
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let micros = time.timestamp_subsec_micros();
        let parts = [time.hour(), time.minute(), time.second(), micros / 10_000, micros / 100 % 100, micros % 100];
        let places = [11, 14, 17, 20, 22, 24];
        text.first_chunk_mut::<10>()?.copy_from_slice(&Day(time.date_naive()).text()?);
        for (part, place) in parts.into_iter().zip(places) {
            text.get_mut(place..place + 2)?.copy_from_slice(&two(part));
        }
        Some(text)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Some(text) => f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?),
            None => f.write_str("before all time"),
        }
    }
}

/// A fiscal year, 1 April to 31 March, written `2021-2022`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(u16);

impl FiscalYear {
    /// The calendar year in which it begins.
    #[must_use]
    pub const fn begins(self) -> u16 {
        self.0
    }

    /// The fiscal year that begins in this calendar year; none after 9998.
    #[must_use]
    pub const fn beginning(year: u16) -> Option<FiscalYear> {
        if year < 9999 { Some(FiscalYear(year)) } else { None }
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> Day {
        Day(NaiveDate::from_ymd_opt(i32::from(self.0), 4, 1).unwrap_or_default())
    }

    /// 31 March.
    #[must_use]
    pub fn last_day(self) -> Day {
        Day(NaiveDate::from_ymd_opt(i32::from(self.0) + 1, 3, 31).unwrap_or_default())
    }

    /// Whether the day lies in the year.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }

    /// The fiscal year before, where there is one.
    #[must_use]
    pub fn before(self) -> Option<FiscalYear> {
        self.0.checked_sub(1).and_then(FiscalYear::beginning)
    }

    /// The fiscal year after, where there is one.
    #[must_use]
    pub fn next(self) -> Option<FiscalYear> {
        FiscalYear::beginning(self.0.saturating_add(1))
    }
}

impl FromStr for FiscalYear {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<FiscalYear, NotATime> {
        let bytes = text.as_bytes();
        let read = || {
            let first = digits(bytes.get(0..4))?;
            let second = digits(bytes.get(5..9))?;
            let well_formed = bytes.len() == 9 && bytes.get(4) == Some(&b'-') && second == first + 1;
            well_formed.then_some(first).and_then(|y| u16::try_from(y).ok()).map(FiscalYear)
        };
        read().ok_or(NotATime::Year)
    }
}

impl FiscalYear {
    /// Its text, of two years of four digits.
    fn text(self) -> Option<[u8; 9]> {
        let (first, second) = (u32::from(self.0), u32::from(self.0) + 1);
        let [[a, b], [c, d], [e, f], [g, h]] = [first / 100, first, second / 100, second].map(two);
        (second <= 9999).then_some([a, b, c, d, b'-', e, f, g, h])
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.0, self.0 + 1)
    }
}

macro_rules! as_text {
    ($($name:ident: $expecting:literal),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.text() {
                    Some(text) => serializer.serialize_str(std::str::from_utf8(&text).map_err(ser::Error::custom)?),
                    None => serializer.collect_str(self),
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                struct Text;
                impl de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    )+};
}

as_text! { Day: "a date, YYYY-MM-DD", Instant: "an instant as in RFC 3339", FiscalYear: "a fiscal year, such as 2021-2022" }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_the_one_form_of_each() {
        assert_eq!("2021-10-12".parse::<Day>().map(|d| d.to_string()), Ok("2021-10-12".into()));
        for bad in ["2021-1-2", "2021-02-30", "21-01-01", "2021-01-01T00:00:00Z", "+2021-01-1", ""] {
            assert_eq!(bad.parse::<Day>(), Err(NotATime::Day), "{bad}");
        }
        for bad in ["2021-2023", "2021", "2021/2022", "9999-10000", "2021-20222"] {
            assert_eq!(bad.parse::<FiscalYear>(), Err(NotATime::Year), "{bad}");
        }
        let same = ["2021-04-15T09:30:00Z", "2021-04-15T05:30:00.000-04:00", "2021-04-15T09:30:00.000000Z"];
        for text in same {
            assert_eq!(text.parse::<Instant>().map(|i| i.to_string()), Ok("2021-04-15T09:30:00.000000Z".into()));
        }
        assert!("2021-04-15".parse::<Instant>().is_err());
    }

    #[test]
    fn a_year_runs_from_april_to_march() {
        let year: FiscalYear = "2021-2022".parse().unwrap_or(FiscalYear(0));
        assert_eq!(
            (year.first_day().to_string(), year.last_day().to_string()),
            ("2021-04-01".into(), "2022-03-31".into())
        );
    }
}
