//! Attacks on the host from a sealed process, and what a sealed process may do.
//!
//! Each attack is tried twice, sealed and unsealed: an attack that fails unsealed proves nothing, and the test says
//! that it was skipped. All happens in mount, pid and network namespaces of its own.
#![cfg(target_os = "linux")]

mod common;
mod sealing {
    mod attacks;
    mod connections;
    mod grants;
    mod policy;
}
