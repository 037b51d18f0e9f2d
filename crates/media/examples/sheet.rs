//! Shows the pictures of a folder before and after a stage, on a contact sheet:
//! `cargo run -p keyway-media --example sheet -- INPUT OUTPUT`.

use keyway_media::{
    Chain, Frame, MediaError, Run, SheetOptions, StageError, contact_sheet, write_atomically,
};
use std::{path::PathBuf, process::ExitCode};

fn negative(mut frame: Frame<Vec<u8>>) -> Result<Frame<Vec<u8>>, StageError> {
    for pixel in frame.pixels.chunks_exact_mut(4) {
        pixel[..3].iter_mut().for_each(|value| *value = !*value);
    }
    Ok(frame)
}

fn run(input: PathBuf, output: PathBuf) -> Result<(), MediaError> {
    let chain = Chain::new().stage("negative", || Ok(Box::new(negative)));
    let options = SheetOptions::default();
    let run = Run::new(input, &output).thumbnails(options.cell, options.most).reserve("contact-sheet.png");
    let summary = run.start(&chain, &())?;
    for outcome in &summary.outcomes {
        match &outcome.result {
            Ok(done) => println!("{}: {:?}", outcome.name, done.time),
            Err(problem) => println!("{}: {problem}", outcome.name),
        }
    }
    let sheet = contact_sheet(
        &summary.pairs,
        &SheetOptions { more: summary.done() - summary.pairs.len(), ..options },
    );
    write_atomically(output.join(&sheet.name), &sheet.frame, sheet.format)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: sheet INPUT OUTPUT");
        return ExitCode::from(2);
    };
    match run(input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.line());
            ExitCode::FAILURE
        }
    }
}
