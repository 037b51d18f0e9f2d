//! Text as a plane of coverage: 0 where no letter is, 255 where one covers the whole pixel.

#![forbid(unsafe_code)]

use filter_pixels::gaussian::{self, Kernel};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// The size that the font is stored in, in pixels; other sizes are scaled from it.
const STORED: usize = RasterHeight::Size32.val();

/// The most letters that a line may have.
const LONGEST: usize = 256;

/// A line of text, drawn in the font's stored size.
#[derive(Debug, Clone)]
pub struct Line {
    coverage: Vec<u8>,
    width: usize,
}

/// A line of text in the size that a picture asks for, with the margin around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Pixels in a row, margins included.
    pub width: usize,
    /// Rows, margins included.
    pub height: usize,
    /// The letters: `width * height` bytes.
    pub text: Vec<u8>,
    /// What is around and behind the letters, of the same size.
    pub shadow: Option<Vec<u8>>,
}

impl Line {
    /// Draws `text`.
    ///
    /// # Errors
    /// What is wrong with it: no letters, more than 256, or one that the font does not have.
    pub fn new(text: &str) -> Result<Self, String> {
        let count = text.chars().count();
        if text.trim().is_empty() {
            return Err("is empty".into());
        }
        if count > LONGEST {
            return Err(format!("has {count} letters, but at most {LONGEST} are drawn"));
        }
        let advance = get_raster_width(FontWeight::Bold, RasterHeight::Size32);
        let width = count * advance;
        let mut coverage = vec![0; width * STORED];
        for (i, letter) in text.chars().enumerate() {
            let glyph = get_raster(letter, FontWeight::Bold, RasterHeight::Size32)
                .ok_or_else(|| format!("has {letter:?}, which the font can't draw"))?;
            for (y, row) in glyph.rows().enumerate() {
                coverage[y * width + i * advance..][..row.len()].copy_from_slice(row);
            }
        }
        Ok(Self { coverage, width })
    }

    /// The line with letters `size` pixels high, or smaller where it would not fit into `width` by `height` pixels
    /// with its margin of half a letter. Nothing when there is no room at all.
    #[must_use]
    pub fn draw(&self, size: usize, width: usize, height: usize, shadow: bool) -> Option<Mark> {
        // With margins, a line is (self.width / STORED + 1) letters wide and 2 high.
        let fits = (width * STORED / (self.width + STORED)).min(height / 2);
        let size = size.min(fits);
        let text_width = self.width * size / STORED;
        if size == 0 || text_width == 0 {
            return None;
        }
        let margin = size / 2;
        let mark_width = text_width + 2 * margin;
        let mark_height = size + 2 * margin;
        let scaled = scale(&self.coverage, (self.width, STORED), (text_width, size));
        let mut text = vec![0; mark_width * mark_height];
        for (source, target) in
            scaled.chunks_exact(text_width).zip(text.chunks_exact_mut(mark_width).skip(margin))
        {
            target[margin..][..text_width].copy_from_slice(source);
        }
        let shadow = shadow.then(|| soften(&text, mark_width, mark_height, size));
        Some(Mark { width: mark_width, height: mark_height, text, shadow })
    }
}

/// The shadow: the letters blurred by a sixteenth of their height and made stronger, so that thin strokes throw one.
fn soften(text: &[u8], width: usize, height: usize, size: usize) -> Vec<u8> {
    let mut shadow = text.to_vec();
    let sigma = (size as f64 / 16.0).clamp(0.7, gaussian::MAX_SIGMA);
    let kernel = Kernel::new(sigma).expect("a sigma inside its limits");
    gaussian::blur_plane(&mut shadow, width, height, &kernel);
    for value in &mut shadow {
        *value = value.saturating_mul(2);
    }
    shadow
}

/// Scales a plane with a triangle filter (bilinear when it grows), in integers.
fn scale(plane: &[u8], from: (usize, usize), to: (usize, usize)) -> Vec<u8> {
    let narrow = scale_lines(plane, from, to.0, 1, from.0);
    scale_lines(&narrow, (from.1, to.0), to.1, to.0, 1)
}

/// Scales `count` lines of `length` bytes to `to` bytes each. In a line the next byte is `step` away, and the next
/// line begins `jump` further. The result is laid out the same way, with lines of `to` bytes.
fn scale_lines(
    plane: &[u8],
    (length, count): (usize, usize),
    to: usize,
    step: usize,
    jump: usize,
) -> Vec<u8> {
    let mut out = vec![0; to * count];
    let jump_out = if step == 1 { to } else { 1 };
    // Centres and the reach of the triangle, times 2 to, are whole numbers.
    let reach = 2 * length.max(to);
    for i in 0..to {
        let centre = (2 * i + 1) * length;
        let first = centre.saturating_sub(reach) / (2 * to);
        let last = ((centre + reach) / (2 * to)).min(length - 1);
        let weight = |j: usize| reach.saturating_sub(((2 * j + 1) * to).abs_diff(centre)) as u64;
        let total: u64 = (first..=last).map(weight).sum();
        for line in 0..count {
            let sum: u64 = (first..=last).map(|j| weight(j) * u64::from(plane[line * jump + j * step])).sum();
            out[line * jump_out + i * step] = ((sum + total / 2) / total) as u8;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Line, scale};

    #[test]
    fn texts_that_cannot_be_drawn() {
        assert!(Line::new("").unwrap_err().contains("empty"));
        assert!(Line::new("  ").is_err());
        assert!(Line::new("two\nlines").unwrap_err().contains("'\\n'"));
        assert!(Line::new("漢").unwrap_err().contains('漢'));
        assert!(Line::new(&"a".repeat(257)).unwrap_err().contains("257"));
        assert!(Line::new("© Grüße, Čeština 2026").is_ok());
    }

    #[test]
    fn scaling_keeps_flat_areas_and_size() {
        for to in [(1, 1), (5, 9), (40, 3), (8, 8)] {
            assert_eq!(scale(&[77; 64], (8, 8), to), vec![77; to.0 * to.1]);
        }
        let plane = [0, 100, 200, 50, 60, 70];
        assert_eq!(scale(&plane, (3, 2), (3, 2)), plane);
    }

    #[test]
    fn scaling_keeps_rows_and_columns_apart() {
        // Two columns, three rows: each row one value.
        let tall = scale(&[10, 10, 20, 20, 30, 30], (2, 3), (4, 3));
        assert_eq!(tall, [10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30]);
    }

    #[test]
    fn a_mark_always_fits() {
        let line = Line::new("Keyway").unwrap();
        for (width, height) in [(0, 0), (1, 1), (3, 90), (90, 3), (20, 20), (300, 200)] {
            for size in [0, 1, 7, 64, 500] {
                if let Some(mark) = line.draw(size, width, height, true) {
                    assert!(mark.width <= width && mark.height <= height);
                    assert_eq!(mark.text.len(), mark.width * mark.height);
                    assert_eq!(mark.shadow.unwrap().len(), mark.text.len());
                }
            }
        }
        let small = line.draw(20, 300, 200, false).unwrap();
        assert!(small.text.iter().any(|&coverage| coverage > 200));
    }
}
