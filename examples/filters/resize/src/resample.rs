//! Resampling with a filter kernel, separable, in fixed point.
//!
//! Each pixel of the result is a weighted mean of the source pixels around its place; when a picture becomes smaller
//! the kernel is stretched by the same ratio, so that every source pixel counts and nothing flickers (area
//! averaging). Weights are worked out in integers from exact fractions, as 14-bit parts that add up to 1.

#![forbid(unsafe_code)]

use filter_pixels::alpha;
use std::collections::TryReserveError;

/// The shape of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// The cubic of Catmull and Rom (1974; Keys, 1981, with a = -1/2): sharp, with slight ringing at hard edges.
    CatmullRom,
    /// A triangle (bilinear when a picture becomes larger): soft, never rings.
    Triangle,
}

/// The unit of weights is 1/2^14: with their sign they fit 16 bits, where vector units multiply best. The sum of
/// their sizes is below 2, so sums stay below 255 * 2^15.
const SHIFT: u32 = 14;

/// The unit of the curve's argument and value is 1/2^16.
const UNIT: i64 = 1 << 16;

impl Curve {
    /// How far from the centre the curve reaches.
    const fn reach(self) -> u64 {
        match self {
            Self::CatmullRom => 2,
            Self::Triangle => 1,
        }
    }

    /// The curve at `x` (not negative), both in 1/2^16.
    const fn at(self, x: i64) -> i64 {
        let square = (x * x) / UNIT;
        let cube = (square * x) / UNIT;
        match self {
            Self::Triangle if x < UNIT => UNIT - x,
            Self::CatmullRom if x < UNIT => (3 * cube - 5 * square) / 2 + UNIT,
            Self::CatmullRom if x < 2 * UNIT => (5 * square - cube) / 2 - 4 * x + 2 * UNIT,
            _ => 0,
        }
    }
}

/// The weights for one direction.
struct Taps {
    /// For each pixel of the result: the first source pixel, and where its weights are.
    places: Vec<(usize, std::ops::Range<usize>)>,
    weights: Vec<i16>,
}

impl Taps {
    fn new(from: usize, to: usize, curve: Curve) -> Self {
        let (from, to) = (from as u64, to as u64);
        // The centres of source pixel j and result pixel i are (2j + 1) / 2 and (2i + 1) / 2 * from / to. Times 2 to,
        // both are whole; the kernel's unit is then 2 to for a larger and 2 from for a smaller picture.
        let unit = 2 * from.max(to);
        let reach = curve.reach() * unit;
        let mut taps = Self { places: Vec::with_capacity(to as usize), weights: Vec::new() };
        let mut exact = Vec::new();
        for i in 0..to {
            let centre = (2 * i + 1) * from;
            let first = centre.saturating_sub(reach) / (2 * to);
            let last = ((centre + reach) / (2 * to)).min(from - 1);
            exact.clear();
            exact.extend((first..=last).map(|j| {
                let distance = ((2 * j + 1) * to).abs_diff(centre);
                curve.at((distance * UNIT as u64 / unit) as i64)
            }));
            let begin = taps.weights.len();
            normalise(&exact, &mut taps.weights);
            taps.places.push((first as usize, begin..taps.weights.len()));
        }
        taps
    }

    fn of(&self, i: usize) -> (usize, &[i16]) {
        let (first, range) = &self.places[i];
        (*first, &self.weights[range.clone()])
    }
}

/// Appends `exact`, scaled so that it adds up to 2^14. What rounding left over goes to the largest weight.
fn normalise(exact: &[i64], weights: &mut Vec<i16>) {
    let sum: i64 = exact.iter().sum();
    let begin = weights.len();
    weights.extend(exact.iter().map(|v| ((v << SHIFT) / sum) as i16));
    let added = &mut weights[begin..];
    let rest = (1 << SHIFT) - added.iter().map(|&w| i32::from(w)).sum::<i32>();
    if let Some(largest) = added.iter_mut().max() {
        *largest += rest as i16;
    }
}

/// The RGBA picture `pixels` of size `from` (width, height) in the size `to`.
///
/// Colours are weighed by their alpha; for that, a picture that is not opaque is premultiplied in place, so `pixels`
/// is used up.
///
/// # Errors
/// When there is no memory for the result.
///
/// # Panics
/// If `pixels` is not `from.0 * from.1 * 4` bytes, or if one of the two pictures has no pixels and the other has.
pub fn resize(
    pixels: &mut [u8],
    from: (usize, usize),
    to: (usize, usize),
    curve: Curve,
) -> Result<Vec<u8>, TryReserveError> {
    assert_eq!(pixels.len(), from.0 * from.1 * 4, "length of picture");
    assert_eq!(pixels.is_empty(), to.0 * to.1 == 0, "pixels from or to nothing");
    if pixels.is_empty() {
        return Ok(Vec::new());
    }
    let opaque = alpha::is_opaque(pixels);
    if !opaque {
        alpha::premultiply(pixels);
    }
    let narrow = sideways(pixels, from, to.0, curve)?;
    let mut out = downwards(&narrow, to.0, from.1, to.1, curve)?;
    if !opaque {
        alpha::unpremultiply(&mut out);
    }
    Ok(out)
}

fn zeros(length: usize) -> Result<Vec<u8>, TryReserveError> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length)?;
    bytes.resize(length, 0);
    Ok(bytes)
}

/// Half a unit of the result, for rounding to the nearest.
const HALF: i32 = 1 << (SHIFT - 1);

fn byte(sum: i32) -> u8 {
    (sum >> SHIFT).clamp(0, 255) as u8
}

