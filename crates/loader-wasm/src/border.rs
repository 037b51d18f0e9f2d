//! The border between Keyway's codec and wasmtime's typed calls.
//!
//! wasmtime's fast path wants static Rust types that implement its `ComponentType`, `Lower` and `Lift`. This
//! file has the only implementations of them: [`Params`] and [`Return`] for calls of exports, [`Args`] and
//! [`Reply`] for calls of imports. None of them knows a type of any contract; they hand the guest's memory
//! to the codec of `keyway-contract` through [`Mem`].
//!
//! The traits are outside of wasmtime's promise of stable versions, which is why the workspace pins wasmtime
//! and nothing else of this crate touches them.

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use keyway_contract::client::Shape;
use keyway_contract::codec::{FlatReader, FlatWriter, MAX_FLAT_PARAMS};
use keyway_contract::frame;
use keyway_contract::mem::{Allocated, CodecError, Heap, Mem, Spare};
use keyway_contract::service::Source;
use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
};
use wasmtime::component::{ComponentNamedList, ComponentType, Func, Lift, LinkerInstance, Lower, TypedFunc};
use wasmtime::{Result, Store, StoreContextMut, ValRaw};

use crate::state::{Failure, State};

/// An export, ready to be called.
pub(crate) type Export = TypedFunc<Params, Return>;

/// Makes an export callable.
///
/// # Safety
/// The shapes of all calls are of this function's type.
pub(crate) unsafe fn export(func: Func) -> Export {
    // SAFETY: by the caller's contract; `Params` and `Return` write and read what the shape says.
    unsafe { TypedFunc::new_unchecked(func) }
}

/// What a call of an export is about, for the time of the call.
struct Call<'a> {
    shape: &'a Shape<'a>,
    limit: usize,
    /// Where on the stack the outermost call of this thread is.
    outermost: usize,
    /// Used by one of lowering and lifting at a time.
    spare: UnsafeCell<Spare>,
}

thread_local! {
    /// The innermost call of this thread that is being lowered or lifted: wasmtime's `Lift` has no `self`.
    static CALL: Cell<*const Call<'static>> = const { Cell::new(std::ptr::null()) };
}

