//! The command line (sections 1 to 3 of the contract).
//!
//! In the order in which a call goes through: [`args`] reads what was typed, [`store`] opens the ledger, [`submit`] and [`ask`]
//! do what is asked. [`trouble`] is every way in which a call ends badly, with its exit code; [`words`] are the languages.

mod args;
mod ask;
mod output;
mod progress;
mod store;
mod submit;
mod trouble;
mod words;

use args::{Action, Cli};
use std::ffi::OsString;
use std::process::ExitCode;
use trouble::{Done, Trouble};
use words::Lang;

/// Runs the program with these arguments, the first of them its name.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let lang = Lang::of_arguments(&arguments);
    let cli = match args::read(arguments, lang) {
        Ok(cli) => cli,
        Err(ended) => return ended.tell(),
    };
    let lang = cli.common.lang.unwrap_or(lang);
    let runtime = match tokio::runtime::Builder::new_current_thread().build() {
        Ok(runtime) => runtime,
        Err(error) => return Trouble::system(&error).tell(lang),
    };
    match runtime.block_on(act(&cli, lang)) {
        Ok(done) => done.code(),
        Err(trouble) => trouble.tell(lang),
    }
}

async fn act(cli: &Cli, lang: Lang) -> Result<Done, Trouble> {
    match &cli.action {
        Action::Submit(asked) => submit::submit(&cli.common, lang, asked).await,
        Action::Balances(asked) => ask::balances(&cli.common, lang, asked).await,
        Action::Compliance(asked) => ask::compliance(&cli.common, lang, asked).await,
        Action::Penalties(asked) => ask::penalties(&cli.common, lang, asked).await,
    }
}
