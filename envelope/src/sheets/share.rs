//! A share of the rulebook in a cell: the number from 0 to 1, however it is written.

use super::cell::{BLANKS, Cell, Reading};
use super::percent::moved;
use crate::words::both;
use serde_json::Value;

/// The share that a cell states: `0.25`, `0,25`, `25 %`.
///
/// # Errors
/// What stands there is none.
pub(super) fn share(cell: &Cell) -> Reading {
    let read = match cell {
        // A number stays as it was written.
        Cell::Number(text) | Cell::Percent(text) => Some(text.clone()),
        Cell::Text(text) if moved(text, 0).is_some() => Some(text.clone()),
        Cell::Text(text) => {
            let text = text.replace(BLANKS, "").replace(',', ".");
            match text.strip_suffix('%') {
                Some(percent) => moved(percent, -2),
                None => moved(&text, 0),
            }
        }
        Cell::Empty | Cell::Day(_) | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => None,
    };
    read.map(Value::String).ok_or_else(|| {
        both(
            "a share from 0 to 1 is expected. Write it as 0.25 or 25 %.",
            "une part de 0 à 1 est attendue. Écrivez-la 0.25 ou 25 %.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_same_however_it_is_written() {
        let text = |text: &str| Cell::Text(text.to_owned());
        for cell in [
            Cell::Percent("0.25".to_owned()),
            Cell::Number("0.25".to_owned()),
            text("25 %"),
            text("25%"),
            text("25,0\u{a0}%"),
            text("0,25"),
        ] {
            assert_eq!(share(&cell), Ok(Value::String("0.25".to_owned())), "{cell:?}");
        }
        for (written, read) in
            [("100 %", "1"), ("12,5 %", "0.125"), ("0 %", "0"), ("5 %", "0.05"), ("-5%", "-0.05"), ("0.250", "0.250")]
        {
            assert_eq!(share(&text(written)), Ok(Value::String(read.to_owned())), "{written}");
        }
        for none in ["", "%", "x", "25 % %", "1/4", "1.2.3", "%25"] {
            assert!(share(&text(none)).is_err(), "{none}");
        }
    }
}
