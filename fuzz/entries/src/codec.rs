//! Values: whatever is written is read again, typed and dynamic codec agree byte for byte, and no memory is so
//! odd that reading it panics, leaves it, or takes more than the limit.

use std::fmt::Debug;

use keyway_contract::Value;
use keyway_contract::codec::{FlatReader, FlatWriter, Layout, Lift, Lower, MAX_FLAT_PARAMS};
use keyway_contract::mem::{Arena, CodecError, GlobalHeap, Load, Mem, Store};
use keyway_contract::types::Type;
use keyway_contract::value;

use crate::memory::{Room, Tracking};
use crate::typed::{self, Sample};
use crate::{Bytes, memory, shape, types, values};

/// See the module.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    match bytes.below(4) {
        0 => {
            let ty = types::any(&mut bytes, types::DEPTH);
            let value = values::any(&mut bytes, &ty);
            layouts(&ty);
            round_trip(&Dynamic(&ty), &Dynamic(&ty), &value, &value);
            limited(&ty, &value, bytes.below(1 << 16));
        }
        1 => {
            let index = bytes.below(typed::TYPES);
            typed::visit(index, &mut RoundTrip(bytes));
        }
        2 => {
            let ty = types::any(&mut bytes, types::DEPTH);
            let memory = Odd::new(bytes);
            memory.weigh(Some(memory.load(&Dynamic(&ty))));
            memory.weigh(memory.lift(&Dynamic(&ty)));
        }
        _ => {
            let index = bytes.below(typed::TYPES);
            typed::visit(index, &mut OddTyped(Odd::new(bytes)));
        }
    }
}

