//! One cell as the value of a field: dates, words and ids as people write them. What can be read in two ways is refused, with how to
//! write it.

use super::amount::amount;
use super::cell::{Cell, Reading};
use super::folded;
use super::kind::Column;
use super::share::share;
use crate::words::both;
use ledger::command::field::Form;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::texts::words;
use ledger::time::{Day, FiscalYear};
use serde_json::Value;
use uuid::Uuid;

/// The value of a cell of a column, where it is not empty.
///
/// # Errors
/// What stands there has not the form of the field, or could be read in two ways.
pub(crate) fn value_in(column: &Column, cell: &Cell) -> Reading {
    let in_words = |expected: Bilingual| Bilingual { fr: expected.fr.replace(" :", "\u{a0}:"), ..expected };
    let read =
        if column.is_share() && !matches!(cell, Cell::Error(_)) { share(cell) } else { value(cell, column.form) };
    read.map_err(in_words)
}

fn value(cell: &Cell, form: Form) -> Reading {
    if let Cell::Error(_) = cell {
        return Err(both(
            "the formula has no result. Correct the formula, or write the value itself.",
            "la formule n'a pas de résultat. Corrigez la formule, ou écrivez la valeur elle-même.",
        ));
    }
    match form {
        Form::Text { .. } => text(cell),
        Form::Amount(range) => amount(cell, range),
        Form::Day => day(cell),
        Form::Year => year(cell),
        Form::Flag => flag(cell),
        Form::Count => count(cell),
        Form::CommandId => match cell.text().parse::<Uuid>() {
            Ok(id) => Ok(Value::String(id.to_string())),
            Err(_) => Err(both(
                "a command id is expected: a UUID such as 29efe8dc-9c0b-5ac5-87eb-cde99800dcd4.",
                "un identifiant de commande est attendu : un UUID, par exemple 29efe8dc-9c0b-5ac5-87eb-cde99800dcd4.",
            )),
        },
        Form::Id(_) => id(cell),
        Form::Choice(words) => choice(cell, words),
        Form::List(item) => list(cell, *item),
        Form::Parts(_) | Form::Map(..) => Err(both(
            "this field has parts. Give each part a column, such as `name.en`.",
            "ce champ a des parties. Donnez une colonne à chacune, par exemple `name.en`.",
        )),
    }
}

fn text(cell: &Cell) -> Reading {
    match cell {
        Cell::Text(_) | Cell::Number(_) | Cell::Percent(_) | Cell::Day(_) => Ok(Value::String(cell.text())),
        Cell::Empty | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => Err(both(
            "a text is expected. Format the cell as text and write it again.",
            "un texte est attendu. Mettez la cellule au format texte et écrivez-le de nouveau.",
        )),
    }
}

fn id(cell: &Cell) -> Reading {
    match cell {
        Cell::Text(text) | Cell::Number(text) if HolderId::new(text).is_ok() => Ok(Value::String(text.clone())),
        Cell::Text(_)
        | Cell::Number(_)
        | Cell::Percent(_)
        | Cell::Day(_)
        | Cell::Empty
        | Cell::Moment(_)
        | Cell::Flag(_)
        | Cell::Error(_) => Err(both(
            "an identifier is expected: 1 to 64 of A-Z a-z 0-9 . _ - without accents or blanks, in a cell of text.",
            "un identifiant est attendu : 1 à 64 caractères parmi A-Z a-z 0-9 . _ - sans accents ni espaces, dans une cellule de texte.",
        )),
    }
}

fn day(cell: &Cell) -> Reading {
    match cell {
        Cell::Day(day) => Ok(Value::String(day.to_string())),
        Cell::Text(text) => match text.parse::<Day>() {
            Ok(day) => Ok(Value::String(day.to_string())),
            Err(_) => Err(both(
                "a date is expected, and this could be read in more than one way or is none. Write it as 2021-10-12 (year-month-day), or in a cell with a date format.",
                "une date est attendue, et ceci se lit de plus d'une façon ou n'en est pas une. Écrivez-la 2021-10-12 (année-mois-jour), ou dans une cellule au format date.",
            )),
        },
        Cell::Moment(_) => Err(both(
            "a date without a time of day is expected. Write it as 2021-10-12.",
            "une date sans heure est attendue. Écrivez-la 2021-10-12.",
        )),
        Cell::Number(_) | Cell::Percent(_) | Cell::Flag(_) | Cell::Empty | Cell::Error(_) => Err(both(
            "a date is expected. Give the cell a date format, or write it as 2021-10-12.",
            "une date est attendue. Donnez à la cellule un format date, ou écrivez-la 2021-10-12.",
        )),
    }
}

fn year(cell: &Cell) -> Reading {
    match cell.text().parse::<FiscalYear>() {
        Ok(year) => Ok(Value::String(year.to_string())),
        Err(_) => Err(both(
            "a fiscal year is expected: two years that follow each other, written 2021-2022.",
            "un exercice financier est attendu : deux années qui se suivent, écrites 2021-2022.",
        )),
    }
}

