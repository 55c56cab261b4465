//! `envelope serve`: the ledger over HTTP, until it is told to end.

mod demo;
mod documents;
mod oidc;

use super::args::Common;
use super::error::{CliError, Exit};
use super::output::print;
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::log::{EventLog as _, Store};
use service::access::attempts::Attempts;
use service::access::kept::Place;
use service::access::oidc::Oidc;
use service::access::session::Sessions;
use service::access::{Role, Tokens};
use service::app::{App, Parts, WORKING};
use service::live::Live;
use service::metrics::Metrics;
use service::proposals::Proposals;
use service::server;
use service::settings::Settings;
use service::tree::KeptTree;
use service::verification::Verifications;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How many tries with a wrong token are looked at in a minute.
const TRIES: u32 = 120;

/// How many tries with the sign-in form.
const FORM_TRIES: u32 = 10;

/// Serving.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The address and port to listen on
    ///
    /// L'adresse et le port d'écoute
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address under which the service is known outside, such as https://ledger.example
    ///
    /// L'adresse sous laquelle le service est connu au dehors, par exemple https://registre.example
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Encrypt with this certificate (PEM)
    ///
    /// Chiffre avec ce certificat (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key (PEM)
    ///
    /// La clé du certificat (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Serve the demonstration from a temporary directory, with a sign-in link for each role
    ///
    /// Sert la démonstration depuis un répertoire temporaire, avec un lien d'ouverture de session par rôle
    #[arg(long)]
    demo: bool,
    /// The file of the key that signs checkpoints (beside the ledger's directory where it is not given)
    ///
    /// Le fichier de la clé qui signe les points de contrôle (à côté du répertoire du registre s'il n'est pas précisé)
    #[arg(long, env = "ENVELOPE_KEY", value_name = "FILE")]
    key: Option<PathBuf>,
    /// Show checkpoints and tiles to everyone
    ///
    /// Montre à tous les points de contrôle et les tuiles
    #[arg(long)]
    public_proofs: bool,
    /// Show the indicators to everyone, with totals only where at least three broadcasters stand behind a figure
    ///
    /// Montre à tous les indicateurs, avec des totaux seulement où au moins trois télédiffuseurs sont derrière un chiffre
    #[arg(long)]
    public_indicators: bool,
    /// Answer /metrics on this address instead
    ///
    /// Répond à /metrics sur cette adresse plutôt que sur l'autre
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    oidc: oidc::Options,
    /// Note every request on standard error
    ///
    /// Note chaque requête sur la sortie d'erreur
    #[arg(long)]
    access_log: bool,
    /// Write what is noted as text, or as a JSON object a line
    ///
    /// Écrit ce qui est noté en texte (text), ou un objet JSON par ligne (json)
    #[arg(long, value_name = "FORMAT", value_parser = ["text", "json"], hide_possible_values = true, default_value = "text")]
    log_format: String,
}

/// Serves until it is told to end.
///
/// # Errors
/// The ledger cannot be opened, or the address cannot be listened on.
pub(crate) fn serve(common: &Common, lang: Lang, asked: &Serve) -> Result<Exit, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::system(&error))?;
    let ended = runtime.block_on(run(common, lang, asked));
    // What still runs in the background may be broken off: everything acknowledged is on disk.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ended
}

/// Writes what is noted on standard error, where whoever runs the service looks.
fn take_notes(format: &str) {
    let notes = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing_subscriber::filter::LevelFilter::INFO);
    // There is one taker of notes already only where this is called twice.
    let _ = match format {
        "json" => notes.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        _ => notes.with_ansi(false).try_init(),
    };
}

