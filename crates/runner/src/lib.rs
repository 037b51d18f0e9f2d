//! The process that a plugin runs in.
//!
//! The program `keyway-runner` is started by a host, with the control socket as its standard input. It seals
//! itself, loads one plugin and [serves](fn@serve) its calls until the host closes it or is gone. A plugin can be a program
//! of its own as well: its `main` is [`serve!`], and the runner becomes it when it has sealed itself.
#![deny(missing_docs)]

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod dying;
#[cfg(target_os = "linux")]
mod link;
#[cfg(target_os = "linux")]
mod native;
#[cfg(target_os = "linux")]
mod seal;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod shared;

#[cfg(target_os = "linux")]
pub use session::{LoadComponent, Loaded, Loaders, run, serve, serve_over};

/// The `main` of a plugin that is a program: `keyway::serve!(my_plugin::PLUGIN);`
///
/// A program that is started by hand says what it is and ends.
#[macro_export]
macro_rules! serve {
    ($plugin:expr) => {
        fn main() -> ::std::process::ExitCode {
            $crate::serve(&$plugin)
        }
    };
}

/// Serves the calls of a linked-in plugin: here there are no processes that it could be served from.
#[cfg(not(target_os = "linux"))]
pub fn serve(_plugin: &keyway_contract::LinkedPlugin) -> std::process::ExitCode {
    eprintln!("plugins in processes of their own need Linux");
    std::process::ExitCode::FAILURE
}
