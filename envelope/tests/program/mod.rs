//! Running the program as a person or a script does.
#![allow(dead_code, reason = "each file of tests uses some of it")]

pub(crate) mod client;
pub(crate) mod office;

use serde_json::Value;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A Python that has these packages of PyPI; where it has not, that is said. The one that `ENVELOPE_OUTSIDE_PYTHON` names must have them.
pub(crate) fn python(packages: &str) -> Option<PathBuf> {
    let named = std::env::var_os("ENVELOPE_OUTSIDE_PYTHON").filter(|path| !path.is_empty()).map(PathBuf::from);
    let python = named.clone().unwrap_or_else(|| PathBuf::from("python3"));
    let has = Command::new(&python).args(["-c", &format!("import {packages}")]).output();
    let has = has.is_ok_and(|output| output.status.success());
    assert!(has || named.is_none(), "ENVELOPE_OUTSIDE_PYTHON has not all of {packages}");
    if !has {
        eprintln!("SKIPPED: not all of {packages} are installed; `.ci/run` installs them.");
    }
    has.then_some(python)
}

/// What a program of poppler says of a file; nothing where it is not installed, which is said.
pub(crate) fn poppler(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} complains");
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: {program} is not installed (poppler-utils), so what is printed was not read back.");
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

/// A place for a ledger of its own.
pub(crate) struct Place {
    directory: TempDir,
}

/// What a call gave.
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    pub(crate) fn of(output: Output) -> Answer {
        Answer {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {} {}", self.out, self.err))
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Answer {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

impl Place {
    pub(crate) fn new() -> Place {
        Place { directory: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.path("ledger")
    }

    /// The program over this place's ledger, in English, whoever runs the tests.
    pub(crate) fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_envelope"));
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
            program.env_remove(name);
        }
        program.env("ENVELOPE_LEDGER", self.ledger()).env("USER", "tester").current_dir(self.directory.path());
        program
    }

    /// A line of shell over this place's ledger, with the program as `$0`.
    pub(crate) fn program_in_a_shell(&self, line: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", line, env!("CARGO_BIN_EXE_envelope")]);
        shell.env("ENVELOPE_LEDGER", self.ledger()).env("USER", "tester").current_dir(self.directory.path());
        shell
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Answer {
        Answer::of(self.program().args(arguments).stdin(Stdio::null()).output().unwrap())
    }

    pub(crate) fn run_with<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Answer {
        let mut program = self.program();
        program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            // A program that stops reading is what some tests are about.
            let _ = stdin.write_all(&input);
        });
        let answer = Answer::of(child.wait_with_output().unwrap());
        writer.join().unwrap();
        answer
    }

    /// The ledger of the demonstration.
    pub(crate) fn demo(&self) -> Answer {
        self.run(&["demo", "--into", self.ledger().to_str().unwrap()])
    }
}

/// The commands of the demonstration.
pub(crate) fn demo_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/published-2016-2017.jsonl")
}

/// A command that opens the year 2021-2022.
pub(crate) const OPEN: &str = r#"{"command":"open-year","command_id":"00000000-0000-4000-8000-000000000001","effective_on":"2021-04-01","year":"2021-2022"}"#;

/// A command that registers a broadcaster.
pub(crate) const REGISTER: &str = r#"{"command":"register-holder","command_id":"00000000-0000-4000-8000-000000000002","effective_on":"2021-04-01","holder":"aptn","name":{"en":"APTN","fr":"RTPA"},"kind":"independent"}"#;
