//! Contracts from WIT: read them, check them, compare them, print them, and write the Rust of `contract!`.
mod check;
#[cfg(feature = "emit")]
mod emit;
mod limits;
mod measure;
mod model;
mod parse;
mod problem;
mod text;

#[cfg(feature = "emit")]
pub use emit::{EmitOptions, emit};
pub use limits::{MAX_DEPTH, MAX_FUNCTIONS, MAX_ITEMS, MAX_NESTING, MAX_NODES, MAX_TEXT};
pub use model::{Lenient, Skipped};
pub use parse::Wit;
pub use problem::{Place, Problem, Problems};
