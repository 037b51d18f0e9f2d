//! The lies, by name.

use std::os::fd::AsFd as _;
use std::sync::atomic::Ordering;

use rustix::fs::{FallocateFlags, OFlags};

use crate::peer::{CLOSE, CREATE, Call, HOST, PLUGIN, Peer, RETURN, SERVICE, Words, fail, frame, hang};
use crate::values::{bytes, lists, text, with, words};

/// Answers a call, or does something else.
pub fn answer(peer: &mut Peer, call: &Call) {
    let Words { index, id, .. } = call.words;
    let answer = Words { kind: RETURN, index, id, ..Words::default() };
    if index == CREATE || call.words.kind == CLOSE {
        peer.send(answer, &[]);
        if call.words.kind == CLOSE {
            std::process::exit(0);
        }
        return;
    }
    let how = call.text(0);
    match how.split_once(':') {
        None => peer.send(answer, &honest(index)),
        Some(("value", how)) => peer.send(answer, &value(how)),
        Some(("message", how)) => message(peer, answer, how),
        Some(("desk", how)) => desk(peer, answer, how, call),
        Some(("token", how)) => token(peer, answer, how, call),
        Some(("freed", how)) => freed(peer, answer, how, call),
        Some(("service", how)) => service(peer, answer, how),
        Some(("frame", how)) => frames(peer, answer, how),
        Some(("dying", how)) => dying(peer, answer, how),
        Some(("system", how)) => system(peer, answer, how),
        Some(("torn", how)) => crate::torn::answer(peer, answer, how),
        Some((other, _)) => fail(&format!("no such lies: {other}")),
    }
}

/// The functions of the contract, in its order: what each gives when it does not lie.
pub fn honest(index: u32) -> Vec<u8> {
    match index {
        0 => bytes(b"ok"),
        1 => text("ok"),
        // record { name: string, count: u32 }
        2 => with(&[24, 2, 7], b"ok"),
        // variant { none, circle(f32), label(string), many(list<string>) }
        3 => words(&[0, 0, 0]),
        // list<list<string>>
        4 => words(&[0, 0]),
        5 => words(&[u64::from('a')]),
        // list<list<u8>>
        6 => words(&[0, 0]),
        // list<u32>
        7 => words(&[0, 0, 0, 0]),
        // option<bool>
        8 => words(&[0]),
        _ => fail("no such function"),
    }
}

/// What is no value, or too much of one.
fn value(how: &str) -> Vec<u8> {
    const MAX: u64 = u64::MAX;
    match how {
        "nothing" => Vec::new(),
        "short" => vec![0; 7],
        "list-length" => words(&[32, MAX, 0, 0]),
        "list-long" => words(&[32, 1 << 40, 0, 0]),
        "list-outside" => words(&[1 << 40, 8, 0, 0]),
        "list-overflow" => words(&[MAX - 3, 8, 0, 0]),
        "list-end" => with(&[33, 8, 0, 0], b"12345678"),
        "list-misaligned" => with(&[33, 1, 0, 0], b"12345678"),
        "list-wraps" => words(&[32, (1 << 62) + 1, 0, 0]),
        "utf8" => with(&[16, 2], b"\xc3\x28"),
        "utf8-cut" => with(&[16, 2], b"\xe2\x82"),
        "utf8-surrogate" => with(&[16, 3], b"\xed\xa0\x80"),
        "text-outside" => words(&[17, 1]),
        "text-overflow" => words(&[MAX, 2]),
        "text-length" => words(&[16, MAX]),
        "record-outside" => words(&[24, 1, 7]),
        "discriminant" => words(&[4, 0, 0]),
        "discriminant-large" => words(&[255, 0, 0]),
        "label-outside" => words(&[2, 1000, 4]),
        "many-outside" => words(&[3, 1000, 4]),
        "many-misaligned" => with(&[3, 25, 1, 16, 0, 0], &[]),
        "deep-outside" => words(&[16, 1, 4096, 1]),
        "deep-length" => words(&[16, 1, 16, 1 << 60]),
        "length" => words(&[16, 1 << 60]),
        // Each of many items is all of the items.
        "bomb" => {
            let count = 50_000;
            with(&[16, count], &words(&[16, count]).repeat(count as usize))
        }
        "surrogate" => words(&[0xd800]),
        "beyond" => words(&[0x11_0000]),
        "char-max" => words(&[0xffff_ffff]),
        "option" => words(&[2]),
        other => fail(&format!("no such value: {other}")),
    }
}

