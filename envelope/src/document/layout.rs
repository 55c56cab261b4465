//! Where everything stands on pages of a printer: lines, tables and pages broken by the widths of the letters.
//!
//! All lengths are whole thousandths of a point, so that no rounding differs from one machine to another; heights are counted
//! from the foot of the page, as PDF does.

use super::widths::{BOLD, REGULAR};
use super::{Align, Block, Document, Section, Sheet};
use ledger::display::escaped;

/// The width of a page: Letter, the size in use in Canada.
pub(super) const WIDTH: i32 = 612_000;
/// Its height.
pub(super) const HEIGHT: i32 = 792_000;
const LEFT: i32 = 54_000;
const RIGHT: i32 = WIDTH - 54_000;
const TOP: i32 = HEIGHT - 72_000;
const BOTTOM: i32 = 62_000;
/// Inside a cell, on each side.
const PAD: i32 = 4_000;

/// Weights of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A kind of text: its size, the distance of its lines, its weight.
#[derive(Clone, Copy, Debug)]
struct Font {
    size: i32,
    line: i32,
    weight: Weight,
}

const TITLE: Font = Font { size: 18_000, line: 22_000, weight: Weight::Bold };
const HEADING: Font = Font { size: 12_000, line: 15_000, weight: Weight::Bold };
const BODY: Font = Font { size: 10_000, line: 13_000, weight: Weight::Regular };
const WORD: Font = Font { size: 10_000, line: 13_000, weight: Weight::Bold };
const CAPTION: Font = Font { size: 8_500, line: 11_000, weight: Weight::Regular };
const CELL: Font = Font { size: 8_500, line: 10_500, weight: Weight::Regular };
const HEAD: Font = Font { size: 8_500, line: 10_500, weight: Weight::Bold };
const SMALL: Font = Font { size: 7_500, line: 9_500, weight: Weight::Regular };

/// Something on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Text in WinAnsiEncoding, from its lower left.
    Text { x: i32, y: i32, size: i32, weight: Weight, text: Vec<u8> },
    /// A level rule.
    Rule { x: i32, y: i32, to: i32, thick: i32 },
}

/// The marks of every page.
pub(super) fn pages(document: &Document) -> Vec<Vec<Mark>> {
    let mut press = Press { pages: vec![Vec::new()], y: TOP };
    press.text(&document.title, TITLE, LEFT, RIGHT);
    press.rule(1_200);
    press.space(6_000);
    for section in &document.sections {
        press.section(section);
    }
    let mut pages = press.pages;
    let all = pages.len();
    for (page, number) in pages.iter_mut().zip(1..) {
        let [before, between] = document.page_of;
        let mut y = HEIGHT - 40_000;
        for line in wrap(&encoded(&document.running), SMALL, RIGHT - LEFT) {
            page.push(Mark::Text { x: LEFT, y, size: SMALL.size, weight: SMALL.weight, text: line });
            y -= SMALL.line;
        }
        page.push(Mark::Rule { x: LEFT, y: y + 4_000, to: RIGHT, thick: 500 });
        let foot = encoded(&format!("{before} {number} {between} {all}"));
        let x = RIGHT - width(&foot, SMALL);
        page.push(Mark::Text { x, y: 36_000, size: SMALL.size, weight: SMALL.weight, text: foot });
    }
    pages
}

/// Pages as they are filled from the top.
struct Press {
    pages: Vec<Vec<Mark>>,
    y: i32,
}

impl Press {
    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Begins a page where so much does not fit any more.
    fn need(&mut self, height: i32) {
        if self.y - height < BOTTOM && self.y < TOP {
            self.turn();
        }
    }

    /// Leaves some room, but none at the top of a page.
    fn space(&mut self, height: i32) {
        if self.y < TOP {
            self.y -= height;
        }
    }

    fn rule(&mut self, thick: i32) {
        self.mark(Mark::Rule { x: LEFT, y: self.y, to: RIGHT, thick });
    }

