//! [`Problem`]: what is wrong with a contract, where, and what to do about it.

use std::error::Error;
use std::fmt;

/// A place in a WIT file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file as it was named by whoever asked for it, or the name given to inline text.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One thing that is wrong with a contract.
///
/// It prints as `file:line:column: message`, and on a second line what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where, if the problem is in a text.
    pub place: Option<Place>,
    /// What: names the item and says what is wrong with it.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A problem that has no place in a text.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem { place: None, message: message.into(), help: help.into() }
    }

    pub(crate) fn at(self, place: Option<Place>) -> Self {
        Problem { place, ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a contract: at least one [`Problem`], in the order of the text.
///
/// It prints as one problem after another, each on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Ok` with the value when there are no problems.
    ///
    /// # Errors
    /// When there are some.
    pub(crate) fn check<T>(problems: Vec<Problem>, value: T) -> Result<T, Problems> {
        if problems.is_empty() { Ok(value) } else { Err(Problems::many(problems)) }
    }

    pub(crate) fn many(mut problems: Vec<Problem>) -> Self {
        problems
            .sort_by_key(|p| p.place.as_ref().map(|place| (place.file.clone(), place.line, place.column)));
        problems.dedup();
        Problems(problems)
    }

    /// The problems in the order of the text; those without a place come first.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Problems(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl Error for Problems {}
