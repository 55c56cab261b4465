//! Amounts as people read them: for messages and tables. Programs read [`Money`]'s own form.

use crate::money::Money;

/// Between the thousands and before the sign of the dollar in French: a line never breaks there.
const NO_BREAK_SPACE: char = '\u{a0}';

/// `1,500,000.00`.
#[must_use]
pub fn amount_en(amount: Money) -> String {
    grouped(amount, ',', '.')
}

/// `1 500 000,00`, with spaces at which no line breaks.
#[must_use]
pub fn amount_fr(amount: Money) -> String {
    grouped(amount, NO_BREAK_SPACE, ',')
}

/// `$1,500,000.00`, below zero `-$0.01`.
#[must_use]
pub fn money_en(amount: Money) -> String {
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}${}", amount_en(without_sign(amount)))
}

/// `1 500 000,00 $`, with spaces at which no line breaks.
#[must_use]
pub fn money_fr(amount: Money) -> String {
    format!("{}{NO_BREAK_SPACE}$", amount_fr(amount))
}

/// The amount without its sign.
pub(crate) fn without_sign(amount: Money) -> Money {
    if amount.is_negative() { -amount } else { amount }
}

fn grouped(amount: Money, between_thousands: char, before_cents: char) -> String {
    let cents = amount.cents().unsigned_abs();
    let dollars = (cents / 100).to_string();
    let mut text = String::from(if amount.is_negative() { "-" } else { "" });
    for (place, digit) in dollars.chars().enumerate() {
        if place > 0 && (dollars.len() - place).is_multiple_of(3) {
            text.push(between_thousands);
        }
        text.push(digit);
    }
    text.push(before_cents);
    text.push_str(&format!("{:02}", cents % 100));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_thousands_as_each_language_does() {
        let cases = [
            (0, "$0.00", "0,00 $"),
            (1, "$0.01", "0,01 $"),
            (-1, "-$0.01", "-0,01 $"),
            (99_999, "$999.99", "999,99 $"),
            (100_000, "$1,000.00", "1 000,00 $"),
            (150_000_000, "$1,500,000.00", "1 500 000,00 $"),
            (-12_345_678, "-$123,456.78", "-123 456,78 $"),
        ];
        for (cents, en, fr) in cases {
            let amount = Money::from_cents(cents);
            assert_eq!((money_en(amount), money_fr(amount)), (en.to_owned(), fr.replace(' ', "\u{a0}")));
        }
        assert_eq!(amount_en(Money::from_cents(-123_456)), "-1,234.56");
    }
}
