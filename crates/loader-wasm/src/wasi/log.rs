//! Standard output and error of a guest: lines of the host's log, and the news of a panic.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use keyway_contract::guest::PANIC_MARKER;
use keyway_host::output;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi_io::async_trait;
use wasmtime_wasi_io::bytes::Bytes;
use wasmtime_wasi_io::poll::Pollable;
use wasmtime_wasi_io::streams::{OutputStream, StreamResult};

/// What a guest may write at once.
const PERMIT: usize = 64 * 1024;
/// A longer message of a panic is cut.
const MESSAGE: usize = 64 * 1024;

/// Which of the two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Stdout,
    Stderr,
}

/// A panic of a guest that was built with Keyway.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    pub(crate) message: String,
    /// `file:line:column`
    pub(crate) location: Option<String>,
}

/// A stream into the log. All clones write to the same line.
#[derive(Clone)]
pub(super) struct Log(Arc<Mutex<Lines>>);

impl Log {
    pub(super) fn new(plugin: &str, channel: Channel) -> Self {
        Log(Arc::new(Mutex::new(Lines { plugin: plugin.into(), channel, pending: Vec::new(), panic: None })))
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take_panic(&self) -> Option<Panic> {
        self.lines().panic.take()
    }
}

/// Collects bytes until they are a line.
struct Lines {
    plugin: Box<str>,
    channel: Channel,
    pending: Vec<u8>,
    panic: Option<Panic>,
}

impl Lines {
    fn write(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        let mut done = 0;
        while let Some(taken) = self.next(&self.pending[done..]) {
            let piece = &self.pending[done..done + taken];
            match panic(piece).filter(|_| self.channel == Channel::Stderr) {
                Some(panic) => self.panic = Some(panic),
                None => emit(self.channel, &self.plugin, piece),
            }
            done += taken;
        }
        self.pending.drain(..done);
    }

    /// The length of the piece that can be dealt with: a line, or the news of a panic.
    fn next(&self, pending: &[u8]) -> Option<usize> {
        let marker = PANIC_MARKER.as_bytes();
        if self.channel == Channel::Stderr && pending.len() < MESSAGE {
            if pending.starts_with(marker) {
                // Location, end, message, end, line feed.
                let mut ends = (marker.len()..pending.len()).filter(|at| pending[*at] == 1);
                let end = ends.nth(1)? + 1;
                return Some(end + usize::from(pending.get(end) == Some(&b'\n')));
            }
            if !pending.is_empty() && marker.starts_with(pending) {
                return None;
            }
        }
        output::line_length(pending)
    }
}

/// Reads the news of a panic.
fn panic(piece: &[u8]) -> Option<Panic> {
    let rest = piece.strip_prefix(PANIC_MARKER.as_bytes())?;
    let mut parts = rest.split(|byte| *byte == 1).map(|part| String::from_utf8_lossy(part).into_owned());
    let (location, message) = (parts.next()?, parts.next()?);
    Some(Panic { message, location: Some(location).filter(|at| !at.is_empty()) })
}

fn emit(channel: Channel, plugin: &str, line: &[u8]) {
    output::log_line(plugin, channel == Channel::Stderr, line);
}

/// What a guest has left without a line feed.
impl Drop for Lines {
    fn drop(&mut self) {
        if !self.pending.is_empty() {
            emit(self.channel, &self.plugin, &self.pending);
        }
    }
}

impl IsTerminal for Log {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Log {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for Log {
    async fn ready(&mut self) {}
}

impl OutputStream for Log {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.lines().write(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(PERMIT)
    }
}

impl AsyncWrite for Log {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.lines().write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Lines {
        Lines { plugin: "test.log".into(), channel: Channel::Stderr, pending: Vec::new(), panic: None }
    }

    #[test]
    fn a_panic_is_understood_however_it_is_cut() {
        let text = format!("before\n{PANIC_MARKER}src/lib.rs:1:2\u{1}two\nlines\u{1}\nafter");
        for size in 1..text.len() {
            let mut lines = log();
            for piece in text.as_bytes().chunks(size) {
                lines.write(piece);
            }
            let panic = lines.panic.take().expect("a panic");
            assert_eq!(panic.message, "two\nlines");
            assert_eq!(panic.location.as_deref(), Some("src/lib.rs:1:2"));
            assert_eq!(lines.pending, b"after");
        }
    }

    #[test]
    fn lines_without_end_do_not_pile_up() {
        let mut lines = log();
        for _ in 0..100 {
            lines.write(&[b'x'; 5000]);
        }
        assert!(lines.pending.len() < output::LINE);
        lines.write(format!("\n{PANIC_MARKER}").as_bytes());
        for _ in 0..100 {
            lines.write(&[b'y'; 5000]);
        }
        assert!(lines.pending.len() < MESSAGE);
        assert_eq!(lines.panic, None);
    }
}
