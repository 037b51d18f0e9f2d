//! [`Picture`]: what filters are given, and where it comes from.

use std::any::Any;

use filter_contract::{FilterClient, Image};
use keyway_media::{Format, Frame, Limits, MediaError};
use keyway_pool::{AnySlot, Slot};

/// The largest picture: 24 million pixels.
const LIMITS: Limits = Limits { pixels: 24_000_000, memory: 256 << 20, file: 32 << 20 };

/// A picture in memory, and the format that it came in.
#[derive(Debug)]
pub struct Picture {
    /// The pixels, as filters take them.
    pub image: Image,
    /// The format of the file that it was.
    pub format: Format,
}

impl Picture {
    /// The longest file that is read, in bytes.
    pub const LONGEST: u64 = LIMITS.file;

    /// Reads the content of a file: PNG, JPEG or WebP, of at most 24 million pixels. It takes a while: nothing for async code.
    ///
    /// # Errors
    /// When it is none.
    pub fn decode(content: &[u8]) -> Result<Self, MediaError> {
        let picture = keyway_media::decode_content(content, "the picture", LIMITS)?;
        let Frame { width, height, pixels } = picture.frame;
        Ok(Picture { image: Image { width, height, pixels: pixels.into() }, format: picture.format })
    }

    /// The content of a file. It takes a while: nothing for async code.
    ///
    /// # Errors
    /// When the image has another number of pixels than its size says, or is too large for the format.
    pub fn encode(self) -> Result<Vec<u8>, MediaError> {
        let Image { width, height, pixels } = self.image;
        keyway_media::encode_content("the picture", &Frame { width, height, pixels }, self.format)
    }

    /// The content of a PNG file, whatever the format was.
    ///
    /// # Errors
    /// As [`encode`](Picture::encode).
    pub fn encode_png(self) -> Result<Vec<u8>, MediaError> {
        Picture { format: Format::Png, ..self }.encode()
    }

    /// How the format is called in `content-type`.
    pub fn content_type(&self) -> &'static str {
        match self.format {
            Format::Jpeg => "image/jpeg",
            Format::WebP => "image/webp",
            _ => "image/png",
        }
    }
}

/// The slot as one of image filters, if it is one.
pub fn filter_of(slot: &dyn AnySlot) -> Option<&Slot<FilterClient>> {
    (slot as &dyn Any).downcast_ref()
}
