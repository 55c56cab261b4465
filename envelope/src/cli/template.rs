//! `envelope template`: an empty sheet to fill in, with headings, choices and formats, three example rows, and a page that explains it.

pub(super) mod examples;

use super::args::Common;
use super::error::{CliError, Exit};
use super::export::place;
use super::output::say;
use super::words::{Lang, both};
use crate::sheets::{Column, EXPLANATIONS, Kind, form_text};
use clap::Args;
use ledger::command::field::Form;
use ledger::texts::{phrases, words};
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use std::path::PathBuf;

/// As many rows have choices and formats.
const ROWS: u32 = 5_000;
/// The longest list of choices that a cell's drop-down takes.
const LONGEST_LIST: usize = 255;

/// Making a sheet to fill in.
#[derive(Debug, Args)]
pub(crate) struct Template {
    /// What the rows are: a command such as commit (`envelope enter --help` lists them), or swaps or allocations
    ///
    /// Ce que sont les lignes : une commande telle que commit (`envelope enter --help` les énumère), ou swaps ou allocations
    #[arg(value_name = "KIND", value_parser = Kind::read)]
    kind: Kind,
    /// The workbook to write: .xlsx
    ///
    /// Le classeur à écrire : .xlsx
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Writes the sheet.
///
/// # Errors
/// The file is not called .xlsx, or cannot be written.
pub(crate) fn template(common: &Common, lang: Lang, asked: &Template) -> Result<Exit, CliError> {
    common.choose(&[(super::args::Format::Xlsx, ())])?;
    let path = asked.output.display();
    if !asked.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        return Err(CliError::Usage(both(
            format!(
                "`{path}`: a template is a workbook. Name a file that ends in .xlsx, such as -o {}.xlsx.",
                asked.kind.name()
            ),
            format!(
                "`{path}`\u{a0}: un modèle est un classeur. Indiquez un fichier qui finit par .xlsx, par exemple -o {}.xlsx.",
                asked.kind.name()
            ),
        )));
    }
    let bytes = workbook(asked.kind, lang).map_err(|error| {
        CliError::Usage(both(
            format!("the workbook cannot be made ({error})."),
            format!("impossible de faire le classeur ({error})."),
        ))
    })?;
    place::file(&asked.output, &bytes)?;
    say(&match lang {
        Lang::En => format!(
            "`{path}` written: overwrite the three example rows, then try it with: envelope import {path} --check"
        ),
        Lang::Fr => format!(
            "`{path}` écrit\u{a0}: remplacez les trois lignes d'exemple, puis essayez\u{a0}: envelope import {path} --check"
        ),
    });
    Ok(Exit::Success)
}