    /// One line, already encoded, that takes its height from the page.
    fn line(&mut self, text: Vec<u8>, style: Font, x: i32) {
        self.y -= style.line;
        // Letters reach below the line on which they stand.
        let y = self.y + (style.line - style.size) / 2 + style.size / 5;
        self.mark(Mark::Text { x, y, size: style.size, weight: style.weight, text });
    }

    /// Lines between two edges, over as many pages as they take.
    fn text(&mut self, text: &str, style: Font, from: i32, to: i32) {
        for line in wrap(&encoded(text), style, to - from) {
            self.need(style.line);
            self.line(line, style, from);
        }
    }

    fn section(&mut self, section: &Section) {
        self.space(10_000);
        let to_sign = section.blocks.iter().map(|block| match block {
            Block::ToSign(lines) => lines.iter().map(|_| SIGN).sum(),
            Block::Text(_) | Block::Definitions(_) | Block::Table(_) => 3 * BODY.line,
        });
        // A heading never stands alone at the foot of a page, and what is signed stands with it.
        let signed = section.blocks.iter().any(|block| matches!(block, Block::ToSign(_)));
        let room: i32 = if signed { to_sign.sum() } else { 4 * BODY.line };
        self.need(HEADING.line + room);
        if !section.heading.is_empty() {
            self.text(&section.heading, HEADING, LEFT, RIGHT);
            self.rule(400);
            self.space(5_000);
        }
        for block in &section.blocks {
            match block {
                Block::Text(text) => self.text(text, BODY, LEFT, RIGHT),
                Block::Definitions(words) => self.definitions(words),
                Block::Table(sheet) => self.table(sheet),
                Block::ToSign(lines) => self.lines_to_sign(lines),
            }
            self.space(5_000);
        }
    }

    fn definitions(&mut self, words: &[(String, String)]) {
        let widest = words.iter().map(|(word, _)| width(&encoded(word), WORD)).max().unwrap_or_default();
        let column = LEFT + widest.min((RIGHT - LEFT) / 3) + 12_000;
        for (word, text) in words {
            let left = wrap(&encoded(word), WORD, column - LEFT - 12_000);
            let right = wrap(&encoded(text), BODY, RIGHT - column);
            let count = left.len().max(right.len());
            let (mut left, mut right) = (left.into_iter(), right.into_iter());
            for _ in 0..count {
                self.need(BODY.line);
                let y = self.y;
                if let Some(line) = left.next() {
                    self.line(line, WORD, LEFT);
                }
                self.y = y;
                self.line(right.next().unwrap_or_default(), BODY, column);
            }
            self.y -= 2_000;
        }
    }

    fn lines_to_sign(&mut self, lines: &[(String, String)]) {
        let from = LEFT + 90_000;
        for (label, known) in lines {
            self.need(SIGN);
            self.y -= SIGN - BODY.line;
            let y = self.y;
            self.line(encoded(label), BODY, LEFT);
            self.y = y;
            self.line(encoded(known), BODY, from + PAD);
            self.mark(Mark::Rule { x: from, y: self.y, to: RIGHT - 90_000, thick: 600 });
        }
    }

