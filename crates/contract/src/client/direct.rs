//! Calls of C functions in this address space: static and native placement.

use std::ffi::c_void;
use std::mem::MaybeUninit;

use super::Shape;
use crate::abi::{Call, Status};
use crate::codec::{Layout, Lift, Lower};
use crate::error::CallErrorKind;
use crate::frame::{self, Context, Outcome};
use crate::mem::{Arena, CodecError, GlobalHeap, Heap, Load, Mem, Store};

/// Room on the stack for the arguments or the result of most functions; larger ones are on the heap.
type Area = MaybeUninit<[u64; INLINE / 8]>;

/// The largest arguments or result, in bytes, that a native call keeps on the stack.
const INLINE: usize = 512;

/// Calls a C function with room that has been made for arguments and result.
///
/// # Safety
/// `call` takes `this`, which is in no other call, and arguments `A` for a result `R`. `place` and `ret` have
/// room for them.
#[inline(always)]
unsafe fn call_typed<A: Lower, R: Lift>(
    (call, this): (Call, *mut c_void),
    context: &Context,
    args: &mut A,
    place: *mut c_void,
    ret: *mut c_void,
) -> Result<R, Box<CallErrorKind>> {
    let mut arena;
    let mut none = GlobalHeap;
    let heap: &mut dyn Heap = if const { A::TYPE.has_list() } {
        arena = Arena::default();
        &mut arena
    } else {
        // Nothing is allocated for such arguments, and an arena that is never used still costs its drop.
        &mut none
    };
    // SAFETY: the arguments are lent to the callee, in this address space.
    let mut mem = unsafe { Mem::native(Store::Lend, Load::Adopt, heap) }.limited(context.value_limit);
    args.store(&mut mem, place.expose_provenance()).map_err(invalid)?;
    // SAFETY: the context outlives the call; the rest by the caller's contract.
    if let Err(outcome) = unsafe { frame::native(context, || call(this, place, ret)) } {
        // SAFETY: the call was of a function with this result, and has just ended.
        unsafe { conclude::<R>(outcome, ret) }?;
    }
    let mut heap = GlobalHeap;
    // SAFETY: a result's strings and lists are of `Host::alloc`, our global allocator, and ours.
    let mem = unsafe { Mem::native(Store::Lend, Load::Adopt, &mut heap) };
    let mut mem = mem.limited(context.value_limit);
    R::load(&mut mem, ret.expose_provenance()).map_err(invalid)
}

/// What an outcome means that is not just fine. A plugin that ignored the failure of a host service has given a
/// result nevertheless: it is taken, since it is nobody else's, and dropped.
///
/// # Safety
/// `ret` is where a call that ended like this, of a function with the result `R`, was told to write it.
#[cold]
unsafe fn conclude<R: Lift>(outcome: Outcome, ret: *mut c_void) -> Result<(), Box<CallErrorKind>> {
    let gave = outcome.status() == Status::OK;
    let concluded = outcome.conclude();
    if gave && concluded.is_err() {
        let mut heap = GlobalHeap;
        // SAFETY: a result's strings and lists are of `Host::alloc`, our global allocator, and ours.
        let mut mem = unsafe { Mem::native(Store::Lend, Load::Adopt, &mut heap) };
        drop(R::load(&mut mem, ret.expose_provenance()));
    }
    concluded.map_err(Box::new)
}

/// Calls a C function.
///
/// # Safety
/// `call` takes `this`, which is in no other call, and arguments `A` for a result `R`.
#[inline(always)]
pub(super) unsafe fn call_direct<A: Lower, R: Lift>(
    target: (Call, *mut c_void),
    context: &Context,
    mut args: A,
) -> Result<R, Box<CallErrorKind>> {
    if const { A::LAYOUT.size[1] <= INLINE && R::LAYOUT.size[1] <= INLINE } {
        let (mut place, mut ret) = (Area::uninit(), Area::uninit());
        let (place, ret) = (place.as_mut_ptr().cast(), ret.as_mut_ptr().cast());
        // SAFETY: by the caller's contract; there is room, as just asked.
        unsafe { call_typed(target, context, &mut args, place, ret) }
    } else {
        let (mut place, mut ret) = (room(A::LAYOUT), room(R::LAYOUT));
        let (place, ret) = (place.as_mut_ptr().cast(), ret.as_mut_ptr().cast());
        // SAFETY: by the caller's contract, with room of their own sizes.
        unsafe { call_typed(target, context, &mut args, place, ret) }
    }
}

/// Boxed: the error of a call that all but never fails must not make its result large.
#[cold]
fn invalid(error: CodecError) -> Box<CallErrorKind> {
    Box::new(CallErrorKind::Value(error))
}

/// Room on the heap for arguments or a result of any size.
fn room(layout: Layout) -> Vec<u64> {
    vec![0; layout.size[1].div_ceil(8)]
}

/// Calls a C function with a shape, always in a frame.
///
/// # Safety
/// `call` takes `this`, which is in no other call, and is of the shape's function.
pub(super) unsafe fn call_shape(
    call: Call,
    this: *mut c_void,
    context: &Context,
    shape: &Shape<'_>,
) -> Result<(), CallErrorKind> {
    let mut arena = Arena::default();
    let (mut place, mut ret) = (room(shape.args_layout), room(shape.ret_layout));
    let (place, ret) = (place.as_mut_ptr().cast::<c_void>(), ret.as_mut_ptr().cast::<c_void>());
    // SAFETY: the arguments are lent to the callee, in this address space.
    let mem = unsafe { Mem::native(Store::Lend, Load::Adopt, &mut arena) };
    let mut mem = mem.limited(context.value_limit);
    shape.store(&mut mem, place.expose_provenance())?;
    // SAFETY: by the caller's contract.
    let ended = unsafe { frame::native(context, || call(this, place, ret)) };
    let gave = ended.as_ref().map_or_else(|outcome| outcome.status() == Status::OK, |()| true);
    let concluded = ended.or_else(Outcome::conclude);
    if !gave {
        return concluded;
    }
    let mut heap = GlobalHeap;
    // SAFETY: a result's strings and lists are of `Host::alloc`, our global allocator, and ours.
    let mem = unsafe { Mem::native(Store::Lend, Load::Adopt, &mut heap) };
    let mut mem = mem.limited(context.value_limit);
    // Taken in any case, as in `conclude`; the caller drops it with the error.
    let loaded = shape.load(&mut mem, ret.expose_provenance());
    concluded?;
    Ok(loaded?)
}
