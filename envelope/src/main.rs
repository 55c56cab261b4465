//! The program `envelope`.

use std::process::ExitCode;

/// A replay allocates and frees millions of small texts, and the state of a large ledger grows without pause.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    envelope::cli::run(std::env::args_os().collect())
}
