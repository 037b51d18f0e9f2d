//! What the system tells of processes, and where they may run.

use rustix::thread::{CpuSet, Pid, sched_setaffinity};

type Failure = Box<dyn std::error::Error>;

/// Lets a process (0 is this one) run on one processor only.
pub fn pin(process: u32, cpu: usize) -> Result<(), Failure> {
    let mut cpus = CpuSet::new();
    cpus.set(cpu);
    Ok(sched_setaffinity(Pid::from_raw(process as i32), &cpus)?)
}

/// Lets it run on all.
pub fn unpin(process: u32) -> Result<(), Failure> {
    let mut cpus = CpuSet::new();
    (0..CpuSet::MAX_CPU).for_each(|cpu| cpus.set(cpu));
    Ok(sched_setaffinity(Pid::from_raw(process as i32), &cpus)?)
}

/// A child of a process.
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Whether it has ended, and nobody has waited for it yet.
    pub ended: bool,
    name: String,
    started: u64,
}

/// The children of a process.
pub fn children(of: u32) -> Vec<Process> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let (head, rest) = stat.rsplit_once(") ")?;
            let fields: Vec<&str> = rest.split(' ').collect();
            let parent: u32 = fields.get(1)?.parse().ok()?;
            let process = Process {
                pid,
                ended: matches!(*fields.first()?, "Z" | "X"),
                name: head.split_once('(')?.1.to_owned(),
                started: fields.get(19)?.parse().ok()?,
            };
            (parent == of).then_some(process)
        })
        .collect()
}

/// The youngest child of this process that runs a program of a name.
pub fn newest_child(name: &str) -> Option<u32> {
    let own = children(std::process::id()).into_iter().filter(|child| child.name == name && !child.ended);
    own.max_by_key(|child| (child.started, child.pid)).map(|child| child.pid)
}

/// The memory that a process has at the moment.
pub fn resident_bytes(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(kibibytes.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

/// The memory that a process has for itself alone.
pub fn private_bytes(pid: u32) -> Option<f64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let kib = rollup.lines().filter(|line| line.starts_with("Private_"));
    kib.map(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok())
        .sum::<Option<f64>>()
        .map(|kib| kib * 1024.0)
}
