//! The slots of the operator's configuration: any text is read, or all that is wrong with it is said, in the order of the
//! file, each in one line and at a place that is there.

use std::path::Path;

use keyway_host::Config;
use keyway_pool::SlotsConfig;

use crate::problems;

/// Keys that a slot has, and some that it has not.
pub const KEYS: &[&str] = &[
    "artifact",
    "plugin",
    "contract",
    "config",
    "placement",
    "require",
    "grants",
    "secrets",
    "instances",
    "queue",
    "overflow",
    "deadline",
    "limits",
    "idle",
    "start",
    "reuse",
    "on-failure",
    "retries",
    "restart",
    "breaker",
    "stuck",
    "watch",
    "on-delete",
    "canary",
    "drain",
    "carry-state",
    "breaker.rate",
    "limits.memory",
    "config.a.b",
    "deadlin",
    "'ü'",
];

/// Values of all types, some of which are right.
pub const VALUES: &[&str] = &[
    "true",
    "false",
    "0",
    "1",
    "-1",
    "4096",
    "9223372036854775807",
    "99999999999999999999",
    "0xff",
    "0.5",
    "inf",
    "nan",
    "1e400",
    "''",
    "'a.b'",
    "'50ms'",
    "'1.5h'",
    "'9999999999999999999h'",
    "'64MiB'",
    "'99999999TiB'",
    "'open'",
    "'wait'",
    "'clear'",
    "'process'",
    "[]",
    "['clocks']",
    "['read:x', 'fly']",
    "['landlock']",
    "{}",
    "{ min = 1, max = 4 }",
    "{ min = 4, max = 1 }",
    "{ rate = 0.5, calls = 1 }",
    "{ pause = '1s', longest = '1ms' }",
    "{ share = 2, hold = '1s' }",
    "{ memory = 1, values = '1MiB', deadline = '1s' }",
    "{ settle = '1ms' }",
    "1979-05-27T07:32:00Z",
    "[[1], {a = [nan]}]",
];

/// The bytes are a configuration.
///
/// # Panics
/// When something of that does not hold.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let base = Path::new("/no/such/folder");
    match SlotsConfig::check(text, base) {
        Ok(slots) => {
            assert_eq!(
                SlotsConfig::check(text, base).ok().as_ref(),
                Some(&slots),
                "read twice, it says two things"
            );
            assert_eq!(SlotsConfig::parse(text, base).ok().as_ref(), Some(&slots));
            for (name, slot) in &slots.slots {
                let pool = &slot.options.pool;
                assert!(*name == slot.name && pool.min <= pool.max && pool.max >= 1, "{pool:?}");
                // Clocks can count what was read.
                for time in [Some(slot.options.drain), pool.deadline, Some(pool.idle), Some(pool.start)] {
                    assert!(std::time::Instant::now().checked_add(time.unwrap_or_default()).is_some());
                }
            }
            let mut config = Config::default();
            slots.apply(&mut config);
        }
        Err(problems) => {
            assert!(SlotsConfig::parse(text, base).is_err());
            problems::hold(text, &problems);
        }
    }
}
