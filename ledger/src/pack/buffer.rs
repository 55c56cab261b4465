//! What packed values lie in: the bytes of a file, and what was made out in them so far.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The bytes of a file. Several states may rest on it: what one of them has unpacked the others have too.
#[derive(Debug, Default)]
pub struct Buffer {
    bytes: Arc<Vec<u8>>,
    parts: Mutex<HashMap<usize, Arc<dyn Any + Send + Sync>>>,
}

impl Buffer {
    /// A buffer of bytes.
    #[must_use]
    pub fn of(bytes: Vec<u8>) -> Arc<Buffer> {
        Arc::new(Buffer { bytes: Arc::new(bytes), parts: Mutex::default() })
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &Arc<Vec<u8>> {
        &self.bytes
    }

    /// The part that begins at a place, made once; nothing where `make` gives none, or where something else begins there.
    pub fn part<T: Any + Send + Sync>(&self, begins: usize, make: impl FnOnce() -> Option<T>) -> Option<Arc<T>> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = parts.get(&begins) {
            return Arc::clone(part).downcast().ok();
        }
        let made = Arc::new(make()?);
        parts.insert(begins, Arc::<T>::clone(&made));
        Some(made)
    }
}
