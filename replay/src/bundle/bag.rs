//! BagIt (RFC 8493): a folder under manifests, which is there whole or not at all.
//!
//! Everything is written into a sibling of the final place and gets its name once it is on disk. What is given up on the
//! way is taken away again.

use super::BundleError;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// A bag that is being filled.
pub(super) struct Bag {
    /// Its final place.
    to: PathBuf,
    /// Where it is being written.
    part: PathBuf,
    /// Every file of the payload with its digest.
    manifest: BTreeMap<String, String>,
    bytes: u64,
}

/// A file of the payload that is being written.
pub(super) struct Payload {
    name: String,
    into: Hashed<BufWriter<File>>,
    path: PathBuf,
}

impl Payload {
    /// Writes a piece.
    pub(super) fn write(
        &mut self,
        write: impl FnOnce(&mut Hashed<BufWriter<File>>) -> io::Result<()>,
    ) -> Result<(), BundleError> {
        write(&mut self.into).map_err(|error| BundleError::Io(self.path.clone(), error))
    }

    /// Ends the file and notes its digest.
    pub(super) fn end(self, bag: &mut Bag) -> Result<(), BundleError> {
        let Payload { name, into, path } = self;
        let (digest, bytes) = into.end().map_err(|error| BundleError::Io(path, error))?;
        bag.manifest.insert(name, digest);
        bag.bytes += bytes;
        Ok(())
    }
}

/// Hashes what goes through.
pub(super) struct Hashed<W> {
    into: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.into.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}

impl Hashed<BufWriter<File>> {
    fn new(path: &Path) -> io::Result<Hashed<BufWriter<File>>> {
        Ok(Hashed { into: BufWriter::new(File::create(path)?), hash: Sha256::new(), bytes: 0 })
    }

    fn end(self) -> io::Result<(String, u64)> {
        self.into.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok((hex::encode(self.hash.finalize()), self.bytes))
    }
}

impl Bag {
    /// A bag for this place, in which there must be nothing.
    pub(super) fn new(to: &Path) -> Result<Bag, BundleError> {
        if to.symlink_metadata().is_ok() {
            return Err(BundleError::AlreadyThere(to.to_owned()));
        }
        let failed = |error| BundleError::Io(to.to_owned(), error);
        let name = to.file_name().ok_or(io::ErrorKind::InvalidInput).map_err(|kind| failed(kind.into()))?;
        let mut sibling = std::ffi::OsString::from(".");
        sibling.push(name);
        sibling.push(format!(".{}.part", std::process::id()));
        let part = to.with_file_name(sibling);
        fs::create_dir(&part).map_err(failed)?;
        fs::create_dir(part.join("data")).map_err(failed)?;
        Ok(Bag { to: to.to_owned(), part, manifest: BTreeMap::new(), bytes: 0 })
    }

    /// Begins a file of the payload; its folder is made where it is not there.
    pub(super) fn payload(&mut self, name: &str) -> Result<Payload, BundleError> {
        let name = format!("data/{name}");
        let path = self.part.join(&name);
        let failed = |error| BundleError::Io(path.clone(), error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let into = Hashed::new(&path).map_err(failed)?;
        Ok(Payload { name, into, path })
    }

    /// A whole file of the payload.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        let mut payload = self.payload(name)?;
        payload.write(|into| into.write_all(bytes))?;
        payload.end(self)
    }

    /// Writes the manifests and gives the bag its name.
    pub(super) fn end(self, identifier: &str) -> Result<(), BundleError> {
        let failed = |error| BundleError::Io(self.to.clone(), error);
        let lines = |files: &BTreeMap<String, String>| -> String {
            files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
        };
        let info = format!(
            "Bag-Software-Agent: envelope {}\nExternal-Identifier: {identifier}\nPayload-Oxum: {}.{}\n",
            env!("CARGO_PKG_VERSION"),
            self.bytes,
            self.manifest.len()
        );
        let mut tags = BTreeMap::new();
        for (name, text) in
            [("bagit.txt", DECLARATION), ("bag-info.txt", &info), ("manifest-sha256.txt", &lines(&self.manifest))]
        {
            tags.insert(name.to_owned(), self.tag(name, text).map_err(failed)?);
        }
        self.tag("tagmanifest-sha256.txt", &lines(&tags)).map_err(failed)?;
        self.name().map_err(failed)
    }

    fn tag(&self, name: &str, text: &str) -> io::Result<String> {
        let mut file = Hashed::new(&self.part.join(name))?;
        file.write_all(text.as_bytes())?;
        file.end().map(|(digest, _)| digest)
    }

    fn name(&self) -> io::Result<()> {
        let folder = match self.to.parent() {
            Some(folder) if folder != Path::new("") => folder,
            Some(_) | None => Path::new("."),
        };
        if self.to.extension().is_some_and(|extension| extension == "tar") {
            let file = self.part.with_extension("tar");
            let written = self.tar(&file).and_then(|()| fs::rename(&file, &self.to));
            if written.is_err() {
                // Nothing can be done about a part that stays behind.
                let _ = fs::remove_file(&file);
            }
            written?;
        } else {
            fs::rename(&self.part, &self.to)?;
        }
        File::open(folder)?.sync_all()
    }

    /// One file: the folder under the name without `.tar`, every entry with the same rights and no date.
    fn tar(&self, file: &Path) -> io::Result<()> {
        let root = PathBuf::from(self.to.file_stem().ok_or(io::ErrorKind::InvalidInput)?);
        let tags = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"];
        let mut into = tar::Builder::new(BufWriter::new(File::create(file)?));
        for name in tags.into_iter().chain(self.manifest.keys().map(String::as_str)) {
            let from = File::open(self.part.join(name))?;
            let mut header = tar::Header::new_gnu();
            header.set_size(from.metadata()?.len());
            header.set_mode(0o644);
            into.append_data(&mut header, root.join(name), from)?;
        }
        into.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

impl Drop for Bag {
    fn drop(&mut self) {
        // After a rename there is nothing here any more; otherwise nothing can be done about what stays behind.
        let _ = fs::remove_dir_all(&self.part);
    }
}
