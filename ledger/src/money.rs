//! Canadian dollars, exact to the cent.
//!
//! Amounts are whole cents in an `i128`: a command states at most thirteen digits before the point, so no number of
//! commands that could ever be stored brings a sum near the edge, and plain addition is exact. Shares are
//! [`rust_decimal::Decimal`]; the three ways of rounding a share (section 1 of the rules) are named after what they are for.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An exact amount of Canadian dollars, in whole cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

/// Hours viewed, to the hundredth (E.2.1): counted, added and written as dollars and cents are.
pub type Hours = Money;

/// What a share is earned by (E.2): dollars to the cent or hours to the hundredth, by factor. Amounts of one factor are of one
/// kind, and only those are ever added or compared.
pub type Credit = Money;

/// Why a text is no amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount: digits with at most two decimals are expected, such as 1500000.00")]
pub struct NotMoney;

/// The most digits that a command may state before the point.
pub const DIGITS_BEFORE_POINT: usize = 13;

impl Money {
    /// No dollars.
    pub const ZERO: Money = Money(0);

    /// So many cents.
    #[must_use]
    pub const fn from_cents(cents: i128) -> Money {
        Money(cents)
    }

    /// The amount in cents.
    #[must_use]
    pub const fn cents(self) -> i128 {
        self.0
    }

    /// The amount as a decimal number of dollars, where it has the room (28 digits).
    #[must_use]
    pub fn to_decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.0, 2).ok()
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is below nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is above nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The amount, or nothing where it is below nothing.
    #[must_use]
    pub fn or_zero(self) -> Money {
        self.max(Money::ZERO)
    }

    /// The share of a minimum that must be reached: rounded up to the cent.
    #[must_use]
    pub fn share_required(self, share: Decimal) -> Money {
        let (whole, rest) = self.share_parts(share);
        Money(if rest > 0 { whole + 1 } else { whole })
    }

    /// The share of a cap, or of a part split off: rounded down to the cent.
    #[must_use]
    pub fn share_down(self, share: Decimal) -> Money {
        Money(self.share_parts(share).0)
    }

    /// `self × share` as whole cents rounded down, and what is left over (in units of the share's last decimal).
    /// A share has at most twelve decimals (the rulebook refuses finer ones), so the product has room.
    fn share_parts(self, share: Decimal) -> (i128, i128) {
        let unit = 10_i128.pow(share.scale());
        let product = self.0 * share.mantissa();
        (product.div_euclid(unit), product.rem_euclid(unit))
    }

    /// Splits this amount over weights, pro rata: each part is rounded down to the cent, then the left-over cents go one
    /// each to the parts with the largest fractions, the earlier first where fractions are equal (section 1).
    ///
    /// Weights below zero count as zero. With no weight at all every part is nothing.
    #[must_use]
    pub fn split_pro_rata<const N: usize>(self, weights: [Money; N]) -> [Money; N] {
        let mut parts = [Money::ZERO; N];
        self.split_into(&weights.map(|w| w.0), &mut parts);
        parts
    }

    /// The same over any number of weights.
    #[must_use]
    pub fn split_over(self, weights: &[Money]) -> Vec<Money> {
        let mut parts = vec![Money::ZERO; weights.len()];
        self.split_into(&weights.iter().map(|w| w.0).collect::<Vec<i128>>(), &mut parts);
        parts
    }

    /// The same over shares, which have at most twelve decimals.
    #[must_use]
    pub fn split_by_shares(self, shares: &[Decimal]) -> Vec<Money> {
        let scale = shares.iter().map(Decimal::scale).max().unwrap_or_default();
        let weight = |share: &Decimal| share.mantissa() * 10_i128.pow(scale - share.scale());
        let mut parts = vec![Money::ZERO; shares.len()];
        self.split_into(&shares.iter().map(weight).collect::<Vec<i128>>(), &mut parts);
        parts
    }

    fn split_into(self, weights: &[i128], parts: &mut [Money]) {
        let weight = |place: usize| weights.get(place).copied().unwrap_or_default().max(0);
        let total: i128 = (0..parts.len()).map(weight).sum();
        if total == 0 || self.0 <= 0 {
            return;
        }
        let mut left = self.0;
        let mut order: Vec<(i128, usize)> = Vec::with_capacity(parts.len());
        for (place, part) in parts.iter_mut().enumerate() {
            let product = self.0 * weight(place);
            *part = Money(product / total);
            left -= part.0;
            order.push((product % total, place));
        }
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, place) in order {
            if left == 0 {
                break;
            }
            if let Some(part) = parts.get_mut(place) {
                part.0 += 1;
                left -= 1;
            }
        }
    }

    /// Reads the form that commands and events use: digits, and at most two decimals after a point. A sign is read too;
    /// whoever takes no negative amounts refuses it.
    ///
    /// # Errors
    /// Anything else: signs other than one leading `-`, exponents, spaces, a third decimal, a point without digits
    /// around it, or more than thirty digits.
    pub fn parse(text: &str) -> Result<Money, NotMoney> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (dollars, decimals) = match digits.split_once('.') {
            Some((d, c)) if !c.is_empty() && c.len() <= 2 => (d, c),
            Some(_) => return Err(NotMoney),
            None => (digits, ""),
        };
        if dollars.is_empty() || dollars.len() > 30 {
            return Err(NotMoney);
        }
        let mut cents: i128 = 0;
        for byte in dollars.bytes().chain(decimals.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(NotMoney);
            }
            cents = cents * 10 + i128::from(byte - b'0');
        }
        for _ in decimals.len()..2 {
            cents *= 10;
        }
        Ok(Money(if negative { -cents } else { cents }))
    }
}

