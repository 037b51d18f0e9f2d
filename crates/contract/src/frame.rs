//! [`Frame`]: which instances the current thread is inside of, innermost first.
//!
//! A host pushes a frame around every call. Through it a host service learns who calls, a plugin's import
//! finds the services that *its* instance was given, and entering an instance again from inside its own
//! call can be refused.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::abi::Status;
use crate::error::CallErrorKind;
use crate::mem::CodecError;
use crate::service::BoundService;

/// What the calls of one instance share: who it is, and the services that it may call.
pub struct Context {
    /// The plugin's id.
    pub plugin: Arc<str>,
    /// A number that no other instance of this program has.
    pub instance: u64,
    /// The services behind the plugin's list of imports; `None` for those that it was not given.
    pub imports: Box<[BoundService]>,
    /// The most bytes that the values of one call may take in each direction, of its functions and of services.
    pub value_limit: usize,
}

/// A call that is under way on this thread. It lives on the stack of whoever makes the call.
pub struct Frame {
    previous: *const Frame,
    context: *const Context,
    notes: Cell<Option<Box<Notes>>>,
}

thread_local! {
    static CURRENT: Cell<*const Frame> = const { Cell::new(std::ptr::null()) };
}

/// What has been told about a call that is under way. It ends with its call: what one call says of itself never
/// explains the failure of a later one.
#[derive(Default)]
pub struct Notes {
    /// The message of a panic, or why a value was invalid.
    pub message: Option<String>,
    /// `file:line:column` of a panic.
    pub location: Option<String>,
    /// The failure of a host service.
    pub failure: Option<CallErrorKind>,
}

/// How a call of native code ended: its status, and what was told about it meanwhile.
#[must_use]
pub struct Outcome {
    status: Status,
    notes: Option<Box<Notes>>,
}

impl Outcome {
    /// Whether the call gave its result and nothing was told about it. Otherwise [`conclude`](Self::conclude)
    /// knows more.
    #[inline(always)]
    pub fn is_plain_ok(&self) -> bool {
        self.status == Status::OK && self.notes.is_none()
    }

    /// The status that the call returned.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the outcome means. A host service that failed makes its caller fail, whatever that returns: in a
    /// sandbox it would have been a trap.
    ///
    /// # Errors
    /// Why there is no result.
    #[cold]
    pub fn conclude(self) -> Result<(), CallErrorKind> {
        let failed = self.notes.as_ref().is_some_and(|notes| notes.failure.is_some());
        if self.status == Status::OK && !failed { Ok(()) } else { Err(self.into_error()) }
    }

    /// The failure of a host service during the call, if there was one.
    #[cold]
    pub fn into_failure(self) -> Option<CallErrorKind> {
        self.notes?.failure
    }

    /// What a call that has failed has failed with.
    #[cold]
    pub fn into_error(self) -> CallErrorKind {
        let Notes { message, location, failure } = self.notes.map(|notes| *notes).unwrap_or_default();
        if let Some(failure) = failure {
            return failure;
        }
        let message = message.unwrap_or_else(|| "no message".to_owned());
        match self.status {
            Status::PANICKED => CallErrorKind::Panicked { message, location },
            Status::INVALID => CallErrorKind::Value(CodecError::Other(message)),
            Status::HOST_FAILED => {
                CallErrorKind::Other("it blames a host service, but none failed".to_owned())
            }
            Status::REFUSED => CallErrorKind::Other("it refuses, which only `create` may".to_owned()),
            Status(other) => CallErrorKind::Other(format!("the plugin returned the unknown status {other}")),
        }
    }
}

impl Frame {
    /// Runs `call` with `context` as the innermost.
    ///
    /// # Safety
    /// `context` stays valid while `call` runs.
    #[inline(always)]
    pub unsafe fn enter<R>(context: *const Context, call: impl FnOnce() -> R) -> R {
        // SAFETY: by the caller's contract.
        unsafe { Self::within(context, call) }.0
    }

    /// Runs a call of native code with `context` as the innermost.
    ///
    /// # Safety
    /// As [`enter`](Self::enter).
    #[inline(always)]
    pub unsafe fn native(context: *const Context, call: impl FnOnce() -> Status) -> Outcome {
        // SAFETY: by the caller's contract.
        let (status, notes) = unsafe { Self::within(context, call) };
        Outcome { status, notes }
    }

    /// Adds to what is known of the innermost call. Outside of calls nothing happens, and the answer is false.
    pub fn note(change: impl FnOnce(&mut Notes)) -> bool {
        let frame = CURRENT.get();
        if frame.is_null() {
            return false;
        }
        // SAFETY: `within` of this thread has not returned, so the frame is on its stack.
        let slot = unsafe { &(*frame).notes };
        let mut notes = slot.take().unwrap_or_default();
        change(&mut notes);
        slot.set(Some(notes));
        true
    }

    /// # Safety
    /// As [`enter`](Self::enter).
    #[inline(always)]
    unsafe fn within<R>(context: *const Context, call: impl FnOnce() -> R) -> (R, Option<Box<Notes>>) {
        /// Takes the frame off again, also when `call` unwinds.
        struct Pop<'a>(*const Frame, PhantomData<&'a Frame>);
        impl Drop for Pop<'_> {
            #[inline(always)]
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let frame = Frame { previous: CURRENT.get(), context, notes: Cell::new(None) };
        let pop = Pop(frame.previous, PhantomData);
        CURRENT.set(&raw const frame);
        let result = call();
        drop(pop);
        (result, frame.notes.take())
    }

    /// Looks at the innermost context, if this thread is inside a call.
    #[inline]
    pub fn current<R>(look: impl FnOnce(Option<&Context>) -> R) -> R {
        let frame = CURRENT.get();
        if frame.is_null() {
            return look(None);
        }
        // SAFETY: `within` of this thread has not returned, so the frame is on its stack and the context is
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
