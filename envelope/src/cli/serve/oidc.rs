//! Who says who people are: the options of OpenID Connect.

use crate::cli::error::CliError;
use crate::cli::words::both;
use clap::Args;
use service::access::oidc::{Oidc, Settings};
use service::pages::vouched::RETURN;
use std::path::PathBuf;

/// The issuer, and how it knows the service.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Let people and programs in whom this OpenID Connect issuer vouches for
    ///
    /// Admet les personnes et les programmes dont cet émetteur OpenID Connect se porte garant
    #[arg(long = "oidc-issuer", value_name = "URL", requires = "client")]
    issuer: Option<String>,
    /// The name under which the issuer knows this service
    ///
    /// Le nom sous lequel l'émetteur connaît ce service
    #[arg(id = "client", long = "oidc-client", value_name = "ID", requires = "issuer")]
    client: Option<String>,
    /// The file with the secret that the issuer gave for it (or the variable ENVELOPE_OIDC_SECRET); without one the service is a
    /// public client
    ///
    /// Le fichier du secret que l'émetteur a donné pour lui (ou la variable ENVELOPE_OIDC_SECRET); sans secret, le service est un
    /// client public
    #[arg(long = "oidc-secret", value_name = "FILE", requires = "issuer")]
    secret: Option<PathBuf>,
    /// The claim that names the role: administrator, auditor, reviewer:STEP or broadcaster:HOLDER
    ///
    /// L'attribut qui nomme le rôle : administrator, auditor, reviewer:ÉTAPE ou broadcaster:TITULAIRE
    #[arg(long = "oidc-claim", value_name = "NAME", default_value = "envelope")]
    claim: String,
    /// For whom the access tokens of programs must be (the client where it is not given)
    ///
    /// À qui les jetons d'accès des programmes doivent être destinés (le client s'il n'est pas précisé)
    #[arg(long = "oidc-audience", value_name = "TEXT", requires = "issuer")]
    audience: Option<String>,
    /// What is asked of the issuer at a sign-in
    ///
    /// Ce qui est demandé à l'émetteur lors d'une ouverture de session
    #[arg(long = "oidc-scope", value_name = "TEXT", default_value = "openid")]
    scope: String,
}

impl Options {
    /// The issuer; none where none is named.
    ///
    /// # Errors
    /// The secret cannot be read, or the issuer not be trusted.
    pub(super) fn read(&self, public_url: &str) -> Result<Option<Oidc>, CliError> {
        let (Some(issuer), Some(client)) = (&self.issuer, &self.client) else { return Ok(None) };
        let secret = match &self.secret {
            None => std::env::var("ENVELOPE_OIDC_SECRET").ok(),
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                let path = path.display();
                CliError::Usage(both(
                    format!("`{path}` cannot be read ({error}). Name the file with the secret."),
                    format!("`{path}` est illisible ({error}). Indiquez le fichier du secret."),
                ))
            })?),
        };
        let secret = secret.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let settings = Settings {
            issuer: issuer.clone(),
            client: client.clone(),
            secret,
            claim: self.claim.clone(),
            audience: self.audience.clone().unwrap_or_else(|| client.clone()),
            scope: self.scope.clone(),
            redirect: format!("{public_url}{RETURN}"),
        };
        Oidc::new(settings).map(Some).map_err(CliError::Usage)
    }
}