/// A way to write and to read the values of one type.
trait Way {
    type Value: Clone + Debug;
    fn ty(&self) -> &Type;
    fn layout(&self) -> Layout;
    fn flat(&self) -> usize;
    fn store(&self, value: &mut Self::Value, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError>;
    fn lower(
        &self,
        value: &mut Self::Value,
        mem: &mut Mem<'_>,
        flat: &mut FlatWriter,
    ) -> Result<(), CodecError>;
    fn load(&self, mem: &mut Mem<'_>, at: usize) -> Result<Value, CodecError>;
    fn lift(&self, mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Value, CodecError>;
}

struct Dynamic<'t>(&'t Type);

impl Way for Dynamic<'_> {
    type Value = Value;

    fn ty(&self) -> &Type {
        self.0
    }

    fn layout(&self) -> Layout {
        value::layout(self.0)
    }

    fn flat(&self) -> usize {
        value::flat_count(self.0)
    }

    fn store(&self, value: &mut Value, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        value::store(value, self.0, mem, at)
    }

    fn lower(&self, value: &mut Value, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        value::lower(value, self.0, mem, flat)
    }

    fn load(&self, mem: &mut Mem<'_>, at: usize) -> Result<Value, CodecError> {
        value::load(self.0, mem, at)
    }

    fn lift(&self, mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Value, CodecError> {
        value::lift(self.0, mem, flat)
    }
}

struct Typed<T>(std::marker::PhantomData<T>);

impl<T: Sample> Way for Typed<T> {
    type Value = T;

    fn ty(&self) -> &Type {
        T::TYPE
    }

    fn layout(&self) -> Layout {
        T::LAYOUT
    }

    fn flat(&self) -> usize {
        T::FLAT
    }

    fn store(&self, value: &mut T, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        Lower::store(value, mem, at)
    }

    fn lower(&self, value: &mut T, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        Lower::lower(value, mem, flat)
    }

    fn load(&self, mem: &mut Mem<'_>, at: usize) -> Result<Value, CodecError> {
        <T as Lift>::load(mem, at).map(|value| value.value())
    }

    fn lift(&self, mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Value, CodecError> {
        <T as Lift>::lift(mem, flat).map(|value| value.value())
    }
}

/// Layout and flat values of a type against the second computation.
fn layouts(ty: &Type) {
    let found = value::layout(ty);
    let expected = Layout {
        size: [shape::size(ty, 4), shape::size(ty, 8)],
        align: [shape::alignment(ty, 4), shape::alignment(ty, 8)],
    };
    assert_eq!(found, expected, "{ty}");
    assert_eq!(value::flat_count(ty), shape::flat(ty), "{ty}");
}

struct RoundTrip<'a>(Bytes<'a>);

impl typed::Visit for RoundTrip<'_> {
    fn visit<T: Sample>(&mut self) {
        let original = T::sample(&mut self.0);
        let value = original.value();
        if let Err(error) = value::check(&value, T::TYPE) {
            panic!("{value:?} is no {}: {error}", T::TYPE);
        }
        layouts(T::TYPE);
        assert_eq!(T::LAYOUT, value::layout(T::TYPE), "{}", T::TYPE);
        assert_eq!(T::FLAT, value::flat_count(T::TYPE), "{}", T::TYPE);
        let (typed, dynamic) = (Typed::<T>(std::marker::PhantomData), Dynamic(T::TYPE));
        for wide in [false, true] {
            assert_eq!(stored(&typed, &original, wide), stored(&dynamic, &value, wide), "{}", T::TYPE);
        }
        assert_eq!(lowered(&typed, &original), lowered(&dynamic, &value), "{}", T::TYPE);
        round_trip(&typed, &typed, &original, &value);
        round_trip(&typed, &dynamic, &original, &value);
        round_trip(&dynamic, &typed, &value, &value);
    }
}

/// The memory that a value is written to, and where in it.
fn stored<W: Way>(way: &W, value: &W::Value, wide: bool) -> (usize, Vec<u8>) {
    let layout = way.layout();
    let (at, memory) = memory::write(wide, usize::MAX, |mem| {
        let at = mem.alloc(layout.size[mem.width()], layout.align[mem.width()])?;
        way.store(&mut value.clone(), mem, at).map(|()| at)
    });
    (at.unwrap_or_else(|error| panic!("{value:?}: {error}")), memory)
}

/// The flat values of a value, and the memory beside them; `None` when there would be too many.
fn lowered<W: Way>(way: &W, value: &W::Value) -> Option<(Vec<u64>, Vec<u8>)> {
    if way.flat() > MAX_FLAT_PARAMS {
        return None;
    }
    let mut flat = FlatWriter::new();
    let (done, memory) =
        memory::write(false, usize::MAX, |mem| way.lower(&mut value.clone(), mem, &mut flat));
    done.unwrap_or_else(|error| panic!("{value:?}: {error}"));
    assert_eq!(flat.len(), way.flat(), "{}", way.ty());
    Some((flat.values().to_vec(), memory))
}

fn expect(found: Result<Value, CodecError>, expected: &Value, how: &str) {
    match found {
        Ok(found) => assert!(values::same(&found, expected), "{how}: {found:?} of {expected:?}"),
        Err(error) => panic!("{how}: {error} of {expected:?}"),
    }
}

/// One way writes, the other reads: through foreign memories and flat values, and as native calls do.
fn round_trip<A: Way, B: Way>(writer: &A, reader: &B, original: &A::Value, expected: &Value) {
    for wide in [false, true] {
        let (at, memory) = stored(writer, original, wide);
        let read = memory::read(&memory, wide, usize::MAX, |mem| reader.load(mem, at));
        expect(read, expected, if wide { "wide" } else { "narrow" });
    }
    if let Some((flat, memory)) = lowered(writer, original) {
        let mut values = FlatReader::new(&flat);
        let read = memory::read(&memory, false, usize::MAX, |mem| reader.lift(mem, &mut values));
        expect(read, expected, "flat");
        assert_eq!(values.position(), flat.len(), "flat values that were not read");
    }
    let mut room = Room::new(writer.layout().size[1]);
    let at = room.at();

    // Arguments: lent, and looked at or copied by the callee.
    let (mut arena, mut heap, mut lent) = (Arena::default(), Tracking::default(), original.clone());
    // SAFETY: nothing has been read yet, and what is lent outlives the reading.
    let mut mem = unsafe { Mem::native(Store::Lend, Load::Copy, &mut arena) };
    writer.store(&mut lent, &mut mem, at).unwrap_or_else(|error| panic!("lent: {error}"));
    // SAFETY: a value of this very type has just been lent there.
    let mut mem = unsafe { Mem::native(Store::Lend, Load::Copy, &mut heap) };
    expect(reader.load(&mut mem, at), expected, "lent and copied");
    assert_eq!(heap.live(), 0);
    drop(lent);

    // Results: written by the callee with the caller's allocator, and taken over by the caller.
    let mut heap = GlobalHeap;
    // SAFETY: nothing has been read yet.
    let mut mem = unsafe { Mem::native(Store::Copy, Load::Adopt, &mut heap) };
    writer.store(&mut original.clone(), &mut mem, at).unwrap_or_else(|error| panic!("given: {error}"));
    expect(reader.load(&mut mem, at), expected, "given and adopted");

    // Results of host services: copied out, and freed with the allocator that they came from.
    let mut heap = Tracking::default();
    // SAFETY: nothing has been read yet; `Tracking` frees what it has allocated.
    let mut mem = unsafe { Mem::native(Store::Copy, Load::Free, &mut heap) };
    writer.store(&mut original.clone(), &mut mem, at).unwrap_or_else(|error| panic!("given: {error}"));
    expect(reader.load(&mut mem, at), expected, "given and freed");
    assert_eq!(heap.live(), 0, "memory that was given and not freed: {expected:?}");
}

/// Whatever the limit: what is read is not heavier, and what is written is no longer.
fn limited(ty: &Type, value: &Value, limit: usize) {
    let layout = value::layout(ty);
    let (done, memory) = memory::write(false, limit, |mem| {
        let at = mem.alloc(layout.size[0], layout.align[0])?;
        value::store(&mut value.clone(), ty, mem, at)
    });
    match done {
        // What is between two allocations fills up to the next alignment, also in front of an empty list.
        Ok(()) => {
            let most = layout.size[0].next_multiple_of(8) + 8 * limit;
            assert!(memory.len() <= most, "{} over {limit}", memory.len());
        }
        Err(error) => assert_eq!(error, CodecError::TooLarge { limit }),
    }
    let (at, memory) = stored(&Dynamic(ty), value, false);
    let read = memory::read(&memory, false, limit, |mem| value::load(ty, mem, at));
    match read {
        Ok(read) => {
            assert!(values::same(&read, value));
            assert!(values::weight(value) <= limit, "{} over {limit}: {value:?}", values::weight(value));
        }
        Err(error) => assert_eq!(error, CodecError::TooLarge { limit }),
    }
}

/// A memory that nobody has written values to.
struct Odd<'a> {
    memory: &'a [u8],
    wide: bool,
    at: usize,
    limit: usize,
    flat: [u64; MAX_FLAT_PARAMS],
}

