//! The plugin's side of wasm: a component's core functions, by the canonical ABI with 4-byte pointers.
//!
//! One component holds one plugin, and one instance of the component is one instance of the plugin: its
//! state is in a thread-local. Everything runs on the one thread of the guest.

use std::cell::Cell;

use crate::codec::{FlatReader, FlatWriter, Lift, Lower, MAX_FLAT_PARAMS};
use crate::lifecycle::Exported;
use crate::mem::{Arena, GlobalHeap, Heap, Load, Mem, Store, allocate};
use crate::serve::Handler;

/// Begins the line by which a guest tells its host of a panic, on stderr.
pub const PANIC_MARKER: &str = "\u{1}keyway-panic\u{1}";

thread_local! {
    /// The plugin's state, a leaked `Box<T>` of the one plugin in this component.
    static INSTANCE: Cell<*mut ()> = const { Cell::new(std::ptr::null_mut()) };
}

/// Makes the instance. A second `create` replaces the first.
///
/// # Errors
/// What the plugin says of its configuration.
pub fn create<T: Exported>(config: &str) -> Result<(), String> {
    std::panic::set_hook(Box::new(|info| {
        let message = crate::service::panic_message(info.payload());
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("{PANIC_MARKER}{location}\u{1}{message}\u{1}");
    }));
    let plugin = (T::lifecycle().create)(config)?;
    let old = INSTANCE.replace(Box::into_raw(Box::new(plugin)).cast());
    if !old.is_null() {
        // SAFETY: every non-null value of `INSTANCE` is a leaked `Box` of the component's one plugin type.
        drop(unsafe { Box::from_raw(old.cast::<T>()) });
    }
    Ok(())
}

/// The instance; a host that knows no lifecycle gets one with the default configuration.
fn instance<T: Exported>() -> *mut T {
    if INSTANCE.get().is_null()
        && let Err(error) = create::<T>("")
    {
        panic!("the plugin needs a configuration: {error}");
    }
    INSTANCE.get().cast()
}

/// Runs an exported function: arguments from the core function's flat values, and back the one flat value of
/// the result, or the address of the area that holds it.
///
/// # Safety
/// `flat` is what the canonical ABI passes to the function behind `H`, and `T` is the component's plugin.
pub unsafe fn serve<T: Exported, H: Handler<T>>(flat: &[u64]) -> u64 {
    // SAFETY: the component's one plugin type, and the canonical ABI never enters an instance twice.
    let plugin = unsafe { &mut *instance::<T>() };
    // SAFETY: by the canonical ABI.
    let args = unsafe { take_args::<H::Args>(flat) };
    let mut value = H::run(plugin, args);
    // SAFETY: as above.
    unsafe { give_result(&mut value) }
}

/// Runs `create` of the lifecycle.
///
/// # Safety
/// As [`serve`].
pub unsafe fn serve_create<T: Exported>(flat: &[u64]) -> u64 {
    // SAFETY: by the caller's contract.
    let (config,) = unsafe { take_args::<(String,)>(flat) };
    // SAFETY: as above.
    unsafe { give_result(&mut create::<T>(&config)) }
}

/// # Safety
/// `flat` is what the canonical ABI passes for the arguments `A`.
unsafe fn take_args<A: Lift>(flat: &[u64]) -> A {
    let mut heap = GlobalHeap;
    // SAFETY: strings and lists of arguments were allocated by `realloc` below, and are ours.
    let mut mem = unsafe { Mem::own_guest(Store::Give, Load::Adopt, &mut heap) };
    let args = if A::FLAT > MAX_FLAT_PARAMS {
        let at = flat.first().copied().unwrap_or(0) as usize;
        let args = A::load(&mut mem, at);
        // SAFETY: the area of the arguments was allocated by `realloc` with this layout.
        unsafe { GlobalHeap.free(at, A::LAYOUT.size[0], A::LAYOUT.align[0]) };
        args
    } else {
        A::lift(&mut mem, &mut FlatReader::new(flat))
    };
    match args {
        Ok(args) => args,
        Err(error) => panic!("an argument of the host is invalid: {error}"),
    }
}

