//! The order to seal, and to become a program.

use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use keyway_wire::hello::{Refusal, Trouble};
use keyway_wire::order::{self, Seal, Sealed};
use keyway_wire::{FrameKind, Stream};

use crate::session::{Ended, refuse};

/// That an order is one of another version.
pub(crate) fn not_understood(error: &dyn std::fmt::Display) -> Ended {
    refuse(Trouble::Version, format!("it does not understand the order to seal itself: {error}"))
}

/// Seals this process, and becomes a program if the order says so. Returns when it does not.
pub(crate) fn obey(stream: &mut Stream, seal: &Seal, mut files: Vec<OwnedFd>) -> Result<(), Ended> {
    let program = if seal.program.is_some() { files.pop() } else { None };
    let keep: Vec<i32> = program.iter().map(|file| file.as_raw_fd()).collect();
    let sandbox = |message: String| refuse(Trouble::Sandbox, message);
    let mut outlets = Vec::new();
    let layers = match &seal.policy {
        Some(policy) => {
            let policy = serde_json::from_value(policy.clone()).map_err(|error| not_understood(&error))?;
            let (layers, sockets) = keyway_sandbox::seal_with_outlets(&policy, seal.parent, &keep)
                .map_err(|error| sandbox(error.to_string()))?;
            outlets = sockets;
            serde_json::to_value(layers).unwrap_or_default()
        }
        None => {
            keyway_sandbox::tie_to(seal.parent).map_err(|error| sandbox(error.to_string()))?;
            serde_json::Value::Null
        }
    };
    let features = [order::SHARED, order::COMPILED].map(str::to_owned).to_vec();
    let sockets: Vec<_> = outlets.iter().map(|outlet| outlet.as_fd()).collect();
    stream.send_json(FrameKind::Sealed, &Sealed { layers, features }, &sockets, None)?;
    // From here on they are the host's alone.
    drop(outlets);
    let Some(start) = &seal.program else { return Ok(()) };
    let Some(file) = program else {
        return Err(refuse(Trouble::Start, "the order to become a program came without its file"));
    };
    let place = format!("/proc/self/fd/{}", file.as_raw_fd());
    // A script's interpreter opens it by its number, so the descriptor has to be there then.
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty())
        .map_err(|error| refuse(Trouble::Start, error.to_string()))?;
    let mut command = match start.interpreter.split_first() {
        Some((interpreter, args)) => {
            let mut command = Command::new(interpreter);
            command.args(args).arg(&place);
            command
        }
        None => Command::new(&place),
    };
    command.arg0(start.name.as_str());
    if !start.interpreter.is_empty() {
        command.arg0(start.interpreter[0].as_str());
    }
    let error = command.env_clear().envs(start.environment.iter().cloned()).exec();
    let what = start.interpreter.first().unwrap_or(&start.name);
    Err(Ended::Refused(Refusal {
        problem: Trouble::Start,
        message: format!("`{what}` could not be started: {error}"),
    }))
}
