//! Reading and writing single files: what comes back, and what bad files lead to.

mod common;

use common::{FORMATS, frame, names, put};
use keyway_media::{Format, Frame, Limits, MediaError, decode, write_atomically};
use std::fs;

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let path = folder.path().join("any-name");
        let frame = frame(61, 47);
        write_atomically(&path, &frame, format).unwrap();
        let picture = decode(&path, Limits::default()).unwrap();
        assert_eq!((picture.format, picture.name.as_str()), (format, "any-name"));
        assert!(picture.frame.is_whole());
        if format != Format::Jpeg {
            assert_eq!(picture.frame, frame, "{format} is without loss");
        } else {
            let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 60;
            assert!(!picture.frame.pixels.iter().zip(&frame.pixels).any(far));
        }
    }
}

#[test]
fn alpha_is_kept_where_the_format_has_it_and_becomes_white_where_not() {
    let folder = tempfile::tempdir().unwrap();
    let frame = Frame { width: 16, height: 16, pixels: [200, 100, 50, 0].repeat(256) };
    for format in FORMATS {
        let path = folder.path().join("clear");
        write_atomically(&path, &frame, format).unwrap();
        let pixels = decode(&path, Limits::default()).unwrap().frame.pixels;
        match format {
            Format::Jpeg => assert!(pixels.iter().all(|&value| value > 250)),
            _ => assert_eq!(pixels, frame.pixels, "{format}"),
        }
    }
}

/// A JPEG with an EXIF block that says "turn me right", made by hand.
#[test]
fn the_camera_s_orientation_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let path = put(folder.path(), "photo.jpg", Format::Jpeg);
    let bytes = fs::read(&path).unwrap();
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let length = (exif.len() as u16 + 2).to_be_bytes();
    let turned = [&bytes[..2], &[0xff, 0xe1], &length, exif, &bytes[2..]].concat();
    fs::write(&path, turned).unwrap();
    let picture = decode(&path, Limits::default()).unwrap();
    assert_eq!((picture.frame.width, picture.frame.height), (48, 64));
}

#[test]
fn a_text_called_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.png");
    for content in ["", "hello", "\u{89}PN"] {
        fs::write(&path, content).unwrap();
        let error = decode(&path, Limits::default()).unwrap_err();
        assert!(matches!(error, MediaError::NotAPicture { .. }), "{error}");
        assert!(error.line().contains("text.png"));
    }
}

#[test]
fn missing_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let missing = decode(folder.path().join("no.png"), Limits::default()).unwrap_err();
    assert!(matches!(missing, MediaError::Read { .. }));
    assert!(missing.line().contains("no.png") && missing.line().contains(": "), "{}", missing.line());
    let folder = decode(folder.path(), Limits::default()).unwrap_err();
    assert!(matches!(folder, MediaError::NotAFile { .. }));
}

/// Cut off at any length, a picture is an error, or it is whole: never one that is grey at the end.
#[test]
fn cut_off_pictures() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let path = put(folder.path(), "whole", format);
        let bytes = fs::read(&path).unwrap();
        let whole = decode(&path, Limits::default()).unwrap();
        let mut errors = 0;
        for end in 0..bytes.len() {
            fs::write(&path, &bytes[..end]).unwrap();
            match decode(&path, Limits::default()) {
                Ok(picture) => assert_eq!(picture, whole, "{format} cut at {end} of {}", bytes.len()),
                Err(error) => {
                    errors += 1;
                    assert!(!error.line().contains('\n'), "{error}");
                    assert!(
                        matches!(error, MediaError::Damaged { .. } | MediaError::NotAPicture { .. }),
                        "{format} cut at {end}: {}",
                        error.line()
                    );
                }
            }
        }
        // All but the last few bytes matter (PNG's end chunk is twelve, and its last checksum four).
        assert!(errors + 20 >= bytes.len(), "{format}: {errors} of {}", bytes.len());
    }
}

/// No damage makes the program end, or a frame that is not as large as it says.
#[test]
fn scrambled_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { pixels: 1 << 20, memory: 16 << 20, file: 1 << 20 };
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for format in FORMATS {
        let path = put(folder.path(), "scrambled", format);
        let bytes = fs::read(&path).unwrap();
        for _ in 0..300 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + random(4) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            fs::write(&path, bytes).unwrap();
            if let Ok(picture) = decode(&path, limits) {
                assert!(picture.frame.is_whole());
            }
        }
    }
}

/// A PNG of 57 bytes that says it is a hundred thousand pixels wide and high.
fn bomb() -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(u32::MAX, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
        })
    };
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        [&(data.len() as u32).to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    let side = 100_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[8, 6, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &[]), chunk(b"IEND", &[])]
        .concat()
}

#[test]
fn huge_declared_dimensions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.png");
    fs::write(&path, bomb()).unwrap();
    let error = decode(&path, Limits::default()).unwrap_err();
    assert!(matches!(error, MediaError::TooLarge { .. }), "{}", error.line());
    let unlimited = Limits { pixels: u64::MAX, ..Limits::default() };
    let error = decode(&path, unlimited).unwrap_err();
    assert!(matches!(error, MediaError::TooLarge { .. }), "{}", error.line());
}

#[test]
fn limits_hold_for_honest_pictures_too() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let path = put(folder.path(), "picture", format);
        let size = fs::metadata(&path).unwrap().len();
        let limits = Limits::default();
        let is_large = |limits| matches!(decode(&path, limits), Err(MediaError::TooLarge { .. }));
        assert!(is_large(Limits { pixels: 64 * 48 - 1, ..limits }));
        assert!(!is_large(Limits { pixels: 64 * 48, ..limits }));
        assert!(is_large(Limits { memory: 64 * 48 * 4, ..limits }), "{format}");
        assert!(is_large(Limits { file: size - 1, ..limits }));
        assert!(!is_large(Limits { file: size, ..limits }));
    }
}

#[test]
fn what_cannot_be_written_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.png");
    fs::write(&path, "old").unwrap();
    let short = Frame { width: 9, height: 9, pixels: vec![0; 9] };
    let empty = Frame { width: 0, height: 9, pixels: vec![] };
    let wide = Frame { width: 70_000, height: 1, pixels: vec![0; 280_000] };
    for (frame, format) in
        [(&short, Format::Png), (&empty, Format::Png), (&wide, Format::Jpeg), (&wide, Format::WebP)]
    {
        let error = write_atomically(&path, frame, format).unwrap_err();
        assert!(matches!(error, MediaError::Encode { .. }), "{}", error.line());
    }
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["result.png"]);
    write_atomically(&path, &frame(3, 3), Format::Png).unwrap();
    assert_eq!(names(folder.path()), ["result.png"]);
    assert!(decode(&path, Limits::default()).is_ok());
}

#[test]
fn a_folder_that_is_not_there_or_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    for path in ["no/result.png", "file/result.png"] {
        let error = write_atomically(folder.path().join(path), &frame(3, 3), Format::Png).unwrap_err();
        assert!(matches!(error, MediaError::Write { .. }), "{}", error.line());
    }
}

#[cfg(unix)]
#[test]
fn results_have_the_usual_rights() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let usual = folder.path().join("usual");
    fs::write(&usual, "").unwrap();
    let result = put(folder.path(), "result.png", Format::Png);
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(result), mode(usual));
}
