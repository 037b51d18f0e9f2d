//! A pipeline on the terminal: a bar, and a line for what deserves one.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use keyway_media::{Outcome, Problem};

use super::{Skipped, Watch};
use crate::screen;

/// Shows how far a pipeline is, on standard error: a bar, where that is a terminal, and a line for each file that was
/// left out or failed. One at a time in a program.
pub struct Progress {
    bar: ProgressBar,
}

impl Default for Progress {
    fn default() -> Self {
        Progress { bar: ProgressBar::hidden() }
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        screen::show(None);
        self.bar.finish_and_clear();
    }
}

impl Watch for Progress {
    fn found(&self, skipped: &[Skipped], unused: &[PathBuf]) {
        for Skipped { path, reason } in skipped {
            screen::line(&format!("skipped {}: {reason}", path.display()));
        }
        if !unused.is_empty() {
            let names =
                unused.iter().map(|path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy());
            let names = names.collect::<Vec<_>>().join(", ");
            screen::line(&format!(
                "not used, since their plugins run in another form (see --place): {names}"
            ));
        }
    }

    fn started(&self, files: usize) {
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} pictures, {eta} left  {msg}");
        self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar.set_length(files as u64);
        self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        screen::show(Some(self.bar.clone()));
    }

    fn finished(&self, outcome: &Outcome) {
        self.bar.inc(1);
        match &outcome.result {
            Ok(_) => self.bar.set_message(outcome.name.clone()),
            Err(Problem::NotTried) => {}
            Err(problem @ Problem::Skipped(_)) => {
                screen::line(&format!("{}: {problem}", outcome.path.display()))
            }
            Err(problem) => screen::line(&format!("failed: {}: {problem}", outcome.path.display())),
        }
    }
}
