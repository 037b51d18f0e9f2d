//! [`Link`]: messages and their payloads, there and back.

use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::desk::{self, Desk, Wake};
use crate::doorbells::Doorbells;
use crate::hello::ArenaMap;
use crate::message::SIZE;
use crate::payload::{Incoming, Outgoing};
use crate::pool::Pool;
use crate::sleep::{self, Sleep, Woken};
use crate::stream::{FrameKind, Stream};
use crate::{Message, Side, WireError};

/// What a side looks at while it waits.
#[derive(Clone, Copy, Default)]
pub struct Watch<'a> {
    /// When to give up.
    pub end: Option<Instant>,
    /// The process of the other side: a host must not wait for a message of a process that has ended.
    pub pidfd: Option<BorrowedFd<'a>>,
    /// What becomes readable when nobody waits any more: that is [`WireError::Ended`] at once.
    pub cancel: Option<BorrowedFd<'a>>,
}

/// One end of a link, after the hello.
pub struct Link {
    way: Way,
    stream: Stream,
    /// The most bytes of a payload that comes.
    longest: usize,
}

enum Way {
    Shared(Shared),
    /// The payload that is being written, and where the current one begins.
    Stream(Vec<u8>),
}

struct Shared {
    pool: Arc<Pool>,
    /// What this side sleeps on: its own doorbell, and the end of the other side.
    sleep: Sleep,
    /// Whether the other side ends with its stream, and not only with its process.
    session: bool,
    /// Whether this side sleeps by its word, and not by its doorbell.
    by_word: bool,
    doorbells: Doorbells,
    /// Which message was the newest when the own doorbell was emptied.
    emptied: u32,
    mine: Desk,
    theirs: Desk,
    sent: u32,
    received: u32,
    /// Where this side's payloads are, and the other side's.
    own_payload: (usize, usize),
    peer_payload: (usize, usize),
    /// Tokens on their way, kept for their memory.
    tokens: Vec<u64>,
}

/// The longest payload of values that may take so many bytes. It has padding as well, at most 7 bytes for each list, which
/// counts 16, and the values' own first level.
fn longest(values: usize) -> usize {
    values.saturating_add(values / 2).saturating_add(1 << 20)
}

/// How long a side looks at the other's desk before it sleeps, when they run on different processors. Sleeping
/// and being woken across processors takes about 30 µs.
const SPIN: Duration = Duration::from_micros(20);

impl Link {
    /// A link through shared memory, whose values may take `values` bytes a call. The stream only tells that the other
    /// side is gone; a host does not believe that, and looks at the process behind the `pidfd` of `watch`. Its descriptors are
    /// those of every wait.
    ///
    /// # Errors
    /// When the map is none of this arena.
    pub fn shared(
        stream: Stream,
        pool: Arc<Pool>,
        map: &ArenaMap,
        doorbells: Doorbells,
        values: usize,
        watch: Watch<'_>,
    ) -> Result<Self, WireError> {
        let side = pool.side();
        let sleep = Sleep::new(doorbells.mine(), &stream, watch)?;
        if !map.is_sound() || map.size != pool.arena().len() as u64 {
            return Err(WireError::protocol("the map of the shared memory makes no sense"));
        }
        let range = |(start, len): (u64, u64)| (start as usize, len as usize);
        let (host, plugin) = (range(map.host_payload), range(map.plugin_payload));
        let (mine, theirs, own_payload, peer_payload) = match side {
            Side::Host => (Desk(desk::HOST), Desk(desk::PLUGIN), host, plugin),
            Side::Plugin => (Desk(desk::PLUGIN), Desk(desk::HOST), plugin, host),
        };
        let tokens = Vec::with_capacity(desk::FREED);
        let shared = Shared {
            pool,
            sleep,
            session: false,
            by_word: false,
            doorbells,
            emptied: 0,
            mine,
            theirs,
            sent: 0,
            received: 0,
            own_payload,
            peer_payload,
            tokens,
        };
        Ok(Link { way: Way::Shared(shared), stream, longest: longest(values) })
    }

