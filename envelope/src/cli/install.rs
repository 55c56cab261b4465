//! What an installation adds to the program: completions for shells, manual pages.

use super::error::{CliError, Exit};
use super::output::print;
use clap::{Args, Command};
use std::path::PathBuf;

/// Shell completions.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell: bash, elvish, fish, powershell or zsh
    ///
    /// Le shell : bash, elvish, fish, powershell ou zsh
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    shell: clap_complete::Shell,
}

/// Manual pages.
#[derive(Debug, Args)]
pub(crate) struct Manual {
    /// Write the pages of all commands into this directory
    ///
    /// Écrit les pages de toutes les commandes dans ce répertoire
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// `envelope completions SHELL`.
///
/// # Errors
/// The answer cannot be written.
pub(crate) fn completions(mut command: Command, asked: &Completions) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut command, "envelope", &mut script);
    print(&script)?;
    Ok(Exit::Success)
}

/// `envelope man`.
///
/// # Errors
/// The pages cannot be written.
pub(crate) fn man(command: Command, asked: &Manual) -> Result<Exit, CliError> {
    match &asked.output {
        Some(directory) => {
            std::fs::create_dir_all(directory).map_err(|error| CliError::unwritable(&error))?;
            clap_mangen::generate_to(command, directory).map_err(|error| CliError::unwritable(&error))?;
        }
        None => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(command).render(&mut page);
            rendered.map_err(|error| CliError::unwritable(&error))?;
            print(&page)?;
        }
    }
    Ok(Exit::Success)
}
