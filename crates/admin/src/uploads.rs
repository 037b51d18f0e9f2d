//! [`Uploads`]: plugins that were uploaded, each under its digest.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{NamedTempFile, TempDir};

/// The most that are kept: a script that uploads for ever fills no disk.
const MOST: usize = 200;
/// The longest name that is kept of a file, in characters.
const LONGEST_NAME: usize = 120;

/// The uploaded plugins. A file is called by its digest, and never by what its uploader called it.
pub(crate) struct Uploads {
    folder: PathBuf,
    /// Gone with the program, where the operator has named no folder.
    _own: Option<TempDir>,
    /// What uploaders have called them, by digest: to be shown, and nothing else.
    names: Mutex<BTreeMap<String, String>>,
}

impl Uploads {
    /// Those in a folder, which is made where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn open(folder: Option<&Path>) -> io::Result<Self> {
        let own = match folder {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                None
            }
            None => Some(tempfile::Builder::new().prefix("keyway-uploads-").tempdir()?),
        };
        let folder = match (folder, &own) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(own)) => own.path().to_owned(),
            (None, None) => PathBuf::new(),
        };
        let uploads = Uploads { folder: folder.canonicalize()?, _own: own, names: Mutex::default() };
        let mut names = uploads.lock();
        for entry in std::fs::read_dir(&uploads.folder)?.flatten() {
            let digest = entry.file_name().to_string_lossy().into_owned();
            if is_digest(&digest) {
                names.insert(digest, String::new());
            }
        }
        drop(names);
        Ok(uploads)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file for what is being uploaded, which is gone unless it is kept.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn begin(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new().prefix(".upload-").tempfile_in(&self.folder)
    }

    /// Whether there is no room for one more.
    pub(crate) fn is_full(&self) -> bool {
        self.lock().len() >= MOST
    }

    /// Keeps a file under the digest that the host has found.
    ///
    /// # Errors
    /// When it cannot be moved there.
    pub(crate) fn keep(&self, file: NamedTempFile, digest: &str, name: &str) -> io::Result<()> {
        if !is_digest(digest) {
            return Err(io::Error::other("the host gave no digest"));
        }
        let path = self.folder.join(digest);
        // The same content is there already, and may be in use.
        if !path.exists() {
            file.persist(&path).map_err(|error| error.error)?;
        }
        self.lock().insert(digest.to_owned(), tidy(name));
        Ok(())
    }

    /// The file with a digest, if it was uploaded.
    pub(crate) fn path(&self, digest: &str) -> Option<PathBuf> {
        self.lock().contains_key(digest).then(|| self.folder.join(digest))
    }

    /// All digests, and the names that their files had.
    pub(crate) fn list(&self) -> Vec<(String, String)> {
        self.lock().iter().map(|(digest, name)| (digest.clone(), name.clone())).collect()
    }

    /// Removes the file with a digest.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(crate) fn remove(&self, digest: &str) -> io::Result<()> {
        if self.lock().remove(digest).is_some() {
            std::fs::remove_file(self.folder.join(digest))?;
        }
        Ok(())
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A name as it may be shown: its last part, in one line.
fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}
