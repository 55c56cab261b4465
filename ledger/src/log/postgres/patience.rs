//! Trying again, a little later each time, until patience ends.

use crate::log::StoreError;
use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_millis(500);

/// How long something that was lost is tried again.
#[derive(Debug)]
pub(super) struct Patience {
    until: Option<Instant>,
    pause: Duration,
}

impl Patience {
    /// From now on, for so long.
    pub(super) fn of(whole: Duration) -> Patience {
        Patience { until: Instant::now().checked_add(whole), pause: FIRST }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// There is no next try: what was heard last.
    pub(super) async fn after(&mut self, error: StoreError) -> Result<(), StoreError> {
        let left = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(error);
        }
        tokio::time::sleep(left.map_or(self.pause, |left| self.pause.min(left))).await;
        self.pause = (self.pause * 2).min(LONGEST);
        Ok(())
    }
}
