//! Which instance's call the current thread is inside of, and what has been told about it.
//!
//! A host enters an instance's [`Context`] around every call. Through it a host service learns who calls, and a
//! plugin's import finds the services that *its* instance was given. This is on the path of the cheapest calls, so
//! it is two words of the thread: the innermost context, and whether there are [`Notes`]. The context outside of it
//! is kept by whoever made the call, on its stack.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Instant;

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
    pub imports: Arc<[BoundService]>,
    /// The most bytes that the values of one call may take in each direction, of its functions and of services.
    pub value_limit: usize,
}

thread_local! {
    /// The innermost instance that this thread is inside of.
    static CURRENT: Cell<*const Context> = const { Cell::new(std::ptr::null()) };
    /// Whether there are notes, as a number that a status can be joined with: 0 or 1.
    static NOTED: Cell<i32> = const { Cell::new(0) };
    /// The notes of the calls that this thread is inside of, innermost last.
    static NOTES: RefCell<Vec<(*const Context, Notes)>> = const { RefCell::new(Vec::new()) };
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

/// How a call of native code ended that did not just give its result: its status, and what was told meanwhile.
#[must_use]
pub struct Outcome {
    status: Status,
    notes: Box<Notes>,
}

impl Outcome {
    /// The status that the call returned.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the outcome means. A host service that failed makes its caller fail, whatever that returns: in a
    /// sandbox it would have been a trap.
    ///
    /// # Errors
    /// Why there is no result.
    pub fn conclude(self) -> Result<(), CallErrorKind> {
        if self.status == Status::OK && self.notes.failure.is_none() {
            Ok(())
        } else {
            Err(self.into_error())
        }
    }

    /// The failure of a host service during the call, if there was one.
    pub fn into_failure(self) -> Option<CallErrorKind> {
        self.notes.failure
    }

    /// What a call that has failed has failed with.
    pub fn into_error(self) -> CallErrorKind {
        let Notes { message, location, failure } = *self.notes;
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

/// Puts the outer context back, also when the call unwinds, and forgets what is left of the inner one's notes.
struct Leave {
    outer: *const Context,
    inner: *const Context,
}

impl Drop for Leave {
    #[inline(always)]
    fn drop(&mut self) {
        CURRENT.set(self.outer);
        if NOTED.get() != 0 {
            take_notes(self.inner);
        }
    }
}

/// Runs `call` with `context` as the innermost.
///
/// # Safety
/// `context` stays valid while `call` runs, and no other call of its instance is under way.
#[inline(always)]
pub unsafe fn enter<R>(context: *const Context, call: impl FnOnce() -> R) -> R {
    let _leave = Leave { outer: CURRENT.replace(context), inner: context };
    call()
}

/// Runs a call of native code with `context` as the innermost.
///
/// # Errors
/// With the [`Outcome`] of a call of which more is known than that it gave its result.
///
/// # Safety
/// As [`enter`].
#[inline(always)]
pub unsafe fn native(context: *const Context, call: impl FnOnce() -> Status) -> Result<(), Outcome> {
    let leave = Leave { outer: CURRENT.replace(context), inner: context };
    let status = call();
    let plain = status.0 | NOTED.get() == 0;
    if plain {
        // Without notes there is nothing else to do.
        CURRENT.set(leave.outer);
        std::mem::forget(leave);
        return Ok(());
    }
    Err(outcome(status, context))
}

#[cold]
fn outcome(status: Status, context: *const Context) -> Outcome {
    Outcome { status, notes: Box::new(take_notes(context)) }
}

/// Takes the notes about the call of an instance; those about calls outside of it stay.
#[cold]
fn take_notes(context: *const Context) -> Notes {
    with_notes(|all| {
        let notes = all.pop_if(|(of, _)| *of == context).map(|(_, notes)| notes);
        NOTED.set(i32::from(!all.is_empty()));
        notes
    })
    .flatten()
    .unwrap_or_default()
}

/// `None` when the thread is about to end and its notes have gone already.
fn with_notes<R>(look: impl FnOnce(&mut Vec<(*const Context, Notes)>) -> R) -> Option<R> {
    NOTES.try_with(|notes| look(&mut notes.borrow_mut())).ok()
}

/// Adds to what is known of the innermost call. Outside of calls nothing happens.
pub fn note(change: impl FnOnce(&mut Notes)) {
    let context = CURRENT.get();
    if context.is_null() {
        return;
    }
    with_notes(|all| {
        if all.last().is_none_or(|(of, _)| *of != context) {
            all.push((context, Notes::default()));
        }
        if let Some((_, notes)) = all.last_mut() {
            change(notes);
        }
        NOTED.set(1);
    });
}

/// Looks at the innermost context, if this thread is inside a call.
#[inline]
pub fn current<R>(look: impl FnOnce(Option<&Context>) -> R) -> R {
    // SAFETY: `enter` of this thread has not returned, so the context is valid; `look` cannot keep it, since it
    // cannot name its lifetime.
    look(unsafe { CURRENT.get().as_ref() })
}

thread_local! {
    /// When the calls that this thread is inside of have to be over.
    static END: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// When the innermost call of this thread has to be over that was told when: a call inside of it ends no later.
pub fn end() -> Option<Instant> {
    END.get()
}

/// Runs `call`, whose calls of other plugins end no later than at `end`.
pub fn until<R>(end: Option<Instant>, call: impl FnOnce() -> R) -> R {
    /// Puts the outer end back, also when the call unwinds.
    struct Back(Option<Instant>);
    impl Drop for Back {
        fn drop(&mut self) {
            END.set(self.0);
        }
    }
    let outer = END.get();
    let _back = Back(outer);
    END.set(match (outer, end) {
        (Some(outer), Some(end)) => Some(outer.min(end)),
        (outer, end) => outer.or(end),
    });
    call()
}
