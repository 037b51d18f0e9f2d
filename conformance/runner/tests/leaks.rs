//! Nothing is left behind: every case is run over and over in every placement, and the host's live memory does not
//! grow. All that crosses the ABI is of the host's allocator or moved, so a mistake about who frees what shows here.

#[path = "suite/mod.rs"]
mod suite;
#[path = "suite/calls.rs"]
#[allow(dead_code)]
mod text;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicIsize, Ordering};

use suite::Place;

/// Counts what is live.
struct Counting;

static LIVE: AtomicIsize = AtomicIsize::new(0);

// SAFETY: everything is the system's allocator's; the counter has no influence.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's contract.
        let place = unsafe { System.alloc(layout) };
        if !place.is_null() {
            LIVE.fetch_add(layout.size() as isize, Ordering::Relaxed);
        }
        place
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: by the caller's contract.
        unsafe { System.dealloc(place, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One test at a time: what another one allocates would count.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn no_case_leaves_anything_behind() {
    let _alone = ALONE.lock();
    let mut leaks = Vec::new();
    for case in keyway_conformance::cases() {
        let calls = case.calls();
        for place in Place::ALL.into_iter().filter(|place| place.has(&case) && place.installed()) {
            let plugin = suite::open(suite::host_of(place), &case.name, place).unwrap();
            let run = || {
                text::run(&plugin, place, &calls).unwrap();
                suite::events(plugin.id());
                LIVE.load(Ordering::Relaxed)
            };
            // What is made once (tables, pools, caches, the capacity of lists) is made in the first rounds. A leak
            // grows with every round after them; one that does not is none.
            let live: Vec<isize> = (0..8).map(|_| run()).collect();
            if live[3..].windows(2).all(|pair| pair[1] > pair[0]) {
                leaks.push(format!("{}::{}: live bytes after each round: {live:?}", case.name, place.name()));
            }
        }
    }
    assert!(leaks.is_empty(), "the host's memory grows\n{}", leaks.join("\n"));
}

/// A result that is over the limit is an error, and given back all the same: a host that sets a low limit does not
/// pay for it with its memory.
#[test]
fn results_over_the_limit_leave_nothing_behind() {
    let _alone = ALONE.lock();
    let limits = keyway::Limits { values: 10_000, ..keyway::Limits::default() };
    let mut leaks = Vec::new();
    for place in Place::ALL.into_iter().filter(|place| place.installed()) {
        let plugin = suite::open(suite::host_of(place), "lists", place).unwrap();
        let fill = plugin.lookup("fill").unwrap().typed::<(&str, u32), Vec<String>>().unwrap();
        let run = || {
            // In the middle of the list, and before its first item.
            for count in [240, 5_000] {
                let mut instance = plugin.instantiate_within("", &limits).unwrap();
                let error = fill.call(&mut instance, ("an item of a list", count)).unwrap_err();
                assert!(error.to_string().contains("more than 10000 bytes"), "{error}");
            }
            LIVE.load(Ordering::Relaxed)
        };
        let live: Vec<isize> = (0..8).map(|_| run()).collect();
        if live[3..].windows(2).all(|pair| pair[1] > pair[0]) {
            leaks.push(format!("{}: live bytes after each round: {live:?}", place.name()));
        }
    }
    assert!(leaks.is_empty(), "the host's memory grows\n{}", leaks.join("\n"));
}
