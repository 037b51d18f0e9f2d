//! Where everything stands on a contact sheet, in pixels from the top left corner.

/// Space around the sheet.
const MARGIN: u32 = 32;
/// Space between the two pictures of a pair; the arrow stands in it.
const ARROW: u32 = 48;
/// Space between two columns of pairs, and between two rows.
const GUTTER: (u32, u32) = (56, 28);
/// Height of the title with the space below it, and of the column headings with theirs.
const TITLE: u32 = 24 + 20;
const HEADING: u32 = 16 + 10;
/// Space between a row's pictures and their captions, and a caption's height.
const CAPTION: (u32, u32) = (8, 16);

/// A column: where its two cells begin.
pub(super) struct Column {
    pub before: u32,
    pub after: u32,
}

/// A pair's place.
pub(super) struct Place {
    pub before: u32,
    pub after: u32,
    pub top: u32,
    /// Of the highest picture in its row.
    pub height: u32,
    pub caption: u32,
}

pub(super) struct Layout {
    pub width: u32,
    pub height: u32,
    pub title: (u32, u32),
    pub heading: u32,
    pub rule: (u32, u32),
    pub columns: Vec<Column>,
    pub pairs: Vec<Place>,
    pub foot: (u32, u32),
}

impl Layout {
    /// A layout for pairs whose higher pictures have these heights, in cells `cell` pixels wide, with or without a
    /// line at the foot.
    pub fn new(heights: &[u32], cell: u32, columns: Option<u32>, foot: bool) -> Self {
        let pair = 2 * cell + ARROW;
        let count = columns.unwrap_or_else(|| best(heights, pair)).clamp(1, heights.len().max(1) as u32);
        let columns: Vec<Column> = (0..count)
            .map(|i| {
                let before = MARGIN + i * (pair + GUTTER.0);
                Column { before, after: before + cell + ARROW }
            })
            .collect();
        let heading = MARGIN + TITLE;
        let rule = heading + HEADING;
        let mut top = rule + 20;
        let mut pairs = Vec::with_capacity(heights.len());
        for row in heights.chunks(count as usize) {
            let height = row.iter().copied().max().unwrap_or(0);
            let caption = top + height + CAPTION.0;
            for column in columns.iter().take(row.len()) {
                pairs.push(Place { before: column.before, after: column.after, top, height, caption });
            }
            top = caption + CAPTION.1 + GUTTER.1;
        }
        let below = if foot { CAPTION.1 + GUTTER.1 } else { 0 };
        Self {
            width: 2 * MARGIN + count * pair + (count - 1) * GUTTER.0,
            height: top + below + MARGIN - GUTTER.1,
            title: (MARGIN, MARGIN),
            heading,
            rule: (MARGIN, rule),
            columns,
            pairs,
            foot: (MARGIN, top),
        }
    }

    /// The width between the margins.
    pub const fn inner(&self) -> u32 {
        self.width - 2 * MARGIN
    }
}

/// How many columns make the sheet about 4 : 3.
fn best(heights: &[u32], pair: u32) -> u32 {
    let lines = heights.len() as u64 * u64::from(CAPTION.0 + CAPTION.1 + GUTTER.1);
    let total = heights.iter().map(|&height| u64::from(height)).sum::<u64>() + lines;
    // Twice the square root of (total * 4/3 / pair), halved with rounding.
    let twice = (total * 16 / 3 / u64::from(pair)).isqrt();
    twice.div_ceil(2).clamp(1, 4) as u32
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn nothing_overlaps_and_nothing_sticks_out() {
        for count in [0, 1, 2, 3, 7, 60] {
            let heights: Vec<u32> = (0..count).map(|i| 40 + (i * 97) % 280).collect();
            for columns in [None, Some(1), Some(3), Some(99)] {
                let layout = Layout::new(&heights, 320, columns, true);
                assert_eq!(layout.pairs.len(), heights.len());
                let mut end = layout.rule.1;
                for (place, height) in layout.pairs.iter().zip(&heights) {
                    assert!(place.height >= *height && place.top > layout.rule.1);
                    assert!(place.after >= place.before + 320);
                    assert!(place.after + 320 + 32 <= layout.width);
                    end = end.max(place.caption + 16);
                }
                assert!(end <= layout.foot.1 && layout.foot.1 + 16 + 32 <= layout.height);
            }
        }
    }
}
