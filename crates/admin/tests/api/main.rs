//! The API through real sockets, with real plugins: native libraries that are uploaded, swapped and rolled back.
#![cfg(target_os = "linux")]

mod common;
mod document;
mod guard;
mod steering;
mod uploads;
