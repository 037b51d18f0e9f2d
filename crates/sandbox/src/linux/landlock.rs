//! Landlock: files, TCP ports, and the scopes of abstract sockets and signals.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use ::landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
};

use super::files::{self, Right};
use super::{Failure, rules};
use crate::error::SealError;
use crate::policy::{Layer, Policy};

/// The newest version that is known here. What the kernel lacks of it is left out.
const KNOWN: ABI = ABI::V7;

/// The version since which signals and abstract sockets are kept inside.
pub(super) const SCOPES: u32 = 6;

/// What came with which version, for those that are older.
const SINCE: [(u32, &str); 4] = [
    (3, "files may be cut to another length"),
    (4, "TCP is not held to the granted ports"),
    (5, "device files that were granted take any command"),
    (SCOPES, "the scopes of signals and abstract sockets"),
];

/// Restricts this thread. Gives back the version in use.
pub(super) fn restrict(policy: &Policy, missing: &mut Vec<String>) -> Result<u32, Failure> {
    let abi = version()?.min(KNOWN as u32);
    for (since, what) in SINCE.into_iter().filter(|(since, _)| abi < *since) {
        missing.push(format!("landlock: version {abi} of this kernel lacks what came with {since}: {what}"));
    }
    let status = ruleset(policy)?.restrict_self().map_err(rules(Layer::Landlock))?;
    match status.ruleset {
        RulesetStatus::NotEnforced => Err(Failure::Missing("the kernel did not enforce it".into())),
        _ => Ok(abi),
    }
}

/// The kernel's version of Landlock. Asked by the system call: /sys/kernel/security may be absent.
fn version() -> Result<u32, Failure> {
    const LANDLOCK_CREATE_RULESET_VERSION: u32 = 1;
    // SAFETY: with this flag the call reads no attribute: the pointer is null and the size 0.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<libc::c_void>(),
            0_usize,
            LANDLOCK_CREATE_RULESET_VERSION,
        )
    };
    if let Ok(version) = u32::try_from(version) {
        return Ok(version);
    }
    let error = io::Error::last_os_error();
    Err(Failure::Missing(match error.raw_os_error() {
        Some(libc::ENOSYS) => {
            "kernel without Landlock: use Linux 5.13 or later with CONFIG_SECURITY_LANDLOCK".into()
        }
        Some(libc::EOPNOTSUPP) => {
            "Landlock is off in this kernel: add `landlock` to its parameter lsm=".into()
        }
        _ => format!("the kernel refuses Landlock: {error}"),
    }))
}

fn ruleset(policy: &Policy) -> Result<RulesetCreated, SealError> {
    let broken = || rules(Layer::Landlock);
    let mut ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))
        .map_err(broken())?
        .handle_access(AccessNet::from_all(KNOWN))
        .map_err(broken())?
        .scope(Scope::from_all(KNOWN))
        .map_err(broken())?
        .create()
        .map_err(rules(Layer::Landlock))?;
    for (right, path) in files::grants(policy) {
        let rule = beneath(right, path).map_err(|error| files::error(right, path, error))?;
        ruleset = ruleset.add_rule(rule).map_err(rules(Layer::Landlock))?;
    }
    for (ports, access) in [(&policy.connect, AccessNet::ConnectTcp), (&policy.listen, AccessNet::BindTcp)] {
        for port in ports.iter().map(SocketAddr::port) {
            ruleset = ruleset.add_rule(NetPort::new(port, access)).map_err(rules(Layer::Landlock))?;
        }
    }
    Ok(ruleset)
}

fn beneath(right: Right, path: &Path) -> io::Result<PathBeneath<PathFd>> {
    let access = match path.metadata()?.is_dir() {
        true => access(right),
        false => access(right) & AccessFs::from_file(KNOWN),
    };
    let fd = PathFd::new(path).map_err(io::Error::other)?;
    Ok(PathBeneath::new(fd, access))
}

/// What a right means for Landlock. Links, sockets and device files are not in it: the host or another program may
/// later follow them.
fn access(right: Right) -> BitFlags<AccessFs> {
    match right {
        Right::Read => AccessFs::ReadFile | AccessFs::ReadDir,
        Right::Execute => AccessFs::ReadFile | AccessFs::Execute,
        Right::Write => {
            access(Right::Read)
                | AccessFs::WriteFile
                | AccessFs::Truncate
                | AccessFs::MakeReg
                | AccessFs::MakeDir
                | AccessFs::RemoveFile
                | AccessFs::RemoveDir
                | AccessFs::Refer
        }
    }
}
