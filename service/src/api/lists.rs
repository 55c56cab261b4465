//! A part of a list at a time.

use super::problem::Problem;
use super::query::{Query, malformed};

/// How many entries are given where nothing else is asked.
const USUAL: usize = 1_000;

/// The most that are given at a time.
const MOST: usize = 10_000;

/// How many entries are wanted, and after which.
///
/// # Errors
/// The limit is no number from 1 to the most that are given.
pub fn part(query: &mut Query) -> Result<(usize, Option<String>), Problem> {
    let form = ("1 to 10000", "de 1 à 10000");
    let read = |text: &str| text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
    Ok((query.with("limit", form, read)?.unwrap_or(USUAL), query.text("cursor")?))
}

/// The entries after the cursor, and the cursor of the next part; none where there is none. A cursor is the key of the last entry
/// that was given, so that what is added meanwhile moves nothing.
///
/// # Errors
/// The cursor names no entry.
pub fn cut_out<T>(
    mut entries: Vec<T>,
    limit: usize,
    cursor: Option<String>,
    key: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Problem> {
    if let Some(cursor) = cursor {
        let form = ("what `next` of an answer to the same question said", "ce que disait `next` d'une réponse à la même question");
        let place = entries.iter().position(|entry| key(entry) == cursor);
        let place = place.ok_or_else(|| malformed("cursor", &cursor, form))?;
        entries.drain(..=place);
    }
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(&key);
    Ok((entries, next))
}
