//! What a request may take.

use std::num::NonZeroU32;
use std::time::Duration;

use keyway_host::config::Table;

/// The least time that is any use.
const TICK: Duration = Duration::from_millis(1);
/// What is more than this is a slip, not a wish.
const MOST: u64 = 10_000_000;
/// hyper's parser needs so much room.
const LEAST_HEAD: usize = 8 << 10;
/// A head is in memory as a whole.
const MOST_HEAD: usize = 16 << 20;

/// What requests and connections may take.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest head of a request, in bytes.
    pub head: usize,
    /// How long a client may take to send a head, from its connection or its last response on.
    pub head_timeout: Duration,
    /// The longest body of a request, in bytes.
    pub body: u64,
    /// How long a client may send or take nothing in the middle of a body.
    pub body_timeout: Duration,
    /// How long it may take until a response begins.
    pub timeout: Duration,
    /// How many connections there may be at a time.
    pub connections: usize,
    /// How many requests may be under way at a time.
    pub requests: usize,
    /// How many requests of one client are answered.
    pub rate: Option<Rate>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            head: 64 << 10,
            head_timeout: Duration::from_secs(30),
            body: 10 << 20,
            body_timeout: Duration::from_secs(30),
            timeout: Duration::from_secs(60),
            connections: 10_000,
            requests: 10_000,
            rate: None,
        }
    }
}

/// How many requests of one client are answered: `requests` in each `per`, and `burst` of them at once. A client is an
/// address, of IPv6 the first 64 bits of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rate {
    /// How many in `per`.
    pub requests: NonZeroU32,
    /// The time that they are counted in.
    pub per: Duration,
    /// How many at once.
    pub burst: NonZeroU32,
}

/// The limits of one route, where they are not the server's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteLimits {
    /// As [`Limits::body`].
    pub body: Option<u64>,
    /// As [`Limits::timeout`].
    pub timeout: Option<Duration>,
    /// How many of its requests may be under way at a time.
    pub requests: Option<usize>,
    /// As [`Limits::rate`], for this route's requests alone.
    pub rate: Option<Rate>,
}

impl Limits {
    pub(super) fn read(&mut self, mut table: Table<'_, '_>) {
        if let Some(item) = table.get("head")
            && let Some(head) = item.size(LEAST_HEAD)
        {
            if head > MOST_HEAD {
                item.wrong(format_args!("it has to be {MOST_HEAD} bytes at most"));
            } else {
                self.head = head;
            }
        }
        let mut time = |key, field: &mut Duration| {
            if let Some(time) = table.get(key).and_then(|item| item.duration(TICK)) {
                *field = time;
            }
        };
        time("head-timeout", &mut self.head_timeout);
        time("body-timeout", &mut self.body_timeout);
        time("timeout", &mut self.timeout);
        if let Some(body) = table.get("body").and_then(|item| item.size(0)) {
            self.body = body as u64;
        }
        let mut number = |key, field: &mut usize| {
            if let Some(number) = table.get(key).and_then(|item| item.whole(1..=MOST)) {
                *field = number as usize;
            }
        };
        number("connections", &mut self.connections);
        number("requests", &mut self.requests);
        self.rate = rate(&mut table);
        table.end();
    }
}

impl RouteLimits {
    pub(super) fn read(mut table: Table<'_, '_>) -> Self {
        let limits = RouteLimits {
            body: table.get("body").and_then(|item| item.size(0)).map(|size| size as u64),
            timeout: table.get("timeout").and_then(|item| item.duration(TICK)),
            requests: table.get("requests").and_then(|item| item.whole(1..=MOST)).map(|most| most as usize),
            rate: rate(&mut table),
        };
        table.end();
        limits
    }
}

/// `rate = { requests = 10, per = "1s", burst = 20 }`.
fn rate(table: &mut Table<'_, '_>) -> Option<Rate> {
    let item = table.get("rate")?;
    if item.is_off() {
        return None;
    }
    let mut table = item.table()?;
    let mut number = |key| {
        let number = table.get(key).map(|item| item.whole(1..=MOST));
        number.map(|number| number.and_then(|number| NonZeroU32::new(number as u32)))
    };
    let (requests, burst) = (number("requests"), number("burst"));
    let per = table.get("per").map_or(Some(Duration::from_secs(1)), |item| item.duration(TICK));
    table.end();
    let Some(requests) = requests else {
        item.wrong("it does not say how many; as in { requests = 100, per = \"1s\" }");
        return None;
    };
    let (requests, per) = (requests?, per?);
    let burst = burst.map_or(Some(requests), |burst| burst)?;
    if (per / requests.get()).is_zero() {
        item.wrong("so many requests in so short a time cannot be counted");
        return None;
    }
    Some(Rate { requests, per, burst })
}
