//! [`Guarded`]: a connection whose client has to say something at first, and has to take what it is sent.
//!
//! hyper watches the time of heads, and the server that of bodies. What is left is the time before it is known which HTTP a
//! client speaks, and that in which a client reads nothing.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// What a connection of HTTP/2 begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection that does not wait for ever.
pub(super) struct Guarded<S> {
    stream: S,
    /// How much of the preface the client has sent, while it may still become one.
    preface: Option<usize>,
    hello: Pin<Box<Sleep>>,
    pause: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> Guarded<S> {
    /// It says which HTTP it speaks within `hello`, and takes something within each `pause`.
    pub(super) fn new(stream: S, hello: Duration, pause: Duration) -> Self {
        let hello = Box::pin(tokio::time::sleep(hello));
        Guarded { stream, preface: Some(0), hello, pause, stalled: None }
    }

    /// Notes whether the client takes what it is sent.
    fn watch<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let pause = self.pause;
        let timer = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if timer.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let what = format!("the client has taken nothing for {pause:?}");
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, what)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, into);
        let Some(known) = this.preface else { return read };
        if read.is_pending() {
            if this.hello.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            let what = "the client has not said in time which HTTP it speaks";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, what)));
        }
        let new = into.filled().get(before..).unwrap_or_default();
        let expected = PREFACE.get(known..).unwrap_or_default();
        let length = new.len().min(expected.len());
        let still =
            !new.is_empty() && new.get(..length) == expected.get(..length) && known + length < PREFACE.len();
        this.preface = still.then_some(known + length);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.watch(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, bytes);
        this.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(context);
        this.watch(context, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let shut = Pin::new(&mut this.stream).poll_shutdown(context);
        this.watch(context, shut)
    }
}
