//! Long work, on threads of its own.

use crate::problem::{Fault, Problem};

/// How many long works are done at a time, and how long others wait for their turn.
static LONG: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(8);
const TURN: std::time::Duration = std::time::Duration::from_secs(30);

/// Works something long out where it keeps nobody else waiting.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce(&tokio::runtime::Handle) -> T + Send + 'static,
) -> Result<T, Problem> {
    let _turn = tokio::time::timeout(TURN, LONG.acquire()).await.map_err(|_| Problem::of(Fault::Unavailable))?;
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || work(&runtime)).await.map_err(|error| Problem::unavailable(&error))
}
