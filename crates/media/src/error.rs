//! What can go wrong with a file.

use crate::Format;
use std::{error::Error, io, path::PathBuf};

/// An error about one file or folder. The text is one line that names it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// A file or folder can't be read.
    #[error("can't read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder, a pipe, a device: not a file with content.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// What was found.
        path: PathBuf,
    },
    /// The content has no signature of a format that is read.
    #[error("{} is not a PNG, JPEG or WebP picture", path.display())]
    NotAPicture {
        /// The file.
        path: PathBuf,
    },
    /// A picture that is cut off or otherwise broken.
    #[error("{} is a damaged {format} picture", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What its signature says it is.
        format: Format,
        /// What the decoder says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A picture, or a file, beyond a limit.
    #[error("{} is too large: {found}, but the limit is {limit}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How much it is, with its unit.
        found: String,
        /// How much is allowed, with its unit.
        limit: String,
    },
    /// A picture can't be written. Nothing was left at its path, and what was there before still is.
    #[error("can't write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A picture that a format can't hold: too many pixels for it, or not as many bytes as its size says.
    #[error("can't write {} as {format}", path.display())]
    Encode {
        /// The file that was to be written.
        path: PathBuf,
        /// The format.
        format: Format,
        /// What the encoder says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The results would be written over the originals.
    #[error("{} is both the input and the output folder", path.display())]
    SameFolder {
        /// The folder.
        path: PathBuf,
    },
}

impl MediaError {
    /// The error and what caused it, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            // Decoders may say more than one line; the first says what it is.
            let text = error.to_string();
            line.push_str(": ");
            line.push_str(text.lines().next().unwrap_or("no reason given"));
            cause = error.source();
        }
        line
    }
}
