//! Gaussian blur.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `sigma` | 0 to 50 | 2 | standard deviation in pixels; 0 changes nothing |
//! | `priority` | whole number | 30 | place in the chain |
//!
//! Colours are weighed by their alpha, and alpha is blurred with them. Edges repeat the outermost pixel. The picture
//! is changed in place. The algorithm is [`filter_pixels::gaussian`], which two more filters use.

use filter_contract::{Filter, Image};
use filter_pixels::{gaussian, geometry, options};
use keyway::Lifecycle;

/// The plugin: the kernel and options of one instance.
#[derive(Debug, Clone)]
pub struct Blur {
    kernel: gaussian::Kernel,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    sigma: f64,
    priority: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self { sigma: 2.0, priority: 30 }
    }
}

impl Lifecycle for Blur {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        options::within("sigma", options.sigma, 0.0, gaussian::MAX_SIGMA)?;
        Ok(Self { kernel: gaussian::Kernel::new(options.sigma)?, priority: options.priority })
    }
}

impl Filter for Blur {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        let (width, height) = geometry::check(image.width, image.height, image.pixels.len())?;
        gaussian::blur_rgba(&mut image.pixels, width, height, &self.kernel);
        Ok(image)
    }
}

filter_contract::export!(Blur);
