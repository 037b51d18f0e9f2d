//! The thread that starts processes, and waits for those that nobody waits for.
//!
//! The system ends a runner when the *thread* that started it ends, so there is one that lives as long as the program.

use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::cgroup::Held;

type Start = (Command, Sender<io::Result<Child>>);

/// Starts a program.
///
/// # Errors
/// What the system says.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    static SPAWNER: OnceLock<Sender<Start>> = OnceLock::new();
    let (answer, answered) = channel();
    let gone = || io::Error::other("the thread that starts processes is gone");
    let spawner = SPAWNER.get_or_init(|| thread("keyway-spawner", start));
    spawner.send((command, answer)).map_err(|_| gone())?;
    answered.recv().map_err(|_| gone())?
}

fn start(orders: &Receiver<Start>) {
    while let Ok((mut command, answer)) = orders.recv() {
        let started = command.spawn();
        // The command has the child's end of the control socket: without this its closing would never be seen.
        drop(command);
        if let Err(unheard) = answer.send(started)
            && let Ok(child) = unheard.0
        {
            reap(Some(child), None);
        }
    }
}

/// A child that has been killed, unless it has been waited for, and its cgroup, which is removed behind it.
type Killed = (Option<Child>, Option<Held>);

/// Waits for a child that has been killed, and removes its cgroup.
pub(crate) fn reap(child: Option<Child>, held: Option<Held>) {
    static REAPER: OnceLock<Sender<Killed>> = OnceLock::new();
    let reaper = REAPER.get_or_init(|| thread("keyway-reaper", wait));
    if let Err(unheard) = reaper.send((child, held)) {
        let (child, held) = unheard.0;
        let _ = child.map(|mut child| child.wait());
        let _ = held.map(|held| held.remove());
    }
}

fn wait(children: &Receiver<Killed>) {
    let mut waiting: Vec<Killed> = Vec::new();
    loop {
        // One that takes long to end must not keep the others from being waited for.
        let next = if waiting.is_empty() {
            children.recv().ok()
        } else {
            children.recv_timeout(Duration::from_millis(2)).ok()
        };
        waiting.extend(next);
        waiting.retain_mut(|(child, held)| {
            if let Some(running) = child
                && matches!(running.try_wait(), Ok(None))
            {
                return true;
            }
            *child = None;
            held.as_ref().is_some_and(|held| !held.remove())
        });
    }
}

/// Starts a thread that lives as long as the program; without it what is sent comes back.
fn thread<T: Send + 'static>(name: &str, run: fn(&Receiver<T>)) -> Sender<T> {
    let (sender, receiver) = channel();
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(move || run(&receiver));
    if let Err(error) = started {
        tracing::error!(target: "keyway", "the thread `{name}` could not be started: {error}");
    }
    sender
}
