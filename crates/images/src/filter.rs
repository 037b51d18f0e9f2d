//! [`FilterChain`]: filters that a picture passes one after the other.

use std::sync::Arc;
use std::time::Instant;

use filter_contract::FilterClient;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use keyway_pool::Slot;
use keyway_server::{Answer, Body, Failure, Filter, RequestContext};
use tracing::Instrument as _;

use crate::picture::Picture;
use crate::times::Times;

/// How long each filter took, where browsers show it.
const TIMES: HeaderName = HeaderName::from_static("server-timing");

/// Filters that a picture passes one after the other. What one gives moves on to the next, wherever that runs.
pub(crate) struct FilterChain(Vec<Slot<FilterClient>>);

impl FilterChain {
    pub(crate) fn new(slots: Vec<Slot<FilterClient>>) -> Self {
        FilterChain(slots)
    }

    /// The response with the filtered picture as its body. Filters that are down and may be left out are.
    pub(crate) async fn answer(
        &self,
        response: Response<()>,
        picture: Picture,
        context: &RequestContext,
    ) -> Result<Response<Body>, Failure> {
        let Picture { mut image, format } = picture;
        let mut times = Times::default();
        for slot in &self.0 {
            let begun = Instant::now();
            let span = tracing::debug_span!(target: "keyway::server", "filter", slot = slot.name(), request = %context.id);
            let filtered = slot.transform(image).or_open(|(image,)| Ok(image)).instrument(span).await;
            image = filtered
                .map_err(|error| Failure::of_call(&error))?
                .map_err(|what| Failure::of(slot.name(), StatusCode::BAD_GATEWAY, what))?;
            times.add(slot.name(), begun.elapsed());
        }
        let picture = Picture { image, format };
        let kind = picture.content_type();
        let file = blocking(move || picture.encode()).await?;
        let last = self.0.last().map_or("", |slot| slot.name());
        let file = file.map_err(|error| Failure::of(last, StatusCode::BAD_GATEWAY, error.to_string()))?;
        let mut response = response.map(|()| Body::from(file));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(times) = HeaderValue::from_str(&times.to_string()) {
            headers.append(TIMES, times);
        }
        Ok(response)
    }
}

impl Filter for FilterChain {
    fn filter<'a>(&'a self, response: Response<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let picture = kind
                .is_some_and(|kind| kind.starts_with("image/") && !kind.starts_with("image/svg"))
                && !response.headers().contains_key(CONTENT_ENCODING);
            if !picture || response.status() != StatusCode::OK {
                return Ok(response);
            }
            let (mut head, body) = response.into_parts();
            head.headers.remove(CONTENT_LENGTH);
            let failed = |what: String| {
                Failure::of(
                    "picture",
                    StatusCode::BAD_GATEWAY,
                    format!("the picture that was to be filtered: {what}"),
                )
            };
            let file = body.collect(Picture::LONGEST).await.map_err(|failure| failed(failure.to_string()))?;
            let picture = blocking(move || Picture::decode(&file)).await?;
            let picture = picture.map_err(|error| failed(error.to_string()))?;
            self.answer(Response::from_parts(head, ()), picture, context).await
        })
    }
}

/// Does what takes long beside the threads that serve connections.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| {
        Failure::of(Arc::from("server"), StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    })
}
