//! What the service hands out for printers and spreadsheets, written as the command line writes it.

use crate::cli::error::CliError;
use crate::cli::export::{parquet, xlsx};
use crate::cli::show::{case, report_document};
use crate::cli::words::Lang;
use crate::document;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use projections::picture::Picture;
use projections::report::Report;
use replay::case::Case;
use replay::tables::Table;
use service::documents::{Documents, SheetRow, Unwritable};

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
        tables: &[Table],
        language: Language,
    ) -> Result<Vec<u8>, Unwritable> {
        xlsx::workbook(year, recorded_at, tables, lang(language)).map_err(said)
    }

    fn report_tables(&self, report: &Report, _holder: &HolderId) -> Vec<Table> {
        replay::tables::report(report)
    }

    fn parquet(&self, table: &Table) -> Result<Vec<u8>, Unwritable> {
        parquet::file(table).map_err(said)
    }

    fn sheet(&self, _file: &[u8], _kind: Option<&str>) -> Result<Vec<SheetRow>, Unwritable> {
        Err(Bilingual {
            en: "sheets cannot be read yet. Send commands instead.".to_owned(),
            fr: "les feuilles ne peuvent pas encore être lues. Envoyez plutôt des commandes.".to_owned(),
        })
    }
}
