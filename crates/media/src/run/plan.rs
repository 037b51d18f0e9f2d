//! Which files there are, and what becomes of each: decided before the work begins.

use super::Problem;
use crate::{Format, MediaError, decode};
use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

/// A file of the input folder.
pub(super) struct Job {
    /// The file's name.
    pub name: String,
    pub path: PathBuf,
    /// The name of the result, or why there will be none.
    pub result: Result<String, Problem>,
}

/// All files of a folder, by name.
pub(super) fn plan(folder: &Path, reserved: &HashSet<String>) -> Result<Vec<Job>, MediaError> {
    let failed = |source| MediaError::Read { path: folder.into(), source };
    let mut paths = fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();

    let mut taken: HashMap<String, String> =
        reserved.iter().map(|name| (key(name), format!("the file {name}"))).collect();
    let jobs = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let result = classify(&path).and_then(|format| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let result = format!("{stem}.{}", format.extension());
            match taken.get(&key(&result)) {
                Some(by) => Err(Problem::Collision { result, with: by.clone() }),
                None => {
                    taken.insert(key(&result), format!("the result of {name}"));
                    Ok(result)
                }
            }
        });
        Job { name, path, result }
    });
    Ok(jobs.collect())
}

/// Two names with the same key are the same file, on this system's usual file systems.
fn key(name: &str) -> String {
    if cfg!(any(windows, target_os = "macos")) { name.to_lowercase() } else { name.into() }
}

/// A file's format, or why it is left out. Only a file that claims by its extension to be a picture, and isn't one,
/// is a failure; anything else that is not a picture may well lie in a folder of pictures.
fn classify(path: &Path) -> Result<Format, Problem> {
    let claims =
        path.extension().and_then(|e| e.to_str()).is_some_and(|e| Format::from_extension(e).is_some());
    let start = match decode::read_start(path) {
        Ok(start) => start,
        Err(MediaError::NotAFile { .. }) if path.is_dir() => {
            return Err(Problem::Skipped("a folder".into()));
        }
        Err(MediaError::NotAFile { .. }) => return Err(Problem::Skipped("not a regular file".into())),
        Err(error) => return Err(Problem::File(error)),
    };
    match Format::from_content(&start) {
        Some(format) => Ok(format),
        None if claims => Err(Problem::File(MediaError::NotAPicture { path: path.into() })),
        None => Err(Problem::Skipped("not a PNG, JPEG or WebP picture".into())),
    }
}
