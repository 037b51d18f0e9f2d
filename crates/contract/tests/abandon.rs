//! A result that cannot be read is given back as a whole, wherever reading it ends.
//!
//! One program with an allocator that counts, so nothing else is in it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Debug;

use keyway_contract::codec::{Lift, Lower};
use keyway_contract::mem::{CodecError, GlobalHeap, Load, Mem, Store};
use keyway_contract::{Buffer, value};

struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator, and a number beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.set(LIVE.get() + layout.size() as isize);
        // SAFETY: by the caller's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get() - layout.size() as isize);
        // SAFETY: by the caller's contract.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Clone, Debug)]
struct Person {
    name: String,
    age: u8,
    marks: Buffer<u32>,
    friends: Vec<String>,
}

keyway_contract::record!(Person as "person" {
    name as "name": String, age as "age": u8, marks as "marks": Buffer<u32>, friends as "friends": Vec<String>,
});

#[derive(Clone, Debug)]
enum Item {
    Nothing,
    Text(String),
    People(Vec<Person>),
}

keyway_contract::variant!(Item as "item" {
    0 => Nothing as "nothing", 1 => Text as "text": String, 2 => People as "people": Vec<Person>,
});

type Everything = (
    Vec<Item>,
    Option<Person>,
    Result<Vec<(String, Buffer<f64>)>, String>,
    Vec<Vec<bool>>,
    Vec<Option<Item>>,
);

fn everything() -> Everything {
    let person = |name: &str| Person {
        name: name.to_owned(),
        age: 36,
        marks: vec![1, 2, 3].into(),
        friends: vec!["Grace".to_owned(), String::new(), "Mary".to_owned()],
    };
    (
        vec![
            Item::Text("a text".to_owned()),
            Item::Nothing,
            Item::People(vec![person("Ada"), person("Edsger")]),
            Item::Text("the last one".to_owned()),
        ],
        Some(person("Alan")),
        Ok(vec![("one".to_owned(), vec![1.0].into()), ("none".to_owned(), Buffer::default())]),
        vec![vec![true, false], vec![], vec![true; 9]],
        vec![None, Some(Item::People(vec![person("Barbara")])), Some(Item::Text("end".to_owned()))],
    )
}

/// Room for a value, aligned for any.
type Room = [u64; 32];