/// Wrong fields in a message.
fn message(peer: &mut Peer, answer: Words, how: &str) {
    let ok = honest(answer.index);
    let Words { index, id, .. } = answer;
    match how {
        "id-next" => peer.send(Words { id: id + 1, ..answer }, &ok),
        "id-before" => peer.send(Words { id: id - 1, ..answer }, &ok),
        "id-max" => peer.send(Words { id: u64::MAX, ..answer }, &ok),
        "kind-call" => peer.send(Words { kind: 1, ..answer }, &ok),
        "kind-service-return" => peer.send(Words { kind: 4, ..answer }, &ok),
        "kind-close" => peer.send(Words { kind: 5, ..answer }, &ok),
        "kind-none" => peer.send(Words { kind: 0, ..answer }, &ok),
        "kind-max" => peer.send(Words { kind: u32::MAX, ..answer }, &ok),
        "index" => peer.send(Words { index: index + 1, ..answer }, &ok),
        "index-create" => peer.send(Words { index: CREATE, ..answer }, &ok),
        "status" => peer.send(Words { status: 99, ..answer }, &ok),
        "status-negative" => peer.send(Words { status: u32::MAX, ..answer }, &[]),
        "status-garbage" => peer.send(Words { status: 2, ..answer }, &[0xff; 100]),
        "status-deep" => peer.send(Words { status: 2, ..answer }, "[".repeat(500_000).as_bytes()),
        "status-long" => {
            let text = format!("{{\"message\": \"{}\"}}", "\u{e9}".repeat(1_000_000));
            peer.send(Words { status: 2, ..answer }, text.as_bytes());
        }
        "status-service" => peer.send(Words { status: 3, ..answer }, &[]),
        "status-refused" => peer.send(Words { status: 1, ..answer }, b"{\"message\": \"not today\"}"),
        // The second may come when the host has already gone on.
        "twice" => {
            peer.send(answer, &ok);
            peer.send(answer, &ok);
        }
        // An answer to a call that has not been made.
        "early" => {
            peer.send(answer, &ok);
            peer.send(Words { id: id + 1, ..answer }, &ok);
        }
        "late" => {
            std::thread::sleep(std::time::Duration::from_millis(400));
            peer.send(answer, &ok);
        }
        "never" => hang(),
        "exit" => std::process::exit(0),
        "exit-after" => {
            peer.send(answer, &ok);
            std::process::exit(5);
        }
        other => fail(&format!("no such message: {other}")),
    }
}

/// What only shared memory can have wrong.
fn desk(peer: &mut Peer, answer: Words, how: &str, call: &Call) {
    let ok = honest(answer.index);
    let memory = peer.shared().memory;
    let ((host, host_len), (own, own_len)) = (memory.map.host_payload, memory.map.plugin_payload);
    memory.write(own, &ok);
    let whole = Words { at: own, len: ok.len() as u64, ..answer };
    let mut at = |at: u64, len: u64| peer.post(Words { at, len, ..whole }, &[]);
    match how {
        "payload-control" => at(0, 64),
        "payload-host" => at(host, 64),
        "payload-before" => at(own - 8, 64),
        "payload-end" => at(own + own_len - 8, 64),
        "payload-outside" => at(memory.map.size, 64),
        "payload-overflow" => at(u64::MAX - 8, 64),
        "payload-negative" => at(own, u64::MAX - own + 64),
        "payload-length" => at(own, u64::MAX),
        "payload-limit" => at(own, own_len),
        "payload-none" => at(u64::MAX, 0),
        "sequence-skip" => {
            memory.lay(whole, &[]);
            peer.publish(peer.sent.wrapping_add(2));
        }
        "sequence-back" => {
            memory.lay(whole, &[]);
            peer.publish(peer.sent.wrapping_sub(1));
        }
        "sequence-max" => {
            memory.lay(whole, &[]);
            peer.publish(u32::MAX);
        }
        // Nothing but the bell.
        "bell" => loop {
            peer.ring();
        },
        "storm" => {
            for round in 0u32.. {
                memory.lay(Words { kind: round, id: u64::from(round), ..whole }, &[u64::from(round); 96]);
                peer.publish(round);
            }
        }
        "host-desk" => {
            for place in (HOST..PLUGIN).step_by(8) {
                memory.word64(place).store(0x5a5a_5a5a_5a5a_5a5a, Ordering::Relaxed);
            }
            memory.write(host, &vec![0xa5; (host_len as usize).min(1 << 20)]);
            let (blocks, len) = memory.map.host_blocks;
            memory.write(blocks, &vec![0xa5; (len as usize).min(1 << 20)]);
            peer.post(whole, &[]);
            std::process::exit(0);
        }
        // It says that it sleeps, and on all processors at once.
        "asleep" => {
            memory.word32(PLUGIN + 64).store(u32::MAX, Ordering::Relaxed);
            memory.word32(PLUGIN + 4).store(u32::MAX, Ordering::Relaxed);
            memory.word32(HOST + 64).store(0, Ordering::Relaxed);
            peer.post(whole, &[]);
        }
        "arguments" => {
            // They are the host's again when they come back, and then anybody's.
            memory.write(call.word(16), &[0; 8]);
            peer.post(whole, &[]);
        }
        other => fail(&format!("no such thing on a desk: {other}")),
    }
}

