//! Standard error, where a progress bar may be: lines go above it.

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Prints a line to standard error. When that is gone there is nobody left to tell.
pub fn line(text: &str) {
    let print = || {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    };
    match &*BAR.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(bar) => bar.suspend(print),
        None => print(),
    }
}

/// The bar that lines have to go above from now on.
pub fn show(bar: Option<ProgressBar>) {
    *BAR.lock().unwrap_or_else(PoisonError::into_inner) = bar;
}