impl<'a> Odd<'a> {
    fn new(mut bytes: Bytes<'a>) -> Self {
        let wide = bytes.flag();
        let limit = [0, 1 << 8, 1 << 12, 1 << 16][bytes.below(4)];
        let at = match bytes.byte() {
            255 => u32::from_le_bytes(bytes.array()) as usize,
            at => usize::from(at),
        };
        let small = bytes.flag();
        let flat =
            std::array::from_fn(
                |_| {
                    if small { bytes.byte().into() } else { u64::from_le_bytes(bytes.array()) }
                },
            );
        Odd { memory: bytes.rest(), wide, at, limit, flat }
    }

    fn load<W: Way>(&self, way: &W) -> Result<Value, CodecError> {
        self.read(self.wide, |mem| way.load(mem, self.at))
    }

    fn lift<W: Way>(&self, way: &W) -> Option<Result<Value, CodecError>> {
        let flat = self.flat.get(..way.flat())?;
        Some(self.read(false, |mem| way.lift(mem, &mut FlatReader::new(flat))))
    }

    fn read(
        &self,
        wide: bool,
        read: impl Fn(&mut Mem<'_>) -> Result<Value, CodecError>,
    ) -> Result<Value, CodecError> {
        let found = memory::read(self.memory, wide, self.limit, &read);
        for around in [0, 0xff] {
            let other = memory::read_within(self.memory, around, wide, self.limit, &read);
            let same = match (&found, &other) {
                (Ok(a), Ok(b)) => values::same(a, b),
                (Err(a), Err(b)) => a == b,
                _ => false,
            };
            assert!(same, "what is around the memory was read: {found:?}, {other:?}");
        }
        found
    }

    /// Whatever was read is not heavier than the limit.
    fn weigh(&self, read: Option<Result<Value, CodecError>>) {
        if let Some(Ok(value)) = read {
            let weight = values::weight(&value);
            assert!(weight <= self.limit, "{weight} over {}: {value:?}", self.limit);
        }
    }
}

struct OddTyped<'a>(Odd<'a>);

impl typed::Visit for OddTyped<'_> {
    fn visit<T: Sample>(&mut self) {
        let (typed, dynamic) = (Typed::<T>(std::marker::PhantomData), Dynamic(T::TYPE));
        // The weight of a dynamic value is more than that of a typed one, so only the bounds are compared.
        let free = Odd { limit: 1 << 20, ..self.0 };
        agree(&free.load(&typed), &free.load(&dynamic));
        if let (Some(a), Some(b)) = (free.lift(&typed), free.lift(&dynamic)) {
            agree(&a, &b);
        }
    }
}

/// Typed and dynamic codec say the same, unless one of them has met its limit.
fn agree(typed: &Result<Value, CodecError>, dynamic: &Result<Value, CodecError>) {
    let too_large = |found: &Result<Value, CodecError>| matches!(found, Err(CodecError::TooLarge { .. }));
    let same = match (typed, dynamic) {
        (Ok(a), Ok(b)) => values::same(a, b),
        (Err(a), Err(b)) => a == b,
        _ => false,
    };
    assert!(same || too_large(typed) || too_large(dynamic), "typed {typed:?}, dynamic {dynamic:?}");
}
