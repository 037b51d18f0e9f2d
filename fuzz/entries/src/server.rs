//! The parts of the operator's configuration that are of the server and of its page: any text is read, or all that is wrong
//! with it is said, in the order of the file, each in one line and at a place that is there.

use std::path::Path;

use keyway_admin::AdminConfig;
use keyway_server::ServerConfig;
use keyway_server::config::TargetConfig;

use crate::problems;

/// Keys that a server, its page, a route or the services have, and some that they have not.
pub const KEYS: &[&str] = &[
    "listen",
    "monitor",
    "trusted-proxies",
    "limits",
    "limits.head",
    "limits.rate",
    "compress",
    "access-log",
    "shutdown",
    "store",
    "outgoing",
    "host",
    "path",
    "middleware",
    "filters",
    "slot",
    "files",
    "index",
    "cache-control",
    "proxy",
    "strip-prefix",
    "keep-host",
    "headers",
    "respond",
    "redirect",
    "liste",
    "token",
    "uploads",
    "upload-limit",
    "hosts",
    "'ü'",
];

/// Values of all types, some of which are right.
pub const VALUES: &[&str] = &[
    "true",
    "false",
    "0",
    "-1",
    "307",
    "0.5",
    "''",
    "'/'",
    "'/a/*'",
    "'/*'",
    "'/a/../b'",
    "'/%61'",
    "'a'",
    "'s'",
    "'*.example.org'",
    "'[::1]'",
    "'127.0.0.1:0'",
    "'http://127.0.0.1:1/x'",
    "'https://u@h'",
    "'10.0.0.0/8'",
    "'json'",
    "'1s'",
    "'8KiB'",
    "'99TiB'",
    "[]",
    "['127.0.0.1:0', '10.0.0.1']",
    "['s', 't']",
    "{}",
    "{ address = '127.0.0.1:0', certificate = 'c', key = 'k' }",
    "{ requests = 10, per = '1s', burst = 0 }",
    "{ requests = 10000000, per = '1ms' }",
    "{ rate = { requests = 1 } }",
    "{ file = 'f', value = 1 }",
    "{ status = 200, body = 'b', headers = { a = 'b' } }",
    "{ status = 304, to = '{path}' }",
    "{ to = \"a\\nb\" }",
    "{ x-a = { env = 'KEYWAY_NO_SUCH' } }",
    "{ format = 'common', file = 'f' }",
];

/// The bytes are a configuration.
///
/// # Panics
/// When something of that does not hold.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let base = Path::new("/no/such/folder");
    match AdminConfig::parse(text, base) {
        Ok(Some(config)) => {
            assert_eq!(AdminConfig::parse(text, base).ok().flatten().as_ref(), Some(&config));
            assert!(config.upload_limit >= 1 << 10);
            assert!(config.hosts.iter().all(|host| !host.is_empty() && !host.contains(['/', ' '])));
        }
        Ok(None) => {}
        Err(error) => problems::hold(text, &[error]),
    }
    match ServerConfig::check(text, base) {
        Ok(config) => {
            assert_eq!(
                ServerConfig::check(text, base).ok().as_ref(),
                Some(&config),
                "read twice, it says two things"
            );
            assert_eq!(ServerConfig::parse(text, base).ok().as_ref(), Some(&config));
            assert!(!config.addresses().is_empty());
            for route in &config.routes {
                assert!(route.path.starts_with('/') && !route.path.contains("/../"), "{route:?}");
                let slots = route.middleware.iter().chain(&route.filters).chain(match &route.target {
                    TargetConfig::Slot(slot) => Some(slot),
                    _ => None,
                });
                for slot in slots {
                    assert!(config.slots.slots.contains_key(slot), "{route:?}");
                }
            }
        }
        Err(problems) => {
            assert!(ServerConfig::parse(text, base).is_err());
            problems::hold(text, &problems);
        }
    }
}
