//! How large the result is.

#![forbid(unsafe_code)]

/// The longest side that may be asked for, in pixels.
pub const LONGEST: u32 = 32_768;

/// What the operator asked for, in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Greatest length of the longer side.
    pub max: Option<u32>,
    /// Greatest width.
    pub width: Option<u32>,
    /// Greatest height.
    pub height: Option<u32>,
    /// Take `width` and `height` as they are (where they are given), whatever the proportions.
    pub exact: bool,
    /// A side may become longer.
    pub upscale: bool,
}

impl Wanted {
    /// The size of the result for a picture of `width` by `height` pixels.
    ///
    /// Sides are rounded to the nearest pixel and are at least 1. A picture without pixels keeps its size.
    #[must_use]
    pub fn of(&self, width: u32, height: u32) -> (u32, u32) {
        if width == 0 || height == 0 {
            return (width, height);
        }
        if self.exact {
            let side = |wanted: Option<u32>, is: u32| match wanted {
                Some(wanted) if self.upscale || wanted < is => wanted,
                _ => is,
            };
            return (side(self.width, width), side(self.height, height));
        }
        // Each limit is a ratio; the smallest one is kept, as a fraction, so that nothing is rounded twice.
        let limits = [(self.width, width), (self.height, height), (self.max, width.max(height))];
        let ratios = limits.into_iter().filter_map(|(limit, is)| Some((limit?, is)));
        let smallest = ratios.min_by(|a, b| {
            let left = u64::from(a.0) * u64::from(b.1);
            left.cmp(&(u64::from(b.0) * u64::from(a.1)))
        });
        match smallest {
            Some((to, from)) if to < from || self.upscale => {
                let side = |is: u32| {
                    let (to, from) = (u64::from(to), u64::from(from));
                    let side = (u64::from(is) * to + from / 2) / from;
                    u32::try_from(side).unwrap_or(u32::MAX).max(1)
                };
                (side(width), side(height))
            }
            _ => (width, height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    const NONE: Wanted = Wanted { max: None, width: None, height: None, exact: false, upscale: false };

    #[test]
    fn the_longest_side() {
        let wanted = Wanted { max: Some(1024), ..NONE };
        assert_eq!(wanted.of(4000, 3000), (1024, 768));
        assert_eq!(wanted.of(3000, 4000), (768, 1024));
        assert_eq!(wanted.of(100_000, 1), (1024, 1));
        assert_eq!(wanted.of(640, 480), (640, 480));
        assert_eq!(Wanted { upscale: true, ..wanted }.of(640, 480), (1024, 768));
    }

    #[test]
    fn the_tightest_limit_counts() {
        let wanted = Wanted { width: Some(200), height: Some(100), ..NONE };
        assert_eq!(wanted.of(400, 400), (100, 100));
        assert_eq!(wanted.of(800, 100), (200, 25));
        assert_eq!(Wanted { max: Some(50), ..wanted }.of(400, 400), (50, 50));
        assert_eq!(Wanted { height: None, ..wanted }.of(400, 4000), (200, 2000));
    }

    #[test]
    fn exact_stretches_but_grows_only_when_told() {
        let wanted = Wanted { width: Some(200), height: Some(100), exact: true, ..NONE };
        assert_eq!(wanted.of(400, 400), (200, 100));
        assert_eq!(wanted.of(50, 400), (50, 100));
        assert_eq!(Wanted { upscale: true, ..wanted }.of(50, 40), (200, 100));
    }

    #[test]
    fn no_pixels_and_no_wishes() {
        assert_eq!(Wanted { max: Some(9), upscale: true, ..NONE }.of(0, 50), (0, 50));
        assert_eq!(NONE.of(7, 8), (7, 8));
        let wanted = Wanted { width: Some(32_768), upscale: true, ..NONE };
        assert_eq!(wanted.of(1, u32::MAX), (32_768, u32::MAX));
    }
}
