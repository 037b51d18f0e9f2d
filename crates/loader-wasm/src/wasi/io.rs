//! `wasi:io`: like wasmtime's own for synchronous hosts, but waiting ends with the call's deadline.
//!
//! wasmtime's blocks the thread until a stream or timer is ready, however long that takes, and panics when the
//! thread runs async tasks. Here, what is ready at once (writing to the log is) never meets an async runtime,
//! and what has to wait gives up when the call is over its deadline or is cancelled.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use keyway_contract::error::CallErrorKind;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::sync::io::{poll, streams};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, StreamError, StreamResult};
use wasmtime_wasi_io::bindings::wasi::io::{poll as polling, streams as waiting};

use crate::engine::TICK;
use crate::state::{Failure, Watch};

/// `wasi:io` of one instance.
pub(super) struct Io<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) watch: &'a Watch,
}

/// Names [`Io`] for the linker.
pub(super) struct HasIo;

impl HasData for HasIo {
    type Data<'a> = Io<'a>;
}

/// Waits for a future, no longer than the call may take.
///
/// # Errors
/// The deadline, or that the call was cancelled.
fn wait<F: Future + Send>(watch: &Watch, future: F) -> Result<F::Output, Failure>
where
    F::Output: Send,
{
    let waiting = async {
        let mut future = pin!(future);
        loop {
            let tick = pin!(tokio::time::sleep(TICK));
            if let Some(output) = first(future.as_mut(), tick).await {
                return Ok(output);
            }
            watch.check()?;
        }
    };
    if tokio::runtime::Handle::try_current().is_err() {
        return wasmtime_wasi::runtime::in_tokio(waiting);
    }
    // A thread that belongs to a runtime must not block on another: a fresh one does.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("keyway-wasm-wait".to_owned());
        match thread.spawn_scoped(scope, || wasmtime_wasi::runtime::in_tokio(waiting)) {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(broken("waiting for it panicked"))),
            Err(_) => Err(broken("there is no thread to wait on")),
        }
    })
}

fn broken(why: &str) -> Failure {
    Failure(CallErrorKind::Other(format!("the plugin waited for input or output, and {why}")))
}

/// The future's output, or `None` if the other one ends first.
async fn first<F: Future>(
    mut future: Pin<&mut F>,
    mut other: Pin<&mut impl Future<Output = ()>>,
) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => other.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// As [`wait`], for streams: most operations are done at once.
fn stream<R: Send>(watch: &Watch, future: impl Future<Output = StreamResult<R>> + Send) -> StreamResult<R> {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => wait(watch, future).map_err(|failure| StreamError::Trap(failure.into()))?,
    }
}

impl poll::Host for Io<'_> {
    fn poll(&mut self, pollables: Vec<Resource<DynPollable>>) -> wasmtime::Result<Vec<u32>> {
        wait(self.watch, polling::Host::poll(self.table, pollables))?
    }
}

impl poll::HostPollable for Io<'_> {
    fn ready(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<bool> {
        wait(self.watch, polling::HostPollable::ready(self.table, pollable))?
    }

    fn block(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        wait(self.watch, polling::HostPollable::block(self.table, pollable))?
    }

    fn drop(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        polling::HostPollable::drop(self.table, pollable)
    }
}

impl streams::Host for Io<'_> {
    fn convert_stream_error(&mut self, error: StreamError) -> wasmtime::Result<streams::StreamError> {
        streams::Host::convert_stream_error(self.table, error)
    }
}

impl streams::HostOutputStream for Io<'_> {
    fn drop(&mut self, this: Resource<DynOutputStream>) -> wasmtime::Result<()> {
        let closing = async { Ok(waiting::HostOutputStream::drop(self.table, this).await) };
        stream(self.watch, closing)?
    }

    fn check_write(&mut self, this: Resource<DynOutputStream>) -> StreamResult<u64> {
        waiting::HostOutputStream::check_write(self.table, this)
    }

    fn write(&mut self, this: Resource<DynOutputStream>, bytes: Vec<u8>) -> StreamResult<()> {
        waiting::HostOutputStream::write(self.table, this, bytes)
    }

    fn blocking_write_and_flush(
        &mut self,
        this: Resource<DynOutputStream>,
        bytes: Vec<u8>,
    ) -> StreamResult<()> {
        stream(self.watch, waiting::HostOutputStream::blocking_write_and_flush(self.table, this, bytes))
    }

    fn blocking_write_zeroes_and_flush(
        &mut self,
        this: Resource<DynOutputStream>,
        len: u64,
    ) -> StreamResult<()> {
        stream(self.watch, waiting::HostOutputStream::blocking_write_zeroes_and_flush(self.table, this, len))
    }

    fn subscribe(&mut self, this: Resource<DynOutputStream>) -> wasmtime::Result<Resource<DynPollable>> {
        waiting::HostOutputStream::subscribe(self.table, this)
    }

    fn write_zeroes(&mut self, this: Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        waiting::HostOutputStream::write_zeroes(self.table, this, len)
    }

    fn flush(&mut self, this: Resource<DynOutputStream>) -> StreamResult<()> {
        waiting::HostOutputStream::flush(self.table, this)
    }

    fn blocking_flush(&mut self, this: Resource<DynOutputStream>) -> StreamResult<()> {
        stream(self.watch, waiting::HostOutputStream::blocking_flush(self.table, this))
    }

    fn splice(
        &mut self,
        to: Resource<DynOutputStream>,
        from: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        waiting::HostOutputStream::splice(self.table, to, from, len)
    }

    fn blocking_splice(
        &mut self,
        to: Resource<DynOutputStream>,
        from: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        stream(self.watch, waiting::HostOutputStream::blocking_splice(self.table, to, from, len))
    }
}

impl streams::HostInputStream for Io<'_> {
    fn drop(&mut self, this: Resource<DynInputStream>) -> wasmtime::Result<()> {
        let closing = async { Ok(waiting::HostInputStream::drop(self.table, this).await) };
        stream(self.watch, closing)?
    }

    fn read(&mut self, this: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        waiting::HostInputStream::read(self.table, this, len)
    }

    fn blocking_read(&mut self, this: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        stream(self.watch, waiting::HostInputStream::blocking_read(self.table, this, len))
    }

    fn skip(&mut self, this: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        waiting::HostInputStream::skip(self.table, this, len)
    }

    fn blocking_skip(&mut self, this: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        stream(self.watch, waiting::HostInputStream::blocking_skip(self.table, this, len))
    }

    fn subscribe(&mut self, this: Resource<DynInputStream>) -> wasmtime::Result<Resource<DynPollable>> {
        waiting::HostInputStream::subscribe(self.table, this)
    }
}
