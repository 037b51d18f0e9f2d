//! [`HOST`]: the functions that native plugins call their host through.

use std::ffi::c_void;

use keyway_contract::abi::{self, Report, Status, Str};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame;
use keyway_contract::service::panic_message;

/// The functions that every native and linked-in plugin gets. One table for the program: which instance is
/// calling is known from the frame of the thread.
pub static HOST: abi::Host = abi::Host {
    abi_version: abi::ABI_VERSION,
    size: size_of::<abi::Host>() as u32,
    alloc,
    free,
    call,
    report,
};

/// The size and alignment as a layout, if they are one.
fn layout(size: usize, align: usize) -> Option<std::alloc::Layout> {
    std::alloc::Layout::from_size_align(size, align).ok().filter(|layout| layout.size() > 0)
}

unsafe extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match layout(size, align) {
        // SAFETY: the size is not 0.
        Some(layout) => unsafe { std::alloc::alloc(layout) },
        None => std::ptr::null_mut(),
    }
}

unsafe extern "C" fn free(data: *mut u8, size: usize, align: usize) {
    if let Some(layout) = layout(size, align)
        && !data.is_null()
    {
        // SAFETY: by the ABI `data` is an allocation of `alloc` with this size and alignment.
        unsafe { std::alloc::dealloc(data, layout) };
    }
}

unsafe extern "C" fn call(import: u32, args: *const c_void, ret: *mut c_void) -> Status {
    // A panic must not unwind into the plugin's C; services are guarded, so this is about our own code.
    let outcome = std::panic::catch_unwind(|| {
        frame::current(|context| {
            let context = context.ok_or_else(outside)?;
            let service = usize::try_from(import).ok().and_then(|index| context.imports.get(index));
            let service = service.ok_or_else(|| {
                CallErrorKind::Other(format!(
                    "the plugin called import {import}, and has {}",
                    context.imports.len()
                ))
            })?;
            // SAFETY: by the ABI the pointers are of the import's arguments and room for its result.
            unsafe {
                service.call_native(args.expose_provenance(), ret.expose_provenance(), context.value_limit)
            }
        })
    });
    let failure = match outcome {
        Ok(Ok(())) => return Status::OK,
        Ok(Err(failure)) => failure,
        Err(payload) => CallErrorKind::Other(panic_message(&*payload)),
    };
    // The first failure is the cause of what follows it.
    frame::note(|notes| {
        notes.failure.get_or_insert(failure);
    });
    Status::HOST_FAILED
}

fn outside() -> CallErrorKind {
    CallErrorKind::Other(
        "a host service was called from a thread that is in no call of the plugin".to_owned(),
    )
}

unsafe extern "C" fn report(kind: u32, text: Str) {
    // SAFETY: by the ABI the text can be read for the call.
    let text = String::from_utf8_lossy(unsafe { text.bytes() }).into_owned();
    if frame::current(|context| context.is_none()) {
        // A thread that the plugin started itself: nobody waits for an error.
        tracing::warn!(target: "keyway::plugin", "a plugin's own thread reports: {text}");
        return;
    }
    frame::note(|notes| {
        // The latest counts: an earlier panic may have been caught inside the plugin.
        match kind {
            kind if kind == Report::Location as u32 => notes.location = Some(text),
            kind if kind == Report::Payload as u32 => {
                notes.message.get_or_insert(text);
            }
            _ => notes.message = Some(text),
        }
    });
}

/// Gives linked-in plugins, which share this program's copy of the SDK, the host's functions.
pub fn attach() {
    // SAFETY: the table is a static.
    unsafe { keyway_contract::serve::set_host(&HOST) };
}

/// Reports panics of linked-in plugins with their place: in front of the program's own hook, once.
pub fn chain_panic_hook() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if frame::current(|context| context.is_some()) {
                keyway_contract::serve::report_panic(info);
            } else {
                previous(info);
            }
        }));
    });
}
