//! Luma: how bright a pixel looks, as one byte.
//!
//! Luma is a weighted sum of the stored (gamma-encoded) red, green and blue. The weights are those of the ITU
//! recommendations for television, as 15-bit fractions that add up to exactly 1, so white stays 255.

/// The weights of red, green and blue, in 1/32768; they add up to 32768.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Red's part.
    pub red: u16,
    /// Green's part.
    pub green: u16,
    /// Blue's part.
    pub blue: u16,
}

/// The unit of [`Weights`] is 1/2^15.
const SHIFT: u32 = 15;
/// Half a unit of the result, for rounding to the nearest.
const HALF: u32 = 1 << (SHIFT - 1);

impl Weights {
    /// ITU-R BT.601 (standard television, JPEG): 0.299, 0.587, 0.114.
    pub const BT601: Self = Self { red: 9798, green: 19235, blue: 3735 };
    /// ITU-R BT.709 (high definition, sRGB): 0.2126, 0.7152, 0.0722.
    pub const BT709: Self = Self { red: 6966, green: 23436, blue: 2366 };

    /// The luma of one pixel that was read with `u32::from_le_bytes`, rounded to the nearest: 0 to 255.
    ///
    /// One 32-bit word a pixel, and no byte shuffles: this is the form that compilers vectorise even for SSE2.
    #[inline(always)]
    #[must_use]
    pub const fn of_word(self, pixel: u32) -> u32 {
        let red = (pixel & 255) * self.red as u32;
        let green = ((pixel >> 8) & 255) * self.green as u32;
        let blue = ((pixel >> 16) & 255) * self.blue as u32;
        (red + green + blue + HALF) >> SHIFT
    }
}

/// The luma plane of RGBA pixels: one byte a pixel. Alpha plays no part.
///
/// Bytes after the last whole pixel are ignored.
#[must_use]
pub fn plane(pixels: &[u8], weights: Weights) -> Vec<u8> {
    pixels.as_chunks::<4>().0.iter().map(|pixel| weights.of_word(u32::from_le_bytes(*pixel)) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::{Weights, plane};

    #[test]
    fn weights_add_up_and_are_the_nearest() {
        for (weights, real) in
            [(Weights::BT601, [0.299, 0.587, 0.114]), (Weights::BT709, [0.2126, 0.7152, 0.0722])]
        {
            let all = [weights.red, weights.green, weights.blue];
            assert_eq!(all.iter().map(|&w| u32::from(w)).sum::<u32>(), 32768);
            for (fixed, real) in all.iter().zip(real) {
                assert!((f64::from(*fixed) / 32768.0 - real).abs() <= 1.0 / 32768.0);
            }
        }
    }

    #[test]
    fn grey_stays_what_it_is_and_alpha_plays_no_part() {
        for grey in 0..=255u8 {
            for weights in [Weights::BT601, Weights::BT709] {
                assert_eq!(plane(&[grey, grey, grey, 9], weights), [grey]);
            }
        }
    }

    #[test]
    fn primaries() {
        let pixels = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255];
        assert_eq!(plane(&pixels, Weights::BT601), [76, 150, 29]);
        assert_eq!(plane(&pixels, Weights::BT709), [54, 182, 18]);
    }
}
