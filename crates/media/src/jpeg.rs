//! Is a JPEG file whole?
//!
//! The decoder fills what is missing at the end of a file with grey and says nothing. A pipeline must not pass that on
//! as a picture, so the end is looked for here: the marker EOI behind the last scan (ITU-T T.81, B.1).

/// True when the file goes on to its end marker. `bytes` begins with the start marker.
///
/// What comes behind the end marker (some cameras append more) plays no part, and neither do thumbnails inside
/// segments, which have end markers of their own.
pub(crate) fn is_complete(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut in_scan = false;
    loop {
        // In a scan, markers are what is not stuffing (FF 00), a restart (D0 to D7) or padding (FF FF). Between
        // segments there is nothing but markers; a decoder skips over rubbish there, and so does this.
        let Some(at) = rest.windows(2).position(|pair| {
            pair[0] == 0xff && !matches!(pair[1], 0 | 0xff) && !(in_scan && matches!(pair[1], 0xd0..=0xd7))
        }) else {
            return false;
        };
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        match marker {
            0xd9 => return in_scan,
            // Markers without a segment.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let Some(&[high, low]) = rest.first_chunk() else { return false };
                let length = usize::from(u16::from_be_bytes([high, low]));
                let Some(next) = rest.get(length..) else { return false };
                rest = next;
                in_scan |= marker == 0xda;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    const HEAD: &[u8] = &[0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xd9, 1, 2];
    const SCAN: &[u8] = &[0xff, 0xda, 0, 3, 9, 1, 2, 0xff, 0, 3, 0xff, 0xd0, 4];

    #[test]
    fn the_end_is_the_one_behind_the_scan() {
        let whole = [HEAD, SCAN, &[0xff, 0xd9]].concat();
        assert!(is_complete(&whole));
        for end in 0..whole.len() {
            assert!(!is_complete(&whole[..end]), "{end}");
        }
        assert!(is_complete(&[&whole[..], b"appended"].concat()));
        assert!(is_complete(&[HEAD, SCAN, SCAN, &[0xff, 0xff, 0xd9]].concat()));
    }

    #[test]
    fn a_segment_beyond_the_end_is_no_end() {
        assert!(!is_complete(&[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0xff, 0xd9]));
        assert!(!is_complete(&[0xff, 0xd8, 0xff, 0xd9]));
    }
}
