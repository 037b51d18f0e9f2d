//! A plugin that breaks the protocol on purpose (`examples/liar`): whatever it does is an error of its call, within its
//! time, and nothing is left of it.
#![cfg(target_os = "linux")]

mod calls;
mod common;
mod hello;
mod values;
