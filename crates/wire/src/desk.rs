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
    // In the cache line of the sequence: on another processor each line is waited for.
    pub(super) const MESSAGE: usize = 8;
    pub(super) const ASLEEP: usize = 64;
    pub(super) const FREED: usize = 256;
}

/// Where the host's desk is, and the plugin's.
pub(crate) const HOST: usize = 1024;
pub(crate) const PLUGIN: usize = 2560;

/// What a side says instead of its processor that does not want the other one to look for its messages before it
/// sleeps: it takes long for an answer, or cannot tell where it runs.
pub(crate) const NO_CPU: u32 = u32::MAX;

/// What a side's desk says of its sleep, besides 0: it waits for its doorbell, or for this very word to change.
const BY_DOORBELL: u32 = 1;
const BY_WORD: u32 = 2;

/// How the reader of a message has to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// It is up, and looks.
    No,
    /// By its doorbell.
    Ring,
    /// By the word that it waits for, which is another one now.
    Word,
}

/// One side's desk: it writes, the other side reads. What it sleeps by, the other side takes back when it wakes it.
#[derive(Clone, Copy)]
pub(crate) struct Desk(pub(crate) usize);

impl Desk {
    fn word(self, arena: &Arena, at: usize) -> &AtomicU32 {
        arena.word32(self.0 + at)
    }

    fn part(self, arena: &Arena, at: usize, index: usize) -> &AtomicU64 {
        arena.word64(self.0 + at + index * 8)
    }

    /// Lays down a message, the `sequence`th of this side. How the reader has to be woken, if it sleeps.
    pub(crate) fn post(
        self,
        arena: &Arena,
        reader: Desk,
        message: &Message,
        freed: &[u64],
        sequence: u32,
    ) -> Wake {
        for (index, word) in message.words().into_iter().enumerate() {
            self.part(arena, at::MESSAGE, index).store(word, Ordering::Relaxed);
        }
        for (index, token) in freed.iter().take(FREED).enumerate() {
            self.part(arena, at::FREED, index).store(*token, Ordering::Relaxed);
        }
        self.word(arena, at::SEQUENCE).store(sequence, Ordering::Release);
        // Either the reader sees the message before it sleeps, or this side sees that it sleeps.
        fence(Ordering::SeqCst);
        let asleep = reader.word(arena, at::ASLEEP);
        match asleep.load(Ordering::Relaxed) {
            0 => Wake::No,
            // Whoever has not gone to sleep by now finds another word, and does not. Who has changed it meanwhile looks
            // again, since that is what a side does before it sleeps otherwise.
            BY_WORD => match asleep.compare_exchange(BY_WORD, 0, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => Wake::Word,
                Err(_) => Wake::No,
            },
            _ => Wake::Ring,
        }
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

    /// Says that this side sleeps until its doorbell rings.
    pub(crate) fn sleeps(self, arena: &Arena) {
        self.word(arena, at::ASLEEP).store(BY_DOORBELL, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// Says that this side, a plugin's, sleeps until its word changes: gives the word, and what it is.
    pub(crate) fn dozes(self, arena: &Arena) -> (&AtomicU32, u32) {
        let word = self.word(arena, at::ASLEEP);
        word.store(BY_WORD, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        (word, BY_WORD)
    }

    /// Says that this side is up.
    pub(crate) fn is_up(self, arena: &Arena) {
        self.word(arena, at::ASLEEP).store(0, Ordering::Relaxed);
    }

    /// The word that this side waits for when it [dozes](Desk::dozes).
    pub(crate) fn waited_for(self, arena: &Arena) -> &AtomicU32 {
        self.word(arena, at::ASLEEP)
    }
}
