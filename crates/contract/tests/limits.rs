//! The limit on the values of one call holds for the memory that reading them takes: a few bytes that say "a list
//! of a million lists" cost an error, not gigabytes.
//!
//! One program with an allocator that counts, so nothing else is in it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use keyway_contract::codec::Lift;
use keyway_contract::mem::{Allocated, CodecError, Heap, Mem, Spare};
use keyway_contract::types::{Field, Name, Ref, Type};
use keyway_contract::{Buffer, value};

struct Counting;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn grow(bytes: usize) {
    let now = NOW.get() + bytes;
    NOW.set(now);
    PEAK.set(PEAK.get().max(now));
}

fn shrink(bytes: usize) {
    NOW.set(NOW.get().saturating_sub(bytes));
}

// SAFETY: the system's allocator, and numbers beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: by the caller's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        shrink(layout.size());
        // SAFETY: by the caller's contract.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that was allocated at a time while something ran, beyond what there was before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.get();
    PEAK.set(before);
    let result = work();
    (result, PEAK.get().saturating_sub(before))
}

struct Nothing;

// SAFETY: it gives nothing.
unsafe impl Heap for Nothing {
    fn alloc(&mut self, size: usize, _align: usize) -> Result<Allocated, CodecError> {
        Err(CodecError::Alloc(size))
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}
}

fn read<T>(memory: &mut [u8], limit: usize, read: impl FnOnce(&mut Mem<'_>) -> T) -> T {
    let (mut heap, mut spare) = (Nothing, Spare::default());
    read(&mut Mem::foreign(memory, false, limit, &mut heap, &mut spare))
}

/// A memory in which a list of `len` lists at 0 has the same list at every place, and so on, `depth` deep; at the
/// bottom, every item is `len` times the byte 7.
fn aliasing(len: u32, depth: usize) -> Vec<u8> {
    let mut memory = Vec::new();
    let mut pair = |at: u32| memory.extend([at.to_le_bytes(), len.to_le_bytes()].concat());
    pair(8);
    for level in 0..depth as u32 {
        for _ in 0..len {
            pair(8 + (level + 1) * len * 8);
        }
    }
    memory.resize(memory.len() + len as usize, 7);
    memory
}

const LIMIT: usize = 1 << 20;

fn too_large<T>(found: &Result<T, CodecError>) -> bool {
    matches!(found, Err(CodecError::TooLarge { limit: LIMIT }))
}

#[test]
fn lists_in_the_same_place_do_not_multiply() {
    let mut memory = aliasing(1000, 3);
    type Deep = Vec<Vec<Vec<Buffer<u8>>>>;
    let (typed, taken) = peak(|| read(&mut memory, LIMIT, |mem| Deep::load(mem, 0)));
    assert!(too_large(&typed) && taken <= 2 * LIMIT, "{taken}");
    type Texts = Vec<Vec<Vec<String>>>;
    let (typed, taken) = peak(|| read(&mut memory, LIMIT, |mem| Texts::load(mem, 0)));
    assert!(too_large(&typed) && taken <= 2 * LIMIT, "{taken}");
    let list = |ty: Type| Type::List(ty.into());
    for ty in [list(list(list(list(Type::U8)))), list(list(list(Type::String)))] {
        let (dynamic, taken) = peak(|| read(&mut memory, LIMIT, |mem| value::load(&ty, mem, 0)));
        assert!(too_large(&dynamic) && taken <= 2 * LIMIT, "{taken}");
    }
}

/// A value without its type is larger than its bytes: fields have names, flags are a list.
#[test]
fn values_are_counted_with_what_they_become() {
    let name = |index: usize| Name::from(format!("n{index}"));
    let bytes = |index| Field { name: name(index), ty: Type::U8.into() };
    let record = Type::Record(Ref::Static("r"), (0..100).map(bytes).collect::<Vec<_>>().into());
    let flags = Type::Flags(Ref::Static("f"), (0..32).map(name).collect::<Vec<_>>().into());
    let tuple = Type::Tuple(vec![Ref::from(Type::U8); 100].into());
    let mut option = Type::U8;
    for _ in 0..20 {
        option = Type::Option(option.into());
    }
    for item in [record, flags, tuple, option] {
        // A list of as many items as the limit has room for as bytes.
        let size = value::layout(&item).size[0];
        let len = LIMIT / 2 / size;
        let mut memory = vec![1; 8 + len * size];
        memory[..4].copy_from_slice(&8u32.to_le_bytes());
        memory[4..8].copy_from_slice(&(len as u32).to_le_bytes());
        let ty = Type::List(item.clone().into());
        let (found, taken) = peak(|| read(&mut memory, LIMIT, |mem| value::load(&ty, mem, 0)));
        assert!(taken <= 2 * LIMIT, "{item}: {taken} bytes, {found:?}", found = found.map(|_| ()));
    }
}

/// A length that no memory has costs nothing but an error.
#[test]
fn lengths_are_checked_before_anything_is_allocated() {
    let mut memory = [8u32, u32::MAX, 0, 0].map(u32::to_le_bytes).concat();
    type Numbers = Buffer<u64>;
    let (found, taken) = peak(|| read(&mut memory, usize::MAX, |mem| Numbers::load(mem, 0)));
    assert!(matches!(found, Err(CodecError::OutOfBounds { .. })) && taken < 4096, "{taken}");
    let (found, taken) = peak(|| read(&mut memory, usize::MAX, |mem| Vec::<String>::load(mem, 0)));
    assert!(matches!(found, Err(CodecError::OutOfBounds { .. })) && taken < 4096, "{taken}");
    let (found, taken) = peak(|| read(&mut memory, usize::MAX, |mem| String::load(mem, 0)));
    assert!(matches!(found, Err(CodecError::OutOfBounds { .. })) && taken < 4096, "{taken}");
}
