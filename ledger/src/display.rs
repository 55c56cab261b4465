//! Amounts and texts as people read them: for messages and tables. Programs read [`Money`]'s own form, and texts as they are.

use crate::money::Money;
use std::borrow::Cow;

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

/// Whether a letter commands whoever shows it instead of being shown: the control characters but line feed and tab, and what
/// turns the direction of writing (section 2 of the contract). No command may hold one.
#[must_use]
pub const fn is_command(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    }
}

/// A text that can be shown anywhere: what would command a terminal or turn the direction of writing stands as `\u001b`.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_command) {
        return Cow::Borrowed(text);
    }
    let shown = |letter: char| if is_command(letter) { code(letter) } else { letter.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// The same in one line: line ends and tabs become blanks.
#[must_use]
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\t']) {
        return Cow::Owned(escaped(&text.replace("\r\n", " ")).replace(['\n', '\t'], " "));
    }
    escaped(text)
}

/// A letter by its number, as JSON writes it.
fn code(letter: char) -> String {
    format!("\\u{:04x}", u32::from(letter))
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