fn sideways(
    pixels: &[u8],
    (width, height): (usize, usize),
    to: usize,
    curve: Curve,
) -> Result<Vec<u8>, TryReserveError> {
    let mut out = zeros(to * height * 4)?;
    if width == to {
        out.copy_from_slice(pixels);
        return Ok(out);
    }
    let taps = Taps::new(width, to, curve);
    let rows = pixels.chunks_exact(width * 4).zip(out.chunks_exact_mut(to * 4));
    for (source, target) in rows {
        let (source, _) = source.as_chunks::<4>();
        for (i, pixel) in target.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (first, weights) = taps.of(i);
            let mut sums = [HALF; 4];
            for (source, &weight) in source[first..].iter().zip(weights) {
                for c in 0..4 {
                    sums[c] += i32::from(weight) * i32::from(source[c]);
                }
            }
            *pixel = sums.map(byte);
        }
    }
    Ok(out)
}

/// Bytes of a row that are worked on together: their sums stay in vector registers while all weights pass over them.
const BLOCK: usize = 32;

fn downwards(
    pixels: &[u8],
    width: usize,
    height: usize,
    to: usize,
    curve: Curve,
) -> Result<Vec<u8>, TryReserveError> {
    let row = width * 4;
    let mut out = zeros(row * to)?;
    if height == to {
        out.copy_from_slice(pixels);
        return Ok(out);
    }
    let taps = Taps::new(height, to, curve);
    for (i, target) in out.chunks_exact_mut(row).enumerate() {
        let (first, weights) = taps.of(i);
        let source = &pixels[first * row..];
        let (blocks, tail) = target.as_chunks_mut::<BLOCK>();
        let done = blocks.len() * BLOCK;
        for (b, block) in blocks.iter_mut().enumerate() {
            *block = column(&source[b * BLOCK..], row, weights);
        }
        for (b, block) in tail.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *block = column(&source[done + b * 4..], row, weights);
        }
    }
    Ok(out)
}

/// The weighted sum of the first `N` bytes of each row.
#[inline(always)]
fn column<const N: usize>(source: &[u8], row: usize, weights: &[i16]) -> [u8; N] {
    let mut sums = [HALF; N];
    for (k, &weight) in weights.iter().enumerate() {
        let bytes: &[u8; N] = source[k * row..].first_chunk().expect("inside the picture");
        for i in 0..N {
            sums[i] += i32::from(weight) * i32::from(bytes[i]);
        }
    }
    sums.map(byte)
}

#[cfg(test)]
mod tests {
    use super::{Curve, Taps, UNIT, resize};
    use filter_pixels::testing::picture;

    const BOTH: [Curve; 2] = [Curve::CatmullRom, Curve::Triangle];

    #[test]
    fn curves_at_known_places() {
        assert_eq!(Curve::CatmullRom.at(0), UNIT);
        assert_eq!(Curve::CatmullRom.at(UNIT), 0);
        assert_eq!(Curve::CatmullRom.at(UNIT / 2), UNIT * 9 / 16);
        assert_eq!(Curve::CatmullRom.at(UNIT * 3 / 2), -UNIT / 16);
        assert_eq!(Curve::CatmullRom.at(2 * UNIT), 0);
        assert_eq!(Curve::Triangle.at(UNIT / 4), UNIT * 3 / 4);
    }

    #[test]
    fn weights_add_up_and_stay_inside() {
        for curve in BOTH {
            for (from, to) in [(1, 1), (1, 9), (9, 1), (100, 99), (7, 100), (1000, 3), (32_768, 5)] {
                let taps = Taps::new(from, to, curve);
                for i in 0..to {
                    let (first, weights) = taps.of(i);
                    assert!(first + weights.len() <= from);
                    let sum: i32 = weights.iter().map(|&w| i32::from(w)).sum();
                    assert_eq!(sum, 1 << 14, "{from} to {to}, {i}");
                }
            }
        }
    }

    #[test]
    fn flat_pictures_stay_flat() {
        for curve in BOTH {
            for to in [(1, 1), (3, 50), (40, 7), (13, 11)] {
                let mut source = [9, 200, 255, 255].repeat(13 * 11);
                let out = resize(&mut source, (13, 11), to, curve).unwrap();
                assert_eq!(out, [9, 200, 255, 255].repeat(to.0 * to.1));
            }
        }
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let source = picture(20, 10, true);
        let out = resize(&mut source.clone(), (20, 10), (20, 10), Curve::CatmullRom).unwrap();
        assert_eq!(out, source);
    }

    #[test]
    fn halving_a_step_and_doubling_it() {
        let reds = |bytes: &[u8]| -> Vec<u8> { bytes.iter().step_by(4).copied().collect() };
        let mut source: Vec<u8> =
            [0, 0, 0, 0, 200, 200, 200, 200].iter().flat_map(|&v| [v, v, v, 255]).collect();
        let small = resize(&mut source, (8, 1), (4, 1), Curve::Triangle).unwrap();
        assert_eq!(reds(&small), [0, 25, 175, 200]);
        let mut two = vec![0, 0, 0, 255, 200, 0, 0, 255];
        let large = resize(&mut two, (2, 1), (4, 1), Curve::Triangle).unwrap();
        assert_eq!(reds(&large), [0, 50, 150, 200]);
    }

    #[test]
    fn invisible_pixels_leave_no_fringe() {
        let mut source = [[255; 4], [0; 4], [255; 4], [0; 4]].concat();
        let out = resize(&mut source, (4, 1), (1, 1), Curve::Triangle).unwrap();
        assert_eq!(out, [255, 255, 255, 128]);
    }

    #[test]
    fn empty_pictures() {
        assert!(resize(&mut [], (0, 4), (0, 2), Curve::Triangle).unwrap().is_empty());
    }
}
