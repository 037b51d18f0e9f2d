//! Straight and premultiplied alpha.
//!
//! A filter that mixes neighbouring pixels has to weigh their colours by how much of them can be seen; otherwise the
//! colour of invisible pixels (often black) shows as a fringe. Premultiplied pixels have that weight built in.

/// True when every pixel is fully opaque, so that straight and premultiplied pixels are the same.
#[must_use]
pub fn is_opaque(pixels: &[u8]) -> bool {
    // Whole blocks are folded without a branch, so that this runs at the speed of memory.
    let (pixels, _) = pixels.as_chunks::<4>();
    pixels.chunks(1024).all(|block| block.iter().fold(255, |all, pixel| all & pixel[3]) == 255)
}

/// `a * b / 255`, rounded to the nearest, for bytes: exact, without a division.
#[inline(always)]
#[must_use]
pub const fn multiply(a: u8, b: u8) -> u8 {
    let product = a as u32 * b as u32 + 128;
    ((product + (product >> 8)) >> 8) as u8
}

/// Turns straight alpha into premultiplied alpha, in place.
pub fn premultiply(pixels: &mut [u8]) {
    for [red, green, blue, alpha] in pixels.as_chunks_mut::<4>().0 {
        *red = multiply(*red, *alpha);
        *green = multiply(*green, *alpha);
        *blue = multiply(*blue, *alpha);
    }
}

/// Turns premultiplied alpha into straight alpha, in place. Pixels that can't be seen become 0, 0, 0, 0.
///
/// A colour above its alpha, which no premultiplied pixel has but a filter with negative weights can make, becomes
/// 255.
pub fn unpremultiply(pixels: &mut [u8]) {
    for pixel in pixels.as_chunks_mut::<4>().0 {
        let alpha = u32::from(pixel[3]);
        match alpha {
            0 => *pixel = [0; 4],
            255 => {}
            _ => {
                for value in &mut pixel[..3] {
                    let straight = (u32::from(*value) * 255 + alpha / 2) / alpha;
                    *value = straight.min(255) as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_opaque, multiply, premultiply, unpremultiply};

    #[test]
    fn multiply_is_exact() {
        for a in 0..=255u8 {
            for b in 0..=255u8 {
                let exact = (u32::from(a) * u32::from(b) * 2 + 255) / 510;
                assert_eq!(u32::from(multiply(a, b)), exact);
            }
        }
    }

    #[test]
    fn opaque_pixels_are_left_alone() {
        let mut pixels = [1, 2, 3, 255, 250, 0, 9, 255];
        assert!(is_opaque(&pixels));
        let before = pixels;
        premultiply(&mut pixels);
        unpremultiply(&mut pixels);
        assert_eq!(pixels, before);
    }

    #[test]
    fn there_and_back() {
        let mut pixels = [200, 100, 50, 128, 7, 8, 9, 0];
        assert!(!is_opaque(&pixels));
        premultiply(&mut pixels);
        assert_eq!(pixels, [100, 50, 25, 128, 0, 0, 0, 0]);
        unpremultiply(&mut pixels);
        assert_eq!(pixels, [199, 100, 50, 128, 0, 0, 0, 0]);
    }

    #[test]
    fn a_colour_above_its_alpha_is_cut() {
        let mut pixels = [200, 10, 0, 100];
        unpremultiply(&mut pixels);
        assert_eq!(pixels, [255, 26, 0, 100]);
    }

    #[test]
    fn nothing_is_opaque() {
        assert!(is_opaque(&[]));
    }
}
