//! [`Stream`]: frames over the control socket, with descriptors.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::hello::DEADLY;
use crate::{Watch, WireError};

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FrameKind {
    /// Host to runner: an order to seal itself (JSON).
    Seal = 1,
    /// Runner to host: that it has (JSON).
    Sealed = 2,
    /// Host to plugin: a [`Hello`](crate::hello::Hello) (JSON).
    Hello = 3,
    /// Plugin to host: [`Ready`](crate::hello::Ready) (JSON).
    Ready = 4,
    /// Plugin to host: a [`Refusal`](crate::hello::Refusal) (JSON).
    Refusal = 5,
    /// Either way: a message with its payload, where there is no shared memory.
    Message = 6,
    /// Plugin to host, at any time: a signal is about to end the process. The content is its number, four bytes. It is told as
    /// [`WireError::Dying`], never given as a frame.
    Dying = 7,
    /// Host to runner: one more instance in a process that several share, over the socket that comes with it.
    Join = 8,
}

impl FrameKind {
    fn of(raw: u32) -> Option<FrameKind> {
        use FrameKind::*;
        let all = [Seal, Sealed, Hello, Ready, Refusal, Message, Dying, Join];
        all.into_iter().find(|kind| *kind as u32 == raw)
    }
}

/// A frame that has come.
#[derive(Debug)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// Its content.
    pub body: Vec<u8>,
    /// The descriptors that came with it.
    pub files: Vec<OwnedFd>,
}

impl Frame {
    /// Reads the content as JSON.
    ///
    /// # Errors
    /// When it is none of that form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, WireError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // It repeats what it has found, however long that is.
            let error: String = error.to_string().chars().take(200).collect();
            WireError::protocol(format!("its {:?} frame is invalid: {error}", self.kind))
        })
    }
}

/// The most descriptors that come with a frame: a sealed runner sends one for each peer that it may connect to.
const FILES: usize = 64;

/// The length of what is in front of a frame's content: its length and its kind, four bytes each.
const HEAD: usize = 8;

/// One end of the control socket: a unix stream socket.
pub struct Stream {
    socket: OwnedFd,
    /// What has come and has not been taken.
    read: Vec<u8>,
    /// Where in it the next frame begins.
    next: usize,
    files: Vec<OwnedFd>,
}

impl Stream {
    /// Over a connected unix stream socket.
    pub fn new(socket: OwnedFd) -> Self {
        Stream { socket, read: Vec::new(), next: 0, files: Vec::new() }
    }

    /// The socket.
    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Whether something has come that has not been taken.
    pub(crate) fn has_more(&self) -> bool {
        self.next < self.read.len()
    }

