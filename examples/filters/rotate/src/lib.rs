//! Turns a picture by quarter turns.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `degrees` | 0, 90, 180, 270 | 90 | clockwise |
//! | `priority` | whole number | 10 | place in the chain |
//!
//! No pixel changes its value. A half turn works in place.

use filter_contract::{Filter, Image};
use filter_pixels::{geometry, options};
use keyway::Lifecycle;

pub mod turn;

/// The plugin: the options of one instance.
#[derive(Debug, Clone)]
pub struct Rotate {
    degrees: u32,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    degrees: u32,
    priority: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self { degrees: 90, priority: 10 }
    }
}

impl Lifecycle for Rotate {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        if !matches!(options.degrees, 0 | 90 | 180 | 270) {
            return Err(format!(
                "wrong configuration: `degrees` is {}, but must be 0, 90, 180 or 270",
                options.degrees
            ));
        }
        Ok(Self { degrees: options.degrees, priority: options.priority })
    }
}

impl Filter for Rotate {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        let (width, height) = geometry::check(image.width, image.height, image.pixels.len())?;
        match self.degrees {
            90 => image.pixels = turn::right(&image.pixels, width, height).into(),
            180 => turn::half(&mut image.pixels),
            270 => image.pixels = turn::left(&image.pixels, width, height).into(),
            _ => {}
        }
        if matches!(self.degrees, 90 | 270) {
            (image.width, image.height) = (image.height, image.width);
        }
        Ok(image)
    }
}

filter_contract::export!(Rotate);
