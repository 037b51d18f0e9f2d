//! Plugins in processes of their own, with the real runner in the real sandbox.
#![cfg(target_os = "linux")]

mod cgroup;
mod common;
mod life;
mod memory;
mod rights;
mod shared;
mod start;