    /// Hears on the stream that the other side's process dies, where messages go through shared memory: that is
    /// [`WireError::Dying`]. For a host whose link watches a process, and when the other side will say nothing else there.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen(&mut self) -> Result<(), WireError> {
        match &self.way {
            Way::Shared(shared) => shared.sleep.listen(&self.stream),
            Way::Stream(_) => Ok(()),
        }
    }

    /// This side sleeps by its word, which costs less than its doorbell: for a plugin whose process ends with its host, since it
    /// does not notice anything else. The host has to know: [`FUTEX`](crate::hello::FUTEX).
    pub fn sleeps_by_word(&mut self) {
        if let Way::Shared(shared) = &mut self.way {
            shared.by_word = true;
        }
    }

    /// The other side is one of several sessions in its process, which ends with its stream.
    pub fn is_session(&mut self) {
        if let Way::Shared(shared) = &mut self.way {
            shared.session = true;
        }
    }

    /// A link over the stream alone, whose values may take `values` bytes a call.
    pub fn stream(stream: Stream, values: usize) -> Self {
        Link { way: Way::Stream(Vec::new()), stream, longest: longest(values) }
    }

    /// The blocks of the shared memory, if there is any.
    pub fn pool(&self) -> Option<&Arc<Pool>> {
        match &self.way {
            Way::Shared(shared) => Some(&shared.pool),
            Way::Stream(_) => None,
        }
    }

    /// Room for a payload, `behind` bytes after where payloads of this side begin: those before it are still read.
    pub fn outgoing(&mut self, behind: usize) -> Outgoing<'_> {
        match &mut self.way {
            Way::Shared(shared) => {
                let (start, len) = shared.own_payload;
                let behind = behind.min(len).next_multiple_of(16).min(len);
                Outgoing::shared(&shared.pool, start + behind, len - behind)
            }
            Way::Stream(bytes) => {
                bytes.clear();
                Outgoing::stream(bytes)
            }
        }
    }

    /// Sends a message; its payload is what was written to [`outgoing`](Link::outgoing) last.
    ///
    /// # Errors
    /// When the other side is gone, or has not waited for this message before it sent the next.
    #[inline]
    pub fn post(&mut self, message: Message, watch: Watch<'_>) -> Result<(), WireError> {
        match &mut self.way {
            Way::Shared(shared) => shared.post(message),
            Way::Stream(_) if self.stream.has_more() => {
                self.stream.check_unasked()?;
                Err(unasked())
            }
            Way::Stream(bytes) => {
                let payload = if message.len == 0 { &[][..] } else { &bytes[..] };
                let message = Message { at: 0, freed: 0, len: payload.len() as u64, ..message };
                self.stream.send(FrameKind::Message, &[&message.to_bytes(), payload], &[], watch)
            }
        }
    }

    /// Waits for the next message. Its payload is copied to `into`, so that nothing changes it any more.
    ///
    /// # Errors
    /// When there is none, or it makes no sense.
    #[inline]
    pub fn wait(&mut self, watch: Watch<'_>, into: &mut Vec<u8>) -> Result<Message, WireError> {
        let Link { way, stream, longest } = self;
        match way {
            Way::Shared(shared) => shared.wait(watch, *longest, stream, into),
            Way::Stream(_) => {
                let longest = longest.saturating_add(SIZE).min(u32::MAX as usize);
                let mut frame = stream.receive(longest, watch)?;
                if frame.kind != FrameKind::Message {
                    return Err(WireError::protocol(format!(
                        "a {:?} frame instead of a message",
                        frame.kind
                    )));
                }
                let message = Message::from_bytes(&frame.body)
                    .ok_or_else(|| WireError::protocol("a frame that is no message"))?;
                frame.body.drain(..SIZE);
                if message.len != frame.body.len() as u64 {
                    return Err(WireError::protocol("a payload of another length than its message says"));
                }
                *into = frame.body;
                Ok(message)
            }
        }
    }

    /// What reads a payload that was copied out, with the blocks that came with it.
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming::new(self.pool())
    }
}

impl Shared {
    fn post(&mut self, mut message: Message) -> Result<(), WireError> {
        if self.has_come()? {
            return Err(unasked());
        }
        let arena = self.pool.arena();
        self.tokens.clear();
        self.pool.drain_freed(desk::FREED, &mut self.tokens);
        message.freed = self.tokens.len() as u32;
        self.sent = self.sent.wrapping_add(1);
        self.mine.set_cpu(arena, cpu());
        match self.mine.post(arena, self.theirs, &message, &self.tokens, self.sent) {
            Wake::No => Ok(()),
            Wake::Ring => self.doorbells.ring(),
            Wake::Word => sleep::wake(self.theirs.waited_for(arena)),
        }
    }

