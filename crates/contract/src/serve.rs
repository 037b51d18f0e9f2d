//! The plugin's side of a native or linked-in call: reads the arguments, runs the implementation, writes the
//! result, and lets no panic out.

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::abi::{self, Report, Status, Str};
use crate::codec::{Lift, Lower};
use crate::lifecycle::Exported;
use crate::mem::{Allocated, Arena, CodecError, Heap, Load, Mem, Store};

/// Runs one exported function on an implementation `T` of its interface. Generated code implements it.
pub trait Handler<T> {
    /// The arguments, as a tuple.
    type Args: Lift;
    /// The result.
    type Ret: Lift;
    /// Runs the function.
    fn run(plugin: &mut T, args: Self::Args) -> Self::Ret;
}

impl abi::Function {
    /// The table's entry for a function of a plugin `T`.
    pub const fn of<T, H: Handler<T>>(name: &'static str) -> Self {
        abi::Function { name: Str::of(name), call: Some(serve::<T, H>) }
    }
}

/// The functions of the host that loaded or linked this code. Null outside of one.
static HOST: AtomicPtr<abi::Host> = AtomicPtr::new(std::ptr::null_mut());

/// Tells this program's copy of the SDK where the host's functions are.
///
/// # Safety
/// `host` is null or valid as long as the program runs, as the ABI demands.
pub unsafe fn set_host(host: *const abi::Host) {
    HOST.store(host.cast_mut(), Ordering::Release);
}

#[inline]
fn host() -> Option<&'static abi::Host> {
    // SAFETY: `set_host`'s contract.
    unsafe { HOST.load(Ordering::Acquire).cast_const().as_ref() }
}

/// The host's allocator, seen from the plugin.
struct HostHeap;

// SAFETY: the host's allocator gives memory of this address space, which does not move.
unsafe impl Heap for HostHeap {
    #[inline]
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        let host = host().ok_or(CodecError::Alloc(size))?;
        // SAFETY: the size is not 0, by `Heap::alloc`'s contract.
        let place = unsafe { (host.alloc)(size, align) };
        if place.is_null() {
            return Err(CodecError::Alloc(size));
        }
        Ok(Allocated { at: place.expose_provenance(), moved: None })
    }

    unsafe fn free(&mut self, at: usize, size: usize, align: usize) {
        if let Some(host) = host() {
            // SAFETY: by the caller's contract it is the host's allocation with this size and alignment.
            unsafe { (host.free)(std::ptr::with_exposed_provenance_mut(at), size, align) };
        }
    }
}

/// The C function behind one entry of a plugin's table.
///
/// # Safety
/// As [`abi::Call`]: `this` is an instance that `create` of the same plugin made and is in no other call,
/// `args` and `ret` point to the arguments and to room for the result.
pub unsafe extern "C" fn serve<T, H: Handler<T>>(
    this: *mut c_void,
    args: *const c_void,
    ret: *mut c_void,
) -> Status {
    guard(|| {
        let mut heap = HostHeap;
        // SAFETY: by the ABI arguments are valid and lent for the call, and a result is of the host's allocator.
        let mut mem = unsafe { Mem::native(Store::Copy, Load::Copy, &mut heap).believed() };
        let args = H::Args::load(&mut mem, args.expose_provenance())?;
        // SAFETY: by the caller's contract.
        let mut value = H::run(unsafe { &mut *this.cast::<T>() }, args);
        value.store(&mut mem, ret.expose_provenance())
    })
}

/// Makes an instance.
///
/// # Safety
/// As the ABI's `create`: `config` can be read, `this` and `error` written.
pub unsafe extern "C" fn create<T: Exported>(config: Str, this: *mut *mut c_void, error: *mut Str) -> Status {
    let mut refused = false;
    let status = guard(|| {
        // SAFETY: by the caller's contract.
        let config = std::str::from_utf8(unsafe { config.bytes() }).map_err(|_| CodecError::Utf8)?;
        match (T::lifecycle().create)(config) {
            // SAFETY: by the caller's contract.
            Ok(plugin) => unsafe { *this = Box::into_raw(Box::new(plugin)).cast() },
            Err(reason) => {
                refused = true;
                let mut heap = HostHeap;
                // SAFETY: the string is of the host's allocator and the host's from then on.
                let mut mem = unsafe { Mem::native(Store::Copy, Load::Copy, &mut heap) };
                let (data, len) = mem.store_bytes(reason.as_bytes())?;
                // SAFETY: by the caller's contract.
                unsafe { *error = Str { data: std::ptr::with_exposed_provenance(data), len } };
            }
        }
        Ok(())
    });
    if refused && status == Status::OK { Status::REFUSED } else { status }
}