/// Calls an export.
///
/// # Errors
/// A trap, a [`Failure`], or a [`CodecError`].
#[inline]
pub(crate) fn call(store: &mut Store<State>, export: &Export, shape: &Shape<'_>, limit: usize) -> Result<()> {
    /// Puts the outer call back, also when the inner one unwinds.
    struct Restore(*const Call<'static>);
    impl Drop for Restore {
        #[inline(always)]
        fn drop(&mut self) {
            CALL.set(self.0);
        }
    }
    let mut call = Call { shape, limit, outermost: 0, spare: UnsafeCell::default() };
    call.outermost = outermost().unwrap_or_else(|| (&raw const call).addr());
    let _restore = Restore(CALL.replace((&raw const call).cast()));
    export.call(store, Params).map(|Return| ())
}

/// Where on the stack the outermost call of this thread is, if there is one.
#[inline(always)]
fn outermost() -> Option<usize> {
    let call = CALL.get();
    // SAFETY: as in `with_call`.
    (!call.is_null()).then(|| unsafe { (*call).outermost })
}

/// How much of its stack this thread has used since its outermost call of an export.
#[inline(always)]
pub(crate) fn stack_used() -> usize {
    let here = 0u8;
    outermost().map_or(0, |outermost| outermost.saturating_sub((&raw const here).addr()))
}

/// Looks at the call that this thread is in.
#[inline(always)]
fn with_call<R>(look: impl FnOnce(&Call<'_>) -> Result<R>) -> Result<R> {
    let call = CALL.get();
    if call.is_null() {
        return Err(wasmtime::format_err!("no call is under way"));
    }
    // SAFETY: `call` sets the pointer to a value on its stack and takes it back before it returns, so the
    // value is alive; `look` is generic over its lifetime and cannot keep it.
    look(unsafe { &*call })
}

/// The arguments of an export; they are in [`CALL`].
pub(crate) struct Params;

// SAFETY: `Lower` is 16 `ValRaw`s, of which `linear_lower_to_flat` writes those that the function takes.
// Params is never in memory, so size and alignment do not count.
unsafe impl ComponentType for Params {
    type Lower = [ValRaw; MAX_FLAT_PARAMS];
    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(_ty: &InterfaceType, _types: &InstanceType<'_>) -> Result<()> {
        Ok(())
    }
}

// SAFETY: a list of values, by the same argument.
unsafe impl ComponentNamedList for Params {}

// SAFETY: `linear_lower_to_flat` initialises all values that the function takes, and the first in any case.
unsafe impl Lower for Params {
    #[inline]
    fn linear_lower_to_flat<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        _ty: InterfaceType,
        dst: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        with_call(|call| {
            let slots: *mut ValRaw = dst.as_mut_ptr().cast();
            let mut heap = GuestHeap { cx, failed: None };
            let mut flat = FlatWriter::new();
            let lowered = {
                // SAFETY: lifting has not begun, and a call is lowered once: nothing else uses the spare.
                let spare = unsafe { &mut *call.spare.get() };
                // SAFETY: 0 bytes at any address, until the heap tells where the memory is; `GuestHeap` does.
                let mut mem = unsafe {
                    let nowhere = NonNull::dangling().as_ptr();
                    Mem::foreign_raw(nowhere, 0, false, call.limit, &mut heap, spare)
                };
                lower_args(call.shape, &mut mem, &mut flat)
            };
            if let Err(error) = lowered {
                return Err(heap.failed.unwrap_or_else(|| error.into()));
            }
            for (index, bits) in flat.values().iter().enumerate().take(MAX_FLAT_PARAMS) {
                // SAFETY: the index is less than 16.
                unsafe { slots.add(index).write(ValRaw::u64(*bits)) };
            }
            Ok(())
        })
    }

    fn linear_lower_to_memory<T>(
        &self,
        _cx: &mut LowerContext<'_, T>,
        _ty: InterfaceType,
        _offset: usize,
    ) -> Result<()> {
        Err(wasmtime::format_err!("arguments have been lowered to flat values already"))
    }
}

#[inline(always)]
fn lower_args(shape: &Shape<'_>, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
    if shape.args_flat <= MAX_FLAT_PARAMS {
        return shape.lower(mem, flat);
    }
    let at = mem.alloc(shape.args_layout.size[0], shape.args_layout.align[0])?;
    flat.push(at as u64);
    shape.store(mem, at)
}

/// The guest's own allocator.
struct GuestHeap<'a, 'b, T: 'static> {
    cx: &'a mut LowerContext<'b, T>,
    /// Why allocating failed, if it did: a trap of the guest.
    failed: Option<wasmtime::Error>,
}

// SAFETY: wasmtime says where the memory is after each call of the guest's allocator, which alone moves it here.
unsafe impl<T: 'static> Heap for GuestHeap<'_, '_, T> {
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        match self.cx.realloc(0, 0, align as u32, size) {
            Ok(at) => {
                let memory = self.cx.as_slice_mut();
                Ok(Allocated { at, moved: Some((memory.as_mut_ptr(), memory.len())) })
            }
            Err(error) => {
                self.failed = Some(error);
                Err(CodecError::Alloc(size))
            }
        }
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}
}

/// For memories that are only read.
struct NoHeap;

// SAFETY: it gives nothing.
unsafe impl Heap for NoHeap {
    fn alloc(&mut self, size: usize, _align: usize) -> Result<Allocated, CodecError> {
        Err(CodecError::Alloc(size))
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}
}

/// The result of an export; the value goes to where [`CALL`] says.
pub(crate) struct Return;

// SAFETY: by the canonical ABI a result is one value, or none, which is not read then; never in memory.
unsafe impl ComponentType for Return {
    type Lower = ValRaw;
    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(_ty: &InterfaceType, _types: &InstanceType<'_>) -> Result<()> {
        Ok(())
    }
}

// SAFETY: a list of values, by the same argument.
unsafe impl ComponentNamedList for Return {}

// SAFETY: reads at most the one value, through a codec that checks everything.
unsafe impl Lift for Return {
    // Small, so that wasmtime's part of lifting is compiled around it and leaves out what it does not use.
    #[inline(always)]
    fn linear_lift_from_flat(
        cx: &mut LiftContext<'_>,
        _ty: InterfaceType,
        src: &Self::Lower,
    ) -> Result<Self> {
        lift(cx.memory(), src)
    }

    fn linear_lift_from_memory(_cx: &mut LiftContext<'_>, _ty: InterfaceType, _bytes: &[u8]) -> Result<Self> {
        Err(wasmtime::format_err!("a result is one flat value"))
    }
}

