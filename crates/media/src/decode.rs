//! Files to pixels.

use crate::{Format, Frame, MediaError, Picture, jpeg};
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader};
use std::{
    fs::{self, File},
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// How large a picture may be. A small file can claim, or unpack to, a very large picture; it is refused before memory
/// is taken for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Width times height. Default: 100 million (400 MB as a frame).
    pub pixels: u64,
    /// Bytes of memory for decoding one picture: what the decoder needs together with the frame. Default: 1 GiB.
    pub memory: u64,
    /// Bytes of the file. Default: 256 MiB.
    pub file: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { pixels: 100_000_000, memory: 1 << 30, file: 256 << 20 }
    }
}

/// Reads a PNG, JPEG or WebP picture.
///
/// The format is found by content, never by name. The orientation that a camera stored (EXIF) is applied. Colours with
/// more than eight bits are reduced to eight; colour profiles are not applied. Of an animation the first frame is read.
///
/// # Errors
/// [`MediaError::Read`], [`NotAFile`](MediaError::NotAFile), [`NotAPicture`](MediaError::NotAPicture),
/// [`TooLarge`](MediaError::TooLarge), and [`Damaged`](MediaError::Damaged) also for a file that is cut off, even
/// where its decoder would fill the rest with grey, and for one that makes its decoder panic.
pub fn decode(path: impl AsRef<Path>, limits: Limits) -> Result<Picture, MediaError> {
    let path = path.as_ref();
    decode_content(&read(path, limits.file)?, path, limits)
}

/// The same for a picture that is in memory. `path` is what it is called in errors; nothing is read there.
///
/// # Errors
/// As [`decode`], but for those of reading.
pub fn decode_content(bytes: &[u8], path: impl AsRef<Path>, limits: Limits) -> Result<Picture, MediaError> {
    let path = path.as_ref();
    let format = Format::from_content(bytes).ok_or_else(|| MediaError::NotAPicture { path: path.into() })?;
    // A decoder that panics over a hostile file is a fault of that decoder, not a reason to end the program. All
    // that it touched is thrown away.
    let frame = catch_unwind(AssertUnwindSafe(|| decode_bytes(bytes, format, limits)))
        .unwrap_or_else(|_| Err(Fault::damaged("the decoder panicked")))
        .map_err(|fault| match fault {
            Fault::Damaged(source) => MediaError::Damaged { path: path.into(), format, source },
            Fault::TooLarge { found, limit } => MediaError::TooLarge { path: path.into(), found, limit },
        })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Picture { name, format, frame })
}

/// Reads the first bytes of a file, enough for [`Format::from_content`].
pub(crate) fn read_start(path: &Path) -> Result<Vec<u8>, MediaError> {
    let failed = |source| MediaError::Read { path: path.into(), source };
    let mut start = Vec::new();
    open(path)?.take(16).read_to_end(&mut start).map_err(failed)?;
    Ok(start)
}

fn open(path: &Path) -> Result<File, MediaError> {
    let failed = |source| MediaError::Read { path: path.into(), source };
    // Looked at before it is opened: opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(MediaError::NotAFile { path: path.into() });
    }
    File::open(path).map_err(failed)
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file at the limit from one beyond it, also when it grows meanwhile.
    open(path)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| MediaError::Read { path: path.into(), source })?;
    if bytes.len() as u64 > limit {
        return Err(MediaError::TooLarge {
            path: path.into(),
            found: "the file is longer".into(),
            limit: format!("{limit} bytes"),
        });
    }
    Ok(bytes)
}

/// An error that does not know its file yet.
enum Fault {
    Damaged(Box<dyn std::error::Error + Send + Sync>),
    TooLarge { found: String, limit: String },
}

impl Fault {
    fn damaged(text: &'static str) -> Self {
        Self::Damaged(text.into())
    }

    fn memory(needed: Option<u64>, limits: Limits) -> Self {
        let found = match needed {
            Some(bytes) => format!("{bytes} bytes of memory to decode it"),
            None => "more memory to decode it".into(),
        };
        Self::TooLarge { found, limit: format!("{} bytes", limits.memory) }
    }
}

fn decode_bytes(bytes: &[u8], format: Format, limits: Limits) -> Result<Frame<Vec<u8>>, Fault> {
    let failed = |error| match error {
        ImageError::Limits(_) => Fault::memory(None, limits),
        other => Fault::Damaged(Box::new(other)),
    };
    if format == Format::Jpeg && !jpeg::is_complete(bytes) {
        return Err(Fault::damaged("it ends before its end marker"));
    }
    let mut reader = ImageReader::with_format(
        Cursor::new(bytes),
        match format {
            Format::Png => image::ImageFormat::Png,
            Format::Jpeg => image::ImageFormat::Jpeg,
            Format::WebP => image::ImageFormat::WebP,
        },
    );
    let mut memory = image::Limits::default();
    memory.max_alloc = Some(limits.memory);
    reader.limits(memory);

    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.pixels {
        return Err(Fault::TooLarge {
            found: format!("{width}x{height} pixels"),
            limit: format!("{} pixels", limits.pixels),
        });
    }
    // The decoder's picture and the frame exist at the same time, unless the one is the other.
    let frame = if decoder.color_type() == image::ColorType::Rgba8 { 0 } else { pixels * 4 };
    let needed = decoder.total_bytes().saturating_add(frame);
    if needed > limits.memory {
        return Err(Fault::memory(Some(needed), limits));
    }
    // A broken EXIF block is no reason to refuse the picture that it belongs to.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(failed)?;
    image.apply_orientation(orientation);
    let image = image.into_rgba8();
    let (width, height) = image.dimensions();
    Ok(Frame { width, height, pixels: image.into_raw() })
}
