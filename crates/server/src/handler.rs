//! [`Handler`]: what answers the requests of a route.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use http::{HeaderValue, Request, Response};
use keyway_host::Host;
use keyway_host::loader::Description;
use keyway_pool::{AnySlot, SlotConfig};

use crate::body::{Body, BodyError};
use crate::failure::Failure;
use crate::site::Route;

/// A response to come.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response<Body>, Failure>> + Send + 'a>>;

/// What answers the requests of a route. The server's own are files, proxies, fixed responses and the plugins of
/// `keyway:http`; others can be opened by an [`Opener`].
pub trait Handler: Send + Sync {
    /// Answers a request that need not be waited for, on this thread; `None` when it is one for [`handle`](Handler::handle), as
    /// all are unless the handler says so itself.
    ///
    /// # Errors
    /// When it fails.
    fn now(
        &self,
        request: &Request<Body>,
        context: &RequestContext,
    ) -> Option<Result<Response<Body>, Failure>> {
        let _ = (request, context);
        None
    }

    /// Answers a request. The request's path is in its normal form, its body is limited, and comes as the client sends it.
    /// Dropping the answer ends it: the client has gone, or the time is over.
    fn handle<'a>(&'a self, request: Request<Body>, context: &'a RequestContext) -> Answer<'a>;

    /// Whether it could answer at the moment; unless it says so itself, whether its slot could.
    ///
    /// # Errors
    /// Why it cannot, in one line.
    fn ready(&self) -> Result<(), String> {
        self.slot().map_or(Ok(()), |slot| ready(&*slot))
    }

    /// The slot that its plugin is in, for whoever steers it; `None` when it has none that can be steered.
    fn slot(&self) -> Option<Arc<dyn AnySlot>> {
        None
    }
}

/// Changes responses before they go to the client, and to the middleware that looks at them: what the slots in a route's
/// `filters` are joined to.
pub trait Filter: Send + Sync {
    /// Makes a response of one. What it is not for, it hands back as it is.
    fn filter<'a>(&'a self, response: Response<Body>, context: &'a RequestContext) -> Answer<'a>;
}

/// Whether the plugin in a slot could be called at the moment.
///
/// # Errors
/// Why not, in one line.
pub(crate) fn ready(slot: &dyn AnySlot) -> Result<(), String> {
    if slot.generation() == 0 {
        return Err("it is empty".to_owned());
    }
    match slot.stats().first().and_then(|stats| stats.quarantine.as_deref()) {
        Some(reason) => Err(format!("its plugin is quarantined: {reason}")),
        None => Ok(()),
    }
}

/// What the server knows of a request besides what is in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestContext {
    /// The request's name in all logs.
    pub id: RequestId,
    /// The address of the client; behind trusted proxies the one that they tell.
    pub client: IpAddr,
    /// Whether the client used `https`.
    pub secure: bool,
    /// The host that is asked, as the client wrote it; empty where it did not say.
    pub host: Arc<str>,
    /// The longest body that a handler reads as a whole, in bytes.
    pub body_limit: u64,
    /// The route that it takes, once that is known.
    pub(crate) route: Option<Arc<Route>>,
}

impl RequestContext {
    /// The route's own part of the path: what comes before its `/*`.
    pub fn prefix(&self) -> &str {
        self.route.as_ref().map_or("", |route| &route.prefix)
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }
}

/// The name of a request: 16 hexadecimal digits, or what a trusted proxy has called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// A name of digits.
    pub(crate) fn new(number: u64) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |at: u32| DIGITS[(number >> (60 - 4 * at)) as usize & 15];
        let text: [u8; 16] = std::array::from_fn(|at| digit(at as u32));
        // Digits are fit for headers.
        RequestId(HeaderValue::from_bytes(&text).unwrap_or_else(|_| HeaderValue::from_static("0")))
    }

    /// The name that somebody else has given it, if it is one: printable, and not long.
    pub(crate) fn given(value: &HeaderValue) -> Option<Self> {
        let good =
            value.len() <= 128 && !value.is_empty() && value.as_bytes().iter().all(u8::is_ascii_graphic);
        good.then(|| RequestId(value.clone()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Makes handlers of slots whose plugins are not of the contract `keyway:http`: how other contracts become routes.
///
/// Whoever implements it keeps the slot's plugin as the configuration says: limits, failures, watching and swapping.
pub trait Opener: Send + Sync {
    /// Whether a plugin is of its kind, by what it says of itself.
    fn accepts(&self, plugin: &Description) -> bool;

    /// Opens the plugin of a slot. It is called on a thread that may wait.
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn open(&self, host: &Host, slot: &SlotConfig) -> Result<Arc<dyn Handler>, BodyError>;

    /// Joins slots that it has opened, in this order, to a filter of responses: the [`slot`](Handler::slot)s of its handlers.
    ///
    /// # Errors
    /// Why they cannot be; unless it says so itself, they cannot.
    fn filter(&self, slots: &[Arc<dyn AnySlot>]) -> Result<Arc<dyn Filter>, BodyError> {
        let _ = slots;
        Err("its plugin filters no responses; it can be the route's `slot`".into())
    }
}
