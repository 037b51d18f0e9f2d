//! The Sobel operator (Sobel and Feldman, 1968).
//!
//! Two 3×3 kernels give the slope of the luma to the right and downwards:
//!
//! ```text
//! -1 0 1      -1 -2 -1
//! -2 0 2       0  0  0
//! -1 0 1       1  2  1
//! ```
//!
//! The steepness is the length of the two together. Its square root is replaced by "alpha max plus beta min", the
//! larger of `max` and `7/8 max + 17/32 min`, which is within 3 % of it and needs 16-bit integers only.

#![forbid(unsafe_code)]

use filter_pixels::gaussian::{self, Kernel};
use filter_pixels::luma::{self, Weights};

/// How steepness becomes grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// In percent; at 100 a sharp step from black to white along rows or columns is just white. At most 1000.
    pub gain: u32,
    /// White where nothing is, black for an edge.
    pub invert: bool,
}

/// Replaces every pixel's colour by the steepness of the luma around it. Alpha stays and plays no part.
///
/// Before the search the luma is blurred with `kernel`. Edges of the picture repeat the outermost pixel.
///
/// # Panics
/// If `pixels` is not `width * height * 4` bytes, or `look.gain` is over 1000.
pub fn edges(pixels: &mut [u8], width: usize, height: usize, kernel: &Kernel, look: Look) {
    assert_eq!(pixels.len(), width * height * 4, "length of picture");
    assert!(look.gain <= 1000, "gain is {} percent", look.gain);
    if pixels.is_empty() {
        return;
    }
    let mut luma = luma::plane(pixels, Weights::BT709);
    gaussian::blur_plane(&mut luma, width, height, kernel);

    // A step of 255 has the slope 4 * 255, so at 100 percent the slope is divided by 4; in 1/256 that is 64.
    let gain = (look.gain * 64 + 50) / 100;
    let flip = if look.invert { 0xff_ffff } else { 0 };
    let mut slopes = Slopes::new(width);
    for (y, row) in pixels.chunks_exact_mut(width * 4).enumerate() {
        let line = |y: usize| &luma[y * width..][..width];
        let steepness = slopes.row(line(y.saturating_sub(1)), line(y), line((y + 1).min(height - 1)));
        for (pixel, &steepness) in row.as_chunks_mut::<4>().0.iter_mut().zip(steepness) {
            let word = u32::from_le_bytes(*pixel);
            let grey = ((u32::from(steepness) * gain + 128) >> 8).min(255) * 0x01_0101;
            *pixel = ((word & 0xff00_0000) | (grey ^ flip)).to_le_bytes();
        }
    }
}

/// Room for one row, kept from row to row.
struct Slopes {
    /// Each column's `above + 2 * middle + below`, with one more column on either side.
    sums: Vec<i16>,
    /// Each column's `below - above`, likewise.
    differences: Vec<i16>,
    steepness: Vec<u16>,
}

impl Slopes {
    fn new(width: usize) -> Self {
        Self { sums: vec![0; width + 2], differences: vec![0; width + 2], steepness: vec![0; width] }
    }

    /// The steepness of each pixel of the middle row: 0 to 1442, or 4 * 255 * √2.
    fn row(&mut self, above: &[u8], middle: &[u8], below: &[u8]) -> &[u16] {
        let width = middle.len();
        let columns = above.iter().zip(middle).zip(below);
        let inner = self.sums[1..].iter_mut().zip(&mut self.differences[1..]);
        for (((above, middle), below), (sum, difference)) in columns.zip(inner) {
            let [above, middle, below] = [*above, *middle, *below].map(i16::from);
            *sum = above + 2 * middle + below;
            *difference = below - above;
        }
        for padded in [&mut self.sums, &mut self.differences] {
            padded[0] = padded[1];
            padded[width + 1] = padded[width];
        }
        let right = self.sums[2..].iter().zip(&self.sums);
        let down = self.differences.iter().zip(&self.differences[1..]).zip(&self.differences[2..]);
        for ((steepness, (next, last)), ((a, b), c)) in self.steepness.iter_mut().zip(right).zip(down) {
            *steepness = length(next - last, a + 2 * b + c);
        }
        &self.steepness
    }
}

/// About the length of a vector whose parts are at most 1020 in size; exact along either axis.
#[inline(always)]
fn length(x: i16, y: i16) -> u16 {
    let (x, y) = (x.unsigned_abs(), y.unsigned_abs());
    let (max, min) = (x.max(y), x.min(y));
    // 1020 * 28 + 1020 * 17 is below 2^16.
    max.max((28 * max + 17 * min) >> 5)
}

#[cfg(test)]
mod tests {
    use super::{Look, edges, length};
    use filter_pixels::gaussian::Kernel;

    const PLAIN: Look = Look { gain: 100, invert: false };

    fn run(luma: &[u8], width: usize, look: Look) -> Vec<u8> {
        let mut pixels: Vec<u8> = luma.iter().flat_map(|&v| [v, v, v, 7]).collect();
        edges(&mut pixels, width, luma.len() / width, &Kernel::new(0.0).unwrap(), look);
        assert!(pixels.iter().skip(3).step_by(4).all(|&alpha| alpha == 7));
        pixels.iter().step_by(4).copied().collect()
    }

    #[test]
    fn length_is_within_three_percent() {
        for x in (0..=1020_i16).step_by(3) {
            for y in (0..=1020_i16).step_by(7) {
                let exact = f64::from(x).hypot(f64::from(y));
                let got = f64::from(length(x, -y));
                assert!((got - exact).abs() <= exact * 0.03 + 1.0, "{x} {y}: {got} {exact}");
            }
        }
    }

    #[test]
    fn a_step_is_white_on_both_sides_of_it_and_flat_is_black() {
        let row = [0, 0, 0, 255, 255, 255].repeat(4);
        assert_eq!(run(&row, 6, PLAIN), [0, 0, 255, 255, 0, 0].repeat(4));
        let column: Vec<u8> = [[0; 5], [0; 5], [255; 5], [255; 5]].concat();
        let wanted: Vec<u8> = [[0; 5], [255; 5], [255; 5], [0; 5]].concat();
        assert_eq!(run(&column, 5, PLAIN), wanted);
    }

    #[test]
    fn a_ramp_has_its_slope() {
        // 10 a pixel is a slope of 80, a quarter of it 20; half of that at the ends, where a pixel repeats.
        let row: Vec<u8> = (0..8).map(|x| x * 10).collect();
        assert_eq!(run(&row, 8, PLAIN), [10, 20, 20, 20, 20, 20, 20, 10]);
    }

    #[test]
    fn gain_and_invert() {
        let row: Vec<u8> = (0..4).map(|x| x * 10).collect();
        let look = |gain, invert| Look { gain, invert };
        assert_eq!(run(&row, 4, look(200, false)), [20, 40, 40, 20]);
        assert_eq!(run(&row, 4, look(200, true)), [235, 215, 215, 235]);
        assert_eq!(run(&[0, 255], 2, look(1000, false)), [255, 255]);
    }

    #[test]
    fn small_and_empty_pictures() {
        assert_eq!(run(&[200], 1, PLAIN), [0]);
        edges(&mut [], 0, 3, &Kernel::new(1.0).unwrap(), PLAIN);
        edges(&mut [], 3, 0, &Kernel::new(1.0).unwrap(), PLAIN);
    }
}
