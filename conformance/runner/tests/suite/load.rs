//! What the tests of pools, slots and the soak share: files that are new to a host, and waiting for a future.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::Thread;

use super::Place;

/// Copies of the plugin of the case `load`, a component or an ELF file, that differ in bytes nobody looks at.
pub fn versions(place: Place, folder: &Path, count: u8) -> Vec<PathBuf> {
    let file = place.file("load").expect("a plugin with a file");
    let name = file.file_name().expect("a file has a name").to_string_lossy().into_owned();
    let bytes = std::fs::read(&file).unwrap();
    let version = |n: u8| {
        let path = folder.join(format!("{n}-{name}"));
        let mut bytes = bytes.clone();
        if bytes.starts_with(b"\0asm") {
            // A custom section with a name of one letter.
            bytes.extend([0, 2, 1, b'a' + n]);
        } else {
            // What follows the last section of a library or a program.
            bytes.extend([0, n]);
        }
        std::fs::write(&path, bytes).unwrap();
        std::fs::set_permissions(&path, std::fs::metadata(&file).unwrap().permissions()).unwrap();
        path
    };
    (0..count).map(version).collect()
}

/// Runs a future on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::park();
    }
}