#[inline(never)]
fn lift(memory: &[u8], value: &ValRaw) -> Result<Return> {
    with_call(|call| {
        // SAFETY: lowering is over, and a call is lifted once: nothing else uses the spare.
        let spare = unsafe { &mut *call.spare.get() };
        let mut heap = NoHeap;
        // SAFETY: the memory is borrowed for the time of this function. It is only read: `NoHeap` allocates
        // nothing, and loading writes only to what it allocates.
        let mut mem = unsafe {
            let base = memory.as_ptr().cast_mut();
            Mem::foreign_raw(base, memory.len(), false, call.limit, &mut heap, spare)
        };
        lift_result(call.shape, &mut mem, value)?;
        Ok(Return)
    })
}

#[inline(always)]
fn lift_result(shape: &Shape<'_>, mem: &mut Mem<'_>, value: &ValRaw) -> Result<(), CodecError> {
    match shape.ret_flat {
        0 => shape.lift(mem, &mut FlatReader::new(&[])),
        // As wide as the guest wrote it: a wider read has to wait until that write has left the processor.
        1 if shape.ret_layout.size[0] <= 4 => {
            shape.lift(mem, &mut FlatReader::new(&[value.get_u32().into()]))
        }
        1 => shape.lift(mem, &mut FlatReader::new(&[value.get_u64()])),
        _ => {
            let (at, align) = (value.get_u32() as usize, shape.ret_layout.align[0]);
            if !at.is_multiple_of(align) {
                return Err(CodecError::Misaligned { at, align });
            }
            shape.load(mem, at)
        }
    }
}

/// The arguments of an import, where wasmtime has found them: `N` flat values, or an address of the memory.
pub(crate) struct Args<const N: usize> {
    flat: [u64; N],
    at: Option<usize>,
    /// The guest's memory: its exposed address and its length.
    memory: (usize, usize),
}

impl<const N: usize> Args<N> {
    fn new(memory: &[u8], flat: [u64; N], at: Option<usize>) -> Self {
        Args { flat, at, memory: (memory.as_ptr().expose_provenance(), memory.len()) }
    }
}

/// Compares how many flat values a list of types takes with what an implementation expects.
fn check_flat(ty: &InterfaceType, types: &InstanceType<'_>, max: usize, expected: usize) -> Result<()> {
    match types.types.canonical_abi(ty).flat_count(max) {
        Some(found) if found != expected => {
            Err(wasmtime::format_err!("{found} flat values where {expected} were expected"))
        }
        _ => Ok(()),
    }
}

// SAFETY: `typecheck` sees to it that `N` is the number of flat values, unless they are in memory; there, the
// size of 0 gives an empty slice that begins at the arguments.
unsafe impl<const N: usize> ComponentType for Args<N> {
    type Lower = [ValRaw; N];
    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        check_flat(ty, types, MAX_FLAT_PARAMS, N)
    }
}

// SAFETY: a list of values, by the same argument.
unsafe impl<const N: usize> ComponentNamedList for Args<N> {}

// SAFETY: only notes where the arguments are; the codec that reads them checks everything.
unsafe impl<const N: usize> Lift for Args<N> {
    fn linear_lift_from_flat(
        cx: &mut LiftContext<'_>,
        _ty: InterfaceType,
        src: &Self::Lower,
    ) -> Result<Self> {
        Ok(Args::new(cx.memory(), src.map(|value| value.get_u64()), None))
    }

    fn linear_lift_from_memory(cx: &mut LiftContext<'_>, _ty: InterfaceType, bytes: &[u8]) -> Result<Self> {
        let memory = cx.memory();
        let at = bytes.as_ptr().addr().wrapping_sub(memory.as_ptr().addr());
        Ok(Args::new(memory, [0; N], Some(at)))
    }
}

/// That an import has run: its result is in [`State::pending`]. `N` is 1 when a result of one flat value
/// travels in that, else 0.
pub(crate) struct Reply<const N: usize> {
    import: usize,
}

// SAFETY: `typecheck` sees to it that `N` is the number of flat values, unless they go to memory; wasmtime
// checks the room there by the component's own type.
unsafe impl<const N: usize> ComponentType for Reply<N> {
    type Lower = [ValRaw; N];
    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        check_flat(ty, types, 1, N)
    }
}

// SAFETY: a list of values, by the same argument.
unsafe impl<const N: usize> ComponentNamedList for Reply<N> {}