async fn run(common: &Common, lang: Lang, asked: &Serve) -> Result<Exit, CliError> {
    take_notes(&asked.log_format);
    let folder = if asked.demo { Some(demo::Folder::make()?) } else { None };
    let location = match &folder {
        Some(folder) => folder.ledger(),
        None => common.ledger.clone(),
    };
    let directory = store::directory(&location)?;
    let log = store::create_or_open(&location, common.wait()).await?;
    let name = log.name().to_owned();
    let log = if asked.demo { demo::load(log).await? } else { log };
    let listener = TcpListener::bind(asked.listen).await.map_err(|error| taken(asked.listen, &error))?;
    let address = listener.local_addr().map_err(|error| CliError::system(&error))?;
    let tls = match (&asked.tls_cert, &asked.tls_key) {
        (Some(certificate), Some(key)) => {
            let acceptor = server::acceptor(certificate, key);
            Some(acceptor.map_err(|error| CliError::Usage(error.message()))?)
        }
        (Some(_) | None, _) => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let public_url = asked.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    let public_url = public_url.trim_end_matches('/').to_owned();
    let settings = Settings {
        name,
        directory: directory.clone(),
        key: asked.key.clone(),
        secure: public_url.starts_with("https://"),
        public_url: public_url.clone(),
        public_proofs: asked.public_proofs,
        public_indicators: asked.public_indicators,
        access_log: asked.access_log,
        metrics: asked.metrics_listen.is_none(),
        today: if asked.demo { log.head().recorded_at.day() } else { None },
    };
    let oidc = asked.oidc.read(&public_url)?;
    let (app, writer) = app(log, settings, oidc).await?;
    let links = if asked.demo { demo::links(&app, lang).await? } else { String::new() };
    let measured = match asked.metrics_listen {
        Some(listen) => Some(TcpListener::bind(listen).await.map_err(|error| taken(listen, &error))?),
        None => None,
    };
    let mut terminated = signal(SignalKind::terminate()).map_err(|error| CliError::system(&error))?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(|error| CliError::system(&error))?;
    print(format!("{}\n{links}", ready(lang, &public_url)).as_bytes())?;
    if let Some(listener) = measured {
        tokio::spawn(server::serve(app.clone(), server::metrics_router(&app), listener, None, std::future::pending()));
    }
    let end = async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    };
    app.prepare();
    let router = server::router(&app);
    server::serve(app.clone(), router, listener, tls, end).await;
    drop(app);
    // The writer ends once everyone who could send it anything is gone.
    let _ = tokio::time::timeout(std::time::Duration::from_secs(5), tokio::task::spawn_blocking(move || writer.join()))
        .await;
    Ok(Exit::Success)
}

fn ready(lang: Lang, url: &str) -> String {
    match lang {
        Lang::En => format!("envelope: serving at {url}"),
        Lang::Fr => format!("envelope\u{a0}: en service à {url}"),
    }
}

/// Puts the service together over an open ledger.
async fn app(
    log: Store,
    settings: Settings,
    oidc: Option<Oidc>,
) -> Result<(App, std::thread::JoinHandle<()>), CliError> {
    let place = Place::of(&log, &settings.directory)?;
    let (tokens, proposals) = (Tokens::of(&place), Proposals::of(&place));
    let shared = matches!(log, Store::Database(_));
    let (live, writer) = Live::start(log, shared).await?;
    let ready = Arc::new(AtomicBool::new(true));
    let app = App::new(Parts {
        live,
        tokens,
        oidc,
        proposals,
        verifications: Arc::new(Verifications::of(&settings.directory)),
        sessions: Sessions::default(),
        attempts: Attempts::new(TRIES),
        form_attempts: Attempts::new(FORM_TRIES),
        documents: Box::new(documents::Written),
        metrics: Metrics::default(),
        settings,
        tree: KeptTree::new(&ready),
        working: tokio::sync::Semaphore::new(WORKING),
        ready,
    });
    Ok((app, writer))
}

fn taken(listen: SocketAddr, error: &std::io::Error) -> CliError {
    CliError::Usage(both(
        format!("`{listen}` cannot be listened on ({error}). Name another address with --listen."),
        format!("impossible d'écouter sur `{listen}` ({error}). Indiquez une autre adresse avec --listen."),
    ))
}

/// The roles, each with a token of its own.
fn roles() -> Vec<Role> {
    let broadcaster = ledger::ids::HolderId::new(super::demo::HOLDER).ok().map(|holder| Role::Broadcaster { holder });
    let others = [Role::Administrator, Role::Auditor, Role::Reviewer { step: ledger::words::DisputeRole::Staff }];
    broadcaster.into_iter().chain(others).collect()
}
