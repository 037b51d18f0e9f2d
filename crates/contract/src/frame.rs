//! [`Frame`]: which instances the current thread is inside of, innermost first.
//!
//! A host pushes a frame around every call. Through it a host service learns who calls, a plugin's import
//! finds the services that *its* instance was given, and entering an instance again from inside its own
//! call can be refused.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::sync::Arc;

use crate::error::CallErrorKind;
use crate::service::BoundService;

/// What the calls of one instance share: who it is, and the services that it may call.
pub struct Context {
    /// The plugin's id.
    pub plugin: Arc<str>,
    /// A number that no other instance of this program has.
    pub instance: u64,
    /// The services behind the plugin's list of imports; `None` for those that it was not given.
    pub imports: Box<[BoundService]>,
}

/// A call that is under way on this thread. It lives on the stack of whoever makes the call.
pub struct Frame {
    previous: *const Frame,
    context: *const Context,
}

thread_local! {
    static CURRENT: Cell<*const Frame> = const { Cell::new(std::ptr::null()) };
    static NOTES: RefCell<Notes> = const { RefCell::new(Notes { message: None, location: None, failure: None }) };
}

/// What the plugin's side has told about the call that is about to fail.
#[derive(Default)]
pub struct Notes {
    /// The message of a panic, or why a value was invalid.
    pub message: Option<String>,
    /// `file:line:column` of a panic.
    pub location: Option<String>,
    /// The failure of a host service.
    pub failure: Option<CallErrorKind>,
}

impl Notes {
    /// Changes the notes of this thread. Nothing happens while they are being changed already.
    pub fn with(change: impl FnOnce(&mut Notes)) {
        NOTES.with(|notes| {
            if let Ok(mut notes) = notes.try_borrow_mut() {
                change(&mut notes);
            }
        });
    }

    /// Takes the notes of this thread.
    pub fn take() -> Notes {
        NOTES.with(|notes| notes.try_borrow_mut().map(|mut notes| std::mem::take(&mut *notes)).unwrap_or_default())
    }
}

impl Frame {
    /// Runs `call` with `context` as the innermost.
    ///
    /// # Safety
    /// `context` stays valid while `call` runs.
    #[inline(always)]
    pub unsafe fn enter<R>(context: *const Context, call: impl FnOnce() -> R) -> R {
        /// Takes the frame off again, also when `call` unwinds.
        struct Pop<'a>(*const Frame, PhantomData<&'a Frame>);
        impl Drop for Pop<'_> {
            #[inline(always)]
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let frame = Frame { previous: CURRENT.get(), context };
        let _pop = Pop(frame.previous, PhantomData);
        CURRENT.set(&raw const frame);
        call()
    }

    /// Looks at the innermost context, if this thread is inside a call.
    #[inline]
    pub fn current<R>(look: impl FnOnce(Option<&Context>) -> R) -> R {
        let frame = CURRENT.get();
        if frame.is_null() {
            return look(None);
        }
        // SAFETY: `enter` of this thread has not returned, so the frame is on its stack and the context is
        // valid; `look` cannot keep them, since it cannot name their lifetime.
        look(Some(unsafe { &*(*frame).context }))
    }

    /// Whether this thread is inside a call of the instance.
    pub fn is_inside(instance: u64) -> bool {
        let mut frame = CURRENT.get();
        while !frame.is_null() {
            // SAFETY: as in `current`; outer frames outlive inner ones.
            let this = unsafe { &*frame };
            // SAFETY: likewise.
            if unsafe { (*this.context).instance } == instance {
                return true;
            }
            frame = this.previous;
        }
        false
    }
}
