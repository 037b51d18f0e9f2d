//! [`Peer`]: the plugin's end of a link, by hand.

use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use keyway_wire::hello::ArenaMap;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::mm::{MapFlags, ProtFlags};

/// A message as its fields, which may be any numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    pub kind: u32,
    pub index: u32,
    pub id: u64,
    pub at: u64,
    pub len: u64,
    pub status: u32,
    pub freed: u32,
}

impl Words {
    fn raw(self) -> [u64; 6] {
        let two = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        [two(self.kind, self.index), self.id, self.at, self.len, two(self.status, self.freed), 0]
    }
}

pub const RETURN: u32 = 2;
pub const SERVICE: u32 = 3;
pub const CLOSE: u32 = 5;
pub const CREATE: u32 = u32::MAX;

/// A message of the host, with its payload.
#[derive(Default)]
pub struct Call {
    pub words: Words,
    pub payload: Vec<u8>,
}

impl Call {
    pub fn word(&self, at: usize) -> u64 {
        self.payload.get(at..at + 8).map_or(0, |bytes| u64::from_le_bytes(bytes.try_into().unwrap()))
    }

    /// The string whose address and length are at a place.
    pub fn text(&self, at: usize) -> String {
        let (place, len) = (self.word(at) as usize, self.word(at + 8) as usize);
        String::from_utf8_lossy(self.payload.get(place..place + len).unwrap_or_default()).into_owned()
    }
}

/// Where the desks are.
pub const HOST: usize = 1024;
pub const PLUGIN: usize = 2560;

/// The shared memory.
#[derive(Clone, Copy)]
pub struct Memory {
    base: *mut u8,
    pub map: ArenaMap,
}

// SAFETY: it is only written and read as a liar does, by single volatile accesses.
unsafe impl Send for Memory {}

impl Memory {
    pub fn new(file: &OwnedFd, map: ArenaMap) -> Self {
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address that the system chooses.
        let base = unsafe {
            rustix::mm::mmap(std::ptr::null_mut(), map.size as usize, access, MapFlags::SHARED, file, 0)
        };
        Memory { base: base.unwrap().cast(), map }
    }

    pub fn word32(&self, at: usize) -> &AtomicU32 {
        // SAFETY: places in the control page, aligned.
        unsafe { AtomicU32::from_ptr(self.base.add(at).cast()) }
    }

    pub fn word64(&self, at: usize) -> &AtomicU64 {
        // SAFETY: places in the memory, aligned.
        unsafe { AtomicU64::from_ptr(self.base.add(at).cast()) }
    }

    pub fn write(&self, at: u64, bytes: &[u8]) {
        for (index, byte) in bytes.iter().enumerate() {
            // SAFETY: a place in the memory.
            unsafe { self.base.add(at as usize + index).write_volatile(*byte) };
        }
    }

    pub fn read(&self, at: u64, len: u64) -> Vec<u8> {
        // SAFETY: a place in the memory.
        (0..len as usize).map(|index| unsafe { self.base.add(at as usize + index).read_volatile() }).collect()
    }

    pub fn base(&self) -> *mut u8 {
        self.base
    }

    /// Lays a message down, without its sequence.
    pub fn lay(&self, words: Words, freed: &[u64]) {
        for (index, word) in words.raw().into_iter().enumerate() {
            self.word64(PLUGIN + 8 + index * 8).store(word, Ordering::Relaxed);
        }
        for (index, token) in freed.iter().enumerate() {
            self.word64(PLUGIN + 256 + index * 8).store(*token, Ordering::Relaxed);
        }
    }
}

/// What came with a hello that has shared memory.
pub struct Shared {
    pub memory: Memory,
    pub file: OwnedFd,
    pub host_bell: OwnedFd,
    pub own_bell: OwnedFd,
}

pub struct Peer {
    pub socket: OwnedFd,
    pub shared: Option<Shared>,
    pub sent: u32,
    pub received: u32,
}

