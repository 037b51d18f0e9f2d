//! Gaussian blur: separable, in place, in fixed point.
//!
//! A kernel is sampled from exp(-x²/2σ²) out to 3σ, and rounded to fractions that add up to exactly 1 (by largest
//! remainders, so that no weight is off by more than one step): flat areas keep their value. Edges repeat the
//! outermost pixel.
//!
//! Each row is blurred sideways into a ring of `2 * radius + 1` rows, and a row is finished downwards as soon as the
//! ring holds all it needs. So a picture is read once and written once, in place, and the ring stays in the cache.
//! Both directions are the same operation on bytes: a weighted sum of byte strings at some distance from each other.

use crate::alpha;

/// The largest σ that [`Kernel::new`] takes, in pixels.
pub const MAX_SIGMA: f64 = 50.0;

/// Up to this σ a kernel's weights are 8-bit fractions and its sums fit 16 bits: twice as many pixels in a vector.
/// Beyond it the weights would be too small for 8 bits, and take 16.
const NARROW_SIGMA: f64 = 3.0;

/// The weights of a Gaussian blur in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kernel {
    /// The weight of the centre, and of each pixel further out, on either side. Never empty.
    weights: Weights,
}

/// `centre + 2 * sides` is 2^8 (narrow) or 2^16 (wide).
#[derive(Debug, Clone, PartialEq, Eq)]
enum Weights {
    Narrow(Vec<u16>),
    Wide(Vec<u16>),
}

impl Kernel {
    /// The kernel for a standard deviation of `sigma` pixels; 0 is the kernel that changes nothing.
    ///
    /// # Errors
    /// A sentence when `sigma` is not in `0.0..=MAX_SIGMA`.
    pub fn new(sigma: f64) -> Result<Self, String> {
        if !(0.0..=MAX_SIGMA).contains(&sigma) {
            return Err(format!("sigma is {sigma}, but must be from 0 to {MAX_SIGMA} pixels"));
        }
        // The largest weight is the centre's: 2^8 for σ = 0, and below 2^13 for a wide kernel.
        let weights = |total| {
            let whole = quantise(&half_curve(sigma), total);
            whole.into_iter().map(|weight| weight as u16).collect()
        };
        let weights = if sigma <= NARROW_SIGMA {
            Weights::Narrow(weights(1 << 8))
        } else {
            Weights::Wide(weights(1 << 16))
        };
        Ok(Self { weights })
    }

    /// How many pixels on either side play a part.
    #[must_use]
    pub fn radius(&self) -> usize {
        let (Weights::Narrow(weights) | Weights::Wide(weights)) = &self.weights;
        weights.len() - 1
    }
}

/// Samples of the Gaussian at 0, 1, 2, … up to 3σ.
fn half_curve(sigma: f64) -> Vec<f64> {
    // A sigma this small has all its weight in the centre (and its square could become zero).
    if sigma < 0.1 {
        return vec![1.0];
    }
    let radius = libm::ceil(3.0 * sigma) as usize;
    (0..=radius).map(|x| libm::exp(-((x * x) as f64) / (2.0 * sigma * sigma))).collect()
}

/// Rounds half a symmetric curve to whole numbers with `centre + 2 * sides == total`; zeros at the end are left out.
fn quantise(curve: &[f64], total: u32) -> Vec<u32> {
    let sum = curve[0] + 2.0 * curve[1..].iter().sum::<f64>();
    let exact: Vec<f64> = curve.iter().map(|v| v / sum * f64::from(total)).collect();
    let mut whole: Vec<u32> = exact.iter().map(|v| *v as u32).collect();
    let mut missing = total - whole[0] - 2 * whole[1..].iter().sum::<u32>();
    // Steps go to the largest remainders; the sides come in pairs, and what is left of an odd number is the centre's.
    let mut sides: Vec<usize> = (1..curve.len()).collect();
    let rest = |i: &usize| exact[*i] - f64::from(whole[*i]);
    sides.sort_by(|a, b| rest(b).total_cmp(&rest(a)));
    for i in sides {
        if missing < 2 {
            break;
        }
        whole[i] += 1;
        missing -= 2;
    }
    whole[0] += missing;
    while whole.len() > 1 && whole.last() == Some(&0) {
        whole.pop();
    }
    whole
}

/// Blurs RGBA pixels in place. Colours are weighed by their alpha, so invisible pixels leave no fringe.
///
/// # Panics
/// If `pixels` is not `width * height * 4` bytes.
pub fn blur_rgba(pixels: &mut [u8], width: usize, height: usize, kernel: &Kernel) {
    if kernel.radius() == 0 {
        return;
    }
    if alpha::is_opaque(pixels) {
        blur(pixels, width, height, 4, kernel);
    } else {
        alpha::premultiply(pixels);
        blur(pixels, width, height, 4, kernel);
        alpha::unpremultiply(pixels);
    }
}

