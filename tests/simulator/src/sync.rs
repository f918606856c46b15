//! One helper for locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes a lock, also after another holder panicked: a test would rather see the state than the poison.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
