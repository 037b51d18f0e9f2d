//! [`FileBody`]: a file as it is sent, piece by piece.

use std::fs::File;
use std::future::Future as _;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

/// The bytes of one piece.
const PIECE: u64 = 128 << 10;

/// A file from where it stands on, for a length that it was found to have.
pub(super) struct FileBody {
    left: u64,
    state: State,
}

enum State {
    Idle(File),
    Reading(JoinHandle<io::Result<(File, Vec<u8>)>>),
    Over,
}

impl FileBody {
    pub(super) fn new(file: File, length: u64) -> Self {
        FileBody { left: length, state: State::Idle(file) }
    }
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            self.state = State::Over;
        }
        let mut reading = match std::mem::replace(&mut self.state, State::Over) {
            State::Over => return Poll::Ready(None),
            State::Reading(reading) => reading,
            State::Idle(mut file) => {
                let piece = self.left.min(PIECE) as usize;
                spawn_blocking(move || {
                    let mut bytes = vec![0; piece];
                    // A file that has become shorter ends the response in the middle: its length is said already.
                    file.read_exact(&mut bytes)?;
                    Ok((file, bytes))
                })
            }
        };
        match Pin::new(&mut reading).poll(context) {
            Poll::Pending => {
                self.state = State::Reading(reading);
                Poll::Pending
            }
            Poll::Ready(Ok(Ok((file, bytes)))) => {
                self.left -= bytes.len() as u64;
                self.state = State::Idle(file);
                Poll::Ready(Some(Ok(Frame::data(bytes.into()))))
            }
            Poll::Ready(Ok(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(io::Error::other(error)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
