//! What an answer is told apart by: its `ETag`.

use axum::http::header::IF_NONE_MATCH;
use axum::http::{HeaderMap, Uri};
use ledger::digest::Digest;
use ledger::log::Head;

/// What an answer is told apart by.
#[derive(Clone, Debug)]
pub struct Tag(String);

impl Tag {
    /// The tag of what follows from nothing but these bytes.
    #[must_use]
    pub fn of(answer: &[u8]) -> Tag {
        Tag(format!("W/\"{}\"", beginning(&Digest::of(answer), 32)))
    }

    /// The tag of what follows from the whole log and the question, for whoever is told how long the log is anyway.
    #[must_use]
    pub fn of_log(head: &Head, uri: &Uri) -> Tag {
        let asked = Digest::of(format!("{} {uri}", head.digest).as_bytes());
        Tag(format!("W/\"{}-{}\"", head.seq, beginning(&asked, 32)))
    }

    /// The tag of what follows from the log as it is at a head, and from what is asked.
    #[must_use]
    pub fn of_state(head: &Head, asked: &str) -> Tag {
        let asked = Digest::of(asked.as_bytes());
        Tag(format!("W/\"{}-{}-{}\"", head.seq, beginning(&head.digest, 16), beginning(&asked, 16)))
    }

    /// The tag as a header states it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of those that whoever asks has already.
    #[must_use]
    pub fn is_among(&self, headers: &HeaderMap) -> bool {
        let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let bare = |text: &str| text.trim().trim_start_matches("W/").to_owned();
        known.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || bare(known) == bare(&self.0))
    }
}

fn beginning(digest: &Digest, length: usize) -> String {
    digest.to_string().chars().take(length).collect()
}
