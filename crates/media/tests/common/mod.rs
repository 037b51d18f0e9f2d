//! Pictures for the tests, made here so that the tests need no files.

#![allow(dead_code, reason = "each test file uses a part of it")]

use keyway_media::{Format, Frame, write_atomically};
use std::path::{Path, PathBuf};

/// All formats that are read and written.
pub const FORMATS: [Format; 3] = [Format::Png, Format::Jpeg, Format::WebP];

/// Ramps and a hard edge; opaque.
pub fn frame(width: u32, height: u32) -> Frame<Vec<u8>> {
    let pixel = |x: u32, y: u32| {
        let blue = if x > width / 2 { 200 } else { 40 };
        [(x * 255 / width) as u8, (y * 255 / height) as u8, blue, 255]
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Frame { width, height, pixels }
}

/// Writes a picture of 64 by 48 pixels into a folder.
pub fn put(folder: &Path, name: &str, format: Format) -> PathBuf {
    let path = folder.join(name);
    write_atomically(&path, &frame(64, 48), format).expect("a test picture is written");
    path
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
