//! [`Sleep`]: what a side sleeps on.

use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::atomic::AtomicU32;
use std::time::Instant;

use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::io::Errno;
use rustix::thread::futex;

use crate::stream::{Stream, remaining};
use crate::{Watch, WireError};

/// Sleeps until a word of the shared memory is not what it was, or somebody [wakes](wake) its sleepers.
pub(crate) fn doze(word: &AtomicU32, was: u32) -> Result<(), WireError> {
    match futex::wait(word, futex::Flags::empty(), was, None) {
        Ok(()) | Err(Errno::AGAIN | Errno::INTR) => Ok(()),
        Err(error) => Err(WireError::system("sleeping", error)),
    }
}

/// Wakes who sleeps until a word changes.
pub(crate) fn wake(word: &AtomicU32) -> Result<(), WireError> {
    match futex::wake(word, futex::Flags::empty(), 1) {
        Ok(_) => Ok(()),
        Err(error) => Err(WireError::system("waking the other side", error)),
    }
}

/// A doorbell, the end of the other side and the wish not to wait for it, watched together. It wakes when the doorbell is rung, not while it has
/// been: that need not be emptied at each turn, which saves a system call.
pub(crate) struct Sleep {
    epoll: OwnedFd,
    /// Whether the other side is watched as a process.
    process: bool,
}

/// Why a side is not asleep any more.
pub(crate) enum Woken {
    /// The doorbell, or for no reason.
    Rung,
    /// The other side has said something on the socket, or closed it.
    Spoken,
    /// The other side is gone, or nobody waits for it any more.
    Ended(WireError),
}

const DOORBELL: u64 = 0;
const OTHER_SIDE: u64 = 1;
const CANCEL: u64 = 2;
const SOCKET: u64 = 3;

impl Sleep {
    pub(crate) fn new(
        doorbell: BorrowedFd<'_>,
        stream: &Stream,
        Watch { pidfd, cancel, .. }: Watch<'_>,
    ) -> Result<Self, WireError> {
        let refused = |error| WireError::system("watching a doorbell", error);
        let epoll = epoll::create(CreateFlags::CLOEXEC).map_err(refused)?;
        let edge = EventFlags::IN | EventFlags::ET;
        epoll::add(&epoll, doorbell, EventData::new_u64(DOORBELL), edge).map_err(refused)?;
        // A socket that is closed at the other end tells so without being asked.
        let (other, events) = match pidfd {
            Some(pidfd) => (pidfd, EventFlags::IN),
            None => (stream.socket(), EventFlags::empty()),
        };
        epoll::add(&epoll, other, EventData::new_u64(OTHER_SIDE), events).map_err(refused)?;
        if let Some(cancel) = cancel {
            epoll::add(&epoll, cancel, EventData::new_u64(CANCEL), EventFlags::IN).map_err(refused)?;
        }
        Ok(Sleep { epoll, process: pidfd.is_some() })
    }

    /// Sleeps until the doorbell rings, the other side is gone, or the time is up.
    ///
    /// # Errors
    /// [`WireError::TimedOut`] at the end of the time.
    pub(crate) fn until(&self, end: Option<Instant>) -> Result<Woken, WireError> {
        let left = match end {
            Some(end) => Some(remaining(end).ok_or(WireError::TimedOut)?),
            None => None,
        };
        let mut room = [MaybeUninit::<Event>::uninit(); 4];
        let (events, _) = match epoll::wait(&self.epoll, &mut room, left.as_ref()) {
            Ok(events) => events,
            Err(Errno::INTR) => return Ok(Woken::Rung),
            Err(error) => return Err(WireError::system("waiting", error)),
        };
        if events.is_empty() {
            return Err(WireError::TimedOut);
        }
        let is = |what| events.iter().any(|event| event.data.u64() == what);
        if is(CANCEL) {
            return Ok(Woken::Ended(WireError::Ended));
        }
        if is(OTHER_SIDE) {
            return Ok(Woken::Ended(if self.process { WireError::Ended } else { WireError::Closed }));
        }
        Ok(if is(SOCKET) { Woken::Spoken } else { Woken::Rung })
    }

    /// Watches what is said on the socket as well, besides a process.
    pub(crate) fn listen(&self, stream: &Stream) -> Result<(), WireError> {
        epoll::add(&self.epoll, stream.socket(), EventData::new_u64(SOCKET), EventFlags::IN)
            .map_err(|error| WireError::system("watching a socket", error))
    }

    /// Watches it no more: when it is closed it would wake for ever.
    pub(crate) fn ignore(&self, stream: &Stream) -> Result<(), WireError> {
        epoll::delete(&self.epoll, stream.socket())
            .map_err(|error| WireError::system("watching a socket", error))
    }
}
