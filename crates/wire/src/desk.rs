//! [`Desk`]: the place in the arena where one side lays down its messages.

use crate::arena::Arena;
use crate::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use crate::message::{Message, SIZE};

/// How many tokens of freed blocks fit on a desk.
pub(crate) const FREED: usize = 96;

/// Where things are on a desk, in bytes from its beginning.
mod at {
    pub(super) const SEQUENCE: usize = 0;
    pub(super) const CPU: usize = 4;
    pub(super) const ASLEEP: usize = 64;
    pub(super) const MESSAGE: usize = 128;
    pub(super) const FREED: usize = 256;
}

/// Where the host's desk is, and the plugin's.
pub(crate) const HOST: usize = 1024;
pub(crate) const PLUGIN: usize = 2560;

/// What a side says instead of its processor that does not want the other one to look for its messages before it
/// sleeps: it takes long for an answer, or cannot tell where it runs.
pub(crate) const NO_CPU: u32 = u32::MAX;

/// One side's desk: it writes, the other side reads.
#[derive(Clone, Copy)]
pub(crate) struct Desk(pub(crate) usize);

impl Desk {
    fn word(self, arena: &Arena, at: usize) -> &AtomicU32 {
        arena.word32(self.0 + at)
    }

    fn part(self, arena: &Arena, at: usize, index: usize) -> &AtomicU64 {
        arena.word64(self.0 + at + index * 8)
    }

    /// Lays down a message, the `sequence`th of this side. Whether the reader sleeps, and has to be woken.
    pub(crate) fn post(
        self,
        arena: &Arena,
        reader: Desk,
        message: &Message,
        freed: &[u64],
        sequence: u32,
    ) -> bool {
        for (index, word) in message.words().into_iter().enumerate() {
            self.part(arena, at::MESSAGE, index).store(word, Ordering::Relaxed);
        }
        for (index, token) in freed.iter().take(FREED).enumerate() {
            self.part(arena, at::FREED, index).store(*token, Ordering::Relaxed);
        }
        self.word(arena, at::SEQUENCE).store(sequence, Ordering::Release);
        // Either the reader sees the message before it sleeps, or this side sees that it sleeps.
        fence(Ordering::SeqCst);
        reader.word(arena, at::ASLEEP).load(Ordering::Relaxed) != 0
    }

    /// The number of the newest message.
    pub(crate) fn sequence(self, arena: &Arena) -> u32 {
        self.word(arena, at::SEQUENCE).load(Ordering::Acquire)
    }

    /// Copies the message; `None` when its kind is none.
    pub(crate) fn message(self, arena: &Arena) -> Option<Message> {
        let mut words = [0; SIZE / 8];
        for (index, word) in words.iter_mut().enumerate() {
            *word = self.part(arena, at::MESSAGE, index).load(Ordering::Relaxed);
        }
        Message::from_words(words)
    }

    /// Copies the tokens of freed blocks.
    pub(crate) fn freed(self, arena: &Arena, count: usize, into: &mut Vec<u64>) {
        into.extend((0..count).map(|index| self.part(arena, at::FREED, index).load(Ordering::Relaxed)));
    }

    /// Says on which processor this side runs.
    pub(crate) fn set_cpu(self, arena: &Arena, cpu: u32) {
        self.word(arena, at::CPU).store(cpu, Ordering::Relaxed);
    }

    /// The processor that this side says it runs on.
    pub(crate) fn cpu(self, arena: &Arena) -> u32 {
        self.word(arena, at::CPU).load(Ordering::Relaxed)
    }

    /// Says that this side sleeps until its doorbell rings, or that it is up.
    pub(crate) fn set_asleep(self, arena: &Arena, asleep: bool) {
        self.word(arena, at::ASLEEP).store(asleep.into(), Ordering::Relaxed);
        if asleep {
            fence(Ordering::SeqCst);
        }
    }
}
