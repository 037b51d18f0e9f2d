//! A process that several instances share: each has a thread and a socket of its own.

use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use keyway_wire::hello::{LONGEST, Refusal, Trouble};
use keyway_wire::order::{STACK, Shared};
use keyway_wire::{Frame, FrameKind, Stream, Watch};

use crate::dying;
use crate::session::{Ended, Loaders, join, set_environment};

static SHARED: AtomicBool = AtomicBool::new(false);

/// Whether this process has, or will have, threads of several instances.
pub(crate) fn is_shared() -> bool {
    SHARED.load(Ordering::Relaxed)
}

/// Says that it has: sessions end then, and the process goes on.
pub(crate) fn mark() {
    SHARED.store(true, Ordering::Relaxed);
}

/// Serves the instances that join until the host closes the control socket, and ends the process then. Why it could not
/// begin, if it returns.
pub(crate) fn serve(stream: &mut Stream, shared: &Shared, loaders: &Loaders) -> Ended {
    if let Err(ended) = set_environment(&shared.environment) {
        return ended;
    }
    mark();
    // Before there is any code of a plugin's.
    dying::install();
    std::thread::scope(|threads| {
        loop {
            let socket = match stream.receive(LONGEST, Watch::default()) {
                Ok(Frame { kind: FrameKind::Join, mut files, .. }) => files.pop(),
                // Not after the threads: they may be in calls that never end.
                _ => std::process::exit(0),
            };
            let Some(socket) = socket else { continue };
            let thread = std::thread::Builder::new().name("keyway-instance".to_owned()).stack_size(STACK);
            let answer = socket.try_clone();
            if let Err(error) = thread.spawn_scoped(threads, move || instance(socket, loaders)) {
                let refusal = Refusal {
                    problem: Trouble::Other,
                    message: format!("the process that it shares has no room for a thread: {error}"),
                };
                let _ = answer
                    .map(|socket| Stream::new(socket).send_json(FrameKind::Refusal, &refusal, &[], None));
            }
        }
    })
}

/// One instance, from its hello to its end.
fn instance(socket: OwnedFd, loaders: &Loaders) {
    // Its number stays the host's for as long as it is told of an end, whatever has been closed by then.
    let kept = socket.try_clone();
    let heard = kept.as_ref().ok().map(|socket| dying::hear(socket.as_fd()));
    join(Stream::new(socket), loaders);
    drop(heard);
}
