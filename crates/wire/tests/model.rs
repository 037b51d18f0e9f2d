//! How the two sides wake each other, under every interleaving that loom finds: nobody sleeps for ever beside a message.
//!
//! The desks are the real ones. Around them are the few steps that `Link` takes with them when it waits: the plugin by its word,
//! as the system compares it, or each side by a doorbell that is watched for edges. The host never empties its own, the plugin
//! does each time. Without a fence of a desk, or with a relaxed sequence, the model fails.
#![cfg(target_os = "linux")]

use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

use crate::arena::Arena;
use crate::atomic::Ordering;
use crate::desk::{Desk, HOST, PLUGIN, Wake};
use crate::message::{Kind, Message};

mod atomic {
    pub use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
}

/// Memory with the words of two desks, and nothing else.
mod arena {
    use crate::atomic::{AtomicU32, AtomicU64};
    use crate::desk::{HOST, PLUGIN};

    #[derive(Default)]
    pub struct Arena {
        small: [AtomicU32; 6],
        large: [AtomicU64; 12],
    }

    impl Arena {
        /// Which desk it is on, and where.
        fn place(at: usize) -> (usize, usize) {
            if at >= PLUGIN { (1, at - PLUGIN) } else { (0, at - HOST) }
        }

        pub fn word32(&self, at: usize) -> &AtomicU32 {
            let (desk, at) = Self::place(at);
            &self.small[desk * 3 + [0, 4, 64].iter().position(|word| *word == at).unwrap()]
        }

        pub fn word64(&self, at: usize) -> &AtomicU64 {
            let (desk, at) = Self::place(at);
            &self.large[desk * 6 + (at - 8) / 8]
        }
    }
}

#[path = "../src/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "../src/message.rs"]
#[allow(dead_code)]
mod message;

/// An edge since it was last waited for, and what has been written to it.
#[derive(Default)]
struct Doorbell {
    state: Mutex<(bool, u32)>,
    rung: Condvar,
}

impl Doorbell {
    fn ring(&self) {
        let mut state = self.state.lock().unwrap();
        *state = (true, state.1 + 1);
        self.rung.notify_one();
    }

    /// What is empty when somebody looks is not told to be rung.
    fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        while !(state.0 && state.1 > 0) {
            state = self.rung.wait(state).unwrap();
        }
        state.0 = false;
    }

    fn empty(&self) {
        self.state.lock().unwrap().1 = 0;
    }
}

/// Who waits for a word, as the system has it: what it is is looked at and waited for in one.
#[derive(Default)]
struct Futex {
    queue: Mutex<()>,
    woken: Condvar,
}

#[derive(Default)]
struct Both {
    arena: Arena,
    doorbells: [Doorbell; 2],
    futexes: [Futex; 2],
}

/// One end, as `Link` has it.
struct End {
    both: Arc<Both>,
    mine: Desk,
    theirs: Desk,
    sent: u32,
    received: u32,
    by_word: bool,
}

/// Which of two a desk's is.
fn of(desk: Desk) -> usize {
    usize::from(desk.0 == PLUGIN)
}

impl End {
    fn new(both: &Arc<Both>, mine: usize, theirs: usize, by_word: bool) -> Self {
        End { both: Arc::clone(both), mine: Desk(mine), theirs: Desk(theirs), sent: 0, received: 0, by_word }
    }

    fn post(&mut self, id: u64) {
        let arena = &self.both.arena;
        self.sent += 1;
        let message = Message::new(Kind::Call, 7, id);
        match self.mine.post(arena, self.theirs, &message, &[], self.sent) {
            Wake::No => {}
            Wake::Ring => self.both.doorbells[of(self.theirs)].ring(),
            Wake::Word => {
                let Futex { queue, woken } = &self.both.futexes[of(self.theirs)];
                let _queue = queue.lock().unwrap();
                woken.notify_one();
            }
        }
    }

    fn has_come(&self) -> bool {
        self.theirs.sequence(&self.both.arena) != self.received
    }

    fn wait(&mut self) -> Message {
        let arena = &self.both.arena;
        while !self.has_come() {
            if self.by_word {
                let (word, was) = self.mine.dozes(arena);
                if !self.has_come() {
                    let Futex { queue, woken } = &self.both.futexes[of(self.mine)];
                    let held = queue.lock().unwrap();
                    if word.load(Ordering::Relaxed) == was {
                        drop(woken.wait(held).unwrap());
                    }
                }
                self.mine.is_up(arena);
            } else {
                let doorbell = &self.both.doorbells[of(self.mine)];
                self.mine.sleeps(arena);
                if of(self.mine) == of(Desk(PLUGIN)) {
                    doorbell.empty();
                }
                if !self.has_come() {
                    doorbell.wait();
                }
                self.mine.is_up(arena);
            }
        }
        self.received += 1;
        self.theirs.message(arena).expect("a message of a kind")
    }
}

/// Loom says of a thread that waits for ever that it does.
fn each_message_is_heard(by_word: bool) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        let both = Arc::new(Both::default());
        let mut plugin = End::new(&both, PLUGIN, HOST, by_word);
        let other = thread::spawn(move || {
            for _ in 0..2 {
                let message = plugin.wait();
                plugin.post(message.id + 1);
            }
        });
        let mut host = End::new(&both, HOST, PLUGIN, false);
        for call in [10, 20] {
            host.post(call);
            let answer = host.wait();
            assert_eq!((answer.kind, answer.index, answer.id), (Kind::Call, 7, call + 1));
        }
        other.join().unwrap();
    });
}

#[test]
fn who_sleeps_by_a_doorbell_is_woken() {
    each_message_is_heard(false);
}

#[test]
fn who_sleeps_by_a_word_is_woken() {
    each_message_is_heard(true);
}
