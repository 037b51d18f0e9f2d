//! The server through real sockets, with plugins that are linked in.
#![allow(missing_docs)]

mod common;
mod files;
mod hostile;
mod life;
mod routes;