    /// Sends a frame whose content is in parts, and descriptors with it.
    ///
    /// # Errors
    /// When the other side is gone, or does not take it in time.
    pub fn send(
        &mut self,
        kind: FrameKind,
        parts: &[&[u8]],
        files: &[BorrowedFd<'_>],
        watch: Watch<'_>,
    ) -> Result<(), WireError> {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        let len = u32::try_from(len).map_err(|_| WireError::protocol(format!("a frame of {len} bytes")))?;
        let mut head = [0; HEAD];
        head[..4].copy_from_slice(&len.to_le_bytes());
        head[4..].copy_from_slice(&(kind as u32).to_le_bytes());
        let mut files = files;
        for part in std::iter::once(&head[..]).chain(parts.iter().copied()) {
            let mut rest = part;
            while !rest.is_empty() {
                match self.send_some(rest, files) {
                    Ok(sent) => {
                        rest = &rest[sent..];
                        files = &[];
                    }
                    Err(Errno::AGAIN) => self.wait(PollFlags::OUT, watch)?,
                    Err(Errno::INTR) => {}
                    Err(Errno::PIPE | Errno::CONNRESET) => return Err(WireError::Closed),
                    Err(error) => return Err(WireError::system("sending", error)),
                }
            }
        }
        Ok(())
    }

    fn send_some(&self, bytes: &[u8], files: &[BorrowedFd<'_>]) -> Result<usize, Errno> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !files.is_empty() && !control.push(SendAncillaryMessage::ScmRights(files)) {
            return Err(Errno::INVAL);
        }
        let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
        rustix::net::sendmsg(&self.socket, &[IoSlice::new(bytes)], &mut control, flags)
    }

    /// Sends JSON.
    ///
    /// # Errors
    /// As [`send`](Stream::send).
    pub fn send_json(
        &mut self,
        kind: FrameKind,
        content: &impl Serialize,
        files: &[BorrowedFd<'_>],
        end: Option<Instant>,
    ) -> Result<(), WireError> {
        let body = serde_json::to_vec(content).map_err(|error| WireError::protocol(error.to_string()))?;
        self.send(kind, &[&body], files, Watch { end, ..Watch::default() })
    }

    /// Receives the next frame, whose content may have `longest` bytes, as long as `watch` allows.
    ///
    /// # Errors
    /// When there is none.
    pub fn receive(&mut self, longest: usize, watch: Watch<'_>) -> Result<Frame, WireError> {
        loop {
            if let Some(frame) = self.next_frame(longest)? {
                return if frame.kind == FrameKind::Dying { Err(dying(&frame.body)) } else { Ok(frame) };
            }
            match self.receive_some() {
                Ok(0) => return Err(WireError::Closed),
                Ok(_) => {}
                Err(Errno::AGAIN) => self.wait(PollFlags::IN, watch)?,
                Err(Errno::INTR) => {}
                Err(Errno::CONNRESET) => return Err(WireError::Closed),
                Err(error) => return Err(WireError::system("receiving", error)),
            }
            if watch.end.is_some_and(|end| Instant::now() >= end) && self.next_length(longest)?.is_none() {
                return Err(WireError::TimedOut);
            }
        }
    }

    /// Looks at what has come where there is nothing left to be said but that the process dies. Whether more may come.
    ///
    /// # Errors
    /// [`WireError::Dying`] when it says so, another one when it says anything else.
    pub(crate) fn hear(&mut self) -> Result<bool, WireError> {
        loop {
            match self.receive_some() {
                Ok(0) | Err(Errno::CONNRESET) => return Ok(false),
                Err(Errno::INTR) => continue,
                Err(Errno::AGAIN) => return Ok(true),
                Err(error) => return Err(WireError::system("receiving", error)),
                Ok(_) => {}
            }
            self.check_unasked()?;
        }
    }

    /// Looks at what has come unasked, if all of it is there.
    ///
    /// # Errors
    /// [`WireError::Dying`] when it says so, another one when it says anything else.
    pub(crate) fn check_unasked(&mut self) -> Result<(), WireError> {
        match self.next_frame(size_of::<u32>())? {
            None => Ok(()),
            Some(Frame { kind: FrameKind::Dying, body, .. }) => Err(dying(&body)),
            Some(Frame { kind, .. }) => {
                Err(WireError::protocol(format!("a {kind:?} frame that nobody waits for")))
            }
        }
    }

    /// The length of the next frame's content, when all of it is there.
    fn next_length(&self, longest: usize) -> Result<Option<usize>, WireError> {
        let read = &self.read[self.next..];
        let Some(head) = read.first_chunk::<4>() else { return Ok(None) };
        let len = u32::from_le_bytes(*head) as usize;
        if len > longest {
            return Err(WireError::protocol(format!("a frame of {len} bytes, more than {longest}")));
        }
        Ok((read.len() >= HEAD && read.len() - HEAD >= len).then_some(len))
    }

    fn next_frame(&mut self, longest: usize) -> Result<Option<Frame>, WireError> {
        let Some(len) = self.next_length(longest)? else { return Ok(None) };
        let body = self.next + HEAD..self.next + HEAD + len;
        let raw = self.read[self.next + 4..body.start].try_into().map_or(0, u32::from_le_bytes);
        let kind = FrameKind::of(raw).ok_or_else(|| WireError::protocol(format!("a frame of kind {raw}")))?;
        let body = if body.end == self.read.len() {
            let mut read = std::mem::take(&mut self.read);
            self.next = 0;
            read.drain(..body.start);
            read
        } else {
            // What is behind it stays where it is: it may be many frames.
            self.next = body.end;
            self.read[body].to_vec()
        };
        Ok(Some(Frame { kind, body, files: std::mem::take(&mut self.files) }))
    }

    fn receive_some(&mut self) -> Result<usize, Errno> {
        const PIECE: usize = 64 << 10;
        self.read.drain(..std::mem::take(&mut self.next));
        let before = self.read.len();
        self.read.resize(before + PIECE, 0);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = rustix::net::recvmsg(
            &self.socket,
            &mut [std::io::IoSliceMut::new(&mut self.read[before..])],
            &mut control,
            RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC,
        );
        let count = received.as_ref().map_or(0, |received| received.bytes);
        self.read.truncate(before + count);
        received?;
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(files) = message {
                for file in files {
                    // More than there is use for is closed at once.
                    if self.files.len() < FILES {
                        self.files.push(file);
                    }
                }
            }
        }
        Ok(count)
    }

    /// Waits until the socket is ready.
    fn wait(&self, flags: PollFlags, watch: Watch<'_>) -> Result<(), WireError> {
        let left = match watch.end {
            Some(end) => Some(remaining(end).ok_or(WireError::TimedOut)?),
            None => None,
        };
        let other = |file: Option<_>| match file {
            Some(file) => PollFd::from_borrowed_fd(file, PollFlags::IN),
            None => PollFd::from_borrowed_fd(self.socket.as_fd(), PollFlags::empty()),
        };
        let mut polled =
            [PollFd::from_borrowed_fd(self.socket.as_fd(), flags), other(watch.pidfd), other(watch.cancel)];
        match poll(&mut polled, left.as_ref()) {
            Ok(0) => Err(WireError::TimedOut),
            // The other side may keep the socket ready for ever.
            Ok(_) if watch.cancel.is_some() && !polled[2].revents().is_empty() => Err(WireError::Ended),
            Ok(_) if polled[0].revents().is_empty() && watch.pidfd.is_some() => Err(WireError::Ended),
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(WireError::system("waiting", error)),
        }
    }
}

/// What a [`FrameKind::Dying`] says.
fn dying(body: &[u8]) -> WireError {
    let signal = body.try_into().map(i32::from_le_bytes).ok();
    match signal.filter(|signal| DEADLY.contains(signal)) {
        Some(signal) => WireError::Dying(signal),
        None => WireError::protocol("a process that dies of no signal that it can bring on itself"),
    }
}

/// What is left until a point in time; `None` when it has passed.
pub(crate) fn remaining(end: Instant) -> Option<Timespec> {
    let left = end.checked_duration_since(Instant::now()).filter(|left| *left > Duration::ZERO)?;
    Timespec::try_from(left).ok()
}
