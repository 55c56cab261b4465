//! Which cells of an OpenDocument sheet hold a percentage. The reader of workbooks gives the number alone.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor};
use zip::ZipArchive;
use zip::result::ZipError;

/// Rows and columns, counted from nothing.
pub(super) type Cells = HashSet<(u32, u32)>;

/// As many repetitions of one cell are looked at: a format laid on the whole of an empty column holds no percentage.
const MOST_REPEATED: u32 = 512;

/// The cells of each sheet that hold a percentage; none where the archive is another kind of workbook.
///
/// # Errors
/// The file is not what it seems to be; why, in the reader's own words.
pub(super) fn percentages(bytes: &[u8]) -> Result<HashMap<String, Cells>, String> {
    let not = |error: &dyn std::fmt::Display| error.to_string();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| not(&error))?;
    let content = match archive.by_name("content.xml") {
        Ok(content) => content,
        Err(ZipError::FileNotFound) => return Ok(HashMap::new()),
        Err(error) => return Err(not(&error)),
    };
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut sheets: HashMap<String, Cells> = HashMap::new();
    let (mut name, mut row, mut column, mut rows) = (String::new(), 0_u32, 0_u32, 0_u32);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| not(&error))?;
        if matches!(event, Event::Eof) {
            return Ok(sheets);
        }
        let (Event::Start(tag) | Event::Empty(tag)) = &event else { continue };
        match tag.name().into_inner() {
            "table:table" => (name, row, rows) = (attribute(tag, "table:name").unwrap_or_default(), 0, 0),
            "table:table-row" => {
                row = row.saturating_add(rows);
                rows = repeated(tag, "table:number-rows-repeated");
                column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let times = repeated(tag, "table:number-columns-repeated");
                if attribute(tag, "office:value-type").as_deref() == Some("percentage") {
                    let cells = sheets.entry(name.clone()).or_default();
                    for down in 0..rows.min(MOST_REPEATED) {
                        let at = |across| (row.saturating_add(down), column.saturating_add(across));
                        cells.extend((0..times.min(MOST_REPEATED)).map(at));
                    }
                }
                column = column.saturating_add(times);
            }
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    Some(found.value.into_owned())
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|times| times.parse().ok()).unwrap_or(1)
}
