//! Colour to grey, in place.

#![forbid(unsafe_code)]

use filter_pixels::luma::Weights;

/// Moves every pixel's colour `amount` percent (0 to 100) of the way to its luma. Alpha stays.
///
/// One 32-bit word a pixel, no branch and no shuffle: the loop is vectorised.
///
/// # Panics
/// If `amount` is over 100.
pub fn grayscale(pixels: &mut [u8], weights: Weights, amount: u32) {
    assert!(amount <= 100, "amount is {amount} percent");
    let (pixels, _) = pixels.as_chunks_mut::<4>();
    if amount == 100 {
        for pixel in pixels {
            let word = u32::from_le_bytes(*pixel);
            let grey = weights.of_word(word);
            *pixel = ((word & 0xff00_0000) | (grey * 0x01_0101)).to_le_bytes();
        }
        return;
    }
    // In 1/256, rounded; the two parts add up to 256, so grey stays grey and nothing passes 255.
    let to = (amount * 256 + 50) / 100;
    let from = 256 - to;
    for pixel in pixels {
        let word = u32::from_le_bytes(*pixel);
        let grey = weights.of_word(word) * to + 128;
        let mix = |value: u32| ((value & 255) * from + grey) >> 8;
        let colour = mix(word) | (mix(word >> 8) << 8) | (mix(word >> 16) << 16);
        *pixel = ((word & 0xff00_0000) | colour).to_le_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::grayscale;
    use filter_pixels::luma::Weights;

    #[test]
    fn primaries_become_their_luma() {
        let mut pixels = [255, 0, 0, 1, 0, 255, 0, 2, 0, 0, 255, 3, 255, 255, 255, 4];
        grayscale(&mut pixels, Weights::BT601, 100);
        assert_eq!(pixels, [76, 76, 76, 1, 150, 150, 150, 2, 29, 29, 29, 3, 255, 255, 255, 4]);
    }

    #[test]
    fn nothing_changes_at_zero() {
        let before = [255, 0, 13, 1, 7, 255, 0, 2];
        let mut pixels = before;
        grayscale(&mut pixels, Weights::BT709, 0);
        assert_eq!(pixels, before);
    }

    #[test]
    fn half_way() {
        let mut pixels = [255, 0, 0, 9];
        grayscale(&mut pixels, Weights::BT601, 50);
        assert_eq!(pixels, [166, 38, 38, 9]);
    }

    #[test]
    fn white_and_black_stay_at_every_amount() {
        for amount in 0..=100 {
            let mut pixels = [255, 255, 255, 255, 0, 0, 0, 255];
            grayscale(&mut pixels, Weights::BT601, amount);
            assert_eq!(pixels, [255, 255, 255, 255, 0, 0, 0, 255]);
        }
    }
}
