//! What the service hands out for printers and spreadsheets, written as the command line writes it.

use crate::cli::error::CliError;
use crate::cli::export::parquet;
use crate::cli::overview::Overview;
use crate::cli::show::{case, report_document};
use crate::cli::words::{Lang, both};
use crate::cli::xlsx;
use crate::document;
use crate::sheets::{Defaults, FileError, Kind, SheetFile, content_id, read};
use ledger::command::Malformed;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use projections::picture::Picture;
use projections::report::Report;
use replay::case::Case;
use replay::tables::Table;
use service::documents::{Documents, HolderYear, SheetRow, SheetWanted, Unwritable};
use service::files::Scratch;
use std::path::Path;

/// The program's own documents.
pub(super) struct Written;

fn lang(language: Language) -> Lang {
    match language {
        Language::English => Lang::En,
        Language::French => Lang::Fr,
    }
}

fn said(error: CliError) -> Unwritable {
    error.exit().map_or_else(|| Bilingual { en: String::new(), fr: String::new() }, |(_, text)| text)
}

impl Documents for Written {
    fn dispute_html(&self, case: &Case, language: Language) -> String {
        document::html::html(&case::document(case, lang(language)))
    }

    fn dispute_pdf(&self, case: &Case, language: Language) -> Vec<u8> {
        document::pdf::pdf(&case::document(case, lang(language)))
    }

    fn report_pdf(&self, report: &Report, recorded_at: Instant, picture: &Picture, language: Language) -> Vec<u8> {
        document::pdf::pdf(&report_document::document(report, recorded_at, picture, lang(language)))
    }

    fn workbook(
        &self,
        year: FiscalYear,
        recorded_at: Instant,
        first: Option<HolderYear<'_>>,
        tables: &[Table],
        language: Language,
    ) -> Result<Vec<u8>, Unwritable> {
        let lang = lang(language);
        let overview = |of: HolderYear<'_>| Overview::of(of.picture, of.read, year, of.holder, lang);
        let first = first.map(overview).transpose().map_err(|no| said(no.into()))?;
        xlsx::workbook(year, recorded_at, first.as_ref(), tables, lang).map_err(said)
    }

    fn report_tables(&self, report: &Report, _holder: &HolderId) -> Vec<Table> {
        replay::tables::report(report)
    }

    fn parquet(&self, table: &Table) -> Result<Vec<u8>, Unwritable> {
        parquet::file(table).map_err(said)
    }

    fn sheet(&self, file: &[u8], wanted: SheetWanted<'_>) -> Result<Vec<SheetRow>, Unwritable> {
        // Which sheets a file holds is found out from a file.
        let folder = Scratch::new().map_err(|error| said(CliError::system(&error)))?;
        let path = folder.path().join("sheet");
        std::fs::write(&path, file).map_err(|error| said(CliError::system(&error)))?;
        sheet_rows(&path, wanted)
    }
}

fn sheet_rows(path: &Path, wanted: SheetWanted<'_>) -> Result<Vec<SheetRow>, Unwritable> {
    let unread = |error: FileError| match error {
        FileError::Io(error) => said(CliError::system(&error)),
        FileError::NotAWorkbook(_) | FileError::Unended(_) => both(
            "the file cannot be read as a sheet. Send .xlsx, .ods or .csv, without a password.",
            "impossible de lire le fichier comme feuille. Envoyez-le en .xlsx, .ods ou .csv, sans mot de passe.",
        ),
    };
    let mut file = SheetFile::open(path).map_err(unread)?;
    let names = file.names();
    let plan: Vec<(String, Kind)> = match wanted.kind {
        Some(word) => {
            let kind = Kind::from_name(word).ok_or_else(unknown_kind)?;
            let named = names.iter().find(|name| Kind::from_name(name) == Some(kind)).or_else(|| names.first());
            named.map(|name| (name.clone(), kind)).into_iter().collect()
        }
        None => names.iter().filter_map(|name| Some((name.clone(), Kind::from_name(name)?))).collect(),
    };
    if plan.is_empty() {
        return Err(unknown_kind());
    }
    let mut rows = Vec::new();
    for (name, kind) in plan {
        let found = read(&mut file, &name, kind, Defaults { year: wanted.year }, |_| ()).map_err(unread)?;
        let sheet = Some(name);
        rows.extend(found.mistakes.into_iter().map(|mistake| SheetRow {
            sheet: sheet.clone(),
            row: mistake.row.into(),
            column: Some(mistake.column).filter(|column| !column.is_empty()),
            command: Err(Malformed { en: mistake.message.en, fr: mistake.message.fr }),
        }));
        rows.extend(found.acts.into_iter().map(|act| {
            let id = act.command_id.unwrap_or_else(|| content_id(&act.line, wanted.ledger));
            SheetRow { sheet: sheet.clone(), row: act.row.into(), column: None, command: Ok((act.line.into_vec(), id)) }
        }));
    }
    Ok(rows)
}

fn unknown_kind() -> Unwritable {
    let known = Kind::names().join(", ");
    both(
        format!("nothing says what the rows are. Add ?as=KIND, or name the sheet by its kind: {known}."),
        format!(
            "rien ne dit ce que sont les lignes. Ajoutez ?as=TYPE, ou nommez la feuille d'après son type\u{a0}: {known}."
        ),
    )
}
