//! [`ConfigError`]: one thing that is wrong with a configuration, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with a configuration. Of several problems it is the first; it says how many more there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}{}", Place(.path.as_deref(), *.place), others(*.more))]
pub struct ConfigError {
    path: Option<PathBuf>,
    place: Option<(usize, usize)>,
    what: String,
    more: usize,
}

impl ConfigError {
    /// Something that is wrong with no place in particular.
    pub(super) fn new(what: String) -> Self {
        ConfigError { path: None, place: None, what, more: 0 }
    }

    pub(super) fn at(place: (usize, usize), what: String) -> Self {
        ConfigError { place: Some(place), ..Self::new(what) }
    }

    /// The same, of this file.
    pub fn of_file(self, path: &Path) -> Self {
        ConfigError { path: Some(path.to_owned()), ..self }
    }

    /// The first of several. `None` when there are none.
    pub fn first(problems: Vec<Self>) -> Option<Self> {
        let more = problems.len().saturating_sub(1);
        problems.into_iter().next().map(|first| ConfigError { more, ..first })
    }

    /// The line of the file, counted from 1, where it is about one.
    pub fn line(&self) -> Option<usize> {
        self.place.map(|(line, _)| line)
    }

    /// The character of the line, counted from 1, where it is about one.
    pub fn column(&self) -> Option<usize> {
        self.place.map(|(_, column)| column)
    }

    /// What is wrong, without the place.
    pub fn what(&self) -> &str {
        &self.what
    }
}

/// `path:line:column: `, as editors find places by.
struct Place<'a>(Option<&'a Path>, Option<(usize, usize)>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(path), Some((line, column))) => write!(f, "{}:{line}:{column}: ", path.display()),
            (Some(path), None) => write!(f, "{}: ", path.display()),
            (None, Some((line, column))) => write!(f, "line {line}, column {column}: "),
            (None, None) => Ok(()),
        }
    }
}

fn others(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => " (and 1 more problem; `keyway check` shows all)".to_owned(),
        more => format!(" (and {more} more problems; `keyway check` shows all)"),
    }
}
