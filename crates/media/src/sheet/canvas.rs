//! Drawing on an opaque picture: rectangles, pictures, text and arrows.
//!
//! Letters are Noto Sans Mono's (SIL Open Font License 1.1), as the crate `noto-sans-mono-bitmap` has them.

use crate::Frame;
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// Red, green, blue.
pub(super) type Color = [u8; 3];

/// A point, or a width and a height, in pixels.
type Point = (u32, u32);

/// The size of letters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Size {
    /// 16 pixels.
    Small,
    /// 24 pixels.
    Large,
}

impl Size {
    const fn raster(self) -> RasterHeight {
        match self {
            Self::Small => RasterHeight::Size16,
            Self::Large => RasterHeight::Size24,
        }
    }

    const fn advance(self) -> u32 {
        get_raster_width(FontWeight::Regular, self.raster()) as u32
    }
}

/// How wide a line is.
pub(super) fn text_width(text: &str, size: Size) -> u32 {
    text.chars().count() as u32 * size.advance()
}

/// The text, or its beginning and its end (a file's extension) where it is too wide.
pub(super) fn shorten(text: &str, size: Size, width: u32) -> String {
    let room = (width / size.advance()) as usize;
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= room {
        return text.into();
    }
    let room = room.saturating_sub(2);
    let tail = (room / 3).min(letters.len());
    let head = room - tail;
    letters[..head].iter().chain(&['.', '.']).chain(&letters[letters.len() - tail..]).collect()
}

/// A picture to draw on. What reaches beyond it is cut off.
pub(super) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Canvas {
    pub fn new(width: u32, height: u32, [red, green, blue]: Color) -> Self {
        let count = width as usize * height as usize;
        Self { width, height, pixels: [red, green, blue, 255].repeat(count) }
    }

    pub fn into_frame(self) -> Frame<Vec<u8>> {
        Frame { width: self.width, height: self.height, pixels: self.pixels }
    }

    fn pixel(&mut self, x: u32, y: u32) -> Option<&mut [u8]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let at = (y as usize * self.width as usize + x as usize) * 4;
        self.pixels.get_mut(at..at + 3)
    }

    /// Mixes a colour into a pixel: 0 not at all, 255 fully.
    fn blend(&mut self, x: u32, y: u32, color: Color, part: u8) {
        if let Some(pixel) = self.pixel(x, y) {
            let part = u32::from(part);
            for (value, color) in pixel.iter_mut().zip(color) {
                *value = ((u32::from(*value) * (255 - part) + u32::from(color) * part + 127) / 255) as u8;
            }
        }
    }

    /// A rectangle.
    pub fn fill(&mut self, (left, top): Point, (width, height): Point, color: Color) {
        for y in top..top + height {
            for x in left..left + width {
                self.blend(x, y, color, 255);
            }
        }
    }

    /// An opaque picture, with a hairline around it, so that a bright one keeps its edge on bright paper.
    pub fn picture(&mut self, (left, top): Point, frame: &Frame<Vec<u8>>) {
        let (width, height) = (frame.width, frame.height);
        for (y, row) in frame.pixels.chunks_exact((width as usize * 4).max(1)).enumerate() {
            for (x, pixel) in row.chunks_exact(4).enumerate() {
                self.blend(left + x as u32, top + y as u32, [pixel[0], pixel[1], pixel[2]], 255);
            }
        }
        if width == 0 || height == 0 {
            return;
        }
        const HAIRLINE: u8 = 48;
        for x in left..left + width {
            self.blend(x, top, [0; 3], HAIRLINE);
            self.blend(x, top + height - 1, [0; 3], HAIRLINE);
        }
        for y in top + 1..(top + height).saturating_sub(1) {
            self.blend(left, y, [0; 3], HAIRLINE);
            self.blend(left + width - 1, y, [0; 3], HAIRLINE);
        }
    }

    /// A line of text with its top left corner at a point. A letter that the font doesn't have becomes a question
    /// mark.
    pub fn text(&mut self, (left, top): Point, text: &str, size: Size, color: Color) {
        let mut left = left;
        for letter in text.chars() {
            let glyph = get_raster(letter, FontWeight::Regular, size.raster())
                .or_else(|| get_raster('?', FontWeight::Regular, size.raster()));
            for (y, row) in glyph.iter().flat_map(|glyph| glyph.rows().enumerate()) {
                for (x, &part) in row.iter().enumerate() {
                    self.blend(left + x as u32, top + y as u32, color, part);
                }
            }
            left += size.advance();
        }
    }

    /// A line of text in the middle of a given width.
    pub fn text_centred(&mut self, (left, top): Point, width: u32, text: &str, size: Size, color: Color) {
        let free = width.saturating_sub(text_width(text, size));
        self.text((left + free / 2, top), text, size, color);
    }

    /// An arrow to the right, in the middle between two columns of pixels.
    pub fn arrow(&mut self, from: u32, to: u32, y: u32, color: Color) {
        const HALF_LENGTH: f32 = 9.0;
        const HEAD: f32 = 5.5;
        let (x, y) = ((from + to) as f32 / 2.0, y as f32);
        let tip = (x + HALF_LENGTH, y);
        let strokes =
            [((x - HALF_LENGTH, y), tip), ((tip.0 - HEAD, y - HEAD), tip), ((tip.0 - HEAD, y + HEAD), tip)];
        let around = |centre: f32| (centre - 12.0).max(0.0) as u32..(centre + 13.0) as u32;
        for py in around(y) {
            for px in around(x) {
                let point = (px as f32 + 0.5, py as f32 + 0.5);
                let nearest = strokes.iter().map(|&(a, b)| distance(point, a, b)).fold(f32::MAX, f32::min);
                // A stroke is 1.6 pixels wide, with an edge of one pixel.
                let part = (1.3 - nearest).clamp(0.0, 1.0);
                self.blend(px, py, color, (part * 255.0) as u8);
            }
        }
    }
}

/// How far a point is from a straight stroke.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (point.0 - from.0, point.1 - from.1);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (px - along * dx).hypot(py - along * dy)
}

#[cfg(test)]
mod tests {
    use super::{Canvas, Size, shorten, text_width};

    #[test]
    fn long_names_keep_their_ends() {
        assert_eq!(shorten("short.png", Size::Small, 200), "short.png");
        let long = shorten("a-very-long-name-indeed.jpeg", Size::Small, 120);
        assert!(long.starts_with("a-very") && long.contains("..") && long.ends_with("jpeg"), "{long}");
        assert!(text_width(&long, Size::Small) <= 120);
        assert_eq!(shorten("abc", Size::Small, 0), "..");
    }

    #[test]
    fn what_reaches_beyond_is_cut_off() {
        let mut canvas = Canvas::new(20, 10, [255; 3]);
        canvas.text((15, 4), "Wide", Size::Large, [0; 3]);
        canvas.fill((18, 8), (50, 50), [0; 3]);
        canvas.arrow(0, 2, 0, [0; 3]);
        assert_eq!(canvas.into_frame().pixels.len(), 800);
    }
}
