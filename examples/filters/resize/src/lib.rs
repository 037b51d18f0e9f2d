//! Makes a picture smaller or, when told, larger; its proportions stay.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `max` | 1 to 32768 | 1024 where no key says a size | longest side, in pixels |
//! | `width` | 1 to 32768 | none | greatest width, in pixels |
//! | `height` | 1 to 32768 | none | greatest height, in pixels |
//! | `fit` | `"inside"`, `"exact"` | `"inside"` | `"exact"` takes `width` and `height` as they are and stretches |
//! | `upscale` | true, false | false | may a side become longer? |
//! | `filter` | `"cubic"`, `"triangle"` | `"cubic"` | Catmull-Rom (sharp) or triangle (soft, never rings) |
//! | `priority` | whole number | 20 | place in the chain |
//!
//! Of several sizes the smallest result counts. Colours are weighed by their alpha.

use filter_contract::{Filter, Image};
use filter_pixels::{geometry, options};
use keyway::Lifecycle;

pub mod resample;
pub mod size;

/// The plugin: the options of one instance.
#[derive(Debug, Clone)]
pub struct Resize {
    wanted: size::Wanted,
    curve: resample::Curve,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    max: Option<u32>,
    width: Option<u32>,
    height: Option<u32>,
    fit: Fit,
    upscale: bool,
    filter: Curve,
    priority: i32,
}

#[derive(Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fit {
    Inside,
    Exact,
}

#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Curve {
    Cubic,
    Triangle,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max: None,
            width: None,
            height: None,
            fit: Fit::Inside,
            upscale: false,
            filter: Curve::Cubic,
            priority: 20,
        }
    }
}

impl Lifecycle for Resize {
    fn create(config: &str) -> Result<Self, String> {
        let mut options: Options = options::parse(config)?;
        let sides = [("max", options.max), ("width", options.width), ("height", options.height)];
        for (key, value) in sides {
            if let Some(value) = value {
                options::within(key, value, 1, size::LONGEST)?;
            }
        }
        if options.fit == Fit::Exact && (options.width.is_none() || options.height.is_none()) {
            return Err("wrong configuration: `fit` \"exact\" needs both `width` and `height`".into());
        }
        if sides.iter().all(|(_, value)| value.is_none()) {
            options.max = Some(1024);
        }
        Ok(Self {
            wanted: size::Wanted {
                max: options.max,
                width: options.width,
                height: options.height,
                exact: options.fit == Fit::Exact,
                upscale: options.upscale,
            },
            curve: match options.filter {
                Curve::Cubic => resample::Curve::CatmullRom,
                Curve::Triangle => resample::Curve::Triangle,
            },
            priority: options.priority,
        })
    }
}

impl Filter for Resize {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        let from = geometry::check(image.width, image.height, image.pixels.len())?;
        let (width, height) = self.wanted.of(image.width, image.height);
        if (width, height) == (image.width, image.height) {
            return Ok(image);
        }
        let to = (width as usize, height as usize);
        let pixels = resample::resize(&mut image.pixels, from, to, self.curve)
            .map_err(|_| format!("there is no memory for a picture of {width}x{height} pixels"))?;
        Ok(Image { width, height, pixels: pixels.into() })
    }
}

filter_contract::export!(Resize);
