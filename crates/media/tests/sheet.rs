//! The contact sheet: what is on it, without judging its beauty.

mod common;

use common::frame;
use keyway_media::{Frame, Pair, SheetOptions, contact_sheet};

fn pair(name: &str, before: (u32, u32), after: (u32, u32)) -> Pair {
    Pair {
        name: name.into(),
        before: frame(before.0, before.1),
        after: Frame {
            pixels: [255, 0, 0, 255].repeat((after.0 * after.1) as usize),
            width: after.0,
            height: after.1,
        },
        before_size: before,
        after_size: after,
    }
}

fn count(frame: &Frame<Vec<u8>>, color: [u8; 3]) -> usize {
    frame.pixels.chunks_exact(4).filter(|pixel| pixel[..3] == color).count()
}

#[test]
fn no_pairs_make_a_sheet_too() {
    let sheet = contact_sheet(&[], &SheetOptions::default());
    assert!(sheet.frame.is_whole() && sheet.frame.width > 600 && sheet.frame.height > 100);
}

#[test]
fn pictures_keep_their_proportions_and_small_ones_their_size() {
    let sheet = contact_sheet(&[pair("a.png", (100, 50), (640, 160))], &SheetOptions::default());
    // 320 by 80, and around it a hairline of a darker red.
    assert_eq!(count(&sheet.frame, [255, 0, 0]), 318 * 78);
    let sheet = contact_sheet(&[pair("a.png", (640, 480), (40, 30))], &SheetOptions::default());
    assert_eq!(count(&sheet.frame, [255, 0, 0]), 38 * 28);
}

#[test]
fn any_number_any_size_any_name() {
    let odd = [(1, 1), (2000, 1), (1, 900), (321, 320)];
    let names = ["", "漢字.png", "a name that is much too long for any cell, with its extension.jpeg"];
    let pairs: Vec<Pair> = (0..13).map(|i| pair(names[i % 3], odd[i % 4], odd[(i + 1) % 4])).collect();
    for cell in [0, 64, 320] {
        for columns in [None, Some(0), Some(5)] {
            for most in [0, 4, 60] {
                let options = SheetOptions { cell, columns, most, more: 0, title: "x".repeat(500) };
                let sheet = contact_sheet(&pairs, &options);
                assert!(sheet.frame.is_whole());
                assert!(sheet.frame.pixels.iter().skip(3).step_by(4).all(|&alpha| alpha == 255));
            }
        }
    }
}

#[test]
fn a_long_list_is_cut_and_says_so() {
    let pairs: Vec<Pair> = (0..9).map(|i| pair(&format!("{i}.png"), (32, 32), (32, 32))).collect();
    let all = contact_sheet(&pairs, &SheetOptions::default());
    let few = contact_sheet(&pairs, &SheetOptions { most: 2, ..SheetOptions::default() });
    assert_eq!(count(&all.frame, [255, 0, 0]), 9 * 30 * 30);
    assert_eq!(count(&few.frame, [255, 0, 0]), 2 * 30 * 30);
    // Pairs that were not kept are counted like those that are not shown.
    let kept = contact_sheet(&pairs[..2], &SheetOptions { more: 7, ..SheetOptions::default() });
    assert!(kept == few);
}
