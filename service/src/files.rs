//! Files that are handed out once and then gone.

use axum::body::Bytes;
use hyper::body::{Body, Frame};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

/// How much of a file is read at a time.
const PART: usize = 64 << 10;

/// A folder that goes when it is dropped. What is open in it can still be read.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a folder that nobody else reads.
    ///
    /// # Errors
    /// The system's folder for such things cannot be written.
    pub fn new() -> io::Result<Scratch> {
        use std::os::unix::fs::DirBuilderExt as _;
        let name: String = crate::access::secret()?.chars().take(24).collect();
        let path = std::env::temp_dir().join(format!("envelope-{name}"));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Scratch(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing can be done about a folder that stays behind.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A file as the body of an answer, read as it is sent.
pub struct FileBody(File);

impl FileBody {
    /// The whole of an open file.
    #[must_use]
    pub const fn new(file: File) -> FileBody {
        FileBody(file)
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut part = vec![0; PART];
        Poll::Ready(match self.0.read(&mut part) {
            Ok(0) => None,
            Ok(length) => {
                part.truncate(length);
                Some(Ok(Frame::data(Bytes::from(part))))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
