//! How many connections are open, and which of them gives way.
//!
//! A connection on which nobody asks anything is closed when its place is needed by another; where every one is at work, whoever
//! comes is told so and turned away. So neither idle nor slow clients keep the others out for long, and memory stays bounded.

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The most connections that are open at a time, where the system allows so many files.
const MOST: u64 = 4096;

/// How many files are left for the store, the tokens and whatever else is opened.
const RESERVED: u64 = 256;

/// What a client is told that finds every place taken, before it has said anything.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// The connections of one listener.
#[derive(Clone)]
pub(super) struct Connections {
    places: Arc<Semaphore>,
    idle: Arc<Idle>,
}

/// Those on which nobody asks anything, in the order in which they fell idle.
#[derive(Default)]
struct Idle {
    waiting: Mutex<(u64, BTreeMap<u64, Arc<Notify>>)>,
}

impl Connections {
    /// As many as the system allows, up to the most.
    pub(super) fn new() -> Connections {
        let places = usize::try_from(files().saturating_sub(RESERVED).clamp(16, MOST)).unwrap_or(16);
        Connections { places: Arc::new(Semaphore::new(places)), idle: Arc::default() }
    }

    /// A place for one more, which the longest idle gives up where there is none; none where all are at work.
    pub(super) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place);
        }
        let oldest = self.idle.lock().1.pop_first().map(|(_, closing)| closing)?;
        oldest.notify_one();
        // It ends as soon as it is told; the semaphore is never closed.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// A connection that was just taken: idle until it asks.
    pub(super) fn enter(&self) -> Connection {
        let connection = Connection { closing: Arc::default(), idle: Arc::clone(&self.idle), since: Arc::default() };
        connection.rest();
        connection
    }
}

impl Idle {
    fn lock(&self) -> std::sync::MutexGuard<'_, (u64, BTreeMap<u64, Arc<Notify>>)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells a client that every place is taken.
pub(super) fn turn_away(stream: &TcpStream, secure: bool) {
    // One that wants encryption could not read it.
    if !secure {
        // Nothing was sent before: it fits, or the client is gone.
        let _ = stream.try_write(FULL);
    }
}

/// One connection.
#[derive(Clone)]
pub(super) struct Connection {
    closing: Arc<Notify>,
    idle: Arc<Idle>,
    since: Arc<Mutex<Option<u64>>>,
}

impl Connection {
    fn rest(&self) {
        let mut idle = self.idle.lock();
        idle.0 += 1;
        let turn = idle.0;
        idle.1.insert(turn, Arc::clone(&self.closing));
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = Some(turn);
    }

    fn work(&self) {
        if let Some(turn) = self.since.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.idle.lock().1.remove(&turn);
        }
    }

    /// It is at work until what this gives is dropped.
    pub(super) fn busy(&self) -> Busy {
        self.work();
        Busy(self.clone())
    }

    /// Ends once its place is needed.
    pub(super) async fn closed(&self) {
        self.closing.notified().await;
    }

    /// It is gone.
    pub(super) fn leave(&self) {
        self.work();
    }
}

/// A connection at work.
pub(super) struct Busy(Connection);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.rest();
    }
}

/// The body of an answer; the connection is at work until it was sent.
pub(super) struct Sent {
    body: Body,
    _busy: Busy,
}

impl Sent {
    pub(super) const fn new(body: Body, busy: Busy) -> Sent {
        Sent { body, _busy: busy }
    }
}

impl hyper::body::Body for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How many files may be open: as many as the system lets this program ask for.
fn files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(u64::MAX).min(MOST + RESERVED);
    let current = limit.current.unwrap_or(u64::MAX);
    if current < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }).is_ok()
    {
        return wanted;
    }
    current
}
