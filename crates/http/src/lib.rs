//! The contract `keyway:http@1.0.0`: what a plugin of a web server is.
//!
//! A plugin is a [`handler`], which answers requests, or [`middleware`], which looks at them on their way. One that calls
//! what a server may grant (other servers, a store, the time) takes the module of that name in [`services`] instead: each is
//! a world of its own, with types of its own. To a server they are the same.
//!
//! ```
//! use keyway_http::handler::{Handler, Request, Response};
//!
//! #[derive(Default)]
//! struct Hello;
//!
//! impl Handler for Hello {
//!     fn handle(&mut self, request: Request) -> Response {
//!         Response { status: 200, headers: Vec::new(), body: format!("hello, {}", request.client).into_bytes().into() }
//!     }
//! }
//!
//! keyway_http::handler::export!(Hello);
//! # fn main() {}
//! ```
#![deny(missing_docs)]

/// Plugins that answer requests: the world `handling`.
pub mod handler {
    keyway_contract::contract!({ path: "wit/http.wit", world: "handling", module: "handler" });
}

/// Plugins that look at requests and responses on their way: the world `passing`.
pub mod middleware {
    keyway_contract::contract!({ path: "wit/http.wit", world: "passing", module: "middleware" });
}

/// The same for plugins that call services, which they have to be granted; what they call is in the module `host` of each.
pub mod services {
    /// Plugins that answer requests, and call services for it: the world `handling-with-services`.
    pub mod handler {
        keyway_contract::contract!({ path: "wit/http.wit", world: "handling-with-services", module: "services::handler" });
    }

    /// Plugins that look at requests and responses on their way, and call services for it: the world
    /// `passing-with-services`.
    pub mod middleware {
        keyway_contract::contract!({ path: "wit/http.wit", world: "passing-with-services", module: "services::middleware" });
    }
}
