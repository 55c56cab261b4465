//! The command line (sections 1 to 3 of the contract).
//!
//! In the order in which a call goes through: `args` is what can be typed and `usage` reads it; `store` opens the ledger;
//! `submit` takes commands, `ask` questions, and `export`, `restore`, `verify`, `checkpoint`, `prove` and
//! `demo` do what they are called; `show` puts
//! answers into tables, JSON and CSV. `trouble` is every way in which a call ends badly, with its exit code; `words` and `terms`
//! are the languages.

mod args;
mod ask;
mod bundle;
mod calendar;
mod checkpoint;
mod demo;
mod export;
mod install;
mod output;
mod progress;
mod prove;
mod refusals;
mod restore;
mod show;
mod store;
mod submit;
mod terms;
mod trouble;
mod usage;
mod verify;
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
    let cli = match usage::read(arguments, lang) {
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
        Action::Report(asked) => ask::report(&cli.common, lang, asked).await,
        Action::Dispute(asked) => ask::dispute(&cli.common, lang, asked).await,
        Action::Calendar(asked) => calendar::calendar(&cli.common, lang, asked).await,
        Action::History(asked) => ask::history(&cli.common, lang, asked).await,
        Action::Bundle(asked) => bundle::bundle(&cli.common, lang, asked).await,
        Action::Export(asked) => export::export(&cli.common, lang, asked).await,
        Action::Restore(asked) => restore::restore(&cli.common, lang, asked).await,
        Action::Verify(asked) => verify::verify(&cli.common, lang, asked).await,
        Action::Checkpoint(asked) => checkpoint::checkpoint(&cli.common, lang, asked).await,
        Action::Prove(asked) => prove::prove(&cli.common, lang, asked).await,
        Action::Refusals(asked) => refusals::refusals(&cli.common, lang, asked),
        Action::Demo(asked) => demo::demo(&cli.common, lang, asked).await,
        Action::Completions(asked) => install::completions(lang, asked),
        Action::Man(asked) => install::man(lang, asked),
    }
}
