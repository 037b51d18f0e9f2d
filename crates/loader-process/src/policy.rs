//! From grants and limits to what a sealed process may do.

use keyway_contract::error::CallErrorKind;
use keyway_host::Grants;
use keyway_host::loader::Limits;
use keyway_sandbox::{Layer, Policy};
use keyway_wire::order::{MOST_INSTANCES, STACK};

use crate::program::Start;

/// What a process has beside the plugin's own memory: the runner, its stack, the loader's tables.
const RUNNER_MEMORY: u64 = 16 << 20;

/// What an engine has beside that: compiled code, and what compiling it takes.
const ENGINE_MEMORY: u64 = 512 << 20;

/// How many files a process has open at a time while it seals itself, loads its code or starts its interpreter; with less
/// what fails is somewhere in there.
const FEWEST_FILES: u64 = 16;

/// The policy of a plugin's process.
///
/// # Errors
/// When a right cannot be given to a process like this.
pub(crate) fn policy(
    grants: &Grants,
    limits: &Limits,
    require: &[Layer],
    start: Option<&Start>,
    component: bool,
) -> Result<Policy, CallErrorKind> {
    if let Some(files) = grants.open_files.filter(|files| *files < FEWEST_FILES && !component) {
        return Err(CallErrorKind::NotStarted(format!(
            "it was granted {files} open files, and a process takes up to {FEWEST_FILES} to start; grant \
             files:{FEWEST_FILES} or more"
        )));
    }
    let mut policy = Policy {
        libraries: true,
        connect: grants.connect.clone(),
        listen: grants.listen.clone(),
        threads: grants.threads,
        // A component cannot start any, and its engine does not.
        processes: grants.processes && !component,
        // The kernel counts whole seconds.
        cpu_seconds: grants.cpu.map(|time| time.as_secs() + u64::from(time.subsec_nanos() > 0)),
        open_files: grants.open_files,
        memory: Some((limits.memory as u64).saturating_add(RUNNER_MEMORY)),
        require: require.to_vec(),
        // A network of its own is what holds it to the addresses; without it the kernel only knows ports.
        namespaces: !grants.connect.is_empty() && grants.listen.is_empty(),
        ..Policy::default()
    };
    for directory in &grants.directories {
        if !component && directory.host.as_os_str() != directory.guest.as_str() {
            return Err(CallErrorKind::NotStarted(format!(
                "a process sees directories where they are: grant `{}` under its own path, not as `{}`, or run the \
                 plugin as wasm",
                directory.host.display(),
                directory.guest
            )));
        }
        let rights = if directory.write { &mut policy.write } else { &mut policy.read };
        // The sandbox takes no path that depends on where somebody stands. The process stands where the host does.
        let path = std::path::absolute(&directory.host).map_err(|error| {
            CallErrorKind::NotStarted(format!(
                "the directory `{}` that it was granted: {error}",
                directory.host.display()
            ))
        })?;
        rights.push(path);
    }
    if let Some(start) = start {
        policy.execute.extend(start.execute.iter().cloned());
        policy.read.extend(start.read.iter().cloned());
    }
    if component {
        // The engine's: it compiles in several threads, and counts time in one.
        policy.threads = true;
        policy.memory = policy.memory.map(|memory| memory.saturating_add(ENGINE_MEMORY));
        // What the component itself holds the engine counts.
        policy.open_files = policy.open_files.map(|files| files.saturating_add(Policy::OPEN_FILES));
    }
    Ok(policy)
}

/// What a process has to be allowed beside that when several instances share it: a thread for each with its stack, its
/// socket and what comes with it, and the files of libraries, which stay.
pub(crate) fn share(policy: &mut Policy) {
    const FILES: usize = 8;
    policy.threads = true;
    policy.memory = policy.memory.map(|memory| memory.saturating_add((MOST_INSTANCES * STACK) as u64));
    let files = policy.open_files.unwrap_or(Policy::OPEN_FILES);
    policy.open_files = Some(files.saturating_add((MOST_INSTANCES * FILES) as u64));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_gets_no_right_that_is_its_engines() {
        let grants = Grants { processes: true, ..Grants::default() };
        let policy = |component| policy(&grants, &Limits::default(), &[], None, component).unwrap();
        assert!(policy(false).processes && !policy(false).threads);
        assert!(!policy(true).processes && policy(true).threads);
    }
}
