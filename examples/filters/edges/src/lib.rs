//! Finds edges with the Sobel operator.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `sigma` | 0 to 50 | 1 | blur before the search, in pixels: more of it finds fewer, larger edges |
//! | `gain` | 1 to 1000 | 300 | percent; at 100 a step from black to white just reaches white |
//! | `invert` | true, false | false | dark lines on white, as if drawn, in place of light ones on black |
//! | `priority` | whole number | 50 | place in the chain |
//!
//! The result is grey. Alpha stays as it is. The picture is changed in place.

use filter_contract::{Filter, Image};
use filter_pixels::{gaussian, geometry, options};
use keyway::Lifecycle;

pub mod sobel;

/// The plugin: the kernel and options of one instance.
#[derive(Debug, Clone)]
pub struct Edges {
    kernel: gaussian::Kernel,
    look: sobel::Look,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    sigma: f64,
    gain: u32,
    invert: bool,
    priority: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self { sigma: 1.0, gain: 300, invert: false, priority: 50 }
    }
}

impl Lifecycle for Edges {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        options::within("sigma", options.sigma, 0.0, gaussian::MAX_SIGMA)?;
        options::within("gain", options.gain, 1, 1000)?;
        Ok(Self {
            kernel: gaussian::Kernel::new(options.sigma)?,
            look: sobel::Look { gain: options.gain, invert: options.invert },
            priority: options.priority,
        })
    }
}

impl Filter for Edges {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        let (width, height) = geometry::check(image.width, image.height, image.pixels.len())?;
        sobel::edges(&mut image.pixels, width, height, &self.kernel, self.look);
        Ok(image)
    }
}

filter_contract::export!(Edges);
