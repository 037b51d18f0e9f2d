//! [`Cgroup`]: the control group that the host was given to divide. Each process gets one of its own below it, which bounds
//! what no limit of a process can: all of its memory together with what it has started and what it shares, and their number.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keyway_sandbox::CGROUP;
use rustix::process::{Pid, test_kill_process};

/// What the cgroups of processes are called: this, the host's number and a number of their own.
const PREFIX: &str = "keyway-";

/// The controllers that are used, with the file that each bounds by.
const CONTROLLERS: [(&str, &str); 2] = [("memory", "memory.max"), ("pids", "pids.max")];

/// The folder of a cgroup (version 2) that the host may divide.
pub(crate) struct Cgroup {
    folder: PathBuf,
    made: AtomicU64,
}

/// What a process' cgroup may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Memory in bytes, the shared one among it.
    pub(crate) memory: u64,
    /// Threads, in all of its processes.
    pub(crate) tasks: u64,
}

/// The cgroup of one process. Dropping it ends what is in it, and removes it.
pub(crate) struct Held(PathBuf);

impl Cgroup {
    /// The cgroup at a folder. What hosts have left there that are gone is removed.
    pub(crate) fn of(folder: PathBuf) -> Self {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let host =
                name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok());
            let host = host.and_then(Pid::from_raw);
            if host.is_some_and(|host| test_kill_process(host) == Err(rustix::io::Errno::SRCH)) {
                drop(Held(entry.path()));
            }
        }
        // Where it cannot be divided by them, each process says so.
        for (controller, _) in CONTROLLERS {
            let _ = fs::write(folder.join("cgroup.subtree_control"), format!("+{controller}"));
        }
        Cgroup { folder, made: AtomicU64::new(0) }
    }

    /// Puts a process into a cgroup of its own, with these bounds, and tells those that did not take.
    ///
    /// # Errors
    /// Why there is no cgroup for it, in words.
    pub(crate) fn hold(&self, process: u32, bounds: Bounds) -> Result<(Held, Vec<String>), String> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(format!("{PREFIX}{}-{number}", std::process::id()));
        let failed = |what: &Path, error: io::Error| format!("{CGROUP}: {}: {error}", what.display());
        if !self.folder.join("cgroup.procs").is_file() {
            return Err(format!(
                "{CGROUP}: {} is no cgroup of version 2; name one that the host may divide",
                self.folder.display()
            ));
        }
        fs::create_dir(&folder).map_err(|error| failed(&folder, error))?;
        let held = Held(folder);
        let mut missing = Vec::new();
        for ((controller, file), most) in CONTROLLERS.iter().zip([bounds.memory, bounds.tasks]) {
            if let Err(error) = fs::write(held.0.join(file), most.to_string()) {
                missing.push(format!(
                    "{CGROUP}: {} cannot be divided by the controller `{controller}`: {error}",
                    self.folder.display()
                ));
            }
        }
        let procs = held.0.join("cgroup.procs");
        fs::write(&procs, process.to_string()).map_err(|error| failed(&procs, error))?;
        Ok((held, missing))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // What it has started ends a little later than itself.
        for _ in 0..50 {
            let _ = fs::write(self.0.join("cgroup.kill"), "1");
            match fs::remove_dir(&self.0) {
                Err(error) if error.raw_os_error() == Some(rustix::io::Errno::BUSY.raw_os_error()) => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                _ => return,
            }
        }
    }
}
