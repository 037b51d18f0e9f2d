//! How a live component is handed a request, by either version of `wasi:http`.

use std::pin::Pin;
use std::sync::Arc;

use http::uri::Scheme;
use http::{Request, Response};
use wasmtime::component::Accessor;
use wasmtime_wasi_http::p2::bindings::http::types;
use wasmtime_wasi_http::{WasiBody, WasiHttpView as _, p3};

use crate::answer;
use crate::component::{Live, Proxy};
use crate::error::Error;
use crate::exchange::Exchange;
use crate::guest::Guest;

/// How the sending of a request's body ends.
type Sent = Pin<Box<dyn Future<Output = Result<(), wasmtime_wasi_http::Error>> + Send>>;

/// Hands a request to a component, and waits until it has ended all that it does for it.
///
/// # Errors
/// Outside what the engine says: a trap; inside what is wrong with the request.
pub(crate) async fn serve(
    live: &mut Live,
    request: Request<WasiBody>,
    exchange: &Arc<Exchange>,
) -> wasmtime::Result<Result<(), Error>> {
    let Live { store, proxy, .. } = live;
    match proxy {
        Proxy::Incoming(proxy) => {
            let scheme = match request.extensions().get::<Scheme>().or(request.uri().scheme()) {
                Some(scheme) if *scheme == Scheme::HTTPS => types::Scheme::Https,
                _ => types::Scheme::Http,
            };
            let mut view = store.data_mut().http();
            let request = view.new_incoming_request(scheme, request)?;
            let to = Arc::clone(exchange);
            let answered = move |answer: Result<Response<WasiBody>, types::ErrorCode>| {
                to.answer(answer.map_err(|code| answer::refused(&to, &code)));
            };
            let out = view.new_response_outparam_from_callback(answered)?;
            proxy.wasi_http_incoming_handler().call_handle(store, request, out).await?;
            Ok(Ok(()))
        }
        Proxy::Handler(service) => {
            let request = match answer::absolute(request) {
                Ok(request) => request,
                Err(error) => return Ok(Err(error)),
            };
            let handling = async |accessor: &Accessor<Guest>| {
                let (request, sent) = accessor.with(|mut store| {
                    let (request, sent) = p3::Request::from_http(store.get().hooks(), request);
                    (request, Box::pin(sent) as Sent)
                });
                let answer = service.handle(accessor, request).await?;
                let answer = match answer {
                    Ok(response) => Ok(accessor.with(|store| response.into_http(store, sent))?),
                    Err(code) => Err(answer::refused(exchange, &code)),
                };
                exchange.answer_whole(answer).await;
                std::future::poll_fn(|context| exchange.poll_read(context)).await;
                std::future::poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
                wasmtime::error::Ok(())
            };
            store.run_concurrent(handling).await??;
            Ok(Ok(()))
        }
    }
}
