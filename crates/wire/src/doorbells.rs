//! [`Doorbells`]: how the two sides wake each other.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use rustix::event::EventfdFlags;
use rustix::io::Errno;
use rustix::pipe::PipeFlags;

use crate::WireError;

/// How each side is woken: by eight bytes. The host's doorbell is an eventfd, the plugin's is a pipe.
///
/// Both sides have an eventfd as one open file, and the plugin can make it block: a host that rang it would hang then,
/// once it is full. A host only ever watches its own, and the end of the pipe that it writes to is its alone.
pub struct Doorbells {
    mine: OwnedFd,
    theirs: OwnedFd,
    /// The host keeps the other end, so that writing to the pipe is never a SIGPIPE; the plugin has none.
    kept: Option<OwnedFd>,
}

impl Doorbells {
    /// How often the plugin's can be rung before it has to be emptied: that many times eight bytes are a page.
    pub(crate) const ROOM: u32 = 512;

    /// Makes them, for a host.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn make() -> Result<Self, WireError> {
        let refused = |error| WireError::system("a doorbell", error);
        let mine =
            rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).map_err(refused)?;
        let (kept, theirs) =
            rustix::pipe::pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).map_err(refused)?;
        // More is of no use, and counts against what a user may have.
        let _ = rustix::pipe::fcntl_setpipe_size(&theirs, Self::ROOM as usize * 8);
        Ok(Doorbells { mine, theirs, kept: Some(kept) })
    }

    /// Those that came with a hello: the host's and the plugin's.
    pub fn of(host: OwnedFd, plugin: OwnedFd) -> Self {
        Doorbells { mine: plugin, theirs: host, kept: None }
    }

    /// The host's and the plugin's, to go with a hello.
    pub fn files(&self) -> [BorrowedFd<'_>; 2] {
        [self.mine.as_fd(), self.kept.as_ref().unwrap_or(&self.theirs).as_fd()]
    }

    /// What wakes this side.
    pub(crate) fn mine(&self) -> BorrowedFd<'_> {
        self.mine.as_fd()
    }

    /// Wakes the other side.
    pub(crate) fn ring(&self) -> Result<(), WireError> {
        match rustix::io::write(&self.theirs, &1u64.to_ne_bytes()) {
            // Full means that it has been rung.
            Ok(_) | Err(Errno::AGAIN) => Ok(()),
            Err(error) => Err(WireError::system("ringing the doorbell", error)),
        }
    }

    /// Empties the own one. A host's need not be, and reading it could block.
    pub(crate) fn empty(&self) {
        if self.kept.is_none() {
            // What is not there need not be read.
            let _ = rustix::io::read(&self.mine, &mut [0; Self::ROOM as usize * 8]);
        }
    }
}