/// Writes a value as a plugin gives its result, lets something damage it, and reads it within a limit.
fn cross<T: Lower, R>(
    mut value: T,
    damage: impl FnOnce(*mut u8),
    load: Load,
    limit: usize,
    read: impl FnOnce(&mut Mem<'_>, usize) -> R,
) -> R {
    assert!(T::LAYOUT.size[1] <= size_of::<Room>());
    let mut room: Room = [0; 32];
    let place = room.as_mut_ptr();
    let at = place.expose_provenance();
    let (mut giver, mut taker) = (GlobalHeap, GlobalHeap);
    // SAFETY: both sides are this program, with one allocator.
    let mut mem = unsafe { Mem::native(Store::Copy, Load::Copy, &mut giver) };
    value.store(&mut mem, at).unwrap();
    drop(value);
    damage(place.cast());
    // SAFETY: what has been written is owned by whoever reads it, and is of the global allocator.
    read(&mut unsafe { Mem::native(Store::Copy, load, &mut taker) }.limited(limit), at)
}

/// Reads a value within every limit up to the one that is enough, typed and by its type, and compares what lives.
fn within_every_limit<T: Lift + Clone + Debug>(value: &T, load: Load) {
    let unharmed = |_: *mut u8| {};
    for typed in [true, false] {
        let mut limit = 0;
        loop {
            let before = LIVE.get();
            let fits = if typed {
                cross(value.clone(), unharmed, load, limit, |mem, at| T::load(mem, at).map(drop))
            } else {
                cross(value.clone(), unharmed, load, limit, |mem, at| value::load(T::TYPE, mem, at).map(drop))
            };
            assert_eq!(LIVE.get(), before, "typed: {typed}, {load:?}, within {limit} bytes: {fits:?}");
            match fits {
                Ok(()) => break,
                Err(error) => assert_eq!(error, CodecError::TooLarge { limit }),
            }
            limit += 1;
        }
        assert!(limit > 100, "the limit was never in the way");
    }
}

#[test]
fn over_the_limit_nothing_is_left() {
    within_every_limit(&everything(), Load::Adopt);
    within_every_limit(&everything(), Load::Free);
}

/// Where strings and lists are lent, the lists of numbers among them are moved.
#[test]
fn moved_numbers_of_arguments_are_freed() {
    type Args = (Buffer<u64>, String, Vec<Buffer<u8>>, Option<Buffer<u16>>);
    let args = || -> Args {
        (
            vec![1; 10].into(),
            "lent".to_owned(),
            vec![vec![1; 10].into(), vec![2; 20].into()],
            Some(vec![3; 30].into()),
        )
    };
    for limit in 0..400 {
        let mut arena = keyway_contract::mem::Arena::default();
        let mut value = args();
        let before = LIVE.get() - 80 - 10 - 20 - 60;
        let mut room: Room = [0; 32];
        let at = room.as_mut_ptr().expose_provenance();
        // SAFETY: both sides are this program; `value` and `arena` outlive what is lent of them.
        value.store(&mut unsafe { Mem::native(Store::Lend, Load::Copy, &mut arena) }, at).unwrap();
        let mut nothing = GlobalHeap;
        // SAFETY: as above.
        let mut mem = unsafe { Mem::native(Store::Copy, Load::Copy, &mut nothing) }.limited(limit);
        let _ = Args::load(&mut mem, at);
        drop(arena);
        assert_eq!(LIVE.get(), before, "within {limit} bytes");
        drop(value);
    }
}

/// A word at an offset of a room.
fn word(room: *mut u8, offset: usize) -> *mut usize {
    room.wrapping_add(offset).cast()
}

/// A part that is no value of its type costs what it owns itself, if that cannot be known, and nothing else.
#[test]
fn what_is_behind_a_wrong_part_is_freed() {
    type Parts = (String, Option<u32>, String, Vec<String>, Buffer<u8>);
    let parts = || -> Parts {
        ("first".to_owned(), Some(7), "third".to_owned(), vec!["x".to_owned()], vec![1, 2, 3].into())
    };
    let (texts, case, third, list) = (0, 16, 24, 40);
    let not_utf8 = move |room: *mut u8, offset: usize| {
        // SAFETY: there is a pointer to a text that is not empty.
        unsafe { *(*word(room, offset) as *mut u8) = 0xff };
    };
    let damages: [(&str, &dyn Fn(*mut u8)); 4] = [
        ("the first text", &|room| not_utf8(room, texts)),
        // SAFETY: there is the case of the option.
        ("the case", &|room| unsafe { *room.wrapping_add(case) = 9 }),
        ("the third part", &|room| not_utf8(room, third)),
        // SAFETY: there is a pointer to a list of one text.
        ("a text in a list", &|room| unsafe { not_utf8(*word(room, list) as *mut u8, 0) }),
    ];
    for (what, damage) in damages {
        for typed in [true, false] {
            let before = LIVE.get();
            let found = if typed {
                cross(parts(), damage, Load::Adopt, 1000, |mem, at| Parts::load(mem, at).map(drop))
            } else {
                cross(parts(), damage, Load::Adopt, 1000, |mem, at| {
                    value::load(Parts::TYPE, mem, at).map(drop)
                })
            };
            assert!(found.is_err(), "{what}");
            drop(found);
            assert_eq!(LIVE.get(), before, "{what}, typed: {typed}");
        }
    }
}

/// What can be no list is not touched: it would be a guess whose memory that is.
#[test]
fn impossible_lists_are_left_alone() {
    for (place, len) in [(0, 3), (0x1001, 1), (0x1000, usize::MAX / 8)] {
        let mut room = [place, len];
        let at = room.as_mut_ptr().expose_provenance();
        let mut heap = GlobalHeap;
        // SAFETY: the room can be read; the test is that nothing else is.
        let mut mem = unsafe { Mem::native(Store::Copy, Load::Adopt, &mut heap) }.limited(0);
        assert!(Vec::<String>::load(&mut mem, at).is_err(), "{len} items at {place}");
        assert!(value::load(<Vec<String>>::TYPE, &mut mem, at).is_err(), "{len} items at {place}");
    }
}
