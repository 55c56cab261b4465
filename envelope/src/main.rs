//! The program `envelope`.

use std::process::ExitCode;

fn main() -> ExitCode {
    envelope::cli::run(std::env::args_os().collect())
}
