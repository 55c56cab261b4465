//! Percentages: a workbook keeps `25 %` as the number 0.25 and a format that shows it so. Where a share is expected it is that
//! number; where anything else is expected, what counts is what the reader of the sheet sees.

/// A share as a spreadsheet shows it: `25%`.
pub(super) fn shown(share: &str) -> String {
    format!("{}%", moved(share, 2).unwrap_or_else(|| share.to_owned()))
}

/// A decimal number with its point moved to the right by so many places, or to the left; nothing where it is no such number.
pub(super) fn moved(number: &str, places: isize) -> Option<String> {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) || number.len() > 30 {
        return None;
    }
    // As many zeros on both sides as the point may move over.
    let digits = format!("00{whole}{decimals}00");
    let point = whole.len().checked_add(2)?.checked_add_signed(places)?;
    let (whole, decimals) = digits.split_at_checked(point)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{decimals}"))
}

/// Whether a number format shows percentages: it has the sign outside of what is quoted or escaped.
pub(super) fn is_percent_format(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for letter in code.chars() {
        match letter {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '%' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_shown_as_a_spreadsheet_shows_it() {
        for (share, text) in [("0.25", "25%"), ("1", "100%"), ("0.125", "12.5%"), ("0.001", "0.1%"), ("0", "0%")] {
            assert_eq!(shown(share), text);
        }
    }

    #[test]
    fn a_percentage_is_known_by_its_format() {
        for code in ["0%", "0.00%", "0.00\\ %", "[Red]0 %;-0 %", "0\u{a0}%"] {
            assert!(is_percent_format(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0.00 $", "0\"%\"", "0\\%", "@"] {
            assert!(!is_percent_format(code), "{code}");
        }
    }
}
