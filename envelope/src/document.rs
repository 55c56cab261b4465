//! Documents that leave the program as paper does: to be read, printed and signed.
//!
//! A [`Document`] is what a document says, in one language; every word is decided before it is made. [`html`] writes it as one
//! page for a browser, [`pdf`] as pages for a printer: [`layout`] breaks lines, tables and pages by the [`widths`] of the
//! standard fonts, and places every piece of text. The same document gives the same bytes, always: no clock is asked.

pub(crate) mod html;
mod layout;
pub(crate) mod pdf;
mod widths;

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    /// The language, as a tag such as `fr-CA`.
    pub(crate) language: &'static str,
    /// The title.
    pub(crate) title: String,
    /// Whose document it is and what it is about, for lists of documents.
    pub(crate) subject: String,
    /// What stands at the head of every page: which document, and what it rests on.
    pub(crate) running: String,
    /// Before a page's number, and between it and the number of pages, as in "Page 1 of 3".
    pub(crate) page_of: [&'static str; 2],
    /// The date of the document: that of the last thing it knows.
    pub(crate) dated: Dated,
    /// The parts.
    pub(crate) sections: Vec<Section>,
}

/// A date as documents keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dated {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

/// A part with its heading; the first may have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) blocks: Vec<Block>,
}

/// What a part is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Some sentences.
    Text(String),
    /// Words with what they stand for.
    Definitions(Vec<(String, String)>),
    /// A table.
    Table(Sheet),
    /// Lines to write on, each with what belongs there and what is known already; kept on one page with its heading.
    ToSign(Vec<(String, String)>),
}

/// On which side a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A table. The first cell of a row is its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) caption: String,
    pub(crate) columns: Vec<(String, Align)>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A table without rows.
    pub(crate) fn new<'a>(caption: &str, columns: impl IntoIterator<Item = (&'a str, Align)>) -> Sheet {
        let columns = columns.into_iter().map(|(heading, align)| (heading.to_owned(), align)).collect();
        Sheet { caption: caption.to_owned(), columns, rows: Vec::new() }
    }
}
