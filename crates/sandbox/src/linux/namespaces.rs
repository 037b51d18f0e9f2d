//! Namespaces: the optional layer. The process gets a file tree of its own in which only the granted paths are, by the
//! names that they have outside, and a network, System V objects and host names of its own.

use std::ffi::CStr;
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::CWD;
use rustix::mount::{MountFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags};
use rustix::thread::UnshareFlags;

use super::files::{self, Right};
use super::{Failure, Network, step};
use crate::policy::{Layer, Policy};

pub(super) fn enter(policy: &Policy, network: Network) -> Result<(), Failure> {
    let user = rustix::process::geteuid().as_raw();
    let group = rustix::process::getegid().as_raw();
    let mut flags = UnshareFlags::NEWUSER | UnshareFlags::NEWNS | UnshareFlags::NEWIPC | UnshareFlags::NEWUTS;
    if network != Network::Hosts {
        flags |= UnshareFlags::NEWNET;
    }
    // SAFETY: the flags name no table of descriptors, which the call would otherwise copy.
    unsafe { rustix::thread::unshare_unsafe(flags) }
        .map_err(missing("user namespaces are switched off here"))?;
    identify(user, group).map_err(missing("a user namespace can be made, but not used, here"))?;
    let trees = clone_trees(policy).map_err(missing("the granted paths can't be cloned"))?;
    new_root().map_err(missing("a file tree can't be made"))?;
    // From here on there is no way back to the tree of the host.
    attach(&trees).map_err(step(Layer::Namespaces, "putting the granted paths into the new tree"))?;
    Ok(())
}

fn missing<E: Into<io::Error>>(what: &'static str) -> impl Fn(E) -> Failure {
    move |error| Failure::Missing(format!("{what}: {}", error.into()))
}

/// The same user and group inside as outside, and no other.
fn identify(user: u32, group: u32) -> io::Result<()> {
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1"))
}

/// A part of the host's tree, and where it belongs.
struct Tree {
    at: PathBuf,
    is_dir: bool,
    mount: OwnedFd,
}

/// Clones what is granted, each by the name that the policy has for it and by its real one.
fn clone_trees(policy: &Policy) -> io::Result<Vec<Tree>> {
    let mut places = Vec::new();
    for (right, path) in files::grants(policy) {
        places.push((path.to_owned(), right == Right::Write));
        places.push((path.canonicalize()?, right == Right::Write));
    }
    // Outer folders first, and what may be written before what may be read.
    places.sort_by(|(one, write), (other, writes)| one.cmp(other).then(writes.cmp(write)));
    let mut kept: Vec<(PathBuf, bool)> = Vec::new();
    for (path, write) in places {
        // What is inside of a folder that is there already comes with it.
        if !kept.iter().any(|(outer, writes)| path.starts_with(outer) && (*writes || !write)) {
            kept.push((path, write));
        }
    }
    // The process's own folder in /proc: libraries in memory are loaded by /proc/self/fd.
    let own = Path::new("/proc").join(std::process::id().to_string());
    let own = clone_tree(own, OpenTreeFlags::empty(), MOUNT_ATTR_NOSUID)?;
    let granted = kept.into_iter().map(|(path, write)| {
        let attributes = if write { MOUNT_ATTR_NOSUID } else { MOUNT_ATTR_NOSUID | MOUNT_ATTR_RDONLY };
        clone_tree(path, OpenTreeFlags::AT_RECURSIVE, attributes)
    });
    std::iter::once(Ok(own)).chain(granted).collect()
}

fn clone_tree(at: PathBuf, flags: OpenTreeFlags, attributes: u64) -> io::Result<Tree> {
    let is_dir = at.metadata()?.is_dir();
    let flags = flags | OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let mount = rustix::mount::open_tree(CWD, &at, flags)?;
    set_attributes(mount.as_fd(), c"", libc::AT_EMPTY_PATH | libc::AT_RECURSIVE, attributes)?;
    Ok(Tree { at, is_dir, mount })
}

/// Makes an empty tree the root, and leaves the host's.
fn new_root() -> io::Result<()> {
    // Nothing that is done here shows outside.
    rustix::mount::mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    // Any folder will do that surely exists; /proc was needed already.
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    rustix::mount::mount("sandbox", "/proc", "tmpfs", flags, c"mode=755,size=1m")?;
    rustix::process::chdir("/proc")?;
    // The new root covers the old one at the same place, and then the old one is taken away from below it.
    rustix::process::pivot_root(".", ".")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH)?;
    Ok(rustix::process::chdir("/")?)
}

fn attach(trees: &[Tree]) -> io::Result<()> {
    fs::create_dir("/proc")?;
    std::os::unix::fs::symlink(std::process::id().to_string(), "/proc/self")?;
    for tree in trees {
        // A link in a folder that is there already leads to a path that is granted, too.
        if tree.at.is_symlink() {
            continue;
        }
        if !tree.at.exists() {
            fs::create_dir_all(if tree.is_dir { &tree.at } else { tree.at.parent().unwrap_or(&tree.at) })?;
            if !tree.is_dir {
                fs::File::create(&tree.at)?;
            }
        }
        rustix::mount::move_mount(&tree.mount, "", CWD, &tree.at, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)?;
    }
    set_attributes(CWD, c"/", 0, MOUNT_ATTR_RDONLY)
}

const MOUNT_ATTR_RDONLY: u64 = 1;
const MOUNT_ATTR_NOSUID: u64 = 2;

fn set_attributes(directory: BorrowedFd<'_>, path: &CStr, flags: i32, set: u64) -> io::Result<()> {
    // struct mount_attr: what to set, what to clear, the propagation, a user namespace.
    let attributes: [u64; 4] = [set, 0, 0, 0];
    // SAFETY: a path that ends with zero, and attributes of the size that is told.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            directory.as_raw_fd(),
            path.as_ptr(),
            flags,
            attributes.as_ptr(),
            std::mem::size_of_val(&attributes),
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
