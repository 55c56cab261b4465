//! Files with a sum at their end: written whole or not at all, and read only where every byte is what was written.

use crc32fast::Hasher;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::num::NonZero;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// How many bytes the sum has.
const SUM: usize = 4;

/// How the ending of a file begins that is being written.
const UNFINISHED: &str = "part-";

/// Less than this is read sooner than a thread is started.
const WORTH_A_THREAD: usize = 4 << 20;

/// Where what is summed up ends.
pub(super) const fn ends(bytes: &[u8]) -> usize {
    bytes.len().saturating_sub(SUM)
}

/// Bytes with their sum.
pub(super) fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_be_bytes());
    bytes
}

/// All of a file, read by as many threads as there are cores; nothing where its sum does not agree.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let mut bytes = vec![0; usize::try_from(file.metadata().ok()?.len()).ok()?];
    let ends = ends(&bytes);
    let (summed, sum) = bytes.split_at_mut(ends);
    file.read_exact_at(sum, ends as u64).ok()?;
    let expected = u32::from_be_bytes(*sum.first_chunk()?);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let length = summed.len().div_ceil(cores).max(WORTH_A_THREAD);
    let read = |number: usize, part: &mut [u8]| {
        file.read_exact_at(part, (number * length) as u64).ok()?;
        let mut sum = Hasher::new();
        sum.update(part);
        Some(sum)
    };
    let sums: Option<Vec<Hasher>> = thread::scope(|scope| {
        let mut parts = summed.chunks_mut(length).enumerate();
        let first = parts.next();
        let others: Vec<_> = parts.map(|(number, part)| scope.spawn(move || read(number, part))).collect();
        let first = first.map(|(number, part)| read(number, part));
        first.into_iter().chain(others.into_iter().map(|other| other.join().ok().flatten())).collect()
    });
    let sum = sums?.into_iter().reduce(|mut sum, part| {
        sum.combine(&part);
        sum
    });
    (sum?.finalize() == expected).then_some(bytes)
}

/// Removes what processes left unfinished that were stopped as they wrote: whatever nobody has written to for so long.
pub(super) fn remove_unfinished(directory: &Path, for_so_long: Duration) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let unfinished = path.extension().and_then(OsStr::to_str).is_some_and(|ending| ending.starts_with(UNFINISHED));
        let age = entry.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
        if unfinished && age.is_some_and(|age| age >= for_so_long) {
            // Somebody else may have removed it.
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let unfinished = path.with_extension(format!("{UNFINISHED}{}-{number}", std::process::id()));
    let written = File::create(&unfinished)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        // Nothing can be done about a part that stays behind.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_unfinished_goes_once_it_is_old() {
        let home = tempfile::tempdir().unwrap();
        let [finished, unfinished] = ["a-1.snapshot", "a-2.part-77-0"].map(|name| home.path().join(name));
        write(&finished, b"a").unwrap();
        fs::write(&unfinished, b"b").unwrap();
        remove_unfinished(home.path(), Duration::from_secs(3_600));
        assert!(unfinished.exists(), "somebody may be writing it");
        remove_unfinished(home.path(), Duration::ZERO);
        assert!(finished.exists() && !unfinished.exists());
    }

    #[test]
    fn a_file_of_any_length_is_read_as_it_was_written() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        for length in [1, 5, WORTH_A_THREAD - 1, WORTH_A_THREAD + 1, 2 * WORTH_A_THREAD + 77] {
            let whole = sealed((0..length).map(|n| (n % 251) as u8).collect());
            write(&path, &whole).unwrap();
            assert!(read(&path).as_ref() == Some(&whole), "{length} bytes");
            for place in [0, length / 2, length.saturating_sub(1), length + SUM - 1] {
                let mut other = whole.clone();
                other[place] ^= 1;
                write(&path, &other).unwrap();
                assert!(read(&path).is_none(), "{length} bytes, another at {place}");
            }
        }
        fs::write(&path, b"abc").unwrap();
        assert!(read(&path).is_none(), "shorter than a sum");
    }
}
