//! Paint over pixels.

#![forbid(unsafe_code)]

use filter_pixels::alpha::multiply;

/// A colour, and how much of each pixel it covers.
#[derive(Debug, Clone, Copy)]
pub struct Paint<'a> {
    /// 0 to 255 for each pixel, row by row.
    pub coverage: &'a [u8],
    /// Pixels in a row of `coverage`.
    pub stride: usize,
    /// Red, green, blue.
    pub color: [u8; 3],
    /// In percent, at most 100.
    pub opacity: u32,
}

/// Puts `paint` over RGBA pixels (`width` in a row), with its top left corner `at` a column and a row.
///
/// This is "source over" of Porter and Duff (1984) with straight alpha: an opaque pixel stays opaque, an invisible
/// one takes the paint's colour and as much alpha as is painted.
///
/// # Panics
/// If the paint reaches beyond the picture.
pub fn over(pixels: &mut [u8], width: usize, at: (usize, usize), paint: &Paint<'_>) {
    if paint.stride == 0 || width == 0 {
        return;
    }
    assert!(at.0 + paint.stride <= width, "paint beyond the picture");
    let opacity = ((paint.opacity.min(100) * 255 + 50) / 100) as u8;
    let rows = paint.coverage.chunks_exact(paint.stride);
    let targets = pixels[at.1 * width * 4..].chunks_exact_mut(width * 4);
    assert!(rows.len() <= targets.len(), "paint beyond the picture");
    for (coverage, row) in rows.zip(targets) {
        let row = &mut row[at.0 * 4..][..paint.stride * 4];
        for (pixel, &coverage) in row.as_chunks_mut::<4>().0.iter_mut().zip(coverage) {
            let part = multiply(coverage, opacity);
            if part > 0 {
                mix(pixel, paint.color, part);
            }
        }
    }
}

/// Puts `part` (1 to 255) of a colour over one pixel.
#[inline]
fn mix(pixel: &mut [u8; 4], color: [u8; 3], part: u8) {
    // What can still be seen of the pixel, and the alpha of both together; 1 at least, since `part` is.
    let rest = u32::from(multiply(pixel[3], 255 - part));
    let all = rest + u32::from(part);
    for (value, color) in pixel.iter_mut().zip(color) {
        let sum = u32::from(color) * u32::from(part) + u32::from(*value) * rest;
        *value = ((sum + all / 2) / all) as u8;
    }
    pixel[3] = all as u8;
}

#[cfg(test)]
mod tests {
    use super::{Paint, over};

    fn paint(coverage: &[u8], opacity: u32) -> Paint<'_> {
        Paint { coverage, stride: 1, color: [200, 100, 0], opacity }
    }

    #[test]
    fn full_paint_is_its_colour_and_none_is_nothing() {
        let mut pixels = [1, 2, 3, 4, 5, 6, 7, 255];
        over(&mut pixels, 2, (1, 0), &paint(&[255], 100));
        assert_eq!(pixels, [1, 2, 3, 4, 200, 100, 0, 255]);
        over(&mut pixels, 2, (0, 0), &paint(&[255], 0));
        over(&mut pixels, 2, (0, 0), &paint(&[0], 100));
        assert_eq!(pixels, [1, 2, 3, 4, 200, 100, 0, 255]);
    }

    #[test]
    fn half_paint() {
        let mut pixels = [0, 0, 100, 255];
        over(&mut pixels, 1, (0, 0), &paint(&[255], 50));
        assert_eq!(pixels, [100, 50, 50, 255]);
        // Over nothing, all of the colour comes from the paint.
        let mut pixels = [0; 4];
        over(&mut pixels, 1, (0, 0), &paint(&[255], 50));
        assert_eq!(pixels, [200, 100, 0, 128]);
    }

    #[test]
    #[should_panic(expected = "beyond the picture")]
    fn paint_beyond_the_picture_is_refused() {
        over(&mut [0; 8], 2, (2, 0), &paint(&[255], 50));
    }
}
