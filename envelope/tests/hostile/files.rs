//! What is said of files that were handed in: their names, their sheets and their cells.

use crate::program::{Place, python};
use crate::{TEXTS, commands, is_text};
use std::process::Command;

/// A file may be called anything, and a sheet in it too: what is said of them commands nobody.
#[test]
fn names_of_files_command_no_terminal() {
    let place = Place::new();
    let row = "2022-03-02;i;=1+1;drama;klingon;P;independent;none;1;1\r\n";
    let headings = "effective_on;project;title;genre;language;producer;production;digital_media;positions.total;positions.women\r\n";
    let names = TEXTS.iter().filter(|text| !text.contains(['\0', '/'])).map(|text| format!("{text}.csv"));
    for (number, (name, lang)) in names.zip(["en", "fr"].into_iter().cycle()).enumerate() {
        std::fs::write(place.path(&name), format!("{headings}{row}")).unwrap();
        let file = format!("./{name}");
        let others: [&[&str]; 3] =
            [&["submit", &file], &["restore", &file, "--into", &format!("{file}-ledger")], &["open", &file, "years"]];
        for asked in [
            &["import", &file, "--format", "table"][..],
            &["import", &file, "--format", "json", "--as", "register-project"],
            &["import", &file, "--format", "table", "--as", "register-project", "--outcomes", "./told.xlsx"],
            others[number % others.len()],
        ] {
            let told = place.run(&[asked, &["--lang", lang]].concat());
            assert!(told.code.is_some_and(|code| code > 0), "{asked:?}");
            assert!(
                !told.out.contains(commands) && !told.err.contains(commands),
                "{asked:?}: {} {}",
                told.out,
                told.err
            );
        }
        let out = format!("{file}.xlsx");
        let told = place.run(&["template", "commit", "-o", &out, "--lang", lang]).ends(0);
        assert!(!told.err.contains(commands), "{:?}", told.err);
    }
    is_text(&place, "told.xlsx", &["=1+1"]);
}

/// An .ods file whose cells and sheet hold the texts, as far as its form can: odfpy writes it, from PyPI.
#[test]
fn a_sheet_of_another_program_commands_no_terminal() {
    let write = r#"
import json, sys
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
book = OpenDocumentSpreadsheet()
table = Table(name="\u202eregister-project")
for row in json.load(sys.stdin):
    line = TableRow()
    for text in row:
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=text))
        line.addElement(cell)
    table.addElement(line)
book.spreadsheet.addElement(table)
book.save(sys.argv[1])
"#;
    let Some(python) = python("odf") else { return };
    let place = Place::new();
    let mut writer = Command::new(python);
    writer.args(["-c", write]).arg(place.path("rows.ods")).stdin(std::process::Stdio::piped());
    let mut child = writer.stderr(std::process::Stdio::piped()).spawn().unwrap();
    // What XML cannot hold no such file holds.
    let possible = TEXTS.iter().filter(|text| !text.contains(|c: char| c.is_control() && !"\n\r\t".contains(c)));
    let mut rows = vec![serde_json::json!(["effective_on", "holder", "name.en", "name.fr", "kind", "\u{202e}turned"])];
    rows.extend(possible.map(|text| serde_json::json!(["2022-03-02", text, text, text, text, text])));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), serde_json::to_string(&rows).unwrap().as_bytes())
        .unwrap();
    let written = child.wait_with_output().unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    for (lang, format) in [("en", "table"), ("fr", "table"), ("en", "json"), ("fr", "json")] {
        for more in [&[][..], &["--as", "register-holder"], &["--as", "register-holder", "--outcomes", "told.csv"]] {
            let told = place.run(&[&["import", "rows.ods", "--lang", lang, "--format", format], more].concat());
            assert!(told.code.is_some_and(|code| code > 0), "{}", told.out);
            assert!(!told.out.contains(commands) && !told.err.contains(commands), "{} {}", told.out, told.err);
        }
    }
    let told = std::fs::read_to_string(place.path("told.csv")).unwrap();
    assert!(!told.contains(|letter| commands(letter) && letter != '\r'), "{told:?}");
    assert!(told.contains("'=1+1"), "{told}");
}
