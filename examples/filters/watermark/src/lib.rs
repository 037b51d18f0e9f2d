//! Writes a line of text over a picture.
//!
//! | key | values | default | |
//! |---|---|---|---|
//! | `text` | Latin letters, digits, signs | `"Keyway"` | what is written, in one line |
//! | `position` | `"top-left"`, `"top"`, `"top-right"`, `"left"`, `"center"`, `"right"`, `"bottom-left"`, `"bottom"`, `"bottom-right"` | `"bottom-right"` | where |
//! | `opacity` | 0 to 100 | 80 | percent |
//! | `scale` | 1 to 100 | 6 | height of a line, in percent of the picture's shorter side |
//! | `color` | `"#rrggbb"` | `"#ffffff"` | of the text |
//! | `shadow` | true, false | true | a soft dark edge, so that the text can be read on any ground |
//! | `priority` | whole number | 90 | place in the chain |
//!
//! A text that is too long for the picture becomes smaller. The picture is changed in place. The letters are those of
//! Noto Sans Mono Bold (SIL Open Font License 1.1), as pixels in crate `noto-sans-mono-bitmap`.

use filter_contract::{Filter, Image};
use filter_pixels::{geometry, options};
use keyway::Lifecycle;

pub mod blend;
pub mod text;

/// The plugin: the options of one instance, with its text drawn large.
#[derive(Debug, Clone)]
pub struct Watermark {
    line: text::Line,
    position: Position,
    opacity: u32,
    scale: u32,
    color: [u8; 3],
    shadow: bool,
    priority: i32,
}

#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    text: String,
    position: Position,
    opacity: u32,
    scale: u32,
    color: String,
    shadow: bool,
    priority: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            text: "Keyway".into(),
            position: Position::BottomRight,
            opacity: 80,
            scale: 6,
            color: "#ffffff".into(),
            shadow: true,
            priority: 90,
        }
    }
}

#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Position {
    TopLeft,
    Top,
    TopRight,
    Left,
    Center,
    Right,
    BottomLeft,
    Bottom,
    BottomRight,
}

impl Position {
    /// Where a free space goes, sideways and downwards: 0 all of it behind, 1 half, 2 all of it in front.
    const fn halves(self) -> (usize, usize) {
        match self {
            Self::TopLeft => (0, 0),
            Self::Top => (1, 0),
            Self::TopRight => (2, 0),
            Self::Left => (0, 1),
            Self::Center => (1, 1),
            Self::Right => (2, 1),
            Self::BottomLeft => (0, 2),
            Self::Bottom => (1, 2),
            Self::BottomRight => (2, 2),
        }
    }
}

/// Reads `#rrggbb`.
fn color(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = value.to_be_bytes();
    Some([red, green, blue])
}

impl Lifecycle for Watermark {
    fn create(config: &str) -> Result<Self, String> {
        let options: Options = options::parse(config)?;
        options::within("opacity", options.opacity, 0, 100)?;
        options::within("scale", options.scale, 1, 100)?;
        let color = color(&options.color).ok_or_else(|| {
            format!("wrong configuration: `color` is {:?}, but must be like \"#ffcc00\"", options.color)
        })?;
        let line =
            text::Line::new(&options.text).map_err(|error| format!("wrong configuration: `text` {error}"))?;
        Ok(Self {
            line,
            position: options.position,
            opacity: options.opacity,
            scale: options.scale,
            color,
            shadow: options.shadow,
            priority: options.priority,
        })
    }
}

impl Filter for Watermark {
    fn priority(&mut self) -> i32 {
        self.priority
    }

    fn transform(&mut self, mut image: Image) -> Result<Image, String> {
        let (width, height) = geometry::check(image.width, image.height, image.pixels.len())?;
        let size = (width.min(height) as u64 * u64::from(self.scale) + 50) / 100;
        let Some(mark) = self.line.draw(size as usize, width, height, self.shadow) else {
            return Ok(image);
        };
        let (right, down) = self.position.halves();
        let at = ((width - mark.width) * right / 2, (height - mark.height) * down / 2);
        let paint = |coverage, color, opacity| blend::Paint { coverage, stride: mark.width, color, opacity };
        if let Some(shadow) = &mark.shadow {
            let paint = paint(shadow, [0; 3], self.opacity * 3 / 4);
            blend::over(&mut image.pixels, width, at, &paint);
        }
        let paint = paint(&mark.text, self.color, self.opacity);
        blend::over(&mut image.pixels, width, at, &paint);
        Ok(image)
    }
}

filter_contract::export!(Watermark);
