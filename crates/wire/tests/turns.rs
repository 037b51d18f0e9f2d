//! Both ends of a link in two threads of one process, over one mapping: all that each side reads was written before, and
//! whoever sleeps is woken. Run under ThreadSanitizer it says whether anything of it is a data race: CONTRIBUTING.md has the
//! command.
#![cfg(target_os = "linux")]

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use keyway_contract::Buffer;
use keyway_contract::codec::{Lift, Lower};
use keyway_contract::mem::Spare;
use keyway_wire::hello::ArenaMap;
use keyway_wire::{Arena, Doorbells, Kind, Link, Message, Pool, Side, Stream, Watch};

const SIZE: u64 = 4096 + 4 * 0x4_0000;
const LIMIT: usize = 1 << 20;

/// The arguments and the results of all calls here: a number, a text, and a list that lies in a block when it is long.
type Values = (u32, String, Buffer<u8>);

/// Both ends. `views`: whether each looks at lists where they lie. `by_word`: how the plugin's sleeps.
fn ends(views: [bool; 2], by_word: bool) -> [Link; 2] {
    let map = ArenaMap::of(SIZE).unwrap();
    let arena = Arena::create(SIZE as usize).unwrap();
    let made = Doorbells::make().unwrap();
    let [host, plugin] = made.files().map(|file| file.try_clone_to_owned().unwrap());
    let bells = [made, Doorbells::of(host, plugin)];
    let (ours, theirs) = UnixStream::pair().unwrap();
    let streams = [ours, theirs].map(|socket| Stream::new(OwnedFd::from(socket)));
    let mut arenas = [arena.same(), arena].into_iter();
    let mut parts = bells.into_iter().zip(streams).zip([Side::Host, Side::Plugin]).zip(views);
    [(); 2].map(|()| {
        let (((bells, stream), side), views) = parts.next().unwrap();
        let pool = Pool::new(arenas.next().unwrap(), &map, side, views);
        let mut link = Link::shared(stream, pool, &map, bells, LIMIT, Watch::default()).unwrap();
        if by_word && side == Side::Plugin {
            link.sleeps_by_word();
        }
        link
    })
}

/// A side has to be woken, and does not wait for ever.
fn watch() -> Watch<'static> {
    Watch { end: Some(Instant::now() + Duration::from_secs(60)), ..Watch::default() }
}

fn send(link: &mut Link, mut message: Message, mut values: Values) {
    let mut spare = Spare::default();
    let written = link
        .outgoing(0)
        .write(Values::LAYOUT, LIMIT, &mut spare, &mut message, |mem| Lower::store(&mut values, mem, 0));
    written.unwrap();
    link.post(message, watch()).unwrap();
}

fn receive(link: &mut Link, payload: &mut Vec<u8>) -> (Message, Values) {
    let message = link.wait(watch(), payload).unwrap();
    let read = link.incoming().read(payload, LIMIT, &mut Spare::default(), |mem| Values::load(mem, 0));
    (message, read.unwrap())
}

/// A pause now and then: without one a side is met while it looks, with a long one while it sleeps.
fn pause(number: u32) {
    match number % 7 {
        0 => std::thread::sleep(Duration::from_micros(60)),
        3 => std::thread::yield_now(),
        _ => {}
    }
}

fn list(number: u32) -> Buffer<u8> {
    let len = [0, 100, 9_000, 70_000][number as usize % 4];
    Buffer::from(vec![number as u8; len])
}

/// The plugin's side: it adds one to everything, and asks its host something within every third call.
fn serve(mut link: Link, calls: u32) {
    let mut payload = Vec::new();
    for _ in 0..calls {
        let (call, (number, text, mut bytes)) = receive(&mut link, &mut payload);
        assert_eq!((call.kind, call.index), (Kind::Call, 3));
        pause(number / 2);
        if number % 3 == 0 {
            let question = Message::new(Kind::Service, 5, call.id);
            send(&mut link, question, (number, text.clone(), list(number + 2)));
            let (answer, (twice, ..)) = receive(&mut link, &mut payload);
            assert_eq!((answer.kind, answer.id, twice), (Kind::ServiceReturn, call.id, number * 2));
        }
        bytes.iter_mut().for_each(|byte| *byte = byte.wrapping_add(1));
        send(&mut link, Message::new(Kind::Return, 3, call.id), (number + 1, text + "!", bytes));
    }
}

fn take_turns(views: [bool; 2], by_word: bool) {
    const CALLS: u32 = 3_000;
    let [mut host, plugin] = ends(views, by_word);
    let other = std::thread::spawn(move || serve(plugin, CALLS));
    let mut payload = Vec::new();
    for number in 0..CALLS {
        let id = u64::from(number) + 1;
        pause(number);
        send(&mut host, Message::new(Kind::Call, 3, id), (number, format!("call {number}"), list(number)));
        let (mut message, mut values) = receive(&mut host, &mut payload);
        if number % 3 == 0 {
            assert_eq!((message.kind, message.index), (Kind::Service, 5));
            assert_eq!(values.2, list(number + 2));
            send(&mut host, Message::new(Kind::ServiceReturn, 5, id), (number * 2, String::new(), values.2));
            (message, values) = receive(&mut host, &mut payload);
        }
        let (found, text, bytes) = values;
        assert_eq!((message.kind, message.id, found), (Kind::Return, id, number + 1));
        assert_eq!(text, format!("call {number}!"));
        let expected = (number as u8).wrapping_add(1);
        assert!(bytes.len() == list(number).len() && bytes.iter().all(|byte| *byte == expected));
    }
    other.join().unwrap();
}

#[test]
fn lists_are_copied_out() {
    take_turns([false, true], false);
    take_turns([false, true], true);
}

#[test]
fn lists_are_looked_at_where_they_lie() {
    take_turns([true, true], false);
    take_turns([true, true], true);
}
