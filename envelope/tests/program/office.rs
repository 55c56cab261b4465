//! LibreOffice as a person uses it: it opens a sheet, something is typed into its cells, and it is kept. It has no window; what is typed
//! it reads as it reads the keyboard, in the formats of its locale.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const MACRO: &str = include_str!("../office/typing.bas");

/// An installation with settings of its own.
pub(crate) struct Office {
    settings: TempDir,
}

/// What is done, step by step.
#[derive(Default)]
pub(crate) struct Steps(String);

impl Steps {
    /// Opens a sheet.
    pub(crate) fn open(mut self, path: &Path) -> Steps {
        writeln!(self.0, "open\t{}", path.display()).unwrap();
        self
    }

    /// Empties the example rows of a template.
    pub(crate) fn clear(self) -> Steps {
        self.empty("A2:AZ4")
    }

    /// Empties cells.
    pub(crate) fn empty(mut self, cells: &str) -> Steps {
        writeln!(self.0, "clear\t{cells}").unwrap();
        self
    }

    /// Types a row of cells from its first column on; where nothing is to be typed the cell stays as it is.
    pub(crate) fn row(mut self, row: u32, cells: &[&str]) -> Steps {
        for (column, text) in ('A'..='Z').zip(cells) {
            if !text.is_empty() {
                writeln!(self.0, "type\t{column}{row}\t{text}").unwrap();
            }
        }
        self
    }

    /// Types into one cell.
    pub(crate) fn cell(mut self, cell: &str, text: &str) -> Steps {
        writeln!(self.0, "type\t{cell}\t{text}").unwrap();
        self
    }

    /// Keeps the sheet under this name as .xlsx, .ods and .csv, and closes it.
    pub(crate) fn keep(mut self, path: &Path) -> Steps {
        writeln!(self.0, "keep\t{}\nclose", path.display()).unwrap();
        self
    }

    /// Prints the whole workbook into a .pdf file, and closes it.
    pub(crate) fn print(mut self, path: &Path) -> Steps {
        writeln!(self.0, "print\t{}\nclose", path.display()).unwrap();
        self
    }
}

impl FromIterator<Steps> for Steps {
    fn from_iter<T: IntoIterator<Item = Steps>>(all: T) -> Steps {
        Steps(all.into_iter().map(|steps| steps.0).collect())
    }
}

impl Office {
    /// LibreOffice with this locale, such as `fr-CA`; where it is not installed that is said.
    pub(crate) fn of(locale: &str) -> Option<Office> {
        if Command::new("soffice").arg("--version").output().is_err() {
            eprintln!("SKIPPED: LibreOffice (soffice) is not installed; `.ci/run` installs it.");
            return None;
        }
        let office = Office { settings: TempDir::new().unwrap() };
        let user = office.settings.path().join("user");
        std::fs::create_dir_all(&user).unwrap();
        let settings = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#
        );
        std::fs::write(user.join("registrymodifications.xcu"), settings).unwrap();
        // The first start makes the folders, with an empty module of macros in them.
        office.start(&["--terminate_after_init"]);
        let code = MACRO.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let module = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{code}</script:module>
"#
        );
        std::fs::write(user.join("basic/Standard/Module1.xba"), module).unwrap();
        Some(office)
    }

    fn start(&self, arguments: &[&str]) {
        let settings = format!("-env:UserInstallation=file://{}", self.settings.path().display());
        let output = Command::new("soffice").arg("--headless").arg(settings).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Does what the steps say; every file that they keep or print is there afterwards.
    pub(crate) fn work(&self, steps: &Steps) {
        let file = self.settings.path().join("steps");
        std::fs::write(&file, steps.0.trim_end()).unwrap();
        self.start(&[&format!("macro:///Standard.Module1.Work(\"{}\")", file.display())]);
        for line in steps.0.lines() {
            let files: Vec<PathBuf> = match line.split_once('\t') {
                Some(("keep", path)) => ["xlsx", "ods", "csv"].map(|form| format!("{path}.{form}").into()).into(),
                Some(("print", path)) => vec![path.into()],
                Some(_) | None => continue,
            };
            for file in files {
                assert!(file.is_file(), "LibreOffice did not write {}", file.display());
            }
        }
    }
}
