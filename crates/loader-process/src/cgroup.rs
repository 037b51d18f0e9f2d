//! [`Cgroup`]: the control group that the host was given to divide. Each process gets one of its own below it, which bounds
//! what no limit of a process can: all of its memory together with what it has started and what it shares, and their number.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use keyway_sandbox::CGROUP;
use rustix::process::{Pid, test_kill_process};

/// What the cgroups of processes are called: this, the host's number and a number of their own.
const PREFIX: &str = "keyway-";

/// The controllers that are used, with the file that each bounds by.
const CONTROLLERS: [(&str, &str); 2] = [("memory", "memory.max"), ("pids", "pids.max")];

/// The number of the next one. Loaders may divide one folder together.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The folder of a cgroup (version 2) that the host may divide.
pub(crate) struct Cgroup {
    folder: PathBuf,
}

/// What a process' cgroup may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Memory in bytes, the shared one among it.
    pub(crate) memory: u64,
    /// Threads, in all of its processes.
    pub(crate) tasks: u64,
}

/// The cgroup of one process, which is [removed](Held::remove) behind it.
pub(crate) struct Held(PathBuf);

impl Cgroup {
    /// The cgroup at a folder, which is made if need be. What hosts have left there that are gone is removed.
    pub(crate) fn of(folder: PathBuf) -> Self {
        // Where any of this fails, each process says what it lacks.
        if let Some(parent) = folder.parent().filter(|parent| parent.join("cgroup.procs").is_file()) {
            enable(parent);
            let _ = fs::create_dir(&folder);
        }
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let host =
                name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok());
            let host = host.and_then(Pid::from_raw);
            if host.is_some_and(|host| test_kill_process(host) == Err(rustix::io::Errno::SRCH)) {
                Held(entry.path()).remove();
            }
        }
        enable(&folder);
        Cgroup { folder }
    }

    /// Puts a process into a cgroup of its own, with these bounds, and tells those that did not take.
    ///
    /// # Errors
    /// Why there is no cgroup for it, in words.
    pub(crate) fn hold(&self, process: u32, bounds: Bounds) -> Result<(Held, Vec<String>), String> {
        let failed = |what: &Path, error: io::Error| format!("{CGROUP}: {}: {error}", what.display());
        if !self.folder.join("cgroup.procs").is_file() {
            return Err(format!(
                "{CGROUP}: {} is no cgroup of version 2; name one that the host may divide",
                self.folder.display()
            ));
        }
        let held = loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let folder = self.folder.join(format!("{PREFIX}{}-{number}", std::process::id()));
            match fs::create_dir(&folder) {
                Ok(()) => break Held(folder),
                // Of a host that had this one's number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&folder, error)),
            }
        };
        let mut missing = Vec::new();
        for ((controller, file), most) in CONTROLLERS.iter().zip([bounds.memory, bounds.tasks]) {
            if let Err(error) = fs::write(held.0.join(file), most.to_string()) {
                missing.push(format!(
                    "{CGROUP}: {} cannot be divided by the controller `{controller}`: {error}",
                    self.folder.display()
                ));
            }
        }
        // What is swapped out would not count. Not every system has the file.
        let _ = fs::write(held.0.join("memory.swap.max"), "0");
        let procs = held.0.join("cgroup.procs");
        if let Err(error) = fs::write(&procs, process.to_string()) {
            held.remove();
            return Err(failed(&procs, error));
        }
        Ok((held, missing))
    }
}

/// Has a cgroup divided by the controllers.
fn enable(folder: &Path) {
    for (controller, _) in CONTROLLERS {
        let _ = fs::write(folder.join("cgroup.subtree_control"), format!("+{controller}"));
    }
}

impl Held {
    /// Whether the system has ended something in it that wanted more memory than there may be.
    pub(crate) fn ran_out_of_memory(&self) -> bool {
        let events = fs::read_to_string(self.0.join("memory.events")).unwrap_or_default();
        events.lines().filter_map(|line| line.strip_prefix("oom_kill ")).any(|count| count.trim() != "0")
    }

    /// Ends what is in it, and removes it. Whether it is gone: what a process has started ends a little later than itself.
    pub(crate) fn remove(&self) -> bool {
        let _ = fs::write(self.0.join("cgroup.kill"), "1");
        let removed = fs::remove_dir(&self.0);
        !removed.is_err_and(|error| error.raw_os_error() == Some(rustix::io::Errno::BUSY.raw_os_error()))
    }
}