impl Peer {
    /// Waits for the next message. Ends the process when there is none.
    pub fn next(&mut self) -> Call {
        let Some(shared) = &self.shared else {
            let body = read_frame(&self.socket).1;
            let word = |at: usize| u64::from_le_bytes(body[at..at + 8].try_into().unwrap());
            let words = Words {
                kind: word(0) as u32,
                index: (word(0) >> 32) as u32,
                id: word(8),
                ..Words::default()
            };
            return Call { words, payload: body[48..].to_vec() };
        };
        let memory = shared.memory;
        self.received = self.received.wrapping_add(1);
        memory.word32(PLUGIN + 64).store(1, Ordering::SeqCst);
        while memory.word32(HOST).load(Ordering::Acquire) != self.received {
            let mut polled = [
                PollFd::new(&shared.own_bell, PollFlags::IN),
                PollFd::from_borrowed_fd(self.socket.as_fd(), PollFlags::empty()),
            ];
            poll(&mut polled, None).unwrap();
            if !polled[1].revents().is_empty() {
                std::process::exit(0);
            }
            let _ = rustix::io::read(&shared.own_bell, &mut [0; 8]);
        }
        memory.word32(PLUGIN + 64).store(0, Ordering::SeqCst);
        let word = |index: usize| memory.word64(HOST + 8 + index * 8).load(Ordering::Relaxed);
        let words =
            Words { kind: word(0) as u32, index: (word(0) >> 32) as u32, id: word(1), ..Words::default() };
        Call { words, payload: memory.read(word(2), word(3)) }
    }

    /// Sends a message with an honest payload.
    pub fn send(&mut self, words: Words, payload: &[u8]) {
        if let Some(shared) = &self.shared {
            let at = shared.memory.map.plugin_payload.0;
            shared.memory.write(at, payload);
            self.post(Words { at, len: payload.len() as u64, ..words }, &[]);
        } else {
            self.post_frame(Words { len: payload.len() as u64, ..words }, payload);
        }
    }

    /// Posts a message as it is on the desk.
    pub fn post(&mut self, words: Words, freed: &[u64]) {
        self.shared().memory.lay(words, freed);
        self.sent = self.sent.wrapping_add(1);
        self.publish(self.sent);
    }

    pub fn publish(&self, sequence: u32) {
        self.shared().memory.word32(PLUGIN).store(sequence, Ordering::Release);
        fence(Ordering::SeqCst);
        self.ring();
    }

    pub fn ring(&self) {
        let _ = rustix::io::write(&self.shared().host_bell, &1u64.to_ne_bytes());
    }

    /// The shared memory, without which a lie makes no sense.
    pub fn shared(&self) -> &Shared {
        self.shared.as_ref().unwrap_or_else(|| fail("this lie needs shared memory"))
    }

    /// Sends a message as it is in a frame.
    pub fn post_frame(&mut self, words: Words, payload: &[u8]) {
        let mut body: Vec<u8> = words.raw().iter().flat_map(|word| word.to_le_bytes()).collect();
        body.extend(payload);
        self.raw(&frame(6, &body));
    }

    /// Sends bytes as they are.
    pub fn raw(&self, bytes: &[u8]) {
        write_all(&self.socket, bytes);
    }
}

pub fn fail(what: &str) -> ! {
    eprintln!("{what}");
    std::process::exit(9)
}

pub fn hang() -> ! {
    loop {
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}

pub fn frame(kind: u32, body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32).to_le_bytes()[..], &kind.to_le_bytes(), body].concat()
}

pub fn write_all(socket: &OwnedFd, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        match rustix::io::write(socket, bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => std::process::exit(0),
        }
    }
}

pub fn read_exact(socket: &OwnedFd, bytes: &mut [u8]) {
    let mut done = 0;
    while done < bytes.len() {
        match rustix::io::read(socket, &mut bytes[done..]) {
            Ok(0) => std::process::exit(0),
            Ok(read) => done += read,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => std::process::exit(0),
        }
    }
}

pub fn read_frame(socket: &OwnedFd) -> (u32, Vec<u8>) {
    let mut head = [0; 8];
    read_exact(socket, &mut head);
    let mut body = vec![0; u32::from_le_bytes(head[..4].try_into().unwrap()) as usize];
    read_exact(socket, &mut body);
    (u32::from_le_bytes(head[4..].try_into().unwrap()), body)
}