fn workbook(kind: Kind, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(kind.name());
    // The same template is the same bytes whenever it is made.
    if let Ok(day) = ExcelDateTime::parse_from_str("2021-04-01") {
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    let columns = examples::columns(kind);
    sheet(workbook.add_worksheet().set_name(kind.name())?, kind, &columns, lang)?;
    guide(workbook.add_worksheet().set_name(lang.pick(EXPLANATIONS.0, EXPLANATIONS.1))?, kind, &columns, lang)?;
    workbook.save_to_buffer()
}

/// The heading of a column in the reader's language.
fn heading(column: &Column, lang: Lang) -> &str {
    lang.pick(&column.label.en, &column.label.fr)
}

/// A word of a choice as a drop-down shows it: the contract's in English, what it is called in French.
fn word(word: &str, lang: Lang) -> String {
    match lang {
        Lang::En => word.to_owned(),
        Lang::Fr => words::choice(word).map_or(word, |(_, fr)| fr).to_owned(),
    }
}

/// The choices of a column; none where anything of its form can stand.
fn choices(form: Form, lang: Lang) -> Option<Vec<String>> {
    match form {
        Form::Choice(words) => Some(words.iter().map(|choice| word(choice, lang)).collect()),
        Form::Flag => Some(vec![lang.one(words::YES).to_owned(), lang.one(words::NO).to_owned()]),
        Form::Text { .. }
        | Form::Amount(_)
        | Form::Day
        | Form::Year
        | Form::Count
        | Form::CommandId
        | Form::Id(_)
        | Form::List(_)
        | Form::Parts(_)
        | Form::Map(..) => None,
    }
}

fn format_of(form: Form) -> Format {
    match form {
        Form::Amount(_) => Format::new().set_num_format("#,##0.00"),
        Form::Day => Format::new().set_num_format("yyyy-mm-dd"),
        Form::Count => Format::new().set_num_format("0"),
        // An id of digits stays the text that was typed.
        Form::Text { .. }
        | Form::Year
        | Form::Flag
        | Form::CommandId
        | Form::Id(_)
        | Form::Choice(_)
        | Form::List(_)
        | Form::Parts(_)
        | Form::Map(..) => Format::new().set_num_format("@"),
    }
}

fn sheet(sheet: &mut Worksheet, kind: Kind, columns: &[Column], lang: Lang) -> Result<(), XlsxError> {
    let required = Format::new().set_bold().set_align(FormatAlign::Top);
    let optional = Format::new().set_italic().set_align(FormatAlign::Top);
    for (place, column) in (0_u16..).zip(columns) {
        let look = if column.required { &required } else { &optional };
        sheet.write_string_with_format(0, place, heading(column, lang), look)?;
        let format = format_of(column.form);
        sheet.set_column_format(place, &format)?;
        let list = choices(column.form, lang).filter(|list| list.join(",").chars().count() <= LONGEST_LIST);
        if let Some(list) = list {
            let choice = DataValidation::new()
                .allow_list_strings(&list)?
                .set_input_message(shortened(lang.pick(&column.what.en, &column.what.fr)))?;
            sheet.add_data_validation(1, place, ROWS, place, &choice)?;
        }
        for (row, cell) in (1_u32..).zip(examples::cells(kind, column)) {
            match (cell, column.form) {
                (None, _) => {}
                (Some(text), Form::Amount(_) | Form::Count) => match text.parse::<f64>() {
                    Ok(number) => {
                        sheet.write_number_with_format(row, place, number, &format)?;
                    }
                    Err(_) => {
                        sheet.write_string_with_format(row, place, text, &format)?;
                    }
                },
                (Some(text), Form::Day) => {
                    let day = ExcelDateTime::parse_from_str(&text)?;
                    sheet.write_datetime_with_format(row, place, &day, &format)?;
                }
                (Some(text), Form::Choice(_)) => {
                    sheet.write_string_with_format(row, place, word(&text, lang), &format)?;
                }
                (Some(text), Form::Flag) => {
                    let text = if text == "true" { lang.one(words::YES) } else { lang.one(words::NO) };
                    sheet.write_string_with_format(row, place, text, &format)?;
                }
                (Some(text), _) => {
                    let text = match (lang, column.name.as_str()) {
                        (Lang::Fr, "note") => "Exemple\u{a0}: remplacez cette ligne".to_owned(),
                        (Lang::En | Lang::Fr, _) => text,
                    };
                    sheet.write_string_with_format(row, place, text, &format)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(260).autofit();
    Ok(())
}

/// A message beside a cell takes no more.
fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_LIST).collect()
}

/// The page that explains each column.
fn guide(sheet: &mut Worksheet, kind: Kind, columns: &[Column], lang: Lang) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let command = kind.command();
    let (about_en, about_fr) = command.map(ledger::command::field::Declaration::about).unwrap_or_default();
    let section = command.map(ledger::command::field::Declaration::section).unwrap_or_default();
    sheet.write_string_with_format(
        0,
        0,
        format!("{}{}{}", kind.name(), lang.pick(": ", "\u{a0}: "), lang.pick(&about_en, &about_fr)),
        &bold,
    )?;
    let lines = match (kind, lang) {
        (Kind::Command(_), Lang::En) => {
            "One row is one act. Headings may also be the field names below; columns may stand in any order, and those in italics may be left out."
        }
        (Kind::Command(_), Lang::Fr) => {
            "Une ligne est un acte. Les titres peuvent aussi être les noms des champs ci-dessous; l'ordre des colonnes est libre, et celles en italique peuvent être omises."
        }
        (Kind::Swaps, Lang::En) => {
            "One row is one leg; rows of one name are one swap. Its first row states the date, the year and who signed."
        }
        (Kind::Swaps, Lang::Fr) => {
            "Une ligne est un volet; les lignes de même nom sont un échange. La première indique la date, l'exercice et les signataires."
        }
        (Kind::Allocations, Lang::En) => {
            "One row is one bucket; rows of one broadcaster and letter are one allocation. Without a year it is the latest open one; without a date it is the year's first day."
        }
        (Kind::Allocations, Lang::Fr) => {
            "Une ligne est un compte; les lignes d'un même télédiffuseur et d'une même lettre sont une allocation. Sans exercice, c'est le dernier ouvert; sans date, son premier jour."
        }
    };
    sheet.write_string(1, 0, lines)?;
    let headings = [
        ("Heading", "Titre"),
        ("Field", "Champ"),
        ("Required", "Obligatoire"),
        ("What stands there", "Ce qu'on y écrit"),
        ("Explanation", "Explication"),
        ("Section", "Section"),
    ];
    for (place, text) in (0_u16..).zip(headings) {
        sheet.write_string_with_format(3, place, lang.one(text), &bold)?;
    }
    for (row, column) in (4_u32..).zip(columns) {
        let form = form_text(column.form);
        let what = lang.pick(&column.what.en, &column.what.fr);
        let required = if column.required { lang.one(words::YES) } else { lang.one(words::NO) };
        let own = cited(&column.what.en).unwrap_or_else(|| section.clone());
        let own = if own == "ledger" { lang.one(phrases::LEDGER).to_owned() } else { own };
        let texts =
            [heading(column, lang), column.name.as_str(), required, lang.pick(&form.en, &form.fr), what, own.as_str()];
        for (place, text) in (0_u16..).zip(texts) {
            sheet.write_string_with_format(row, place, text, &wrapped)?;
        }
    }
    for (place, width) in (0_u16..).zip([28, 28, 12, 40, 60, 12]) {
        sheet.set_column_width(place, width)?;
    }
    Ok(())
}

/// The section that a text cites at its end.
fn cited(text: &str) -> Option<String> {
    let (_, cited) = text.rsplit_once('(')?;
    let (cited, _) = cited.split_once(')')?;
    cited.starts_with(|c: char| c.is_ascii_uppercase()).then(|| cited.to_owned())
}