/// Blurs a plane (one byte a pixel) in place.
///
/// # Panics
/// If `plane` is not `width * height` bytes.
pub fn blur_plane(plane: &mut [u8], width: usize, height: usize, kernel: &Kernel) {
    if kernel.radius() > 0 {
        blur(plane, width, height, 1, kernel);
    }
}

fn blur(bytes: &mut [u8], width: usize, height: usize, channels: usize, kernel: &Kernel) {
    assert_eq!(bytes.len(), width * height * channels, "length of picture");
    if bytes.is_empty() {
        return;
    }
    match &kernel.weights {
        Weights::Narrow(weights) => two_passes(
            bytes,
            width,
            height,
            channels,
            |src, at, out| {
                weighted_sum_narrow(src, at, weights, out);
            },
            weights.len() - 1,
        ),
        Weights::Wide(weights) => two_passes(
            bytes,
            width,
            height,
            channels,
            |src, at, out| {
                weighted_sum_wide(src, at, weights, out);
            },
            weights.len() - 1,
        ),
    }
}

/// Where in a buffer the byte strings of a sum begin: the two at distance 0 (the same), 1, 2, … from the centre.
type Starts = [(usize, usize)];

fn two_passes(
    bytes: &mut [u8],
    width: usize,
    height: usize,
    channels: usize,
    sum: impl Fn(&[u8], &Starts, &mut [u8]),
    radius: usize,
) {
    let row = width * channels;
    let slots = (2 * radius + 1).min(height);
    let mut ring = vec![0; slots * row];
    let mut padded = vec![0; row + 2 * radius * channels];
    let sideways: Vec<(usize, usize)> =
        (0..=radius).map(|k| ((radius - k) * channels, (radius + k) * channels)).collect();
    let mut downwards = vec![(0, 0); radius + 1];

    let mut ready = 0;
    for y in 0..height {
        while ready < height.min(y + radius + 1) {
            let source = &bytes[ready * row..][..row];
            pad(&mut padded, source, channels, radius);
            let slot = (ready % slots) * row;
            sum(&padded, &sideways, &mut ring[slot..][..row]);
            ready += 1;
        }
        for (k, start) in downwards.iter_mut().enumerate() {
            let above = y.saturating_sub(k);
            let below = (y + k).min(height - 1);
            *start = ((above % slots) * row, (below % slots) * row);
        }
        sum(&ring, &downwards, &mut bytes[y * row..][..row]);
    }
}

/// Copies a row with its first and last pixel repeated `radius` times.
fn pad(padded: &mut [u8], row: &[u8], channels: usize, radius: usize) {
    let side = radius * channels;
    let (left, rest) = padded.split_at_mut(side);
    let (middle, right) = rest.split_at_mut(row.len());
    middle.copy_from_slice(row);
    for pixel in left.chunks_exact_mut(channels) {
        pixel.copy_from_slice(&row[..channels]);
    }
    for pixel in right.chunks_exact_mut(channels) {
        pixel.copy_from_slice(&row[row.len() - channels..]);
    }
}

/// Defines `out[i] = Σ weight[k] * (src[start[k].0 + i] + src[start[k].1 + i])`, where the centre counts once.
///
/// The block is as many sums as stay in vector registers while all weights pass over them.
macro_rules! weighted_sum {
    ($name:ident, $sum:ty, $shift:literal, $block:literal) => {
        fn $name(src: &[u8], starts: &Starts, weights: &[u16], out: &mut [u8]) {
            #[inline(always)]
            fn block<const N: usize>(
                src: &[u8],
                starts: &Starts,
                weights: &[u16],
                at: usize,
                out: &mut [u8; N],
            ) {
                let bytes = |start: usize| -> &[u8; N] {
                    src[start + at..].first_chunk().expect("inside the source")
                };
                let centre = bytes(starts[0].0);
                let mut sums = [1 << ($shift - 1); N];
                for i in 0..N {
                    sums[i] += <$sum>::from(weights[0]) * <$sum>::from(centre[i]);
                }
                for (&(left, right), &weight) in starts[1..].iter().zip(&weights[1..]) {
                    let (left, right) = (bytes(left), bytes(right));
                    for i in 0..N {
                        // Two 16-bit factors, whatever the sum: vector units multiply those well, wider ones not.
                        let both = u16::from(left[i]) + u16::from(right[i]);
                        sums[i] += <$sum>::from(weight) * <$sum>::from(both);
                    }
                }
                for i in 0..N {
                    out[i] = (sums[i] >> $shift) as u8;
                }
            }

            let (blocks, tail) = out.as_chunks_mut::<$block>();
            let done = blocks.len() * $block;
            for (i, out) in blocks.iter_mut().enumerate() {
                block(src, starts, weights, i * $block, out);
            }
            for (i, out) in tail.as_chunks_mut::<1>().0.iter_mut().enumerate() {
                block(src, starts, weights, done + i, out);
            }
        }
    };
}

// 255 * 2^8 + 2^7 < 2^16, and 255 * 2^16 + 2^15 < 2^32: no sum overflows, since the weights add up to 2^8 or 2^16.
weighted_sum!(weighted_sum_narrow, u16, 8, 64);
weighted_sum!(weighted_sum_wide, u32, 16, 32);