/// Lists of numbers in blocks.
fn token(peer: &mut Peer, answer: Words, how: &str, call: &Call) {
    let memory = peer.shared.as_ref().map(|shared| shared.memory);
    let ((own, own_len), (host, host_len), size) = memory
        .map_or(((8192, 4096), (4096, 4096), 16384), |memory| {
            (memory.map.plugin_blocks, memory.map.host_blocks, memory.map.size)
        });
    // The list that has come, if there is one.
    let (lent, lent_len, lent_token) = (call.word(16), call.word(24), call.word(32));
    let one = |at: u64, len: u64, token: u64| words(&[at, len, token, 0]);
    let payload = match how {
        "good" => one(own, 64, own),
        "nobody" => one(own, 64, 5),
        "max" => one(own, 64, u64::MAX),
        "end" => one(own, 64, own + own_len),
        "last" => one(own + own_len - 8, 64, own + own_len - 4096),
        "host" => one(host, 64, host),
        "host-end" => one(host, 64, host + host_len),
        "payload" => one(4096, 64, 4096),
        "size" => one(size, 64, size),
        "odd" => one(own + 1, 64, own + 1),
        "before" => one(own, 64, own + 4096),
        "outside" => one(size, 64, own),
        "overflow" => one(u64::MAX - 8, 64, own),
        "length" => one(own, u64::MAX, own),
        "long" => one(own, own_len + 1, own),
        // More than the limit in a list that is there.
        "limit" => one(own, own_len, own),
        "misaligned" => one(own + 1, 8, own),
        "lent" => one(lent, lent_len, lent_token),
        "lent-long" => one(lent, lent_len + (1 << 20), lent_token),
        "lent-before" => one(lent - 4096, lent_len, lent_token),
        "lent-elsewhere" => one(own, 64, lent_token),
        "lent-twice" => lists(&[[lent, lent_len, lent_token, 0]; 2]),
        "twice" => lists(&[[own, 64, own, 0]; 2]),
        "overlap" => lists(&[[own, 8192, own, 0], [own + 4096, 64, own + 4096, 0]]),
        "overlap-behind" => lists(&[[own + 4096, 64, own + 4096, 0], [own, 8192, own, 0]]),
        "apart" => lists(&[[own, 4096, own, 0], [own + 4096, 64, own + 4096, 0]]),
        "empty" => lists(&[[own, 0, own, 0], [own, 0, own, 0]]),
        "every" => {
            let all: Vec<_> = (0..own_len / 4096).map(|page| own + page * 4096).collect();
            lists(&all.iter().map(|at| [*at, 1, *at, 0]).collect::<Vec<_>>())
        }
        other => fail(&format!("no such token: {other}")),
    };
    peer.send(answer, &payload);
}

