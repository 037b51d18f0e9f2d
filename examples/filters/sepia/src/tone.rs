//! A colour matrix, in place.

#![forbid(unsafe_code)]

/// For red, green and blue of the result: the parts of the old red, green and blue, in 1/[`ONE`].
pub type Matrix = [[u16; 3]; 3];

/// The unit of a [`Matrix`]. A row of the sepia matrix adds up to 1.351 at most, so sums stay far below 2^32 and every
/// weight is below 2^15, where vector units multiply best.
pub const ONE: u32 = 1 << 14;

/// The `sepia()` of the W3C's Filter Effects Module Level 1, in 1/1000.
const SEPIA: [[u32; 3]; 3] = [[393, 769, 189], [349, 686, 168], [272, 534, 131]];

/// The sepia matrix, `amount` percent (0 to 100) of the way from no change.
///
/// # Panics
/// If `amount` is over 100.
#[must_use]
pub fn sepia(amount: u32) -> Matrix {
    assert!(amount <= 100, "amount is {amount} percent");
    let mut matrix = Matrix::default();
    for (row, target) in SEPIA.iter().enumerate() {
        for (column, target) in target.iter().enumerate() {
            let start = if row == column { 1000 } else { 0 };
            let mixed = start * (100 - amount) + target * amount;
            matrix[row][column] = ((mixed * ONE + 50_000) / 100_000) as u16;
        }
    }
    matrix
}

/// Multiplies every pixel's colour by `matrix`, rounds to the nearest and cuts at 255. Alpha stays.
///
/// Weights of up to 1 and any sums are right; no overflow is possible with `u16` weights.
pub fn apply(pixels: &mut [u8], matrix: &Matrix) {
    let [red, green, blue] = matrix.map(|row| row.map(u32::from));
    for pixel in pixels.as_chunks_mut::<4>().0 {
        let word = u32::from_le_bytes(*pixel);
        let (r, g, b) = (word & 255, (word >> 8) & 255, (word >> 16) & 255);
        let sum = |row: [u32; 3]| {
            let sum = (r * row[0] + g * row[1] + b * row[2] + ONE / 2) / ONE;
            sum.min(255)
        };
        let colour = sum(red) | (sum(green) << 8) | (sum(blue) << 16);
        *pixel = ((word & 0xff00_0000) | colour).to_le_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::{ONE, apply, sepia};

    #[test]
    fn known_colours() {
        let mut pixels =
            [255, 255, 255, 9, 0, 0, 0, 8, 255, 0, 0, 7, 0, 255, 0, 6, 0, 0, 255, 5, 100, 100, 100, 4];
        apply(&mut pixels, &sepia(100));
        assert_eq!(
            pixels,
            [255, 255, 239, 9, 0, 0, 0, 8, 100, 89, 69, 7, 196, 175, 136, 6, 48, 43, 33, 5, 135, 120, 94, 4]
        );
    }

    #[test]
    fn nothing_changes_at_zero() {
        let one = ONE as u16;
        assert_eq!(sepia(0), [[one, 0, 0], [0, one, 0], [0, 0, one]]);
        let before: Vec<u8> = (0..=255).collect();
        let mut pixels = before.clone();
        apply(&mut pixels, &sepia(0));
        assert_eq!(pixels, before);
    }

    #[test]
    fn the_largest_weights_do_not_overflow() {
        let mut pixels = [255, 255, 255, 255];
        apply(&mut pixels, &[[u16::MAX; 3]; 3]);
        assert_eq!(pixels, [255; 4]);
    }
}
