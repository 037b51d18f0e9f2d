//! Times and sizes as text.

use std::time::Duration;

/// The units of times, with their nanoseconds. Longer ones come before those that they end with.
const TIMES: [(&str, u64); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The longest time that is read: a year. Clocks can still count it from now on.
pub(super) const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

const SIZES: [(&str, u32); 4] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];

/// Reads a time: a number, also with a point, and a unit.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let takes = || {
        format!(
            "`{}` is no time; write a number and a unit of ns, us, ms, s, min and h, as in \"50ms\"",
            super::brief(text)
        )
    };
    let parts = TIMES.iter().find_map(|(unit, nanos)| Some((text.strip_suffix(unit)?.trim_end(), *nanos)));
    let (number, unit) = parts.ok_or_else(takes)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err(takes());
    }
    let whole = whole.parse::<u128>().map_err(|_| takes())? * u128::from(unit);
    let part = part.parse::<u128>().map_err(|_| takes())? * u128::from(unit) / 10u128.pow(part.len() as u32);
    let nanos = u64::try_from(whole + part).map(Duration::from_nanos);
    match nanos {
        Ok(time) if time <= LONGEST => Ok(time),
        _ => Err(format!("`{text}` is longer than a year, the longest time that can be said")),
    }
}

/// Reads a size: a number, and a unit if it is not bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let takes = || {
        format!(
            "`{}` is no size; write a number and a unit of KiB, MiB, GiB and TiB, as in \"64MiB\"",
            super::brief(text)
        )
    };
    let unit = SIZES.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?.trim_end(), *shift)));
    let (number, shift) = unit.unwrap_or((text, 0));
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(takes());
    }
    let number: u64 = number.parse().map_err(|_| takes())?;
    number.checked_mul(1 << shift).ok_or_else(takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, nanos) in [
            ("0s", 0),
            ("1ns", 1),
            ("3us", 3_000),
            ("3µs", 3_000),
            ("50ms", 50_000_000),
            ("1.5s", 1_500_000_000),
            ("2 min", 120_000_000_000),
            ("0.25h", 900_000_000_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_nanos(nanos)), "{text}");
        }
        for wrong in
            ["", "5", "s", "-1s", "+1s", "1 day", "1e3s", "1.s", ".5s", "1_0s", "٣s", "9999999h", "1S"]
        {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("1 KiB"), Ok(1024));
        assert_eq!(size("512"), Ok(512));
        for wrong in ["", "MiB", "64MB", "-1", "1.5GiB", "99999999TiB", "+1KiB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
