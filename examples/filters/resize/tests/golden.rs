//! The plugin as a host calls it: exact pixels, and what it says to bad input.
//!
//! The hashes are of the pixels that every build of this filter must give, on every machine and in every placement.
//! A change of the algorithm changes them; nothing else may.

use filter_contract::{Filter, Image};
use filter_pixels::testing::{hash, picture};
use filter_resize::Resize;
use keyway::Lifecycle;

fn image(width: u32, height: u32, opaque: bool) -> Image {
    Image { width, height, pixels: picture(width as usize, height as usize, opaque).into() }
}

/// Width, height and hash of a transformed picture of 61 by 47 pixels.
fn run(config: &str, opaque: bool) -> (u32, u32, u64) {
    let mut filter = Resize::create(config).unwrap();
    let out = filter.transform(image(61, 47, opaque)).unwrap();
    (out.width, out.height, hash(&out.pixels))
}

#[test]
fn golden() {
    let cases = [
        ("", true, (61, 47, 0x9c25e00624e2c496)),
        ("", false, (61, 47, 0x112d224f22a6a926)),
        (r#"{"max": 20}"#, true, (20, 15, 0x06878d445036669a)),
        (r#"{"max": 20}"#, false, (20, 15, 0x3d76aefe6758af1e)),
        (r#"{"max": 150, "upscale": true}"#, true, (150, 116, 0x635a7e0a9ebb7a91)),
        (r#"{"max": 150, "upscale": true}"#, false, (150, 116, 0x878490a09423af8d)),
        (
            r#"{"width": 30, "height": 90, "fit": "exact", "upscale": true}"#,
            true,
            (30, 90, 0x065b295398a58ac1),
        ),
        (
            r#"{"width": 30, "height": 90, "fit": "exact", "upscale": true}"#,
            false,
            (30, 90, 0x9bfb1cb4963e8a3f),
        ),
        (r#"{"width": 17, "filter": "triangle"}"#, true, (17, 13, 0x7e0fdc1e0bec5d0a)),
        (r#"{"width": 17, "filter": "triangle"}"#, false, (17, 13, 0x4840767ffe04bfab)),
    ];
    let found = cases.map(|(config, opaque, _)| (config, opaque, run(config, opaque)));
    assert_eq!(found, cases, "found on the left, wanted on the right");
}

#[test]
fn priority() {
    assert_eq!(Resize::create("").unwrap().priority(), 20);
    let mut filter = Resize::create(r#"{"priority": -5}"#).unwrap();
    assert_eq!(filter.priority(), -5);
}

#[test]
fn pictures_without_pixels() {
    let mut filter = Resize::create("").unwrap();
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
    let mut filter = Resize::create("").unwrap();
    for (width, height) in [(62, 47), (61, 46), (u32::MAX, u32::MAX), (0, 1)] {
        let wrong = Image { width, height, ..image(61, 47, true) };
        let error = filter.transform(wrong).unwrap_err();
        assert!(error.contains("picture"), "{error}");
    }
}

#[test]
fn wrong_configurations() {
    let error = |config: &str| Resize::create(config).unwrap_err();
    let unknown = error(r#"{"no-such-key": 1}"#);
    for key in ["no-such-key", "max", "width", "height", "fit", "upscale", "filter", "priority"] {
        assert!(unknown.contains(key), "{unknown}");
    }
    for config in [
        r#"{"max": 0}"#,
        r#"{"width": 40000}"#,
        r#"{"fit": "exact"}"#,
        r#"{"filter": "lanczos"}"#,
        r#"{"priority": 1.5}"#,
        r#"[1]"#,
        r#"{"#,
    ] {
        assert!(error(config).starts_with("wrong configuration"), "{config}");
    }
}
