//! Sets headers of responses: unless told otherwise, those that browsers keep a site safe by.
//!
//! | key | values | default |
//! |---|---|---|
//! | `set` | a table of names and values | `x-content-type-options`, `x-frame-options` and `referrer-policy` |
//! | `remove` | a list of names | `server`, `x-powered-by` |

use std::collections::BTreeMap;

use keyway::Lifecycle;
use keyway_http::middleware::{
    Change, Decision, Header, Middleware, Onward, Request, ResponseHead, Revision,
};

/// The plugin: what it changes.
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Headers {
    set: BTreeMap<String, String>,
    remove: Vec<String>,
}

impl Default for Headers {
    fn default() -> Self {
        let set = [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
        ];
        Headers {
            set: set.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            remove: vec!["server".to_owned(), "x-powered-by".to_owned()],
        }
    }
}

impl Lifecycle for Headers {
    fn create(config: &str) -> Result<Self, String> {
        if config.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(config).map_err(|error| format!("wrong configuration: {error}"))
    }
}

impl Middleware for Headers {
    fn on_request(&mut self, _: Request) -> Decision {
        Decision::Alter(Onward { headers: Vec::new(), body: None, note: Some(String::new()) })
    }

    fn on_body(&mut self, _: Request) -> Decision {
        Decision::Pass
    }

    fn on_response(&mut self, _: &str, _: ResponseHead) -> Revision {
        let set = self.set.iter().map(|(name, value)| {
            Change::Set(Header { name: name.clone(), value: value.clone().into_bytes().into() })
        });
        let remove = self.remove.iter().cloned().map(Change::Remove);
        Revision { status: None, headers: remove.chain(set).collect(), body: None }
    }
}

keyway_http::middleware::export!(Headers);
