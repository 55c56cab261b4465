//! Following a log that others write: the server says when it grew, and after a lost connection it is asked.

use super::address::Address;
use super::fault::Fault;
use super::tls::{Connector, Stream};
use crate::log::StoreError;
use std::future::poll_fn;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};

/// How long the server is taken at its silence. A replica cannot tell at all, and is asked as often as [`REPLICA`].
const SILENCE: Duration = Duration::from_secs(30);
const REPLICA: Duration = Duration::from_millis(500);

/// Between two tries to connect again.
const PAUSE: Duration = Duration::from_millis(250);

const END: &str = "SELECT coalesce((SELECT last_seq FROM envelope.batch ORDER BY first_seq DESC LIMIT 1), 0)";

/// Waits for the log to grow.
#[derive(Debug)]
pub struct Follower {
    address: Address,
    listening: Option<Listening>,
}

/// A connection on which the server tells.
#[derive(Debug)]
struct Listening {
    client: Client,
    told: mpsc::Receiver<()>,
    silence: Duration,
}

impl Follower {
    pub(super) fn new(address: Address) -> Follower {
        Follower { address, listening: None }
    }

    /// Waits until the log goes beyond this event, and gives the place of its last one. A lost connection is made again for as
    /// long as it takes.
    ///
    /// # Errors
    /// The server refuses, or the database holds no ledger.
    pub async fn beyond(&mut self, seq: u64) -> Result<u64, StoreError> {
        loop {
            match self.look(seq).await {
                Ok(Some(end)) => return Ok(end),
                Ok(None) => {}
                Err(Fault::Lost(_) | Fault::Moved) => {
                    self.listening = None;
                    tokio::time::sleep(PAUSE).await;
                }
                Err(other @ (Fault::NoLedger | Fault::Failed(_))) => return Err(other.into_error(&self.address.shown)),
            }
        }
    }

    /// Asks once, and then waits to be told once.
    async fn look(&mut self, seq: u64) -> Result<Option<u64>, Fault> {
        let listening = match self.listening.take() {
            Some(listening) => self.listening.insert(listening),
            None => {
                let listening = listen(&self.address).await?;
                self.listening.insert(listening)
            }
        };
        let path = &self.address.shown;
        let row = listening.client.query_one(END, &[]).await.map_err(|error| Fault::of(path, &error))?;
        let end: i64 = row.try_get(0).map_err(|error| Fault::of(path, &error))?;
        let end = u64::try_from(end).unwrap_or_default();
        if end > seq {
            return Ok(Some(end));
        }
        match tokio::time::timeout(listening.silence, listening.told.recv()).await {
            Ok(Some(())) | Err(_) => Ok(None),
            Ok(None) => {
                let source = "connection closed".to_owned();
                Err(Fault::Lost(StoreError::Unreachable { path: path.clone(), said: source }))
            }
        }
    }
}

async fn listen(address: &Address) -> Result<Listening, Fault> {
    let path = &address.shown;
    let connector = Connector::new(&address.trust)
        .map_err(|error| Fault::Failed(StoreError::Denied { path: path.clone(), said: error.to_string() }))?;
    let connected = address.config.connect(connector).await;
    let (client, connection) = connected.map_err(|error| Fault::of(path, &error))?;
    let (sender, told) = mpsc::channel(1);
    tokio::spawn(pass_on(connection, sender));
    let silence = match client.batch_execute("LISTEN envelope_ledger").await {
        Ok(()) => SILENCE,
        Err(error) => match Fault::of(path, &error) {
            // A replica reads what others write, and cannot be told.
            Fault::Lost(_) if !client.is_closed() => REPLICA,
            fault @ (Fault::Lost(_) | Fault::Moved | Fault::NoLedger | Fault::Failed(_)) => return Err(fault),
        },
    };
    Ok(Listening { client, told, silence })
}

/// Drives the connection, and passes on that there is news; how much of it does not matter.
async fn pass_on(mut connection: Connection<Socket, Stream>, sender: mpsc::Sender<()>) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if matches!(message, AsyncMessage::Notification(_)) {
            // Full is as good: whoever takes the one asks for everything.
            let _ = sender.try_send(());
        }
    }
}