    fn table(&mut self, sheet: &Sheet) {
        let widths = columns(sheet);
        let aligns: Vec<Align> = sheet.columns.iter().map(|(_, align)| *align).collect();
        let cells = |row: &[String], style| -> Vec<Vec<Vec<u8>>> {
            row.iter().zip(&widths).map(|(cell, width)| wrap(&encoded(cell), style, width - 2 * PAD)).collect()
        };
        let headings: Vec<String> = sheet.columns.iter().map(|(heading, _)| heading.clone()).collect();
        let head = cells(&headings, HEAD);
        let first = sheet.rows.first().map(|row| cells(row, CELL)).unwrap_or_default();
        self.need(2 * CAPTION.line + tall(&head, HEAD) + tall(&first, CELL).min(TOP / 2));
        self.text(&sheet.caption, CAPTION, LEFT, RIGHT);
        self.row(&head, HEAD, &widths, &aligns, 900);
        for row in &sheet.rows {
            let mut row = cells(row, CELL);
            while row.iter().any(|lines| !lines.is_empty()) {
                let page = TOP - BOTTOM - tall(&head, HEAD);
                let height = tall(&row, CELL);
                let too_tall = height > page;
                if self.y - height < BOTTOM && (!too_tall || self.y - 4 * CELL.line < BOTTOM) {
                    self.turn();
                    self.row(&head, HEAD, &widths, &aligns, 900);
                }
                // A row taller than a page goes on, on the next.
                let fits = usize::try_from((self.y - BOTTOM - 2 * PAD) / CELL.line).unwrap_or_default().max(1);
                let rest = row.iter_mut().map(|lines| lines.split_off(fits.min(lines.len()))).collect();
                self.row(&row, CELL, &widths, &aligns, 300);
                row = rest;
            }
        }
    }

    /// One row, with the rule below it.
    fn row(&mut self, cells: &[Vec<Vec<u8>>], style: Font, widths: &[i32], aligns: &[Align], thick: i32) {
        let (top, height) = (self.y - PAD, tall(cells, style));
        let mut x = LEFT;
        for ((lines, wide), align) in cells.iter().zip(widths).zip(aligns) {
            self.y = top;
            for line in lines {
                let at = match align {
                    Align::Left => x + PAD,
                    Align::Right => x + wide - PAD - width(line, style),
                };
                self.line(line.clone(), style, at);
            }
            x += wide;
        }
        self.y = top + PAD - height;
        self.mark(Mark::Rule { x: LEFT, y: self.y, to: x, thick });
    }
}

/// A line to write on takes so much.
const SIGN: i32 = 30_000;

/// The height of a row.
fn tall(cells: &[Vec<Vec<u8>>], style: Font) -> i32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or_default();
    i32::try_from(lines).unwrap_or(i32::MAX / style.line).saturating_mul(style.line).saturating_add(2 * PAD)
}

/// How wide each column is: what it would take and a part of what is left, or, where that is too much, no less than its longest word and a fair part of
/// the rest.
fn columns(sheet: &Sheet) -> Vec<i32> {
    let room = RIGHT - LEFT;
    let count = i32::try_from(sheet.columns.len().max(1)).unwrap_or(1);
    let measured: Vec<(i32, i32)> = sheet
        .columns
        .iter()
        .enumerate()
        .map(|(place, (heading, _))| {
            let heading = encoded(heading);
            let cells = sheet.rows.iter().filter_map(|row| row.get(place)).map(|cell| (encoded(cell), CELL));
            let all = || cells.clone().chain([(heading.clone(), HEAD)]);
            let longest = |(text, style): (Vec<u8>, Font)| {
                text.split(|byte| *byte == b' ').map(|word| width(word, style)).max().unwrap_or_default()
            };
            let whole = all().map(|(text, style)| width(&text, style)).max().unwrap_or_default();
            let word = all().map(longest).max().unwrap_or_default();
            (word.min(room / count) + 2 * PAD, whole + 2 * PAD)
        })
        .collect();
    let (least, whole): (i32, i32) =
        (measured.iter().map(|(least, _)| least).sum(), measured.iter().map(|(_, whole)| whole).sum());
    if whole <= room {
        let more = (room - whole) / count;
        return measured.into_iter().map(|(_, whole)| whole + more).collect();
    }
    let (spare, wanted) = (i64::from((room - least).max(0)), i64::from((whole - least).max(1)));
    let part = |(least, whole): (i32, i32)| {
        let extra = i64::from(whole - least) * spare / wanted;
        least + i32::try_from(extra).unwrap_or_default()
    };
    measured.into_iter().map(part).collect()
}