/// Blocks that it says to be done with.
fn freed(peer: &mut Peer, answer: Words, how: &str, call: &Call) {
    let memory = peer.shared().memory;
    let ok = honest(answer.index);
    let (own, host) = (memory.map.plugin_blocks.0, memory.map.host_blocks.0);
    memory.write(memory.map.plugin_payload.0, &ok);
    let lent = call.word(32);
    let mut free = |freed: u32, tokens: &[u64]| {
        let place = Words { at: memory.map.plugin_payload.0, len: ok.len() as u64, freed, ..answer };
        peer.post(place, tokens);
    };
    match how {
        "good" => free(1, &[lent]),
        "many" => free(97, &[lent; 97]),
        "max" => free(u32::MAX, &[]),
        "zero" => free(1, &[0]),
        "nobody" => free(1, &[12345]),
        "own" => free(1, &[own]),
        "unlent" => free(1, &[host + (1 << 20)]),
        "twice" => free(2, &[lent, lent]),
        "inside" => free(1, &[lent + 4096]),
        "returned" => {
            // It is freed and comes back as well.
            let place = memory.map.plugin_payload.0;
            memory.write(place, &words(&[call.word(16), call.word(24), lent, 0]));
            peer.post(Words { at: place, len: 32, freed: 1, ..answer }, &[lent]);
        }
        other => fail(&format!("nothing to be freed: {other}")),
    }
}

/// Calls of services.
fn service(peer: &mut Peer, answer: Words, how: &str) {
    let ok = honest(answer.index);
    let ask = Words { kind: SERVICE, index: 0, ..answer };
    let mut call = |words: Words, payload: &[u8]| {
        peer.send(words, payload);
        peer.next()
    };
    let good = text("question");
    match how {
        "good" => drop(call(ask, &good)),
        "index" => drop(call(Words { index: 1, ..ask }, &good)),
        "index-max" => drop(call(Words { index: u32::MAX, ..ask }, &good)),
        "id" => drop(call(Words { id: ask.id + 1, ..ask }, &good)),
        "garbage" => drop(call(ask, &[0xff; 64])),
        "nothing" => drop(call(ask, &[])),
        "utf8" => drop(call(ask, &with(&[16, 2], b"\xc3\x28"))),
        "endless" => loop {
            call(ask, &good);
        },
        "endless-wrong" => loop {
            call(Words { index: 7, ..ask }, &good);
        },
        "after" => {
            peer.send(answer, &ok);
            peer.send(ask, &good);
            hang();
        }
        "unanswered" => {
            peer.send(ask, &good);
            peer.send(answer, &ok);
            return;
        }
        "flood" => loop {
            peer.send(ask, &good);
        },
        other => fail(&format!("no such service: {other}")),
    }
    peer.send(answer, &ok);
}

/// What travels over the socket.
/// What a process says that is about to die of a signal, and then goes on.
fn dying(peer: &mut Peer, answer: Words, how: &str) {
    match how {
        "silent" => peer.raw(&frame(7, &11u32.to_le_bytes())),
        "before" => {
            // Which of the two is seen first depends on the time.
            peer.raw(&frame(7, &11u32.to_le_bytes()));
            peer.send(answer, &honest(answer.index));
        }
        "after" => {
            peer.send(answer, &honest(answer.index));
            peer.raw(&frame(7, &11u32.to_le_bytes()));
            return;
        }
        "twice" => peer.raw(&[frame(7, &6u32.to_le_bytes()), frame(7, &11u32.to_le_bytes())].concat()),
        "none" => peer.raw(&frame(7, &0u32.to_le_bytes())),
        "kill" => peer.raw(&frame(7, &9u32.to_le_bytes())),
        "max" => peer.raw(&frame(7, &[0xff; 4])),
        "empty" => peer.raw(&frame(7, &[])),
        "short" => peer.raw(&frame(7, &[11])),
        "long" => peer.raw(&frame(7, &[11; 3000])),
        "ready" => peer.raw(&frame(4, b"{}")),
        "half" => peer.raw(&frame(7, &[11, 0, 0, 0])[..11]),
        "pieces" => {
            for byte in frame(7, &11u32.to_le_bytes()) {
                peer.raw(&[byte]);
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        }
        "shut" => rustix::net::shutdown(&peer.socket, rustix::net::Shutdown::Both).unwrap(),
        other => fail(&format!("no such lie: dying:{other}")),
    }
    hang();
}

fn frames(peer: &mut Peer, answer: Words, how: &str) {
    let ok = honest(answer.index);
    match how {
        "garbage" => peer.raw(&[0x5a; 3000]),
        "huge" => peer.raw(&[0xff, 0xff, 0xff, 0xff, 6, 0, 0, 0]),
        "half" => {
            peer.raw(&[200, 0, 0, 0, 6, 0, 0, 0, 1]);
            hang();
        }
        "kind" => peer.raw(&frame(77, &ok)),
        "ready" => peer.raw(&frame(4, b"{\"keyway\": 1}")),
        "refusal" => peer.raw(&frame(5, b"{}")),
        "short" => peer.raw(&frame(6, &[2; 20])),
        "empty" => peer.raw(&frame(6, &[])),
        "longer" => peer.post_frame(Words { len: 1000, ..answer }, &ok),
        "shorter" => peer.post_frame(Words { len: 1, ..answer }, &ok),
        "fields" => {
            // These mean nothing here.
            let len = ok.len() as u64;
            peer.post_frame(Words { at: u64::MAX, freed: u32::MAX, len, ..answer }, &ok);
            return;
        }
        "bytes" => {
            // One by one, until the time is up.
            loop {
                peer.raw(&[0, 0, 64, 0, 6, 0, 0, 0]);
                for _ in 0..1 << 22 {
                    peer.raw(&[0]);
                }
            }
        }
        "files" => {
            use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
            let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(200))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            let files = [peer.socket.as_fd(); 200];
            assert!(control.push(SendAncillaryMessage::ScmRights(&files)));
            let bytes = [std::io::IoSlice::new(&[6])];
            let _ = rustix::net::sendmsg(&peer.socket, &bytes, &mut control, SendFlags::empty());
        }
        "shut" => {
            let _ = rustix::net::shutdown(&peer.socket, rustix::net::Shutdown::Both);
        }
        other => fail(&format!("no such frame: {other}")),
    }
    if peer.shared.is_some() {
        // Nobody reads them: what counts is on the desk.
        peer.send(answer, &ok);
    } else {
        hang();
    }
}

