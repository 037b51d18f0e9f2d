//! Quarter and half turns.

#![forbid(unsafe_code)]

/// Turns RGBA pixels by 180 degrees, in place.
pub fn half(pixels: &mut [u8]) {
    pixels.as_chunks_mut::<4>().0.reverse();
}

/// The picture turned 90 degrees clockwise: `height` wide and `width` high.
///
/// # Panics
/// If `pixels` is not `width * height * 4` bytes.
#[must_use]
pub fn right(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    // The first row of the result is the first column of the source, from its foot up.
    quarter(pixels, width, height, |x, y| (height - 1 - y, x))
}

/// The picture turned 90 degrees anticlockwise: `height` wide and `width` high.
///
/// # Panics
/// If `pixels` is not `width * height * 4` bytes.
#[must_use]
pub fn left(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    quarter(pixels, width, height, |x, y| (y, width - 1 - x))
}

/// The side of the squares in which a picture is turned: sixteen pixels are one cache line, so every line of either
/// picture that a square touches is used whole while it is in the first-level cache.
const TILE: usize = 16;

/// Moves every pixel to where `place` says, in a picture of swapped width and height.
#[inline(always)]
fn quarter(
    pixels: &[u8],
    width: usize,
    height: usize,
    place: impl Fn(usize, usize) -> (usize, usize),
) -> Vec<u8> {
    assert_eq!(pixels.len(), width * height * 4, "length of picture");
    let (source, _) = pixels.as_chunks::<4>();
    let mut out = vec![0; pixels.len()];
    let (target, _) = out.as_chunks_mut::<4>();
    for top in (0..height).step_by(TILE) {
        for side in (0..width).step_by(TILE) {
            for y in top..height.min(top + TILE) {
                let end = width.min(side + TILE);
                for (x, pixel) in (side..end).zip(&source[y * width + side..y * width + end]) {
                    let (x, y) = place(x, y);
                    target[y * height + x] = *pixel;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{half, left, right};
    use filter_pixels::testing::picture;

    /// Pixels whose red is the number given.
    fn reds(values: &[u8]) -> Vec<u8> {
        values.iter().flat_map(|&v| [v, 1, 2, 3]).collect()
    }

    #[test]
    fn literal_pixels() {
        // 1 2 3
        // 4 5 6
        let source = reds(&[1, 2, 3, 4, 5, 6]);
        assert_eq!(right(&source, 3, 2), reds(&[4, 1, 5, 2, 6, 3]));
        assert_eq!(left(&source, 3, 2), reds(&[3, 6, 2, 5, 1, 4]));
        let mut turned = source;
        half(&mut turned);
        assert_eq!(turned, reds(&[6, 5, 4, 3, 2, 1]));
    }

    #[test]
    fn turns_add_up() {
        for (width, height) in [(1, 1), (16, 16), (33, 47), (100, 3), (1, 70)] {
            let source = picture(width, height, false);
            let once = right(&source, width, height);
            let twice = right(&once, height, width);
            let mut halved = source.clone();
            half(&mut halved);
            assert_eq!(twice, halved);
            assert_eq!(left(&once, height, width), source);
        }
    }

    #[test]
    fn empty_pictures() {
        half(&mut []);
        assert!(right(&[], 0, 5).is_empty());
        assert!(left(&[], 5, 0).is_empty());
    }
}