fn flag(cell: &Cell) -> Reading {
    let written = match cell {
        Cell::Flag(flag) => return Ok(Value::Bool(*flag)),
        Cell::Text(text) => folded(text),
        Cell::Empty | Cell::Number(_) | Cell::Percent(_) | Cell::Day(_) | Cell::Moment(_) | Cell::Error(_) => {
            String::new()
        }
    };
    match written.as_str() {
        "true" | "yes" | "oui" | "vrai" => Ok(Value::Bool(true)),
        "false" | "no" | "non" | "faux" => Ok(Value::Bool(false)),
        _ => Err(both("yes or no is expected (or true, false).", "oui ou non est attendu (ou vrai, faux).")),
    }
}

fn count(cell: &Cell) -> Reading {
    let digits = match cell {
        Cell::Text(text) | Cell::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse::<u64>().ok()
        }
        Cell::Text(_)
        | Cell::Number(_)
        | Cell::Percent(_)
        | Cell::Day(_)
        | Cell::Empty
        | Cell::Moment(_)
        | Cell::Flag(_)
        | Cell::Error(_) => None,
    };
    digits.map(|number| Value::Number(number.into())).ok_or_else(|| {
        both(
            "a whole number of zero or more is expected, such as 5.",
            "un nombre entier de zéro ou plus est attendu, par exemple 5.",
        )
    })
}

fn choice(cell: &Cell, words: &'static [&'static str]) -> Reading {
    // The contract's own words are the most, and need no folding.
    if let Cell::Text(text) = cell
        && words.contains(&text.as_str())
    {
        return Ok(Value::String(text.clone()));
    }
    let written = folded(&cell.text());
    let called = |word: &str| {
        let (en, fr) = words::choice(word).unwrap_or_default();
        let former = FORMER.iter().filter(|(_, now)| *now == word).map(|(former, _)| *former);
        [word, en, fr].into_iter().chain(former).any(|known| agrees(&written, &folded(known)))
    };
    match words.iter().find(|word| called(word)) {
        Some(word) if !written.is_empty() => Ok(Value::String((*word).to_owned())),
        Some(_) | None => Err(both(
            format!("one of these words is expected: {}.", words.join(", ")),
            format!("un de ces mots est attendu : {}.", french_words(words)),
        )),
    }
}

/// What words were called before, in sheets that people may still have.
const FORMER: [(&str, &str); 2] = [
    ("supplément de droits de licence", "licence-top-up"),
    ("direction des finances et des opérations", "director-finance-operations"),
];

/// Whether it is that word, perhaps with the ending of French that agrees with what it is said of: a production is « indépendante ».
fn agrees(written: &str, word: &str) -> bool {
    !word.is_empty() && written.strip_prefix(word).is_some_and(|ending| ["", "e", "s", "es"].contains(&ending))
}

/// The words of a choice, each with what it is called in French.
fn french_words(words: &[&str]) -> String {
    let called = words.iter().map(|word| match words::choice(word) {
        Some((_, french)) if french != *word => format!("{word} ({french})"),
        Some(_) | None => (*word).to_owned(),
    });
    called.collect::<Vec<_>>().join(", ")
}

/// Several in one cell, separated by spaces, commas or semicolons.
fn list(cell: &Cell, item: Form) -> Reading {
    let written = cell.text();
    let items = written.split([' ', '\u{a0}', ',', ';', '\n', '\t']).filter(|item| !item.is_empty());
    items.map(|text| value(&Cell::Text(text.to_owned()), item)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_with_the_endings_that_they_take() {
        let read = |text: &str, words| choice(&Cell::Text(text.to_owned()), words).ok();
        let production = &["independent", "in-house", "affiliated"][..];
        for (text, word) in [
            ("Indépendante", "independent"),
            ("independent", "independent"),
            ("internes", "in-house"),
            ("In house", "in-house"),
            ("affiliées", "affiliated"),
        ] {
            assert_eq!(read(text, production), Some(Value::String(word.to_owned())), "{text}");
        }
        assert_eq!(read("française", &["english", "french"]), Some(Value::String("french".to_owned())));
        for former in ["Supplément de droits de licence", "supplément de droits de diffusion", "licence-top-up"] {
            let word = Some(Value::String("licence-top-up".to_owned()));
            assert_eq!(read(former, &["licence-top-up", "equity"]), word, "{former}");
        }
        for text in ["e", "s", "", "indépend", "-"] {
            assert_eq!(read(text, production), None, "{text}");
        }
    }

    #[test]
    fn no_two_words_of_a_choice_are_one_without_their_endings() {
        fn look(form: Form) {
            match form {
                Form::Choice(words) => {
                    for word in words {
                        let (en, fr) = words::choice(word).unwrap_or((word, word));
                        for text in [word, en, fr] {
                            let read = choice(&Cell::Text(text.to_owned()), words);
                            assert_eq!(read, Ok(Value::String((*word).to_owned())), "{text}");
                        }
                    }
                }
                Form::List(inner) | Form::Map(_, inner) => look(*inner),
                Form::Parts(parts) => parts.iter().for_each(|part| look(part.form)),
                Form::Text { .. }
                | Form::Amount(_)
                | Form::Day
                | Form::Year
                | Form::Flag
                | Form::Count
                | Form::CommandId
                | Form::Id(_) => {}
            }
        }
        for command in ledger::command::Command::DECLARATIONS {
            command.fields.iter().for_each(|field| look(field.form));
        }
    }
}
