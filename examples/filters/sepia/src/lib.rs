//! Tones a picture brown like an old print.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `amount` | 0 to 100 | 100 | percent: 0 leaves the picture, 100 tones it fully |
//! | `priority` | whole number | 70 | place in the chain |
//!
//! Alpha stays as it is. The picture is changed in place.

use filter_contract::{Filter, Image};
use filter_pixels::{geometry, options};
use keyway::Lifecycle;

pub mod tone;

/// The plugin: the options of one instance.
#[derive(Debug, Clone)]
pub struct Sepia {
    matrix: tone::Matrix,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    amount: u32,
    priority: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self { amount: 100, priority: 70 }
    }
}

impl Lifecycle for Sepia {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        options::within("amount", options.amount, 0, 100)?;
        Ok(Self { matrix: tone::sepia(options.amount), priority: options.priority })
    }
}

impl Filter for Sepia {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        geometry::check(image.width, image.height, image.pixels.len())?;
        tone::apply(&mut image.pixels, &self.matrix);
        Ok(image)
    }
}

filter_contract::export!(Sepia);
