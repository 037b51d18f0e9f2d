//! Turns a picture grey.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `weights` | `"bt601"`, `"bt709"` | `"bt709"` | how much red, green and blue count |
//! | `amount` | 0 to 100 | 100 | percent: 0 leaves the colours, 100 takes them all away |
//! | `priority` | whole number | 60 | place in the chain |
//!
//! Alpha stays as it is. The picture is changed in place.

use filter_contract::{Filter, Image};
use filter_pixels::{geometry, luma, options};
use keyway::Lifecycle;

pub mod gray;

/// The plugin: the options of one instance.
#[derive(Debug, Clone)]
pub struct Grayscale {
    weights: luma::Weights,
    amount: u32,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    weights: Standard,
    amount: u32,
    priority: i32,
}

#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Standard {
    Bt601,
    Bt709,
}

impl Default for Options {
    fn default() -> Self {
        Self { weights: Standard::Bt709, amount: 100, priority: 60 }
    }
}

impl Lifecycle for Grayscale {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        options::within("amount", options.amount, 0, 100)?;
        Ok(Self {
            weights: match options.weights {
                Standard::Bt601 => luma::Weights::BT601,
                Standard::Bt709 => luma::Weights::BT709,
            },
            amount: options.amount,
            priority: options.priority,
        })
    }
}

impl Filter for Grayscale {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        geometry::check(image.width, image.height, image.pixels.len())?;
        gray::grayscale(&mut image.pixels, self.weights, self.amount);
        Ok(image)
    }
}

filter_contract::export!(Grayscale);
