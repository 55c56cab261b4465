//! Slowing down whoever tries tokens: failed sign-ins are counted by address, and only they are held against it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long failures count.
const WINDOW: Duration = Duration::from_secs(60);

/// How many addresses are remembered at most: beyond that the oldest count is forgotten, not the memory exhausted.
const ADDRESSES: usize = 65_536;

/// Failed sign-ins by address.
#[derive(Debug)]
pub struct Attempts {
    allowed: u32,
    failed: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

impl Attempts {
    /// Allows so many failures a minute.
    #[must_use]
    pub fn new(allowed: u32) -> Attempts {
        Attempts { allowed, failed: Mutex::default() }
    }

    /// Notes a failure. Where there were too many, gives the seconds after which the next is looked at.
    pub fn fail(&self, address: IpAddr) -> Option<u64> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if failed.len() >= ADDRESSES {
            failed.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        if failed.len() >= ADDRESSES {
            failed.clear();
        }
        let (since, count) = failed.entry(address).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        let left = WINDOW.saturating_sub(now.duration_since(*since)).as_secs().max(1);
        (*count > self.allowed).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_that_failed_too_often_is_slowed_down() {
        let attempts = Attempts::new(2);
        let (one, other) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        assert_eq!([attempts.fail(one), attempts.fail(one)], [None, None]);
        assert!(attempts.fail(one).is_some());
        assert_eq!(attempts.fail(other), None);
    }
}
