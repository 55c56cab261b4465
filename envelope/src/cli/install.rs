//! What an installation adds to the program: completions for shells, manual pages.

use super::args::{Completions, Manual};
use super::error::{CliError, Exit};
use super::output::print;
use super::usage::command;
use super::words::Lang;

/// `envelope completions SHELL`.
///
/// # Errors
/// The answer cannot be written.
pub(crate) fn completions(lang: Lang, asked: &Completions) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut command(lang), "envelope", &mut script);
    print(&script)?;
    Ok(Exit::Success)
}

/// `envelope man`.
///
/// # Errors
/// The pages cannot be written.
pub(crate) fn man(lang: Lang, asked: &Manual) -> Result<Exit, CliError> {
    match &asked.output {
        Some(directory) => {
            std::fs::create_dir_all(directory).map_err(|error| CliError::unwritable(&error))?;
            clap_mangen::generate_to(command(lang), directory).map_err(|error| CliError::unwritable(&error))?;
        }
        None => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(command(lang)).render(&mut page);
            rendered.map_err(|error| CliError::unwritable(&error))?;
            print(&page)?;
        }
    }
    Ok(Exit::Success)
}
