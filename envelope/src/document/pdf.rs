//! A document as PDF: the standard fonts that every reader carries, no clock, no random name, so the same bytes every time.

use super::layout::{self, Mark, Weight};
use super::{Dated, Document};
use ledger::display::escaped;
use pdf_writer::{Content, Date, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

const CATALOG: i32 = 1;
const TREE: i32 = 2;
const REGULAR: i32 = 3;
const BOLD: i32 = 4;
const INFO: i32 = 5;
/// Each page takes two numbers from here: itself, and what stands on it.
const PAGES: i32 = 6;

/// The bytes of the file.
pub(crate) fn pdf(document: &Document) -> Vec<u8> {
    let pages: Vec<(i32, Vec<Mark>)> = (PAGES..).step_by(2).zip(layout::pages(document)).collect();
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(Ref::new(CATALOG));
    catalog.pages(Ref::new(TREE)).lang(TextStr(document.language));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    let Dated { year, month, day } = document.dated;
    let mut info = pdf.document_info(Ref::new(INFO));
    info.title(TextStr(&escaped(&document.title)))
        .subject(TextStr(&escaped(&document.subject)))
        .creator(TextStr("envelope"));
    info.creation_date(Date::new(year).month(month).day(day));
    info.finish();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(Ref::new(TREE)).kids(pages.iter().map(|(page, _)| Ref::new(*page))).count(count);
    for (font, name) in [(REGULAR, &b"Helvetica"[..]), (BOLD, b"Helvetica-Bold")] {
        pdf.type1_font(Ref::new(font)).base_font(Name(name)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (number, marks) in &pages {
        let mut page = pdf.page(Ref::new(*number));
        page.media_box(Rect::new(0.0, 0.0, 612.0, 792.0));
        page.parent(Ref::new(TREE)).contents(Ref::new(number + 1));
        page.resources()
            .fonts()
            .pair(name(Weight::Regular), Ref::new(REGULAR))
            .pair(name(Weight::Bold), Ref::new(BOLD));
        page.finish();
        pdf.stream(Ref::new(number + 1), &content(marks));
    }
    pdf.finish()
}

const fn name(weight: Weight) -> Name<'static> {
    match weight {
        Weight::Regular => Name(b"F1"),
        Weight::Bold => Name(b"F2"),
    }
}

/// What stands on a page.
fn content(marks: &[Mark]) -> Vec<u8> {
    let mut content = Content::new();
    // The page is measured in thousandths of a point.
    content.transform([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    for mark in marks {
        match mark {
            Mark::Text { x, y, size, weight, text } => {
                content.begin_text().set_font(name(*weight), exact(*size));
                content.next_line(exact(*x), exact(*y)).show(Str(text)).end_text();
            }
            Mark::Rule { x, y, to, thick } => {
                content.set_line_width(exact(*thick));
                content.move_to(exact(*x), exact(*y)).line_to(exact(*to), exact(*y)).stroke();
            }
        }
    }
    content.finish().into_vec()
}

/// A length as PDF takes it: whole numbers of this size are exact.
#[allow(clippy::cast_precision_loss, reason = "no length on a page comes near 2^24")]
const fn exact(length: i32) -> f32 {
    length as f32
}
