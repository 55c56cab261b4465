//! What is counted, in the text format of Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper bounds of the buckets of durations, in microseconds, with how they are written in seconds.
const BUCKETS: [(u64, &str); 8] = [
    (500, "0.0005"),
    (1_000, "0.001"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (250_000, "0.25"),
    (1_000_000, "1"),
    (5_000_000, "5"),
];

/// Counters of requests. They only ever grow.
#[derive(Debug, Default)]
pub struct Metrics {
    by_class: [AtomicU64; 6],
    by_duration: [AtomicU64; BUCKETS.len()],
    micros: AtomicU64,
    /// Connections that are open.
    pub connections: AtomicU64,
    /// Connections for which there was no place.
    pub turned_away: AtomicU64,
    /// Feeds that are open.
    pub feeds: AtomicU64,
    /// Tokens and sign-ins that were not believed.
    pub unbelieved: AtomicU64,
    /// Commands by outcome: accepted, repeated, refused, invalid.
    pub outcomes: [AtomicU64; 4],
}

impl Metrics {
    /// Counts a line that is no command.
    pub fn invalid(&self) {
        let [_, _, _, invalid] = &self.outcomes;
        invalid.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request that was answered.
    pub fn answered(&self, status: u16, took: Duration) {
        if let Some(class) = self.by_class.get(usize::from(status / 100)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        if let Some(place) = BUCKETS.iter().position(|(bound, _)| micros <= *bound)
            && let Some(bucket) = self.by_duration.get(place)
        {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The text; `events` is how long the log is.
    #[must_use]
    pub fn text(&self, events: u64) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut text = String::new();
        let mut line = |name: &str, labels: &str, value: String| {
            // Memory takes every byte.
            let _ = writeln!(text, "{name}{labels} {value}");
        };
        line("# TYPE envelope_events", "", "gauge".to_owned());
        line("envelope_events", "", events.to_string());
        line("# TYPE envelope_connections", "", "gauge".to_owned());
        line("envelope_connections", "", read(&self.connections).to_string());
        line("# TYPE envelope_connections_turned_away_total", "", "counter".to_owned());
        line("envelope_connections_turned_away_total", "", read(&self.turned_away).to_string());
        line("# TYPE envelope_feeds", "", "gauge".to_owned());
        line("envelope_feeds", "", read(&self.feeds).to_string());
        line("# TYPE envelope_sign_ins_failed_total", "", "counter".to_owned());
        line("envelope_sign_ins_failed_total", "", read(&self.unbelieved).to_string());
        line("# TYPE envelope_commands_total", "", "counter".to_owned());
        for (word, counter) in ["accepted", "repeated", "refused", "invalid"].iter().zip(&self.outcomes) {
            line("envelope_commands_total", &format!("{{outcome=\"{word}\"}}"), read(counter).to_string());
        }
        line("# TYPE envelope_requests_total", "", "counter".to_owned());
        for (class, counter) in self.by_class.iter().enumerate().skip(1) {
            line("envelope_requests_total", &format!("{{status=\"{class}xx\"}}"), read(counter).to_string());
        }
        line("# TYPE envelope_request_seconds", "", "histogram".to_owned());
        let mut below = 0;
        for ((_, bound), counter) in BUCKETS.iter().zip(&self.by_duration) {
            below += read(counter);
            line("envelope_request_seconds_bucket", &format!("{{le=\"{bound}\"}}"), below.to_string());
        }
        let all: u64 = self.by_class.iter().map(read).sum();
        line("envelope_request_seconds_bucket", "{le=\"+Inf\"}", all.to_string());
        let micros = read(&self.micros);
        line("envelope_request_seconds_sum", "", format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000));
        line("envelope_request_seconds_count", "", all.to_string());
        text
    }
}