#[cfg(test)]
mod tests {
    use super::{Kernel, MAX_SIGMA, Weights, blur_plane, blur_rgba};
    use crate::testing::picture;

    fn half(kernel: &Kernel) -> Vec<u32> {
        let (Weights::Narrow(weights) | Weights::Wide(weights)) = &kernel.weights;
        weights.iter().map(|&w| u32::from(w)).collect()
    }

    /// The same blur, the obvious way: two full passes, one pixel at a time.
    fn reference(bytes: &[u8], width: usize, height: usize, channels: usize, k: &Kernel) -> Vec<u8> {
        let half = half(k);
        let total = half[0] + 2 * half[1..].iter().sum::<u32>();
        let pass = |bytes: &[u8], dx: isize, dy: isize| -> Vec<u8> {
            let mut out = Vec::new();
            for y in 0..height as isize {
                for x in 0..width as isize {
                    for c in 0..channels {
                        let at = |k: isize| {
                            let x = (x + k * dx).clamp(0, width as isize - 1) as usize;
                            let y = (y + k * dy).clamp(0, height as isize - 1) as usize;
                            u32::from(bytes[(y * width + x) * channels + c])
                        };
                        let mut sum = total / 2 + half[0] * at(0);
                        for (k, weight) in half.iter().enumerate().skip(1) {
                            sum += weight * (at(k as isize) + at(-(k as isize)));
                        }
                        out.push((sum / total) as u8);
                    }
                }
            }
            out
        };
        pass(&pass(bytes, 1, 0), 0, 1)
    }

    #[test]
    fn weights_add_up_and_fall() {
        for step in 0..=500 {
            let sigma = f64::from(step) / 10.0;
            let kernel = Kernel::new(sigma).unwrap();
            let half = half(&kernel);
            let total = half[0] + 2 * half[1..].iter().sum::<u32>();
            assert!(total == 1 << 8 || total == 1 << 16, "{sigma}: {total}");
            // One step of rounding may lift a weight over its neighbour, never more.
            assert!(half.windows(2).all(|w| w[0] + 1 >= w[1]), "{sigma}: {half:?}");
            assert!(kernel.radius() as f64 <= (3.0 * sigma).ceil());
        }
    }

    #[test]
    fn known_kernel() {
        // 256 / (σ √2π) = 102.1 in the centre for σ = 1, then 62, 13.8, 1.1.
        assert_eq!(half(&Kernel::new(1.0).unwrap()), [102, 62, 14, 1]);
        assert_eq!(half(&Kernel::new(0.0).unwrap()), [256]);
    }

    #[test]
    fn sigma_out_of_range_is_an_error() {
        for sigma in [-1.0, f64::NAN, f64::INFINITY, MAX_SIGMA + 0.1] {
            assert!(Kernel::new(sigma).is_err());
        }
    }

    #[test]
    fn equals_the_obvious_way() {
        for (width, height) in [(1, 1), (3, 2), (50, 1), (1, 40), (37, 29), (130, 5)] {
            for sigma in [0.5, 1.0, 2.5, 3.5, 9.0] {
                let kernel = Kernel::new(sigma).unwrap();
                let rgba = picture(width, height, true);
                let mut fast = rgba.clone();
                blur_rgba(&mut fast, width, height, &kernel);
                assert_eq!(fast, reference(&rgba, width, height, 4, &kernel));

                let plane: Vec<u8> = rgba.iter().step_by(4).copied().collect();
                let mut fast = plane.clone();
                blur_plane(&mut fast, width, height, &kernel);
                assert_eq!(fast, reference(&plane, width, height, 1, &kernel));
            }
        }
    }

    #[test]
    fn flat_areas_keep_their_value() {
        for value in [0, 1, 127, 254, 255] {
            for sigma in [0.8, 3.0, 12.0] {
                let mut plane = vec![value; 40 * 30];
                blur_plane(&mut plane, 40, 30, &Kernel::new(sigma).unwrap());
                assert!(plane.iter().all(|&v| v == value));
            }
        }
    }

    #[test]
    fn invisible_pixels_leave_no_fringe() {
        // White beside invisible black: what can be seen stays white.
        let mut pixels: Vec<u8> = (0..20).flat_map(|x| if x < 10 { [255; 4] } else { [0; 4] }).collect();
        blur_rgba(&mut pixels, 20, 1, &Kernel::new(2.0).unwrap());
        for pixel in pixels.as_chunks::<4>().0 {
            assert!(pixel[3] == 0 || pixel[..3] == [255; 3], "{pixel:?}");
        }
    }

    #[test]
    fn empty_pictures() {
        let kernel = Kernel::new(2.0).unwrap();
        blur_rgba(&mut [], 0, 0, &kernel);
        blur_rgba(&mut [], 0, 9, &kernel);
        blur_plane(&mut [], 9, 0, &kernel);
    }
}
