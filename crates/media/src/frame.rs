//! Pixels, with their size, name and format.

use std::ops::{Deref, DerefMut};

/// What can hold a frame's pixels: anything that reads and writes as bytes and can be made from a `Vec<u8>`.
///
/// Every such type has this trait; there is nothing to implement.
pub trait Pixels: DerefMut<Target = [u8]> + From<Vec<u8>> {}

impl<P: DerefMut<Target = [u8]> + From<Vec<u8>>> Pixels for P {}

/// A picture's pixels: RGBA8 (four bytes a pixel: red, green, blue, straight alpha; sRGB), row by row from the top
/// left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<P> {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height * 4` bytes.
    pub pixels: P,
}

impl<P: Deref<Target = [u8]>> Frame<P> {
    /// True when there are as many bytes as width and height say.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        u64::from(self.width)
            .checked_mul(u64::from(self.height))
            .and_then(|count| count.checked_mul(4))
            .is_some_and(|bytes| bytes == self.pixels.len() as u64)
    }

    /// The same frame, borrowed.
    pub(crate) fn view(&self) -> Frame<&[u8]> {
        Frame { width: self.width, height: self.height, pixels: &*self.pixels }
    }
}

/// The file formats that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// PNG; written without loss, as RGB where a picture is opaque.
    Png,
    /// JPEG; written in quality 90, over white where a picture is not opaque.
    Jpeg,
    /// WebP; read with and without loss, written without.
    WebP,
}

impl Format {
    /// The extension of files in this format, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// The format that an extension (without the dot, in upper or lower case) stands for.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" | "jpe" => Some(Self::Jpeg),
            "webp" => Some(Self::WebP),
            _ => None,
        }
    }

    /// The format whose signature a file begins with; sixteen bytes are enough.
    #[must_use]
    pub fn from_content(start: &[u8]) -> Option<Self> {
        match start {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        })
    }
}

/// A picture from a file, or for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file's name without its folder.
    pub name: String,
    /// The format of the file, as its content says.
    pub format: Format,
    /// The pixels.
    pub frame: Frame<Vec<u8>>,
}
