//! Whole runs over folders.

mod common;

use common::{names, put};
use keyway_media::{
    Chain, Format, Frame, Limits, MediaError, Observer, OnError, Outcome, Problem, Run, StageError, Summary,
    decode,
};
use std::{
    fs,
    num::NonZeroUsize,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

type Bytes = Vec<u8>;

/// A chain of one stage that inverts red.
fn invert() -> Chain<Bytes> {
    Chain::new().stage("invert", || {
        Ok(Box::new(|mut frame: Frame<Bytes>| {
            frame.pixels.iter_mut().step_by(4).for_each(|red| *red = !*red);
            Ok(frame)
        }))
    })
}

/// Two new folders, the first with pictures `00.png`, `01.png`, …
struct Folders {
    input: tempfile::TempDir,
    output: tempfile::TempDir,
}

impl Folders {
    fn with(pictures: usize) -> Self {
        let folders = Self { input: tempfile::tempdir().unwrap(), output: tempfile::tempdir().unwrap() };
        for i in 0..pictures {
            put(folders.input.path(), &format!("{i:02}.png"), Format::Png);
        }
        folders
    }

    fn input(&self) -> &Path {
        self.input.path()
    }

    fn output(&self) -> &Path {
        self.output.path()
    }

    fn run(&self) -> Run {
        Run::new(self.input(), self.output()).workers(NonZeroUsize::new(3).unwrap())
    }

    fn start(&self, chain: &Chain<Bytes>) -> Summary {
        self.run().start(chain, &()).unwrap()
    }
}

/// What became of each file, as text.
fn told(summary: &Summary) -> Vec<String> {
    let tell = |outcome: &Outcome| match &outcome.result {
        Ok(done) => format!("{} -> {}", outcome.name, done.path.file_name().unwrap().to_string_lossy()),
        Err(problem) => format!("{}: {problem}", outcome.name),
    };
    summary.outcomes.iter().map(tell).collect()
}

#[test]
fn every_picture_goes_through_and_keeps_its_format() {
    let folders = Folders::with(10);
    put(folders.input(), "photo.JPEG", Format::Jpeg);
    put(folders.input(), "web.webp", Format::WebP);
    put(folders.input(), "wrong-name.jpg", Format::Png);
    let summary = folders.start(&invert());
    assert_eq!((summary.done(), summary.failures().count()), (13, 0));
    assert_eq!(
        told(&summary)[10..],
        ["photo.JPEG -> photo.jpg", "web.webp -> web.webp", "wrong-name.jpg -> wrong-name.png"]
    );
    let before = decode(folders.input().join("07.png"), Limits::default()).unwrap().frame;
    let after = decode(folders.output().join("07.png"), Limits::default()).unwrap().frame;
    assert!(before.pixels.iter().zip(&after.pixels).step_by(4).all(|(a, b)| *a == !*b));

    let stage = &summary.stages[0];
    assert_eq!((stage.name.as_str(), stage.timing.calls, stage.failures), ("invert", 13, 0));
    assert!(stage.timing.median <= stage.timing.slowest && stage.timing.slowest <= stage.timing.total);
    assert_eq!((summary.decode.calls, summary.encode.calls), (13, 13));
    assert!(summary.pairs.is_empty());
}

#[test]
fn an_empty_folder_and_an_empty_chain() {
    let folders = Folders::with(0);
    assert_eq!(folders.start(&invert()).outcomes.len(), 0);
    let folders = Folders::with(1);
    assert_eq!(folders.start(&Chain::new()).done(), 1);
    let read = |folder: &Path| decode(folder.join("00.png"), Limits::default()).unwrap();
    assert_eq!(read(folders.input()), read(folders.output()));
}

#[test]
fn what_is_no_picture_is_skipped_and_what_claims_to_be_one_fails() {
    let folders = Folders::with(1);
    fs::write(folders.input().join("notes.txt"), "hello").unwrap();
    fs::write(folders.input().join("text.png"), "hello").unwrap();
    fs::create_dir(folders.input().join("folder.png")).unwrap();
    let bytes = fs::read(folders.input().join("00.png")).unwrap();
    fs::write(folders.input().join("cut.png"), &bytes[..bytes.len() / 2]).unwrap();

    let summary = folders.start(&invert());
    assert_eq!((summary.done(), summary.skipped().count(), summary.failures().count()), (1, 2, 2));
    let told = told(&summary);
    assert!(told[1].contains("cut.png is a damaged PNG picture: "), "{told:?}");
    assert_eq!(told[2], "folder.png: skipped: a folder");
    assert_eq!(told[3], "notes.txt: skipped: not a PNG, JPEG or WebP picture");
    assert!(told[4].ends_with("text.png is not a PNG, JPEG or WebP picture"), "{told:?}");
    assert_eq!(names(folders.output()), ["00.png"]);
}

#[test]
fn results_never_overwrite_each_other() {
    let folders = Folders::with(0);
    put(folders.input(), "a.jpeg", Format::Jpeg);
    put(folders.input(), "a.jpg", Format::Jpeg);
    put(folders.input(), "a.png", Format::Png);
    put(folders.input(), "sheet.png", Format::Png);
    let summary = folders.run().reserve("sheet.png").start(&invert(), &()).unwrap();
    assert_eq!(
        told(&summary),
        [
            "a.jpeg -> a.jpg",
            "a.jpg: its result a.jpg would overwrite the result of a.jpeg",
            "a.png -> a.png",
            "sheet.png: its result sheet.png would overwrite the file sheet.png",
        ]
    );
    assert_eq!(names(folders.output()), ["a.jpg", "a.png"]);
}

/// A chain whose second stage fails on pictures of a certain red in the first pixel.
fn failing(error: fn() -> StageError, made: Arc<AtomicUsize>) -> Chain<Bytes> {
    invert().stage("picky", move || {
        made.fetch_add(1, Ordering::Relaxed);
        let mut seen = 0;
        Ok(Box::new(move |frame: Frame<Bytes>| {
            seen += 1;
            if seen == 2 { Err(error()) } else { Ok(frame) }
        }))
    })
}

#[test]
fn a_failing_stage_is_named_and_the_run_goes_on() {
    let folders = Folders::with(5);
    let made = Arc::new(AtomicUsize::new(0));
    let chain = failing(|| StageError::failed("too red"), made.clone());
    let summary = folders.run().workers(NonZeroUsize::MIN).start(&chain, &()).unwrap();
    assert_eq!(told(&summary)[1], "01.png: picky failed: too red");
    assert_eq!((summary.done(), summary.stages[1].failures, summary.stages[1].died), (4, 1, 0));
    assert_eq!((summary.stages[0].timing.calls, summary.stages[0].failures), (5, 0));
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert_eq!(names(folders.output()), ["00.png", "02.png", "03.png", "04.png"]);
}

#[test]
fn a_dead_stage_is_made_anew() {
    let folders = Folders::with(6);
    let made = Arc::new(AtomicUsize::new(0));
    let chain = failing(|| StageError::dead("trapped"), made.clone());
    let summary = folders.run().workers(NonZeroUsize::MIN).start(&chain, &()).unwrap();
    // Each one dies on its second picture.
    assert_eq!((summary.done(), summary.stages[1].died), (3, 3));
    assert_eq!(made.load(Ordering::Relaxed), 3);
}

#[test]
fn a_run_can_stop_at_the_first_failure() {
    let folders = Folders::with(6);
    fs::write(folders.input().join("zz.txt"), "").unwrap();
    let chain = failing(|| StageError::failed("too red"), Arc::default());
    let run = folders.run().workers(NonZeroUsize::MIN).on_error(OnError::Stop);
    let summary = run.start(&chain, &()).unwrap();
    let not_tried = |outcome: &&Outcome| matches!(outcome.result, Err(Problem::NotTried));
    assert_eq!(summary.outcomes.len(), 7);
    assert_eq!(summary.outcomes.iter().filter(not_tried).count(), 4);
    assert_eq!((summary.done(), summary.failures().count(), summary.skipped().count()), (1, 1, 1));
}

#[test]
fn a_stage_that_cannot_be_made_fails_each_picture() {
    let folders = Folders::with(3);
    let chain = Chain::<Bytes>::new().stage("absent", || Err(StageError::failed("no such file")));
    let summary = folders.start(&chain);
    assert_eq!((summary.done(), summary.stages[0].failures, summary.stages[0].timing.calls), (0, 3, 0));
    assert_eq!(told(&summary)[0], "00.png: absent failed: no such file");
}

#[test]
fn a_stage_that_gives_back_nonsense_is_caught() {
    let folders = Folders::with(1);
    let chain = Chain::<Bytes>::new()
        .stage("liar", || Ok(Box::new(|frame: Frame<Bytes>| Ok(Frame { width: frame.width + 1, ..frame }))))
        .stage("next", || panic!("never reached"));
    let summary = folders.start(&chain);
    assert_eq!(
        told(&summary)[0],
        "00.png: liar failed: it gave back 12288 bytes as a picture of 65x48 pixels"
    );
    assert_eq!(summary.stages[0].failures, 1);
}

#[derive(Default)]
struct Watch {
    files: AtomicUsize,
    finished: Mutex<Vec<String>>,
}

impl Observer for Watch {
    fn started(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
    }
    fn finished(&self, outcome: &Outcome) {
        self.finished.lock().unwrap().push(outcome.name.clone());
    }
}

#[test]
fn an_observer_sees_every_file_once_and_pairs_are_kept() {
    let folders = Folders::with(9);
    fs::write(folders.input().join("a.txt"), "").unwrap();
    let watch = Watch::default();
    let summary = folders.run().thumbnails(20, 60).start(&invert(), &watch).unwrap();
    let mut seen = watch.finished.into_inner().unwrap();
    seen.sort();
    assert_eq!(watch.files.into_inner(), 10);
    assert_eq!(seen, names(folders.input()));

    assert_eq!(summary.pairs.len(), 9);
    let pair = &summary.pairs[3];
    assert_eq!((pair.name.as_str(), pair.before_size, pair.after_size), ("03.png", (64, 48), (64, 48)));
    assert_eq!((pair.before.width, pair.after.height), (20, 15));
}

#[test]
fn only_the_first_pairs_are_kept() {
    let folders = Folders::with(9);
    fs::write(folders.input().join("01.png"), "no picture").unwrap();
    let summary = folders.run().thumbnails(20, 3).start(&invert(), &()).unwrap();
    let kept: Vec<&str> = summary.pairs.iter().map(|pair| pair.name.as_str()).collect();
    assert_eq!((summary.done(), kept), (8, vec!["00.png", "02.png", "03.png"]));
}

#[test]
fn a_stage_that_gives_back_nothing_has_failed() {
    let folders = Folders::with(1);
    let chain = Chain::<Bytes>::new().stage("eraser", || {
        Ok(Box::new(|_: Frame<Bytes>| Ok(Frame { width: 0, height: 0, pixels: Vec::new() })))
    });
    let summary = folders.start(&chain);
    let (_, problem) = summary.failures().next().unwrap();
    assert_eq!(problem.to_string(), "eraser failed: it gave back a picture without pixels");
    assert_eq!(summary.stages[0].failures, 1);
}

/// A container for pixels that is not a `Vec`, as a host's buffers are.
struct Foreign(Vec<u8>);

impl From<Vec<u8>> for Foreign {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl std::ops::Deref for Foreign {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl std::ops::DerefMut for Foreign {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

#[test]
fn foreign_buffers_move_through_without_a_copy() {
    let folders = Folders::with(1);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut chain = Chain::<Foreign>::new();
    for name in ["first", "second"] {
        let seen = seen.clone();
        chain = chain.stage(name, move || {
            let seen = seen.clone();
            Ok(Box::new(move |frame: Frame<Foreign>| {
                seen.lock().unwrap().push(frame.pixels.as_ptr() as usize);
                Ok(frame)
            }))
        });
    }
    assert_eq!(folders.run().start(&chain, &()).unwrap().done(), 1);
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn folders_that_will_not_do() {
    let folders = Folders::with(1);
    let start = |input: &Path, output: &Path| Run::new(input, output).start(&invert(), &()).unwrap_err();
    let file = folders.input().join("00.png");

    let error = start(&folders.input().join("no"), folders.output());
    assert!(matches!(error, MediaError::Read { .. }), "{}", error.line());
    let error = start(folders.input(), &file.join("below-a-file"));
    assert!(matches!(error, MediaError::Write { .. }), "{}", error.line());
    let error = start(folders.input(), &folders.input().join("."));
    assert!(matches!(error, MediaError::SameFolder { .. }), "{}", error.line());
    // A folder that isn't there is made, with those above it.
    let run = Run::new(folders.input(), folders.output().join("new/newer"));
    assert_eq!(run.start(&invert(), &()).unwrap().done(), 1);
}

#[cfg(unix)]
#[test]
fn a_read_only_output_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folders = Folders::with(1);
    fs::set_permissions(folders.output(), PermissionsExt::from_mode(0o555)).unwrap();
    // The superuser may write anywhere; then there is nothing to see here.
    if fs::write(folders.output().join("probe"), "").is_err() {
        let error = folders.run().start(&invert(), &()).unwrap_err();
        assert!(matches!(error, MediaError::Write { .. }), "{}", error.line());
        assert!(names(folders.output()).is_empty());
    }
    fs::set_permissions(folders.output(), PermissionsExt::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_folder_does_not_hang_the_run() {
    let folders = Folders::with(1);
    let socket = std::os::unix::net::UnixListener::bind(folders.input().join("socket.png")).unwrap();
    let summary = folders.start(&invert());
    assert_eq!(told(&summary)[1], "socket.png: skipped: not a regular file");
    drop(socket);
}
