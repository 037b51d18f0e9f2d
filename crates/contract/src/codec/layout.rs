//! Sizes and alignments by the canonical ABI, for both pointer widths at once.

/// Size and alignment in bytes, `[narrow, wide]`: index it with [`Mem::width`](crate::mem::Mem::width).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Size, a multiple of the alignment.
    pub size: [usize; 2],
    /// Alignment, a power of two.
    pub align: [usize; 2],
}

const fn round_up(value: usize, align: usize) -> usize {
    value.div_ceil(align) * align
}

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

impl Layout {
    /// Nothing.
    pub const EMPTY: Layout = Layout { size: [0; 2], align: [1; 2] };

    /// A number of `size` bytes, aligned to its size.
    pub const fn scalar(size: usize) -> Layout {
        Layout { size: [size; 2], align: [size; 2] }
    }

    /// A string, or a list of anything but numbers: pointer and length.
    pub const POINTER_AND_LENGTH: Layout = Layout { size: [8, 16], align: [4, 8] };

    /// A list of numbers: pointer and length, and in a wide memory the function that frees it and its owner.
    pub const BUFFER: Layout = Layout { size: [8, 32], align: [4, 8] };

    /// A record or tuple of these fields.
    pub const fn record(fields: &[Layout]) -> Layout {
        let mut layout = Layout::EMPTY;
        let mut width = 0;
        while width < 2 {
            let mut index = 0;
            while index < fields.len() {
                let align = fields[index].align[width];
                layout.size[width] = round_up(layout.size[width], align) + fields[index].size[width];
                layout.align[width] = max(layout.align[width], align);
                index += 1;
            }
            layout.size[width] = round_up(layout.size[width], layout.align[width]);
            width += 1;
        }
        layout
    }
}

/// Where the fields of a record or tuple begin, each `[narrow, wide]`.
pub const fn offsets<const N: usize>(fields: &[Layout; N]) -> [[usize; 2]; N] {
    let mut result = [[0; 2]; N];
    let mut width = 0;
    while width < 2 {
        let mut end = 0;
        let mut index = 0;
        while index < N {
            let start = round_up(end, fields[index].align[width]);
            result[index][width] = start;
            end = start + fields[index].size[width];
            index += 1;
        }
        width += 1;
    }
    result
}

/// The bytes that tell `cases` cases apart: 1, 2 or 4.
pub const fn discriminant_size(cases: usize) -> usize {
    match cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

/// A variant of `cases` cases with these payloads: its layout, and where the payload begins.
pub const fn variant(cases: usize, payloads: &[Layout]) -> (Layout, [usize; 2]) {
    let tag = discriminant_size(cases);
    let mut layout = Layout::scalar(tag);
    let mut start = [tag; 2];
    let mut width = 0;
    while width < 2 {
        let (mut size, mut align) = (0, 1);
        let mut index = 0;
        while index < payloads.len() {
            size = max(size, payloads[index].size[width]);
            align = max(align, payloads[index].align[width]);
            index += 1;
        }
        start[width] = round_up(tag, align);
        layout.align[width] = max(tag, align);
        layout.size[width] = round_up(start[width] + size, layout.align[width]);
        width += 1;
    }
    (layout, start)
}

/// A flags type of `flags` flags: 1, 2 or 4 bytes.
pub const fn flags_layout(flags: usize) -> Layout {
    Layout::scalar(match flags {
        0..=8 => 1,
        9..=16 => 2,
        _ => 4,
    })
}
