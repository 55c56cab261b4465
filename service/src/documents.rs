//! What is written for printers, spreadsheets and other programs. The program that serves writes them as its own command line
//! does; the service only hands them out.

use ledger::command::Malformed;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use projections::picture::Picture;
use projections::report::Report;
use replay::Read;
use replay::case::Case;
use replay::tables::Table;
use uuid::Uuid;

/// Why a document could not be written.
pub type Unwritable = Bilingual;

/// A row of a sheet as the command that it stands for, or why it is none.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// The sheet; none where the file has no sheets.
    pub sheet: Option<String>,
    /// The row, counted as the sheet counts.
    pub row: u64,
    /// The column that is wrong.
    pub column: Option<String>,
    /// The command as one line of JSON, with the id under which it is judged.
    pub command: Result<(Vec<u8>, Uuid), Malformed>,
}

/// What a sheet is read as.
#[derive(Clone, Copy, Debug)]
pub struct SheetWanted<'a> {
    /// What its rows are; none where the names of the sheets say it.
    pub kind: Option<&'a str>,
    /// The year of rows that name none.
    pub year: Option<FiscalYear>,
    /// The ledger's name: the same row gets the same command id.
    pub ledger: &'a str,
}

/// One broadcaster's year, for the page with which its workbook begins.
#[derive(Clone, Copy, Debug)]
pub struct HolderYear<'a> {
    /// Whose.
    pub holder: &'a HolderId,
    /// The state that the page rests on.
    pub picture: &'a Picture,
    /// What of the log was read for it.
    pub read: &'a Read,
}

/// Writes documents.
pub trait Documents: Send + Sync {
    /// The review file of a dispute as a page.
    fn dispute_html(&self, case: &Case, language: Language) -> String;

    /// The review file of a dispute, to be printed and signed.
    fn dispute_pdf(&self, case: &Case, language: Language) -> Vec<u8>;

    /// A periodic report, to be printed.
    fn report_pdf(&self, report: &Report, recorded_at: Instant, picture: &Picture, language: Language) -> Vec<u8>;

    /// Tables as a workbook, a sheet a table; where it is one broadcaster's year, with a first page for its manager.
    ///
    /// # Errors
    /// They do not fit.
    fn workbook(
        &self,
        year: FiscalYear,
        recorded_at: Instant,
        first: Option<HolderYear<'_>>,
        tables: &[Table],
        language: Language,
    ) -> Result<Vec<u8>, Unwritable>;

    /// A periodic report as tables.
    fn report_tables(&self, report: &Report, holder: &HolderId) -> Vec<Table>;

    /// A table as a Parquet file.
    ///
    /// # Errors
    /// A cell is not what its column says.
    fn parquet(&self, table: &Table) -> Result<Vec<u8>, Unwritable>;

    /// The rows of a sheet as commands.
    ///
    /// # Errors
    /// The file is no sheet, or of no known kind.
    fn sheet(&self, file: &[u8], wanted: SheetWanted<'_>) -> Result<Vec<SheetRow>, Unwritable>;
}
