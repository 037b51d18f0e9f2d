//! Pictures before and after, side by side in one picture.

mod canvas;
mod layout;

use crate::{Format, Frame, Picture, encode::over_white};
use canvas::{Canvas, Color, Size};
use image::{DynamicImage, RgbImage, imageops::FilterType};
use layout::Layout;

/// A picture before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What is written below: the file's name.
    pub name: String,
    /// The picture before, in any size; a sheet makes it smaller where it must.
    pub before: Frame<Vec<u8>>,
    /// The picture after, likewise.
    pub after: Frame<Vec<u8>>,
    /// Width and height, in pixels, to be written below: those of the file, not of a thumbnail.
    pub before_size: (u32, u32),
    /// Width and height of the result, likewise.
    pub after_size: (u32, u32),
}

/// How a contact sheet looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetOptions {
    /// The line at the top.
    pub title: String,
    /// The greatest width and height of a picture, in pixels, at least 64; also the width of every cell. Default: 320.
    pub cell: u32,
    /// How many pairs stand side by side. Default: as many as make the sheet about 4 : 3, at most 4.
    pub columns: Option<u32>,
    /// How many pairs are shown; a line at the foot counts the others. Default: 60.
    pub most: usize,
    /// How many pairs there are besides those that the sheet is given; the line at the foot counts them, too.
    pub more: usize,
}

impl Default for SheetOptions {
    fn default() -> Self {
        Self { title: "Before and after".into(), cell: 320, columns: None, most: 60, more: 0 }
    }
}

const PAPER: Color = [0xf4, 0xf4, 0xf4];
const INK: Color = [0x2a, 0x2a, 0x2a];
const FAINT: Color = [0x84, 0x84, 0x84];
const RULE: Color = [0xd4, 0xd4, 0xd4];

/// A sheet that shows each pair side by side, in their order, on neutral grey.
///
/// Proportions are kept, and small pictures are not made larger. Cells are equally wide; a row is as high as its
/// highest picture. What is transparent shows white. The picture is called `contact-sheet.png`.
#[must_use]
pub fn contact_sheet(pairs: &[Pair], options: &SheetOptions) -> Picture {
    let shown = &pairs[..pairs.len().min(options.most)];
    let cell = options.cell.max(64);
    let small: Vec<[Frame<Vec<u8>>; 2]> = shown
        .iter()
        .map(|pair| [thumbnail(pair.before.view(), cell), thumbnail(pair.after.view(), cell)])
        .collect();
    let heights: Vec<u32> = small.iter().map(|[a, b]| a.height.max(b.height)).collect();
    let hidden = pairs.len() - shown.len() + options.more;
    let layout = Layout::new(&heights, cell, options.columns, hidden > 0);

    let mut canvas = Canvas::new(layout.width, layout.height, PAPER);
    canvas.text(
        layout.title,
        &canvas::shorten(&options.title, Size::Large, layout.inner()),
        Size::Large,
        INK,
    );
    for place in &layout.columns {
        for (word, x) in [("before", place.before), ("after", place.after)] {
            canvas.text_centred((x, layout.heading), cell, word, Size::Small, FAINT);
        }
    }
    canvas.fill(layout.rule, (layout.inner(), 1), RULE);
    for ((pair, pictures), place) in shown.iter().zip(&small).zip(&layout.pairs) {
        for (picture, x) in pictures.iter().zip([place.before, place.after]) {
            let x = x + (cell - picture.width) / 2;
            // At the foot of the row, so that each picture stands on its caption.
            let y = place.top + (place.height - picture.height);
            canvas.picture((x, y), picture);
        }
        let lower = pictures[0].height.min(pictures[1].height);
        canvas.arrow(place.before + cell, place.after, place.top + place.height - lower / 2, FAINT);
        caption(&mut canvas, place.before, place.caption, cell, &pair.name, pair.before_size);
        caption(&mut canvas, place.after, place.caption, cell, "", pair.after_size);
    }
    if hidden > 0 {
        canvas.text(layout.foot, &format!("and {hidden} more"), Size::Small, FAINT);
    }
    Picture { name: "contact-sheet.png".into(), format: Format::Png, frame: canvas.into_frame() }
}

/// A name in ink and a size in grey, in the middle below a cell.
fn caption(canvas: &mut Canvas, x: u32, y: u32, cell: u32, name: &str, (width, height): (u32, u32)) {
    let size = format!("{width}×{height}");
    let size_width = canvas::text_width(&size, Size::Small);
    let gap = if name.is_empty() { 0 } else { 12 };
    let name = canvas::shorten(name, Size::Small, cell.saturating_sub(size_width + gap));
    let name_width = canvas::text_width(&name, Size::Small);
    let left = x + cell.saturating_sub(name_width + gap + size_width) / 2;
    canvas.text((left, y), &name, Size::Small, INK);
    canvas.text((left + name_width + gap, y), &size, Size::Small, FAINT);
}

/// The picture, opaque on white, with `side` pixels at most on its longer side; never larger than it was.
pub(crate) fn thumbnail(frame: Frame<&[u8]>, side: u32) -> Frame<Vec<u8>> {
    let (width, height) = (frame.width, frame.height);
    let longer = width.max(height);
    let rgb = RgbImage::from_raw(width, height, over_white(frame.pixels)).unwrap_or_default();
    let mut picture = DynamicImage::ImageRgb8(rgb);
    if longer > side && width > 0 && height > 0 {
        // A mean over whole pixels is fast and good enough down to twice the size; the rest takes the better filter.
        if longer / 2 > side * 2 {
            picture = picture.thumbnail(side * 2, side * 2);
        }
        let scaled = |is: u32| (f64::from(is) * f64::from(side) / f64::from(longer)).round().max(1.0);
        picture = picture.resize_exact(scaled(width) as u32, scaled(height) as u32, FilterType::Lanczos3);
    }
    let picture = picture.into_rgba8();
    Frame { width: picture.width(), height: picture.height(), pixels: picture.into_raw() }
}
