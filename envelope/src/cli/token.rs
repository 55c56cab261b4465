//! `envelope token`: who may use the service.

use super::args::Common;
use super::error::{CliError, Exit};
use super::output::print_json;
use super::store;
use super::words::both;
use clap::{Args, Subcommand};
use ledger::clerk::{Clock as _, SystemClock};
use ledger::ids::HolderId;
use ledger::log::is_server;
use ledger::time::Day;
use ledger::words::DisputeRole;
use serde::Serialize;
use service::access::kept::Place;
use service::access::{Grant, Role, Tokens, is_plain_name};

/// Tokens.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    what: What,
}

/// What is done with tokens.
#[derive(Debug, Subcommand)]
enum What {
    /// Make a token and print it: it cannot be read again
    ///
    /// Crée un jeton et l'affiche : il ne pourra plus être lu
    #[command(after_help = "envelope token create --role broadcaster --holder north")]
    Create(Create),
    /// Every token with what it grants; the tokens themselves are kept nowhere
    ///
    /// Chaque jeton et ce qu'il permet; les jetons eux-mêmes ne sont conservés nulle part
    #[command(after_help = "envelope token list")]
    List,
    /// Revoke a token: from this moment on it is good for nothing
    ///
    /// Révoque un jeton : à partir de cet instant, il ne vaut plus rien
    #[command(after_help = "envelope token revoke 0d5f8a")]
    Revoke(Revoke),
}

#[derive(Debug, Args)]
struct Create {
    /// What its bearer is: broadcaster, administrator, reviewer or auditor
    ///
    /// Ce qu'est son porteur : broadcaster, administrator, reviewer ou auditor
    #[arg(long, value_name = "ROLE", value_parser = ["broadcaster", "administrator", "reviewer", "auditor"], hide_possible_values = true)]
    role: String,
    /// The broadcaster for which it acts (with broadcaster)
    ///
    /// Le télédiffuseur pour lequel il agit (avec broadcaster)
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// The step of Annex B that it decides (with reviewer): staff, program-head, director-finance-operations, president
    /// or board
    ///
    /// L'étape de l'annexe B qu'il tranche (avec reviewer) : staff, program-head, director-finance-operations, president
    /// ou board
    #[arg(long, value_name = "STEP", value_parser = step)]
    step: Option<DisputeRole>,
    /// Who acts with it, as the log will say
    ///
    /// Qui agit avec lui, tel que le journal le dira
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The last day (UTC) on which it is good
    ///
    /// Le dernier jour (UTC) où il est valable
    #[arg(long, value_name = "DATE")]
    expires: Option<Day>,
}

#[derive(Debug, Args)]
struct Revoke {
    /// The token's id
    ///
    /// L'identifiant du jeton
    #[arg(value_name = "ID")]
    id: String,
}

fn step(word: &str) -> Result<DisputeRole, &'static str> {
    DisputeRole::from_word(word).ok_or("staff | program-head | director-finance-operations | president | board")
}

#[derive(Serialize)]
struct Created {
    token: String,
    id: String,
}

#[derive(Serialize)]
struct Listed {
    tokens: Vec<Grant>,
}

/// Creates, lists or revokes tokens.
///
/// # Errors
/// The options do not fit, there is no such token, or the ledger's place cannot be read or written.
pub(crate) async fn token(common: &Common, asked: &Token) -> Result<Exit, CliError> {
    let tokens = Tokens::of(&place(common).await?);
    let now = SystemClock.now();
    match &asked.what {
        What::Create(create) => {
            let role = create.role()?;
            let name = create.name()?;
            let (token, grant) = tokens.create(name, role, create.expires, now).await?;
            print_json(&Created { token, id: grant.id })?;
        }
        What::List => print_json(&Listed { tokens: tokens.list().await? })?,
        What::Revoke(Revoke { id }) => match tokens.revoke(id, now).await? {
            Some(grant) => print_json(&grant)?,
            None => {
                return Err(CliError::Refused(both(
                    format!("there is no token `{id}`. `envelope token list` lists them all."),
                    format!("il n'y a pas de jeton `{id}`. `envelope token list` les énumère tous."),
                )));
            }
        },
    }
    Ok(Exit::Success)
}

/// Where the tokens of a ledger lie. A ledger that is not there yet is made, so that whoever may use it can be said first; a
/// directory that is being served is left alone.
async fn place(common: &Common) -> Result<Place, CliError> {
    let directory = store::directory(&common.ledger)?;
    if is_server(&common.ledger) || !directory.join("ledger.json").is_file() {
        let log = store::create_or_open(&common.ledger, common.wait()).await?;
        return Ok(Place::of(&log, &directory)?);
    }
    Ok(Place::in_directory(&directory))
}

impl Create {
    fn role(&self) -> Result<Role, CliError> {
        let role = match (self.role.as_str(), &self.holder, self.step) {
            ("broadcaster", Some(holder), None) => Role::Broadcaster { holder: holder.clone() },
            ("reviewer", None, Some(step)) => Role::Reviewer { step },
            ("administrator", None, None) => Role::Administrator,
            ("auditor", None, None) => Role::Auditor,
            _ => {
                return Err(CliError::Usage(both(
                    "a broadcaster's token needs --holder, a reviewer's --step; the others take neither.",
                    "le jeton d'un télédiffuseur exige --holder, celui d'un réviseur --step; les autres ne prennent ni l'un ni l'autre.",
                )));
            }
        };
        Ok(role)
    }

    /// The log keeps the name as the actor: it must be a text that a command could state.
    fn name(&self) -> Result<Option<String>, CliError> {
        let Some(name) = &self.name else { return Ok(None) };
        if is_plain_name(name) {
            return Ok(Some(name.clone()));
        }
        Err(CliError::Usage(both(
            "the name is empty, too long, or has characters that cannot be shown. Give 1 to 200 plain characters.",
            "le nom est vide, trop long ou contient des caractères qui ne s'affichent pas. Donnez de 1 à 200 caractères ordinaires.",
        )))
    }
}
