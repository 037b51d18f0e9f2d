//! Pixels to files.

use crate::{Format, Frame, MediaError};
use image::{
    ExtendedColorType, ImageEncoder, ImageResult,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};
use std::{
    io::{BufWriter, Write},
    ops::Deref,
    path::Path,
};

/// JPEG's quality, from 1 to 100.
const QUALITY: u8 = 90;

/// Writes a picture, whole or not at all.
///
/// It is written to a temporary file in the same folder, brought to the disk (fsync) and renamed. So whoever looks at
/// `path`, at any time and after any crash, sees the old file or the new one. A file that is there is replaced.
///
/// # Errors
/// [`MediaError::Encode`] when the format can't hold the picture, [`MediaError::Write`] for all else. Neither leaves
/// anything behind.
pub fn write_atomically<P: Deref<Target = [u8]>>(
    path: impl AsRef<Path>,
    frame: &Frame<P>,
    format: Format,
) -> Result<(), MediaError> {
    let path = path.as_ref();
    let failed = |source| MediaError::Write { path: path.into(), source };
    let unencodable = |source| MediaError::Encode { path: path.into(), format, source };
    check(frame).map_err(unencodable)?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let file = temporary(folder).map_err(failed)?;
    let mut writer = BufWriter::new(file);
    encode(&mut writer, frame.view(), format).map_err(|error| match error {
        image::ImageError::IoError(source) => failed(source),
        other => unencodable(Box::new(other)),
    })?;
    writer.flush().map_err(failed)?;
    let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder);
    Ok(())
}

/// A picture as the bytes of a file. `path` is what it is called in errors; nothing is written there.
///
/// # Errors
/// [`MediaError::Encode`] when the format can't hold the picture.
pub fn encode_content<P: Deref<Target = [u8]>>(
    path: impl AsRef<Path>,
    frame: &Frame<P>,
    format: Format,
) -> Result<Vec<u8>, MediaError> {
    let unencodable = |source| MediaError::Encode { path: path.as_ref().into(), format, source };
    check(frame).map_err(unencodable)?;
    let mut bytes = std::io::Cursor::new(Vec::new());
    encode(&mut bytes, frame.view(), format).map_err(|error| unencodable(Box::new(error)))?;
    Ok(bytes.into_inner())
}

/// Refuses what is no picture.
fn check<P: Deref<Target = [u8]>>(frame: &Frame<P>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if !frame.is_whole() {
        let (width, height) = (frame.width, frame.height);
        let text = format!("{} bytes are not a picture of {width}x{height} pixels", frame.pixels.len());
        return Err(text.into());
    }
    if frame.pixels.is_empty() {
        return Err("it has no pixels".into());
    }
    Ok(())
}

/// A new file in `folder` that goes away when it is dropped.
pub(crate) fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keyway-").suffix(".part");
    // Temporary files are private by default; this one becomes a result, which has the rights that the user's mask
    // gives to every new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Brings the rename to the disk. Where a file system can't do that, the picture is no less whole.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

fn encode(writer: &mut impl Write, frame: Frame<&[u8]>, format: Format) -> ImageResult<()> {
    let Frame { width, height, pixels } = frame;
    let opaque = pixels.chunks_exact(4).all(|pixel| pixel[3] == 255);
    let (pixels, color) = if opaque || format == Format::Jpeg {
        (&over_white(pixels)[..], ExtendedColorType::Rgb8)
    } else {
        (pixels, ExtendedColorType::Rgba8)
    };
    match format {
        Format::Png => PngEncoder::new(writer).write_image(pixels, width, height, color),
        Format::Jpeg => {
            JpegEncoder::new_with_quality(writer, QUALITY).write_image(pixels, width, height, color)
        }
        Format::WebP => WebPEncoder::new_lossless(writer).write_image(pixels, width, height, color),
    }
}

/// RGB pixels: what is seen of RGBA pixels on white paper.
pub(crate) fn over_white(pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() / 4 * 3);
    for pixel in pixels.as_chunks::<4>().0 {
        let [red, green, blue, alpha] = pixel.map(u32::from);
        let mix = |value: u32| ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        out.extend([mix(red), mix(green), mix(blue)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::over_white;

    #[test]
    fn paper_shows_through() {
        let pixels = [10, 20, 30, 255, 0, 0, 0, 0, 0, 100, 255, 128];
        assert_eq!(over_white(&pixels), [10, 20, 30, 255, 255, 255, 127, 177, 255]);
    }
}