/// What it can do to the system's things that both sides have.
fn system(peer: &mut Peer, answer: Words, how: &str) {
    let shared = peer.shared();
    let (memory, size) = (shared.memory, shared.memory.map.size);
    match how {
        "truncate" => {
            for size in [0, 4096, size * 2] {
                assert!(rustix::fs::ftruncate(&shared.file, size).is_err());
            }
        }
        "holes" => {
            let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
            let _ = rustix::fs::fallocate(&shared.file, flags, 0, size);
            peer.ring();
            hang();
        }
        "remove" => {
            // SAFETY: nothing of this program is in there.
            let _ = unsafe {
                rustix::mm::madvise(memory.base().cast(), size as usize, rustix::mm::Advice::LinuxRemove)
            };
            peer.ring();
            hang();
        }
        "seal" => {
            let _ = rustix::fs::fcntl_add_seals(&shared.file, rustix::fs::SealFlags::WRITE);
            let _ = rustix::fs::fcntl_setfl(&shared.file, OFlags::RDONLY | OFlags::APPEND);
        }
        "unmap" => {
            // SAFETY: nothing of this program is in there.
            unsafe { rustix::mm::munmap(memory.base().cast(), size as usize) }.unwrap();
            hang();
        }
        "close" => {
            drop(peer.shared.take());
            let null = rustix::fs::open("/dev/null", OFlags::RDONLY, rustix::fs::Mode::empty()).unwrap();
            drop(std::mem::replace(&mut peer.socket, null));
            hang();
        }
        // The flags of an open file are everybody's that has it: what it can make block must not be waited for.
        "bells" => {
            for bell in [&shared.host_bell, &shared.own_bell] {
                let _ = rustix::fs::fcntl_setfl(bell, OFlags::empty());
                let _ = rustix::io::write(bell, &(u64::MAX - 1).to_ne_bytes());
            }
            memory.word32(PLUGIN + 64).store(1, Ordering::SeqCst);
            peer.send(answer, &honest(answer.index));
            hang();
        }
        "output" => {
            // What it has printed it can read itself, when the host is about to.
            let own = rustix::fs::open(
                "/proc/self/fd/1",
                OFlags::RDONLY | OFlags::NONBLOCK,
                rustix::fs::Mode::empty(),
            );
            let Ok(own) = own else { fail("its output cannot be opened") };
            for _ in 0..3000 {
                println!("a line");
                let _ = rustix::io::read(&own, &mut [0; 4096]);
            }
        }
        "flood" => (0..20_000).for_each(|_| println!("a line of the plugin's")),
        other => fail(&format!("nothing of the system's: {other}")),
    }
    peer.send(answer, &honest(answer.index));
}
