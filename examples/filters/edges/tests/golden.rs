//! The plugin as a host calls it: exact pixels, and what it says to bad input.
//!
//! The hashes are of the pixels that every build of this filter must give, on every machine and in every placement.
//! A change of the algorithm changes them; nothing else may.

use filter_contract::{Filter, Image};
use filter_edges::Edges;
use filter_pixels::testing::{hash, picture};
use keyway::Lifecycle;

fn image(width: u32, height: u32, opaque: bool) -> Image {
    Image { width, height, pixels: picture(width as usize, height as usize, opaque).into() }
}

/// Width, height and hash of a transformed picture of 61 by 47 pixels.
fn run(config: &str, opaque: bool) -> (u32, u32, u64) {
    let mut filter = Edges::create(config).unwrap();
    let out = filter.transform(image(61, 47, opaque)).unwrap();
    (out.width, out.height, hash(&out.pixels))
}

#[test]
fn golden() {
    let cases = [
        ("", true, (61, 47, 0xca3eee9ede703b0f)),
        ("", false, (61, 47, 0x9c900d8815d7a4d3)),
        (r#"{"sigma": 0, "gain": 100}"#, true, (61, 47, 0x9beb82c739b4e3ed)),
        (r#"{"sigma": 0, "gain": 100}"#, false, (61, 47, 0x9a01d0d9e5e89309)),
        (r#"{"invert": true, "sigma": 4}"#, true, (61, 47, 0x2d2d844612ba9a77)),
        (r#"{"invert": true, "sigma": 4}"#, false, (61, 47, 0xf565895b5b16ab03)),
    ];
    let found = cases.map(|(config, opaque, _)| (config, opaque, run(config, opaque)));
    assert_eq!(found, cases, "found on the left, wanted on the right");
}

#[test]
fn priority() {
    assert_eq!(Edges::create("").unwrap().priority(), 50);
    let mut filter = Edges::create(r#"{"priority": -5}"#).unwrap();
    assert_eq!(filter.priority(), -5);
}

#[test]
fn pictures_without_pixels() {
    let mut filter = Edges::create("").unwrap();
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
    let mut filter = Edges::create("").unwrap();
    for (width, height) in [(62, 47), (61, 46), (u32::MAX, u32::MAX), (0, 1)] {
        let wrong = Image { width, height, ..image(61, 47, true) };
        let error = filter.transform(wrong).unwrap_err();
        assert!(error.contains("picture"), "{error}");
    }
}

#[test]
fn wrong_configurations() {
    let error = |config: &str| Edges::create(config).unwrap_err();
    let unknown = error(r#"{"no-such-key": 1}"#);
    for key in ["no-such-key", "sigma", "gain", "invert", "priority"] {
        assert!(unknown.contains(key), "{unknown}");
    }
    for config in
        [r#"{"sigma": 99}"#, r#"{"gain": 0}"#, r#"{"invert": 1}"#, r#"{"priority": 1.5}"#, r#"[1]"#, r#"{"#]
    {
        assert!(error(config).starts_with("wrong configuration"), "{config}");
    }
}