/// # Safety
/// What is given is read by the host and freed by `post_return`, by the canonical ABI.
unsafe fn give_result<R: Lower>(value: &mut R) -> u64 {
    let mut heap = GlobalHeap;
    // SAFETY: by the caller's contract.
    let mut mem = unsafe { Mem::own_guest(Store::Give, Load::Adopt, &mut heap) };
    let given = if R::FLAT > 1 {
        mem.alloc(R::LAYOUT.size[0], R::LAYOUT.align[0])
            .and_then(|at| value.store(&mut mem, at).map(|()| at as u64))
    } else {
        let mut flat = FlatWriter::new();
        value.lower(&mut mem, &mut flat).map(|()| flat.values().first().copied().unwrap_or(0))
    };
    match given {
        Ok(bits) => bits,
        Err(error) => panic!("a result could not cross: {error}"),
    }
}

/// Frees the result that [`serve`] gave at `at`, with all that it owns.
///
/// # Safety
/// `at` is what `serve` returned for the same `H`, and is not used again.
pub unsafe fn post_return<T: Exported, H: Handler<T>>(at: usize) {
    // SAFETY: by the caller's contract.
    unsafe { free_result::<H::Ret>(at) };
}

/// # Safety
/// As [`post_return`].
pub unsafe fn post_create(at: usize) {
    // SAFETY: by the caller's contract.
    unsafe { free_result::<Result<(), String>>(at) };
}

/// # Safety
/// `at` is what `give_result` returned for an `R`, and is not used again.
unsafe fn free_result<R: Lift>(at: usize) {
    let mut heap = GlobalHeap;
    // SAFETY: what the result owns was given by our own allocator; reading takes it back.
    let mut mem = unsafe { Mem::own_guest(Store::Give, Load::Adopt, &mut heap) };
    drop(R::load(&mut mem, at));
    // SAFETY: `give_result` allocated the area with this layout.
    unsafe { GlobalHeap.free(at, R::LAYOUT.size[0], R::LAYOUT.align[0]) };
}

/// `cabi_realloc`: how the host allocates in this guest.
///
/// # Safety
/// By the canonical ABI: `old` is null or such an allocation of `old_size` bytes.
pub unsafe fn realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    if new_size == 0 {
        return std::ptr::without_provenance_mut(align);
    }
    let place = if old_size == 0 {
        allocate(new_size, align).map_or(std::ptr::null_mut(), |(place, _)| place)
    } else {
        match std::alloc::Layout::from_size_align(old_size, align) {
            // SAFETY: by the caller's contract.
            Ok(layout) => unsafe { std::alloc::realloc(old, layout, new_size) },
            Err(_) => std::ptr::null_mut(),
        }
    };
    if place.is_null() {
        panic!("out of memory: {new_size} bytes");
    }
    place
}

/// Calls an import: `call` gets the flat values of the arguments, and where the result takes more than one,
/// the address of room for it behind them.
///
/// # Safety
/// `call` is the core function of an import with arguments `A` and result `R`.
pub unsafe fn import<A: Lower, R: Lift>(mut args: A, call: impl FnOnce(&[u64]) -> u64) -> R {
    let mut arena = Arena::default();
    // SAFETY: by the canonical ABI the arguments of an import are lent for the call.
    let mut mem = unsafe { Mem::own_guest(Store::Lend, Load::Adopt, &mut arena) };
    let mut flat = FlatWriter::new();
    let lowered = if A::FLAT > MAX_FLAT_PARAMS {
        mem.alloc(A::LAYOUT.size[0], A::LAYOUT.align[0]).and_then(|at| {
            flat.push(at as u64);
            args.store(&mut mem, at)
        })
    } else {
        args.lower(&mut mem, &mut flat)
    };
    let mut room = vec![0u64; if R::FLAT > 1 { R::LAYOUT.size[0].div_ceil(8) } else { 0 }];
    let ret = room.as_mut_ptr().expose_provenance();
    if R::FLAT > 1 {
        flat.push(ret as u64);
    }
    if let Err(error) = lowered {
        panic!("an argument could not cross: {error}");
    }
    let bits = call(flat.values());
    let mut heap = GlobalHeap;
    // SAFETY: the host allocated what the result owns with `realloc` above; it is ours.
    let mut mem = unsafe { Mem::own_guest(Store::Lend, Load::Adopt, &mut heap) };
    let value =
        if R::FLAT > 1 { R::load(&mut mem, ret) } else { R::lift(&mut mem, &mut FlatReader::new(&[bits])) };
    match value {
        Ok(value) => value,
        Err(error) => panic!("a result of the host is invalid: {error}"),
    }
}
