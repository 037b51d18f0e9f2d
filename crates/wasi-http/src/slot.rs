//! [`HttpSlot`]: a slot for components that answer requests.

use std::error::Error as StdError;
use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use http::{Request, Response};
use keyway_contract::{CallError, CallErrorKind};
use keyway_host::Host;
use keyway_pool::{AnySlot as _, LendingSlot};
use wasmtime_wasi_io::bytes::Bytes;

use crate::answer;
use crate::body::{Body, Upload};
use crate::error::Error;
use crate::exchange::{Exchange, Head, Terms, place, run};
use crate::instance::LENDER;
use crate::options::HttpOptions;

/// A named place in a host for one component of `wasi:http` at a time, which is replaced while requests are under way. Cheap
/// to clone; clones are one slot.
///
/// What can be done with any slot, from swapping its plugin to its statistics, is done with its [`slot`](HttpSlot::slot). A
/// request counts as one call, which ends with its answer's body.
#[derive(Clone, Debug)]
pub struct HttpSlot {
    slot: LendingSlot,
    options: Arc<HttpOptions>,
}

impl HttpSlot {
    /// Makes an empty slot. Requests fail until a plugin is swapped in.
    pub fn new(host: &Host, name: impl Into<Arc<str>>, options: HttpOptions) -> Self {
        let slot = LendingSlot::new(host, name, options.slot.clone(), LENDER);
        HttpSlot { slot, options: Arc::new(options) }
    }

    /// What any slot can do: swap, canary, statistics, events.
    pub fn slot(&self) -> &LendingSlot {
        &self.slot
    }

    /// How it is run.
    pub fn options(&self) -> &HttpOptions {
        &self.options
    }

    /// Hands a request to the component, and waits for the head of its answer; the body is read from that. Dropping the future
    /// or the body tells that nobody waits for it any more.
    ///
    /// The component sees the scheme of the URI, or the [`http::uri::Scheme`] among the request's extensions, else `http`.
    /// A body that fails with [`http_body_util::LengthLimitError`] is one that was too long.
    ///
    /// # Errors
    /// See [`Error`].
    ///
    /// # Panics
    /// Outside of a tokio runtime with its timers and input and output enabled.
    pub async fn handle<B>(&self, request: Request<B>) -> Result<Response<Body>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let HttpOptions { reuse, head, whole, .. } = *self.options;
        let terms = Terms { begun: Instant::now(), head, whole, reuse };
        answer::check(&request)?;
        let Ok(loan) = tokio::time::timeout(head, self.slot.lend()).await else {
            let kind = CallErrorKind::Deadline(head);
            return Err(CallError::new(self.slot.name(), LENDER.contract.function_name(0), kind).into());
        };
        let mut loan = loan?;
        let place = place(&mut loan)?;
        place.stop.begin();
        let exchange = Exchange::new(&place);
        let request = request.map(|body| Upload::boxed(body, &exchange));
        let mut running = Box::pin(run(loan, place, request, Arc::clone(&exchange), terms));
        let over = poll_fn(|context| Poll::Ready(running.as_mut().poll(context).is_ready())).await;
        if over {
            let mut answer = Head(Some(exchange)).await;
            if let Ok(response) = &mut answer {
                response.body_mut().settle();
            }
            return answer;
        }
        tokio::spawn(running);
        Head(Some(exchange)).await
    }
}
