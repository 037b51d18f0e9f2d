//! Sharpens a picture with an unsharp mask.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `amount` | 0 to 500 | 80 | percent of the difference from the blurred picture that is added |
//! | `sigma` | 0 to 50 | 1.2 | size in pixels of the detail that is lifted |
//! | `threshold` | 0 to 255 | 2 | differences up to this are left alone, so that noise is not lifted |
//! | `priority` | whole number | 40 | place in the chain |
//!
//! It works on the luma alone, so it makes no coloured fringes. Alpha stays as it is. The picture is changed in place.

use filter_contract::{Filter, Image};
use filter_pixels::{gaussian, geometry, options};
use keyway::Lifecycle;

pub mod unsharp;

/// The plugin: the kernel and options of one instance.
#[derive(Debug, Clone)]
pub struct Sharpen {
    kernel: gaussian::Kernel,
    amount: u32,
    threshold: u8,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    amount: u32,
    sigma: f64,
    threshold: u8,
    priority: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self { amount: 80, sigma: 1.2, threshold: 2, priority: 40 }
    }
}

impl Lifecycle for Sharpen {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        options::within("amount", options.amount, 0, 500)?;
        options::within("sigma", options.sigma, 0.0, gaussian::MAX_SIGMA)?;
        Ok(Self {
            kernel: gaussian::Kernel::new(options.sigma)?,
            amount: options.amount,
            threshold: options.threshold,
            priority: options.priority,
        })
    }
}

impl Filter for Sharpen {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        let (width, height) = geometry::check(image.width, image.height, image.pixels.len())?;
        let strength = unsharp::Strength::new(self.amount, self.threshold);
        unsharp::sharpen(&mut image.pixels, width, height, &self.kernel, strength);
        Ok(image)
    }
}

filter_contract::export!(Sharpen);
