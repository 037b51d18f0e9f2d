//! The least that a call between processes can cost here: two that do nothing but wake each other, by a word in shared
//! memory that each sleeps on (a futex). They check nothing, notice no end and carry no value.

use std::os::fd::{AsFd as _, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap};
use rustix::thread::futex;

type Failure = Box<dyn std::error::Error>;

/// The word that this program is started with to wake who wakes it, by the memory that is its standard input.
pub const FLOOR: &str = "--floor";

const SIZE: usize = 4096;

/// The words that the sides sleep on, in cache lines of their own.
struct Words {
    there: &'static AtomicU32,
    back: &'static AtomicU32,
}

impl Words {
    fn map(file: &OwnedFd) -> Result<Self, Failure> {
        // SAFETY: the system chooses the place. The mapping is never taken down, and both sides use it by atomics only.
        let start = unsafe {
            mmap(std::ptr::null_mut(), SIZE, ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED, file, 0)?
        };
        let start = start.cast::<AtomicU32>();
        // SAFETY: both words are inside of the page, aligned, and live as long as the program.
        Ok(unsafe { Words { there: &*start, back: &*start.add(64) } })
    }
}

/// Sleeps until a word is not what it was; gives what it is.
fn sleep(word: &AtomicU32, was: u32) -> Result<u32, Failure> {
    loop {
        let is = word.load(Ordering::Acquire);
        if is != was {
            return Ok(is);
        }
        match futex::wait(word, futex::Flags::empty(), was, None) {
            Ok(()) | Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn wake(word: &AtomicU32) -> Result<(), Failure> {
    word.fetch_add(1, Ordering::Release);
    futex::wake(word, futex::Flags::empty(), 1)?;
    Ok(())
}

/// The other side, in a process of its own.
pub struct Floor {
    child: Child,
    words: Words,
    turns: u32,
}

impl Floor {
    /// Starts it.
    pub fn start() -> Result<Self, Failure> {
        let file = memfd_create("keyway-bench", MemfdFlags::CLOEXEC)?;
        ftruncate(&file, SIZE as u64)?;
        let words = Words::map(&file)?;
        let child = Command::new(std::env::current_exe()?).arg(FLOOR).stdin(Stdio::from(file)).spawn()?;
        Ok(Floor { child, words, turns: 0 })
    }

    /// Its number.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// So many times there and back.
    pub fn turn(&mut self, n: u32) -> Result<(), Failure> {
        for _ in 0..n {
            wake(self.words.there)?;
            self.turns = sleep(self.words.back, self.turns)?;
        }
        Ok(())
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The other side of [`Floor`].
pub fn answer() -> Result<(), Failure> {
    let words = Words::map(&std::io::stdin().as_fd().try_clone_to_owned()?)?;
    let mut turns = 0;
    loop {
        turns = sleep(words.there, turns)?;
        wake(words.back)?;
    }
}
