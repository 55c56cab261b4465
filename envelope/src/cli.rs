//! The command line (sections 1 to 3 of the contract).
//!
//! In the order in which a call goes through: `args` is what can be typed and `usage` reads it; `store` opens the ledger;
//! `submit` takes commands, `import` sheets of them (`template` makes such a sheet), `enter` one act field by field, `correct` takes a commitment back, `ask` questions; `status` and `lists` say what there is; `explain`, `diff` and `what_if` say why, since when and what else; `export`,
//! `restore`, `verify`, `checkpoint`, `prove`, `bundle`, `open` and `demo` do what they are called; `show` puts answers into tables, JSON and
//! CSV. `error` is every way in which a call ends badly, with its exit code; `words` and `terms` are the languages.

mod action;
mod allocation;
mod args;
mod ask;
mod backup;
mod bundle;
mod calendar;
mod checkpoint;
mod copy;
mod correct;
mod demo;
mod diff;
mod enter;
mod error;
mod explain;
mod export;
mod import;
mod indicators;
mod install;
mod lists;
mod open;
mod output;
mod overview;
mod progress;
mod prove;
mod refusals;
mod remote;
mod restore;
#[cfg(test)]
mod same_command;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]
mod same_event;
mod serve;
mod show;
mod status;
mod store;
mod style;
mod submit;
mod template;
mod terms;
mod token;
mod usage;
mod values;
mod verify;
mod what_if;
mod xlsx;
mod year;

pub(crate) use crate::words;

use action::{Action, Cli};
use error::{CliError, Exit};
use std::ffi::OsString;
use std::process::ExitCode;
use words::Lang;

/// Runs the program with these arguments, the first of them its name.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let lang = Lang::of_arguments(&arguments);
    let program = arguments.first().cloned().unwrap_or_default();
    let typed = arguments.clone();
    let example = || usage::example(&typed, lang);
    let mut cli = match usage::read(arguments, lang) {
        Ok(cli) => cli,
        Err(ended) => return ended.tell(),
    };
    let lang = *cli.common.lang.get_or_insert(lang);
    if cli.common.output.is_some() && !cli.action.has_output() {
        let told = words::both(
            "this command writes no file, so -o means nothing here. Leave it out, or redirect its answer.",
            "cette commande n'écrit pas de fichier\u{a0}: -o n'y a pas de sens. Omettez-le, ou redirigez sa réponse.",
        );
        return output::tell(CliError::Usage(told), lang, example);
    }
    if let Action::Open(asked) = &cli.action
        && let Some(call) = asked.as_question(&program, &cli.common, lang)
    {
        return run(call);
    }
    if let Action::Serve(asked) = &cli.action {
        return match serve::serve(&cli.common, lang, asked) {
            Ok(done) => done.code(),
            Err(error) => output::tell(error, lang, example),
        };
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::tell(CliError::system(&error), lang, example),
    };
    match runtime.block_on(act(&cli, lang)) {
        Ok(done) => done.code(),
        Err(error) => output::tell(error, lang, example),
    }
}

async fn act(cli: &Cli, lang: Lang) -> Result<Exit, CliError> {
    match &cli.action {
        Action::Submit(asked) => submit::submit(&cli.common, lang, asked).await,
        Action::Import(asked) => import::import(&cli.common, lang, asked).await,
        Action::Enter(asked) => enter::enter(&cli.common, lang, asked).await,
        Action::Correct(asked) => correct::correct(&cli.common, lang, asked).await,
        Action::Template(asked) => template::template(&cli.common, lang, asked),
        Action::Status(asked) => status::status(&cli.common, lang, asked).await,
        Action::Years(asked) => lists::years(&cli.common, lang, asked).await,
        Action::Holders(asked) => lists::holders(&cli.common, lang, asked).await,
        Action::Projects(asked) => lists::projects(&cli.common, lang, asked).await,
        Action::Commitments(asked) => lists::commitments(&cli.common, lang, asked).await,
        Action::Applications(asked) => lists::applications(&cli.common, lang, asked).await,
        Action::Reviews(asked) => lists::reviews(&cli.common, lang, asked).await,
        Action::Disputes(asked) => lists::disputes(&cli.common, lang, asked).await,
        Action::Indicators(asked) => indicators::indicators(&cli.common, lang, asked).await,
        Action::Balances(asked) => ask::balances(&cli.common, lang, asked).await,
        Action::Compliance(asked) => ask::compliance(&cli.common, lang, asked).await,
        Action::Penalties(asked) => ask::penalties(&cli.common, lang, asked).await,
        Action::Allocation(asked) => allocation::allocation(&cli.common, lang, asked).await,
        Action::Credits(asked) => allocation::credits(&cli.common, lang, asked).await,
        Action::Report(asked) => ask::report(&cli.common, lang, asked).await,
        Action::Dispute(asked) => ask::dispute(&cli.common, lang, asked).await,
        Action::Calendar(asked) => calendar::calendar(&cli.common, lang, asked).await,
        Action::History(asked) => ask::history(&cli.common, lang, asked).await,
        Action::Explain(asked) => explain::explain(&cli.common, lang, asked).await,
        Action::Diff(asked) => diff::diff(&cli.common, lang, asked).await,
        Action::WhatIf(asked) => what_if::what_if(&cli.common, lang, asked).await,
        Action::Open(asked) => open::open(&cli.common, lang, asked).await,
        Action::Bundle(asked) => bundle::bundle(&cli.common, lang, asked).await,
        Action::Export(asked) => export::export(&cli.common, lang, asked).await,
        Action::Backup(asked) => backup::backup(&cli.common, lang, asked).await,
        Action::Copy(asked) => copy::copy(&cli.common, lang, asked).await,
        Action::Restore(asked) => restore::restore(&cli.common, lang, asked).await,
        Action::Verify(asked) => verify::verify(&cli.common, lang, asked).await,
        Action::Checkpoint(asked) => checkpoint::checkpoint(&cli.common, lang, asked).await,
        Action::Prove(asked) => prove::prove(&cli.common, lang, asked).await,
        Action::Refusals(asked) => refusals::refusals(&cli.common, lang, asked),
        Action::Serve(_) => Ok(Exit::Success),
        Action::Token(asked) => token::token(&cli.common, asked).await,
        Action::Demo(asked) => demo::demo(&cli.common, lang, asked).await,
        Action::Completions(asked) => install::completions(usage::command(lang), asked),
        Action::Man(asked) => install::man(usage::command(lang), asked),
    }
}
