//! Lines of commands, read in a thread of its own.

use super::sheet;
use crate::cli::error::CliError;
use ledger::command::{LONGEST_LINE, Malformed, Submission};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use tokio::sync::mpsc::Sender;

/// How much is read from the system at a time.
const BUFFER: usize = 256 << 10;

/// What some programs write before the first letter of a text.
pub(in crate::cli) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the reading thread sends.
pub(super) enum Line {
    /// A line that is not blank.
    Read {
        /// Its number, from 1; blank lines count.
        number: u64,
        /// How many bytes of the input end with it.
        end: u64,
        /// The command in it.
        read: Result<Box<Submission>, Malformed>,
    },
    /// The input cannot be read any further.
    Unreadable(CliError),
}

/// The input.
pub(super) struct Lines {
    name: String,
    size: Option<u64>,
    input: Box<dyn BufRead + Send>,
}

impl Lines {
    /// A file, or standard input where the name is `-`. A file that cannot be read is found out before anything else is done.
    pub(super) fn open(path: &Path) -> Result<Lines, CliError> {
        if path.as_os_str() == "-" {
            let input = Box::new(BufReader::with_capacity(BUFFER, io::stdin()));
            return Ok(Lines { name: "-".to_owned(), size: None, input });
        }
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| CliError::unreadable(&name, &error))?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|known| known.len());
        let mut input = Box::new(BufReader::with_capacity(BUFFER, file));
        input.fill_buf().map_err(|error| CliError::unreadable(&name, &error))?;
        Ok(Lines { name, size, input })
    }

    /// How many bytes there are, where that is known.
    pub(super) const fn size(&self) -> Option<u64> {
        self.size
    }

    /// Sends every line that is not blank, until the input ends or nobody takes any more.
    pub(super) fn send_all(mut self, historical: bool, lines: &Sender<Line>) {
        let mut text = Vec::new();
        let (mut number, mut end, mut first) = (0, 0, true);
        loop {
            let length = match next_line(&mut self.input, &mut text) {
                Ok(0) => return,
                Ok(length) => length,
                Err(error) => {
                    // Whoever took lines may be gone: then the error concerns nobody.
                    let _ = lines.blocking_send(Line::Unreadable(CliError::unreadable(&self.name, &error)));
                    return;
                }
            };
            number += 1;
            end += length;
            if number == 1 && text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
            }
            if text.trim_ascii().is_empty() && text.len() <= LONGEST_LINE {
                continue;
            }
            if first && let Some(error) = sheet::recognise(&self.name, &text) {
                let _ = lines.blocking_send(Line::Unreadable(error));
                return;
            }
            first = false;
            let read = if text.len() > LONGEST_LINE {
                Err(Malformed::too_long())
            } else {
                Submission::read(&text, historical).map(Box::new)
            };
            if lines.blocking_send(Line::Read { number, end, read }).is_err() {
                return;
            }
        }
    }
}

/// Reads one line without its line end into `text`, which keeps one byte more than the longest line at most; gives the bytes
/// that were consumed, none at the end of the input.
fn next_line(input: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<u64> {
    text.clear();
    let mut consumed = 0;
    loop {
        let there = match input.fill_buf() {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = memchr::memchr(b'\n', there);
        let length = end.unwrap_or(there.len());
        let room = (LONGEST_LINE + 1).saturating_sub(text.len());
        text.extend_from_slice(there.get(..length.min(room)).unwrap_or_default());
        let ended = end.is_some();
        let taken = length + usize::from(ended);
        input.consume(taken);
        consumed += taken as u64;
        if ended || taken == 0 {
            return Ok(consumed);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    fn numbers(input: Vec<u8>) -> Vec<(u64, Option<String>)> {
        let (sender, mut receiver) = mpsc::channel(16);
        let lines = Lines { name: "test".to_owned(), size: None, input: Box::new(io::Cursor::new(input)) };
        std::thread::spawn(move || lines.send_all(false, &sender));
        let mut all = Vec::new();
        while let Some(line) = receiver.blocking_recv() {
            if let Line::Read { number, read, .. } = line {
                all.push((number, read.err().map(|malformed| malformed.en)));
            }
        }
        all
    }

    #[test]
    fn blank_lines_count_and_the_last_line_needs_no_end() {
        let found: Vec<u64> = numbers(b"\n  \t\r\n{\n\n[]".to_vec()).into_iter().map(|(number, _)| number).collect();
        assert_eq!(found, [3, 5]);
    }

    #[test]
    fn a_line_without_end_is_answered_and_the_next_is_read() {
        let mut input = vec![b' '; LONGEST_LINE + 5];
        input.extend_from_slice(b"\n{}");
        let found = numbers(input);
        assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2]);
        assert!(found.first().unwrap().1.as_ref().unwrap().contains("more than 1048576 bytes"), "{found:?}");
    }

    #[test]
    fn a_byte_order_mark_before_the_first_line_is_passed_over() {
        let found = numbers(b"\xef\xbb\xbf\n\xef\xbb\xbf{}\n".to_vec());
        assert!(matches!(found.as_slice(), [(2, Some(wrong))] if wrong.contains("not JSON")), "{found:?}");
        let found = numbers(b"\xef\xbb\xbf{}\n".to_vec());
        assert!(matches!(found.as_slice(), [(1, Some(wrong))] if wrong.contains("`command` is missing")), "{found:?}");
    }

    #[test]
    fn bytes_that_are_no_text_are_answered() {
        let found = numbers(b"\xff\xfe{\n".to_vec());
        assert!(matches!(found.as_slice(), [(1, Some(_))]), "{found:?}");
    }
}
