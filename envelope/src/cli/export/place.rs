//! Where an export goes: whole or not there at all. Everything is written into a sibling, which gets the name once it is on
//! disk.

use crate::cli::error::CliError;
use crate::cli::words::both;
use replay::bundle::cannot_be_written;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A place that cannot be written.
pub(super) fn failed(path: &Path, error: &io::Error) -> CliError {
    CliError::Usage(cannot_be_written(path, error))
}

/// The sibling that is written first.
pub(super) fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// Whether there is something that is no ordinary file, such as /dev/null: that is written as it is.
pub(super) fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|known| !known.is_file())
}

/// Writes one file, in the place of one that may be there.
///
/// # Errors
/// It cannot be written; then what was there stays.
pub(crate) fn file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    if is_device(path) {
        let written = File::options().write(true).open(path).and_then(|mut file| file.write_all(bytes));
        return written.map_err(|error| failed(path, &error));
    }
    let part = part(path);
    let written = whole(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Nothing can be done about a part that stays behind.
        let _ = fs::remove_file(&part);
    }
    written.map_err(|error| failed(path, &error))
}

/// Writes a new folder with these files.
///
/// # Errors
/// There is something in the place already, or it cannot be written.
pub(super) fn folder(path: &Path, files: &[(String, Vec<u8>)]) -> Result<(), CliError> {
    if path.symlink_metadata().is_ok() {
        return Err(CliError::Usage(both(
            format!("there is something in `{}` already. Nothing was touched. Name a new folder.", path.display()),
            format!(
                "il y a déjà quelque chose dans `{}`. Rien n'a été modifié. Indiquez un nouveau dossier.",
                path.display()
            ),
        )));
    }
    let part = part(path);
    fs::create_dir(&part).map_err(|error| failed(&part, &error))?;
    let each = files.iter().try_for_each(|(name, bytes)| whole(&part.join(name), bytes));
    let written = each.and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Nothing can be done about a part that stays behind.
        let _ = fs::remove_dir_all(&part);
    }
    written.map_err(|error| failed(path, &error))
}

fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
