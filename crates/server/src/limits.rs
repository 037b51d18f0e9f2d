//! What requests may take: how many at a time, how often, how long a body, and how slowly.

use std::future::Future as _;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::Sleep;

use crate::body::{Body, BodyError};
use crate::config::Rate;
use crate::failure::Failure;

/// How many may be under way at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    inside: AtomicUsize,
    most: AtomicUsize,
}

/// The right to be under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct Pass(Arc<Gate>);

impl Gate {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Gate { inside: AtomicUsize::new(0), most: AtomicUsize::new(most) })
    }

    /// # Errors
    /// 503 when as many as may are under way.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Pass, Failure> {
        let pass = Pass(Arc::clone(self));
        let most = self.most.load(Ordering::Relaxed);
        if self.inside.fetch_add(1, Ordering::Relaxed) < most {
            return Ok(pass);
        }
        let what = format!("{most} requests are under way already, and no more may be");
        Err(Failure::of_client(StatusCode::SERVICE_UNAVAILABLE, what).retry_after(1))
    }

    /// Another number may be, from now on.
    pub(crate) fn set_most(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
    }

    pub(crate) fn inside(&self) -> usize {
        self.inside.load(Ordering::Relaxed)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How often each client may ask.
pub(crate) struct Rates {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    asked: AtomicU64,
}

/// After so many requests those clients are forgotten that have not come for long.
const SWEEP: u64 = 4096;

impl Rates {
    pub(crate) fn new(rate: &Rate) -> Option<Self> {
        let quota = Quota::with_period(rate.per / rate.requests.get())?.allow_burst(rate.burst);
        Some(Rates { limiter: RateLimiter::keyed(quota), asked: AtomicU64::new(0) })
    }

    /// # Errors
    /// 429 when it was asked too often.
    pub(crate) fn check(&self, client: IpAddr) -> Result<(), Failure> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        let client = match client {
            // Who has one address of IPv6 has 2⁶⁴ of them.
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
            v4 => v4,
        };
        self.limiter.check_key(&client).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            let seconds = u32::try_from(wait.as_secs().saturating_add(1)).unwrap_or(u32::MAX);
            Failure::of_client(StatusCode::TOO_MANY_REQUESTS, "the client asks too often")
                .retry_after(seconds)
        })
    }
}

/// A request's body that is no longer than it may be, and comes no slower.
pub(crate) struct Limited {
    body: Body,
    left: u64,
    limit: u64,
    pause: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Limited {
    /// The body of a request, within its limits.
    ///
    /// # Errors
    /// 413 when it says itself that it is longer.
    pub(crate) fn of(body: Body, limit: u64, pause: Duration) -> Result<Body, Failure> {
        if body.is_whole() {
            return Ok(body);
        }
        if body.size_hint().lower() > limit {
            return Err(Failure::too_large(limit));
        }
        Ok(Body::stream(Limited { body, left: limit, limit, pause, timer: None }))
    }
}

impl http_body::Body for Limited {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                self.timer = None;
                if let Some(Ok(frame)) = &frame
                    && let Some(data) = frame.data_ref()
                {
                    match self.left.checked_sub(data.len() as u64) {
                        Some(left) => self.left = left,
                        None => return Poll::Ready(Some(Err(Box::new(Failure::too_large(self.limit))))),
                    }
                }
                Poll::Ready(frame)
            }
            Poll::Pending => {
                let pause = self.pause;
                let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
                if timer.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                let what = format!("nothing of the body has come for {pause:?}");
                Poll::Ready(Some(Err(Box::new(Failure::of_client(StatusCode::REQUEST_TIMEOUT, what)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_may_come_in() {
        let gate = Gate::new(1);
        let pass = gate.enter().unwrap();
        assert_eq!(gate.enter().unwrap_err().status(), 503);
        assert_eq!(gate.inside(), 1);
        drop(pass);
        assert!(gate.enter().is_ok());
    }

    #[test]
    fn each_client_has_its_own_rate() {
        let two = std::num::NonZeroU32::new(2).unwrap();
        let rate = Rate { requests: two, per: Duration::from_secs(3600), burst: two };
        let rates = Rates::new(&rate).unwrap();
        let ask =
            |client: &str| rates.check(client.parse().unwrap()).map_err(|failure| failure.status().as_u16());
        assert_eq!([ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.1")], [Ok(()), Ok(()), Err(429)]);
        assert_eq!(ask("192.0.2.2"), Ok(()));
        assert_eq!([ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8::3")], [Ok(()), Ok(()), Err(429)]);
        assert_eq!(ask("2001:db8:0:1::1"), Ok(()));
    }
}