impl Money {
    /// Gives its text away, `1500000.00`. Every event states several: interpreting a pattern each time costs more than the rest.
    fn with_text<T>(self, take: impl FnOnce(&str) -> T) -> T {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        let Ok(mut rest) = u64::try_from(cents) else {
            return take(&format!("{sign}{}.{:02}", cents / 100, cents % 100));
        };
        // Room for the sign, twenty digits and the point.
        let mut text = [b'-'; 22];
        let mut length = 0;
        for place in text.iter_mut().rev() {
            length += 1;
            if length == 3 {
                *place = b'.';
                continue;
            }
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 && length > 3 {
                break;
            }
        }
        let begin = text.len().saturating_sub(length + sign.len());
        take(text.get(begin..).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default())
    }
}

impl fmt::Display for Money {
    /// `1500000.00`: the form of answers and of the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Money;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount as text, such as \"1500000.00\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Money, E> {
                Money::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        self.0 -= other.0;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(text: &str) -> Money {
        Money::parse(text).unwrap_or(Money(-1))
    }

    #[test]
    fn reads_and_writes_cents() {
        assert_eq!(dollars("7").to_string(), "7.00");
        assert_eq!(dollars("7.5").to_string(), "7.50");
        assert_eq!(dollars("-0.01").to_string(), "-0.01");
        for bad in ["", ".5", "5.", "1.001", "1e3", "+1", " 1", "1 ", "--1", "-", "1,000", "١"] {
            assert_eq!(Money::parse(bad), Err(NotMoney), "{bad:?}");
        }
    }

    #[test]
    fn rounds_a_minimum_up_and_a_cap_down() {
        let share = Decimal::new(60, 2);
        assert_eq!(dollars("833333.33").share_required(share).to_string(), "500000.00");
        assert_eq!(dollars("1000000.01").share_required(share).to_string(), "600000.01");
        assert_eq!(dollars("1000000.01").share_down(share).to_string(), "600000.00");
    }

    #[test]
    fn gives_the_cents_left_over_to_the_largest_fractions_then_the_first() {
        let split = dollars("100.00").split_pro_rata([dollars("1"), dollars("1"), dollars("1")]);
        assert_eq!(split.map(|m| m.to_string()), ["33.34", "33.33", "33.33"]);
        let split = dollars("1456666.69").split_pro_rata([dollars("1000000.01"), dollars("2000000.02")]);
        assert_eq!(split.map(|m| m.to_string()), ["485555.56", "971111.13"]);
        let split = dollars("0.05").split_pro_rata([dollars("1"), dollars("3")]);
        assert_eq!(split.map(|m| m.to_string()), ["0.01", "0.04"]);
    }
}
