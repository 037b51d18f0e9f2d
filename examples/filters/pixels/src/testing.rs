//! For the tests of exact pixels: a picture that has everything in it, and a hash.

/// A picture of `width` by `height` with ramps, hard edges, noise and, when `opaque` is false, every alpha value.
///
/// It is the same on every machine.
#[must_use]
pub fn picture(width: usize, height: usize, opaque: bool) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(width * height * 4);
    // Knuth's constants (MMIX) for a linear congruential generator; the high bits are good enough for noise.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 59) as usize;
            let check = if (x / 7 + y / 5) % 2 == 0 { 0 } else { 120 };
            let red = x * 255 / width;
            let green = y * 200 / height + noise;
            let blue = check + noise * 4;
            let alpha = if opaque { 255 } else { (x * 13 + y * 29) % 256 };
            pixels.extend([red, green, blue, alpha].map(|value| value as u8));
        }
    }
    pixels
}

/// The 64-bit FNV-1a hash of `bytes` (Fowler, Noll, Vo).
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{hash, picture};

    #[test]
    fn known_hashes() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_picture_never_changes() {
        assert!(picture(0, 3, true).is_empty());
        assert_eq!(hash(&picture(31, 17, true)), 10706265253883968655);
        assert_eq!(hash(&picture(31, 17, false)), 6899462969010517283);
    }
}
