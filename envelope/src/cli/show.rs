//! Answers in every form: tables for people, workbooks for those who calculate on, JSON and CSV for programs.

pub(crate) mod allocation;
pub(crate) mod balances;
pub(crate) mod calendar;
pub(crate) mod case;
pub(crate) mod compliance;
pub(crate) mod dispute;
pub(crate) mod history;
pub(crate) mod list;
mod notes;
pub(crate) mod penalties;
pub(crate) mod report;
pub(crate) mod report_document;
pub(crate) mod table;
pub(crate) mod workbook;

use super::args::{AnswerForm, Common, Form};
use super::error::{CliError, Exit};
use super::output::{json, put};
use super::style::Colours;
use super::words::Lang;
use projections::picture::Picture;
pub(crate) use replay::echo::Echoed;
use replay::tables::safe;
use serde::Serialize;

/// An answer that can be shown in every form.
pub(crate) trait Show: Serialize {
    /// For people. The picture knows the names of holders.
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String;

    /// The names of the columns of CSV: those of the JSON, in English in both languages.
    fn columns() -> Vec<&'static str>;

    /// One row a thing.
    fn rows(&self) -> Vec<Vec<String>>;
}

impl<A: Show> Show for Echoed<A> {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        self.answer.table(picture, lang, colours)
    }

    fn columns() -> Vec<&'static str> {
        A::columns()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.answer.rows()
    }
}

/// Shows an answer.
///
/// # Errors
/// It cannot be written.
pub(crate) fn show<A: Show>(
    common: &Common,
    form: AnswerForm,
    lang: Lang,
    picture: &Picture,
    answer: &A,
) -> Result<Exit, CliError> {
    put(&in_form(form, lang, picture, answer, common.output.is_none())?, common.output.as_deref())?;
    Ok(Exit::Success)
}

/// An answer as it is shown; `seen` where it goes to standard output, which may be a terminal.
///
/// # Errors
/// It cannot be put into the form.
pub(crate) fn in_form<A: Show>(
    form: AnswerForm,
    lang: Lang,
    picture: &Picture,
    answer: &A,
    seen: bool,
) -> Result<Vec<u8>, CliError> {
    let colours = if seen { Colours::of_terminal() } else { Colours::PLAIN };
    match form {
        AnswerForm::Plain(Form::Table) => Ok(colours.guarded(&answer.table(picture, lang, colours)).into_bytes()),
        AnswerForm::Plain(Form::Json) => json(answer, seen),
        AnswerForm::Plain(Form::Csv) => csv(&A::columns(), answer.rows()),
        AnswerForm::Workbook => workbook::of_rows(&A::columns(), &answer.rows()),
    }
}

/// Rows as RFC 4180 has them, for spreadsheets: no text is taken for a formula.
pub(crate) fn csv(columns: &[&str], rows: Vec<Vec<String>>) -> Result<Vec<u8>, CliError> {
    let mut writer = csv_writer(Vec::new());
    let mut safely = |row: &Vec<String>| writer.write_record(row.iter().map(|text| safe::cell(text).into_owned()));
    let written = safely(&columns.iter().map(|name| (*name).to_owned()).collect());
    let written = written.and_then(|()| rows.iter().try_for_each(safely));
    written.map_err(unwritten)?;
    writer.into_inner().map_err(|error| CliError::unwritable(error.error()))
}

/// A writer of RFC 4180: lines end with CR LF.
pub(crate) fn csv_writer<W: std::io::Write>(into: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(into)
}

/// A row that could not be written.
pub(crate) fn unwritten(error: csv::Error) -> CliError {
    let said = error.to_string();
    // The rows are ours and all of one length: where it is not the system that refuses, the words of the writer must do.
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        CliError::unwritable(&error)
    } else {
        CliError::unwritable(&std::io::Error::other(said))
    }
}