    fn wait(
        &mut self,
        watch: Watch<'_>,
        longest: usize,
        stream: &mut Stream,
        into: &mut Vec<u8>,
    ) -> Result<Message, WireError> {
        while !(self.has_come()? || self.spin()?) {
            match self.by_word {
                true => self.doze()?,
                false => self.sleep(watch, stream)?,
            }
        }
        self.received = self.received.wrapping_add(1);
        let arena = self.pool.arena();
        let message =
            self.theirs.message(arena).ok_or_else(|| WireError::protocol("a message of no kind"))?;
        if message.freed != 0 {
            if message.freed as usize > desk::FREED {
                return Err(WireError::protocol(format!("{} blocks freed at once", message.freed)));
            }
            self.tokens.clear();
            self.theirs.freed(arena, message.freed as usize, &mut self.tokens);
            self.pool.take_back(&self.tokens)?;
        }
        into.clear();
        if message.len == 0 {
            return Ok(message);
        }
        if message.len > longest as u64 {
            return Err(WireError::protocol(format!(
                "a payload of {} bytes, more than {longest}",
                message.len
            )));
        }
        let (at, len) = (message.at as usize, message.len as usize);
        let (start, size) = self.peer_payload;
        let inside = at >= start && len <= size && at - start <= size - len;
        if !inside || arena.copy_out(at, len, into).is_none() {
            return Err(WireError::protocol(format!(
                "a payload of {len} bytes at {at}, outside of its part"
            )));
        }
        Ok(message)
    }

    /// Whether there is a message that has not been taken.
    #[inline]
    fn has_come(&self) -> Result<bool, WireError> {
        let sequence = self.theirs.sequence(self.pool.arena());
        if sequence == self.received {
            return Ok(false);
        }
        if sequence != self.received.wrapping_add(1) {
            return Err(WireError::protocol("messages out of turn"));
        }
        Ok(true)
    }

    /// Looks for a message for a while, if the other side can write one meanwhile. Whether it has.
    #[inline]
    fn spin(&self) -> Result<bool, WireError> {
        let arena = self.pool.arena();
        let theirs = self.theirs.cpu(arena);
        if theirs == cpu() || theirs == desk::NO_CPU {
            // It waits for this processor, and looking would only keep it from running; or it takes long.
            return Ok(false);
        }
        let end = Instant::now() + SPIN;
        loop {
            for _ in 0..32 {
                if self.has_come()? {
                    return Ok(true);
                }
                std::hint::spin_loop();
            }
            if Instant::now() >= end {
                return Ok(false);
            }
        }
    }

    /// Sleeps until its word changes.
    fn doze(&mut self) -> Result<(), WireError> {
        let arena = self.pool.arena();
        let (word, was) = self.mine.dozes(arena);
        let slept = if self.has_come()? { Ok(()) } else { sleep::doze(word, was) };
        self.mine.is_up(arena);
        self.mine.set_cpu(arena, cpu());
        slept
    }

    fn sleep(&mut self, watch: Watch<'_>, stream: &mut Stream) -> Result<(), WireError> {
        let arena = self.pool.arena();
        self.mine.sleeps(arena);
        // It rings no more than once a message. Before the next look: what rang until then has posted before.
        if self.received.wrapping_sub(self.emptied) >= Doorbells::ROOM / 2 {
            self.doorbells.empty();
            self.emptied = self.received;
        }
        let slept = if self.has_come()? { Ok(()) } else { self.nap(watch, stream) };
        self.mine.is_up(arena);
        self.mine.set_cpu(arena, cpu());
        slept
    }

    /// Waits for the doorbell, the end of the other side, or the end of the time.
    fn nap(&self, watch: Watch<'_>, stream: &mut Stream) -> Result<(), WireError> {
        // What was said before the end counts.
        match self.sleep.until(watch.end)? {
            Woken::Ended(error) if !self.has_come()? => Err(error),
            Woken::Spoken if !self.has_come()? => {
                match stream.hear()? {
                    true => Ok(()),
                    false if self.session && self.has_come()? => Ok(()),
                    false if self.session => Err(WireError::Closed),
                    // That it is closed is not believed to be the end of the process.
                    false => self.sleep.ignore(stream),
                }
            }
            _ => Ok(()),
        }
    }
}

/// The processor that this thread runs on.
#[inline]
fn cpu() -> u32 {
    // SAFETY: it takes nothing. The C library reads it from memory that the system keeps for the thread; asking the system
    // itself would cost a tenth of a call.
    unsafe { libc::sched_getcpu() as u32 }
}

/// The two sides take turns.
fn unasked() -> WireError {
    WireError::protocol("a message that nobody waits for, out of turn")
}
