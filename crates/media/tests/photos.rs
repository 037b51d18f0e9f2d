//! The project's own photographs: what cameras and other programs write, which test pictures are not.

use keyway_media::{Chain, Limits, Run, SheetOptions, contact_sheet, decode};
use std::{fs, path::PathBuf};

fn photos() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/photos");
    let entries = fs::read_dir(folder).expect("the photographs are in the repository");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "md"));
    paths.sort();
    paths
}

#[test]
fn every_photograph_is_read() {
    let found: Vec<_> = photos()
        .iter()
        .map(|path| decode(path, Limits::default()).unwrap())
        .map(|picture| (picture.name, picture.frame.width, picture.frame.height))
        .collect();
    let wanted = [
        ("astronaut.png", 512, 512),
        ("camera.png", 512, 512),
        ("chelsea.png", 451, 300),
        ("coffee.webp", 600, 400),
        ("hubble_deep_field.jpg", 1000, 872),
        ("rocket.jpg", 640, 427),
    ];
    assert_eq!(found, wanted.map(|(name, width, height)| (name.to_string(), width, height)));
}

/// A cut photograph is an error, wherever it is cut.
#[test]
fn cut_off_photographs() {
    let folder = tempfile::tempdir().unwrap();
    for path in photos() {
        let bytes = fs::read(&path).unwrap();
        let cut = folder.path().join(path.file_name().unwrap());
        for step in 0..24 {
            let end = bytes.len() * step / 24;
            fs::write(&cut, &bytes[..end]).unwrap();
            assert!(decode(&cut, Limits::default()).is_err(), "{} cut at {end}", path.display());
        }
    }
}

#[test]
fn all_of_them_go_through_a_run_and_onto_a_sheet() {
    let output = tempfile::tempdir().unwrap();
    let input = photos()[0].parent().unwrap().to_path_buf();
    let summary =
        Run::new(input, output.path()).thumbnails(160, 60).start(&Chain::<Vec<u8>>::new(), &()).unwrap();
    assert_eq!((summary.done(), summary.failures().count(), summary.skipped().count()), (6, 0, 1));
    let sheet = contact_sheet(&summary.pairs, &SheetOptions { cell: 160, ..SheetOptions::default() });
    assert!(sheet.frame.is_whole());
}
