//! A service as a ledger: `--ledger http://…`, with a token in `ENVELOPE_TOKEN`.
//!
//! Questions are answered here: the log is fetched and verified event by event, then asked as any other, so that every question and
//! every form of answer is there and nothing is taken on trust. Commands are sent to the service, which judges and writes them.

use super::error::{CliError, Exit};
use super::output::print;
use super::words::both;
use ledger::command::LONGEST_LINE;
use ledger::log::{MemoryLog, Until, restore};
use ledger::refusal::Bilingual;
use serde_json::Value;
use service::client::{Client, ClientError};
use std::io::{BufRead as _, BufReader, Cursor, Read};
use std::path::Path;

/// How many events are fetched at a time.
const EVENTS: u64 = 10_000;

/// How many bytes of commands are sent at a time.
const GROUP: usize = 4 << 20;

/// Whether a location is a service's.
pub(crate) fn is_service(location: &str) -> bool {
    location.starts_with("http://") || location.starts_with("https://")
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> CliError {
        let text = error.message();
        match error {
            ClientError::Address(_) => CliError::Usage(text),
            ClientError::Connection(_) => CliError::Store(text),
        }
    }
}

fn client(location: &str) -> Result<Client, CliError> {
    let token = std::env::var("ENVELOPE_TOKEN").unwrap_or_default();
    if token.trim().is_empty() {
        return Err(CliError::Usage(both(
            "a service is asked with a token. Put it into ENVELOPE_TOKEN.",
            "un service s'interroge avec un jeton. Mettez-le dans ENVELOPE_TOKEN.",
        )));
    }
    Ok(Client::of(location, token.trim())?)
}

/// What the service says is wrong, in its own words.
fn problem(status: u16, body: &[u8]) -> CliError {
    let said: Option<Bilingual> = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|document| serde_json::from_value(document.get("messages")?.clone()).ok());
    let text = said.unwrap_or_else(|| {
        both(
            format!("the service answered with status {status}."),
            format!("le service a répondu par l'état {status}."),
        )
    });
    match status {
        401 | 403 | 404 | 409 => CliError::Refused(text),
        400..=499 => CliError::Usage(text),
        _ => CliError::Store(text),
    }
}

/// The log of a service, fetched and verified.
///
/// # Errors
/// The service does not answer, the token does not see the whole log, or what came is not what was written.
pub(crate) async fn log(location: &str) -> Result<MemoryLog, CliError> {
    let client = client(location)?;
    let (mut lines, mut after) = (Vec::new(), 0_u64);
    loop {
        let (status, body) = client.get(&format!("/api/v1/events?after={after}&limit={EVENTS}")).await?;
        if status != 200 {
            return Err(problem(status, &body));
        }
        let count = body.iter().filter(|byte| **byte == b'\n').count() as u64;
        lines.extend_from_slice(&body);
        after += count;
        if count < EVENTS {
            break;
        }
    }
    let mut log = MemoryLog::new();
    let restored = restore(Cursor::new(lines), Until::default(), &mut log, |_| ()).await;
    restored.map_err(|_| {
        CliError::Refused(both(
            "the service does not give the whole log to this token: it answers only who sees everything. Ask it in a browser, or under /api/v1.",
            "le service ne donne pas tout le journal à ce jeton\u{a0}: il ne répond ainsi qu'à qui voit tout. Interrogez-le dans un navigateur, ou sous /api/v1.",
        ))
    })?;
    Ok(log)
}

/// Sends the commands of a file to a service, and tells each outcome with the number of its line.
///
/// # Errors
/// The file cannot be read, or the service does not answer.
pub(crate) async fn submit(
    location: &str,
    file: &Path,
    historical: bool,
    stop_on_refusal: bool,
) -> Result<Exit, CliError> {
    if historical {
        return Err(CliError::Usage(both(
            "a service states itself when a command is recorded. Leave --historical out, or load past years before it serves.",
            "un service inscrit lui-même l'instant d'une commande. Omettez --historical, ou chargez les exercices passés avant de le mettre en service.",
        )));
    }
    let client = client(location)?;
    let name = file.display().to_string();
    let unreadable = |error: std::io::Error| CliError::unreadable(&name, &error);
    let input: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file).map_err(unreadable)?)
    };
    let mut input = BufReader::new(input);
    let (mut done, mut well) = (0_u64, true);
    loop {
        let (mut group, mut count) = (Vec::new(), 0_u64);
        while group.len() < GROUP && (count == 0 || !stop_on_refusal) {
            let mut line = Vec::new();
            // A line that is too long is cut where the service would refuse it anyway.
            let most = LONGEST_LINE as u64 + 2;
            let read = input.by_ref().take(most).read_until(b'\n', &mut line).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            let ended = line.ends_with(b"\n");
            if !ended {
                skip_line(&mut input).map_err(unreadable)?;
                line.push(b'\n');
            }
            group.extend_from_slice(&line);
            count += 1;
        }
        if count == 0 {
            return Ok(if well { Exit::Success } else { Exit::Refused });
        }
        let (status, body) = client.post("/api/v1/commands", "application/x-ndjson", group.into()).await?;
        if status != 200 {
            return Err(problem(status, &body));
        }
        let mut told = Vec::new();
        for line in body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Ok(Value::Object(mut outcome)) = serde_json::from_slice(line) else { continue };
            let number = outcome.get("line").and_then(Value::as_u64).unwrap_or_default();
            outcome.insert("line".to_owned(), (number + done).into());
            well &= matches!(outcome.get("outcome").and_then(Value::as_str), Some("accepted" | "repeated"));
            told.extend_from_slice(Value::Object(outcome).to_string().as_bytes());
            told.push(b'\n');
        }
        print(&told)?;
        done += count;
        if stop_on_refusal && !well {
            return Ok(Exit::Refused);
        }
    }
}

/// Reads up to the end of a line, and keeps nothing.
fn skip_line(input: &mut impl std::io::BufRead) -> std::io::Result<()> {
    loop {
        let there = input.fill_buf()?;
        if there.is_empty() {
            return Ok(());
        }
        let end = there.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(there.len(), |end| end + 1);
        input.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}