/// The width of encoded text.
fn width(text: &[u8], style: Font) -> i32 {
    let table = match style.weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    let wide = |byte: &u8| byte.checked_sub(32).and_then(|place| table.get(usize::from(place))).copied();
    let sum: i64 = text.iter().filter_map(wide).map(i64::from).sum();
    i32::try_from(sum * i64::from(style.size) / 1_000).unwrap_or(i32::MAX / 4)
}

/// Lines no wider than the room: broken at spaces, and inside a word only where the word alone is too wide.
fn wrap(text: &[u8], style: Font, room: i32) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    for paragraph in text.split(|byte| *byte == b'\n') {
        let mut line: Vec<u8> = Vec::new();
        for word in paragraph.split(|byte| *byte == b' ') {
            let mut longer = line.clone();
            if !line.is_empty() {
                longer.push(b' ');
            }
            longer.extend_from_slice(word);
            if width(&longer, style) <= room {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for byte in word {
                line.push(*byte);
                if width(&line, style) > room && line.len() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, vec![*byte]));
                }
            }
        }
        lines.push(line);
    }
    lines
}

/// The characters of WinAnsiEncoding that are not those of Latin-1.
const BEYOND_LATIN: [(char, u8); 27] = [
    ('€', 128),
    ('‚', 130),
    ('ƒ', 131),
    ('„', 132),
    ('…', 133),
    ('†', 134),
    ('‡', 135),
    ('ˆ', 136),
    ('‰', 137),
    ('Š', 138),
    ('‹', 139),
    ('Œ', 140),
    ('Ž', 142),
    ('‘', 145),
    ('’', 146),
    ('“', 147),
    ('”', 148),
    ('•', 149),
    ('–', 150),
    ('—', 151),
    ('˜', 152),
    ('™', 153),
    ('š', 154),
    ('›', 155),
    ('œ', 156),
    ('ž', 158),
    ('Ÿ', 159),
];

/// Text in WinAnsiEncoding. A sign that has a plain form gets it; a character that the fonts do not have shows as `?`.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in escaped(text).chars() {
        match character {
            '\n' | ' '..='~' | '\u{a0}'..='\u{ff}' => bytes.push(u8::try_from(character).unwrap_or(b'?')),
            '\t' | '\r' => bytes.push(b' '),
            '\u{202f}' | '\u{2009}' | '\u{2007}' => bytes.push(0xa0),
            '−' | '\u{2011}' | '\u{2010}' => bytes.push(b'-'),
            '→' => bytes.extend_from_slice(b"->"),
            '≥' => bytes.extend_from_slice(b">="),
            '≤' => bytes.extend_from_slice(b"<="),
            other => {
                let known = BEYOND_LATIN.iter().find(|(known, _)| *known == other);
                bytes.push(known.map_or(b'?', |(_, byte)| *byte));
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_stay_and_what_cannot_be_printed_is_seen() {
        assert_eq!(encoded("é œ — ’ Ł 字"), [0xe9, b' ', 156, b' ', 151, b' ', 146, b' ', b'?', b' ', b'?']);
        assert_eq!(encoded("a\tb\nc"), b"a b\nc");
        assert_eq!(encoded("1\u{a0}000\u{202f}$ −2"), b"1\xa0000\xa0$ -2");
    }

    #[test]
    fn lines_break_at_spaces_and_inside_a_word_only_where_they_must() {
        let lines = wrap(b"a bb ccc", BODY, width(b"a bb", BODY));
        assert_eq!(lines, [b"a bb".to_vec(), b"ccc".to_vec()]);
        let long = wrap(b"iiiiii", BODY, width(b"iii", BODY));
        assert_eq!(long, [b"iii".to_vec(), b"iii".to_vec()]);
        assert!(wrap(b"1\xa0000 1\xa0000", BODY, width(b"1\xa0000", BODY)).iter().all(|line| line.len() == 5));
    }
}
