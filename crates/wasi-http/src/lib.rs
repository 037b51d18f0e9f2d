//! Components of `wasi:http`.
#![deny(missing_docs)]
