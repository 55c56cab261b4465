//! A document as one page of HTML that needs nothing else: no script, no font, no picture, nothing from elsewhere.

use super::{Align, Block, Document, Section, Sheet};
use ledger::display;
use std::fmt::Write as _;

/// Black on white and by shapes alone, so that it reads the same without colours; on paper tables repeat their headings.
const STYLE: &str = "\
:root{color-scheme:light}\
body{font:1rem/1.5 Helvetica,Arial,sans-serif;color:#111;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}\
header p{color:#333;font-size:.85rem;overflow-wrap:anywhere}\
h1{font-size:1.6rem;line-height:1.2;border-bottom:3px double;padding-bottom:.4rem}\
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid}\
dl{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.25rem 1rem;margin:0}\
dt{font-weight:bold;max-width:16rem}dd{margin:0;overflow-wrap:anywhere}\
.table{overflow-x:auto}\
table{border-collapse:collapse;width:100%;margin:.75rem 0;font-size:.9rem}\
caption{text-align:left;font-style:italic;padding-bottom:.25rem}\
th,td{padding:.3rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid #777}\
thead th{border-bottom:2px solid}tbody th{font-weight:normal}\
.amount{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.short{white-space:nowrap}\
.sign dt{align-self:end}.sign dd{border-bottom:1px solid;min-height:2.5rem;align-content:end}\
@media print{@page{size:letter;margin:2cm}body{margin:0;max-width:none;padding:0;font-size:10pt}\
.table{overflow:visible}thead{display:table-header-group}tr,.sign{break-inside:avoid}h2{break-after:avoid}}";

/// Text of so many characters stands on one line.
const SHORT: usize = 10;

/// The page.
pub(crate) fn html(document: &Document) -> String {
    let (title, running) = (escaped(&document.title), escaped(&document.running));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"description\" content=\"{}\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<p>{running}</p>\n</header>\n<main>\n",
        escaped(document.language),
        escaped(&document.subject),
    );
    for (number, section) in document.sections.iter().enumerate() {
        self::section(&mut page, number, section);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn section(page: &mut String, number: usize, section: &Section) {
    if section.heading.is_empty() {
        page.push_str("<section>\n");
    } else {
        let heading = escaped(&section.heading);
        // Writing into a text cannot fail.
        let _ = write!(page, "<section aria-labelledby=\"s{number}\">\n<h2 id=\"s{number}\">{heading}</h2>\n");
    }
    for block in &section.blocks {
        match block {
            Block::Text(text) => {
                let _ = writeln!(page, "<p>{}</p>", escaped(text));
            }
            Block::Definitions(words) => {
                page.push_str("<dl>\n");
                for (word, text) in words {
                    let _ = writeln!(page, "<dt>{}</dt><dd>{}</dd>", escaped(word), escaped(text));
                }
                page.push_str("</dl>\n");
            }
            Block::Table(sheet) => table(page, sheet),
            Block::ToSign(lines) => {
                page.push_str("<dl class=\"sign\">\n");
                for (label, known) in lines {
                    let _ = writeln!(page, "<dt>{}</dt><dd>{}</dd>", escaped(label), escaped(known));
                }
                page.push_str("</dl>\n");
            }
        }
    }
    page.push_str("</section>\n");
}

fn table(page: &mut String, sheet: &Sheet) {
    // A browser would break a date at its hyphens.
    let class = |align: Align, text: &str| match align {
        Align::Left if text.chars().count() <= SHORT => " class=\"short\"",
        Align::Left => "",
        Align::Right => " class=\"amount\"",
    };
    // A wide table scrolls by itself; the keyboard must reach it.
    let caption = escaped(&sheet.caption);
    let _ = write!(
        page,
        "<div class=\"table\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">\n<table>\n<caption>{caption}</caption>\n<thead>\n<tr>"
    );
    for (heading, align) in &sheet.columns {
        let _ = write!(page, "<th scope=\"col\"{}>{}</th>", class(*align, heading), escaped(heading));
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &sheet.rows {
        page.push_str("<tr>");
        for (place, (cell, (_, align))) in row.iter().zip(&sheet.columns).enumerate() {
            let (class, cell) = (class(*align, cell), escaped(cell));
            let _ = match place {
                0 => write!(page, "<th scope=\"row\"{class}>{cell}</th>"),
                _ => write!(page, "<td{class}>{cell}</td>"),
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

/// Text that is nothing but text to a browser: no markup, and nothing that turns the direction of writing.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in display::escaped(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_becomes_markup() {
        assert_eq!(escaped("<b a='1' c=\"2\">&\u{1b}é"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\\u001bé");
    }
}
