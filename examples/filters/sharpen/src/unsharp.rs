//! The unsharp mask, in place.
//!
//! What a blur takes away is the fine detail; adding a part of it makes detail stronger. The name comes from the
//! darkroom, where the blurred picture was a mask.

#![forbid(unsafe_code)]

use filter_pixels::gaussian::{self, Kernel};
use filter_pixels::luma::{self, Weights};

/// How much detail is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// In 1/64: differences are at most 255 and 5 * 64 * 255 = 81 600, well inside 32 bits.
    amount: i32,
    threshold: i32,
}

impl Strength {
    /// `amount` in percent; differences up to `threshold` are left alone, larger ones count less by it, so that
    /// there is no jump.
    ///
    /// # Panics
    /// If `amount` is over 500.
    #[must_use]
    pub fn new(amount: u32, threshold: u8) -> Self {
        assert!(amount <= 500, "amount is {amount} percent");
        Self { amount: ((amount * 64 + 50) / 100) as i32, threshold: i32::from(threshold) }
    }

    /// What is added to each colour of a pixel with this luma, whose neighbourhood's luma is `blurred`.
    #[inline(always)]
    fn lift(self, luma: u8, blurred: u8) -> i32 {
        let difference = i32::from(luma) - i32::from(blurred);
        let size = (difference.abs() - self.threshold).max(0);
        let lift = (size * self.amount + 32) >> 6;
        if difference < 0 { -lift } else { lift }
    }
}

/// Sharpens RGBA pixels in place: adds to red, green and blue alike the difference between a pixel's luma and the
/// luma blurred with `kernel`, times `strength`. Alpha stays and plays no part.
///
/// # Panics
/// If `pixels` is not `width * height * 4` bytes.
pub fn sharpen(pixels: &mut [u8], width: usize, height: usize, kernel: &Kernel, strength: Strength) {
    assert_eq!(pixels.len(), width * height * 4, "length of picture");
    if strength.amount == 0 {
        return;
    }
    let luma = luma::plane(pixels, Weights::BT709);
    let mut blurred = luma.clone();
    gaussian::blur_plane(&mut blurred, width, height, kernel);

    let (pixels, _) = pixels.as_chunks_mut::<4>();
    for ((pixel, luma), blurred) in pixels.iter_mut().zip(&luma).zip(&blurred) {
        let lift = strength.lift(*luma, *blurred);
        let word = u32::from_le_bytes(*pixel);
        let add = |value: u32| ((value & 255) as i32 + lift).clamp(0, 255) as u32;
        let colour = add(word) | (add(word >> 8) << 8) | (add(word >> 16) << 16);
        *pixel = ((word & 0xff00_0000) | colour).to_le_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::{Strength, sharpen};
    use filter_pixels::gaussian::Kernel;

    fn run(pixels: &[u8], width: usize, amount: u32, threshold: u8) -> Vec<u8> {
        let mut pixels = pixels.to_vec();
        let height = pixels.len() / 4 / width;
        let kernel = Kernel::new(1.0).unwrap();
        sharpen(&mut pixels, width, height, &kernel, Strength::new(amount, threshold));
        pixels
    }

    #[test]
    fn flat_areas_stay() {
        let pixels = [90, 120, 30, 255].repeat(64);
        assert_eq!(run(&pixels, 8, 300, 0), pixels);
    }

    #[test]
    fn an_edge_gets_steeper_on_both_sides() {
        let row: Vec<u8> =
            (0..10).flat_map(|x| if x < 5 { [80, 80, 80, 9] } else { [160, 160, 160, 9] }).collect();
        let out = run(&row, 10, 100, 0);
        let red: Vec<u8> = out.iter().step_by(4).copied().collect();
        assert!(red[4] < 80 && red[5] > 160, "{red:?}");
        assert_eq!((red[0], red[9]), (80, 160));
        assert!(out.iter().skip(3).step_by(4).all(|&alpha| alpha == 9));
    }

    #[test]
    fn small_differences_stay_below_the_threshold() {
        let row: Vec<u8> = (0..40).flat_map(|x| [100 + (x % 2) * 4, 100, 100, 255]).collect();
        assert_eq!(run(&row, 40, 400, 5), row);
    }

    #[test]
    fn nothing_changes_at_zero_and_nothing_wraps() {
        let row: Vec<u8> = (0..40).flat_map(|x| [255 * (x % 2), 255 * (x / 20), 0, 255]).collect();
        assert_eq!(run(&row, 40, 0, 0), row);
        let out = run(&row, 40, 500, 0);
        for (before, after) in row.chunks(4).zip(out.chunks(4)).skip(1) {
            assert!(before[0] != 255 || after[0] >= 250 || after[1] < 255, "{before:?} {after:?}");
        }
    }

    #[test]
    fn empty_pictures() {
        sharpen(&mut [], 0, 4, &Kernel::new(1.0).unwrap(), Strength::new(100, 0));
    }
}
