//! `keyway:http/clock`.

use std::time::{Instant, SystemTime};

use keyway_contract::ServiceError;
use keyway_http::services::handler::host::clock;

/// The clocks of the system.
pub(super) struct Clock {
    started: Instant,
}

impl Clock {
    pub(super) fn new() -> Self {
        Clock { started: Instant::now() }
    }
}

impl clock::Clock for Clock {
    fn now(&self) -> Result<u64, ServiceError> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        Ok(u64::try_from(since.as_nanos())?)
    }

    fn monotonic(&self) -> Result<u64, ServiceError> {
        Ok(u64::try_from(self.started.elapsed().as_nanos())?)
    }
}