/// Ends an instance.
///
/// # Safety
/// `this` came from [`create`] of the same plugin, is in no call, and is not used again.
pub unsafe extern "C" fn destroy<T>(this: *mut c_void) -> Status {
    guard(|| {
        // SAFETY: by the caller's contract.
        drop(unsafe { Box::from_raw(this.cast::<T>()) });
        Ok(())
    })
}

/// What a failing host service unwinds with, to the guard of the call that asked for it.
struct HostFailed;

fn guard(call: impl FnOnce() -> Result<(), CodecError>) -> Status {
    match std::panic::catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(())) => Status::OK,
        Ok(Err(error)) => {
            report(Report::Message, &error.to_string());
            Status::INVALID
        }
        Err(payload) => unwound(payload),
    }
}

#[cold]
fn unwound(payload: Box<dyn Any + Send>) -> Status {
    let status = if payload.is::<HostFailed>() {
        Status::HOST_FAILED
    } else {
        // Without the hook (it can be turned off for linked-in plugins) the payload is all there is.
        report(Report::Payload, &crate::service::panic_message(&*payload));
        Status::PANICKED
    };
    // A payload whose own drop panics would unwind out of the C function.
    if let Err(second) = std::panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
    status
}

fn report(kind: Report, text: &str) {
    if let Some(host) = host() {
        let text = Str { data: text.as_ptr(), len: text.len() };
        // SAFETY: the text can be read for the call; the host copies it.
        unsafe { (host.report)(kind as u32, text) };
    }
}

/// Tells the host of a panic: the panic hook of native and linked-in plugins.
pub fn report_panic(info: &PanicHookInfo<'_>) {
    if info.payload().is::<HostFailed>() {
        return;
    }
    if let Some(at) = info.location() {
        report(Report::Location, &at.to_string());
    }
    report(Report::Message, &crate::service::panic_message(info.payload()));
}

/// The entry of a native library: remembers the host and gives the table.
///
/// # Safety
/// As [`abi::EntryPoint`].
pub unsafe fn enter(host: *const abi::Host, table: &'static abi::Plugin) -> *const abi::Plugin {
    // SAFETY: by the caller's contract `host` is valid as long as the program runs.
    unsafe { set_host(host) };
    // The default hook would write to the host's stderr; the host logs what it is told.
    std::panic::set_hook(Box::new(report_panic));
    table
}

/// Calls the host service at an index of the plugin's imports: what generated import functions do natively.
///
/// # Panics
/// Unwinds to the guard of the plugin's own call when the host refuses or fails; the host knows why.
///
/// # Safety
/// `A` and `R` are the arguments and the result of that import.
pub unsafe fn host_call<A: Lower, R: Lift>(index: u32, mut args: A) -> R {
    let Some(host) = host() else {
        panic!("a host service was called outside of a host");
    };
    let mut arena = Arena::default();
    let mut area = vec![0u64; A::LAYOUT.size[1].div_ceil(8)];
    let mut room = vec![0u64; R::LAYOUT.size[1].div_ceil(8)];
    // SAFETY: arguments are lent to the host for the call.
    let mut mem = unsafe { Mem::native(Store::Lend, Load::Free, &mut arena) };
    if let Err(error) = args.store(&mut mem, area.as_mut_ptr().expose_provenance()) {
        panic!("an argument could not cross: {error}");
    }
    // SAFETY: the host reads and writes by the import's types, which are `A` and `R`.
    let status = unsafe { (host.call)(index, area.as_ptr().cast(), room.as_mut_ptr().cast()) };
    if status != Status::OK {
        std::panic::resume_unwind(Box::new(HostFailed));
    }
    let mut heap = HostHeap;
    // SAFETY: by the ABI the result is valid; what it owns is of the host's allocator, and ours to give back.
    let mut mem = unsafe { Mem::native(Store::Lend, Load::Free, &mut heap).believed() };
    match R::load(&mut mem, room.as_mut_ptr().expose_provenance()) {
        Ok(value) => value,
        Err(error) => panic!("a result of the host could not cross: {error}"),
    }
}
