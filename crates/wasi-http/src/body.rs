//! [`Body`]: the body of an answer, as a guest writes it; and that of a request, as it reads it.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker, ready};

use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt as _, LengthLimitError};
use wasmtime_wasi_http::{Error as WasiError, WasiBody};
use wasmtime_wasi_io::bytes::Bytes;

use crate::error::Error;
use crate::exchange::Exchange;

/// A guest that has written so much waits for somebody who reads.
const KEPT: usize = 64 << 10;

/// The body of an answer, and trailers after it. The guest writes no faster than it is read. Dropping it before its end
/// stops the guest.
pub struct Body {
    /// What is here already, in order; all of it where `rest` is `None`. An error is the last.
    frames: VecDeque<Result<Frame<Bytes>, Error>>,
    rest: Option<WasiBody>,
    /// How many bytes came before anybody read.
    kept: usize,
    /// What is left of the length that the guest has said.
    left: Option<u64>,
    exchange: Arc<Exchange>,
}

impl Body {
    pub(crate) fn new(body: WasiBody, length: Option<u64>, exchange: Arc<Exchange>) -> Self {
        Body { frames: VecDeque::new(), rest: Some(body), kept: 0, left: length, exchange }
    }

    /// Takes what is here already: a body that is whole goes out with its length, in one piece with the head.
    pub(crate) fn settle(&mut self) {
        let _ = self.poll_settle(&mut Context::from_waker(Waker::noop()));
    }

    /// Takes what comes, until there is no more, or more than is kept.
    pub(crate) fn poll_settle(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.rest.is_some() && self.kept < KEPT {
            let Some(frame) = ready!(self.next(context)) else { break };
            self.kept += frame.as_ref().ok().and_then(Frame::data_ref).map_or(1, |data| data.len().max(1));
            self.frames.push_back(frame);
        }
        Poll::Ready(())
    }

    /// What the guest writes next.
    fn next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(rest) = &mut self.rest else { return Poll::Ready(None) };
        let error = match ready!(Pin::new(rest).poll_frame(context)) {
            Some(Ok(frame)) => return Poll::Ready(Some(Ok(frame))),
            None => self.exchange.failure(),
            Some(Err(error)) => self.exchange.failure().or_else(|| {
                let plugin = Arc::clone(&self.exchange.plugin);
                Some(Error::Incomplete { plugin, what: error.to_string() })
            }),
        };
        self.rest = None;
        self.exchange.read();
        Poll::Ready(error.map(Err))
    }

    /// One frame goes out.
    fn count(&mut self, frame: &Frame<Bytes>) {
        if let (Some(left), Some(data)) = (&mut self.left, frame.data_ref()) {
            *left = left.saturating_sub(data.len() as u64);
        }
    }

    /// Whether all has been read that the guest has said there is.
    fn is_whole(&self) -> bool {
        self.left == Some(0)
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = match self.frames.pop_front() {
            Some(frame) => Some(frame),
            None => {
                let next = self.next(context);
                self.exchange.reads.store(next.is_pending(), Ordering::Relaxed);
                ready!(next)
            }
        };
        if let Some(Ok(frame)) = &frame {
            self.count(frame);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_empty() && self.rest.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        if self.rest.is_none() {
            let data = |frame: &Result<Frame<Bytes>, Error>| match frame {
                Ok(frame) => Some(frame.data_ref().map_or(0, |data| data.len() as u64)),
                Err(_) => None,
            };
            let left = self.frames.iter().map(data).sum::<Option<u64>>();
            return left.or(self.left).map_or_else(SizeHint::default, SizeHint::with_exact);
        }
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if self.rest.is_none() {
            return;
        }
        // Who has read as much as was promised need not ask for the end: the guest goes on with what it does behind it.
        if self.is_whole() {
            self.exchange.reads.store(true, Ordering::Relaxed);
            self.exchange.read();
        } else {
            self.exchange.cancel();
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("left", &self.left)
            .field("here", &self.rest.is_none())
            .finish_non_exhaustive()
    }
}

pin_project_lite::pin_project! {
    /// The body of a request, which tells whether it is waited for.
    pub(crate) struct Upload<B> {
        #[pin]
        body: B,
        exchange: Arc<Exchange>,
    }
}

impl<B> Upload<B>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    pub(crate) fn boxed(body: B, exchange: &Arc<Exchange>) -> WasiBody {
        Upload { body, exchange: Arc::clone(exchange) }.boxed_unsync()
    }
}

impl<B> HttpBody for Upload<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Data = Bytes;
    type Error = WasiError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, WasiError>>> {
        let this = self.project();
        let polled = this.body.poll_frame(context);
        this.exchange.uploads.store(polled.is_pending(), Ordering::Relaxed);
        polled.map(|frame| frame.map(|frame| frame.map_err(|error| upload_error(&*error.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What a guest is told of a body that breaks off.
fn upload_error(error: &(dyn StdError + 'static)) -> WasiError {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return WasiError::HttpRequestBodySize(None);
        }
        cause = error.source();
    }
    WasiError::ConnectionTerminated
}