// SAFETY: initialises all `N` values, or writes to memory through a codec that checks every bound.
unsafe impl<const N: usize> Lower for Reply<N> {
    fn linear_lower_to_flat<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        _ty: InterfaceType,
        dst: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        dst.write([ValRaw::u64(reply(cx, self.import, None)?); N]);
        Ok(())
    }

    fn linear_lower_to_memory<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        _ty: InterfaceType,
        offset: usize,
    ) -> Result<()> {
        reply(cx, self.import, Some(offset)).map(|_| ())
    }
}

/// Writes the result of an import to memory at `at`, or gives its one flat value.
fn reply<T>(cx: &mut LowerContext<'_, T>, import: usize, at: Option<usize>) -> Result<u64> {
    let data: &mut dyn Any = cx.store.data_mut();
    let Some(state) = data.downcast_mut::<State>() else {
        return Err(wasmtime::format_err!("the store of another loader"));
    };
    let (Some(value), Some(service)) = (state.pending.take(), state.context.imports.get(import)) else {
        return Err(wasmtime::format_err!("import {import} has no result"));
    };
    // SAFETY: the service is in the context that the state holds for as long as the store exists, behind a
    // counted pointer that nothing replaces; it is not changed either.
    let service = unsafe { &*std::ptr::from_ref(service) };
    let limit = state.value_limit;
    let memory = cx.as_slice_mut();
    let (base, len) = (memory.as_mut_ptr(), memory.len());
    let mut heap = GuestHeap { cx, failed: None };
    let mut spare = Spare::default();
    let lowered = {
        // SAFETY: the guest's memory stays where it is until `GuestHeap` says otherwise: only the allocator
        // that it calls can grow it.
        let mut mem = unsafe { Mem::foreign_raw(base, len, false, limit, &mut heap, &mut spare) };
        service.lower(&mut mem, value, at)
    };
    lowered.map_err(|kind| heap.failed.unwrap_or_else(|| Failure(kind).into()))
}

/// Runs an import whose arguments have just been found.
fn serve(
    state: &mut State,
    (flat, at): (&[u64], Option<usize>),
    (base, len): (usize, usize),
    import: usize,
) -> Result<()> {
    let Some(service) = state.context.imports.get(import) else {
        return Err(wasmtime::format_err!("the host has given the instance no import {import}"));
    };
    let (mut heap, mut spare) = (NoHeap, Spare::default());
    // SAFETY: wasmtime calls this right after it has found the arguments; no guest code has run since, so the
    // memory is where it was. It is only read, and not any more when the service runs: `NoHeap` allocates
    // nothing.
    let mut mem = unsafe {
        let base = std::ptr::with_exposed_provenance_mut(base);
        Mem::foreign_raw(base, len, false, state.value_limit, &mut heap, &mut spare)
    };
    let source = match at {
        Some(at) => Source::Memory(at),
        None => Source::Flat(flat),
    };
    let value = frame::until(state.watch.end(), || service.run(&mut mem, source)).map_err(Failure)?;
    state.pending = Some(value);
    Ok(())
}

/// Defines an import that the service at index `import` of the instance's context serves. `args` and `ret` are
/// the flat values of arguments and result.
///
/// # Errors
/// When wasmtime refuses it: it is defined already.
pub(crate) fn provide(
    linker: &mut LinkerInstance<'_, State>,
    name: &str,
    import: usize,
    args: usize,
    ret: usize,
) -> Result<()> {
    fn define<const N: usize, const M: usize>(
        linker: &mut LinkerInstance<'_, State>,
        name: &str,
        import: usize,
    ) -> Result<()> {
        linker.func_wrap(
            name,
            move |mut store: StoreContextMut<'_, State>, args: Args<N>| -> Result<Reply<M>> {
                serve(store.data_mut(), (&args.flat, args.at), args.memory, import)?;
                Ok(Reply { import })
            },
        )
    }
    macro_rules! by_number {
        ($($n:literal)*) => {
            match (args, ret) {
                $(($n, 1) => define::<$n, 1>(linker, name, import),
                  ($n, _) => define::<$n, 0>(linker, name, import),)*
                // More than 16 travel in memory, whatever `N` is.
                (_, 1) => define::<0, 1>(linker, name, import),
                (_, _) => define::<0, 0>(linker, name, import),
            }
        };
    }
    by_number!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
}
