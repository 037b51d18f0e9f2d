//! The command as its users see it: arguments in; standard output, standard error, files and an exit code out.
//!
//! The plugins are what `keyway new` makes and `keyway build` builds, once for all tests.

mod bad_input;
mod check;
mod common;
mod contracts;
mod pages;
mod pipeline;
mod plugins;
mod rights;
#[cfg(feature = "serve")]
mod serve;
