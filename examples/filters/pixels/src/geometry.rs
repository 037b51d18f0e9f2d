//! Checks on a picture's size.

/// Bytes in a pixel.
pub const BYTES: usize = 4;

/// Checks that `length` bytes are a picture of `width` by `height` pixels, and gives both back as `usize`.
///
/// A picture without pixels (a width or a height of 0) is a picture.
///
/// # Errors
/// A sentence with both numbers when the length is another, or when the size is more than memory can hold.
///
/// ```
/// use filter_pixels::geometry::check;
/// assert_eq!(check(2, 3, 24), Ok((2, 3)));
/// assert!(check(2, 3, 18).unwrap_err().contains("24 bytes"));
/// ```
pub fn check(width: u32, height: u32, length: usize) -> Result<(usize, usize), String> {
    let wanted = u64::from(width)
        .checked_mul(u64::from(height))
        .and_then(|count| count.checked_mul(BYTES as u64))
        .ok_or_else(|| format!("a picture of {width}x{height} pixels does not fit in memory"))?;
    if wanted != length as u64 {
        return Err(format!(
            "a picture of {width}x{height} RGBA pixels is {wanted} bytes, but {length} came"
        ));
    }
    Ok((width as usize, height as usize))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn empty_pictures_are_pictures() {
        assert_eq!(check(0, 0, 0), Ok((0, 0)));
        assert_eq!(check(0, 7, 0), Ok((0, 7)));
        assert_eq!(check(u32::MAX, 0, 0), Ok((u32::MAX as usize, 0)));
    }

    #[test]
    fn a_wrong_length_is_told_with_both_numbers() {
        let error = check(10, 10, 300).unwrap_err();
        assert!(error.contains("400") && error.contains("300"), "{error}");
    }

    #[test]
    fn sizes_beyond_memory_are_an_error() {
        assert!(check(u32::MAX, u32::MAX, 4).is_err());
    }
}
