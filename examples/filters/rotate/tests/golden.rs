//! The plugin as a host calls it: exact pixels, and what it says to bad input.
//!
//! The hashes are of the pixels that every build of this filter must give, on every machine and in every placement.
//! A change of the algorithm changes them; nothing else may.

use filter_contract::{Filter, Image};
use filter_pixels::testing::{hash, picture};
use filter_rotate::Rotate;
use keyway::Lifecycle;

fn image(width: u32, height: u32, opaque: bool) -> Image {
    Image { width, height, pixels: picture(width as usize, height as usize, opaque).into() }
}

/// Width, height and hash of a transformed picture of 61 by 47 pixels.
fn run(config: &str, opaque: bool) -> (u32, u32, u64) {
    let mut filter = Rotate::create(config).unwrap();
    let out = filter.transform(image(61, 47, opaque)).unwrap();
    (out.width, out.height, hash(&out.pixels))
}

#[test]
fn golden() {
    let cases = [
        ("", true, (47, 61, 0x4d002681121b550a)),
        ("", false, (47, 61, 0xef37c68322c1197a)),
        (r#"{"degrees": 180}"#, true, (61, 47, 0xba2589c1225cbbc2)),
        (r#"{"degrees": 180}"#, false, (61, 47, 0xf0e1b8919ece013a)),
        (r#"{"degrees": 270}"#, true, (47, 61, 0xbad14580c2128456)),
        (r#"{"degrees": 270}"#, false, (47, 61, 0xd81806e0014bfd1e)),
        (r#"{"degrees": 0}"#, true, (61, 47, 0x9c25e00624e2c496)),
        (r#"{"degrees": 0}"#, false, (61, 47, 0x112d224f22a6a926)),
    ];
    let found = cases.map(|(config, opaque, _)| (config, opaque, run(config, opaque)));
    assert_eq!(found, cases, "found on the left, wanted on the right");
}

#[test]
fn priority() {
    assert_eq!(Rotate::create("").unwrap().priority(), 10);
    let mut filter = Rotate::create(r#"{"priority": -5}"#).unwrap();
    assert_eq!(filter.priority(), -5);
}

#[test]
fn pictures_without_pixels() {
    let mut filter = Rotate::create("").unwrap();
    for (width, height) in [(0, 0), (0, 9), (9, 0)] {
        let out = filter.transform(image(width, height, true)).unwrap();
        assert!(out.pixels.is_empty());
        assert_eq!(out.width.min(out.height), 0);
    }
    for side in 1..5 {
        assert!(filter.transform(image(side, 1, false)).is_ok());
        assert!(filter.transform(image(1, side, true)).is_ok());
    }
}

#[test]
fn a_wrong_length_is_an_error() {
    let mut filter = Rotate::create("").unwrap();
    for (width, height) in [(62, 47), (61, 46), (u32::MAX, u32::MAX), (0, 1)] {
        let wrong = Image { width, height, ..image(61, 47, true) };
        let error = filter.transform(wrong).unwrap_err();
        assert!(error.contains("picture"), "{error}");
    }
}

#[test]
fn wrong_configurations() {
    let error = |config: &str| Rotate::create(config).unwrap_err();
    let unknown = error(r#"{"no-such-key": 1}"#);
    for key in ["no-such-key", "degrees", "priority"] {
        assert!(unknown.contains(key), "{unknown}");
    }
    for config in [r#"{"degrees": 45}"#, r#"{"degrees": -90}"#, r#"{"priority": 1.5}"#, r#"[1]"#, r#"{"#] {
        assert!(error(config).starts_with("wrong configuration"), "{config}");
    }
}
