//! Responses are compressed for clients that can read it, where that is worth it.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, HeaderMap, VARY,
};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::{Body as _, Frame};

use crate::body::{Body, BodyError};

/// Less than this gets no smaller.
const LEAST: u64 = 1024;
/// Quick, and most of the way: it happens for each response anew.
const LEVEL: Compression = Compression::new(4);

/// That a client can read compressed bodies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gzip;

/// What the client of a request can read.
pub(crate) fn wanted<B>(request: &Request<B>) -> Option<Gzip> {
    if request.method() == Method::HEAD {
        return None;
    }
    accepts(request.headers(), "gzip").then_some(Gzip)
}

/// Whether a client takes a coding: it names it, or any, and not with a weight of nothing.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let mut any = None;
    for item in headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','))
    {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        let takes = weight.is_ok_and(|weight| weight > 0.0);
        if name.eq_ignore_ascii_case(coding) {
            return takes;
        }
        if name == "*" {
            any = Some(takes);
        }
    }
    any.unwrap_or(false)
}

/// A response, compressed if that is worth it.
pub(crate) fn response(mut response: Response<Body>, _: Gzip) -> Response<Body> {
    if !is_worth_it(&response) {
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    headers.remove(CONTENT_LENGTH);
    headers.remove(ACCEPT_RANGES);
    // It is another body now, of the same content.
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| tag.starts_with('"'));
    if let Some(Ok(weak)) = tag.map(|tag| HeaderValue::try_from(format!("W/{tag}"))) {
        headers.insert(ETAG, weak);
    }
    response.map(|body| Body::stream(Compressed { body, encoder: Some(GzEncoder::new(Vec::new(), LEVEL)) }))
}

fn is_worth_it(response: &Response<Body>) -> bool {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let small = response.body().size_hint().exact().is_some_and(|length| length < LEAST);
    let untouched = text(CACHE_CONTROL).contains("no-transform")
        || headers.contains_key(CONTENT_ENCODING)
        || headers.contains_key(CONTENT_RANGE);
    let bodiless = matches!(
        response.status(),
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT
    );
    !small && !untouched && !bodiless && is_text(text(CONTENT_TYPE))
}

/// Whether a type is one of text, which shrinks. Events of a server are text that must not wait.
fn is_text(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind == "text/event-stream" {
        return false;
    }
    kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || matches!(
            kind,
            "application/json"
                | "application/javascript"
                | "application/xml"
                | "application/wasm"
                | "application/manifest+json"
        )
}

/// A body that is compressed as it comes: what has come is sent on, whatever comes later.
struct Compressed {
    body: Body,
    /// `None` when all is told.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Compressed {
    /// Compresses what has come. Nothing, when nothing is to be sent yet.
    fn feed(&mut self, data: &[u8]) -> std::io::Result<Bytes> {
        let Some(encoder) = &mut self.encoder else { return Ok(Bytes::new()) };
        encoder.write_all(data)?;
        encoder.flush()?;
        Ok(std::mem::take(encoder.get_mut()).into())
    }

    fn finish(&mut self) -> std::io::Result<Bytes> {
        self.encoder.take().map_or_else(|| Ok(Bytes::new()), |encoder| encoder.finish().map(Into::into))
    }
}

impl http_body::Body for Compressed {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        loop {
            if self.encoder.is_none() {
                return Poll::Ready(None);
            }
            let data = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                // Trailers do not go with it: whoever compresses cannot say what they are of.
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if self.body.is_end_stream() => {
                        let last = self.feed(&data);
                        last.and_then(|some| Ok([some, self.finish()?].concat().into()))
                    }
                    Ok(data) => self.feed(&data),
                    Err(_) => continue,
                },
                Poll::Ready(None) => self.finish(),
            };
            match data {
                Ok(data) if data.is_empty() => {}
                Ok(data) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Err(error) => return Poll::Ready(Some(Err(error.into()))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_takes() {
        let accepts = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(text).unwrap());
            super::accepts(&headers, "gzip")
        };
        assert!(accepts("gzip") && accepts("br, GZIP;q=0.5") && accepts("*"));
        assert!(!accepts("br") && !accepts("gzip;q=0, *") && !accepts("") && !accepts("gzip;q=x"));
    }

    #[test]
    fn what_shrinks() {
        assert!(
            is_text("text/html; charset=utf-8") && is_text("application/json") && is_text("image/svg+xml")
        );
        assert!(!is_text("image/png") && !is_text("text/event-stream") && !is_text(""));
    }
}
